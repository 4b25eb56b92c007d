"""The MQTT broker, asked politely: nothing is told to it, and nothing is left there."""

import dataclasses
import time

from acd.config.settings import BrokerSettings
from acd.doctor import broker
from acd.doctor.patient import Patient
from acd.lab.ports import LOOPBACK, free_ports
from acd.verdicts import Finding, Verdict
from tests.mqtt.broker import Broker
from tests.small_site import small_settings


async def looked_at(port: int) -> Finding:
    settings = dataclasses.replace(small_settings(), broker=BrokerSettings("s", LOOPBACK, port))
    [found] = await broker.reached(Patient(settings, time.time()))
    return found


async def test_a_broker_that_is_there_is_sound(tmp_path):
    async with Broker(tmp_path) as there:
        found = await looked_at(there.port)

    assert found.verdict is Verdict.SOUND


async def test_a_broker_that_is_away_is_wrong():
    [port] = free_ports(1)

    found = await looked_at(port)

    assert found.verdict is Verdict.WRONG
    assert f"mosquitto_sub -h {LOOPBACK} -p {port}" in found.hint


async def test_a_broker_that_wants_a_password_is_wrong(tmp_path):
    async with Broker(tmp_path, "allow_anonymous false") as there:
        found = await looked_at(there.port)

    assert found.verdict is Verdict.WRONG


async def test_a_site_without_a_broker_is_sound():
    [found] = await broker.reached(Patient(small_settings(), time.time()))

    assert found.verdict is Verdict.SOUND

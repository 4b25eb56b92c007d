"""The MQTT broker, if there is one: is it there, and does it let us in?"""

import secrets

from acd.doctor.patient import Patient
from acd.errors import BrokerLost
from acd.mqtt.link import greet
from acd.verdicts import Finding, sound, wrong


async def reached(patient: Patient) -> list[Finding]:
    broker = patient.settings.broker
    if broker is None:
        return [sound("mqtt", "nothing is told by MQTT: [mqtt] is left out")]
    place = f"{broker.host}:{broker.port}"
    try:
        await greet(broker, f"acd-doctor-{secrets.token_hex(4)}")
    except BrokerLost as lost:
        hint = (
            "is the broker there, and are user, password and certificates right? Try "
            f"mosquitto_sub -h {broker.host} -p {broker.port} -t '$SYS/broker/version' -C 1"
        )
        return [wrong("mqtt", f"the broker at {place} is out of reach: {lost}", hint)]
    return [sound("mqtt", f"the broker at {place} lets us in")]

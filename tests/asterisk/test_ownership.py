"""Who has Asterisk in hand: one at a time, also when two want it at once."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from acd.asterisk.ownership import Holder, Identity, Ownership, holder_of, identity_of
from acd.errors import SwitchTaken
from tests.asterisk.exchange_parts import ASTERISK_TIME, RememberingClient
from tests.small_site import small_settings

RUN, LATER_RUN = "1" * 32, "2" * 32
US = identity_of(small_settings(), "pbx-a", RUN)
OTHERS = identity_of(small_settings(), "pbx-b", RUN)
LIVE, LAPSED = str(int(ASTERISK_TIME) + 1), str(int(ASTERISK_TIME))


def taken_by(identity: Identity, lease: str) -> dict[str, str]:
    return {
        "ACD_CONTROLLER": identity.controller,
        "ACD_RUN": identity.run,
        "ACD_LEASE": lease,
    }


def ownership(client: RememberingClient, identity: Identity = US) -> Ownership:
    return Ownership(client, identity)  # type: ignore[arg-type]


# Names


def test_a_restarted_service_is_the_same_controller_in_another_run() -> None:
    later = identity_of(small_settings(), "pbx-a", LATER_RUN)

    assert later.controller == US.controller
    assert later.run != US.run
    assert len(US.controller) == len(US.run) == 32


def test_another_host_store_or_socket_is_another_controller() -> None:
    settings = small_settings()
    moved = replace(settings, site=replace(settings.site, store=Path("/elsewhere/acd.db")))
    beside = replace(settings, site=replace(settings.site, socket=Path("/elsewhere/acd.socket")))

    others = {identity_of(other, "pbx-a", RUN).controller for other in (moved, beside)}

    assert len({US.controller, OTHERS.controller, *others}) == 4


@pytest.mark.parametrize(
    ("run", "holder"),
    [
        ("", Holder.NOBODY),
        (US.run, Holder.THIS_RUN),
        (identity_of(small_settings(), "pbx-a", LATER_RUN).run, Holder.ANOTHER_RUN),
        (OTHERS.run, Holder.ANOTHER),
        ("nonsense", Holder.ANOTHER),
    ],
)
def test_a_run_says_whose_it_is(run: str, holder: Holder) -> None:
    assert holder_of(run, US) is holder


# Taking


@pytest.mark.parametrize(
    "before",
    [
        {},
        {"ACD_LEASE": LIVE},  # of an acd that had no id yet
        taken_by(OTHERS, LAPSED),
        taken_by(identity_of(small_settings(), "pbx-a", LATER_RUN), LIVE),
    ],
    ids=["a fresh asterisk", "an older version", "another whose lease lapsed", "our former run"],
)
async def test_asterisk_is_taken_in_hand(before: dict[str, str]) -> None:
    client = RememberingClient(variables=before)

    holder = await ownership(client).take()

    assert holder is Holder.THIS_RUN
    assert client.variables["ACD_CONTROLLER"] == US.controller
    assert client.variables["ACD_RUN"] == US.run


async def test_another_controllers_live_lease_is_respected_and_a_hint_given() -> None:
    before = taken_by(OTHERS, LIVE)
    client = RememberingClient(variables=dict(before))

    with pytest.raises(SwitchTaken, match=r"another acd has this Asterisk in hand; hint: "):
        await ownership(client).take()

    assert client.variables == before


async def test_who_is_taking_over_is_left_the_time_for_its_roll_call() -> None:
    """It promises callers nothing yet, and a standby must not push in between."""
    client = RememberingClient()
    first, standby = ownership(client), ownership(client, OTHERS)
    await first.take()

    with pytest.raises(SwitchTaken):
        await standby.take()

    assert client.variables["ACD_RUN"] == US.run


@pytest.mark.parametrize("until", ["0", LAPSED])
async def test_who_has_taken_over_or_has_died_over_it_is_waited_for_no_longer(until: str) -> None:
    client = RememberingClient(variables=taken_by(OTHERS, LAPSED) | {"ACD_TAKING": until})

    holder = await ownership(client).take()

    assert holder is Holder.THIS_RUN


async def test_a_restarted_service_does_not_wait_for_itself() -> None:
    client = RememberingClient()
    await ownership(client).take()
    later = identity_of(small_settings(), "pbx-a", LATER_RUN)

    await ownership(client, later).take()

    assert client.variables["ACD_RUN"] == later.run


async def test_a_run_that_lost_its_link_finds_that_a_newer_one_took_over() -> None:
    client = RememberingClient()
    older = ownership(client)
    await older.take()
    newer = identity_of(small_settings(), "pbx-a", LATER_RUN)
    client.variables |= taken_by(newer, LIVE)

    holder = await older.take()

    assert holder is Holder.ANOTHER_RUN
    assert client.variables["ACD_RUN"] == newer.run


async def test_of_two_that_take_at_once_one_run_is_written_last() -> None:
    client = RememberingClient()

    await asyncio.gather(ownership(client).take(), ownership(client, OTHERS).take())

    assert client.variables["ACD_RUN"] in (US.run, OTHERS.run)

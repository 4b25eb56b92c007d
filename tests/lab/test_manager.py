"""The rights of manager.conf: what the controller needs works; what it must not have does not."""

import pytest


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("Ping", {}),
        ("CoreStatus", {}),
        ("CoreShowChannels", {}),
        ("BridgeList", {}),
        ("DeviceStateList", {}),
        ("Setvar", {"Variable": "ACD_LEASE", "Value": "0"}),
    ],
)
async def test_the_controller_may(manager, action, fields):
    assert (await manager.act(action, **fields))[0]["Response"] == "Success"


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("Command", {"Command": "core show version"}),
        ("GetConfig", {"Filename": "manager.conf"}),
        ("UserEvent", {"UserEvent": "AcdArrived"}),
        ("Reload", {}),
        ("ModuleLoad", {"LoadType": "load", "Module": "app_read.so"}),
    ],
)
async def test_the_controller_may_not(manager, action, fields):
    answer = (await manager.act(action, **fields))[0]

    assert (answer["Response"], answer["Message"]) == ("Error", "Permission denied")


async def test_the_state_of_every_phone_is_listed(manager):
    rows = await manager.act("DeviceStateList")

    states = {row["Device"]: row["State"] for row in rows[1:-1]}
    assert states["PJSIP/ana"] == "NOT_INUSE"
    assert states["PJSIP/softphone"] == "UNAVAILABLE"

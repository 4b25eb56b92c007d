"""Who calls, and who is there to answer, in a landlord's demo."""

from itertools import islice
from pathlib import Path

import pytest

from acd.directory.numbers import parse
from acd.lab.landlord_copy import Landlord
from acd.lab.landlord_day import landlord_scene
from acd.lab.ledger import HIDDEN
from acd.lab.scene import Scene


@pytest.fixture
def logial(tmp_path: Path) -> Scene:
    return landlord_scene(tmp_path, Landlord("logial"), "fr")


def test_advisors_lodges_and_mobiles_are_there(logial: Scene) -> None:
    assert logial.advisors.keys() == {"ana", "bruno"}
    assert logial.staff.keys() == {"loge-3"}
    assert logial.trunks.keys() == {"operateur"}


def test_every_person_of_the_files_has_an_address(logial: Scene) -> None:
    assert len(logial.addresses) == 2 + 9
    assert {"ana", "loge-3", "+33639981001", "+33199001012"} <= set(logial.addresses.values())


def test_tenants_call_in_every_form_and_so_do_strangers_and_who_hides_the_number(
    logial: Scene,
) -> None:
    numbers = [calls.number for calls in logial.groups(40)]

    assert HIDDEN in numbers
    assert any(number.startswith("+3363998000") for number in numbers), "strangers"
    tenants = {n.text for n in (parse(number, "FR") for number in numbers) if n is not None}
    assert {"+33639981103", "+33639981114"} <= tenants
    assert {number[:4] for number in numbers} >= {"+336", "0639", "0033"}


def test_every_line_has_its_turn_with_every_sort_of_caller(tmp_path: Path) -> None:
    scene = landlord_scene(tmp_path, Landlord("dynacite"), "fr")

    calls = list(scene.groups(30))

    lines = {f"+3346571500{place}" for place in (1, 2, 3)}
    assert {call.dialled for call in calls[:3]} == lines
    assert {call.dialled for call in calls if call.number == HIDDEN} == lines


def test_a_line_whose_entity_has_no_tenants_is_called_by_strangers(tmp_path: Path) -> None:
    scene = landlord_scene(tmp_path, Landlord("pluralis"), "fr")

    internal = [call for call in scene.groups(40) if call.dialled == "+33465713090"]

    assert all(call.number.startswith(("+33639980", HIDDEN)) for call in internal)


def test_so_many_landlords_calls_are_placed_and_without_a_number_they_never_end(
    logial: Scene,
) -> None:
    assert len(list(logial.groups(7))) == 7
    assert len(list(islice(logial.groups(None), 500))) == 500

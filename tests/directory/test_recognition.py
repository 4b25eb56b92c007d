"""One number, several tenants: whom it stands for."""

from dataclasses import replace

import pytest

from acd.directory.model import BuildingId, DwellingId, TenantKey
from acd.directory.recognition import (
    SHARED,
    UNKNOWN,
    WITHHELD,
    Because,
    Confidence,
    Holder,
    Recognition,
    settle,
    settle_entities,
)


def holder(tenant: int, building: str, dwelling: str | None = None) -> Holder:
    return Holder(
        TenantKey(tenant), BuildingId(building), None if dwelling is None else DwellingId(dwelling)
    )


ANA, BEN_AT_ANAS = holder(1, "B1", "101"), holder(2, "B1", "101")
NEIGHBOUR, ELSEWHERE = holder(3, "B1", "102"), holder(4, "B2", "101")


@pytest.mark.parametrize(
    ("holders", "because", "building", "tenant"),
    [
        ([], Because.UNKNOWN, None, None),
        ([ANA], Because.ONE_TENANT, "B1", 1),
        ([BEN_AT_ANAS, ANA], Because.SAME_DWELLING, "B1", 1),
        ([ANA, NEIGHBOUR], Because.SAME_BUILDING, "B1", None),
        ([ANA, BEN_AT_ANAS, NEIGHBOUR], Because.SAME_BUILDING, "B1", None),
        ([ANA, ELSEWHERE], Because.SHARED, None, None),  # the dwellings of two buildings
        ([holder(1, "B1"), holder(2, "B1")], Because.SAME_BUILDING, "B1", None),
    ],
)
def test_a_number_stands_for_what_its_holders_have_in_common(
    holders: list[Holder], because: Because, building: str | None, tenant: int | None
) -> None:
    found = settle(holders)

    assert (found.because, found.building, found.tenant) == (because, building, tenant)


@pytest.mark.parametrize(
    ("holders", "vulnerable"),
    [
        ([replace(ANA, vulnerable=True)], True),
        ([ANA, replace(BEN_AT_ANAS, vulnerable=True)], True),
        ([ANA, BEN_AT_ANAS], False),
        ([replace(ANA, vulnerable=True), NEIGHBOUR], False),  # who of the two calls?
        ([replace(ANA, vulnerable=True), ELSEWHERE], False),
    ],
)
def test_a_caller_is_vulnerable_when_somebody_of_the_dwelling_is(
    holders: list[Holder], vulnerable: bool
) -> None:
    assert settle(holders).vulnerable is vulnerable


def test_a_number_is_never_more_than_a_hint() -> None:
    assert {settle([ANA]).confidence, settle([ANA, NEIGHBOUR]).confidence} == {Confidence.NUMBER}
    assert {WITHHELD.confidence, UNKNOWN.confidence, SHARED.confidence} == {Confidence.NONE}


def test_between_entities_a_number_must_be_known_to_one_alone() -> None:
    ana = Recognition(Because.ONE_TENANT, BuildingId("B1"), TenantKey(1))

    assert settle_entities([UNKNOWN, ana, UNKNOWN]) == ana
    assert settle_entities([ana, ana]) == SHARED
    assert settle_entities([ana, SHARED]) == SHARED
    assert settle_entities([]) == UNKNOWN

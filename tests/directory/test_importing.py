"""Files of landlords: what is taken over, and what is refused without a trace."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from acd.config.settings import OncallSettings, SiteSettings
from acd.core.routes import OncallId, Route, RouteId
from acd.directory.flaws import Flaws
from acd.directory.model import BuildingId, EntityId, Kind
from acd.directory.rows import Ids
from acd.errors import AcdError
from acd.importing import Wish, ids_of, own_headers, take_over, who_calls
from acd.store.directory import path_beside
from acd.store.directory.asking import revision
from acd.store.directory.reading import read
from tests.directory.conftest import CENTRE, SAMPLES, Import, told
from tests.small_site import small_settings

HEADER = "Référence;Nom;Bâtiment;Logement;Fragile;Téléphone 1;Téléphone 2\n"
SOUND = "T9;M. Neuf;B2;9;;06 39 98 99 99;\n"


def tenants(*rows: str) -> str:
    return HEADER + "".join(f"{row}\n" for row in rows)


def names(site: SiteSettings, number: str) -> list[str]:
    _, cards = who_calls(site, [CENTRE], number)
    return [tenant.name for card in cards for tenant in card.tenants]


def test_the_samples_are_taken_over_and_recognised(filled: Import, site: SiteSettings) -> None:
    number, (card,) = who_calls(site, [CENTRE], "+33639981111")

    assert number is not None
    assert [tenant.name for tenant in card.tenants] == ["Mme Aïcha Benali"]
    assert card.tenants[0].vulnerable
    assert card.tenants[0].numbers == ("+33199001111", "+33639981111")
    assert card.building is not None
    assert (card.building.name, card.building.caretaker) == ("Résidence des Lilas", "Gérard Petit")


@pytest.mark.parametrize(
    ("number", "because"),
    [
        ("01 99 00 11 11", "same-dwelling"),
        ("01 99 00 33 33", "same-building"),
        ("01 99 00 66 66", "shared"),
        ("06 39 98 55 55", "one-tenant"),
        ("06 39 98 00 00", "unknown"),
    ],
)
def test_shared_numbers_follow_the_rule(
    filled: Import, site: SiteSettings, number: str, because: str
) -> None:
    _, (card,) = who_calls(site, [CENTRE], number)

    assert card.recognition.because.value == because


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_usual_file_gives_the_same_directory(
    filled: Import, encoding: str, separator: str
) -> None:
    sample = (SAMPLES / "tenants.csv").read_text("utf-8")

    report = filled(Kind.TENANTS, sample.replace(";", separator).encode(encoding), replace=True)

    assert report.applied
    assert report.difference is not None
    difference = report.difference
    assert (difference.added, difference.changed, difference.removed) == (0, 0, 0)


@pytest.mark.parametrize(
    ("row", "flaws"),
    [
        ("T9;M. Neuf;B2;9;;06 39 98 99 99", [(3, "", "cell-count")]),
        ("T9;M. Neuf;B2;9;;06 39 98 99 99;;", [(3, "", "cell-count")]),
        (";M. Neuf;B2;9;;;", [(3, "Référence", "empty-cell")]),
        ("T9;=cmd|' /C calc'!A0;B2;9;;;", [(3, "Nom", "formula")]),
        ("T9;@SUM(A1);B2;9;;;", [(3, "Nom", "formula")]),
        ("T9;-M. Neuf;B2;9;;;", [(3, "Nom", "formula")]),
        ("T9;+M. Neuf;B2;9;;;", [(3, "Nom", "formula")]),
        ('T9;M. Neuf;B2;9;;"=""0639989999""";', [(3, "Téléphone 1", "formula")] * 1),
        ("T9;M. Neuf;B3;9;;;", [(3, "Bâtiment", "unknown-building")]),
        ("T9;M. Neuf;B2;9;peut-être;;", [(3, "Fragile", "not-yes-or-no")]),
        ("T9;M. Neuf;B2;9;;639989999;", [(3, "Téléphone 1", "not-a-number")]),
        ("T9;M. Neuf;B2;9;;0899123456;", [(3, "Téléphone 1", "not-a-caller")]),
        ("T9;M. Neuf;B2;9;;15;", [(3, "Téléphone 1", "not-a-caller")]),
        ('T9;"M.\nNeuf";B2;9;;;', [(4, "Nom", "control-character")]),
        (f"T9;{'M' * 121};B2;9;;;", [(3, "Nom", "too-long")]),
        ("T8;M. Neuf;B2;9;;;", [(3, "Référence", "doubled-reference")]),
        ('T9;"M. Neuf;B2;9', [(3, "", "broken")]),
    ],
)
def test_one_wrong_row_changes_nothing(
    filled: Import, site: SiteSettings, row: str, flaws: list[tuple[int, str, str]]
) -> None:
    before = revision(path_beside(site.store))

    report = filled(Kind.TENANTS, tenants("T8;M. Huit;B1;8;;06 39 98 88 88;", row))

    assert not report.applied
    assert [flaw for flaw in told(report.flaws) if flaw in flaws] == flaws
    assert revision(path_beside(site.store)) == before
    assert names(site, "06 39 98 88 88") == []


def test_one_wrong_row_among_many_changes_nothing(filled: Import, site: SiteSettings) -> None:
    rows = [f"N{i};M. {i};B1;{i};;06 39 98 {i // 100:02} {i % 100:02};" for i in range(7000)]
    rows[5000] = "N5000;M. Neuf;B1;9;;douze;"

    report = filled(Kind.TENANTS, tenants(*rows))

    assert told(report.flaws) == [(5002, "Téléphone 1", "not-a-number")]
    assert names(site, "06 39 98 00 00") == []


def test_every_mistake_is_told_at_once_but_a_bounded_list(filled: Import) -> None:
    report = filled(Kind.TENANTS, tenants(*(f"N{i};=1;B1;;oh;12345678;" for i in range(500))))

    assert report.flaws.count == 1500
    assert len(report.flaws.first) == Flaws.MOST
    assert [wrong for _, _, wrong in told(report.flaws)[:3]] == [
        "formula", "not-yes-or-no", "not-a-number",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "flaw"),
    [
        (HEADER.replace("\n", ";Date de naissance\n"), ("Date de naissance", "unknown-column")),
        (HEADER.replace("Nom", "Surnom"), ("Surnom", "unknown-column")),
        (HEADER.replace("Logement", "Libellé"), ("Libellé", "doubled-column")),
        ("Référence;Nom;Téléphone\n", ("bâtiment", "missing-column")),
        (HEADER.replace("\n", ";\n"), ("", "unknown-column")),
    ],
)
def test_every_column_must_be_known(filled: Import, header: str, flaw: tuple[str, str]) -> None:
    report = filled(Kind.TENANTS, header + SOUND)

    assert (1, *flaw) in told(report.flaws)
    assert report.difference is None


def test_english_headers_are_understood(filled: Import, site: SiteSettings) -> None:
    report = filled(
        Kind.TENANTS, "ID,Name,Building,Phone\nT9,Mr Nine,B2,+33 6 39 98 99 99 / 0199009999\n"
    )

    assert report.applied
    assert names(site, "0639989999") == names(site, "0199009999") == ["Mr Nine"]


def test_a_landlords_own_column_names_are_kept(filled: Import) -> None:
    file = "Code loc;Patronyme;Bâtiment;Téléphone\nT9;M. Neuf;B2;\n"
    own = own_headers(Kind.TENANTS, ["Code loc=id", "PATRONYME=name"])

    first = filled(Kind.TENANTS, file, own_headers=own)
    second = filled(Kind.TENANTS, file)
    elsewhere = filled(Kind.TENANTS, file, entity=EntityId("nord"))

    assert first.applied
    assert second.applied
    assert not elsewhere.applied


@pytest.mark.parametrize("column", ["Code loc", "=id", "Code loc=birthday"])
def test_a_column_can_only_be_a_field(column: str) -> None:
    with pytest.raises(AcdError, match="write header=field; fields: id, name"):
        own_headers(Kind.TENANTS, [column])


def test_a_file_that_is_not_there_is_named(site: SiteSettings, take: Import) -> None:
    with pytest.raises(AcdError, match=r"nowhere\.csv cannot be read: No such file.*; name a file"):
        take(Kind.STAFF, Path("nowhere.csv"))


# What is already there


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    filled: Import, site: SiteSettings
) -> None:
    sample = (SAMPLES / "tenants.csv").read_text("utf-8").splitlines()
    moved = sample[1].replace(";B1;", ";B2;")
    file = "\n".join([sample[0], moved, *sample[2:-1], SOUND])

    report = filled(Kind.TENANTS, file, replace=True, dry_run=True)

    assert report.difference is not None
    assert not report.applied
    assert report.difference.samples == {
        "added": ("T9",), "changed": ("T1",), "removed": ("T6",),
    }  # fmt: skip
    assert names(site, "06 39 98 99 99") == []


def test_merging_leaves_alone_what_the_file_does_not_name(
    filled: Import, site: SiteSettings
) -> None:
    filled(Kind.TENANTS, HEADER + SOUND)

    assert names(site, "06 39 98 99 99") == ["M. Neuf"]
    assert names(site, "06 39 98 55 55") == ["M. Martin"]


def test_replacing_removes_what_the_file_does_not_name(filled: Import, site: SiteSettings) -> None:
    filled(Kind.TENANTS, HEADER + SOUND, replace=True)

    assert names(site, "06 39 98 99 99") == ["M. Neuf"]
    assert names(site, "06 39 98 55 55") == []


def test_a_tenant_who_changes_number_is_not_found_under_the_old_one(
    filled: Import, site: SiteSettings
) -> None:
    filled(Kind.TENANTS, tenants("T5;M. Martin;B2;201;;06 39 98 56 56;"))

    assert names(site, "06 39 98 55 55") == []
    assert names(site, "06 39 98 56 56") == ["M. Martin"]


def test_half_a_file_does_not_empty_the_directory(filled: Import, site: SiteSettings) -> None:
    rows = [f"N{i};M. {i};B1;{i};;;" for i in range(200)]
    filled(Kind.TENANTS, tenants(*rows))

    refused = filled(Kind.TENANTS, tenants(*rows[:100]), replace=True)
    wanted = filled(Kind.TENANTS, tenants(*rows[:100]), replace=True, even_if_much_is_removed=True)

    assert told(refused.flaws) == [(0, "", "much-removed")]
    assert wanted.applied
    assert wanted.difference is not None
    assert wanted.difference.removed == 106


def test_entities_do_not_see_each_other(filled: Import, site: SiteSettings) -> None:
    nord = EntityId("nord")

    report = filled(Kind.TENANTS, HEADER + SOUND, entity=nord)
    filled(Kind.BUILDINGS, SAMPLES / "buildings.csv", entity=nord)

    assert told(report.flaws) == [(2, "Bâtiment", "unknown-building")]
    assert names(site, "06 39 98 55 55") == ["M. Martin"]


# Staff


STAFF = "Référence;Nom;Fonction;Téléphone;Poste;Suppléant\n"


@pytest.mark.parametrize(
    ("rows", "flaws"),
    [
        ("G3;Nora;Gardien;;;\n", [(2, "Téléphone", "no-number")]),
        ("G3;Nora;Gardien;0899123456;;\n", [(2, "Téléphone", "not-diallable")]),
        ("G3;Nora;Gardien;+447911123456;;\n", [(2, "Téléphone", "not-diallable")]),
        ("G3;Nora;Gardien;0692123456;;\n", [(2, "Téléphone", "not-diallable")]),
        ("G3;Nora;Gardien;3611;;\n", [(2, "Téléphone", "not-diallable")]),
        ("G3;Nora;Gardien;112;;\n", [(2, "Téléphone", "not-diallable")]),
        ("G3;Nora;Gardien;0000000000;;\n", [(2, "Téléphone", "not-a-number")]),
        ("G3;Nora;Gardien;;PJSIP/a&PJSIP/b;\n", [(2, "Poste", "not-a-phone")]),
        ("G3;Nora;Gardien;;Local/1@x;\n", [(2, "Poste", "not-a-phone")]),
        (f"G3;Nora;Gardien;;PJSIP/{'a' * 41};\n", [(2, "Poste", "not-a-phone")]),
        ("G3;Nora;Directrice;0639980003;;\n", [(2, "Fonction", "unknown-role")]),
        ("G3;Nora;;0639980003;;\n", [(2, "Fonction", "unknown-role")]),
        ("G3;Nora;Gardien;0639980003;;G9\n", [(2, "Suppléant", "unknown-person")]),
        ("G3;Nora;Gardien;0639980003;;G3\n", [(2, "Suppléant", "deputy-loop")]),
        (
            "G3;Nora;Gardien;0639980003;;G4\nG4;Omar;Gardien;0639980004;;G3\n",
            [(3, "Suppléant", "deputy-loop")],
        ),
        ("G2;Hélène;Gardien;0639980002;;G1\n", [(2, "Suppléant", "deputy-loop")]),
    ],
)
def test_people_who_could_not_be_rung_are_refused(
    filled: Import, rows: str, flaws: list[tuple[int, str, str]]
) -> None:
    report = filled(Kind.STAFF, STAFF + rows)

    assert told(report.flaws) == flaws


def test_a_caretaker_in_charge_cannot_be_removed(filled: Import) -> None:
    report = filled(Kind.STAFF, STAFF + "G1;Gérard;Gardien;0639980001;;\n", replace=True)

    assert [(flaw.wrong.value, flaw.value) for flaw in report.flaws.first] == [
        ("still-needed", "G2"), ("still-needed", "M1"),
    ]  # fmt: skip


def test_buildings_need_their_people(filled: Import) -> None:
    report = filled(Kind.BUILDINGS, "Code;Nom;Gardien;Gestionnaire\nB9;Neuf;G9;M9\n")

    assert told(report.flaws) == [
        (2, "Gardien", "unknown-person"), (2, "Gestionnaire", "unknown-person"),
    ]  # fmt: skip


def test_a_building_somebody_lives_in_cannot_be_removed(filled: Import) -> None:
    report = filled(Kind.BUILDINGS, "Code;Nom\nB1;Lilas\n", replace=True)

    assert [(flaw.wrong.value, flaw.value) for flaw in report.flaws.first] == [
        ("still-needed", "B2")
    ]


# Absences


def test_whoever_leaves_takes_the_absences_along(filled: Import) -> None:
    staff = (SAMPLES / "staff.csv").read_text("utf-8")
    alone = staff.replace(";G2;Nord", ";;Nord").replace("G2;", "G3;")
    buildings = (SAMPLES / "buildings.csv").read_text("utf-8").replace(";G2;", ";;")

    freed = filled(Kind.BUILDINGS, buildings)
    left = filled(Kind.STAFF, alone, replace=True)
    absences = filled(Kind.ABSENCES, SAMPLES / "absences.csv", dry_run=True)

    assert freed.applied
    assert left.applied
    assert told(absences.flaws) == [(3, "Personne", "unknown-person")]
    assert absences.difference is not None
    assert absences.difference.present == 1


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        ("G9;24/12/2026;25/12/2026;", ("Personne", "unknown-person")),
        ("G1;24/12/26;25/12/2026;", ("Du", "not-a-time")),
        ("G1;31/02/2026;25/12/2026;", ("Du", "not-a-time")),
        ("G1;25/12/2026;24/12/2026;", ("Au", "ends-too-early")),
        ("G1;24/12/2026;25/12/2026;maladie", ("Motif", "unknown-reason")),
    ],
)
def test_absences_that_mean_nothing_are_refused(
    filled: Import, row: str, flaw: tuple[str, str]
) -> None:
    report = filled(Kind.ABSENCES, f"Personne;Du;Au;Motif\n{row}\n")

    assert told(report.flaws) == [(2, *flaw)]


# On-call plans and routes of buildings


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        ("jour;G1;24/12/2026;25/12/2026;1", ("Plan", "unknown-plan")),
        (";G1;24/12/2026;25/12/2026;1", ("Plan", "empty-cell")),
        ("nuit;G9;24/12/2026;25/12/2026;1", ("Personne", "unknown-person")),
        ("nuit;G1;demain;25/12/2026;1", ("Du", "not-a-time")),
        ("nuit;G1;24/12/2026;;1", ("Au", "empty-cell")),
        ("nuit;G1;25/12/2026;24/12/2026;1", ("Au", "ends-too-early")),
        ("nuit;G1;24/12/2026;25/12/2026;0", ("Rang", "not-a-rank")),
        ("nuit;G1;24/12/2026;25/12/2026;premier", ("Rang", "not-a-rank")),
    ],
)
def test_nights_on_call_that_mean_nothing_are_refused(
    filled: Import, row: str, flaw: tuple[str, str]
) -> None:
    report = filled(Kind.ONCALL, f"Plan;Personne;Du;Au;Rang\n{row}\n")

    assert told(report.flaws) == [(2, *flaw)]


def test_several_people_may_be_on_call_at_once(filled: Import) -> None:
    report = filled(
        Kind.ONCALL,
        "plan,person,from,until,rank\n"
        "nuit,G1,2026-12-24,2026-12-26,1\nnuit,G2,2026-12-24,2026-12-26,1\n"
        "nuit,M1,2026-12-25,2026-12-27,2\n",
    )

    assert report.applied
    assert report.difference is not None
    assert report.difference.added == 3


def test_who_has_nights_to_come_cannot_be_removed(filled: Import) -> None:
    staff = STAFF + "G3;Nora;Gardien;0639980003;;\n"
    filled(Kind.STAFF, staff)
    filled(Kind.ONCALL, "plan,person,from,until\nnuit,G3,2024-12-24,2024-12-25\n")
    sample = (SAMPLES / "staff.csv").read_text("utf-8")

    over = filled(Kind.STAFF, sample, replace=True, dry_run=True)
    filled(Kind.ONCALL, "plan,person,from,until\nnuit,G3,2024-12-24,2124-12-25\n")
    to_come = filled(Kind.STAFF, sample, replace=True)

    assert told(over.flaws) == []
    assert [(flaw.wrong.value, flaw.value) for flaw in to_come.flaws.first] == [
        ("still-needed", "G3")
    ]


@pytest.mark.parametrize(
    ("row", "flaw"),
    [
        ("B9;siege-d-abord;01/09/2026;", ("Bâtiment", "unknown-building")),
        ("B1;directrice;01/09/2026;", ("Parcours", "unknown-route")),
        ("B1;;01/09/2026;", ("Parcours", "empty-cell")),
        ("B1;siege-d-abord;;", ("Du", "empty-cell")),
        ("B1;siege-d-abord;01/09/2026;2026", ("Au", "not-a-time")),
        ("B1;siege-d-abord;01/09/2026;31/08/2026", ("Au", "ends-too-early")),
    ],
)
def test_routes_of_buildings_that_mean_nothing_are_refused(
    filled: Import, row: str, flaw: tuple[str, str]
) -> None:
    report = filled(Kind.STRATEGIES, f"Bâtiment;Parcours;Du;Au\n{row}\n")

    assert told(report.flaws) == [(2, *flaw)]


def test_a_file_may_name_the_plans_of_its_own_entity_and_all_routes() -> None:
    night = OncallSettings(OncallId("nuit"), "Nuit", "centre")
    elsewhere = OncallSettings(OncallId("ailleurs"), "Ailleurs", "nord")
    route = Route(RouteId("siege-d-abord"), open=())
    settings = replace(
        small_settings(),
        oncall={plan.id: plan for plan in (night, elsewhere)},
        routes={route.id: route},
    )

    assert ids_of(settings, CENTRE) == Ids(frozenset({night.id}), frozenset({route.id}))


def test_a_building_that_goes_takes_its_routes_along(filled: Import, site: SiteSettings) -> None:
    filled(Kind.BUILDINGS, "Code;Nom\nB3;Neuf\n")
    filled(Kind.STRATEGIES, "building,route,from\nB3,siege-d-abord,2026-01-01\n")

    report = filled(Kind.BUILDINGS, SAMPLES / "buildings.csv", replace=True)

    assert report.applied
    assert BuildingId("B3") not in read(path_beside(site.store), 0.0).records[CENTRE].strategies


def test_a_site_may_dial_the_codes_that_it_names(take: Import, site: SiteSettings) -> None:
    staff = STAFF + "G3;Nora;Gardien;0692123456;;\nG4;Omar;Gardien;+352621123456;;\n"
    wider = replace(site, numbers_outside=("+262", "+352"))

    refused = take(Kind.STAFF, staff)
    taken = take(Kind.STAFF, staff, site=wider)

    assert told(refused.flaws) == [
        (2, "Téléphone", "not-diallable"), (3, "Téléphone", "not-diallable"),
    ]  # fmt: skip
    assert taken.applied


def test_times_are_those_of_the_entitys_clocks(take: Import, site: SiteSettings) -> None:
    take(Kind.STAFF, SAMPLES / "staff.csv")
    row = "Personne;Du;Au\nG1;2026-12-24 08:30;2026-12-24 12:30\n"

    take(Kind.ABSENCES, row, timezone="Indian/Reunion")

    (absence,) = read(path_beside(site.store), 0.0).records[CENTRE].absences
    assert datetime.fromtimestamp(absence.from_at, UTC).hour == 4


def test_rows_are_read_while_they_come(site: SiteSettings, filled: Import, tmp_path: Path) -> None:
    seen: list[int] = []
    file = tmp_path / "many.csv"
    file.write_text(tenants(*(f"N{i};M. {i};B1;;;;" for i in range(6000))), "utf-8")

    take_over(site, Wish(Kind.TENANTS, file, CENTRE), seen.append)

    assert len(seen) >= 3
    assert seen[-1] == file.stat().st_size

"""A site, its sample files, and a way to take a file over."""

from collections.abc import Callable
from pathlib import Path

import pytest

from acd.config.settings import SiteSettings
from acd.core.routes import OncallId, RouteId
from acd.directory.answers import Report
from acd.directory.flaws import Flaws
from acd.directory.model import EntityId, Kind
from acd.directory.rows import Ids
from acd.importing import Wish, take_over

SAMPLES = Path(__file__).parent / "samples"
CENTRE = EntityId("centre")
IDS = Ids(
    frozenset({OncallId("nuit")}),
    frozenset({RouteId("gardien-d-abord"), RouteId("siege-d-abord")}),
)

Import = Callable[..., Report]


@pytest.fixture
def site(tmp_path: Path) -> SiteSettings:
    return SiteSettings("Centre", "FR", "Europe/Paris", "fr", tmp_path / "acd.db", tmp_path, "", 0)


@pytest.fixture
def take(site: SiteSettings, tmp_path: Path) -> Import:
    """Imports a file of the tests, or text as one."""

    def take(kind: Kind, content: str | bytes | Path, **wish: object) -> Report:
        file = content if isinstance(content, Path) else tmp_path / f"{kind.value}.csv"
        if isinstance(content, str):
            content = content.encode()
        if isinstance(content, bytes):
            file.write_bytes(content)
        entity = wish.pop("entity", CENTRE)
        at = wish.pop("site", site)
        return take_over(at, Wish(kind, file, entity, ids=IDS, **wish))  # type: ignore[arg-type]

    return take


@pytest.fixture
def filled(take: Import) -> Import:
    """The sample files are in force."""
    for kind in Kind:
        report = take(kind, SAMPLES / f"{kind.value}.csv")
        assert report.applied, report.flaws.first
    return take


def told(flaws: Flaws) -> list[tuple[int, str, str]]:
    return [(flaw.line, flaw.column, flaw.wrong.value) for flaw in flaws.first]

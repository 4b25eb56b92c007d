"""A landlord's site with a directory, into which rows are imported as from files."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acd.config.settings import EntitySettings, Settings
from acd.core.routes import OncallId, RouteId
from acd.directory.model import EntityId, Kind
from acd.directory.rows import Ids
from acd.importing import Wish, take_over
from tests.small_site import small_settings

Import = Callable[..., None]
CENTRE = EntityId("centre")


@pytest.fixture
def site(tmp_path: Path) -> Settings:
    """Its one line is of an entity."""
    small = small_settings()
    return dataclasses.replace(
        small,
        site=dataclasses.replace(small.site, store=tmp_path / "acd.db"),
        entities={CENTRE: EntitySettings(CENTRE, "Centre")},
        lines={i: dataclasses.replace(line, entity=CENTRE) for i, line in small.lines.items()},
    )


@pytest.fixture
def take(site: Settings, tmp_path: Path) -> Import:
    def take(kind: Kind, text: str, entity: str = CENTRE, **wish: Any) -> None:
        file = tmp_path / f"{kind.value}.csv"
        file.write_text(text, "utf-8")
        ids = Ids(frozenset({OncallId("nuit")}), frozenset({RouteId("parti")}))
        settings = wish.pop("site", site.site)
        report = take_over(settings, Wish(kind, file, EntityId(entity), ids=ids, **wish))
        assert report.applied, report.flaws.first

    return take

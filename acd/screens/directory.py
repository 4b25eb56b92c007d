"""What an import would change or is refused for, and who is behind a number.

Names and numbers are shown whole: this is the administrator's own tool, on a terminal. What a file
says is text, never markup.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from acd.directory.answers import BuildingCard, Card, Difference, Report
from acd.directory.flaws import Flaw, Flaws
from acd.directory.model import Tenant
from acd.directory.numbers import Number
from acd.directory.spreadsheet import Progress as Tell
from acd.screens.directory_texts import TEXTS
from acd.screens.texts import Say, key_of, speaker


@contextmanager
def reading_bar(console: Console, file: Path, language: str) -> Iterator[Tell]:
    """How far the file has been read; nothing at all where nobody watches."""
    say = speaker(language, TEXTS)
    title = say("import.reading").format(file=file.name)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeRemainingColumn())
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task(title, total=file.stat().st_size if file.is_file() else None)
        yield lambda read: bar.update(task, completed=read)


def import_screen(report: Report, language: str) -> RenderableType:
    say = speaker(language, TEXTS)
    if report.flaws or report.difference is None:
        return _flaws(report.flaws, say)
    title = say("import.applied" if report.applied else "import.dry_run")
    return Group(Text(title, "green"), *_difference(report.difference, say))


def who_screen(
    written: str, number: Number | None, cards: Sequence[Card], language: str
) -> RenderableType:
    say = speaker(language, TEXTS)
    kind = say("who.no_number" if number is None else key_of(number.kind))
    title = Text(f"{number or written} · {kind}", "bold")
    if not cards:
        return Group(title, Text(say("who.nobody")))
    return Group(title, *(_card(card, say) for card in cards))


def who_json(written: str, number: Number | None, cards: Sequence[Card]) -> dict[str, object]:
    """What `who_screen` shows; the number is None when it leads to nobody."""
    return {
        "written": written,
        "number": None if number is None else number.text,
        "kind": None if number is None else number.kind.value,
        "entities": [_plain_card(card) for card in cards],
    }


def _plain_card(card: Card) -> dict[str, object]:
    recognition, building = card.recognition, card.building
    return {
        "entity": card.entity,
        "confidence": recognition.confidence.value,
        "because": recognition.because.value,
        "vulnerable": recognition.vulnerable,
        "tenants": [msgspec.to_builtins(tenant) for tenant in card.tenants],
        "building": None if building is None else msgspec.to_builtins(building),
    }


def _flaws(flaws: Flaws, say: Say) -> RenderableType:
    table = Table(box=SIMPLE_HEAD)
    for key in ("import.file", "import.column", "import.what"):
        table.add_column(say(key), overflow="fold")
    for flaw in flaws.first:
        table.add_row(*_flaw(flaw, say))
    parts: list[RenderableType] = [table]
    if left_out := flaws.count - len(flaws.first):
        parts.append(Text(say("import.more").format(count=left_out)))
    return Group(*parts, Text(say("import.refused").format(count=flaws.count), "red"))


def _flaw(flaw: Flaw, say: Say) -> Iterator[Text]:
    yield Text(say("import.line").format(line=flaw.line) if flaw.line else say("no_value"))
    yield Text(flaw.column)
    yield Text(say(key_of(flaw.wrong)).format(value=flaw.value))


def _difference(difference: Difference, say: Say) -> Iterator[Text]:
    yield Text(say("import.present").format(count=difference.present))
    counts = (
        ("added", say("import.added"), difference.added),
        ("changed", say("import.changed"), difference.changed),
        ("removed", say("import.removed"), difference.removed),
    )
    for what, text, count in counts:
        samples = difference.samples.get(what, ())
        more = ", …" if count > len(samples) else ""
        yield Text(text.format(count=count) + (f" ({', '.join(samples)}{more})" if samples else ""))


def _card(card: Card, say: Say) -> Table:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    recognition = card.recognition
    table.add_row(say("who.entity"), Text(card.entity))
    table.add_row(say("who.confidence"), say(key_of(recognition.confidence)))
    table.add_row(say("who.because"), say(key_of(recognition.because)))
    for tenant in card.tenants:
        table.add_row(say("who.tenant"), _tenant(tenant, say))
    if card.building is not None:
        for key, text in _building(card.building, say):
            table.add_row(key, Text(text))
    return table


def _tenant(tenant: Tenant, say: Say) -> Text:
    parts = [f"{tenant.name} ({tenant.id})"]
    if tenant.dwelling is not None:
        parts.append(say("who.dwelling").format(dwelling=tenant.dwelling))
    if tenant.vulnerable:
        parts.append(say("who.vulnerable"))
    return Text(", ".join(parts))


def _building(building: BuildingCard, say: Say) -> Iterator[tuple[str, str]]:
    caretaker = building.caretaker or say("no_value")
    if building.caretaker_is_absent:
        deputy = building.caretakers_deputy or say("no_value")
        caretaker = say("who.absent").format(name=caretaker, deputy=deputy)
    yield say("who.building"), building.name
    yield say("who.caretaker"), caretaker
    yield say("who.rental_manager"), building.rental_manager or say("no_value")

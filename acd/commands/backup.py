"""Back-ups: one file with all that a landlord cannot write anew, and the way back."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from acd.commands.shared import DEFAULT_CONFIG, ConfigOption, err, out, settings_in
from acd.config.document import read
from acd.config.secret import secret_files
from acd.errors import BackupError
from acd.printable import shown
from acd.stopping import ends_besides_ctrl_c

if TYPE_CHECKING:
    from acd.store.archive import Tell
    from acd.store.manifest import Manifest
    from acd.store.restoring import Restored

_BEHIND_THE_SERVICE = 10  # niceness


def backup(
    file: Annotated[Path, typer.Argument(help="The new file; or a folder, for a name with date.")],
    config: ConfigOption = DEFAULT_CONFIG,
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="The passwords as well: lock the file away.")
    ] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Of those in the folder, the newest so many stay.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Read a back-up to its end instead, as if restoring.")
    ] = False,
) -> None:
    """Write the journal, the directory and acd.toml into one file, beside the running service.

    It is of one moment, whatever is written meanwhile, and it was read back before it got its
    name. It holds callers' numbers: only its owner can read it. Recorded announcements are files
    of yours and are not in it. `acd restore` is the way back.
    """
    from acd.store.backup import back_up, keep_newest, name_in

    if check:
        _check(file)
        return
    now = time.time()
    new = name_in(file, now) if file.is_dir() else file
    if keep is not None and new is file:
        raise typer.BadParameter(f"--keep is for a folder, and {file} is none")
    os.nice(_BEHIND_THE_SERVICE)
    _leave_nothing_when_stopped()
    with _progress() as tell:
        manifest = back_up(_originals(config, with_secrets), new, at=now, tell=tell)
    _say(f"{new}: {new.stat().st_size / 1e6:.1f} MB, {_told(manifest)}")
    if not with_secrets:
        err.print("without the passwords (--with-secrets): keep them somewhere else")
    for old in keep_newest(file, keep) if keep is not None else ():
        err.print(f"{old}: removed, {keep} newer ones are there", markup=False, soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(help="What `acd backup` wrote.")],
    config: ConfigOption = DEFAULT_CONFIG,
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Everything into this folder instead.")
    ] = None,
) -> None:
    """Put a back-up in the place of what is there, which keeps a name of its own beside it.

    The service must not run. Journal and directory go where acd.toml says; an acd.toml and
    passwords that are there stay, those that are missing come from the back-up. Where there is no
    acd.toml yet, that of the back-up may name acd.db, there or in /var/lib/acd, ami.secret and
    mqtt.password, no other files. First all of it is read and checked: a back-up that is damaged,
    or of a later version, touches nothing.

    Who was logged in and which calls there were is as old as the back-up; when the service starts
    it asks Asterisk who is really there. With --to nothing of the service is touched: to look into
    an old back-up, or to move to another machine.
    """
    from acd.store.restoring import restore as put_back

    targets = _places_in(to) if to is not None else places_of(config, file)
    _leave_nothing_when_stopped()
    with _progress() as tell:
        restored = put_back(file, targets, tell)
    _say_restored(restored, config if to is None else None)


def _leave_nothing_when_stopped() -> None:
    """As by Ctrl-C."""
    for end in ends_besides_ctrl_c():
        signal.signal(end, signal.default_int_handler)


def _check(file: Path) -> None:
    from acd.store.backup import unpacked

    _leave_nothing_when_stopped()
    with (
        TemporaryDirectory(prefix="acd-check-") as folder,
        _progress() as tell,
        unpacked(file, Path(folder), tell) as (_, manifest),
    ):
        _say(f"{file}: sound, {_told(manifest)}")


def _originals(config: Path, with_secrets: bool) -> dict[str, Path]:
    """What there is, and has to be kept."""
    from acd.store.directory import path_beside
    from acd.store.manifest import CONFIGURATION, DIRECTORY, JOURNAL, SECRETS

    store = settings_in(config).site.store
    originals = {CONFIGURATION: config, JOURNAL: store}
    if path_beside(store).exists():
        originals[DIRECTORY] = path_beside(store)
    if with_secrets:
        files = secret_files(read(config).raw, config.absolute().parent)
        originals |= {name: file for name, file in zip(SECRETS, files, strict=True) if file}
    return originals


def _places_in(folder: Path) -> dict[str, Path]:
    from acd.store.acting import acting_for
    from acd.store.manifest import NAMES

    try:
        with acting_for(folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder}: {error.strerror}; name another folder") from error
    return {name: folder / name for name in NAMES}


def places_of(config: Path, file: Path) -> dict[str, Path]:
    """Where acd.toml wants its files; what of acd.toml and secrets is there stays."""
    from acd.store.directory import path_beside
    from acd.store.manifest import CONFIGURATION, DIRECTORY, JOURNAL, SECRETS

    home = config.absolute().parent
    with _configuration(config, file) as read_from:
        store = _moved(settings_in(read_from).site.store, read_from.parent, home)
        found = zip(SECRETS, secret_files(read(read_from).raw, home), strict=True)
    secrets = {name: place for name, place in found if place is not None}
    if not os.path.exists(config):
        _refuse_other_names(config, {JOURNAL: store, **secrets})
    places = {CONFIGURATION: config, **secrets}
    missing = {name: place for name, place in places.items() if not os.path.lexists(place)}
    return {JOURNAL: store, DIRECTORY: path_beside(store), **missing}


@contextmanager
def _configuration(config: Path, file: Path) -> Iterator[Path]:
    """The one that is there, else that of the back-up, in a folder that is gone afterwards."""
    from acd.store.archive import read_small
    from acd.store.backup import NOTHING_CHANGED, told
    from acd.store.manifest import CONFIGURATION

    if os.path.exists(config):  # Path.exists may raise
        yield config.absolute()
        return
    with told(file, NOTHING_CHANGED):
        kept = read_small(file, CONFIGURATION)
    if kept is None:
        raise BackupError(f"{file} holds no {CONFIGURATION}: it is no whole back-up")
    with TemporaryDirectory() as folder:
        copy = Path(folder, CONFIGURATION)
        copy.write_bytes(kept)
        yield copy


def _refuse_other_names(config: Path, wanted: Mapping[str, Path]) -> None:
    """Nobody signs a back-up: it does not choose which files root writes, not even their names."""
    from acd.deploying.first_files import STATE
    from acd.store.manifest import JOURNAL

    for name, place in wanted.items():
        plain = Path(os.path.normpath(place))
        homes = (config.absolute().parent, *((STATE,) if name == JOURNAL else ()))
        if plain not in [Path(os.path.normpath(home / name)) for home in homes]:
            raise BackupError(
                f"{config} is not there, and that of the back-up wants to write to {plain}; "
                f"hint: take it out with --to FOLDER, look at it, and put it at {config} first"
            )


def _moved(path: Path, source: Path, target: Path) -> Path:
    return target / path.relative_to(source) if path.is_relative_to(source) else path


def _say_restored(restored: "Restored", config: Path | None) -> None:
    _say(_told(restored.manifest))
    for place in restored.placed:
        old = restored.aside.get(place)
        was = "" if old is None else f"; what was there: {old}"
        _say(f"{place}: restored{was}")
    if config is not None and config.resolve() not in restored.placed:
        kept = f"{config}: left as it is; for the one of the back-up: --to FOLDER"
        err.print(kept, markup=False, soft_wrap=True)


def _say(line: str) -> None:
    out.print(shown(line), markup=False, soft_wrap=True)


def _told(manifest: "Manifest") -> str:
    kept = manifest.contents
    when = f"as of {_moment(manifest.made_at)}, by acd {manifest.acd}"
    if kept.begins_at is None or kept.ends_at is None:
        return f"no call yet, {when}"
    stretch = f"from {_moment(kept.begins_at)} to {_moment(kept.ends_at)}"
    return f"{kept.calls:,} calls and {kept.facts:,} facts {stretch}, {when}"


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at).astimezone():%Y-%m-%d %H:%M}"


@contextmanager
def _progress() -> Iterator["Tell"]:
    """How far it is, for whoever watches a terminal; nothing elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(
            task, description=name, completed=done, total=total
        )

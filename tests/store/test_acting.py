"""Root at work in the service's own folder: there its files are the service's, its links too.

Where the tests do not run as root, they are about a folder of one's own.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from acd.errors import BackupError, StoreError
from acd.lab.imagined_calls import day_of_calls, write_store
from acd.store.acting import owner_of_the_way_to
from acd.store.backup import back_up, keep_newest, name_in
from acd.store.manifest import CONFIGURATION, JOURNAL, SECRETS
from acd.store.presence import beside
from acd.store.restoring import restore
from tests.small_site import ACCUEIL, ANA, BEN, SIEGE

NOW = 1_763_800_000.0
SERVICE, STRANGER = 4711, 4713
SECRET = SECRETS[0]

only_root = pytest.mark.root  # nobody else acts as somebody else


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody can enter, as /var/lib is."""
    with TemporaryDirectory(prefix="acd-test-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def folder_of(user: int, folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(folder, user, user)
    return folder


@pytest.fixture
def service(place: Path) -> Path:
    return folder_of(SERVICE, place / "var")


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A back-up that root alone can read, with a secret in it."""
    store, secret, config = tmp_path / JOURNAL, tmp_path / SECRET, tmp_path / CONFIGURATION
    write_store(store, day_of_calls(0.0, 20, ACCUEIL, SIEGE, (ANA, BEN)))
    secret.write_text("hush\n")
    config.write_text("# of this site\n")
    file = tmp_path / "kept"
    back_up({JOURNAL: store, SECRET: secret, CONFIGURATION: config}, file, at=NOW)
    return file


def owner(file: Path) -> tuple[int, int, int]:
    status = file.lstat()
    return status.st_uid, status.st_gid, status.st_mode & 0o777


def test_what_is_restored_is_for_the_user_who_owns_the_folder(made: Path, service: Path) -> None:
    restore(made, {name: service / name for name in (JOURNAL, CONFIGURATION, SECRET)})

    user, group, _ = owner(service)
    assert owner(service / JOURNAL) == (user, group, 0o600)
    assert owner(beside(service / JOURNAL, ".lock")) == (user, group, 0o600)
    assert owner(service / CONFIGURATION) == (user, group, 0o640)
    assert (service / SECRET).read_text() == "hush\n"


@only_root
def test_what_goes_into_a_folder_of_root_is_roots_and_for_its_group(
    made: Path, service: Path, place: Path
) -> None:
    settings = place / "etc"
    settings.mkdir()
    os.chown(settings, 0, SERVICE)

    restore(made, {JOURNAL: service / JOURNAL, SECRET: settings / SECRET})

    assert owner(service / JOURNAL) == (SERVICE, SERVICE, 0o600)
    assert owner(settings / SECRET) == (0, SERVICE, 0o640)


@only_root
@pytest.mark.parametrize("name", [JOURNAL, f"{JOURNAL}.lock"])
def test_a_link_that_the_service_laid_leads_root_nowhere(
    made: Path, service: Path, place: Path, name: str
) -> None:
    dear = folder_of(0, place / "roots") / "dear"
    dear.write_text("root's\n")
    before = owner(dear)
    (service / name).symlink_to(dear)

    with pytest.raises((BackupError, StoreError)):
        restore(made, {JOURNAL: service / JOURNAL})

    assert dear.read_text() == "root's\n"
    assert owner(dear) == before
    assert list(dear.parent.iterdir()) == [dear]


@only_root
def test_a_link_where_a_part_is_written_first_is_not_written_through(
    made: Path, service: Path, place: Path
) -> None:
    dear = place / "dear"
    dear.write_text("root's\n")
    (service / f".{SECRET}.new").symlink_to(dear)

    restore(made, {JOURNAL: service / JOURNAL, SECRET: service / SECRET})

    assert dear.read_text() == "root's\n"
    assert (service / SECRET).read_text() == "hush\n"


@only_root
def test_a_back_up_by_root_in_the_services_folder_is_the_services(
    made: Path, service: Path
) -> None:
    store = service / JOURNAL
    restore(made, {JOURNAL: store})
    kept = folder_of(SERVICE, service.with_name("kept"))
    name_in(kept, NOW - 1.0).write_bytes(b"x")

    back_up({JOURNAL: store, SECRET: made.with_name(SECRET)}, name_in(kept, NOW), at=NOW)

    assert owner(name_in(kept, NOW)) == (SERVICE, SERVICE, 0o600)
    assert keep_newest(kept, 1) == [name_in(kept, NOW - 1.0)]
    assert os.geteuid() == 0


@only_root
def test_root_writes_no_back_up_into_the_folder_of_a_stranger(made: Path, service: Path) -> None:
    restore(made, {JOURNAL: service / JOURNAL})
    strange = folder_of(STRANGER, service.with_name("strange"))

    with pytest.raises(BackupError, match="neither root's nor of the user whose the store is"):
        back_up({JOURNAL: service / JOURNAL}, strange / "kept", at=NOW)

    assert list(strange.iterdir()) == []


@only_root
def test_the_way_is_its_owners_from_his_first_folder_on(service: Path, place: Path) -> None:
    (service / "back").symlink_to("/etc")
    (place / "way").symlink_to(service / "back")

    for file in (service / "acd.db", service / "back/acd.db", place / "way/acd.db"):
        found = owner_of_the_way_to(file)
        assert found is not None
        assert found.user == SERVICE
    assert owner_of_the_way_to(Path("/etc/acd/acd.toml")) is None


@only_root
def test_links_in_a_circle_end(place: Path) -> None:
    (place / "a").symlink_to(place / "b")
    (place / "b").symlink_to(place / "a")

    with pytest.raises(BackupError, match="in a circle"):
        owner_of_the_way_to(place / "a/acd.db")

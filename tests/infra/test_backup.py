"""A backup comes back whole, opens with any key of the house and with no other, and tells a thief nothing."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, text

from caseapp.cases.models import Case  # noqa: F401 - its tables are part of every backup
from caseapp.config import Settings
from caseapp.infra import housekeeping, keys, migrations, outbox, prepare, work
from caseapp.infra.audit import chain, record
from caseapp.infra.backup import create as backups
from caseapp.infra.backup import postgresql, sqlite
from caseapp.infra.backup.container import CHUNK, Damaged, Header, Reader, Writer, WrongKey, read_header
from caseapp.infra.backup.create import Backup, keys_part
from caseapp.infra.backup.restore import MadeByLater, OtherDatabase, Restored, restore
from caseapp.infra.db import db
from caseapp.infra.lockfile import Held, locked, running_lock
from caseapp.infra.outbox import Outbox
from caseapp.infra.sealing.keyring import HOUSE, Keyring, keyring
from caseapp.infra.sealing.vaults import VaultKey, load_keys
from caseapp.policy.classes import DataClass
from tests.support.postgres import PostgresServer

from .conftest import HAPPENED, House, elsewhere, open_house

NAMES = ("Zahra Bennouna", "فاطمة الزهراء", "شارع الحسن الثاني 17")


def no_code() -> str | None:
    return None


@pytest.fixture
def backed_up(house: House) -> tuple[House, Backup]:
    with work.system_work() as unit:
        for name in NAMES:
            outbox.put(unit, "tests.kept", None, {"name": name})
            record(unit, None, HAPPENED, reason=name, n=1)
    housekeeping.close_trail(house.settings, checkpoint=True)
    return house, backups.create(house.settings)


def release(house: House) -> None:
    db.session.remove()
    db.engine.dispose()


def names_in(settings: Settings) -> list[str]:
    """What the outbox of an installation says, opened with its own keys from its own folder."""
    for house in open_house(settings):
        with house.app.app_context(), work.system_work() as unit:
            key = load_keys(unit, HOUSE, [HOUSE], [DataClass.NOTES])
            rows = unit.scalars(select(Outbox).order_by(Outbox.id)).all()
            found = [key.unseal(r.payload or b"", "outbox", DataClass.NOTES, r.id, HOUSE)["name"] for r in rows]
            assert chain.verify(unit, backups.ledger(settings)).sound
            release(house)
            return found
    raise AssertionError


def test_a_round_trip(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    assert backup.lines == len(NAMES)
    with work.system_work() as unit:
        outbox.put(unit, "tests.kept", None, {"name": "written after the backup"})
        record(unit, None, HAPPENED, n=2)
    housekeeping.close_trail(house.settings, checkpoint=True)
    release(house)
    done = restore(house.settings, backup.data, no_code)
    assert (done.rows, done.lines, done.problems, done.new_keys) == (backup.rows, len(NAMES), (), False)
    assert done.aside
    assert names_in(house.settings) == list(NAMES)
    assert not list(house.settings.data.glob("*.tmp"))


def test_the_line_about_the_restore_is_in_the_trail(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    release(house)
    restore(house.settings, backup.data, no_code)
    with migrations.open_engine(house.settings.database_url).connect() as connection:
        facts = connection.execute(text("SELECT fact FROM audit_event ORDER BY id")).scalars().all()
    assert facts[-1] == "backup.restored"


def test_what_stood_there_before_is_kept(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    with work.system_work() as unit:
        outbox.put(unit, "tests.kept", None, {"name": "late"})
    release(house)
    done = restore(house.settings, backup.data, no_code)
    url = house.settings.database_url
    if url.startswith("sqlite"):
        assert sqlite.counts(house.settings.data / done.aside)["outbox"] == len(NAMES) + 1
        return
    with migrations.open_engine(url).connect() as connection:
        assert connection.scalar(text(f'SELECT count(*) FROM "{done.aside}".outbox')) == len(NAMES) + 1
        with pytest.raises(Exception, match="append-only"):
            connection.execute(text("DELETE FROM audit_event"))


def empty_machine(house: House, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    url = None
    if not house.settings.database_url.startswith("sqlite"):
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.create_database(f"empty_{tmp_path.name[-8:].lower().replace('-', '_')}_{id(tmp_path) % 10**6}")
    return elsewhere(house.settings, tmp_path / "elsewhere", url)


def test_an_empty_machine_with_the_recovery_code(house: House, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    code = keys.make_recovery_code(house.settings)
    with work.system_work() as unit:
        for name in NAMES:
            outbox.put(unit, "tests.kept", None, {"name": name})
    housekeeping.close_trail(house.settings, checkpoint=True)
    backup = backups.create(house.settings, tmp_path / "usb")
    release(house)
    there = empty_machine(house, tmp_path, request)
    with pytest.raises(WrongKey):
        restore(there, backup.data, no_code)
    with pytest.raises(WrongKey):
        restore(there, backup.data, lambda: "WRONG-CODE")
    assert not there.root_key_file.exists()
    done = restore(there, backup.data, lambda: code.lower().replace("-", " "))
    assert done.new_keys
    assert names_in(there) == list(NAMES)
    assert (there.root_key_file.stat().st_mode & 0o777) == 0o600


def test_a_machine_with_other_keys_takes_over_those_of_the_backup(
    backed_up: tuple[House, Backup], tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    house, _ = backed_up
    code = keys.make_recovery_code(house.settings)
    backup = backups.create(house.settings)
    release(house)
    there = empty_machine(house, tmp_path, request)
    prepare.prepare(there)
    with pytest.raises(WrongKey):
        restore(there, backup.data, no_code)
    assert restore(there, backup.data, lambda: code).new_keys
    assert names_in(there) == list(NAMES)
    assert list((there.data / "keys").glob("slots.json.before-*"))


def test_a_restored_installation_can_be_prepared_and_backed_up_again(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    release(house)
    restore(house.settings, backup.data, no_code)
    assert prepare.prepare(house.settings) == prepare.Prepared()
    again = backups.create(house.settings)
    assert again.rows == backup.rows + 1, "and the line about the restore"


# --- What is refused ---


def refused(house: House, data: Path, kind: type[Exception] | tuple[type[Exception], ...]) -> None:
    """The restore raises and the data are as they were."""
    with migrations.open_engine(house.settings.database_url).connect() as connection:
        before = connection.scalar(text("SELECT count(*) FROM outbox"))
    release(house)
    with pytest.raises(kind):
        restore(house.settings, data, no_code)
    with migrations.open_engine(house.settings.database_url).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM outbox")) == before
    assert not list(house.settings.data.glob("*.tmp"))
    assert not list(house.settings.data.glob("*.restored*"))


@pytest.mark.parametrize("part", ["data", "keys"])
def test_a_truncated_file_is_refused(backed_up: tuple[House, Backup], part: str) -> None:
    house, backup = backed_up
    file = getattr(backup, part)
    content = file.read_bytes()
    for length in (0, 10, 300, len(content) // 2, len(content) - 1):
        file.write_bytes(content[:length])
        refused(house, backup.data, (Damaged, WrongKey))


@pytest.mark.parametrize("part", ["data", "keys"])
def test_an_altered_file_is_refused(backed_up: tuple[House, Backup], part: str) -> None:
    house, backup = backed_up
    file = getattr(backup, part)
    content = bytearray(file.read_bytes())
    for place in (3, 40, len(content) - 20, len(content) * 2 // 3):
        altered = bytearray(content)
        altered[place] ^= 1
        file.write_bytes(altered)
        refused(house, backup.data, (Damaged, WrongKey))
    file.write_bytes(content + b"x")
    refused(house, backup.data, (Damaged, WrongKey))


def test_an_altered_header_is_refused(backed_up: tuple[House, Backup]) -> None:
    """Not only the sealed content: who exchanges the slots or the revision is found out too."""
    house, backup = backed_up
    content = backup.data.read_bytes()
    for old, new in (
        (b'"at": "2', b'"at": "3'),
        (b'"format": 1', b'"format": 2'),
        (b'"kind": "file"', b'"kind": "fila"'),
    ):
        assert old in content
        backup.data.write_bytes(content.replace(old, new, 1))
        refused(house, backup.data, (Damaged, WrongKey))


def test_parts_of_two_backups_are_refused(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    other = backups.create(house.settings)
    shutil.copy(other.keys, backup.keys)
    refused(house, backup.data, Damaged)


def test_a_missing_key_part_is_refused(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    backup.keys.unlink()
    refused(house, backup.data, FileNotFoundError)


def test_any_file_is_refused(backed_up: tuple[House, Backup], tmp_path: Path) -> None:
    house, backup = backed_up
    backup.data.write_text("not a backup, but quite a long text all the same " * 20)
    refused(house, backup.data, Damaged)


def test_a_backup_of_the_other_database_or_a_later_version_is_refused(
    backed_up: tuple[House, Backup], monkeypatch: pytest.MonkeyPatch
) -> None:
    house, backup = backed_up
    release(house)
    other = "sqlite:///x" if "postgresql" in house.settings.database_url else "postgresql+psycopg://localhost/x"
    with pytest.raises(OtherDatabase):
        restore(elsewhere(house.settings, house.settings.data, other), backup.data, no_code)
    monkeypatch.setattr(migrations, "revisions", lambda: ["0000"])
    refused(house, backup.data, MadeByLater)


def test_a_running_application_is_not_restored_under(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    with locked(running_lock(house.settings.data), shared=True):
        refused(house, backup.data, Held)


# --- What a thief finds ---


def encodings(name: str) -> list[bytes]:
    forms = [name.encode(codec) for codec in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")]
    forms += [json.dumps(name).strip('"').encode(), name.encode().hex().encode()]
    return [*forms, *(word for part in name.split() if len(part) > 3 for word in (part.encode(), part[::-1].encode()))]


def test_no_name_is_found_in_any_file(backed_up: tuple[House, Backup]) -> None:
    house, backup = backed_up
    release(house)
    restore(house.settings, backup.data, no_code)
    files = [p for p in house.settings.data.rglob("*") if p.is_file()]
    assert {backup.data, backup.keys} <= set(files)
    for path in files:
        content = path.read_bytes()
        for name in NAMES:
            assert not any(form in content for form in encodings(name)), path.name
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_data_part_holds_no_wrapped_key(backed_up: tuple[House, Backup]) -> None:
    """So that old data parts die with the keys: what deleting left in the file's free pages is overwritten too."""
    _, backup = backed_up
    with work.system_work() as unit:
        wrapped = [row.wrapped for row in unit.scalars(select(VaultKey))]
    assert wrapped
    backup_key = keyring().derive("backup.1")
    plain = b"".join(b"".join(blocks) for _, blocks in Reader(backup.data, backup_key).sections())
    keys_plain = b"".join(b"".join(blocks) for _, blocks in Reader(backup.keys, backup_key).sections())
    for key in wrapped:
        assert key not in plain
        assert key.hex().encode() not in plain
        assert key.hex().encode() in keys_plain


def test_another_root_opens_nothing(backed_up: tuple[House, Backup]) -> None:
    _, backup = backed_up
    with pytest.raises(WrongKey):
        Reader(backup.data, Keyring(bytes(32)).derive("backup.1"))


# --- The format ---


@pytest.mark.parametrize("size", [0, 1, CHUNK - 10, CHUNK - 9, CHUNK - 8, CHUNK, 3 * CHUNK + 5])
def test_sections_of_any_size_come_back(tmp_path: Path, size: int) -> None:
    file, key = tmp_path / "x", bytes(range(32))
    content = bytes(i % 251 for i in range(size))
    with Writer(file, Header("data", "id", "now", "sqlite", "0001", {}), key) as out:
        out.section("a", [content])
        out.section("empty", [])
        out.section("b", [b"1", b"", b"2"])
    found = [(name, b"".join(blocks)) for name, blocks in Reader(file, key).sections()]
    assert found == [("a", content), ("empty", b""), ("b", b"12")]
    assert [name for name, _ in Reader(file, key).sections()] == ["a", "empty", "b"]
    assert not list(tmp_path.glob("*.part"))


def test_chunks_cannot_be_exchanged(tmp_path: Path) -> None:
    file, key = tmp_path / "x", bytes(32)
    with Writer(file, Header("data", "id", "now", "sqlite", "0001", {}), key) as out:
        out.section("a", [bytes(CHUNK)] * 3)
    content = file.read_bytes()
    start = len(content) - 3 * (CHUNK + 16) - 16 - 3 * 4 - 4 - 1 - 4 - 4
    one, two = (content[start + n * (CHUNK + 16) : start + (n + 1) * (CHUNK + 16)] for n in (0, 1))
    file.write_bytes(content[:start] + two + one + content[start + 2 * (CHUNK + 16) :])
    with pytest.raises(Damaged):
        list(Reader(file, key).sections())
    file.write_bytes(content[: start + 2 * (CHUNK + 16)])  # cut exactly between two chunks
    with pytest.raises(Damaged):
        [list(blocks) for _, blocks in Reader(file, key).sections()]


def test_a_failed_backup_leaves_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "counts", lambda _path: {"outbox": 12345})
    monkeypatch.setattr(postgresql, "rows", lambda *_: iter([b"\n" * 7]))
    with pytest.raises(backups.NotSound):
        backups.create(house.settings)
    assert list(backups.folder(house.settings).iterdir()) == []
    assert not list(house.settings.data.glob("*.tmp"))


def test_old_backups_give_room(sqlite_house: House) -> None:
    made = [backups.create(sqlite_house.settings) for _ in range(4)]
    assert backups.prune(backups.folder(sqlite_house.settings), kept=2) == 2
    left = {p.name for p in backups.folder(sqlite_house.settings).iterdir()}
    assert len(left) == 4
    assert all(keys_part(b.data).exists() == b.data.exists() for b in made)


def test_the_header_says_nothing_of_anybody(backed_up: tuple[House, Backup]) -> None:
    _, backup = backed_up
    header = read_header(backup.data)
    assert (header.format, header.part, header.revision) == (1, "data", migrations.head())
    assert set(header.slots) == {"format", "slots"}
    assert isinstance(Restored, type)

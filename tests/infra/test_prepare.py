"""An installation makes itself ready, upgrades itself after a backup, or stops and tells the way back."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from caseapp.config import Settings
from caseapp.infra import migrations, outbox, prepare, work
from caseapp.infra.backup import create as backups
from caseapp.infra.backup.restore import restore
from caseapp.infra.prepare import CannotStart, Prepared
from caseapp.infra.production import demo_was_made, shortcomings
from caseapp.infra.start import slots

from .conftest import House, elsewhere
from .test_backup import release


def test_the_first_start_makes_everything_and_the_second_nothing(settings: Settings) -> None:
    first = prepare.prepare(settings)
    assert first.key_file == settings.root_key_file
    assert first.migrated == tuple(migrations.revisions())
    assert first.backup is None, "there was nothing to back up"
    assert prepare.prepare(settings) == Prepared()
    for path in settings.data.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_doing_nothing_is_fast(sqlite_settings: Settings) -> None:
    """Beside making a database, in the same run."""
    made, *again = (_spent(sqlite_settings) for _ in range(11))
    assert min(again) < made / 10


def _spent(settings: Settings) -> float:
    begun = time.process_time()
    prepare.prepare(settings)
    return time.process_time() - begun


def test_several_starting_together_prepare_once(settings: Settings) -> None:
    start, done, failed = threading.Barrier(4), [], []

    def run() -> None:
        start.wait()
        try:
            done.append(prepare.prepare(settings))
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert failed == []
    assert sum(bool(d.key_file) for d in done) == 1
    assert sum(bool(d.migrated) for d in done) == 1


def test_lost_keys_stop_the_start_and_nothing_new_is_made(house: House) -> None:
    release(house)
    slots(house.settings).path.rename(house.settings.data / "lost.json")
    with pytest.raises(CannotStart) as stopped:
        prepare.prepare(house.settings)
    assert "clés" in stopped.value.french
    assert "مفاتيح" in stopped.value.arabic
    assert any("backup restore" in line for line in stopped.value.lines)
    assert not slots(house.settings).exists()


def test_keys_begun_and_never_finished_are_made_anew(sqlite_settings: Settings) -> None:
    slots(sqlite_settings).create()
    assert prepare.prepare(sqlite_settings).key_file


def test_keys_of_another_database_are_refused(sqlite_house: House, tmp_path: Path) -> None:
    other = elsewhere(sqlite_house.settings, tmp_path / "other")
    prepare.prepare(other)
    release(sqlite_house)
    mixed = elsewhere(other, other.data, sqlite_house.settings.database_url)
    from caseapp.infra import start

    start.open_keys(mixed)
    with work.system_work() as unit, pytest.raises(CannotStart, match="clés"):
        prepare.check_keys_fit(unit)


def test_a_missing_key_file_stops_the_start_when_it_is_needed(sqlite_settings: Settings) -> None:
    prepare.prepare(sqlite_settings)
    migrations.open_engine(sqlite_settings.database_url)
    Path(sqlite_settings.database_url.removeprefix("sqlite:///")).unlink()
    sqlite_settings.root_key_file.unlink()
    with pytest.raises(CannotStart, match="clé"):
        prepare.prepare(sqlite_settings)


def test_a_damaged_database_stops_the_start_with_the_way_back(sqlite_house: House) -> None:
    backup = backups.create(sqlite_house.settings)
    release(sqlite_house)
    file = sqlite_house.settings.data / "caseapp.sqlite3"
    file.write_bytes(b"not a database " * 1000)
    with pytest.raises(CannotStart) as stopped:
        prepare.prepare(sqlite_house.settings)
    assert str(backup.data) in "".join(stopped.value.lines)
    restore(sqlite_house.settings, backup.data, lambda: None)
    assert prepare.prepare(sqlite_house.settings) == Prepared()


def test_a_later_database_is_refused(house: House) -> None:
    release(house)
    with migrations.open_engine(house.settings.database_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CannotStart, match="plus récente"):
        prepare.prepare(house.settings)


@pytest.fixture
def next_version(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The program, one migration later; the file of that migration."""
    import shutil

    scripts = tmp_path / "migrations"
    shutil.copytree(migrations.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrations, "SCRIPTS", scripts)
    return scripts / "versions" / f"{int(migrations.head()) + 1:04}_later.py"


LATER = """
import sqlalchemy as sa
from alembic import op
revision = {revision!r}
down_revision = {before!r}
def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("extra", sa.Integer, nullable=True))
    {then}
"""


def later(file: Path, then: str) -> None:
    before = migrations.head()
    file.write_text(LATER.format(revision=file.name[:4], before=before, then=then))


def test_a_migration_runs_after_a_backup(house: House, next_version: Path) -> None:
    with work.system_work() as unit:
        outbox.put(unit, "tests.kept", None, {"name": "before"})
    release(house)
    later(next_version, "pass")
    done = prepare.prepare(house.settings)
    assert done.migrated == (next_version.name[:4],)
    assert done.backup is not None
    assert done.backup.exists()
    with migrations.open_engine(house.settings.database_url).connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM later")) == 0
        assert connection.scalar(text("SELECT count(*) FROM outbox WHERE extra IS NULL")) == 1
    restore(house.settings, done.backup, lambda: None)  # one revision back, and forth again
    assert prepare.prepare(house.settings).migrated == (next_version.name[:4],)


def test_a_migration_that_fails_changes_nothing_and_tells_the_way_back(house: House, next_version: Path) -> None:
    with work.system_work() as unit:
        outbox.put(unit, "tests.kept", None, {"name": "before"})
    release(house)
    later(next_version, "raise RuntimeError('no')")
    with pytest.raises(CannotStart) as stopped:
        prepare.prepare(house.settings)
    made = list(backups.folder(house.settings).glob("*.data.backup"))
    assert len(made) == 1
    assert any(str(made[0]) in line for line in stopped.value.lines)
    with migrations.open_engine(house.settings.database_url).connect() as connection:
        assert migrations.current(connection) != next_version.name[:4]
        assert connection.scalar(text("SELECT count(*) FROM outbox")) == 1
        assert "later" not in __import__("sqlalchemy").inspect(connection).get_table_names()


def test_what_is_not_fit_for_real_names_is_said(sqlite_house: House) -> None:
    with work.system_work() as unit:
        codes = {s.code for s in shortcomings(sqlite_house.settings, unit, debug=True)}
        assert codes == {"key_beside_data", "few_slots", "no_tls", "debug"}
        demo_was_made(unit)
    with work.system_work() as unit:
        found = shortcomings(sqlite_house.settings, unit, debug=False)
        assert "demo_data" in {s.code for s in found}
        assert all(s.french and any("\u0600" <= letter <= "\u06ff" for letter in s.arabic) for s in found)

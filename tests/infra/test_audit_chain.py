"""Whatever is done to the trail behind the application's back is found; what was left alone verifies."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from caseapp.infra import housekeeping, migrations, work
from caseapp.infra.audit import chain, record
from caseapp.infra.audit.chain import Report
from caseapp.infra.audit.trail import canonical, digest
from caseapp.infra.backup.create import ledger
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id

from .conftest import HAPPENED, House

LINES = 6


def write(count: int) -> None:
    with work.system_work() as unit:
        for number in range(count):
            record(unit, None, HAPPENED, n=number)


def verify(house: House) -> Report:
    with work.system_work() as unit:
        return chain.verify(unit, ledger(house.settings))


def tamper(house: House, *statements: str, **values: Any) -> None:
    """As somebody with the database file and no key: triggers off, then change."""
    engine = migrations.open_engine(house.settings.database_url)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("audit_event", "audit_link", "audit_checkpoint"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            wanted = {k: v for k, v in values.items() if f":{k}" in statement}
            assert connection.execute(text(statement), wanted).rowcount != 0


@pytest.fixture
def chained(house: House) -> House:
    write(LINES)
    housekeeping.close_trail(house.settings, checkpoint=True)
    write(LINES)
    housekeeping.close_trail(house.settings, checkpoint=True)
    return house


def at(position: int) -> str:
    return f"(SELECT event_id FROM audit_link WHERE position = {position})"


def test_a_trail_left_alone_is_sound(chained: House) -> None:
    report = verify(chained)
    assert report.problems == []
    assert (report.lines, report.checkpoints) == (2 * LINES, 2)
    write(1)  # not chained yet
    assert verify(chained).sound


def test_an_empty_trail_is_sound(house: House) -> None:
    assert housekeeping.close_trail(house.settings) == 0
    assert verify(house).sound


@pytest.mark.parametrize(
    "change",
    [
        "fact = 'case.read'",
        "detail = '{}'",
        "actor_id = :other",
        "about_id = :other",
        "workplace_id = :other",
        "reason = :other",
        "mac = :other",
    ],
)
def test_an_altered_line_is_found(chained: House, change: str) -> None:
    tamper(chained, f"UPDATE audit_event SET {change} WHERE id = {at(3)}", other=bytes(16))
    assert any("position 3" in problem for problem in verify(chained).problems)


def test_an_altered_time_is_found(chained: House) -> None:
    moved = clock.now() - timedelta(days=1)
    if chained.settings.database_url.startswith("sqlite"):
        moved = moved.replace(tzinfo=None)
        tamper(chained, f"UPDATE audit_event SET at = :at WHERE id = {at(3)}", at=f"{moved:%Y-%m-%d %H:%M:%S.%f}")
    else:
        tamper(chained, f"UPDATE audit_event SET at = :at WHERE id = {at(3)}", at=moved)
    assert any("position 3" in problem for problem in verify(chained).problems)


def test_a_deleted_line_is_found(chained: House) -> None:
    tamper(chained, f"DELETE FROM audit_event WHERE id = {at(3)}")
    assert "the line at position 3 is missing" in verify(chained).problems


def test_a_line_deleted_with_its_link_is_found(chained: House) -> None:
    tamper(chained, f"DELETE FROM audit_event WHERE id = {at(3)}", "DELETE FROM audit_link WHERE position = 3")
    assert "position 3 is missing" in verify(chained).problems


def test_swapped_lines_are_found(chained: House) -> None:
    tamper(
        chained,
        "UPDATE audit_link SET position = 1000 WHERE position = 3",
        "UPDATE audit_link SET position = 3 WHERE position = 4",
        "UPDATE audit_link SET position = 4 WHERE position = 1000",
    )
    assert any("breaks at position 3" in problem for problem in verify(chained).problems)


def test_a_truncated_end_is_found(chained: House) -> None:
    tamper(
        chained,
        f"DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_link WHERE position > {LINES})",
        f"DELETE FROM audit_link WHERE position > {LINES}",
    )
    assert any("were cut off" in problem for problem in verify(chained).problems)


def test_an_end_truncated_with_its_checkpoint_is_found_by_the_file(chained: House) -> None:
    tamper(
        chained,
        f"DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_link WHERE position > {LINES})",
        f"DELETE FROM audit_link WHERE position > {LINES}",
        f"DELETE FROM audit_checkpoint WHERE position > {LINES}",
    )
    assert any("beyond the end" in problem for problem in verify(chained).problems)


def restamp(house: House, start: int) -> None:
    """Compute all hashes from `start` anew, as anybody can: the chain itself needs no key."""
    with work.system_work() as unit:
        from sqlalchemy import select

        rows = unit.execute(
            select(chain.AuditLink.position, chain.AuditLink.hash, chain.AuditEvent)
            .join(chain.AuditEvent, chain.AuditEvent.id == chain.AuditLink.event_id)
            .order_by(chain.AuditLink.position)
        ).all()
        previous, stamps = chain.GENESIS, {}
        for position, known, line in rows:
            value = digest(previous, canonical(chain._row(line)), line.mac)
            if position >= start and value != known:
                stamps[position] = value
            previous = value
    for position, value in stamps.items():
        tamper(house, f"UPDATE audit_link SET hash = :hash WHERE position = {position}", hash=value)


def test_a_restamped_chain_is_found(chained: House) -> None:
    tamper(chained, f"UPDATE audit_event SET fact = 'case.read' WHERE id = {at(3)}")
    restamp(chained, 3)
    problems = verify(chained).problems
    assert not any("breaks" in problem for problem in problems), "the chain itself was made to fit"
    assert "the line at position 3 was altered" in problems
    assert any("signature" in problem for problem in problems)
    assert any("not in the chain" in problem for problem in problems)


def test_a_dropped_line_with_everything_moved_up_and_restamped_is_found(chained: House) -> None:
    moves = [f"UPDATE audit_link SET position = {n - 1} WHERE position = {n}" for n in range(4, 2 * LINES + 1)]
    tamper(
        chained,
        f"DELETE FROM audit_event WHERE id = {at(3)}",
        "DELETE FROM audit_link WHERE position = 3",
        *moves,
    )
    restamp(chained, 3)
    problems = verify(chained).problems
    assert any("signature" in problem for problem in problems)
    assert any("cut off" in problem for problem in problems)


@pytest.mark.parametrize("position", [LINES, 2 * LINES])
def test_a_removed_checkpoint_is_found(chained: House, position: int) -> None:
    tamper(chained, f"DELETE FROM audit_checkpoint WHERE position = {position}")
    assert f"checkpoint {position} was removed from the database" in verify(chained).problems


def test_all_checkpoints_removed_is_found(chained: House) -> None:
    tamper(chained, "DELETE FROM audit_checkpoint")
    ledger(chained.settings).unlink()
    assert "no checkpoint signs the chain: they were removed" in verify(chained).problems


def test_a_removed_checkpoint_file_is_found(chained: House) -> None:
    ledger(chained.settings).unlink()
    assert "the checkpoint file is missing" in verify(chained).problems


def test_a_line_removed_from_the_file_is_found(chained: House) -> None:
    file = ledger(chained.settings)
    file.write_text(file.read_text().splitlines(keepends=True)[1])
    assert f"checkpoint {LINES} was removed from the file" in verify(chained).problems


def test_a_forged_checkpoint_is_found(chained: House) -> None:
    tamper(chained, f"UPDATE audit_checkpoint SET signature = :s WHERE position = {LINES}", s=bytes(64))
    assert f"the signature of checkpoint {LINES} does not fit" in verify(chained).problems


@pytest.mark.parametrize("age", [timedelta(0), timedelta(hours=2)])
def test_a_slipped_in_line_is_found(chained: House, age: timedelta) -> None:
    now = clock.now() - age
    identifier = int(now.timestamp() * 1000).to_bytes(6, "big") + new_id()[6:]
    sqlite = chained.settings.database_url.startswith("sqlite")
    tamper(
        chained,
        "INSERT INTO audit_event (id, at, fact, detail, mac) VALUES (:id, :at, 'case.read', '{}', :mac)",
        id=identifier,
        at=f"{now.replace(tzinfo=None):%Y-%m-%d %H:%M:%S.%f}" if sqlite else now,
        mac=bytes(16),
    )
    assert any("slipped in" in problem for problem in verify(chained).problems)
    housekeeping.close_trail(chained.settings, checkpoint=True)
    assert not verify(chained).sound, "the sealer must not wash it clean"


def test_the_file_heals_after_a_power_cut(chained: House) -> None:
    file: Path = ledger(chained.settings)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text(lines[0] + lines[1][:40])
    assert verify(chained).sound, "a torn last line is no attack"
    housekeeping.close_trail(chained.settings)
    assert verify(chained).sound
    assert json.loads(file.read_text().splitlines()[-1])["position"] == 2 * LINES


def test_lines_are_chained_in_turns_and_signed_when_due(house: House) -> None:
    write(2)
    with work.system_work() as unit:
        assert chain.unsealed(unit)
    housekeeping.close_trail(house.settings)
    with work.system_work() as unit:
        assert not chain.unsealed(unit)
    write(1)
    assert housekeeping.close_trail(house.settings) == 1
    assert verify(house).checkpoints == 1
    with clock.hold(clock.now() + chain.EVERY):
        with work.system_work() as unit:
            assert chain.unsealed(unit)
        housekeeping.close_trail(house.settings)
    assert verify(house).checkpoints == 2
    assert verify(house).sound

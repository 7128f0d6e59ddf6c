"""However many processes look, a job is done once in its turn, and a process that died gives way."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.config import Settings
from caseapp.infra import jobs, outbox, work
from caseapp.infra.audit import chain, record
from caseapp.infra.housekeeping import look_at_rows
from caseapp.infra.jobs import Job, Lease
from caseapp.kernel import clock

from .conftest import HAPPENED, House

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HERE, THERE = b"here" * 4, b"there" * 3
done: list[str] = []


@jobs.job("tests.hourly", every=timedelta(hours=1))
def hourly(_unit: object, _settings: Settings) -> None:
    done.append("hourly")


@jobs.errand("tests.nightly", nightly=time(3, 0))
def nightly(_settings: Settings) -> None:
    done.append("nightly")


@jobs.job("tests.failing", every=timedelta(hours=1))
def failing(unit: work.GuardedSession, _settings: Settings) -> None:
    outbox.put(unit, "tests.never", None, {})
    raise RuntimeError("no")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def only(house: House, *wanted: Job) -> None:
    house.app.extensions["jobs"] = wanted


def lease(name: str) -> Lease:
    with work.system_work() as unit:
        return unit.scalars(select(Lease).where(Lease.name == name)).one()


def test_a_job_runs_once_in_its_turn(house: House) -> None:
    only(house, hourly)
    with clock.hold(NOON) as held:
        assert jobs.run_due(house.app, HERE) == ["tests.hourly"]
        assert jobs.run_due(house.app, HERE) == []
        assert jobs.run_due(house.app, THERE) == [], "another process sees that it was done"
        held.forward(timedelta(minutes=61))
        assert jobs.run_due(house.app, THERE) == ["tests.hourly"]
    assert done == ["hourly", "hourly"]


def test_of_two_leaders_one_runs(house: House) -> None:
    """Both find it due; while one works the other passes by, though it looks at the very same moment."""
    inside, leave = threading.Event(), threading.Event()
    runs: list[str] = []

    def slow(_settings: Settings) -> None:
        runs.append(threading.current_thread().name)
        inside.set()
        assert leave.wait(20)

    only(house, Job("tests.slow", slow, every=timedelta(seconds=1)))
    first = threading.Thread(target=jobs.run_due, args=(house.app, HERE), name="first")
    first.start()
    assert inside.wait(20)
    assert jobs.run_due(house.app, THERE) == []
    leave.set()
    first.join()
    assert runs == ["first"]


def test_many_take_the_same_lease_and_one_has_it(house: House) -> None:
    start, taken = threading.Barrier(6), []

    def race(number: int) -> None:
        with house.app.app_context():
            start.wait()
            if jobs.take(hourly, bytes([number]) * 16):
                taken.append(number)

    for _turn in range(2):  # the row is new, then it is old and expired
        taken.clear()
        threads = [threading.Thread(target=race, args=(n,)) for n in range(6)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        assert len(taken) == 1
        with work.system_work() as unit:
            unit.get_one(Lease, hourly.name).until = clock.now() - timedelta(seconds=1)


def test_a_lease_expires(house: House) -> None:
    with clock.hold(NOON) as held:
        assert jobs.take(hourly, HERE)  # and then this process dies
        assert not jobs.take(hourly, THERE)
        held.forward(hourly.lease - timedelta(seconds=1))
        assert not jobs.take(hourly, THERE)
        held.forward(timedelta(seconds=2))
        assert jobs.take(hourly, THERE)
        jobs.give_back(hourly, HERE)  # it lived after all: what is no longer its own it leaves alone
        assert lease(hourly.name).holder == THERE
        assert lease(hourly.name).ran_at is None


def test_nightly_work_waits_for_the_night_and_is_made_up_for(house: House) -> None:
    only(house, nightly)
    with clock.hold(NOON) as held:  # 13:00 in Casablanca
        assert jobs.run_due(house.app, HERE) == [], "a house that opened today missed no night"
        held.at = NOON + timedelta(hours=13, minutes=59)  # 02:59
        assert jobs.run_due(house.app, HERE) == []
        held.forward(timedelta(minutes=2))  # 03:01
        assert jobs.run_due(house.app, HERE) == ["tests.nightly"]
        assert jobs.run_due(house.app, HERE) == []
        held.forward(timedelta(days=3))
        assert jobs.run_due(house.app, HERE) == ["tests.nightly"]


def test_the_night_follows_the_clocks_of_ramadan() -> None:
    """In Ramadan Morocco is at UTC+0: three in the morning is 03:00 UTC, not 02:00."""
    ramadan = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
    assert nightly.due_since(ramadan) == datetime(2026, 2, 28, 3, 0, tzinfo=UTC)
    assert nightly.due_since(ramadan + timedelta(hours=1)) == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


def test_one_that_fails_undoes_itself_and_lets_the_others_go_on(house: House) -> None:
    only(house, failing, hourly)
    with clock.hold(NOON) as held:
        assert jobs.run_due(house.app, HERE) == ["tests.hourly"]
        assert jobs.run_due(house.app, HERE) == [], "not again at once"
        held.forward(timedelta(hours=2))
        assert jobs.run_due(house.app, HERE) == ["tests.hourly"]
    with work.system_work() as unit:
        assert unit.scalars(select(outbox.Outbox)).all() == []


def test_the_trail_is_closed_by_the_clock_and_an_idle_house_writes_nothing(house: House) -> None:
    with work.system_work() as unit:
        record(unit, None, HAPPENED, n=1)
    assert "audit.seal" in jobs.run_due(house.app, HERE)
    with work.system_work() as unit:
        assert len(unit.scalars(select(chain.AuditLink)).all()) == 1
    with clock.hold(clock.now() + timedelta(minutes=5)):
        assert jobs.run_due(house.app, HERE) == []


def test_the_thread_ends_when_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "TICK", 0.01)
    only(house, hourly)
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_forever, args=(house.app, stop))
    thread.start()
    for _ in range(1000):
        if done:
            break
        stop.wait(0.01)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert done == ["hourly"]


def test_the_planner_learns_averages_and_no_samples(sqlite_house: House) -> None:
    """With samples, SQLite plans each statement anew whenever it is given parameters."""
    with work.system_work() as unit:
        outbox.put(unit, "tests.never", None, {})
    look_at_rows.run(sqlite_house.settings)
    with work.system_work() as unit:
        known = unit.scalars(text("SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'")).all()
        assert known == ["sqlite_stat1"]
        assert unit.scalar(text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'outbox'"))


def test_what_is_asked_first_may_look_at_protected_rows(house: House) -> None:
    """The system asks, not a person: nobody opened a scope for it."""
    asked: list[int] = []

    def any_file(unit: Session) -> bool:
        asked.append(len(unit.scalars(select(Case.id)).all()))
        return False

    only(house, Job("tests.wanted", lambda _settings: done.append("never"), every=timedelta(hours=1), wanted=any_file))
    assert jobs.run_due(house.app, HERE) == []
    assert asked, "it was asked"
    assert done == []

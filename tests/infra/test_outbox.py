"""A message leaves when its act has committed, once; what fails waits longer each time."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from caseapp.infra import migrations, outbox, work
from caseapp.infra.outbox import PAUSES, Message, Outbox
from caseapp.kernel import clock

from .conftest import House

CANARY = "فاطمة Zahra"
received: list[Message] = []
broken = threading.Event()


@outbox.handles("tests.letter")
def receive(message: Message) -> None:
    if broken.is_set():
        raise RuntimeError(CANARY)
    received.append(message)


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    received.clear()
    broken.clear()
    yield
    broken.clear()


def put(**payload: str) -> bytes:
    with work.system_work() as unit:
        return outbox.put(unit, "tests.letter", None, payload)


def only_row() -> Outbox:
    with work.system_work() as unit:
        return unit.scalars(select(Outbox)).one()


def test_a_message_arrives_once_and_is_forgotten(house: House) -> None:
    identifier = put(name=CANARY)
    assert outbox.dispatch() == 1
    assert outbox.dispatch() == 0
    assert [(m.id, m.kind, m.payload, m.attempt) for m in received] == [
        (identifier, "tests.letter", {"name": CANARY}, 1)
    ]
    row = only_row()
    assert row.sent_at is not None
    assert row.payload is None


def test_what_was_undone_is_never_told(house: House) -> None:
    with pytest.raises(ZeroDivisionError), work.system_work() as unit:
        outbox.put(unit, "tests.letter", None, {})
        raise ZeroDivisionError
    assert outbox.dispatch() == 0


def test_the_payload_is_sealed(house: House) -> None:
    put(name=CANARY)
    with migrations.open_engine(house.settings.database_url).connect() as connection:
        stored = bytes(connection.scalar(text("SELECT payload FROM outbox")) or b"")
    assert len(stored) > 100
    assert b"Zahra" not in stored


def test_a_later_message_waits(house: House) -> None:
    with work.system_work() as unit:
        outbox.put(unit, "tests.letter", None, {}, due_at=clock.now() + timedelta(hours=1))
        assert not outbox.waiting(unit)
    assert outbox.dispatch() == 0
    with clock.hold(clock.now() + timedelta(hours=2)):
        assert outbox.dispatch() == 1


def test_failures_wait_longer_each_time(house: House, caplog: pytest.LogCaptureFixture) -> None:
    broken.set()
    put(name=CANARY)
    with clock.hold(clock.now()) as held:
        for attempt, pause in enumerate([*PAUSES, PAUSES[-1]], start=1):
            assert outbox.dispatch() == 0
            assert only_row().attempts == attempt
            held.forward(pause - timedelta(seconds=1))
            with work.system_work() as unit:
                assert not outbox.waiting(unit)
            held.forward(timedelta(seconds=2))
        broken.clear()
        assert outbox.dispatch() == 1
    assert "Zahra" not in caplog.text, "what an error says may hold what the message says"
    assert len(received) == 1


def test_several_dispatchers_send_each_message_once(house: House) -> None:
    for number in range(20):
        put(n=str(number))
    start = threading.Barrier(4)

    def race() -> None:
        with house.app.app_context():
            start.wait()
            outbox.dispatch()

    threads = [threading.Thread(target=race) for _ in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(int(m.payload["n"]) for m in received) == list(range(20))


def test_a_kind_without_a_handler_says_kind_and_id_only(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with work.system_work() as unit:
        identifier = outbox.put(unit, "tests.other", None, {"name": CANARY})
    outbox.dispatch()
    assert capsys.readouterr().out == f"outbox: tests.other {identifier.hex()}\n"


def test_a_second_handler_is_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        outbox.handles("tests.letter")(receive)


def test_old_messages_are_dropped(house: House) -> None:
    put()
    outbox.dispatch()
    with clock.hold(clock.now() + timedelta(days=31)), work.system_work() as unit:
        assert outbox.forget_old(unit) == 1

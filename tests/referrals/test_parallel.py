"""Several houses answer at the same moment: one has the child, the others are told so, and their beds are free
(behaviour 73). Real threads, real transactions, both databases."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from caseapp.establishments.models import Bed, BedUse
from caseapp.infra.db import session
from caseapp.infra.db.guard import STAMP
from caseapp.infra.work import system_work
from caseapp.kernel.errors import Busy, Impossible, Invalid
from caseapp.referrals.models import Sending
from caseapp.referrals.service import answer, prepare
from caseapp.referrals.vocabulary import LIVE, Kind, RecallReason, State
from tests.conftest import House
from tests.establishments.centre import children, open_centre
from tests.referrals.houses import DIRECTOR, OFFICER, act, further_house, prepared, sent
from tests.referrals.readers import held, reads
from tests.security.tools import working
from tests.support.requirements import only_long

Deed = Callable[[], Any]


def at_once(deeds: Sequence[Deed]) -> Counter[str]:
    """Do all of it in as many threads, started together; how each ended."""
    ends: Counter[str] = Counter()
    start = threading.Barrier(len(deeds))

    def run(deed: Deed) -> None:
        start.wait()
        try:
            deed()
            ends["done"] += 1
        except (Impossible, Invalid, Busy) as error:
            ends[type(error).__name__] += 1
        except DBAPIError as error:  # nobody may see one: two that wait for each other, a row that changed meanwhile
            ends[f"{type(error.orig).__name__}: {error.orig}"] += 1
        except Exception as error:
            ends[f"{type(error).__name__}: {error}"] += 1

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def yes(house: House, place: bytes, sending: bytes, bed: bytes) -> Deed:
    """A director accepts."""

    def deed(me: Any, row: Sending) -> None:
        answer.accept(me, row, session().get_one(Bed, bed))

    return lambda: act(house, place, DIRECTOR, sending, deed)


def _states(house: House) -> Counter[str]:
    with house.app.app_context(), system_work() as unit:
        return Counter(unit.scalars(select(Sending.state)))


def _held_beds(house: House) -> list[bytes]:
    with house.app.app_context(), system_work() as unit:
        return list(unit.scalars(select(BedUse.bed_id).where(BedUse.until.is_(None))))


@pytest.mark.parametrize("turn", range(3))
def test_three_houses_say_yes_at_the_same_moment(house: House, turn: int) -> None:
    houses = [house.world.there, further_house(house, 3), further_house(house, 4)]
    beds = [open_centre(house, 1, place=place)[0] for place in houses]
    sendings = sent(house, *houses)
    ends = at_once([yes(house, *which) for which in zip(houses, sendings, beds, strict=True)])
    assert ends == {"done": 1, "Impossible": 2}, ends
    assert _states(house) == {State.ACCEPTED: 1, State.OBSOLETE: 2}
    (kept,) = _held_beds(house)
    winner = houses[beds.index(kept)]
    for place in houses:
        assert ("file:identity" in reads(house, place)) is (place == winner)
        assert bool(reads(house, place)) is (place == winner)


def test_two_referrals_of_one_child_are_accepted_at_the_same_moment(house: House) -> None:
    """Not the same referral, but the same child: she still has one place."""
    houses = [house.world.there, further_house(house, 3)]
    beds = [open_centre(house, 1, place=place)[0] for place in houses]
    sendings = [sent(house, place)[0] for place in houses]
    ends = at_once([yes(house, *which) for which in zip(houses, sendings, beds, strict=True)])
    assert ends == {"done": 1, "Impossible": 1}, ends
    assert _states(house) == {State.ACCEPTED: 1, State.OBSOLETE: 1}
    assert len(_held_beds(house)) == 1


def test_an_answer_and_a_recall_at_the_same_moment(house: House) -> None:
    (sending,) = sent(house)
    (bed,) = open_centre(house, 1, place=house.world.there)

    def take_back(me: Any, row: Sending) -> None:
        answer.recall(me, row, RecallReason.BACK_HOME)

    back = lambda: act(house, house.world.here, OFFICER, sending, take_back)  # noqa: E731
    ends = at_once([yes(house, house.world.there, sending, bed), back])
    assert ends in ({"done": 1, "Impossible": 1}, {"done": 2}), ends
    assert _states(house) == {State.RECALLED: 1}, "a recall is the last word, before or after the yes"
    assert _held_beds(house) == [] and not reads(house, house.world.there)


def test_two_children_are_accepted_into_one_bed(house: House) -> None:
    (bed,) = open_centre(house, 1, place=house.world.there)
    files = [house.world.reference, children(house, 1)[0]]
    sendings = [sent(house, reference=file)[0] for file in files]
    ends = at_once([yes(house, house.world.there, sending, bed) for sending in sendings])
    assert ends == {"done": 1, "Invalid": 1}, ends
    assert _states(house) == {State.ACCEPTED: 1, State.SENT: 1}


@pytest.mark.parametrize("count", [20, pytest.param(200, marks=only_long)])
def test_many_houses_answer_at_once(postgres_fresh: House, count: int) -> None:
    """Houses that were each asked about a child of their own answer together: every answer is kept, once."""
    house = postgres_fresh
    files = children(house, count)
    houses = [further_house(house, 10 + number) for number in range(count)]
    beds = [open_centre(house, 1, place=place)[0] for place in houses]
    sendings = [sent(house, place, reference=file)[0] for place, file in zip(houses, files, strict=True)]
    wave = 20
    ends: Counter[str] = Counter()
    for first in range(0, count, wave):
        some = slice(first, first + wave)
        ends += at_once([yes(house, *w) for w in zip(houses[some], sendings[some], beds[some], strict=True)])
    assert ends == {"done": count}, ends
    assert _states(house) == {State.ACCEPTED: count}
    assert len(_held_beds(house)) == count


@pytest.fixture
def postgres_fresh(postgres_house: House) -> Any:
    """PostgreSQL alone: what is tried here is many connections."""
    from tests.conftest import _fresh

    yield from _fresh(postgres_house)


def test_one_sending_is_sent_once_however_often_it_is_clicked(house: House) -> None:
    (sending,) = prepared(house)
    deed = lambda: act(house, house.world.here, OFFICER, sending, prepare.send)  # noqa: E731
    ends = at_once([deed] * 3)
    assert ends == {"done": 1, "Impossible": 2}, ends
    with house.app.app_context(), system_work() as unit:
        assert held(unit, sending, house.world.there) == {"contact", "notes"}
        query = text("SELECT count(*) FROM referral_step WHERE move = 'send'")
        assert unit.connection().execute(query, execution_options={STAMP: True}).scalar() == 1


def test_more_than_three_houses_are_never_asked_at_once(lite: House) -> None:
    houses = [lite.world.there, *(further_house(lite, number) for number in (3, 4, 5))]
    with pytest.raises(Invalid):
        prepared(lite, *houses)
    sent(lite, *houses[:2])
    with pytest.raises(Invalid):
        prepared(lite, *houses[2:])
    with pytest.raises(Invalid):
        prepared(lite, houses[0])
    assert len(sent(lite, houses[2])) == 1
    assert len(sent(lite, houses[3], kind=Kind.SERVICE)) == 1, "a service is another matter"
    with working(lite, lite.world.actor(DIRECTOR)) as unit:
        assert {State(row.state) for row in unit.scalars(select(Sending))} <= LIVE

"""An end that leaves a child with nobody is somebody's: it stands with the sender until others are asked,
or she ends the search and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases.models import Notice
from caseapp.cases.vocabulary import NoticeKind
from caseapp.establishments.nights import end_holds
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.referrals import queries
from caseapp.referrals.models import Sending
from caseapp.referrals.rounds import forget_old, late_people, look
from caseapp.referrals.service import answer, journey
from caseapp.referrals.vocabulary import ChildReason, HouseReason, Move, RecallReason, Side, State
from tests.cases.pages import form_of, send
from tests.conftest import House, client_of
from tests.establishments.centre import open_centre
from tests.referrals.forms import newest
from tests.referrals.houses import (
    DIRECTOR,
    OFFICER,
    PATHWAY,
    WORKER,
    accepted,
    act,
    bring_to,
    centre_there,
    further_house,
    look_at,
    run,
    sent,
    state,
    under_way,
)
from tests.security.tools import looking

STAFF, HOME = HouseReason.STAFF, RecallReason.BACK_HOME


def refused(house: House) -> bytes:
    """The only house that was asked says no."""
    (sending,) = sent(house)
    act(house, house.world.there, DIRECTOR, sending, answer.refuse, STAFF)
    return sending


def turned_away(house: House) -> bytes:
    """At the door, with the child there."""
    sending = accepted(house, centre_there(house))
    act(house, house.world.here, WORKER, sending, under_way)
    act(house, house.world.there, DIRECTOR, sending, journey.turn_away, STAFF, ChildReason.NONE, "Plus de lit.")
    return sending


def not_arrived(house: House) -> bytes:
    """She did not come."""
    return bring_to(house, State.NOT_ARRIVED, centre_there(house))


def lapsed(house: House) -> bytes:
    """A place was kept, and nobody brought her in time."""
    sending = accepted(house, centre_there(house))
    with clock.hold(clock.now() + timedelta(hours=25)):
        for job in (end_holds, look):
            run(house, job)
    assert state(house, sending) == State.EXPIRED
    return sending


ENDS: list[tuple[Callable[[House], bytes], NoticeKind]] = [
    (refused, NoticeKind.REFUSED),
    (turned_away, NoticeKind.TURNED_AWAY),
    (not_arrived, NoticeKind.NOT_ARRIVED),
    (lapsed, NoticeKind.LAPSED),
]


def bells(house: House) -> set[str]:
    """What the reference worker was told."""
    with house.app.app_context(), system_work() as unit:
        return set(unit.scalars(select(Notice.kind).where(Notice.user_id == house.world.person(WORKER))))


def waiting(house: House, place: bytes | None = None) -> int:
    """The number on the menu."""
    me = house.world.actor(DIRECTOR, place or house.world.here)
    with looking(house, me):
        return queries.waiting(me)[0]


def change(house: House, sending: bytes) -> Sending:
    """The row as it stands."""
    with house.app.app_context(), system_work() as unit:
        return unit.get_one(Sending, sending)


@pytest.mark.parametrize(("end", "bell"), ENDS)
def test_the_sender_acts_next_and_is_told(lite: House, end: Callable[[House], bytes], bell: NoticeKind) -> None:
    sending = end(lite)
    card = look_at(lite, lite.world.here, OFFICER, sending).cards[0]
    assert card.seeks and card.next is Side.SENDER and Move.STOP in {line.name for line in card.moves}
    assert waiting(lite) == 1 and waiting(lite, lite.world.there) == 0
    assert bell in bells(lite)
    me = lite.world.actor(OFFICER)
    with looking(lite, me):
        assert [line.sending_id for line in queries.box(me, Side.SENDER) if line.mine] == [sending]
        assert queries.box(me, Side.SENDER, over=True) == []
    theirs = look_at(lite, lite.world.there, DIRECTOR, sending).cards[0]
    assert theirs.next is None and not theirs.seeks, "whether others are asked is the sender's own"


@pytest.mark.parametrize(("end", "_bell"), ENDS)
def test_who_else_could_take_her_stands_on_the_page(
    lite: House, end: Callable[[House], bytes], _bell: NoticeKind
) -> None:
    end(lite)
    third = further_house(lite, 1)
    open_centre(lite, place=third)
    client, reference = client_of(lite, OFFICER), newest(lite, "reference")
    form = form_of(client.get(f"/referrals/{reference}"), f"/referrals/{reference}/more")
    assert send(client, form, receivers=[id_text(third)]).status_code == 303
    assert waiting(lite) == 0, "somebody else is asked"


def test_nothing_is_asked_while_another_house_may_say_yes(lite: House) -> None:
    third = further_house(lite, 1)
    first, second = sent(lite, lite.world.there, third)
    act(lite, lite.world.there, DIRECTOR, first, answer.refuse, STAFF)
    assert waiting(lite) == 0
    act(lite, third, DIRECTOR, second, answer.refuse, STAFF)
    assert waiting(lite) == 1, "the last no leaves her alone"


@pytest.mark.parametrize(
    "verb",
    [
        partial(answer.send_back, words="Regardez encore."),
        partial(answer.stop, reason=HOME),
    ],
)
def test_what_the_sender_decides_ends_it(lite: House, verb: Callable[..., Any]) -> None:
    sending = refused(lite)
    act(lite, lite.world.here, PATHWAY, sending, verb)
    assert waiting(lite) == 0 and not change(lite, sending).seeks
    with pytest.raises(Impossible):
        act(lite, lite.world.here, OFFICER, sending, answer.stop, HOME)


def test_that_a_refusal_stands_gives_the_child_nobody(lite: House) -> None:
    sending = refused(lite)
    since, due = change(lite, sending).since, change(lite, sending).due_at
    act(lite, lite.world.here, PATHWAY, sending, answer.uphold)
    row = change(lite, sending)
    assert waiting(lite) == 1 and row.seeks and row.reviewed_at is not None
    assert (row.since, row.due_at) == (since, due), "and no time is won by it"


def test_a_search_is_ended_with_a_reason_also_when_its_words_are_forgotten(lite: House) -> None:
    sending = refused(lite)
    with pytest.raises(Invalid):
        act(lite, lite.world.here, OFFICER, sending, answer.stop, RecallReason.OTHER)
    with clock.hold(clock.now() + timedelta(days=31)):
        run(lite, forget_old)
        assert waiting(lite) == 1
        client, reference = client_of(lite, OFFICER), newest(lite, "reference")
        page = f"/referrals/{reference}/{sending.hex()}/stop"
        form = form_of(client.get(page))
        assert send(client, form, reason="other").status_code == 303
    assert waiting(lite) == 0


def test_who_is_late_with_it_is_told_in_the_morning(lite: House) -> None:
    refused(lite)
    hers = lite.world.person(DIRECTOR)
    with lite.app.app_context(), system_work() as unit:
        assert hers not in late_people(unit)
    with clock.hold(clock.now() + timedelta(hours=25)):
        run(lite, look)
        with lite.app.app_context(), system_work() as unit:
            assert hers in late_people(unit)
    assert change(lite, bytes(newest(lite, "id"))).raised == 2

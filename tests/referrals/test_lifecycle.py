"""A referral from its draft to news of the child; every other move is refused; somebody must always act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.cases import queries as cases
from caseapp.cases.vocabulary import EventKind
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, Refused
from caseapp.referrals.rounds import forget_old
from caseapp.referrals.service import answer, journey
from caseapp.referrals.vocabulary import (
    Breaking,
    Feedback,
    Kind,
    Move,
    State,
)
from tests.conftest import House
from tests.referrals.houses import (
    DIRECTOR,
    INTAKE,
    OFFICER,
    WORKER,
    accepted,
    act,
    arrived,
    bring_to,
    centre_there,
    look_at,
    run,
    sent,
    state,
    under_way,
)
from tests.referrals.readers import reads
from tests.security.tools import looking, raw, working


def test_a_child_is_referred_comes_stays_and_is_told_of(house: House) -> None:
    beds = centre_there(house)
    here, there = house.world.here, house.world.there
    sending = accepted(house, beds)
    assert state(house, sending) == State.ACCEPTED
    act(house, here, WORKER, sending, under_way)
    act(house, there, DIRECTOR, sending, arrived)
    me = house.world.actor(DIRECTOR, there)
    with working(house, me):
        from tests.establishments.centre import enter

        enter(me, house.world.reference, beds[0])
    assert state(house, sending) == State.ADMITTED
    act(house, there, DIRECTOR, sending, journey.tell, Feedback.WELL, "Il va à l'école depuis lundi.")
    page = look_at(house, here, WORKER, sending)
    assert [step.move for step in page.cards[0].steps] == [
        Move.SEND,
        Move.ACCEPT,
        Move.DEPART,
        Move.ARRIVE,
        Move.ADMIT,
        Move.TELL,
    ]
    assert page.cards[0].steps[-1].words == "Il va à l'école depuis lundi."
    with pytest.raises(Impossible):
        act(house, there, DIRECTOR, sending, journey.close, "Fin.")
    with looking(house, house.world.actor(WORKER)):
        kinds = [e.kind for e in cases.open_file(house.world.actor(WORKER), house.world.reference).entries]
    assert {EventKind.REFERRED, EventKind.REFERRAL_ACCEPTED, EventKind.REFERRAL_ARRIVED, EventKind.ADMITTED} <= set(
        kinds
    )


def begun(house: House) -> bytes:
    """A service that the other house has taken up."""
    (sending,) = sent(house, kind=Kind.SERVICE)
    for verb in (lambda me, row: answer.accept(me, row, None), journey.take_up):
        act(house, house.world.there, DIRECTOR, sending, verb)
    return sending


@pytest.mark.parametrize("broken", [False, True])
def test_a_service_ends_completed_or_broken_off_and_both_houses_see_it(house: House, broken: bool) -> None:
    here, there = house.world.here, house.world.there
    sending = begun(house)
    with pytest.raises(Impossible):
        act(house, there, DIRECTOR, sending, journey.close, "Un service n'est pas un séjour.")
    for words in ("", "  "):
        with pytest.raises(Invalid):
            act(house, there, INTAKE, sending, journey.complete, Feedback.WELL, words)
    with pytest.raises(Refused):
        act(house, here, INTAKE, sending, journey.break_off, Breaking.BACK_HOME, "Rentré.")
    if broken:
        act(house, here, OFFICER, sending, journey.break_off, Breaking.BACK_HOME, "Il est rentré chez sa tante.")
    else:
        act(house, there, INTAKE, sending, journey.complete, Feedback.FRAGILE, "Six séances, il dort mieux.")
    for place, role in ((here, WORKER), (there, DIRECTOR)):
        card = look_at(house, place, role, sending).cards[0]
        end = card.service_end
        assert card.state is State.CLOSED and end is not None and not card.moves and card.feedback_due is None
        assert (end.move, end.reason) == ((Move.BREAK_OFF, "back_home") if broken else (Move.COMPLETE, "fragile"))
        assert end.words and end.by and end.at
    with pytest.raises(Impossible):
        act(house, there, INTAKE, sending, journey.complete, Feedback.WELL, "Encore.")
    with clock.hold(clock.now() + timedelta(days=31)):
        run(house, forget_old)
        assert "file:identity" not in reads(house, there)


def test_whoever_gives_a_service_hears_that_the_sender_broke_it_off(lite: House) -> None:
    sending = begun(lite)
    before = len(raw(lite, "SELECT 1 FROM case_notice"))
    act(lite, lite.world.here, OFFICER, sending, journey.break_off, Breaking.OTHER_SOLUTION, "Une école plus près.")
    told = raw(lite, "SELECT user_id FROM case_notice")[before:]
    assert lite.world.people[lite.world.there, DIRECTOR] in {bytes(row.user_id) for row in told}


def test_a_placement_is_not_ended_as_a_service(lite: House) -> None:
    sending = bring_to(lite, State.ADMITTED, centre_there(lite))
    for place, role in ((lite.world.there, DIRECTOR), (lite.world.here, OFFICER)):
        with pytest.raises(Impossible):
            act(lite, place, role, sending, journey.break_off, Breaking.OTHER, "Assez.")


def test_a_service_that_goes_on_is_asked_about_until_it_ends() -> None:
    """A placement is told of three times; a service every ninety days after, so that it is not forgotten."""
    began = clock.now()
    days = [journey.next_feedback(began, began + timedelta(days=n), again=True) for n in (0, 30, 89, 90, 179, 180, 400)]
    first = clock.local(began).date()
    assert days == [first + timedelta(days=n) for n in (7, 90, 90, 180, 180, 270, 450)]
    assert journey.next_feedback(began, began + timedelta(days=90)) is None

"""A referral from its draft to news of the child; every other move is refused; somebody must always act."""

from __future__ import annotations

import pytest

from caseapp.cases import queries as cases
from caseapp.cases.vocabulary import EventKind
from caseapp.kernel.errors import Impossible
from caseapp.referrals.service import journey
from caseapp.referrals.vocabulary import (
    Feedback,
    Move,
    State,
)
from tests.conftest import House
from tests.referrals.houses import (
    DIRECTOR,
    WORKER,
    accepted,
    act,
    arrived,
    centre_there,
    look_at,
    state,
    under_way,
)
from tests.security.tools import looking, working


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

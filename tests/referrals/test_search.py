"""A search that nobody has to go on with ends: a body outside is asked, the file is closed, kept elsewhere, or merged
with one in which the child is asked for. It begins again where that ends without her."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.vocabulary import ClosingReason
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.referrals.lifecycle import LEFT_ALONE
from caseapp.referrals.models import Outside, Sending
from caseapp.referrals.rounds import look
from caseapp.referrals.service import answer, bodies, consents
from caseapp.referrals.vocabulary import HouseReason, Kind, Need, OutsideMove
from tests.conftest import House
from tests.establishments.centre import let_in, open_centre
from tests.matching.desk import another, merge, undo
from tests.referrals.handing import taken
from tests.referrals.houses import DIRECTOR, OFFICER, WORKER, act, consent, further_house, run, sent
from tests.referrals.outward import outside, say
from tests.referrals.test_left_alone import refused, waiting
from tests.security.tools import working

BED = (Need.BED, Need.CARE)


def seeks(house: House, sending: bytes) -> bool:
    """Whether its sender has to ask on; a clock runs as long as she has, and no longer."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Sending, sending)
        assert row.state not in LEFT_ALONE or (row.due_at is not None) is row.seeks
        return row.seeks


def by_sender(house: House, row: bytes, verb: Callable[..., Any]) -> None:
    """Do something with a referral to a body outside."""
    me = house.world.actor(OFFICER)
    with working(house, me) as unit:
        verb(me, unit.get_one(Outside, row))


def given(house: House, **asked: Any) -> bytes:
    """A hospital is asked, by letter."""
    row = outside(house, **asked)
    by_sender(house, row, bodies.give)
    return row


def no(house: House, sending: bytes, place: bytes | None = None) -> None:
    """A house says no."""
    act(house, place or house.world.there, DIRECTOR, sending, answer.refuse, HouseReason.STAFF)


@pytest.mark.parametrize("name", [OutsideMove.REFUSE, OutsideMove.TAKE_BACK])
def test_a_body_outside_is_asked_until_it_says_no(house: House, name: OutsideMove) -> None:
    sending = refused(house)
    row = outside(house, needs=BED)
    assert seeks(house, sending), "a letter that is prepared asks nobody"
    by_sender(house, row, bodies.give)
    assert not seeks(house, sending) and waiting(house) == 0
    by_sender(house, row, lambda me, found: say(me, found, name))
    assert seeks(house, sending) and waiting(house) == 1


def test_what_the_hospital_was_not_asked_for_is_still_sought(lite: House) -> None:
    sending = refused(lite)
    given(lite, needs=(Need.CARE,))
    assert seeks(lite, sending), "an X-ray is no bed"


def test_a_service_is_sought_until_somebody_is_asked_for_the_same(lite: House) -> None:
    (sending,) = sent(lite, kind=Kind.SERVICE, needs=(Need.LEGAL_AID,))
    no(lite, sending)
    given(lite, needs=BED)
    assert seeks(lite, sending)
    given(lite, needs=(Need.LEGAL_AID, Need.PAPERS))
    assert not seeks(lite, sending)


def test_a_house_that_says_no_while_a_body_is_asked_leaves_her_not_alone(lite: House) -> None:
    (sending,) = sent(lite)
    row = given(lite, needs=BED)
    no(lite, sending)
    assert not seeks(lite, sending)
    by_sender(lite, row, lambda me, found: say(me, found, OutsideMove.REFUSE))
    assert seeks(lite, sending)


def test_where_she_arrived_nobody_asks_on_until_she_is_referred_again(lite: House) -> None:
    sending = refused(lite)
    row = given(lite, needs=BED)
    by_sender(lite, row, lambda me, found: say(me, found, OutsideMove.ARRIVE))
    assert not seeks(lite, sending)
    with clock.hold(clock.now() + timedelta(days=2)):
        third = further_house(lite, 1)
        (later,) = sent(lite, third)
        no(lite, later, third)
        assert seeks(lite, later) and not seeks(lite, sending)


def test_another_house_is_asked_after_the_body(lite: House) -> None:
    third = further_house(lite, 1)
    first = refused(lite)
    row = given(lite, needs=BED)
    (second,) = sent(lite, third)
    by_sender(lite, row, lambda me, found: say(me, found, OutsideMove.REFUSE))
    assert not seeks(lite, first) and not seeks(lite, second), "the third house may still say yes"
    no(lite, second, third)
    assert seeks(lite, second) and not seeks(lite, first)


def test_a_right_that_is_taken_back_ends_what_the_body_was_asked(lite: House) -> None:
    sending, right = refused(lite), consent(lite)
    given(lite, needs=BED, right=right)
    assert not seeks(lite, sending)
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        case = cases.locate(me, lite.world.reference)
        consents.end_consent(me, case, unit.get_one(consents.Consent, right), "Elle ne veut plus.")
    assert seeks(lite, sending)


def test_of_a_closed_file_nobody_asks_on(lite: House) -> None:
    sending = refused(lite)
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        files.close(
            me,
            cases.locate(me, lite.world.reference, writing=True),
            ClosingReason.LOST_CONTACT,
            "Personne ne répond plus.",
        )
    assert not seeks(lite, sending) and waiting(lite) == 0
    with clock.hold(clock.now() + timedelta(days=3)):
        run(lite, look)
    assert not seeks(lite, sending)


def test_of_a_file_that_another_house_keeps_nobody_asks_on_here(lite: House) -> None:
    sending = refused(lite)
    taken(lite)
    assert not seeks(lite, sending)


def test_a_merge_ends_the_search_for_a_child_who_is_asked_for(house: House) -> None:
    gone, kept, third = another(house), house.world.reference, further_house(house, 1)
    (sought,) = sent(house, reference=gone)
    no(house, sought)
    (running,) = sent(house, third, reference=kept)
    merge_id = merge(house, kept, gone)
    assert not seeks(house, sought)
    undo(house, merge_id)
    assert seeks(house, sought), "two children again: nobody is asked for this one"
    no(house, running, third)
    assert seeks(house, running)


def test_a_child_who_is_sought_in_both_files_is_sought_once(lite: House) -> None:
    gone, kept, third = another(lite), lite.world.reference, further_house(lite, 1)
    (first,) = sent(lite, reference=gone)
    no(lite, first)
    (second,) = sent(lite, third, reference=kept)
    no(lite, second, third)
    merge_id = merge(lite, kept, gone)
    assert [seeks(lite, one) for one in (first, second)] == [False, True]
    assert waiting(lite) == 1
    undo(lite, merge_id)
    assert seeks(lite, first) and seeks(lite, second)


def test_a_child_who_lives_by_the_other_file_is_not_sought(lite: House) -> None:
    gone, kept = another(lite), lite.world.reference
    (sought,) = sent(lite, reference=gone)
    no(lite, sought)
    let_in(lite, kept, open_centre(lite)[0])
    merge(lite, kept, gone)
    assert not seeks(lite, sought)

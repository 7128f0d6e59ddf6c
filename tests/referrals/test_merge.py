"""Two files of one child become one: her referrals, her rights to share and the place kept for her go with her, and come
back when the merge is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.infra.work import system_work
from caseapp.matching.service.merge import Incomplete
from caseapp.referrals.models import Consent, Referral, Sending, Sheet
from caseapp.referrals.service import answer, consents
from caseapp.referrals.vocabulary import RecallReason, State
from tests.conftest import House
from tests.establishments.centre import enter, open_centre
from tests.matching.desk import another, merge, undo
from tests.referrals.houses import (
    DIRECTOR,
    OFFICER,
    WORKER,
    accept,
    act,
    arrived,
    centre_there,
    consent,
    further_house,
    sent,
    state,
    under_way,
)
from tests.referrals.kin import accept_all, sent_together, states
from tests.referrals.readers import reads
from tests.security.tools import raw, working


def of(house: House, reference: str) -> bytes:
    """The id of a file."""
    return bytes(raw(house, "SELECT id FROM case_file WHERE reference = :r", r=reference)[0][0])


def owned(house: House, case_id: bytes) -> dict[str, int]:
    """How many rows of each kind belong to a file."""
    with house.app.app_context(), system_work() as unit:
        return {
            model.__tablename__: len(unit.scalars(select(model.id).where(model.case_id == case_id)).all())
            for model in (Consent, Referral, Sheet, Sending)
        }


def test_everything_goes_along_and_comes_back(house: House) -> None:
    gone, kept = another(house), house.world.reference
    beds = centre_there(house)
    (sending,) = sent(house, reference=gone)
    accept(house, sending, beds[0])
    before = owned(house, of(house, gone))
    assert before == {"consent": 1, "referral": 1, "referral_sheet": 3, "referral_sending": 1}
    merge_id = merge(house, kept, gone)
    assert owned(house, of(house, kept)) == before
    assert set(owned(house, of(house, gone)).values()) == {0}
    there = house.world.there
    assert {"file:identity", "sheet:3"} <= reads(house, there, of(house, kept)).keys()
    undo(house, merge_id)
    assert owned(house, of(house, gone)) == before
    assert set(owned(house, of(house, kept)).values()) == {0}
    assert {"file:identity", "sheet:3"} <= reads(house, there, of(house, gone)).keys()
    assert not reads(house, there, of(house, kept)), "the file that stood still is nobody else's again"
    act(house, house.world.here, OFFICER, sending, _back)
    assert not reads(house, there, of(house, gone))


def _back(me: Any, row: Sending) -> None:
    answer.recall(me, row, RecallReason.ERROR)


def test_the_child_arrives_by_the_file_that_stays_in_the_bed_that_was_kept(house: House) -> None:
    gone, kept = another(house), house.world.reference
    beds = centre_there(house, 1)
    there = house.world.there
    (sending,) = sent(house, reference=gone)
    accept(house, sending, beds[0])
    merge_id = merge(house, kept, gone)
    act(house, house.world.here, WORKER, sending, under_way)
    act(house, there, DIRECTOR, sending, arrived)
    me = house.world.actor(DIRECTOR, there)
    with working(house, me):
        enter(me, kept, beds[0])
    assert state(house, sending) == State.ADMITTED
    assert "file:contact" in reads(house, there, of(house, kept))
    undo(house, merge_id)
    assert "file:contact" in reads(house, there, of(house, gone))
    assert not reads(house, there, of(house, kept)).keys() & {"file:identity", "file:contact"}


def test_a_recall_after_the_merge_closes_both_files(house: House) -> None:
    gone, kept = another(house), house.world.reference
    (sending,) = sent(house, reference=gone)
    accept(house, sending, centre_there(house)[0])
    merge(house, kept, gone)
    act(house, house.world.here, OFFICER, sending, _back)
    for reference in (kept, gone):
        assert not {n for n in reads(house, house.world.there, of(house, reference)) if n.startswith("file:")}


def test_a_child_on_her_way_to_two_houses_is_settled_first(lite: House) -> None:
    gone, kept, third = another(lite), lite.world.reference, further_house(lite, 3)
    (first,) = sent(lite, reference=kept)
    accept(lite, first, centre_there(lite)[0])
    (second,) = sent(lite, third, reference=gone)
    accept(lite, second, open_centre(lite, 1, place=third)[0], third)
    with pytest.raises(Incomplete):
        merge(lite, kept, gone)
    assert owned(lite, of(lite, gone))["referral"] == 1, "nothing is half done"
    act(lite, lite.world.here, OFFICER, second, _back)
    merge(lite, kept, gone)


def test_a_consent_that_came_along_can_be_taken_back(lite: House) -> None:
    gone, kept = another(lite), lite.world.reference
    right = consent(lite, gone)
    (sending,) = sent(lite, reference=gone, consent_id=right)
    merge(lite, kept, gone)
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        case = cases.locate(me, kept)
        assert consents.end_consent(me, case, unit.get_one(Consent, right), "Elle ne veut plus.") == 1
    assert state(lite, sending) == State.RECALLED


def test_what_began_after_the_merge_stays(lite: House) -> None:
    gone, kept = another(lite), lite.world.reference
    merge_id = merge(lite, kept, gone)
    (sending,) = sent(lite, reference=kept)
    undo(lite, merge_id)
    assert owned(lite, of(lite, kept))["referral_sending"] == 1
    accept(lite, sending, centre_there(lite)[0])
    assert "file:identity" in reads(lite, lite.world.there)


def test_two_files_of_a_party_that_are_one_child_take_one_place(house: House) -> None:
    """That she is asked for twice is found out later: one bed is enough, and what was asked twice has ended."""
    gone, kept = another(house), house.world.reference
    beds = centre_there(house)
    (sendings,) = sent_together(house, [kept, gone]).values()
    merge(house, kept, gone)
    accept_all(house, sendings[:1], beds[:1])
    assert states(house, sendings) == [State.ACCEPTED, State.OBSOLETE]

"""Brothers and sisters who are referred together: one answer for all of them, each with rights and keys of her own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.cases.service import restrict
from caseapp.establishments.models import Bed, BedUse
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import new_id
from caseapp.referrals import queries
from caseapp.referrals.models import Consent, Sending
from caseapp.referrals.rounds import look
from caseapp.referrals.service import answer, consents, journey, placing, prepare, widen
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.vocabulary import (
    Arrival,
    ChildReason,
    HouseReason,
    Kind,
    Move,
    RecallReason,
    Side,
    State,
    Urgency,
)
from tests.conftest import House
from tests.establishments.centre import children, enter, open_centre
from tests.referrals.houses import (
    DANGER,
    DIRECTOR,
    HALF,
    INTAKE,
    LONG,
    OFFICER,
    PATHWAY,
    WHOLE,
    WORKER,
    act,
    change,
    consent,
    further_house,
    look_at,
    run,
)
from tests.referrals.kin import accept_all, drafted, family, rows_of, sent_together, states
from tests.referrals.readers import held
from tests.referrals.test_parallel import at_once
from tests.security.tools import working

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def kept(house: House) -> list[bytes]:
    """Beds that are used now."""
    with house.app.app_context(), system_work() as unit:
        return sorted(unit.scalars(select(BedUse.bed_id).where(BedUse.until.is_(None))))


def test_one_yes_takes_all_and_releases_all_others(house: House) -> None:
    near, far = house.world.there, further_house(house, 3)
    beds, others = open_centre(house, 3, place=near), open_centre(house, 3, place=far)
    party = sent_together(house, family(house, 1), near, far)
    assert states(house, party[near]) == states(house, party[far]) == [State.SENT] * 2
    accept_all(house, party[far], others[:2], far)
    accept = states(house, party[far])
    assert accept == [State.ACCEPTED] * 2
    assert states(house, party[near]) == [State.OBSOLETE] * 2
    assert kept(house) == sorted(others[:2]) and not set(beds) & set(kept(house))
    assert len(set(rows_of(house, party[far], "place_until"))) == 1, "all places are kept until the same moment"


def test_each_child_has_keys_of_her_own(lite: House) -> None:
    beds = open_centre(lite, 2, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    with lite.app.app_context(), system_work() as unit:
        for one in sendings:
            assert held(unit, one, lite.world.there) == {"contact", "notes"}
    accept_all(lite, sendings, beds)
    with lite.app.app_context(), system_work() as unit:
        for one in sendings:
            assert held(unit, unit.get_one(Sending, one).case_id, lite.world.there) == {"identity"}


def test_all_or_nobody(lite: House) -> None:
    beds = open_centre(lite, 2, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    with pytest.raises(Invalid):
        accept_all(lite, sendings, beds[:1])
    with pytest.raises(Invalid):
        accept_all(lite, sendings, [beds[0], beds[0]])
    assert states(lite, sendings) == [State.SENT] * 2 and kept(lite) == []


def test_they_have_one_clock(lite: House) -> None:
    (sendings,) = sent_together(lite, family(lite, 2)).values()
    for column in ("since", "due_at", "next_at", "clocked_at"):
        assert len(set(rows_of(lite, sendings, column))) == 1, column
    act(lite, lite.world.there, INTAKE, sendings[1], answer.take)
    assert states(lite, sendings) == [State.ACKNOWLEDGED] * 3
    assert len(set(rows_of(lite, sendings, "next_at"))) == 1
    assert len(set(rows_of(lite, sendings, "claimed_by_id"))) == 1


def test_silence_concerns_all_and_others_are_asked_for_all(lite: House) -> None:
    far = further_house(lite, 3)
    open_centre(lite, place=far)
    with clock.hold(MONDAY):
        (sendings,) = sent_together(lite, family(lite), urgency=Urgency.URGENT).values()
    for mark in (HALF, WHOLE, LONG):
        with clock.hold(MONDAY + mark):
            run(lite, look)
    assert states(lite, sendings) == [State.UNANSWERED] * 2
    with clock.hold(MONDAY + LONG):
        act(lite, lite.world.here, OFFICER, sendings[1], widen.ask_more, [far])
    with lite.app.app_context(), system_work() as unit:
        rows = unit.scalars(select(Sending).where(Sending.receiver_id == far)).all()
        assert len(rows) == 2 and {row.state for row in rows} == {State.SENT}
        assert {row.party_id for row in rows} == {unit.get_one(Sending, sendings[0]).party_id}


def test_one_no_is_a_no_for_all_and_is_looked_at_once(lite: House) -> None:
    (sendings,) = sent_together(lite, family(lite)).values()
    act(lite, lite.world.there, DIRECTOR, sendings[0], answer.refuse, HouseReason.STAFF)
    assert states(lite, sendings) == [State.REFUSED] * 2
    assert rows_of(lite, sendings, "house_reason") == ["staff"] * 2
    act(lite, lite.world.here, PATHWAY, sendings[1], answer.send_back, "Un éducateur de plus arrive lundi.")
    assert states(lite, sendings) == [State.SENT] * 2
    act(lite, lite.world.there, DIRECTOR, sendings[1], answer.refuse, HouseReason.STAFF)
    act(lite, lite.world.here, PATHWAY, sendings[0], answer.uphold)
    assert None not in rows_of(lite, sendings, "reviewed_at")


def test_a_recall_takes_all_back_wherever_they_stand_before_the_door(lite: House) -> None:
    beds = open_centre(lite, 2, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    accept_all(lite, sendings, beds)
    act(lite, lite.world.here, WORKER, sendings[0], depart)
    assert states(lite, sendings) == [State.UNDER_WAY, State.ACCEPTED], "two cars"
    act(lite, lite.world.here, OFFICER, sendings[1], answer.recall, RecallReason.BACK_HOME)
    assert states(lite, sendings) == [State.RECALLED] * 2 and kept(lite) == []


def depart(me: Any, row: Sending, along: list[bytes] | None = None) -> None:
    """One child sets out; and those who ride along."""
    told: Any = {"first_adult": "Une", "second_adult": "Deux", "basis": "emergency"}
    journey.depart(me, row, told, clock.now() + timedelta(hours=1), along or [])


def test_the_end_of_a_place_is_the_end_for_those_who_wait_beside_it(lite: House) -> None:
    with clock.hold(MONDAY):
        beds = open_centre(lite, 3, place=lite.world.there)
        (sendings,) = sent_together(lite, family(lite, 2)).values()
        accept_all(lite, sendings, beds)
        act(lite, lite.world.here, WORKER, sendings[0], depart)
        change(lite, sendings[0], next_at=None)
    with lite.app.app_context(), system_work() as unit:
        unit.scalars(select(BedUse).where(BedUse.bed_id == beds[1])).one().until = MONDAY
    with clock.hold(MONDAY + timedelta(minutes=10)):
        run(lite, look)
    assert states(lite, sendings) == [State.UNDER_WAY, State.EXPIRED, State.EXPIRED]


def test_they_ride_together_and_each_arrival_is_signed(lite: House) -> None:
    beds = open_centre(lite, 2, place=lite.world.there)
    references = family(lite)
    (sendings,) = sent_together(lite, references).values()
    accept_all(lite, sendings, beds)
    act(lite, lite.world.here, WORKER, sendings[0], depart, [sendings[1]])
    assert states(lite, sendings) == [State.UNDER_WAY] * 2
    act(lite, lite.world.there, DIRECTOR, sendings[0], journey.arrive, Arrival.SAFE)
    assert states(lite, sendings) == [State.ARRIVED, State.UNDER_WAY]
    (other,) = look_at(lite, lite.world.there, DIRECTOR, sendings[0]).cards[0].party
    assert other.state is State.UNDER_WAY and other.expected_at is not None
    act(lite, lite.world.there, DIRECTOR, sendings[1], journey.no_show, ChildReason.RAN_AWAY)
    me = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, me):
        enter(me, references[0], beds[0])
    assert states(lite, sendings) == [State.ADMITTED, State.NOT_ARRIVED]


def propose_one(house: House, sendings: list[bytes], bed: bytes, place: bytes | None = None) -> None:
    """A place for the first of them alone."""

    def propose(me: Any, row: Sending) -> None:
        answer.propose(me, row, session().get_one(Bed, bed), "Un seul lit, mais ce soir.", apart=sendings[1:])

    act(house, place or house.world.there, DIRECTOR, sendings[0], propose)


def test_a_house_that_has_room_for_one_says_so_and_the_sender_decides(house: House) -> None:
    far = further_house(house, 3)
    beds = open_centre(house, 1, place=house.world.there)
    party = sent_together(house, family(house), house.world.there, far)
    near = party[house.world.there]
    propose_one(house, near, beds[0])
    assert states(house, near) == [State.COUNTER_PROPOSED] * 2
    assert rows_of(house, near, "apart") == [False, True]
    with pytest.raises(Invalid):
        act(house, house.world.here, OFFICER, near[1], answer.agree)
    act(house, house.world.here, OFFICER, near[1], answer.agree, "La sœur reste chez la tante jusqu'à jeudi.")
    assert states(house, near) == [State.ACCEPTED, State.RECALLED]
    assert states(house, party[far]) == [State.OBSOLETE, State.SENT], "what was asked elsewhere for her goes on"
    assert kept(house) == beds
    page = look_at(house, house.world.there, DIRECTOR, near[0])
    assert [step.reason for step in page.cards[0].steps if step.move is Move.PROPOSE] == ["here"]
    assert page.cards[0].along == 0, "the other is no longer with him"
    others = open_centre(house, 1, place=far)
    accept_all(house, party[far][1:], others, far)
    assert states(house, party[far]) == [State.OBSOLETE, State.ACCEPTED]


def test_a_separation_that_is_declined_ends_for_all(lite: House) -> None:
    beds = open_centre(lite, 1, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    propose_one(lite, sendings, beds[0])
    act(lite, lite.world.here, OFFICER, sendings[0], answer.decline, "Ils restent ensemble.")
    assert states(lite, sendings) == [State.RECALLED] * 2 and kept(lite) == []


def test_nobody_is_proposed_a_place_for_none_of_them(lite: House) -> None:
    (sendings,) = sent_together(lite, family(lite)).values()
    with pytest.raises(Invalid):
        act(lite, lite.world.there, DIRECTOR, sendings[0], answer.propose, None, "Personne.", {}, sendings)


def test_an_emergency_places_all_or_nobody(lite: House) -> None:
    beds = open_centre(lite, 1, emergency=1, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    act(lite, lite.world.here, PATHWAY, sendings[0], placing.place, DANGER)
    assert states(lite, sendings) == [State.ACCEPTED] * 2 and kept(lite) == sorted(beds)
    three = sent_together(lite, children(lite, 2))[lite.world.there]
    with pytest.raises(Invalid):
        act(lite, lite.world.here, PATHWAY, three[0], placing.place, DANGER)
    assert states(lite, three) == [State.SENT] * 2


def test_nothing_leaves_while_one_of_them_has_no_right(lite: House) -> None:
    references = family(lite)
    (sendings,) = drafted(lite, references).values()
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        case = cases.locate(me, references[1])
        row = unit.scalars(select(Consent).where(Consent.case_id == case.id)).one()
        consents.end_consent(me, case, row, "Plus maintenant.")
    with pytest.raises(NoRight):
        act(lite, lite.world.here, OFFICER, sendings[0], prepare.send)
    assert states(lite, sendings) == [State.DRAFT] * 2
    consent(lite, references[1], again=True)
    act(lite, lite.world.here, OFFICER, sendings[0], prepare.send)
    assert states(lite, sendings) == [State.SENT] * 2


def test_a_right_that_is_taken_back_ends_it_for_that_child_alone(lite: House) -> None:
    references = family(lite)
    (sendings,) = sent_together(lite, references).values()
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        case = cases.locate(me, references[1])
        row = unit.scalars(select(Consent).where(Consent.case_id == case.id)).one()
        consents.end_consent(me, case, row, "Plus maintenant.")
    assert states(lite, sendings) == [State.SENT, State.RECALLED]
    page = look_at(lite, lite.world.there, DIRECTOR, sendings[0])
    assert page.cards[0].along == 0 and page.cards[0].party[0].told == {}, "and nothing of the other is read"
    accept_all(lite, sendings[:1], open_centre(lite, 1, place=lite.world.there))
    assert states(lite, sendings) == [State.ACCEPTED, State.RECALLED]


def test_whoever_does_not_see_all_of_them_decides_nothing(lite: House) -> None:
    references = family(lite)
    (sendings,) = sent_together(lite, references).values()
    me = lite.world.actor(WORKER)
    with working(lite, me):
        restrict(me, cases.locate(me, references[1], writing=True), "Un proche travaille ici.")
    with pytest.raises(Impossible):
        act(lite, lite.world.here, OFFICER, sendings[0], answer.recall, RecallReason.BACK_HOME)
    assert states(lite, sendings) == [State.SENT] * 2
    act(lite, lite.world.there, DIRECTOR, sendings[0], answer.take)
    assert states(lite, sendings) == [State.ACKNOWLEDGED] * 2, "the receiver is not kept waiting by it"


def test_a_party_needs_different_children_and_not_too_many(lite: House) -> None:
    with pytest.raises(Invalid):
        drafted(lite, [lite.world.reference] * 2)
    with pytest.raises(Invalid):
        drafted(lite, family(lite, 7))


def test_drafts_are_submitted_and_thrown_away_together(lite: House) -> None:
    far = further_house(lite, 3)
    party = drafted(lite, family(lite), lite.world.there, far)
    every = [one for sendings in party.values() for one in sendings]
    act(lite, lite.world.here, INTAKE, every[-1], prepare.submit)
    assert states(lite, every) == [State.TO_VALIDATE] * 4
    act(lite, lite.world.here, INTAKE, every[0], prepare.cancel)
    assert states(lite, every) == [State.CANCELLED] * 4


def test_the_inbox_has_one_line_for_all_and_counts_one(lite: House) -> None:
    (sendings,) = sent_together(lite, family(lite, 2)).values()
    for place, side in ((lite.world.there, Side.RECEIVER), (lite.world.here, Side.SENDER)):
        me = lite.world.actor(DIRECTOR, place)
        with working(lite, me):
            (line,) = queries.box(me, side)
            assert len(line.others) == 2
            assert queries.waiting(me)[0] == (1 if side is Side.RECEIVER else 0)
    act(lite, lite.world.there, DIRECTOR, sendings[0], answer.take)
    me = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, me):
        assert len(queries.box(me, Side.RECEIVER)) == 1


def test_who_is_left_alone_is_not_said_to_have_company(lite: House) -> None:
    beds = open_centre(lite, 1, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    propose_one(lite, sendings, beds[0])
    act(lite, lite.world.here, OFFICER, sendings[0], answer.agree, "L'autre reste chez sa tante.")
    me = lite.world.actor(DIRECTOR, lite.world.there)
    with working(lite, me):
        (line,) = queries.box(me, Side.RECEIVER)
        assert not line.in_party and not line.others


def test_the_receiver_reads_each_extract_and_no_name(lite: House) -> None:
    (sendings,) = sent_together(lite, family(lite, 2)).values()
    card = look_at(lite, lite.world.there, DIRECTOR, sendings[0]).cards[0]
    assert [other.told["age"] for other in card.party] == ["9-11"] * 2
    assert all(other.name is None and not other.file for other in card.party)
    ours = look_at(lite, lite.world.here, WORKER, sendings[0]).cards[0]
    assert all(other.name is not None and other.file for other in ours.party)


def test_two_houses_take_the_same_two_children_at_the_same_moment(house: House) -> None:
    """Whichever is first has all of them: nobody has one."""
    houses = [house.world.there, further_house(house, 3), further_house(house, 4)]
    beds = [open_centre(house, 2, place=place) for place in houses]
    party = sent_together(house, family(house), *houses)
    turned = [list(reversed(party[place])) if number % 2 else party[place] for number, place in enumerate(houses)]
    deeds = [
        lambda place=place, row=row, bed=bed: accept_all(house, row, bed, place)  # type: ignore[misc]
        for place, row, bed in zip(houses, turned, beds, strict=True)
    ]
    ends = at_once(deeds)
    assert ends == {"done": 1, "Impossible": 2}, ends
    assert sorted(state for place in houses for state in states(house, party[place])) == sorted(
        [State.ACCEPTED] * 2 + [State.OBSOLETE] * 4
    )
    assert len(kept(house)) == 2 and set(kept(house)) in [set(one) for one in beds]


def test_two_families_want_the_same_two_beds_at_the_same_moment(house: House) -> None:
    """Each asks for them in another order: one family has both, the other none, and nobody waits for ever."""
    beds = open_centre(house, 2, place=house.world.there)
    families = [sent_together(house, children(house, 2))[house.world.there] for _family in range(2)]
    wanted = [beds, list(reversed(beds))]
    deeds = [
        lambda row=row, chosen=chosen: accept_all(house, row, chosen)  # type: ignore[misc]
        for row, chosen in zip(families, wanted, strict=True)
    ]
    ends = at_once(deeds)
    assert ends == {"done": 1, "Invalid": 1}, ends
    assert sorted(states(house, families[0]) + states(house, families[1])) == [State.ACCEPTED] * 2 + [State.SENT] * 2
    assert kept(house) == sorted(beds)


def test_a_recall_and_a_yes_for_all_at_the_same_moment(house: House) -> None:
    beds = open_centre(house, 2, place=house.world.there)
    (sendings,) = sent_together(house, family(house)).values()
    back = lambda: act(house, house.world.here, OFFICER, sendings[1], answer.recall, RecallReason.BACK_HOME)  # noqa: E731
    ends = at_once([lambda: accept_all(house, sendings, beds), back])
    assert ends in ({"done": 1, "Impossible": 1}, {"done": 2}), ends
    assert states(house, sendings) == [State.RECALLED] * 2 and kept(house) == []


def test_a_service_is_asked_for_all_and_given_to_some(lite: House) -> None:
    (sendings,) = sent_together(lite, family(lite), kind=Kind.SERVICE).values()
    act(lite, lite.world.there, DIRECTOR, sendings[0], answer.propose, None, "Lui seul.", {}, [sendings[1]])
    act(lite, lite.world.here, OFFICER, sendings[0], answer.agree, "Elle est suivie ici.")
    assert states(lite, sendings) == [State.ACCEPTED, State.RECALLED]


def test_an_unknown_id_takes_nobody_along(lite: House) -> None:
    beds = open_centre(lite, 2, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    accept_all(lite, sendings, beds)
    act(lite, lite.world.here, WORKER, sendings[0], depart, [new_id()])
    assert states(lite, sendings) == [State.UNDER_WAY, State.ACCEPTED]

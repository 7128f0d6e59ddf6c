"""Nobody answers: at 150 % others are proposed and the province counts it, at 200 % a case conference is due."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.models import CaseDeadline
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.deadlines import Rule
from caseapp.policy.roles import Role
from caseapp.referrals import queries
from caseapp.referrals.models import Sending
from caseapp.referrals.rounds import late_people, look
from caseapp.referrals.service import answer, placing, widen
from caseapp.referrals.vocabulary import HouseReason, State, Urgency
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import open_centre
from tests.referrals.houses import (
    DANGER,
    DIRECTOR,
    HALF,
    LONG,
    OFFICER,
    PATHWAY,
    TWICE,
    WHOLE,
    WORKER,
    accept,
    act,
    centre_there,
    fallen_silent,
    further_house,
    run,
    sent,
    state,
)
from tests.referrals.kin import family, sent_together
from tests.security.tools import looking, raw, working
from tests.support.world import add_person

BEGAN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def silent(house: House, after: timedelta) -> bytes:
    """As below, on an ordinary day."""
    return fallen_silent(house, BEGAN, [mark for mark in (HALF, WHOLE, LONG, TWICE) if mark <= after])


def coordinator(house: House, place: bytes | None = None) -> object:
    """Whoever coordinates the province."""
    return house.world.actor(Role.PROVINCIAL_COORDINATOR, place)


def test_the_province_is_told_two_numbers_and_no_child(lite: House) -> None:
    silent(lite, WHOLE)
    me = coordinator(lite)
    with looking(lite, me):
        assert queries.alarm(me) is None
    with clock.hold(BEGAN + LONG):
        run(lite, look)
        with looking(lite, me):
            found = queries.alarm(me)
        assert found is not None
        assert (found.waiting, found.placed) == (1, 0)
        page = client_of(lite, Role.PROVINCIAL_COORDINATOR).get("/")
        reference = str(raw(lite, "SELECT reference FROM referral_sending")[0].reference)
        text = page.get_data(as_text=True)
        assert "/referrals/radar" in text
        assert reference not in text
        assert lite.world.reference not in text
    for role in (OFFICER, DIRECTOR, Role.INSPECTOR):
        other = lite.world.actor(role)
        with looking(lite, other):
            assert queries.alarm(other) is None


def test_the_morning_letter_reaches_the_province(lite: House) -> None:
    silent(lite, WHOLE)
    hers = lite.world.person(Role.PROVINCIAL_COORDINATOR, lite.world.there)
    with lite.app.app_context(), system_work() as unit:
        assert hers not in late_people(unit)
    with clock.hold(BEGAN + LONG):
        run(lite, look)
        with lite.app.app_context(), system_work() as unit:
            assert hers in late_people(unit)


def test_silence_rings_at_the_senders(lite: House) -> None:
    kinds = "SELECT kind FROM case_notice WHERE user_id = :u"
    hers = lite.world.person(WORKER)
    silent(lite, HALF)
    assert "silent" not in {row.kind for row in raw(lite, kinds, u=hers)}
    with clock.hold(BEGAN + WHOLE):
        run(lite, look)
    assert "silent" in {row.kind for row in raw(lite, kinds, u=hers)}
    assert "long_silent" not in {row.kind for row in raw(lite, kinds, u=hers)}, "others cannot be asked yet"
    with clock.hold(BEGAN + LONG):
        run(lite, look)
    assert "long_silent" in {row.kind for row in raw(lite, kinds, u=hers)}, "now they can"


def test_silence_is_counted_where_the_silent_house_is(lite: House) -> None:
    """Its province is told, not that of the house that asked."""
    far = further_house(lite, 1)
    with lite.app.app_context(), system_work() as unit:
        unit.get_one(Establishment, far).province_code = "07.351"
        hers = add_person(unit, lite.world, far, Role.PROVINCIAL_COORDINATOR, "x")
    with clock.hold(BEGAN):
        sent(lite, far, urgency=Urgency.URGENT)
    for mark in (HALF, WHOLE, LONG):
        with clock.hold(BEGAN + mark):
            run(lite, look)
    here, there = coordinator(lite), lite.world.actor(Role.PROVINCIAL_COORDINATOR, far)
    post = dataclasses.replace(there.posts[0], province_code="07.351")
    away = dataclasses.replace(there, posts=(post,))
    with looking(lite, here):
        assert queries.alarm(here) is None
    with looking(lite, away):
        found = queries.alarm(away)
        assert found is not None
        assert found.waiting == 1
    with clock.hold(BEGAN + LONG), lite.app.app_context(), system_work() as unit:
        told = late_people(unit)
        assert hers in told and lite.world.person(Role.PROVINCIAL_COORDINATOR) not in told
    raised = raw(lite, "SELECT workplace_id FROM audit_event WHERE fact = 'referral.raised'")
    assert {bytes(row.workplace_id) for row in raised} == {far}


def test_brothers_who_wait_together_are_one_referral_of_the_province(lite: House) -> None:
    with clock.hold(BEGAN):
        sent_together(lite, family(lite), urgency=Urgency.URGENT)
    for mark in (HALF, WHOLE, LONG):
        with clock.hold(BEGAN + mark):
            run(lite, look)
    me = coordinator(lite)
    with looking(lite, me):
        found = queries.alarm(me)
    assert found is not None
    assert found.waiting == 1
    unit_head = lite.world.actor(PATHWAY)
    with looking(lite, unit_head):
        assert [line.waiting for line in queries.late_houses(unit_head)] == [1]


def test_a_conference_is_due_for_a_child_whom_nobody_is_asked_to_take(lite: House) -> None:
    with clock.hold(BEGAN):
        (sending,) = sent(lite, urgency=Urgency.URGENT)
        act(lite, lite.world.there, DIRECTOR, sending, answer.refuse, HouseReason.STAFF)
    for hours in (3, 5, 7):
        with clock.hold(BEGAN + timedelta(hours=hours)):
            run(lite, look)
    assert conferences(lite) == []
    with clock.hold(BEGAN + timedelta(hours=9)):
        run(lite, look)
        assert len(conferences(lite)) == 1


def test_others_are_proposed_and_asked_in_one_tap(lite: House) -> None:
    silent_one, third, fourth = silent(lite, LONG), further_house(lite, 1), further_house(lite, 2)
    for place in (third, fourth):
        open_centre(lite, place=place)
    client = client_of(lite, OFFICER)
    reference = str(raw(lite, "SELECT reference FROM referral_sending")[0].reference)
    with clock.hold(BEGAN + LONG):
        form = form_of(client.get(f"/referrals/{reference}"), f"/referrals/{reference}/more")
        answer = send(client, form, receivers=[id_text(third), id_text(fourth)])
        assert answer.status_code == 303
        assert send(client, form, receivers=[id_text(third), id_text(fourth)]).status_code == 303
    rows = raw(lite, "SELECT id, receiver_id, state FROM referral_sending ORDER BY id")
    assert [row.state for row in rows] == ["unanswered", "sent", "sent"]
    with clock.hold(BEGAN + LONG):
        bed = raw(lite, "SELECT b.id FROM bed b WHERE b.establishment_id = :p LIMIT 1", p=third)[0].id
        accept(lite, next(bytes(row.id) for row in rows if bytes(row.receiver_id) == third), bytes(bed), third)
    assert state(lite, silent_one) == State.OBSOLETE, "the first yes releases the silent one, too"
    assert sorted(row.state for row in raw(lite, "SELECT state FROM referral_sending")) == [
        "accepted",
        "obsolete",
        "obsolete",
    ]


def further_centre(house: House, number: int, **given: Any) -> bytes:
    """One more house, with beds for boys."""
    place = further_house(house, number)
    open_centre(house, place=place, **given)
    return place


def test_who_is_asked_beside_a_silent_house_is_checked_as_the_first(lite: House) -> None:
    """A house that does not suit is asked with a reason, which stands beside the first; one without beds not at all."""
    sending, full, none = silent(lite, LONG), further_centre(lite, 1, licensed=0), further_house(lite, 2)
    here, reference = lite.world.here, str(raw(lite, "SELECT reference FROM referral_sending")[0].reference)
    with clock.hold(BEGAN + LONG):
        for places, flaw in (([full], "passing"), ([full, none], "receivers"), ([none], "receivers")):
            with pytest.raises(Invalid) as told:
                act(lite, here, OFFICER, sending, widen.ask_more, places)
            assert set(told.value.fields) == {flaw}
        with pytest.raises(Invalid):
            act(lite, here, OFFICER, sending, widen.ask_more, [none], "La seule.")
        client = client_of(lite, OFFICER)
        further_centre(lite, 3)
        page = send(
            client,
            form_of(client.get(f"/referrals/{reference}"), f"/referrals/{reference}/more"),
            receivers=id_text(full),
        )
        assert page.status_code == 422 and "Maison 1" in text_of(page)
        assert len(raw(lite, "SELECT id FROM referral_sending")) == 1
        answered = send(
            client, form_of(page, f"/referrals/{reference}/more"), receivers=id_text(full), passing="La seule."
        )
        assert answered.status_code == 303
        assert "La seule." in text_of(client.get(f"/referrals/{reference}"))
    assert len(raw(lite, "SELECT id FROM referral_sending")) == 2


def test_nobody_else_is_asked_while_somebody_may_still_answer_in_time(lite: House) -> None:
    sending, third = silent(lite, WHOLE), further_centre(lite, 1)
    with clock.hold(BEGAN + WHOLE), pytest.raises(Impossible):
        act(lite, lite.world.here, OFFICER, sending, widen.ask_more, [third])
    with clock.hold(BEGAN + LONG):
        run(lite, look)
        more = [further_centre(lite, number) for number in range(2, 6)]
        with pytest.raises(Invalid):
            act(lite, lite.world.here, OFFICER, sending, widen.ask_more, more)
        with pytest.raises(Invalid):
            act(lite, lite.world.here, OFFICER, sending, widen.ask_more, [lite.world.there])
        with pytest.raises(Invalid):
            act(lite, lite.world.here, OFFICER, sending, widen.ask_more, [])
        act(lite, lite.world.here, OFFICER, sending, widen.ask_more, more[:3])
    assert raw(lite, "SELECT count(*) AS n FROM referral_sending WHERE state = 'sent'")[0].n == 3


def test_who_refused_is_asked_to_look_again_and_not_asked_anew(lite: House) -> None:
    """Two sendings of one referral to one house would share its sheets: the end of one took the keys of the other."""
    sending, third = silent(lite, LONG), further_centre(lite, 1)
    with clock.hold(BEGAN + LONG):
        (step,) = act(lite, lite.world.here, OFFICER, sending, widen.ask_more, [third])
        act(lite, third, DIRECTOR, step.sending_id, answer.refuse, HouseReason.STAFF)
        with pytest.raises(Invalid) as told:
            act(lite, lite.world.here, OFFICER, sending, widen.ask_more, [third])
        assert told.value.fields == {"receivers": "asked_already"}


def conferences(house: House, rule: Rule = Rule.CASE_CONFERENCE) -> list[CaseDeadline]:
    """What of a kind is due: case conferences."""
    with house.app.app_context(), system_work() as unit:
        query = select(CaseDeadline).where(CaseDeadline.rule == rule, CaseDeadline.ended_at.is_(None))
        return list(unit.scalars(query))


def test_a_case_conference_is_due_in_the_file(lite: House) -> None:
    silent(lite, LONG)
    assert conferences(lite) == []
    with clock.hold(BEGAN + TWICE):
        run(lite, look)
        (due,) = conferences(lite)
        assert due.case_id == lite.world.case_id
        assert due.due_at > clock.now()
        run(lite, look)
        assert len(conferences(lite)) == 1
        me = lite.world.actor(WORKER)
        with working(lite, me):
            files.meet(me, cases.locate(me, lite.world.reference, writing=True), due.id)
        assert conferences(lite) == []


def test_an_emergency_placement_is_looked_at_on_the_next_working_day(lite: House) -> None:
    centre_there(lite)
    (sending,) = sent(lite, urgency=Urgency.URGENT)
    act(lite, lite.world.here, PATHWAY, sending, placing.place, DANGER)
    (due,) = conferences(lite, Rule.REVIEW_PLACEMENT)
    assert due.case_id == lite.world.case_id
    assert clock.now() < due.due_at < clock.now() + timedelta(days=5)
    me = coordinator(lite)
    with looking(lite, me):
        found = queries.alarm(me)
    assert found is not None
    assert (found.waiting, found.placed) == (0, 1)


def test_silence_is_counted_against_the_house(lite: House) -> None:
    sending = silent(lite, TWICE)
    with lite.app.app_context(), system_work() as unit:
        row = unit.get_one(Sending, sending)
        assert row.fell_silent
        assert row.state == State.UNANSWERED
        assert row.raised == 4

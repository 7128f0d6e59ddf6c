"""A refusal is reviewed by the protection unit, which does not learn who the child is; both houses read what it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.cases.models import Notice
from caseapp.cases.vocabulary import NoticeKind
from caseapp.infra.sealing.vaults import VaultKey
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from caseapp.referrals import queries
from caseapp.referrals.models import Referral, RefusalReview, Sending, Sheet, Step
from caseapp.referrals.rounds import forget_old, late_people
from caseapp.referrals.service import answer, consents, placing, reviews
from caseapp.referrals.vocabulary import Finding, HouseReason, Move, Need, Side, State
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.referrals.houses import (
    DANGER,
    DIRECTOR,
    OFFICER,
    PATHWAY,
    WORKER,
    act,
    further_house,
    look_at,
    run,
    sent,
    state,
)
from tests.referrals.reviewed import Refusal, refused_elsewhere, review_of, reviews_of, sent_from
from tests.security.tools import looking, working

WHY = "Deux lits étaient déclarés libres hier soir."


def decided(house: House, refusal: Refusal, found: Finding, words: str = WHY, role: Role = OFFICER) -> None:
    """The unit says something of a refusal."""
    me, row = house.world.actor(role), review_of(house, refusal.sending)
    with working(house, me):
        reviews.decide(me, queries.review_row(me, row.id), found, words)


def seen(house: House, role: Role = OFFICER, place: bytes | None = None) -> list[Any]:
    """What waits at a unit."""
    me = house.world.actor(role, place)
    with looking(house, me):
        return queries.reviews(me)


def test_the_unit_sees_who_refused_and_why_and_nothing_that_leads_to_the_child(house: House) -> None:
    refusal = refused_elsewhere(house, needs=(Need.BED, Need.SCHOOL))
    (line,) = seen(house)
    assert (line.house, line.house_reason, line.beds) == ("Maison 2", HouseReason.FULL, 2)
    assert line.told["needs"] == ["bed", "school"] and line.told["age"] == "9-11"
    assert not {"name", "words", "basis"} & line.told.keys()
    client = client_of(house, OFFICER)
    page = client.get(f"/referrals/reviews/{id_text(line.id)}").get_data(as_text=True)
    for told in (text_of(client.get("/referrals/reviews")), page):
        assert "Maison 2" in told and line.reference in told
        assert "Maison 1" not in told, "who sent is not said"
        assert "Zoub" not in told and "Qadiroux" not in told
    assert client.get(f"/referrals/{line.reference}").status_code == 404
    me = house.world.actor(OFFICER)
    with looking(house, me) as unit:
        for model in (Sending, Step, Sheet, Referral):
            assert not unit.scalars(select(model)).all(), f"no row of {model.__tablename__} is in her scope"
    with house.app.app_context(), system_work() as unit:
        held = set(unit.scalars(select(VaultKey.vault_id).where(VaultKey.holder_id == house.world.here)))
        row = unit.get_one(Sending, refusal.sending)
        sheets = set(unit.scalars(select(Sheet.id).where(Sheet.referral_id == row.referral_id)))
        assert not held & {row.id, row.referral_id, row.case_id, *sheets}, "its own copy of the coded facts alone"
        assert line.id in held


def test_nobody_else_sees_it(lite: House) -> None:
    refusal = refused_elsewhere(lite)
    row = review_of(lite, refusal.sending)
    assert seen(lite, OFFICER, lite.world.there) == [] == seen(lite, DIRECTOR, refusal.sender)
    for place, role in ((lite.world.there, OFFICER), (refusal.receiver, DIRECTOR), (refusal.sender, DIRECTOR)):
        me = lite.world.actor(role, place)
        with working(lite, me), pytest.raises(NotFound):
            queries.review_row(me, row.id)
    for role in (WORKER, Role.EDUCATOR, Role.PROVINCIAL_COORDINATOR):
        with pytest.raises(Refused):
            seen(lite, role)


def test_it_stands_and_both_are_told(house: House) -> None:
    refusal = refused_elsewhere(house)
    decided(house, refusal, Finding.STANDS)
    assert state(house, refusal.sending) == State.REFUSED and seen(house) == []
    for place in (refusal.sender, refusal.receiver):
        step = look_at(house, place, DIRECTOR, refusal.sending).cards[0].steps[-1]
        assert (step.move, step.side, step.words, step.place) == (Move.UPHOLD, Side.UNIT, WHY, "Unité Ici")
    card = look_at(house, refusal.sender, DIRECTOR, refusal.sending).cards[0]
    assert card.seeks and card.reviewed, "that a refusal stands gives the child nobody"
    with house.app.app_context(), system_work() as unit:
        told = {row.user_id for row in unit.scalars(select(Notice).where(Notice.kind == str(NoticeKind.REVIEWED)))}
    assert house.world.person(WORKER, refusal.sender) in told
    assert house.world.person(DIRECTOR, refusal.receiver) in told


def test_what_the_unit_held_of_the_child_is_gone_once_it_has_decided(lite: House) -> None:
    refusal = refused_elsewhere(lite)
    decided(lite, refusal, Finding.STANDS, "")
    row = review_of(lite, refusal.sending)
    assert (row.told, row.finding) == (None, "stands")
    with lite.app.app_context(), system_work() as unit:
        assert not unit.scalars(select(VaultKey.vault_id).where(VaultKey.vault_id == row.id)).all()
    with pytest.raises(NotFound):
        decided(lite, refusal, Finding.STANDS)


def test_the_house_answers_again(house: House) -> None:
    refusal = refused_elsewhere(house)
    with pytest.raises(Invalid):
        decided(house, refusal, Finding.AGAIN, " ")
    decided(house, refusal, Finding.AGAIN)
    card = look_at(house, refusal.receiver, DIRECTOR, refusal.sending).cards[0]
    assert card.state is State.SENT and card.steps[-1].words == WHY
    assert not look_at(house, refusal.sender, DIRECTOR, refusal.sending).cards[0].seeks
    act(house, refusal.receiver, DIRECTOR, refusal.sending, answer.refuse, HouseReason.STAFF)
    assert [line.house_reason for line in seen(house)] == [HouseReason.STAFF], (
        "and if it refuses again, it is looked at again"
    )


def test_the_director_is_heard_first(lite: House) -> None:
    refusal = refused_elsewhere(lite)
    with clock.hold(clock.now() + timedelta(hours=30)):
        decided(lite, refusal, Finding.HEARD, "Appelez-nous demain à neuf heures.")
        (line,) = seen(lite)
        assert line.heard_at is not None and line.due_at > clock.now(), "it is still to be decided, with new time"
        card = look_at(lite, refusal.receiver, DIRECTOR, refusal.sending).cards[0]
        assert card.steps[-1].words == "Appelez-nous demain à neuf heures." and card.state is State.REFUSED
        decided(lite, refusal, Finding.STANDS, "")
    assert seen(lite) == []


def test_the_sender_reviews_nothing_that_a_unit_reviews(lite: House) -> None:
    refusal = refused_elsewhere(lite)
    card = look_at(lite, refusal.sender, DIRECTOR, refusal.sending).cards[0]
    assert card.reviewer == "Unité Ici"
    assert not {line.name for line in card.moves} & {Move.SEND_BACK, Move.UPHOLD}
    for verb in (answer.uphold, lambda me, row: answer.send_back(me, row, "Encore.")):
        with pytest.raises(Impossible) as found:
            act(lite, refusal.sender, DIRECTOR, refusal.sending, verb)
        assert found.value.obstacle == "unit_reviews"


@pytest.mark.parametrize("where", ["far", "nowhere"])
def test_without_a_unit_in_the_province_of_either_the_sender_reviews_and_not_who_sent(lite: House, where: str) -> None:
    asks, refuses = further_house(lite, 1), further_house(lite, 2)
    with lite.app.app_context(), system_work() as unit:
        unit.get_one(Establishment, refuses).province_code = "07.351"
        if where == "nowhere":
            unit.get_one(Establishment, asks).province_code = "07.351"
    (sending,) = sent_from(lite, asks, refuses)
    act(lite, refuses, DIRECTOR, sending, answer.refuse, HouseReason.STAFF)
    if where == "far":
        assert review_of(lite, sending).unit_id == lite.world.here, "the unit of the sender's province"
        return
    assert review_of(lite, sending) is None
    act(lite, asks, DIRECTOR, sending, answer.uphold)
    assert look_at(lite, asks, DIRECTOR, sending).cards[0].reviewed


def test_who_sent_it_does_not_review_the_refusal(lite: House) -> None:
    (sending,) = sent(lite)  # by the officer of the unit itself
    act(lite, lite.world.there, DIRECTOR, sending, answer.refuse, HouseReason.STAFF)
    assert review_of(lite, sending) is None, "the unit that sent reviews on the page of its own referral"
    for verb in (answer.uphold, lambda me, row: answer.send_back(me, row, "Encore.")):
        with pytest.raises(Impossible) as found:
            act(lite, lite.world.here, OFFICER, sending, verb)
        assert found.value.obstacle == "own_sending"
    assert Move.UPHOLD not in {line.name for line in look_at(lite, lite.world.here, OFFICER, sending).cards[0].moves}
    act(lite, lite.world.here, PATHWAY, sending, answer.uphold)


def test_brothers_who_were_refused_together_are_decided_together(lite: House) -> None:
    refusal = refused_elsewhere(lite, 2)
    assert [line.along for line in seen(lite)] == [1, 1]
    me = lite.world.actor(OFFICER)
    with looking(lite, me):
        assert queries.reviews_waiting(me) == 1
    decided(lite, refusal, Finding.AGAIN)
    assert {state(lite, one) for one in refusal.sendings} == {State.SENT}
    assert {row.finding for row in reviews_of(lite, refusal.sendings)} == {"again"}


def test_an_emergency_placement_leaves_nothing_to_review(lite: House) -> None:
    asks, refuses = further_house(lite, 1), further_house(lite, 2)
    ids = sent_from(lite, asks, refuses)
    act(lite, refuses, DIRECTOR, ids[0], answer.refuse, HouseReason.STAFF)
    with lite.app.app_context(), system_work() as unit:
        from tests.support.world import add_person

        add_person(unit, lite.world, asks, PATHWAY, "x")
    from tests.establishments.centre import open_centre

    open_centre(lite, place=refuses)
    act(lite, asks, PATHWAY, ids[0], placing.place, DANGER)
    assert seen(lite) == [] and review_of(lite, ids[0]).ended_at is not None


def test_without_a_right_the_unit_cannot_have_it_answered_again(lite: House) -> None:
    refusal = refused_elsewhere(lite)
    me = lite.world.actor(WORKER, refusal.sender)
    with working(lite, me) as unit:
        row = unit.get_one(Sending, refusal.sending)
        right = unit.get_one(consents.Consent, unit.get_one(Referral, row.referral_id).consent_id)
        consents.end_consent(me, unit.get_one(consents.Case, row.case_id), right, "Elle ne veut plus.")
    client, (line,) = client_of(lite, OFFICER), seen(lite)
    page = f"/referrals/reviews/{id_text(line.id)}"
    answered = send(client, form_of(client.get(page), page), found="again", words=WHY)
    assert answered.status_code == 422 and state(lite, refusal.sending) == State.REFUSED
    assert send(client, form_of(client.get(page), page), found="stands", words="").status_code == 303
    assert seen(lite) == []


def test_who_lets_it_wait_is_told_in_the_morning_and_nothing_outlives_the_words(lite: House) -> None:
    refusal = refused_elsewhere(lite)
    hers = lite.world.person(OFFICER)
    with lite.app.app_context(), system_work() as unit:
        assert hers not in late_people(unit)
    with clock.hold(clock.now() + timedelta(hours=25)), lite.app.app_context(), system_work() as unit:
        assert hers in late_people(unit)
    with clock.hold(clock.now() + timedelta(days=31)):
        run(lite, forget_old)
        row = review_of(lite, refusal.sending)
        assert row.told is None and row.ended_at is not None and row.finding is None
        with lite.app.app_context(), system_work() as unit:
            assert not unit.scalars(select(VaultKey.vault_id).where(VaultKey.vault_id == row.id)).all()
    assert isinstance(row, RefusalReview)


def test_a_unit_without_anybody_who_reviews_is_passed_over(lite: House) -> None:
    with lite.app.app_context(), system_work() as unit:
        from caseapp.accounts.models import Membership

        for row in unit.scalars(select(Membership).where(Membership.establishment_id == lite.world.here)):
            if row.role in (OFFICER, DIRECTOR, PATHWAY):
                unit.delete(row)
    refusal = refused_elsewhere(lite)
    assert review_of(lite, refusal.sending).unit_id == lite.world.there

"""A child is placed in an emergency: in a bed that suits her, by a right that has a name, and the house is told."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.models import CaseDeadline
from caseapp.establishments.models import BedUse
from caseapp.establishments.service import places
from caseapp.establishments.vocabulary import BasisKind, Takes
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.policy.deadlines import Rule
from caseapp.referrals.service import placing
from caseapp.referrals.service.placing import Imposed
from caseapp.referrals.vocabulary import Kind, State, Urgency
from tests.cases.pages import fill, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import HERE, open_centre
from tests.referrals.houses import DANGER, DIRECTOR, PATHWAY, WORKER, act, centre_there, look_at, sent, state
from tests.security.tools import facts, working

PERIL = Imposed(BasisKind.PROSECUTOR, "Menacé cette nuit.", prosecutor="Substitut de permanence, 22:40")
NURSERY = places.UnitGiven("Pouponnière", "حضانة", Takes.BOTH, 0, 3, HERE)
GIRLS = places.UnitGiven("Dortoir des filles", "مرقد الفتيات", Takes.GIRLS, 6, 17, HERE)


def unit_there(house: House, given: Any, *, emergency: bool = False) -> bytes:
    """A unit of the other house with one bed; the id of the bed."""
    me = house.world.actor(DIRECTOR, house.world.there)
    with working(house, me):
        return places.add_beds(me, places.add_unit(me, given), ["1"], emergency=emergency)[0].id


def kept(house: House) -> list[bytes]:
    """The beds that are held in the other house."""
    with house.app.app_context(), system_work() as unit:
        return list(unit.scalars(select(BedUse.bed_id).where(BedUse.until.is_(None))))


@pytest.mark.parametrize("given", [NURSERY, GIRLS])
def test_a_bed_of_a_unit_for_others_is_taken_only_with_a_written_reason(house: House, given: Any) -> None:
    wrong = unit_there(house, given, emergency=True)
    (sending,) = sent(house, urgency=Urgency.URGENT)
    with pytest.raises(Invalid) as refused:
        act(house, house.world.here, PATHWAY, sending, placing.place, PERIL)
    assert refused.value.fields == {"passing": "no_fitting_bed"}
    assert state(house, sending) == State.SENT and kept(house) == []
    all_the_same = Imposed(BasisKind.EMERGENCY, "Menacé cette nuit.", "Aucun autre lit dans la province.")
    act(house, house.world.here, PATHWAY, sending, placing.place, all_the_same)
    assert kept(house) == [wrong]
    assert "referral.placed" in facts(house)
    page = look_at(house, house.world.there, DIRECTOR, sending)
    assert page.cards[0].steps[-1].passing == "Aucun autre lit dans la province."


def test_the_unit_that_suits_comes_before_an_emergency_bed_elsewhere(lite: House) -> None:
    unit_there(lite, NURSERY, emergency=True)
    _ordinary, urgent = open_centre(lite, 1, emergency=1, place=lite.world.there)
    (sending,) = sent(lite)
    act(lite, lite.world.here, PATHWAY, sending, placing.place, DANGER)
    assert kept(lite) == [urgent]
    page = look_at(lite, lite.world.there, DIRECTOR, sending)
    assert page.cards[0].steps[-1].reason == BasisKind.EMERGENCY


def test_a_consent_is_no_right_to_place_in_an_emergency(lite: House) -> None:
    centre_there(lite)
    (sending,) = sent(lite)
    with pytest.raises(Invalid):
        act(lite, lite.world.here, PATHWAY, sending, placing.place, Imposed(BasisKind.CONSENT, "La mère est d'accord."))
    worker = client_of(lite, PATHWAY)
    page = look_at(lite, lite.world.here, PATHWAY, sending)
    url = f"/referrals/{page.reference}/{sending.hex()}/place"
    assert fill(worker, url, words="x", basis="").status_code == 422, "a right is chosen, not typed"
    assert fill(worker, url, words="Menacé", basis="prosecutor", prosecutor="Substitut, 22:40").status_code == 303
    assert "Substitut, 22:40" in text_of(worker.get(f"/referrals/{page.reference}"))


@pytest.mark.parametrize("kind", [Kind.PLACEMENT, Kind.SERVICE])
def test_the_house_that_did_not_answer_is_told_and_must_act(house: House, kind: Kind) -> None:
    centre_there(house)
    (sending,) = sent(house, kind=kind)
    director = client_of(house, DIRECTOR, house.world.there)
    waiting = text_of(director.get("/"))
    act(house, house.world.here, PATHWAY, sending, placing.place, PERIL)
    reference = look_at(house, house.world.there, DIRECTOR, sending).reference
    panel = text_of(director.get("/"))
    assert reference in waiting and reference in panel
    bell = director.get("/notices").get_data(as_text=True)
    assert "/referrals?box=received" in bell
    here = text_of(client_of(house, PATHWAY).get("/referrals?box=sent"))
    assert reference in here or "Zoub" in here


def test_who_placed_does_not_review_it(house: House) -> None:
    centre_there(house)
    (sending,) = sent(house, urgency=Urgency.URGENT)
    act(house, house.world.here, PATHWAY, sending, placing.place, PERIL)
    with house.app.app_context(), system_work() as unit:
        due = unit.scalars(select(CaseDeadline.id).where(CaseDeadline.rule == str(Rule.REVIEW_PLACEMENT))).one()

    def meet(role: Any) -> None:
        me = house.world.actor(role)
        with working(house, me):
            files.meet(me, cases.locate(me, house.world.reference, writing=True), due)

    with pytest.raises(Impossible) as refused:
        meet(PATHWAY)
    assert refused.value.obstacle == "own_review"
    me = house.world.actor(PATHWAY)
    with working(house, me), pytest.raises(Impossible):
        later = clock.today().replace(year=clock.today().year + 1)
        files.put_off(me, cases.locate(me, house.world.reference, writing=True), due, later, "Plus tard.")
    file, end = f"/cases/{house.world.reference}", f"/deadlines/{due.hex()}/done"
    for role, offered in ((PATHWAY, False), (WORKER, True)):
        seen = client_of(house, role).get(file).get_data(as_text=True)
        assert (file + end in seen) is offered, role
        assert ("Votre propre décision" in seen) is not offered
    meet(WORKER)
    with house.app.app_context(), system_work() as unit:
        assert unit.get_one(CaseDeadline, due).ended_at is not None

"""Whoever is asked suits the child, or somebody says why not: on whatever way a referral leaves. And by what right she
would enter there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as cases
from caseapp.establishments.checks import Verdict
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.policy.referring import AWAITED, ENTERS_BY
from caseapp.referrals import queries
from caseapp.referrals.queries.candidates import Sought
from caseapp.referrals.queries.fitting import enters
from caseapp.referrals.service import prepare
from caseapp.referrals.vocabulary import Constraint, Kind, SharingBasis, State, Suit
from tests.cases.pages import fill, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import open_centre
from tests.referrals.houses import INTAKE, OFFICER, WORKER, act, centre_there, consent, prepared, state
from tests.referrals.kin import drafted, family, states
from tests.security.tools import looking, raw


@pytest.mark.parametrize("verb", [prepare.submit, prepare.send])
def test_what_was_prepared_without_a_reason_does_not_leave_without_one(house: House, verb: Callable[..., Any]) -> None:
    """A draft that a bundle brought, or that waited while the last bed was taken: the verb asks, not the page."""
    open_centre(house, licensed=0, place=house.world.there)
    (sending,) = prepared(house, passing="")
    with pytest.raises(Invalid) as told:
        act(house, house.world.here, OFFICER, sending, verb)
    assert told.value.fields == {"passing": "passing"} and state(house, sending) == State.DRAFT
    act(house, house.world.here, OFFICER, sending, verb, "La seule maison du littoral.")
    assert state(house, sending) == (State.SENT if verb is prepare.send else State.TO_VALIDATE)
    with looking(house, me := house.world.actor(WORKER)):
        assert queries.page(me, _reference(house)).passing == "La seule maison du littoral."


def test_a_house_that_suits_is_asked_without_a_word(lite: House) -> None:
    centre_there(lite)
    (sending,) = prepared(lite, passing="")
    act(lite, lite.world.here, INTAKE, sending, prepare.submit)
    act(lite, lite.world.here, OFFICER, sending, prepare.send)
    assert state(lite, sending) == State.SENT


def test_brothers_for_whom_there_is_no_room_together_leave_with_a_reason(lite: House) -> None:
    centre_there(lite, 1)
    (sendings,) = drafted(lite, family(lite), passing="").values()
    with pytest.raises(Invalid):
        act(lite, lite.world.here, OFFICER, sendings[0], prepare.send)
    assert set(states(lite, sendings)) == {State.DRAFT}
    act(lite, lite.world.here, OFFICER, sendings[1], prepare.send, "Un lit d'appoint est promis.")
    assert set(states(lite, sendings)) == {State.SENT}


def test_the_page_that_sends_a_draft_asks_for_the_reason_once_it_is_missing(lite: House) -> None:
    (sending,) = prepared(lite, passing="")
    client, page = client_of(lite, OFFICER), f"/referrals/{_reference(lite)}/{sending.hex()}/send"
    assert 'name="passing"' not in client.get(page).get_data(as_text=True), "nothing is asked that may not be needed"
    asked = fill(client, page)
    assert asked.status_code == 422 and 'name="passing"' in asked.get_data(as_text=True)
    assert fill(client, page, passing="Aucune autre cette nuit.").status_code == 303
    assert "Aucune autre cette nuit." in text_of(client.get(f"/referrals/{_reference(lite)}"))


def _reference(house: House) -> str:
    return str(raw(house, "SELECT reference FROM referral_sending")[0].reference)


def test_every_specialisation_says_by_what_right_a_child_enters() -> None:
    assert ENTERS_BY.keys() == {str(one) for one in LegalCategory}
    for category in ENTERS_BY:
        assert enters(frozenset({"order"}), category) is Verdict.FITS
        assert enters(frozenset({AWAITED}), category) is Verdict.UNSURE
        for nothing in (frozenset(), frozenset({"child", "duty"})):
            assert enters(nothing, category) is Verdict.FAILS
    by_consent = {category for category in ENTERS_BY if enters(frozenset({"guardian"}), category) is Verdict.FITS}
    assert by_consent == set(ENTERS_BY) - {"1", "2"}
    assert [category for category in sorted(ENTERS_BY) if enters(frozenset({"danger"}), category) is Verdict.FITS] == [
        "8"
    ]


def test_the_list_of_houses_says_whether_an_order_is_missing(lite: House) -> None:
    """No, not sure, yes: by the rights that stand in the register of the file, and what is ticked."""
    place = lite.world.there
    centre_there(lite)
    assert _asked(lite, place) is Verdict.FAILS, "nothing opens the door of a protection centre yet"
    consent(lite, basis=SharingBasis.GUARDIAN)
    assert _asked(lite, place) is Verdict.FAILS
    assert _asked(lite, place, Constraint.ORDER_ASKED) is Verdict.UNSURE
    assert _asked(lite, place, Constraint.ORDER_EXISTS) is Verdict.FITS
    danger = consent(lite, basis=SharingBasis.DANGER, words="Dehors, la nuit.")
    assert _asked(lite, place) is Verdict.UNSURE
    raw(lite, "UPDATE consent SET revoked_at = :now WHERE id = :id", now=str(clock.now())[:19], id=danger)
    assert _asked(lite, place) is Verdict.FAILS
    consent(lite, basis=SharingBasis.ORDER)
    assert _asked(lite, place) is Verdict.FITS
    page = text_of(client_of(lite, OFFICER).get(f"/cases/{lite.world.reference}/referral"))
    assert "Pas encore de base légale" not in page


def _asked(house: House, place: bytes, *constraints: Constraint) -> Verdict:
    me = house.world.actor(WORKER)
    with looking(house, me):
        file = cases.open_file(me, house.world.reference)
        (one,) = queries.candidates(me, file, Sought(Kind.PLACEMENT, clock.today(), (), constraints), [place])
        assert one.fits, "an order may still come: it never keeps from asking"
        return dict(one.checks[0])[Suit.ORDER]

"""A minor sets out by a legal basis only (law 65-15 art. 8, 36): it is asked for, prefilled, and a refusal is logged."""

from __future__ import annotations

from typing import Any

import pytest

from caseapp.kernel import clock
from caseapp.referrals.vocabulary import SharingBasis, State
from tests.cases.pages import fill, form_of, text_of
from tests.conftest import House, client_of
from tests.referrals.houses import WORKER, accepted, centre_there, consent, look_at, state
from tests.security.tools import facts

BY_TWO = {"first_adult": "Une", "second_adult": "Deux", "at": "23:59"}


def page_of(house: House, sending: bytes) -> str:
    """The form by which the child sets out."""
    reference = look_at(house, house.world.here, WORKER, sending).reference
    return f"/referrals/{reference}/{sending.hex()}/depart"


@pytest.mark.parametrize(
    "right",
    [
        {"basis": ""},
        {"basis": "kafala", "order": "12/26"},
        {"basis": "prosecutor", "order": "", "decided_on": "01/01/2026"},
        {"basis": "judge", "order": "12/26", "decided_on": ""},
        {"basis": "judge", "order": "12/26", "decided_on": "01/01/2190"},
    ],
)
def test_without_a_right_nobody_sets_out(lite: House, right: dict[str, Any]) -> None:
    sending = accepted(lite, centre_there(lite))
    worker = client_of(lite, WORKER)
    answer = fill(worker, page_of(lite, sending), **(BY_TWO | right))
    assert answer.status_code == 422
    assert state(lite, sending) == State.ACCEPTED
    assert "Une" in answer.get_data(as_text=True), "nothing that was typed is lost"
    if right["basis"] != "kafala":  # what the page never offered is no choice of anybody's
        assert "stay.refused" in facts(lite)


@pytest.mark.parametrize(
    ("given", "prefilled"),
    [
        ({"basis": SharingBasis.DANGER, "words": "Dehors, la nuit."}, {"basis": "emergency", "order": ""}),
        ({"basis": SharingBasis.GUARDIAN}, {"basis": "consent", "order": "La mère Fadmoux"}),
        ({"basis": SharingBasis.ORDER, "who": "Parquet, 412/26"}, {"order": "Parquet, 412/26"}),
    ],
)
def test_what_the_referral_rests_on_is_filled_in(lite: House, given: Any, prefilled: dict[str, str]) -> None:
    sending = accepted(lite, centre_there(lite), consent_id=consent(lite, **given))
    worker = client_of(lite, WORKER)
    form = form_of(worker.get(page_of(lite, sending)))
    assert {name: form.fields.get(name) for name in prefilled} == prefilled
    assert form.fields["decided_on"] == ("" if "emergency" in prefilled.values() else f"{clock.today():%d/%m/%Y}")
    right = {"basis": "prosecutor"} if "basis" not in prefilled else {}
    assert fill(worker, page_of(lite, sending), **BY_TWO, **right).status_code == 303
    seen = text_of(worker.get("/referrals/" + page_of(lite, sending).split("/")[2]))
    assert prefilled.get("order", "") in seen

"""A minor sets out by a legal basis only (law 65-15 art. 8, 36): it is asked for, prefilled, and a refusal is logged."""

from __future__ import annotations

from typing import Any

import pytest

from caseapp.accounts.models import Establishment
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.policy.documents import DocumentType
from caseapp.referrals.views.saying import driver_says
from caseapp.referrals.vocabulary import SharingBasis, State
from tests.cases.pages import fill, form_of, text_of
from tests.conftest import House, client_of
from tests.documents.desk import attached
from tests.referrals.houses import DIRECTOR, WORKER, accepted, centre_there, consent, look_at, state
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


def test_the_paper_goes_along_and_opens_by_the_rules_of_documents(lite: House) -> None:
    """The driver's card says its kind; the house that receives opens it where that class of the file is shared."""
    sending = accepted(lite, centre_there(lite))
    paper = attached(lite, kind=DocumentType.HANDOVER_MINUTES, title="PV 77/26 Zoubeirou")
    worker, page = client_of(lite, WORKER), page_of(lite, sending)
    right = {"basis": "police", "order": "PV 77/26", "decided_on": f"{clock.today():%d/%m/%Y}"}
    assert f'value="{paper.hex()}"' in worker.get(page).get_data(as_text=True)
    wrong = fill(worker, page, **BY_TWO, **right, document="0" * 32)
    assert wrong.status_code == 422
    assert fill(worker, page, **BY_TWO, **right, document=paper.hex()).status_code == 303
    address = "/".join(page.split("/")[:3])
    here = worker.get(address).get_data(as_text=True)
    assert f"/documents/{paper.hex()}" in here and "Procès-verbal de remise" in here
    there = client_of(lite, DIRECTOR, lite.world.there).get(address).get_data(as_text=True)
    assert "Procès-verbal de remise" in there, "what kind of paper comes with her"
    assert paper.hex() not in there and "PV 77/26 Zoubeirou" not in there, "its class is not shared before she is there"
    card = driver_says(
        look_at(lite, lite.world.here, WORKER, sending),
        look_at(lite, lite.world.here, WORKER, sending).cards[0],
        _house(lite),
    )
    assert {"fr": "Procès-verbal de remise", "ar": "محضر التسليم"} in [one["value"] for one in card["fields"]]


def test_minutes_of_the_police_have_a_number_and_a_day(lite: House) -> None:
    sending = accepted(lite, centre_there(lite))
    worker, page = client_of(lite, WORKER), page_of(lite, sending)
    assert fill(worker, page, **BY_TWO, basis="police", order="").status_code == 422
    assert state(lite, sending) == State.ACCEPTED


def _house(house: House) -> Establishment:
    with house.app.app_context(), system_work() as unit:
        return unit.get_one(Establishment, house.world.there)

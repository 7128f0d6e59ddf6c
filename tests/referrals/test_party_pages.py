"""Brothers and sisters who are referred together, as the people of two houses see them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from caseapp.documents.models import Document
from caseapp.establishments.models import BedUse
from caseapp.infra.work import system_work
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.referrals.models import Consent, Sending
from caseapp.referrals.vocabulary import State
from tests.cases.pages import PageForm, fill, form_of, send, text_of
from tests.conftest import House, client_of
from tests.documents.desk import attached
from tests.establishments.centre import open_centre
from tests.referrals.houses import DIRECTOR, OFFICER, WORKER, act, centre_there, consent
from tests.referrals.kin import accept_all, family, sent_together, states
from tests.referrals.test_pages import there, typed
from tests.referrals.test_party import depart
from tests.security.test_bad_input import VALUES
from tests.support.world import make_case


def with_brother(house: House) -> list[str]:
    """A child whose file names a brother, and the brother's file."""
    with house.app.app_context():
        brother = make_case(house.world, given="Anouar")[1]
        named = {"siblings": [{"name": "Anouar", "file": brother}, {"name": "Sara", "file": "K7M492QXTB"}]}
        return [make_case(house.world, given="Bilaloux", more=named)[1], brother]


def row_of(form: PageForm, reference: str, end: str) -> str:
    """The name of an input in the row of a brother or sister."""
    name = next(name for name, value in form.fields.items() if name.startswith("along-") and value == reference)
    return f"{name.removesuffix('file')}{end}"


def rows(house: House) -> list[Sending]:
    """All sendings, in order."""
    with house.app.app_context(), system_work() as unit:
        found = list(unit.scalars(select(Sending).order_by(Sending.id)))
        unit.expunge_all()
        return found


def test_the_brother_whom_the_file_names_is_ticked_looked_at_and_sent(lite: House) -> None:
    beds = centre_there(lite)
    child, brother = with_brother(lite)
    client, address = client_of(lite, OFFICER), f"/cases/{child}/referral"
    page = client.get(address)
    seen = text_of(page)
    assert "Anouar" in seen and "K7M492QXTB" not in seen, "who is out of reach is not offered"
    fields = form_of(page)
    ticked: dict[str, Any] = typed(lite, **{row_of(fields, brother, "goes"): "y"}, needs=["bed", "school"])
    early = send(client, fields, **ticked)
    assert early.status_code == 422 and not rows(lite), "what is told of each is looked at first"
    fields = form_of(early)
    answer = send(client, fields, **ticked)
    assert answer.status_code == 303, text_of(answer)[:2000]
    first, second = rows(lite)
    assert first.party_id == second.party_id and first.party_id
    assert {first.state, second.state} == {State.SENT} and first.reference != second.reference
    with lite.app.app_context(), system_work() as unit:
        rights = list(unit.scalars(select(Consent)))
        assert len(rights) == 2 and len({right.case_id for right in rights}) == 2, "a right of her own for each"

    director = there(lite)
    inbox = text_of(director.get("/referrals"))
    assert inbox.count(first.reference) + inbox.count(second.reference) == 1
    page = director.get(f"/referrals/{second.reference}")
    assert first.reference in text_of(page) and "Anouar" not in text_of(page)
    accept = f"/referrals/{first.reference}/{first.id.hex()}/accept"
    twice = fill(director, accept, bed=id_text(beds[0]), bed1=id_text(beds[0]))
    assert twice.status_code == 422
    assert fill(director, accept, bed=id_text(beds[0])).status_code == 422
    assert fill(director, accept, bed=id_text(beds[0]), bed1=id_text(beds[1])).status_code == 303
    assert {row.state for row in rows(lite)} == {State.ACCEPTED}
    assert "Anouar" in text_of(director.get(f"/cases/{brother}"))


def test_another_is_found_by_the_reference_of_the_file(lite: House) -> None:
    centre_there(lite)
    (child, brother), client = family(lite), client_of(lite, OFFICER)
    address = f"/cases/{child}/referral"
    for wrong in ("K7M492QXTB", "rien", child):
        page = send(client, form_of(client.get(address)), **typed(lite, another=wrong), look="1")
        assert 'id="another-error"' in page.get_data(as_text=True), wrong
        refused = send(client, form_of(client.get(address)), **typed(lite, another=wrong))
        assert refused.status_code == 422
    page = send(client, form_of(client.get(address)), **typed(lite, another=brother), look="1")
    answer = send(client, form_of(page), **typed(lite))
    assert answer.status_code == 303 and len(rows(lite)) == 2
    page = send(client, form_of(client.get(address)), **typed(lite, another=brother), look="1")
    assert send(client, form_of(page), **typed(lite)).status_code == 422, "both are asked for already"


def test_the_paper_that_proves_it_is_in_the_file_of_each(lite: House) -> None:
    """One judgment for two brothers: each register names a document of its own file, and it is the same paper."""
    centre_there(lite)
    child, brother = with_brother(lite)
    paper = attached(lite, reference=child, title="Accord de la tante")
    client = client_of(lite, WORKER)
    fields = form_of(client.get(f"/cases/{child}/referral"))
    ticked: dict[str, Any] = typed(
        lite, **{row_of(fields, brother, "goes"): "y"}, needs=["bed"], document=id_text(paper)
    )
    assert send(client, form_of(send(client, fields, **ticked)), **ticked).status_code == 303
    with lite.app.app_context(), system_work() as unit:
        proofs = {right.case_id: right.document_id for right in unit.scalars(select(Consent))}
        owners = {row.id: row.owner_id for row in unit.scalars(select(Document))}
    assert len(proofs) == 2 and paper in proofs.values()
    assert {owners[bytes(proof)]: proof for proof in proofs.values() if proof} == proofs, "a document of her own file"
    assert "Accord de la tante" in text_of(client.get(f"/cases/{brother}/consents"))
    (copy,) = {bytes(proof) for proof in proofs.values() if proof} - {paper}
    pages = [
        client.get(f"/cases/{one}/documents/{key.hex()}/pages/1").data for one, key in ((child, paper), (brother, copy))
    ]
    assert pages[0] and pages[0] == pages[1]


def test_who_is_unticked_is_not_referred(lite: House) -> None:
    centre_there(lite)
    (child, brother), client = family(lite), client_of(lite, OFFICER)
    page = send(client, form_of(client.get(f"/cases/{child}/referral")), **typed(lite, another=brother), look="1")
    form = form_of(page)
    del form.fields[row_of(form, brother, "goes")]
    assert send(client, form, **typed(lite)).status_code == 303
    (row,) = rows(lite)
    assert row.party_id is None


def test_each_right_is_chosen_out_of_the_childs_own(lite: House) -> None:
    centre_there(lite)
    (child, brother), client = family(lite), client_of(lite, OFFICER)
    own, other = consent(lite, child), consent(lite, brother)
    page = send(client, form_of(client.get(f"/cases/{child}/referral")), **typed(lite, another=brother), look="1")
    form = form_of(page)
    plain: dict[str, Any] = typed(lite, basis="", who="", consent_words="", consent=own.hex())
    name = row_of(form, brother, "consent")
    assert send(client, form, **plain, **{name: own.hex()}).status_code == 422, "a right of another child is none"
    assert send(client, form, **plain, **{name: ""}).status_code == 422
    assert not rows(lite)
    assert send(client, form, **plain, **{name: other.hex()}).status_code == 303
    assert len(rows(lite)) == 2


def test_a_place_for_one_is_proposed_and_the_sender_decides(lite: House) -> None:
    beds = open_centre(lite, 1, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite)).values()
    reference = rows(lite)[0].reference
    director, officer = there(lite), client_of(lite, OFFICER)
    base = f"/referrals/{reference}/{sendings[0].hex()}"
    assert fill(director, f"{base}/propose", bed="apart", bed1="apart", words="Rien.").status_code == 422
    assert fill(director, f"{base}/propose", bed=id_text(beds[0]), bed1="apart", words="Un lit.").status_code == 303
    assert states(lite, sendings) == [State.COUNTER_PROPOSED] * 2
    page = officer.get(f"{base}/agree")
    assert "textarea" in page.get_data(as_text=True), "what becomes of the other is said"
    assert fill(officer, f"{base}/agree").status_code == 422
    assert fill(officer, f"{base}/agree", words="Elle va chez la tante.").status_code == 303
    assert states(lite, sendings) == [State.ACCEPTED, State.RECALLED]


def test_a_yes_that_is_sent_twice_keeps_two_beds_and_no_more(house: House) -> None:
    beds = open_centre(house, 4, place=house.world.there)
    (sendings,) = sent_together(house, family(house)).values()
    address = f"/referrals/{rows(house)[0].reference}/{sendings[0].hex()}/accept"
    director = there(house)
    form = form_of(director.get(address))
    chosen = {"bed": id_text(beds[0]), "bed1": id_text(beds[1])}
    first = send(director, form, **chosen)
    again = send(director, form, **chosen)
    assert first.status_code == again.status_code == 303 and first.location == again.location
    late = send(director, form, **chosen, submission_id=id_text(new_id()))
    assert late.status_code == 409, "the other desk was first"
    with house.app.app_context(), system_work() as unit:
        assert len(list(unit.scalars(select(BedUse.id).where(BedUse.until.is_(None))))) == 2


def test_what_nobody_offered_is_no_bed(lite: House) -> None:
    beds, ours = open_centre(lite, 2, place=lite.world.there), open_centre(lite, 1)
    (sendings,) = sent_together(lite, family(lite)).values()
    address = f"/referrals/{rows(lite)[0].reference}/{sendings[0].hex()}/accept"
    for wrong in ("x", "apart", "here", "0" * 32, id_text(ours[0]), "\u0661"):
        answer = fill(there(lite), address, bed=id_text(beds[0]), bed1=wrong)
        assert answer.status_code in (404, 422), (wrong, answer.status_code)
    assert states(lite, sendings) == [State.SENT] * 2


@pytest.mark.parametrize("end", ["file", "goes", "needs", "constraints", "consent", "another"])
def test_odd_rows_of_brothers_and_sisters_are_answered_in_words(lite: House, end: str) -> None:
    centre_there(lite)
    child, brother = with_brother(lite)
    client = client_of(lite, OFFICER)
    form = form_of(client.get(f"/cases/{child}/referral"))
    form.fields[row_of(form, brother, "goes")] = "y"
    page = send(client, form, **typed(lite), look="1")
    form = form_of(page)
    name = end if end == "another" else row_of(form, brother, end)
    client.look = False
    for label in VALUES.keys() - {"lone surrogate as bytes"}:
        value = VALUES[label]
        for button in ({"look": "1"}, {"step": "keep"}):
            answer = send(client, form, **typed(lite, submission_id="") | {name: value} | button)
            assert answer.status_code in (200, 303, 413, 422), (label, button, answer.status_code)
            assert "<script>alert" not in answer.get_data(as_text=True)
    for number in ("99", "100", "-1", "x"):
        answer = send(client, form, **typed(lite), look="1", **{f"along-{number}-{end}": brother})
        assert answer.status_code in (200, 422), number
    assert all(row.state == State.DRAFT for row in rows(lite)), "nothing has left"


def test_one_car_or_two(lite: House) -> None:
    beds = open_centre(lite, 3, place=lite.world.there)
    (sendings,) = sent_together(lite, family(lite, 2)).values()
    accept_all(lite, sendings, beds)
    reference = rows(lite)[0].reference
    worker = client_of(lite, WORKER)
    told = {"first_adult": "Une", "second_adult": "Deux", "at": "23:59", "along": [sendings[1].hex()]}
    assert fill(worker, f"/referrals/{reference}/{sendings[0].hex()}/depart", **told).status_code == 303
    assert states(lite, sendings) == [State.UNDER_WAY, State.UNDER_WAY, State.ACCEPTED]
    act(lite, lite.world.here, WORKER, sendings[2], depart)
    seen = text_of(there(lite).get(f"/referrals/{reference}"))
    for row in rows(lite):
        assert row.reference in seen
    driver = worker.get(f"/referrals/{reference}")
    assert driver.status_code == 200 and client_of(lite, DIRECTOR).get("/referrals?box=sent").status_code == 200

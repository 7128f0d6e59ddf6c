"""FHIR R5: what is written names nobody too early; what is read is understood whole or refused with its place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from caseapp.cases.vocabulary import Sex
from caseapp.policy.roles import Role
from caseapp.referrals.fhir import maps
from caseapp.referrals.fhir.reading import LONGEST, Flawed, read
from caseapp.referrals.fhir.shapes import flaws_of
from caseapp.referrals.service import answer, journey
from caseapp.referrals.vocabulary import (
    Breaking,
    ChildReason,
    Constraint,
    HouseReason,
    Kind,
    Need,
    RecallReason,
    State,
    Urgency,
)
from tests.cases.pages import form_of, send
from tests.conftest import House, client_of
from tests.referrals.bundles import bundle, looked_at, text_of
from tests.referrals.houses import DIRECTOR, INTAKE, OFFICER, SECRET, WORKER, accept, act, centre_there, further_house
from tests.referrals.houses import sent as sent_to
from tests.referrals.test_papers import FULL, address
from tests.security.tools import facts, raw
from tools import write_fhir

CHILD = ("Zoubeirou", "Tamazirtiq", "تمازيرتيق", "Fadmoux", "Ventolinex", "Qadiroux", SECRET)


def written(house: House, sending: bytes, place: bytes | None = None, role: Any = OFFICER) -> dict[str, Any]:
    """The Bundle as somebody of a house gets it."""
    found = client_of(house, role, place).get(address(house, sending, "fhir.json"))
    assert found.status_code == 200, found.status_code
    assert found.mimetype == "application/fhir+json" and found.headers["Cache-Control"] == "no-store"
    value: dict[str, Any] = json.loads(found.data)
    assert flaws_of(value) == []
    return value


def of_type(value: dict[str, Any], kind: str) -> dict[str, Any]:
    """The first resource of a type."""
    return next(e["resource"] for e in value["entry"] if e["resource"]["resourceType"] == kind)


def test_a_referral_is_written_out(house: House) -> None:
    """Its step, what is asked for, the two houses; each reference leads to an entry; and a line in the trail."""
    (sending,) = sent_to(house, safety=FULL)
    value = written(house, sending)
    request, task = of_type(value, "ServiceRequest"), of_type(value, "Task")
    urls = {entry["fullUrl"] for entry in value["entry"]}
    assert {request["subject"]["reference"], request["requester"]["reference"], task["for"]["reference"]} <= urls
    assert task["status"] == "requested" and task["businessStatus"]["coding"][0]["code"] == "sent"
    assert request["status"] == "active" and request["priority"] == "urgent"
    assert task["lastModified"] >= task["authoredOn"]
    assert request["note"][0]["text"] == "Cherche une place calme, parle darija."
    assert {reason["concept"]["coding"][0]["code"] for reason in request["reason"]} == {"bed", "school"}
    assert facts(house).count("referral.written_out") == 1
    for secret in CHILD:
        assert secret not in text_of(value), secret
    assert house.world.reference not in text_of(value)


def test_the_child_is_named_once_the_receiver_may_know_her(house: House) -> None:
    """For both houses at the same step, and no longer when it has ended."""
    beds = centre_there(house)
    here, there, third = house.world.here, house.world.there, further_house(house, 1)
    (sending,) = sent_to(house, safety=FULL)
    for place in (here, there):
        assert "name" not in of_type(written(house, sending, place), "Patient")
    accept(house, sending, beds[0])
    for place in (here, there):
        value = written(house, sending, place)
        assert [name["text"] for name in of_type(value, "Patient")["name"]] == [FULL["name"], FULL["name_ar"]]
        assert "Ventolinex" not in text_of(value) and "Qadiroux" not in text_of(value)
    client = client_of(house, DIRECTOR, third)
    client.look = False
    assert client.get(address(house, sending, "fhir.json")).status_code == 404
    act(house, here, OFFICER, sending, answer.recall, RecallReason.BACK_HOME)
    assert "name" not in of_type(written(house, sending), "Patient")
    gone = client_of(house, DIRECTOR, there)
    gone.look = False
    assert gone.get(address(house, sending, "fhir.json")).status_code == 404
    worker = client_of(house, INTAKE)
    worker.look = False
    assert worker.get(address(house, sending, "fhir.json")).status_code == 403


def test_a_refusal_is_told_with_its_reason(lite: House) -> None:
    (sending,) = sent_to(lite)
    act(lite, lite.world.there, DIRECTOR, sending, answer.refuse, HouseReason.STAFF, ChildReason.NONE)
    task = of_type(written(lite, sending), "Task")
    assert task["status"] == "rejected"
    assert task["statusReason"]["concept"]["coding"] == [{"system": maps.REASON, "code": "staff"}]


def test_a_service_that_was_broken_off_is_not_told_as_completed(lite: House) -> None:
    (sending,) = sent_to(lite, kind=Kind.SERVICE)
    there = lite.world.there
    act(lite, there, DIRECTOR, sending, answer.accept, None)
    act(lite, there, DIRECTOR, sending, journey.take_up)
    act(lite, there, DIRECTOR, sending, journey.break_off, Breaking.UNABLE, "Plus de psychologue.")
    value = written(lite, sending)
    task = of_type(value, "Task")
    assert flaws_of(value) == [] and of_type(value, "ServiceRequest")["status"] == "revoked"
    assert task["status"] == "failed"
    assert task["statusReason"]["concept"]["coding"] == [{"system": maps.BROKEN, "code": "unable"}]


def test_every_step_has_its_status() -> None:
    assert set(maps.TASK_STATUS) == set(maps.REQUEST_STATUS) == set(State)
    for state in State:
        value = bundle(state=state)
        assert flaws_of(value) == [], state
    assert set(maps.PRIORITY) == set(Urgency) and set(maps.GENDER) == set(Sex)


def test_what_is_written_is_read_back() -> None:
    wish = read(text_of(bundle()))
    assert (wish.kind, wish.urgency, wish.siblings, wish.sex) == (Kind.PLACEMENT, Urgency.PRIORITY, 2, Sex.MALE)
    assert wish.apart == 1
    assert wish.needs == (Need.BED, Need.SCHOOL) and wish.constraints == (Constraint.TREATMENT,)
    assert [slug for slug, _path in wish.receivers] == ["TEST2"] and not wish.named
    assert read(text_of(bundle(names=["Un nom"]))).named


Change = Callable[[dict[str, Any]], Any]


def _request(value: dict[str, Any]) -> dict[str, Any]:
    return of_type(value, "ServiceRequest")


FLAWS: dict[str, tuple[Change, str]] = {
    "another type of bundle": (lambda b: b.update(type="batch"), "Bundle.type"),
    "a type nobody knows": (lambda b: b.update(type="heap"), "Bundle.type"),
    "a resource nobody reads": (
        lambda b: b["entry"].append({"resource": {"resourceType": "Observation"}}),
        "Bundle.entry[5].resource.resourceType",
    ),
    "an element nobody knows": (lambda b: _request(b).update(urgency="high"), "Bundle.entry[0].resource.urgency"),
    "a status nobody knows": (lambda b: _request(b).update(status="open"), "Bundle.entry[0].resource.status"),
    "a request that is over": (lambda b: _request(b).update(status="completed"), "Bundle.entry[0].resource.status"),
    "no intent": (lambda b: _request(b).pop("intent"), "Bundle.entry[0].resource.intent"),
    "a priority nobody knows": (lambda b: _request(b).update(priority="high"), "Bundle.entry[0].resource.priority"),
    "do not": (lambda b: _request(b).update(doNotPerform=True), "Bundle.entry[0].resource.doNotPerform"),
    "a meaning that changes": (
        lambda b: _request(b).update(modifierExtension=[{"url": "x"}]),
        "Bundle.entry[0].resource.modifierExtension",
    ),
    "a need nobody knows": (
        lambda b: _request(b)["reason"][1]["concept"]["coding"][0].update(code="gold"),
        "Bundle.entry[0].resource.reason[1].concept.coding",
    ),
    "a constraint nobody knows": (
        lambda b: _request(b)["orderDetail"][0]["parameter"][2]["valueCodeableConcept"]["coding"][0].update(code="x"),
        "Bundle.entry[0].resource.orderDetail[0].parameter[2].valueCodeableConcept.coding",
    ),
    "a kind that is not sent like this": (
        lambda b: _request(b)["code"]["concept"]["coding"][0].update(code="transfer"),
        "Bundle.entry[0].resource.code.concept.coding",
    ),
    "too many siblings": (
        lambda b: _request(b)["orderDetail"][0]["parameter"][0]["valueQuantity"].update(value=21),
        "Bundle.entry[0].resource.orderDetail[0].parameter[0].valueQuantity.value",
    ),
    "half a sibling": (
        lambda b: _request(b)["orderDetail"][0]["parameter"][0]["valueQuantity"].update(value=1.5),
        "Bundle.entry[0].resource.orderDetail[0].parameter[0].valueQuantity.value",
    ),
    "a day in words": (
        lambda b: _request(b).update(occurrenceDateTime="demain"),
        "Bundle.entry[0].resource.occurrenceDateTime",
    ),
    "a month": (
        lambda b: _request(b).update(occurrenceDateTime="2026-11"),
        "Bundle.entry[0].resource.occurrenceDateTime",
    ),
    "no such day": (
        lambda b: _request(b).update(occurrenceDateTime="2026-02-31"),
        "Bundle.entry[0].resource.occurrenceDateTime",
    ),
    "a child elsewhere": (
        lambda b: _request(b)["subject"].update(reference="Patient/1"),
        "Bundle.entry[0].resource.subject.reference",
    ),
    "a house as the child": (
        lambda b: _request(b)["subject"].update(reference=b["entry"][3]["fullUrl"]),
        "Bundle.entry[0].resource.subject.reference",
    ),
    "two of one address": (lambda b: b["entry"][3].update(fullUrl=b["entry"][4]["fullUrl"]), "Bundle.entry[4].fullUrl"),
    "two requests": (lambda b: b["entry"].append(dict(b["entry"][0], fullUrl="urn:x")), "Bundle.entry.ServiceRequest"),
    "no child": (lambda b: b["entry"].pop(2), "Bundle.entry.Patient"),
    "half a character": (
        lambda b: _request(b)["note"][0].update(text="\ud800"),
        "Bundle.entry[0].resource.note[0].text",
    ),
    "too many words": (lambda b: _request(b)["note"][0].update(text="a" * 1501), "Bundle.entry[0].resource.note"),
    "a list that is none": (lambda b: _request(b).update(note={"text": "x"}), "Bundle.entry[0].resource.note"),
    "a very long list": (lambda b: b.update(entry=b["entry"] * 11), "Bundle.entry"),
    "a text that is none": (lambda b: _request(b).update(status=7), "Bundle.entry[0].resource.status"),
    "a house without a name": (
        lambda b: b["entry"][4]["resource"].pop("identifier"),
        "Bundle.entry[4].resource.identifier",
    ),
    "an odd name": (lambda b: b.update({"<script>": 1}), "Bundle.?"),
}


@pytest.mark.parametrize("name", FLAWS)
def test_a_flaw_is_refused_with_its_place(name: str) -> None:
    change, path = FLAWS[name]
    value = copy.deepcopy(bundle())
    change(value)
    with pytest.raises(Flawed) as refused:
        read(json.dumps(value))
    assert path in {flaw.path for flaw in refused.value.flaws}, refused.value.flaws


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[1, 2]",
        "null",
        "7",
        '"x"',
        "[" * 20_000,
        '{"resourceType": "Bundle", "resourceType": "Bundle", "type": "collection"}',
        '{"resourceType": "Bundle", "type": "collection", "total": NaN}',
        '{"resourceType": "Bundle", "type": "collection", "total": ' + "9" * 5000 + "}",
        '{"resourceType": "Bundle", "type": "collection"}',
        '{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": 7}]}',
        '{"resourceType": ["Bundle"], "type": {}}',
        '{"resourceType": "Bundle", "type": "collection", "entry": [], "x": "' + "a" * LONGEST + '"}',
    ],
)
def test_hostile_texts_are_refused(text: str) -> None:
    with pytest.raises(Flawed) as refused:
        read(text)
    assert 0 < len(refused.value.flaws) <= 20


def take_up(house: House, role: Any = WORKER, **typed: str) -> Any:
    """Send the form."""
    client = client_of(house, role)
    url = f"/cases/{house.world.reference}/referral/fhir"
    form = form_of(client.get(url), url)
    return send(client, form, **typed)


def test_a_text_is_looked_at_first_then_kept_as_a_draft(house: House) -> None:
    """Nothing is sent, no name is taken over, and what was not shown is not kept."""
    text = text_of(bundle(names=["Autre Nomix"]))
    shown = take_up(house, text=text, look="1")
    page = shown.get_data(as_text=True)
    assert shown.status_code == 200 and "Unité Là-bas" in page and "Cherche une place calme." in page
    assert not raw(house, "SELECT id FROM referral")
    unseen = take_up(house, text=text, keep="1", seen="0" * 64)
    assert unseen.status_code == 200 and not raw(house, "SELECT id FROM referral")
    kept = take_up(house, **looked_at(house))
    assert kept.status_code == 303, kept.get_data(as_text=True)
    assert [row.state for row in raw(house, "SELECT state FROM referral_sending")] == [str(State.DRAFT)]
    draft = client_of(house, WORKER).get(kept.location).get_data(as_text=True)
    assert "Cherche une place calme." in draft and "Autre Nomix" not in draft
    assert facts(house).count("referral.taken_up") == 1


def test_who_cannot_be_asked_is_said(lite: House) -> None:
    for slug in ("NOWHERE", lite.world.slugs[lite.world.here]):
        refused = take_up(lite, text=text_of(bundle(slug)), look="1")
        text = refused.get_data(as_text=True)
        assert refused.status_code == 422 and "Bundle.entry[4].resource.identifier[0].value" in text, slug
    girl = bundle(extract={"sex": "female"})
    refused = take_up(lite, text=text_of(girl), look="1")
    assert refused.status_code == 422 and "Patient.gender" in refused.get_data(as_text=True)
    old = text_of(bundle(wanted_on=date(2020, 1, 1)))
    typed = {"text": old, "seen": sha256(old.encode()).hexdigest(), "keep": "1"}
    assert take_up(lite, **typed).status_code == 422
    assert not raw(lite, "SELECT id FROM referral")


def test_nobody_takes_one_up_for_a_child_she_does_not_follow(lite: House) -> None:
    url = f"/cases/{lite.world.reference}/referral/fhir"
    for role, place, status in (
        (WORKER, lite.world.there, 404),
        (DIRECTOR, further_house(lite, 1), 404),
        (Role.HEALTH_STAFF, lite.world.here, 403),
    ):
        client = client_of(lite, role, place)
        client.look = False
        assert client.get(url).status_code == status, role


def test_the_page_and_the_example_are_those_of_the_tables() -> None:
    for path, text in write_fhir.written().items():
        assert path.read_text(encoding="utf-8") == text, path.name

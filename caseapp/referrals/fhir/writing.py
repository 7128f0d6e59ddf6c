"""A referral to one house as a Bundle. It says what that house may know at its step, whoever writes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5

from caseapp.cases.vocabulary import Sex
from caseapp.referrals.fhir import maps
from caseapp.referrals.vocabulary import Kind, State, Urgency

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """An establishment: public knowledge."""

    slug: str
    name_fr: str
    name_ar: str


@dataclass(frozen=True, slots=True)
class Told:
    """What is written of a referral. `names` is empty as long as the receiver may not know the child."""

    sending_id: bytes
    reference: str
    kind: Kind
    urgency: Urgency
    state: State
    wanted_on: date
    authored: datetime
    since: datetime
    sender: Place
    receiver: Place
    extract: Mapping[str, Any]
    words: str = ""
    reason: str = ""
    broken: str = ""
    """Why a service was broken off; empty for one that was not."""
    names: Sequence[str] = ()
    siblings: int = 0
    """Brothers and sisters who are referred with her: each has a Bundle of her own."""
    party_id: bytes | None = None
    """The same for all of them."""


def bundle_of(told: Told, now: datetime) -> Json:
    """The Bundle (type collection)."""
    base = UUID(bytes=told.sending_id)
    urls = {name: f"urn:uuid:{uuid5(base, name)}" for name in ("request", "task", "child", "sender", "receiver")}
    resources = {
        "request": _request(told, urls),
        "task": _task(told, urls),
        "child": _child(told),
        "sender": _place(told.sender),
        "receiver": _place(told.receiver),
    }
    return {
        "resourceType": "Bundle",
        "identifier": {"system": maps.SENDING, "value": str(base)},
        "type": "collection",
        "timestamp": _instant(now),
        "entry": [{"fullUrl": urls[name], "resource": resource} for name, resource in resources.items()],
    }


def _request(told: Told, urls: Mapping[str, str]) -> Json:
    extract = told.extract
    details = [_detail(maps.SIBLINGS, valueQuantity={"value": told.siblings})]
    if extract.get("age"):
        details.append(_detail(maps.AGE_BAND, valueString=str(extract["age"])))
    details += [
        _detail(maps.CONSTRAINTS, valueCodeableConcept=_concept(maps.CONSTRAINT, code))
        for code in extract.get("constraints") or ()
    ]
    details.append(_detail(maps.APART, valueQuantity={"value": int(extract.get("apart", 0) or 0)}))
    request = {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": maps.REFERRAL, "value": told.reference}],
        "status": maps.BROKEN_OFF[1] if told.broken else maps.REQUEST_STATUS[told.state],
        "intent": "order",
        "priority": maps.PRIORITY[told.urgency],
        "code": {"concept": _concept(maps.KIND, told.kind)},
        "orderDetail": [{"parameter": details}],
        "subject": {"reference": urls["child"]},
        "occurrenceDateTime": told.wanted_on.isoformat(),
        "authoredOn": _instant(told.authored),
        "requester": {"reference": urls["sender"]},
        "performer": [{"reference": urls["receiver"]}],
    }
    if told.party_id:
        request["requisition"] = _party(told.party_id)
    if needs := extract.get("needs"):
        request["reason"] = [{"concept": _concept(maps.NEED, code)} for code in needs]
    if told.words.strip():
        request["note"] = [{"text": told.words.strip()}]
    return request


def _task(told: Told, urls: Mapping[str, str]) -> Json:
    task = {
        "resourceType": "Task",
        "identifier": [{"system": maps.SENDING, "value": str(UUID(bytes=told.sending_id))}],
        "basedOn": [{"reference": urls["request"]}],
        "status": maps.BROKEN_OFF[0] if told.broken else maps.TASK_STATUS[told.state],
        "businessStatus": _concept(maps.STATE, told.state),
        "intent": "order",
        "priority": maps.PRIORITY[told.urgency],
        "code": {"coding": [{"system": maps.TASK_CODE, "code": "fulfill"}]},
        "focus": {"reference": urls["request"]},
        "for": {"reference": urls["child"]},
        "authoredOn": _instant(told.authored),
        "lastModified": _instant(max(told.since, told.authored)),
        "requester": {"reference": urls["sender"]},
        "requestedPerformer": [{"reference": {"reference": urls["receiver"]}}],
        "owner": {"reference": urls["receiver"]},
    }
    if told.party_id:
        task["groupIdentifier"] = _party(told.party_id)
    if told.reason:
        task["statusReason"] = {"concept": _concept(maps.REASON, told.reason)}
    if told.broken:
        task["statusReason"] = {"concept": _concept(maps.BROKEN, told.broken)}
    return task


def _child(told: Told) -> Json:
    """The child under the reference of the referral; her name once the receiver may know it."""
    sex = next((one for one in Sex if one == told.extract.get("sex")), Sex.UNKNOWN)
    child: Json = {
        "resourceType": "Patient",
        "identifier": [{"system": maps.REFERRAL, "value": told.reference}],
        "gender": maps.GENDER[sex],
    }
    if told.names:
        child["name"] = [{"use": "usual", "text": name} for name in told.names]
    if tongues := told.extract.get("languages"):
        child["communication"] = [{"language": _concept(maps.TONGUE, code)} for code in tongues]
    return child


def _place(place: Place) -> Json:
    return {
        "resourceType": "Organization",
        "identifier": [{"system": maps.ESTABLISHMENT, "value": place.slug}],
        "name": place.name_fr,
        "alias": [place.name_ar],
    }


def _party(party_id: bytes) -> Json:
    """By which the requests of brothers and sisters who are referred together belong together."""
    return {"system": maps.PARTY, "value": str(UUID(bytes=party_id))}


def _detail(name: str, **value: Any) -> Json:
    return {"code": _concept(maps.DETAIL, name), **value}


def _concept(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": str(code)}]}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")

"""What FHIR R5 (5.0.0) allows in the five resources that are exchanged, as tables; and what is wrong, and where.

Elements, cardinalities and required value sets are those of the published specification (hl7.org/fhir/R5). Elements
that are never read stand here by name alone. What would change the meaning without being understood
(`modifierExtension`, `implicitRules`) is refused, as the specification asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from caseapp.kernel.words import N_

MOST_ITEMS, MOST_TEXT = 50, 4000
"""Items of one list, characters of one text."""

NOT_OBJECT = N_("An object is expected here.")
NOT_LIST = N_("A list is expected here.")
NOT_TEXT = N_("A text is expected here.")
NOT_NUMBER = N_("A number is expected here.")
NOT_DATE = N_("A date is expected here, for example 2026-11-22.")
TOO_MANY = N_("This list is too long.")
TOO_LONG = N_("This text is too long.")
MISSING = N_("This is missing.")
UNKNOWN_ELEMENT = N_("FHIR R5 knows no such element here.")
UNKNOWN_CODE = N_("This code is not known.")
MUST_UNDERSTAND = N_("This would change the meaning, and it is not understood here.")


class Flaw(NamedTuple):
    """What is wrong, and where: `Bundle.entry[1].resource.priority`."""

    path: str
    why: str


class Element(NamedTuple):
    """An element: its type, how often it may come, the codes it may have."""

    kind: str
    many: bool = False
    needed: bool = False
    codes: frozenset[str] = frozenset()


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


INTENTS = _codes("proposal plan directive order original-order reflex-order filler-order instance-order option")
PRIORITIES = _codes("routine urgent asap stat")
_REQUEST_STATUS = _codes("draft active on-hold revoked completed entered-in-error unknown")
_TASK_STATUS = _codes(
    "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed entered-in-error"
)
_BUNDLE_TYPES = _codes(
    "document message transaction transaction-response batch batch-response history searchset collection "
    "subscription-notification"
)


def _rest(text: str) -> dict[str, Element]:
    """Elements that exist and are never read."""
    return dict.fromkeys(text.split(), Element("any"))


_ANY_TYPE = _rest("id extension")
TYPES: Mapping[str, Mapping[str, Element]] = {
    "Coding": {
        **_ANY_TYPE,
        **_rest("version display userSelected"),
        "system": Element("text"),
        "code": Element("text"),
    },
    "CodeableConcept": {**_ANY_TYPE, "coding": Element("Coding", many=True), "text": Element("text")},
    "CodeableReference": {**_ANY_TYPE, "concept": Element("CodeableConcept"), "reference": Element("Reference")},
    "Reference": {**_ANY_TYPE, **_rest("type identifier display"), "reference": Element("text")},
    "Identifier": {
        **_ANY_TYPE,
        **_rest("use type period assigner"),
        "system": Element("text"),
        "value": Element("text"),
    },
    "Annotation": {
        **_ANY_TYPE,
        **_rest("authorReference authorString time"),
        "text": Element("text", needed=True),
    },
    "Quantity": {**_ANY_TYPE, **_rest("comparator unit system code"), "value": Element("number")},
    "Parameter": {
        **_ANY_TYPE,
        **_rest("valueRatio valueRange valueBoolean valuePeriod"),
        "code": Element("CodeableConcept", needed=True),
        "valueCodeableConcept": Element("CodeableConcept"),
        "valueQuantity": Element("Quantity"),
        "valueString": Element("text"),
    },
    "OrderDetail": {
        **_ANY_TYPE,
        **_rest("parameterFocusCodeableConcept parameterFocusReference parameterFocusCanonical"),
        "parameter": Element("Parameter", many=True, needed=True),
    },
    "HumanName": {**_ANY_TYPE, **_rest("use family given prefix suffix period"), "text": Element("text")},
    "Entry": {
        **_ANY_TYPE,
        **_rest("link search request response"),
        "fullUrl": Element("text"),
        "resource": Element("Resource", needed=True),
    },
}
_RESOURCE = {**_rest("id meta language"), "resourceType": Element("text", needed=True)}
_DOMAIN = {**_RESOURCE, **_rest("text contained extension")}

RESOURCES: Mapping[str, Mapping[str, Element]] = {
    "Bundle": {
        **_RESOURCE,
        **_rest("timestamp total link signature issues"),
        "identifier": Element("Identifier"),
        "type": Element("code", needed=True, codes=_BUNDLE_TYPES),
        "entry": Element("Entry", many=True),
    },
    "ServiceRequest": {
        **_DOMAIN,
        **_rest(
            "instantiatesCanonical instantiatesUri basedOn replaces requisition category quantityQuantity "
            "quantityRatio quantityRange focus encounter occurrencePeriod occurrenceTiming asNeededBoolean "
            "asNeededCodeableConcept "
            "performerType location insurance supportingInfo specimen bodySite bodyStructure patientInstruction "
            "relevantHistory"
        ),
        "identifier": Element("Identifier", many=True),
        "status": Element("code", needed=True, codes=_REQUEST_STATUS),
        "intent": Element("code", needed=True, codes=INTENTS),
        "priority": Element("code", codes=PRIORITIES),
        "doNotPerform": Element("boolean"),
        "code": Element("CodeableReference"),
        "orderDetail": Element("OrderDetail", many=True),
        "subject": Element("Reference", needed=True),
        "occurrenceDateTime": Element("date"),
        "authoredOn": Element("date"),
        "requester": Element("Reference"),
        "performer": Element("Reference", many=True),
        "reason": Element("CodeableReference", many=True),
        "note": Element("Annotation", many=True),
    },
    "Task": {
        **_DOMAIN,
        **_rest(
            "instantiatesCanonical instantiatesUri groupIdentifier partOf description encounter requestedPeriod "
            "executionPeriod performer location reason insurance relevantHistory restriction input output"
        ),
        "identifier": Element("Identifier", many=True),
        "basedOn": Element("Reference", many=True),
        "status": Element("code", needed=True, codes=_TASK_STATUS),
        "statusReason": Element("CodeableReference"),
        "businessStatus": Element("CodeableConcept"),
        "intent": Element("code", needed=True, codes=INTENTS | {"unknown"}),
        "priority": Element("code", codes=PRIORITIES),
        "doNotPerform": Element("boolean"),
        "code": Element("CodeableConcept"),
        "focus": Element("Reference"),
        "for": Element("Reference"),
        "authoredOn": Element("date"),
        "lastModified": Element("date"),
        "requester": Element("Reference"),
        "requestedPerformer": Element("CodeableReference", many=True),
        "owner": Element("Reference"),
        "note": Element("Annotation", many=True),
    },
    "Patient": {
        **_DOMAIN,
        **_rest(
            "active telecom birthDate deceasedBoolean deceasedDateTime address maritalStatus multipleBirthBoolean "
            "multipleBirthInteger photo contact communication generalPractitioner managingOrganization link"
        ),
        "identifier": Element("Identifier", many=True),
        "name": Element("HumanName", many=True),
        "gender": Element("code", codes=_codes("male female other unknown")),
    },
    "Organization": {
        **_DOMAIN,
        **_rest("active type alias description contact partOf endpoint qualification"),
        "identifier": Element("Identifier", many=True),
        "name": Element("text"),
    },
}
_MEANING = frozenset({"modifierExtension", "implicitRules"})
_NAME = re.compile(r"_?[A-Za-z]{1,60}")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?)?)?")


def flaws_of(value: Any) -> list[Flaw]:
    """Everything in which a parsed JSON text is no Bundle of these resources."""
    return list(_resource(value, "Bundle", "Bundle"))


def _resource(value: Any, path: str, kind: str | None = None) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(path, NOT_OBJECT)
        return
    named = value.get("resourceType")
    if not isinstance(named, str) or named not in RESOURCES or (kind is not None and named != kind):
        yield Flaw(f"{path}.resourceType", UNKNOWN_CODE if named else MISSING)
        return
    yield from _object(value, path, RESOURCES[named])


def _object(value: Any, path: str, table: Mapping[str, Element]) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(path, NOT_OBJECT)
        return
    for name, inner in value.items():
        where = f"{path}.{name if _NAME.fullmatch(name) else '?'}"
        element = table.get(name.removeprefix("_"))
        if name in _MEANING:
            yield Flaw(where, MUST_UNDERSTAND)
        elif element is None:
            yield Flaw(where, UNKNOWN_ELEMENT)
        elif not name.startswith("_"):
            yield from _element(inner, where, element)
    for name, element in table.items():
        if element.needed and name not in value:
            yield Flaw(f"{path}.{name}", MISSING)


def _element(value: Any, path: str, element: Element) -> Iterator[Flaw]:
    if element.kind == "any":
        return
    if not element.many:
        yield from _single(value, path, element)
    elif not isinstance(value, list) or not value:
        yield Flaw(path, NOT_LIST)
    elif len(value) > MOST_ITEMS:
        yield Flaw(path, TOO_MANY)
    else:
        for number, inner in enumerate(value):
            yield from _single(inner, f"{path}[{number}]", element)


def _single(value: Any, path: str, element: Element) -> Iterator[Flaw]:
    kind = element.kind
    if kind == "Resource":
        yield from _resource(value, path)
    elif kind in TYPES:
        yield from _object(value, path, TYPES[kind])
    elif kind == "number":
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield Flaw(path, NOT_NUMBER)
    elif kind == "boolean":
        if value is not False:
            yield Flaw(path, MUST_UNDERSTAND)  # doNotPerform turns the request into its opposite
    elif not isinstance(value, str) or not value.strip() or not _whole(value):
        yield Flaw(path, NOT_TEXT)
    elif len(value) > MOST_TEXT:
        yield Flaw(path, TOO_LONG)
    elif kind == "code" and value not in element.codes:
        yield Flaw(path, UNKNOWN_CODE)
    elif kind == "date" and not _DATE.fullmatch(value):
        yield Flaw(path, NOT_DATE)


def _whole(text: str) -> bool:
    """Whether a text can be written down: JSON lets half a character through."""
    return not any("\ud800" <= sign <= "\udfff" for sign in text)

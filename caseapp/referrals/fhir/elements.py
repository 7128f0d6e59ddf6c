"""The elements of FHIR R5 (5.0.0) in the five resources that are exchanged, as tables.

Elements, cardinalities and required value sets are those of the published specification (hl7.org/fhir/R5); a test holds
them against its published definitions (tests/referrals/test_fhir_models.py). Elements that are neither written nor read
stand here by name alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


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
        **_rest("parameterFocus"),
        "parameter": Element("Parameter", many=True, needed=True),
    },
    "HumanName": {
        **_ANY_TYPE,
        **_rest("family given prefix suffix period"),
        "use": Element("code", codes=_codes("usual official temp nickname anonymous old maiden")),
        "text": Element("text"),
    },
    "Communication": {
        **_ANY_TYPE,
        **_rest("preferred"),
        "language": Element("CodeableConcept", needed=True),
    },
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
        **_rest("total link signature issues"),
        "timestamp": Element("date"),
        "identifier": Element("Identifier"),
        "type": Element("code", needed=True, codes=_BUNDLE_TYPES),
        "entry": Element("Entry", many=True),
    },
    "ServiceRequest": {
        **_DOMAIN,
        **_rest(
            "instantiatesCanonical instantiatesUri basedOn replaces category quantityQuantity "
            "quantityRatio quantityRange focus encounter occurrencePeriod occurrenceTiming asNeededBoolean "
            "asNeededCodeableConcept "
            "performerType location insurance supportingInfo specimen bodySite bodyStructure patientInstruction "
            "relevantHistory"
        ),
        "identifier": Element("Identifier", many=True),
        "requisition": Element("Identifier"),
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
            "instantiatesCanonical instantiatesUri partOf description encounter requestedPeriod "
            "executionPeriod performer location reason insurance relevantHistory restriction input output"
        ),
        "identifier": Element("Identifier", many=True),
        "groupIdentifier": Element("Identifier"),
        "basedOn": Element("Reference", many=True),
        "status": Element("code", needed=True, codes=_TASK_STATUS),
        "statusReason": Element("CodeableReference"),
        "businessStatus": Element("CodeableConcept"),
        "intent": Element("code", needed=True, codes=INTENTS - {"directive"} | {"unknown"}),
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
            "multipleBirthInteger photo contact generalPractitioner managingOrganization link"
        ),
        "communication": Element("Communication", many=True),
        "identifier": Element("Identifier", many=True),
        "name": Element("HumanName", many=True),
        "gender": Element("code", codes=_codes("male female other unknown")),
    },
    "Organization": {
        **_DOMAIN,
        **_rest("active type description contact partOf endpoint qualification"),
        "alias": Element("text", many=True),
        "identifier": Element("Identifier", many=True),
        "name": Element("text"),
    },
}


class Choice(NamedTuple):
    """An element of several types (`value[x]`): one of these names at most."""

    stem: str
    kinds: str
    needed: bool = False

    def names(self) -> frozenset[str]:
        """As they stand in JSON."""
        return frozenset(f"{self.stem}{kind}" for kind in self.kinds.split())


CHOICES: tuple[Choice, ...] = (
    Choice("value", "CodeableConcept Quantity String Ratio Range Boolean Period", needed=True),
    Choice("author", "Reference String"),
    Choice("quantity", "Quantity Ratio Range"),
    Choice("occurrence", "DateTime Period Timing"),
    Choice("asNeeded", "Boolean CodeableConcept"),
    Choice("deceased", "Boolean DateTime"),
    Choice("multipleBirth", "Boolean Integer"),
)

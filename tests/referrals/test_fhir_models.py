"""FHIR R5 as it is published: `fhir.resources` has classes made from the structure definitions of 5.0.0. What we write
validates with them; our own tables say the same of each element; and what they refuse, we refuse."""

from __future__ import annotations

import copy
import importlib.metadata
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from fhir.resources.annotation import Annotation
from fhir.resources.bundle import Bundle, BundleEntry
from fhir.resources.codeableconcept import CodeableConcept
from fhir.resources.codeablereference import CodeableReference
from fhir.resources.coding import Coding
from fhir.resources.humanname import HumanName
from fhir.resources.identifier import Identifier
from fhir.resources.organization import Organization
from fhir.resources.patient import Patient, PatientCommunication
from fhir.resources.quantity import Quantity
from fhir.resources.reference import Reference
from fhir.resources.servicerequest import (
    ServiceRequest,
    ServiceRequestOrderDetail,
    ServiceRequestOrderDetailParameter,
)
from fhir.resources.task import Task
from pydantic import ValidationError

from caseapp.referrals.fhir.elements import CHOICES, RESOURCES, TYPES, Element
from caseapp.referrals.fhir.shapes import UNKNOWN_CODE, flaws_of
from caseapp.referrals.vocabulary import HouseReason, Kind, State, Urgency
from tests.conftest import House
from tests.referrals.bundles import bundle
from tests.referrals.houses import sent as sent_to
from tests.referrals.test_fhir import written
from tests.referrals.test_papers import FULL
from tools import write_fhir

PUBLISHED: Mapping[str, Any] = {
    "Bundle": Bundle,
    "ServiceRequest": ServiceRequest,
    "Task": Task,
    "Patient": Patient,
    "Organization": Organization,
    "Coding": Coding,
    "CodeableConcept": CodeableConcept,
    "CodeableReference": CodeableReference,
    "Reference": Reference,
    "Identifier": Identifier,
    "Annotation": Annotation,
    "Quantity": Quantity,
    "Parameter": ServiceRequestOrderDetailParameter,
    "OrderDetail": ServiceRequestOrderDetail,
    "HumanName": HumanName,
    "Communication": PatientCommunication,
    "Entry": BundleEntry,
}
OURS: Mapping[str, Mapping[str, Element]] = {**TYPES, **RESOURCES}
NEVER = {"fhir_comments", "implicitRules", "modifierExtension", "resourceType"}
"""Of the class and not of the specification; refused here wherever they stand; of JSON and not of the class."""
STRICTER = frozenset({("Entry", "resource")})
"""What we need and the specification does not."""


def refused(value: Any) -> bool:
    """Whether the published definitions refuse it."""
    try:
        Bundle.model_validate(value)
    except (ValidationError, TypeError, KeyError):  # a type that is none breaks the classes themselves
        return True
    return False


def test_the_package_is_of_r5_and_is_the_one_that_the_page_names() -> None:
    assert Bundle.get_resource_type() == "Bundle"
    assert importlib.metadata.version("fhir.resources") == write_fhir.VERSION
    assert "requestedPerformer" in Task.model_fields, "R5 has it, R4 had not"


@pytest.mark.parametrize("state", list(State))
def test_the_bundle_of_each_step_validates(state: State) -> None:
    for names in ([], ["Un nom", "اسم"]):
        for kind, urgency in ((Kind.PLACEMENT, Urgency.URGENT), (Kind.SERVICE, Urgency.ORDINARY)):
            reason = str(HouseReason.FULL) if state is State.REFUSED else ""
            value = bundle(state=state, names=names, kind=kind, urgency=urgency, reason=reason)
            read = Bundle.model_validate(value)
            assert {entry.resource.get_resource_type() for entry in read.entry} == set(RESOURCES) - {"Bundle"}
    bare = {"age": "", "sex": "", "needs": [], "constraints": [], "siblings": 0, "languages": []}
    assert not refused(bundle(state=state, extract=bare, words=""))


def test_the_example_of_the_page_validates() -> None:
    assert not refused(json.loads(write_fhir.EXAMPLE.read_text("utf-8")))


def test_what_the_application_sends_validates(lite: House) -> None:
    (sending,) = sent_to(lite, safety=FULL)
    assert not refused(written(lite, sending))


def _fields(model: Any) -> dict[str, Any]:
    """The elements of a published class by the name they have in JSON."""
    named = {field.alias or name: field for name, field in model.model_fields.items()}
    return {name: field for name, field in named.items() if not name.startswith("_")}


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_our_tables_say_what_is_published(kind: str) -> None:
    published, ours = _fields(PUBLISHED[kind]), OURS[kind]
    assert published.keys() - NEVER == ours.keys() - NEVER
    for name, element in ours.items():
        if name == "resourceType" or element.kind == "any":
            continue
        field = published[name]
        told = field.json_schema_extra or {}
        assert element.many is ("List[" in str(field.annotation)), name
        needed = field.is_required() or bool(told.get("element_required"))
        assert element.needed is needed or (kind, name) in STRICTER, name
        if codes := set(told.get("enum_values", ())):
            assert codes - {"+"} <= element.codes, name
            assert "+" in codes or codes == element.codes, name


def test_every_choice_is_one_of_the_published_ones() -> None:
    found = {
        (choice.stem, choice.needed)
        for model in PUBLISHED.values()
        for choice in CHOICES
        if choice.names() <= _fields(model).keys()
    }
    assert found == {(choice.stem, choice.needed) for choice in CHOICES}
    for kind, model in PUBLISHED.items():
        for field in _fields(model).values():
            told = field.json_schema_extra or {}
            if stem := told.get("one_of_many"):
                assert (stem, bool(told.get("one_of_many_required"))) in found, (kind, stem)


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield (*at, key)
        yield from _paths(below, (*at, key))


def _spoilt(base: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...], dict[str, Any]]]:
    """The same bundle with one thing wrong, or at least otherwise: by what was done, and where."""
    values: dict[str, Any] = {"null": None, "number": 7, "text": "x y", "object": {"zzz": 1}, "blank": "", "true": True}
    for path in _paths(base):
        for done in ("gone", "listed", "more", *values):
            value = copy.deepcopy(base)
            whole = value
            for key in path[:-1]:
                whole = whole[key]
            old = whole[path[-1]]
            if done == "gone":
                del whole[path[-1]]
            elif done == "listed":
                whole[path[-1]] = [old]
            elif done == "more":
                if not isinstance(old, dict):
                    continue
                old["zzz"] = 1
            else:
                whole[path[-1]] = values[done]
            yield done, path, value


def test_what_the_published_definitions_refuse_is_refused_here() -> None:
    """And where we refuse more, it is one of few things."""
    counted: Counter[tuple[bool, bool]] = Counter()
    for done, path, value in _spoilt(bundle(names=["Un nom"])):
        flaws, theirs = flaws_of(value), refused(value)
        counted[bool(flaws), theirs] += 1
        assert flaws or not theirs, (done, path)
        if flaws and not theirs:
            emptied = done == "gone" and isinstance(path[-1], int)
            dated = done == "number" and path[-1] in ("authoredOn", "lastModified", "occurrenceDateTime", "timestamp")
            bare = done == "gone" and path[-1] in ("resource", "resourceType")
            coded = {flaw.why for flaw in flaws} == {UNKNOWN_CODE}
            assert done in ("null", "blank") or emptied or dated or bare or coded, (done, path, flaws)
    assert sum(counted.values()) > 1200 and min(counted[True, True], counted[False, False]) > 100, counted

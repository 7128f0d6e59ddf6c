"""A Bundle from elsewhere, read as the wish for a referral. Nothing in it is trusted: what is not understood is refused
with the place where it stands, and of the child only her sex is compared; names are never taken over."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn, TypeVar

from caseapp.cases.vocabulary import Sex
from caseapp.kernel.text import TooLong, clean_prose
from caseapp.kernel.words import N_, Word
from caseapp.referrals.fhir import maps
from caseapp.referrals.fhir.shapes import MISSING, NOT_NUMBER, TOO_LONG, UNKNOWN_CODE, Flaw, flaws_of
from caseapp.referrals.vocabulary import Constraint, Kind, Need, Urgency

LONGEST = 64 * 1024
"""Bytes of a text that is read at all: ours has three thousand."""
MOST_FLAWS = 20
MOST_WORDS = 1500
W = TypeVar("W", bound=Word)

NO_JSON = N_("This is no JSON text.")
TOO_BIG = N_("This text is too long to be a referral.")
ONLY_COLLECTION = N_("Only a collection is read here.")
ONE_OF_EACH = N_("Exactly one is expected.")
NOT_OPEN = N_("Only a request that is a draft or active can be taken up.")
NOT_A_REQUEST = N_("Only a proposal, a plan or an order can be taken up.")
NOWHERE = N_("This points to nothing in the bundle.")
DOUBLE = N_("Two entries have the same address.")
NO_DAY = N_("A whole day is expected here, for example 2026-11-22.")


class Flawed(ValueError):
    """The text cannot be taken over; `flaws` says where and why."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        super().__init__("the bundle has flaws")
        self.flaws = list(flaws)[:MOST_FLAWS]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the Bundle asks for."""

    kind: Kind
    urgency: Urgency
    wanted_on: date
    needs: tuple[Need, ...]
    constraints: tuple[Constraint, ...]
    siblings: int
    """Brothers and sisters who come along; which children they are, a Bundle does not say."""
    apart: int
    words: str
    receivers: tuple[tuple[str, str], ...]
    """Short names of establishments, each with where it stands."""
    sex: Sex
    named: bool
    """Whether the Bundle names a child; the name stays there."""


def read(text: str) -> Wish:
    """The wish that a text tells. Raises Flawed."""
    bundle = _parsed(text)
    flaws = flaws_of(bundle)
    if flaws:
        raise Flawed(flaws)
    return _Reader(bundle).wish()


def _parsed(text: str) -> Any:
    if len(text.encode("utf-8", "replace")) > LONGEST:
        raise Flawed([Flaw("Bundle", TOO_BIG)])
    try:
        return json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Flawed([Flaw("Bundle", NO_JSON)]) from None


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("NaN and infinities are no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name comes twice: readers disagree about which one counts."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name comes twice")
    return found


class _Reader:
    """Reads a Bundle whose shape was checked; gathers what is wrong with what it says."""

    def __init__(self, bundle: dict[str, Any]) -> None:
        self.flaws: list[Flaw] = []
        self.bundle = bundle
        self.entries: dict[str, tuple[str, dict[str, Any]]] = {}
        for number, entry in enumerate(bundle.get("entry", ())):
            path = f"Bundle.entry[{number}].resource"
            url = entry.get("fullUrl", f"#{number}")
            if url in self.entries:
                self.flaw(f"Bundle.entry[{number}].fullUrl", DOUBLE)
            self.entries[url] = (path, entry["resource"])

    def flaw(self, path: str, why: str) -> None:
        """Note a flaw and go on."""
        self.flaws.append(Flaw(path, why))

    def wish(self) -> Wish:
        """All of it. Raises Flawed with everything that is wrong."""
        if self.bundle["type"] != "collection":
            self.flaw("Bundle.type", ONLY_COLLECTION)
        path, request = self._only("ServiceRequest")
        child_path, child = self._only("Patient")
        self._only("Task", at_most=True)
        if request["status"] not in ("draft", "active"):
            self.flaw(f"{path}.status", NOT_OPEN)
        if request["intent"] not in ("proposal", "plan", "order"):
            self.flaw(f"{path}.intent", NOT_A_REQUEST)
        subject = self._target(f"{path}.subject", request["subject"])
        if subject is not None and subject[0] != child_path:
            self.flaw(f"{path}.subject.reference", NOWHERE)
        wish = Wish(
            kind=self._kind(path, request),
            urgency=maps.URGENCY[request.get("priority", "routine")],
            wanted_on=self._day(path, request),
            needs=tuple(self._needs(path, request)),
            constraints=tuple(self._details(path, request, maps.CONSTRAINTS)),
            siblings=self._number(path, request, maps.SIBLINGS),
            apart=self._number(path, request, maps.APART),
            words=self._words(path, request),
            receivers=tuple(self._receivers(path, request)),
            sex=next((sex for sex, code in maps.GENDER.items() if code == child.get("gender")), Sex.UNKNOWN),
            named=bool(child.get("name")),
        )
        if self.flaws:
            raise Flawed(self.flaws)
        return wish

    def _only(self, kind: str, *, at_most: bool = False) -> tuple[str, dict[str, Any]]:
        found = [entry for entry in self.entries.values() if entry[1]["resourceType"] == kind]
        if len(found) > 1 or (not found and not at_most):
            raise Flawed([*self.flaws, Flaw(f"Bundle.entry.{kind}", ONE_OF_EACH)])
        return found[0] if found else ("", {})

    def _target(self, path: str, reference: dict[str, Any]) -> tuple[str, dict[str, Any]] | None:
        found = self.entries.get(reference.get("reference", ""))
        if found is None:
            self.flaw(f"{path}.reference", NOWHERE)
        return found

    def _code(self, path: str, concept: dict[str, Any] | None, system: str, words: Iterable[W]) -> W | None:
        """The word that a concept codes in one of our systems; a flaw where there is none."""
        codings = (concept or {}).get("coding", ())
        codes = [coding.get("code") for coding in codings if coding.get("system") == system]
        found = next((word for word in words if str(word) in codes), None)
        if found is None:
            self.flaw(f"{path}.coding", UNKNOWN_CODE)
        return found

    def _kind(self, path: str, request: dict[str, Any]) -> Kind:
        where = f"{path}.code.concept"
        offered = (Kind.PLACEMENT, Kind.SERVICE)
        return self._code(where, request.get("code", {}).get("concept"), maps.KIND, offered) or Kind.SERVICE

    def _day(self, path: str, request: dict[str, Any]) -> date:
        text = request.get("occurrenceDateTime", "")
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self.flaw(f"{path}.occurrenceDateTime", NO_DAY if text else MISSING)
            return date.min

    def _words(self, path: str, request: dict[str, Any]) -> str:
        text = "\n".join(note["text"] for note in request.get("note", ()))
        try:
            return clean_prose(text, MOST_WORDS)
        except TooLong:
            self.flaw(f"{path}.note", TOO_LONG)
            return ""

    def _needs(self, path: str, request: dict[str, Any]) -> Iterable[Need]:
        for number, reason in enumerate(request.get("reason", ())):
            found = self._code(f"{path}.reason[{number}].concept", reason.get("concept"), maps.NEED, Need)
            if found is not None:
                yield found

    def _parameters(self, path: str, request: dict[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
        for first, detail in enumerate(request.get("orderDetail", ())):
            for second, parameter in enumerate(detail["parameter"]):
                where = f"{path}.orderDetail[{first}].parameter[{second}]"
                codings = parameter["code"].get("coding", ())
                names = [c.get("code", "") for c in codings if c.get("system") == maps.DETAIL]
                yield where, names[0] if names else "", parameter

    def _details(self, path: str, request: dict[str, Any], wanted: str) -> Iterable[Constraint]:
        for where, name, parameter in self._parameters(path, request):
            if name not in (maps.SIBLINGS, maps.APART, maps.AGE_BAND, maps.CONSTRAINTS):
                self.flaw(f"{where}.code.coding", UNKNOWN_CODE)
            elif name == wanted:
                value = parameter.get("valueCodeableConcept")
                found = self._code(f"{where}.valueCodeableConcept", value, maps.CONSTRAINT, Constraint)
                if found is not None:
                    yield found

    def _number(self, path: str, request: dict[str, Any], wanted: str) -> int:
        for where, name, parameter in self._parameters(path, request):
            if name == wanted:
                value = parameter.get("valueQuantity", {}).get("value")
                if isinstance(value, int) and 0 <= value <= 20:
                    return value
                self.flaw(f"{where}.valueQuantity.value", NOT_NUMBER)
        return 0

    def _receivers(self, path: str, request: dict[str, Any]) -> Iterable[tuple[str, str]]:
        for number, reference in enumerate(request.get("performer", ())):
            found = self._target(f"{path}.performer[{number}]", reference)
            if found is None:
                continue
            where, place = found
            slugs = [
                (one.get("value", ""), f"{where}.identifier[{at}].value")
                for at, one in enumerate(place.get("identifier", ()))
                if one.get("system") == maps.ESTABLISHMENT
            ]
            if place["resourceType"] != "Organization" or not slugs:
                self.flaw(f"{where}.identifier", MISSING)
            else:
                yield slugs[0]

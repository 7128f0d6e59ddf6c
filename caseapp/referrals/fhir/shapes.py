"""What is wrong with a Bundle, and where: it is held against the tables of `elements`.

What would change the meaning without being understood (`modifierExtension`, `implicitRules`) is refused, as the
specification asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from caseapp.kernel.words import N_
from caseapp.referrals.fhir.elements import CHOICES, RESOURCES, TYPES, Element

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
ONE_OF = N_("Only one of these elements may stand here.")
MUST_UNDERSTAND = N_("This would change the meaning, and it is not understood here.")


class Flaw(NamedTuple):
    """What is wrong, and where: `Bundle.entry[1].resource.priority`."""

    path: str
    why: str


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
    for choice in CHOICES:
        there = choice.names() & value.keys() if choice.names() <= table.keys() else None
        if there is not None and len(there) > 1:
            yield Flaw(f"{path}.{choice.stem}[x]", ONE_OF)
        elif there is not None and choice.needed and not there:
            yield Flaw(f"{path}.{choice.stem}[x]", MISSING)


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

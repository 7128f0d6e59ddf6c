"""What a file says of a child, as the kernel of names wants it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from caseapp.cases.records import birth_of, contacts_of
from caseapp.cases.vocabulary import Sex
from caseapp.infra.access import Opened
from caseapp.kernel.names import Known, Nicknames, file_tokens
from caseapp.kernel.names.people import Sex as Letter
from caseapp.kernel.papers import plain_number
from caseapp.kernel.phones import phones_in
from caseapp.kernel.text import is_arabic
from caseapp.matching.cut import PAPERS

LETTERS: dict[str, Letter] = {Sex.FEMALE: "F", Sex.MALE: "M"}


def known_of(identity: Mapping[str, Any], contact: Mapping[str, Any], sex: str) -> Known:
    """A file's child."""
    born = birth_of(Opened(identity)).possible_days()
    mother = str(identity.get("mother") or "")
    arabic = is_arabic(mother)
    names = {name: str(identity.get(name) or "") for name in ("given", "family", "given_ar", "family_ar", "nickname")}
    return Known(
        **names,
        sex=LETTERS.get(sex, ""),
        born_low=born.first.year if born else None,
        born_high=born.last.year if born else None,
        place=str(contact.get("commune") or ""),
        mother="" if arabic else mother,
        mother_ar=mother if arabic else "",
    )


def values_of(identity: Mapping[str, Any], contact: Mapping[str, Any], sex: str, nicknames: Nicknames) -> Iterator[str]:
    """Every value by which a file is found: names by the kernel's families, N a paper's number, T a phone."""
    yield from file_tokens(known_of(identity, contact, sex), nicknames)
    for name in PAPERS:
        if number := plain_number(str(identity.get(name) or "")):
            yield f"N:{number}"
    kept = contacts_of(contact)
    for row in (*kept.get("phones", []), *kept.get("guardian_phone", [])):
        for phone in phones_in(str(row.get("number") or "")):
            yield f"T:{phone}"

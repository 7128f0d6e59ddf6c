"""What the sealed blobs of a file hold, field by field."""

from __future__ import annotations

from typing import TypedDict


class IdentityFields(TypedDict, total=False):
    """What names the child. `birth` is `kernel.births.Birth` as a plain dict; numbers are kept as they were read."""

    given_ar: str
    family_ar: str
    given: str
    family: str
    nickname: str
    birth: dict[str, object]
    age_basis: str
    birth_place: str
    nationality: str
    father: str
    mother: str
    registered: str
    civil_status: str
    cnie: str
    idcs: str
    massar: str
    passport: str


class PhoneFields(TypedDict, total=False):
    """A number by which somebody can be reached; families share phones, so it names nobody."""

    number: str
    whose: str
    safe: str


class SiblingFields(TypedDict, total=False):
    """A brother or sister. `age` is years or a year of birth; `file` is the reference of her own file."""

    name: str
    age: str
    where: str
    file: str


class ContactFields(TypedDict, total=False):
    """What locates the child, and those around her."""

    commune: str
    place: str
    phones: list[PhoneFields]
    guardian: str
    guardian_name: str
    guardian_phone: list[PhoneFields]
    siblings: list[SiblingFields]


class SituationFields(TypedDict, total=False):
    """What is known of the child's life, apart from the timeline: coded words in lists, the child's own words, and what
    was done. The worker's analysis is never here: it stands in the timeline."""

    own_words: str
    languages: list[str]
    interpreter: str
    source_reference: str
    source_name: str
    violence: list[str]
    situations: list[str]
    needs: list[str]
    done: str
    heard_by: str
    heard_on: str
    heard_at: str
    heard_alone: str

"""The neutral data set of the bench folder (`drive.py`) in the words of caseapp. Pure: loader and adapter share it.

Deterministic: the same case number gives the same id, reference and plain text on every machine; keys and nonces are
drawn anew, as they must be.

Dropped, because version 0.1 has no field for it: birth place, mother, father, guardian's phone, national id, next
review, schooling, family situation, disability, legal status, priority, consent, language of the child; kind and place
of an event (every event becomes a note). So a file shows fewer sealed values than the
ten of the data set: names and birth are one blob, commune, address and phone another, the narrative a third.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from caseapp.accounts.vocabulary import EstablishmentType, LegalCategory
from caseapp.cases.vocabulary import Category, Danger, Sex, Source, Status
from caseapp.infra import places
from caseapp.kernel import identifiers
from caseapp.kernel.identifiers import ALPHABET

PASSWORD = "quatre trains de nuit"
HEAVY = 100
"""Every 100th case has 100 events."""
EXPORTED = 10_000
"""Files of one more establishment, from which W9 exports; its number follows those of the data set."""
DIRECTOR, COORDINATOR, WITNESS = 1_000_000, 2_000_000, 3_000_000
"""Numbers of people beside the workers: the director of establishment n is DIRECTOR + n."""

DANGER = {
    "low": Danger.LOW,
    "medium": Danger.MEDIUM,
    "high": Danger.HIGH,
    "imminent": Danger.IMMEDIATE,
}
STATUS = {"closed": Status.CLOSED, "reopened": Status.REOPENED}
CATEGORY = {
    "neglect": Category.VICTIM,
    "violence": Category.VICTIM,
    "exploitation": Category.VICTIM,
    "street": Category.DIFFICULT_SITUATION,
    "migrant": Category.DIFFICULT_SITUATION,
    "abandonment": Category.DIFFICULT_SITUATION,
    "orphan": Category.DIFFICULT_SITUATION,
    "conflict_with_law": Category.CONFLICT_WITH_LAW,
}
SOURCE = {"call": Source.HOTLINE, "visit": Source.STREET_TEAM, "court": Source.JUDGE, "school": Source.SCHOOL}
SEX = {"F": Sex.FEMALE, "M": Sex.MALE}
KIND = {
    "protection_unit": EstablishmentType.PROTECTION_UNIT,
    "social_centre": EstablishmentType.SOCIAL_CENTRE,
    "shelter": EstablishmentType.EMERGENCY_SHELTER,
    "school": EstablishmentType.STUDENT_HOME,
    "hospital": EstablishmentType.RECEPTION_CENTRE,
    "court": EstablishmentType.AUTHORITY,
}

LICENCE = LegalCategory.PROTECTION
"""The specialisation of every house: that which may take any child."""

_FIRST_MS = 1_609_459_200_000  # 2021-01-01: older than whatever the application makes itself
_STEP_MS = 100_000
_MIX = 0x9E3779B97F4A7C15
_LOW_62 = (1 << 62) - 1
_KINDS = {
    "establishment": 1,
    "user": 2,
    "membership": 3,
    "case": 4,
    "event": 5,
    "member": 6,
    "unit": 7,
    "licence": 8,
    "bed": 9,
    "stay": 10,
    "use": 11,
}


def row_id(kind: str, number: int, part: int = 0) -> bytes:
    """A UUIDv7 that depends on nothing but its arguments, and sorts by number."""
    low = ((number * _MIX) & (_LOW_62 ^ 0xFFFFF)) | _KINDS[kind] << 12 | part
    return ((_FIRST_MS + number * _STEP_MS + part) << 80 | 7 << 76 | 0b10 << 62 | low).to_bytes(16)


def reference(number: int) -> str:
    """The reference of case `number`: distinct for each, because the multiplier and 29 ** 9 have no common divisor."""
    while True:
        value, letters = number * 9_576_890_767_283 % 29**9, ""
        for _ in range(9):
            value, digit = divmod(value, 29)
            letters += ALPHABET[digit]
        letters += identifiers._check_character(letters)
        if not identifiers._OTHER_NUMBER.fullmatch(letters):
            return identifiers._shown(letters)
        number += 10**9


def login(worker: int) -> str:
    """The sign-in name of a worker."""
    return f"bench.w{worker}"


@cache
def _provinces() -> tuple[places.Place, ...]:
    return places.provinces()


@cache
def _communes() -> tuple[places.Place, ...]:
    return places.communes()


def province_code(number: int) -> str:
    """A real province for one of the 24 of the data set."""
    return _provinces()[number * 3].code


def commune(number: int) -> places.Place:
    """A real commune for one of the 1,500 of the data set."""
    return _communes()[number]


def birth(day: str) -> dict[str, int]:
    """`kernel.births.Birth` as it is sealed."""
    return {"day": int(day[8:]), "month": int(day[5:7]), "year": int(day[:4])}


def identity(case: dict[str, Any]) -> dict[str, Any]:
    """What is sealed as identity."""
    return {"given": case["first_name"], "family": case["last_name"], "birth": birth(case["birth_date"])}


def contact(case: dict[str, Any]) -> dict[str, Any]:
    """What is sealed as contact."""
    return {"commune": commune(case["commune"]).code, "place": case["address"], "phones": [{"number": case["phone"]}]}


def intake_form(case: dict[str, Any]) -> dict[str, str]:
    """The fields of the form that registers a child, as a person would fill them in (French page)."""
    place = commune(case["commune"])
    born = birth(case["birth_date"])
    return {
        "danger": str(DANGER[case["risk"]]),
        "given": case["first_name"],
        "family": case["last_name"],
        "sex": str(SEX[case["sex"]]),
        "birth_day": str(born["day"]),
        "birth_month": str(born["month"]),
        "birth_year": str(born["year"]),
        "commune": place.label("fr"),
        "commune_code": place.code,
        "place": case["address"],
        "phones-0-number": case["phone"],
        "source": str(SOURCE[case["source"]]),
        "category": str(CATEGORY[case["category"]]),
        "account": case["narrative"],
    }

"""What a list is narrowed by and how it is sorted: read from an address, and written into one again.

An altered address is no error worth a page: what is not understood counts as not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar

from caseapp.cases.vocabulary import KEPT, LIVE, Category, Danger, Sex, Status
from caseapp.infra import places
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.kernel.words import N_, Word
from caseapp.policy.deadlines import Rule

W = TypeVar("W", bound=Word)
_MONTH = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2])")
NOBODY = b""
"""As the worker of a list: files that nobody follows."""


class AgeBand(Word):
    """Ages as statistics count them, by the year of birth (which is a coded fact; the birth itself is sealed)."""

    SMALL = "0-5", N_("0 to 5 years")
    CHILD = "6-11", N_("6 to 11 years")
    YOUNG = "12-14", N_("12 to 14 years")
    TEEN = "15-17", N_("15 to 17 years")
    GROWN = "18-", N_("18 years or more")
    UNKNOWN = "unknown", N_("Age unknown")

    def born(self, year: int) -> tuple[int, int]:
        """First and last year of birth of those who are in this band in `year`."""
        low, _, high = self.partition("-")
        return (year - int(high) if high else 0), year - int(low)

    @classmethod
    @lru_cache(maxsize=512)
    def of(cls, birth_year: int | None, year: int) -> AgeBand:
        """The band of somebody born in `birth_year`."""
        if not birth_year:
            return cls.UNKNOWN
        return next((band for band in cls if band is not cls.UNKNOWN and _within(band, birth_year, year)), cls.SMALL)


class Sort(Word):
    """By what a list is sorted. The word is that of the column."""

    NEW = "new", N_("Newest first")
    OPENED = "opened", N_("Opened")
    DANGER = "danger", N_("Danger")
    STATUS = "status", N_("Status")
    REFERENCE = "reference", N_("Reference")
    DUE = "due", N_("Next deadline")

    @property
    def falls(self) -> bool:
        """Whether it begins with the greatest: the newest, the most endangered."""
        return self in (Sort.NEW, Sort.OPENED, Sort.DANGER)


@dataclass(frozen=True, slots=True)
class Filters:
    """What files must be like to stand on a list; whatever is empty is not asked.

    Without a status, a list shows live files: who works on them would look past the closed ones every day.
    """

    status: tuple[Status, ...] = ()
    closed_too: bool = False
    danger: Danger | None = None
    worker: bytes | None = None
    late: bool = False
    category: Category | None = None
    age: AgeBand | None = None
    province: str = ""
    commune: str = ""
    """A commune of that province, or a city with its arrondissements."""
    sex: Sex | None = None
    why: Rule | None = None
    """What is late in it: a rule of `policy/deadlines.py`."""
    opened: str = ""
    """A month, "2026-11", in which it was opened or reopened."""
    closed: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any], statuses: Iterable[str] = ()) -> Filters:
        """The filters of an address; `statuses` are its values of `status`, of which there may be several."""
        several = list(statuses)
        steps = tuple(step for step in KEPT if step in several)
        province = _province(asked.get("province"))
        every = steps == KEPT or "all" in several
        return cls(
            status=() if every or {*steps} == LIVE else steps,
            closed_too=every,
            danger=one_of(Danger, asked.get("danger")),
            worker=_worker(asked.get("worker")),
            late=asked.get("late") == "1",
            category=one_of(Category, asked.get("category")),
            age=one_of(AgeBand, asked.get("age")),
            province=province,
            commune=_commune(asked.get("commune"), province),
            sex=one_of(Sex, asked.get("sex")),
            why=one_of(Rule, asked.get("why")),
            opened=_month(asked.get("opened")),
            closed=_month(asked.get("closed")),
        )

    def args(self) -> dict[str, Any]:
        """As an address says them."""
        worker = None if self.worker is None else id_text(self.worker) if self.worker else "none"
        status = tuple(str(step) for step in self.status) or ("all" if self.closed_too else "live",)
        said = {
            "status": status,
            "danger": self.danger,
            "worker": worker,
            "late": "1" if self.late else None,
            "category": self.category,
            "age": self.age,
            "province": self.province,
            "commune": self.commune,
            "sex": self.sex,
            "why": self.why,
            "opened": self.opened,
            "closed": self.closed,
        }
        return {name: value if name == "status" else str(value) for name, value in said.items() if value}

    @property
    def live(self) -> bool:
        """Whether it shows live files, of whatever step."""
        return not (self.status or self.closed_too)

    @property
    def rare(self) -> bool:
        """Whether it asks for more than the short row of filters offers."""
        asked = (self.category, self.age, self.sex, self.province)
        return len(self.status) > 1 or self.worker is not None or any(asked)

    def without_worker(self) -> Filters:
        """The same for the files one follows oneself."""
        return replace(self, worker=None)


def one_of(words: type[W], text: Any) -> W | None:
    """The word that `text` is the code of, or None."""
    return next((known for known in words if known == text), None)


def _worker(text: Any) -> bytes | None:
    if text == "none":
        return NOBODY
    return read_id(str(text))


def _month(text: Any) -> str:
    return str(text) if _MONTH.fullmatch(str(text or "")) else ""


def _province(text: Any) -> str:
    try:
        return places.province(str(text)).code if text else ""
    except places.UnknownPlace:
        return ""


def _commune(text: Any, province: str) -> str:
    """One of the province that is asked for: with another province, another one is chosen."""
    try:
        place = places.commune(str(text))
    except places.UnknownPlace:
        return ""
    return place.code if place.province_code == province else ""


def _within(band: AgeBand, birth_year: int, year: int) -> bool:
    first, last = band.born(year)
    return first <= birth_year <= last

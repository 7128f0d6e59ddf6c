"""What is counted, and how it adds up: the words, one sending within a window, and the figures of a window. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from typing import NamedTuple

from caseapp.cases.records import Name
from caseapp.kernel.words import N_, Word
from caseapp.policy.referring import FEEDBACK_AFTER
from caseapp.referrals.vocabulary import HouseReason, Kind, State, Urgency


class Mark(Word):
    """What is counted."""

    ASKED = "asked", N_("Requests")
    ANSWERED = "answered", N_("Answers")
    REFUSED = "refused", N_("Refusals")
    FULL = "full", N_("“Full”")
    CONTRADICTED = "contradicted", N_("“Full” while beds were free")
    SILENT = "silent", N_("No answer in time")
    LAPSED = "lapsed", N_("Kept place that lapsed")
    NO_SHOW = "no_show", N_("Child did not arrive")
    NEWS_DUE = "news_due", N_("News due")
    NEWS_TOLD = "news_told", N_("News told")


class Counted(NamedTuple):
    """One sending within a window, one child asked for at one house: what happened there, as codes and numbers."""

    reference: str
    other_id: bytes
    kind: Kind
    urgency: Urgency
    state: State
    since: datetime
    hours: float | None
    """How long the first answer took, when it fell within the window."""
    marks: frozenset[Mark]
    reasons: tuple[str, ...]
    news: tuple[tuple[int, bool], ...]
    """Days after the arrival at which news fell due, and whether it was told."""


class Often(NamedTuple):
    """A child whom several houses have refused."""

    reference: str
    name: Name
    refusals: int


class House(NamedTuple):
    """One establishment in the table: how often each thing happened, None where it is hidden; its usual answer time."""

    id: bytes
    name: str
    counts: Mapping[Mark, int | None]
    hours: float | None


@dataclass(frozen=True, slots=True)
class Radar:
    """Figures of a window."""

    since: date
    until: date
    counts: Mapping[Mark, int | None]
    hours: float | None
    reasons: Mapping[str, int | None]
    news: Mapping[int, tuple[int | None, int | None]]
    """Days after an arrival: due, told."""
    houses: Sequence[House]
    protected: bool
    often: Sequence[Often] = field(default=())


def counts_of(seen: Sequence[Counted]) -> dict[Mark, int | None]:
    """How often each thing happened."""
    counted = Counter(mark for one in seen for mark in one.marks)
    return {mark: counted.get(mark, 0) for mark in Mark}


def usual(seen: Sequence[Counted]) -> float | None:
    """The usual time to a first answer, in hours."""
    hours = [one.hours for one in seen if one.hours is not None]
    return median(hours) if hours else None


def reasons_of(seen: Sequence[Counted]) -> dict[str, int | None]:
    """Refusals by reason."""
    counted = Counter(reason for one in seen for reason in one.reasons)
    return {str(reason): counted.get(str(reason), 0) for reason in HouseReason}


def news_of(seen: Sequence[Counted]) -> dict[int, tuple[int, int]]:
    """By days after an arrival: how much news was due, and how much was told."""
    news = [line for one in seen for line in one.news]
    return {
        days: (sum(of == days for of, _told in news), sum(of == days and told for of, told in news))
        for days in FEEDBACK_AFTER
    }


def by_house(seen: Iterable[Counted]) -> dict[bytes, list[Counted]]:
    """By the house on the other side."""
    found: dict[bytes, list[Counted]] = defaultdict(list)
    for one in seen:
        found[one.other_id].append(one)
    return found

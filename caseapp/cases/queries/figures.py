"""Figures of an establishment or of a province, from tallies: no file is opened, nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, literal, select

from caseapp.cases.filters import AgeBand
from caseapp.cases.models import Carried, Case, Flow, Published, Tally
from caseapp.cases.queries.elsewhere import count_elsewhere
from caseapp.cases.queries.narrowing import LIVING
from caseapp.cases.vocabulary import ENDED, Category, Danger, Sex, Status
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.disclosure import protect, rounded, total
from caseapp.kernel.errors import Refused
from caseapp.kernel.words import Word
from caseapp.policy.permissions import P, Reach, reach

_HER_RESTRICTED = Reading(
    select(
        Case.status,
        Case.danger,
        Case.category,
        Case.sex,
        func.coalesce(Case.birth_year, 0).label("birth_year"),
        literal(1).label("files"),
        Case.opened_at,
        Case.closed_at,
        Case.next_due_at,
    ).where(Case.establishment_id == bindparam("place_id"), Case.restricted.is_(True))
)
"""Restricted files that the asker sees; those of others are in no figure of the establishment."""
_FLOW_HERE = Reading(
    select(Flow.kind, Flow.files).where(
        Flow.establishment_id == bindparam("place_id"),
        Flow.month == bindparam("month"),
        Flow.restricted.is_(False),
    )
)
_PUBLISHED = Reading(
    select(Published.month, Published.facet, Published.code, Published.files)
    .where(Published.province_code == bindparam("province"), Published.month >= bindparam("since"))
    .order_by(Published.month.desc())
)
_LATE = Reading(
    select(
        func.count().label("today"),
        select(func.coalesce(func.sum(Carried.files), 0))
        .where(
            Carried.establishment_id == bindparam("place_id"),
            Carried.restricted.is_(False),
            Carried.due_on < bindparam("today"),
        )
        .scalar_subquery()
        .label("before"),
    ).where(
        Case.establishment_id == bindparam("place_id"),
        LIVING,
        Case.restricted.is_(False),
        Case.next_due_at >= bindparam("midnight"),
        Case.next_due_at < bindparam("now"),
    )
)
"""Files late since yesterday at the latest, from the tally; what became late today is counted by its hour."""

Cells = dict[str, int | None]
FACETS: dict[str, Sequence[Word]] = {
    "status": [s for s in Status if s not in ENDED],
    "danger": list(reversed(Danger)),
    "category": list(Category),
    "sex": list(Sex),
    "age": list(AgeBand),
}
"""The coded facts that are counted, and their words in the order of the page."""
MONTHS = 12


class Month(NamedTuple):
    """What a province published of a month."""

    month: str
    live: int | None
    opened: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Live files by each coded fact, and the month. None is a hidden small cell."""

    live: int | None
    late: int | None
    """Only for one's own establishment."""
    elsewhere: int | None
    """Long late in other establishments of the province; only for a protection unit."""
    opened: int | None
    closed: int | None
    by_status: Cells
    by_danger: Cells
    by_category: Cells
    by_sex: Cells
    by_age: Cells
    protected: bool
    """Whether small cells are hidden: figures that leave an establishment."""
    month: str = ""
    """The present month, "2026-11"; only for one's own establishment."""
    months: tuple[Month, ...] = ()
    """What was published, the latest first: a province's figures are those of the first."""


def figures_for(actor: Actor) -> Figures:
    """Her establishment's figures, or those of its province for whoever reads figures everywhere.

    Raises Refused without the power.
    """
    far = reach(actor.roles, P.FIGURES_READ)
    if far is None or actor.workplace_id is None:
        raise Refused(P.FIGURES_READ)
    unit, month = session(), f"{clock.local(clock.now()):%Y-%m}"
    if far is Reach.EVERYWHERE:
        province = next(p.province_code for p in actor.posts if p.establishment_id == actor.workplace_id)
        return _published(_PUBLISHED.rows(unit, province=province, since=_earlier(month, MONTHS)))
    now, today = clock.now(), clock.today()
    late = _LATE.first(unit, place_id=actor.workplace_id, now=now, today=today, midnight=clock.midnight(today))
    here = {"place_id": actor.workplace_id}
    tallied = _tallied(today.year).first(unit, **here)
    apart = _HER_RESTRICTED.rows(unit, **here) if tallied.restricted else ()  # it walks through all files
    hers = count_facets(apart) if apart else {}
    flow = {r.kind: r.files for r in _FLOW_HERE.rows(unit, place_id=actor.workplace_id, month=month)}
    counted = {
        facet: {
            str(word): (getattr(tallied, _cell(facet, word)) or 0) + hers.get(facet, {}).get(str(word), 0)
            for word in words
        }
        for facet, words in FACETS.items()
    }
    return Figures(
        live=sum(counted["status"].values()),
        late=late.today + int(late.before) + sum(_late(r, now) for r in apart),
        elsewhere=count_elsewhere(actor),
        opened=flow.get("opened", 0) + flow.get("reopened", 0) + sum(_in(month, r.opened_at) for r in apart),
        closed=flow.get("closed", 0) + sum(_in(month, r.closed_at) for r in apart),
        **{f"by_{facet}": dict(cells) for facet, cells in counted.items()},  # type: ignore[arg-type]
        protected=False,
        month=month,
    )


def _late(row: Any, now: datetime) -> bool:
    """Whether something is late in a file that lives."""
    return row.next_due_at is not None and row.next_due_at < now and row.status not in ENDED


def _in(month: str, at: datetime | None) -> bool:
    """Whether something happened in a month."""
    return at is not None and f"{clock.local(at):%Y-%m}" == month


@lru_cache(maxsize=2)
def _tallied(year: int) -> Reading:
    """An establishment's live files by each coded fact, but for restricted ones, and whether there are such: one row.

    Summed by the database, cell by cell: fetching the hundreds of tallies takes twice as long, before any sum."""
    here = and_(Tally.establishment_id == bindparam("place_id"), Tally.files > 0)
    cells = (
        func.sum(Tally.files).filter(_counts(facet, word, year)).label(_cell(facet, word))
        for facet, words in FACETS.items()
        for word in words
    )
    restricted = exists(select(Tally.files).where(here, Tally.restricted)).label("restricted")
    live = (Tally.restricted.is_(False), Tally.status.not_in(ENDED))
    return Reading(select(*cells, restricted).where(here, *live))


def _counts(facet: str, word: Word, year: int) -> ColumnElement[bool]:
    """SQL: whether a tally is of a word; of an age, by the year of birth (`AgeBand.of`)."""
    if facet != "age":
        return getattr(Tally, facet) == str(word)  # type: ignore[no-any-return]
    if word is AgeBand.UNKNOWN:
        return Tally.birth_year == 0
    first, last = AgeBand(word).born(year)
    return Tally.birth_year >= first if word is AgeBand.SMALL else Tally.birth_year.between(max(first, 1), last)


def _cell(facet: str, word: Word) -> str:
    return f"{facet}_{FACETS[facet].index(word)}"


def count_facets(rows: Sequence[Any]) -> dict[str, dict[str, int]]:
    """Live files of tallies by each coded fact; one fact after the other, since there are hundreds of tallies."""
    year = clock.today().year
    live = [row for row in rows if row.status not in ENDED]
    files = [row.files for row in live]
    born = _summed((row.birth_year for row in live), files)
    found = {facet: _summed((getattr(row, facet) for row in live), files) for facet in FACETS if facet != "age"}
    found["age"] = _summed((str(AgeBand.of(birth_year, year)) for birth_year in born), born.values())
    return {facet: {str(word): found[facet].get(str(word), 0) for word in words} for facet, words in FACETS.items()}


def _summed(codes: Iterable[Any], files: Iterable[int]) -> dict[Any, int]:
    counted: dict[Any, int] = {}
    for code, number in zip(codes, files, strict=True):
        counted[code] = counted.get(code, 0) + number
    return counted


def _published(rows: Sequence[Any]) -> Figures:
    """The latest month whole, the others as one line each; small cells hidden, the others rounded."""
    months: dict[str, dict[str, dict[str, int]]] = {}
    for row in rows:
        months.setdefault(row.month, {}).setdefault(row.facet, {})[row.code] = row.files
    lines = tuple(_line(month, facets) for month, facets in months.items())
    latest: dict[str, dict[str, int]] = next(iter(months.values()), {})
    newest = lines[0] if lines else Month("", None, None, None)
    return Figures(
        live=newest.live,
        late=None,
        elsewhere=None,
        opened=newest.opened,
        closed=newest.closed,
        **{
            f"by_{facet}": _shown({str(word): latest.get(facet, {}).get(str(word), 0) for word in words})
            for facet, words in FACETS.items()
        },  # type: ignore[arg-type]
        protected=True,
        months=lines,
    )


def _line(month: str, facets: dict[str, dict[str, int]]) -> Month:
    """Where what came is hidden, what left is too: with the live files of two months, one would give the other."""
    flows = _shown({kind: facets.get(kind, {}).get("", 0) for kind in ("opened", "closed")})
    return Month(month, rounded(total(facets.get("live", {}))), flows["opened"], flows["closed"])


def _shown(cells: dict[str, int]) -> Cells:
    return {key: rounded(count) for key, count in protect(cells).items()}


def _earlier(month: str, months: int) -> str:
    """The month so many months before (`2026-11`)."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 - months, 12)
    return f"{year}-{number + 1:02}"

"""Figures of an establishment or of a province, from tallies: no file is opened, nobody is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from caseapp.cases.filters import AgeBand
from caseapp.cases.models import Case, Flow, Tally
from caseapp.cases.queries.lists import LIVING
from caseapp.cases.vocabulary import ENDED, Category, Danger, Sex, Status
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.disclosure import protect, total
from caseapp.kernel.errors import Refused
from caseapp.policy.permissions import P, Reach, reach

_FACTS = (Tally.status, Tally.danger, Tally.category, Tally.sex, Tally.birth_year)
_HERE = Reading(select(*_FACTS, Tally.files).where(Tally.establishment_id == bindparam("place_id"), Tally.files > 0))
_PROVINCE = Reading(
    select(*_FACTS, func.sum(Tally.files).label("files"))
    .where(Tally.province_code == bindparam("province"))
    .group_by(*_FACTS)
)
_FLOW_HERE = Reading(
    select(Flow.kind, Flow.files).where(
        Flow.establishment_id == bindparam("place_id"), Flow.month == bindparam("month")
    )
)
_FLOW_PROVINCE = Reading(
    select(Flow.kind, func.sum(Flow.files).label("files"))
    .where(Flow.province_code == bindparam("province"), Flow.month == bindparam("month"))
    .group_by(Flow.kind)
)
_LATE = Reading(
    select(func.count().label("files")).where(
        Case.establishment_id == bindparam("place_id"),
        LIVING,
        Case.next_due_at < bindparam("now"),
    )
)

Cells = dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """Live files by each coded fact, and the month. None is a hidden small cell."""

    live: int | None
    late: int | None
    """Only for one's own establishment."""
    opened: int | None
    closed: int | None
    by_status: Cells
    by_danger: Cells
    by_category: Cells
    by_sex: Cells
    by_age: Cells
    protected: bool
    """Whether small cells are hidden: figures that leave an establishment."""


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
        rows = _PROVINCE.rows(unit, province=province)
        flow = _FLOW_PROVINCE.rows(unit, province=province, month=month)
        return _figures(rows, flow, None, protected=True)
    late = _LATE.first(unit, place_id=actor.workplace_id, now=clock.now()).files
    rows = _HERE.rows(unit, place_id=actor.workplace_id)
    flow = _FLOW_HERE.rows(unit, place_id=actor.workplace_id, month=month)
    return _figures(rows, flow, late, protected=False)


def _figures(rows: Sequence[Any], flow: Sequence[Any], late: int | None, *, protected: bool) -> Figures:
    year = clock.today().year
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("status", "danger", "category", "sex", "age")}
    for row in rows:
        if row.status in ENDED:
            continue
        counted["status"][row.status] += row.files
        counted["danger"][row.danger] += row.files
        counted["category"][row.category] += row.files
        counted["sex"][row.sex] += row.files
        counted["age"][AgeBand.of(row.birth_year, year)] += row.files

    def cells(name: str, words: Sequence[str]) -> Cells:
        whole = {str(word): counted[name][str(word)] for word in words}
        return protect(whole) if protected else dict(whole)

    live = dict(counted["status"])
    moved = {row.kind: row.files for row in flow}
    opened, closed = moved.get("opened", 0) + moved.get("reopened", 0), moved.get("closed", 0)
    return Figures(
        live=total(live) if protected else sum(live.values()),
        late=late,
        opened=total({"opened": opened}) if protected else opened,
        closed=total({"closed": closed}) if protected else closed,
        by_status=cells("status", [s for s in Status if s not in ENDED]),
        by_danger=cells("danger", list(reversed(Danger))),
        by_category=cells("category", list(Category)),
        by_sex=cells("sex", list(Sex)),
        by_age=cells("age", list(AgeBand)),
        protected=protected,
    )

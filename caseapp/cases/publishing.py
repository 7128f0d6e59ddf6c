"""A province's figures, published once a month and never changed: read daily, they would tell each child by difference.

Whoever looks at a live count every day sees one more child of immediate danger. So what leaves the establishments
stands still for a month, moves only by five or more (`kernel.disclosure.settled`), and when it is read small cells are
hidden and the others rounded to five.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Flow, Published, Tally
from caseapp.cases.queries.figures import count_facets
from caseapp.kernel import clock
from caseapp.kernel.disclosure import settled

_FACTS = (Tally.status, Tally.danger, Tally.category, Tally.sex, Tally.birth_year)


def publish(unit: Session) -> int:
    """Publish the month that has ended, for each province that has not yet. Returns how many did."""
    month = f"{clock.today().replace(day=1) - timedelta(days=1):%Y-%m}"
    done = set(unit.scalars(select(Published.province_code).where(Published.month == month).distinct()))
    provinces = set(unit.scalars(select(Tally.province_code).distinct())) - done
    for province in sorted(provinces):
        before = _latest(unit, province)
        for facet, cells in _figures(unit, province, month).items():
            shown = cells if facet in ("opened", "closed") else settled(before.get(facet, {}), cells)
            unit.add_all(
                Published(province_code=province, month=month, facet=facet, code=code, files=files)
                for code, files in shown.items()
            )
    return len(provinces)


def _figures(unit: Session, province: str, month: str) -> dict[str, dict[str, int]]:
    """What stands now, and what the month brought. What is entered later for it never shows: it would stand out."""
    rows = unit.execute(
        select(*_FACTS, func.sum(Tally.files).label("files")).where(Tally.province_code == province).group_by(*_FACTS)
    ).all()
    moved = select(Flow.kind, func.sum(Flow.files)).where(Flow.province_code == province, Flow.month == month)
    flow = {kind: int(files) for kind, files in unit.execute(moved.group_by(Flow.kind))}
    facets = count_facets(rows)
    return {
        **facets,
        "live": {"": sum(facets["status"].values())},
        "opened": {"": flow.get("opened", 0) + flow.get("reopened", 0)},
        "closed": {"": flow.get("closed", 0)},
    }


def _latest(unit: Session, province: str) -> dict[str, dict[str, int]]:
    """What the province published last."""
    last = select(func.max(Published.month)).where(Published.province_code == province).scalar_subquery()
    query = select(Published).where(Published.province_code == province, Published.month == last)
    found: dict[str, dict[str, int]] = {}
    for row in unit.scalars(query):
        found.setdefault(row.facet, {})[row.code] = row.files
    return found

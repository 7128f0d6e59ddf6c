"""A province is told whole quarters that have ended: rounded numbers, none small or to be worked out, and no child.

Moves of other houses are folded to numbers here, and nothing else comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.disclosure import LEAST, protect, rounded, total
from caseapp.kernel.errors import Refused
from caseapp.policy.permissions import P, Reach, reach
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.queries.radar.figures import (
    Counted,
    House,
    Mark,
    Radar,
    by_house,
    counts_of,
    news_of,
    reasons_of,
    usual,
)
from caseapp.referrals.queries.radar.folding import LOOKS_BACK, OF_SENDING, OF_STEP, fold, midnight
from caseapp.referrals.queries.radar.house import names_of_houses
from caseapp.referrals.vocabulary import Side


def reaches_far(actor: Actor) -> bool:
    """Whether this person is told the province's figures, and no house's. Raises Refused without the power."""
    far = reach(actor.roles, P.FIGURES_READ)
    if far is None or actor.workplace_id is None:
        raise Refused(P.FIGURES_READ)
    return far is Reach.EVERYWHERE


def of_province(actor: Actor, quarter: tuple[int, int]) -> Radar:
    """A quarter that has ended, in the actor's province: rounded numbers, no small cell, no child. Raises Refused."""
    if not reaches_far(actor):
        raise Refused(P.FIGURES_READ)
    since, until = bounds(quarter)
    unit = session()
    province = next(p.province_code for p in actor.posts if p.establishment_id == actor.workplace_id)
    if until > clock.today():
        raise Refused(P.FIGURES_READ)
    seen = fold(_numbers(unit, province, since, until), Side.SENDER, since, until)
    names = names_of_houses(unit, {one.other_id for one in seen}, actor.language)
    houses = by_house(seen)
    asked = _shown({place: counts_of(ones)[Mark.ASKED] or 0 for place, ones in houses.items()})
    return Radar(
        since=since,
        until=until,
        counts=_far_counts(seen),
        hours=_far_usual(seen),
        reasons=_shown({code: count or 0 for code, count in reasons_of(seen).items()}),
        news={days: _far_news(*told) for days, told in news_of(seen).items()},
        houses=sorted(
            (
                House(place, names[place], {Mark.ASKED: asked[place]}, _far_usual(ones))
                for place, ones in houses.items()
                if asked[place]
            ),
            key=lambda one: one.name,
        ),
        protected=True,
    )


def bounds(quarter: tuple[int, int]) -> tuple[date, date]:
    """The first day of a quarter (year, 1 to 4), and the first day after it."""
    year, number = quarter
    first = date(year, 3 * number - 2, 1)
    return first, date(year + number // 4, (3 * number) % 12 + 1, 1)


def ended_quarters(today: date, count: int = 4) -> list[tuple[int, int]]:
    """The last quarters that have ended, the latest first."""
    year, number = today.year, (today.month - 1) // 3 + 1
    found = []
    for _one in range(count):
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
        found.append((year, number))
    return found


def _numbers(unit: Session, province: str, since: date, until: date) -> Sequence[Any]:
    """Moves of the houses of a province, without a child: codes, times and counts."""
    columns = [column.__clause_element__() for column in (*OF_STEP, *OF_SENDING)]
    step, sending, place = Step.__table__, Sending.__table__, Establishment.__table__
    query = (
        select(*columns)
        .select_from(step.join(sending, sending.c.id == step.c.sending_id))
        .join(place, place.c.id == sending.c.receiver_id)
        .where(
            place.c.province_code == province,
            step.c.at >= midnight(since) - LOOKS_BACK,
            step.c.at < midnight(until),
        )
        .order_by(step.c.id)
    )
    return beyond_scope(unit, query).all()


def _shown(cells: Mapping[Any, int]) -> dict[Any, int | None]:
    return {key: rounded(count) for key, count in protect(cells).items()}


def _far_counts(seen: Sequence[Counted]) -> dict[Mark, int | None]:
    """Each number stands alone: none is the sum of others, but "full" is a part of the refusals, and so on down."""
    counts = {mark: count or 0 for mark, count in counts_of(seen).items()}
    parts = {Mark.FULL: Mark.REFUSED, Mark.CONTRADICTED: Mark.FULL, Mark.NEWS_TOLD: Mark.NEWS_DUE}
    shown = {mark: rounded(total({mark: count})) for mark, count in counts.items()}
    for part, whole in parts.items():
        if 0 < counts[whole] - counts[part] < LEAST or shown[whole] is None:
            shown[part] = None
    return shown


def _far_usual(seen: Sequence[Counted]) -> float | None:
    answered = [one for one in seen if one.hours is not None]
    hours = usual(answered) if len(answered) >= LEAST else None
    return None if hours is None else float(max(1, round(hours)))


def _far_news(due: int, told: int) -> tuple[int | None, int | None]:
    cells = protect({"told": told, "not": due - told})
    return rounded(total({"due": due})), rounded(cells["told"])

"""A house counts whom it asked outside, by body: figures only, of the files this person sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, func, select

from caseapp.cases.service.entries import need
from caseapp.directory.queries import names_of_entries
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds
from caseapp.referrals.models import Outside
from caseapp.referrals.queries.radar.folding import midnight
from caseapp.referrals.vocabulary import OutsideState

LATELY = 90
"""Days, on the page of an entry of the directory."""
_GIVEN = [str(state) for state in OutsideState if state not in (OutsideState.PREPARED, OutsideState.TAKEN_BACK)]
_WINDOW = (
    Outside.sender_id == bindparam("place_id"),
    Outside.made_at >= bindparam("since"),
    Outside.state.in_(bindparam("states", expanding=True)),
)
_LATE = case((Outside.due_at <= bindparam("now"), 1), else_=0).label("late")
_BY_BODY = Reading(
    select(Outside.site_id, Outside.state, _LATE, func.count(Outside.id).label("lines"))
    .where(*_WINDOW)
    .group_by(Outside.site_id, Outside.state, _LATE)
)
_AT_SITE = Reading(
    select(Outside.site_id, Outside.state, _LATE, func.count(Outside.id).label("lines"))
    .where(*_WINDOW, Outside.site_id == bindparam("site_id"))
    .group_by(Outside.site_id, Outside.state, _LATE)
)


class BodyFigures(NamedTuple):
    """How it went with one body."""

    site_id: bytes | None
    """None: those that do not stand in the directory, together."""
    name: str
    asked: int
    arrived: int
    refused: int
    silent: int
    """They have said nothing in time."""


def by_body(actor: Actor, days: int) -> list[BodyFigures]:
    """The bodies her house asked in the last `days`, the most asked first. Raises Refused."""
    need(actor, P.CASE_SUPERVISE)
    unit = session()
    rows = _BY_BODY.rows(unit, **_asked(actor, days))
    ids = {row.site_id for row in rows}
    names = names_of_entries(unit, ids - {None}, actor.language)
    found = [_figures([row for row in rows if row.site_id == one], one, names.get(one, "")) for one in ids]
    return sorted(found, key=lambda one: (one.site_id is None, -one.asked, one.name))


def at_site(actor: Actor, site_id: bytes) -> BodyFigures | None:
    """How often her house asked one body lately; None for nothing, and for whoever is told no figures."""
    if not holds(actor.roles, P.CASE_SUPERVISE):
        return None
    rows = _AT_SITE.rows(session(), site_id=site_id, **_asked(actor, LATELY))
    return _figures(rows, site_id, "") if rows else None


def _asked(actor: Actor, days: int) -> dict[str, Any]:
    since = midnight(clock.today() - timedelta(days=days - 1))
    return {"place_id": actor.workplace_id or b"", "since": since, "states": _GIVEN, "now": clock.now()}


def _figures(rows: Iterable[Any], site_id: bytes | None, name: str) -> BodyFigures:
    rows = list(rows)

    def count(state: OutsideState, *, late: bool = False) -> int:
        return sum(row.lines for row in rows if row.state == state and (not late or row.late))

    return BodyFigures(
        site_id,
        name,
        asked=sum(row.lines for row in rows),
        arrived=count(OutsideState.ARRIVED),
        refused=count(OutsideState.REFUSED),
        silent=count(OutsideState.OUT, late=True),
    )

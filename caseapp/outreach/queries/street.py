"""The first page of the street: what waits, and where nobody has been for long."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import RoundMember, Stop
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.records import PlaceRow
from caseapp.policy.outreach import NOT_VISITED_AFTER

_VISITED = Reading(
    select(Stop.place_id, func.max(Stop.arrived_at).label("at"))
    .where(Stop.establishment_id == bindparam("house"), Stop.arrived_at.is_not(None))
    .group_by(Stop.place_id)
)
_HERS = Reading(
    select(RoundMember.round_id).where(
        RoundMember.user_id == bindparam("user_id"), RoundMember.establishment_id == bindparam("house")
    )
)


class Unvisited(NamedTuple):
    """A place where nobody has been for long; `nights` is None where nobody ever was."""

    place: PlaceRow
    nights: int | None


def visited(actor: Actor) -> dict[bytes, date]:
    """The last night on which somebody was at each place."""
    rows = _VISITED.rows(session(), house=actor.workplace_id or b"")
    return {row.place_id: night_of(row.at) for row in rows}


def unvisited(actor: Actor, land: Territory) -> list[Unvisited]:
    """Places in use where nobody has been for `NOT_VISITED_AFTER` nights, the longest first. One where nobody goes now
    is none of them."""
    tonight, last = night_of(clock.now()), visited(actor)
    found = []
    for place in land.places.values():
        if not place.active or (place.no_go_until and place.no_go_until >= tonight):
            continue
        nights = (tonight - last[place.id]).days if place.id in last else None
        if nights is None or nights >= NOT_VISITED_AFTER:
            found.append(Unvisited(place, nights))
    return sorted(found, key=lambda one: (one.nights is not None, -(one.nights or 0), one.place.id))


def my_rounds(actor: Actor) -> frozenset[bytes]:
    """The rounds on which she goes."""
    rows = _HERS.rows(session(), user_id=actor.user_id, house=actor.workplace_id or b"")
    return frozenset(row.round_id for row in rows)

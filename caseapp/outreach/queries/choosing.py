"""What a form of an encounter offers: places, and children who have a code. Nothing that is sealed of a child is opened
for it."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import Profile, Round, Stop
from caseapp.outreach.queries.territory import Territory

MOST = 200
"""Children who are offered: those met last. The others are found on the page of profiles."""
_CHILDREN = Reading(
    select(Profile.id, Profile.bird, Profile.number)
    .where(Profile.establishment_id == bindparam("house"), Profile.into_id.is_(None))
    .order_by(Profile.last_met_at.desc().nulls_last())
    .limit(MOST)
)
_STOPS = Reading(select(Stop.place_id).where(Stop.round_id == bindparam("round_id")).order_by(Stop.position))


def children_of(actor: Actor) -> list[tuple[bytes, str, int]]:
    """Children of the house who have a code: id, bird, number."""
    rows = _CHILDREN.rows(session(), house=actor.workplace_id or b"")
    return [(row.id, row.bird, row.number) for row in rows]


def places_of(row: Round, places: Territory, language: str) -> list[tuple[str, str]]:
    """Places to choose from: those of the round in its order, then the others by name."""
    stops = dict.fromkeys(one.place_id for one in _STOPS.rows(session(), round_id=row.id))
    rest = [place for place in places.places.values() if place.active and place.id not in stops]
    rest.sort(key=lambda place: place.name.said(language))
    return [(id_text(key), places.place(key, language)) for key in (*stops, *(place.id for place in rest))]

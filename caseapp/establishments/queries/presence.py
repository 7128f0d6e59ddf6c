"""Who is accounted for tonight, and who is looked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.establishments.models import Call, Presence, Search
from caseapp.establishments.nights import begin_of, night_of
from caseapp.establishments.queries.board import residents
from caseapp.establishments.records import Resident
from caseapp.establishments.vocabulary import PresenceState, Told, Turn
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P

_SAID = Reading(
    select(Presence.stay_id, Presence.state, Presence.at, Presence.by_id).where(
        Presence.establishment_id == bindparam("place_id"),
        Presence.day == bindparam("day"),
        Presence.turn == bindparam("turn"),
    )
)
_SOUGHT = Reading(
    select(Search.id, Search.stay_id, Search.since).where(
        Search.establishment_id == bindparam("place_id"), Search.found_at.is_(None), Search.ended_at.is_(None)
    )
)
_CALLS = Reading(
    select(Call.search_id, Call.whom, Call.at, Call.by_id).where(Call.search_id.in_(bindparam("ids", expanding=True)))
)


class Line(NamedTuple):
    """A child on the roll: what was said of her at this call, by whom and when."""

    key: str
    who: Resident
    said: PresenceState | None
    by: str
    at: datetime | None


class Sought(NamedTuple):
    """A child who is looked for, and who was told when."""

    who: Resident
    since: datetime
    calls: Mapping[Told, tuple[datetime, str]]

    @property
    def untold(self) -> list[Told]:
        """Who still has to be told, in the order of the law."""
        return [whom for whom in Told if whom not in self.calls]


def roll(actor: Actor, day: date, turn: Turn) -> list[Line]:
    """Every child who lives here, in the order of names. Raises Refused."""
    living, said = residents(actor), _said_on(actor, day, turn)
    people = names_of(session(), {row.by_id for row in said.values()}, actor.language)
    lines = []
    for stay_id, who in living.items():
        row = said.get(stay_id)
        said_here = (PresenceState(row.state), people.get(row.by_id, ""), row.at) if row else (None, "", None)
        lines.append(Line(id_text(stay_id), who, *said_here))
    return sorted(lines, key=lambda line: (line.who.name is None, _called(line.who, actor.language)))


def unaccounted(actor: Actor, living: Mapping[bytes, Resident] | None = None) -> list[Resident]:
    """Whom nobody has seen tonight: at the latest call (the evening's, or the morning's after midnight) not said to be
    here or away, not out with leave, not admitted since. From the hour at which everybody must be accounted for until
    the night has turned; nobody before. `living`: who lives here, where a page has asked for it. Raises Refused."""
    now = clock.now()
    night, today = night_of(now), clock.local(now).date()
    begins = begin_of(night, actor.workplace_id or b"")
    if now < begins:
        return []
    said = _said_on(actor, night, Turn.EVENING) | (_said_on(actor, today, Turn.MORNING) if today > night else {})
    seen = {stay_id for stay_id, row in said.items() if row.state != PresenceState.ABSENT}
    looked_for = {row.stay_id for row in _SOUGHT.rows(session(), place_id=actor.workplace_id or b"")}
    here = residents(actor) if living is None else living
    missed = [
        who
        for stay_id, who in here.items()
        if stay_id not in seen | looked_for and who.admitted_at <= begins and (who.out is None or who.late)
    ]
    return sorted(missed, key=lambda who: (who.name is None, _called(who, actor.language)))


def called(actor: Actor, day: date, turn: Turn) -> dict[bytes, PresenceState]:
    """What was said at one call, by stay. Raises Refused."""
    need(actor, P.STAY_READ)
    return {stay_id: PresenceState(row.state) for stay_id, row in _said_on(actor, day, turn).items()}


def sought(actor: Actor, living: Mapping[bytes, Resident] | None = None) -> list[Sought]:
    """Children who are looked for, the longest missing first; `living` as above. Raises Refused."""
    unit, place = session(), actor.workplace_id or b""
    rows = sorted(_SOUGHT.rows(unit, place_id=place), key=lambda row: row.since)
    if not rows:
        return []
    here = residents(actor) if living is None else living
    calls = _CALLS.rows(unit, ids=[row.id for row in rows])
    people = names_of(unit, {call.by_id for call in calls}, actor.language)
    return [
        Sought(
            here[row.stay_id],
            row.since,
            {Told(c.whom): (c.at, people.get(c.by_id, "")) for c in calls if c.search_id == row.id},
        )
        for row in rows
        if row.stay_id in here
    ]


def _said_on(actor: Actor, day: date, turn: Turn) -> dict[bytes, Any]:
    """What was said at one call, by stay."""
    rows = _SAID.rows(session(), place_id=actor.workplace_id or b"", day=day, turn=str(turn))
    return {row.stay_id: row for row in rows}


def _called(who: Resident, language: str) -> str:
    return who.name.first_in(language) if who.name else ""

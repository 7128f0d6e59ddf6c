"""What a crew leaves behind when it is back: the kit counted, what happened to it, how it was."""

from __future__ import annotations

import hmac
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.infra.sealing.keyring import Keyring, keyring
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, Refused
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import CREW_INCIDENT, KIT_COUNTED
from caseapp.outreach.models import Debrief, KitLine, Round, TeamIncident
from caseapp.outreach.queries.nights import in_crew
from caseapp.outreach.queries.reports import row_of, waits
from caseapp.outreach.service.encounters import MOST_COUNTED
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import RUNNING, STOCKED, Given, RoundState, TeamIncidentKind
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import DEBRIEF_OPEN
from caseapp.policy.permissions import P, holds

OPEN = RUNNING | {RoundState.BACK}
"""While a round is in one of these, its night is still being written."""
MOODS = range(1, 6)


def need_night(actor: Actor, row: Round) -> Session:
    """The unit of work of whoever writes the end of a night: one of its crew, or a coordinator.

    Raises Refused, NotFound; Impossible when the round has not left, when its report is closed, or while a signature
    waits for somebody to take over.
    """
    unit = acting_on(actor, P.STREET_MEET, row)
    if in_crew(actor, row) is None and not holds(actor.roles, P.ROUND_REVIEW):
        raise Refused(str(P.ROUND_REVIEW))
    if RoundState(row.state) not in OPEN:
        raise Impossible("night_closed" if row.left_at else "not_left")
    if waits(row_of(unit, row.id), clock.now()):
        raise Impossible("report_offered")
    return unit


def count_kit(actor: Actor, row: Round, counted: Mapping[Given, tuple[int | None, int | None]]) -> None:
    """Write how many of each thing went out and came back; None leaves what stands. What went out is written once, when
    the bus leaves: it is asked here only where nobody did.

    Raises Refused, NotFound, Impossible, Invalid for numbers that cannot be.
    """
    unit = need_night(actor, row)
    lines = {line.item: line for line in unit.scalars(select(KitLine).where(KitLine.round_id == row.id))}
    flaws: dict[str, str] = {}
    missing = 0
    for item, (out, back) in counted.items():
        line = lines.get(str(item))
        went = line.out if line else out
        if item not in STOCKED or any(n is not None and not 0 <= n <= MOST_COUNTED for n in (out, back)):
            flaws[f"{item}_back"] = "number"
        elif back is not None and went is None:
            flaws[f"{item}_out"] = "required"
        elif back is not None and went is not None and back > went:
            flaws[f"{item}_back"] = "more_back"
        if flaws or went is None:
            continue
        if line is None:
            line = KitLine(
                id=new_id(), establishment_id=row.establishment_id, round_id=row.id, item=str(item), out=went
            )
            unit.add(line)
        line.back = back
        missing += went - (back or 0)
    if flaws:
        raise Invalid(flaws)
    record(unit, actor, KIT_COUNTED, row.id, missing=missing)
    unit.flush()


def note_incident(
    actor: Actor,
    row: Round,
    kind: TeamIncidentKind,
    gravity: int,
    at: datetime,
    what: str,
    *,
    police: bool = False,
    medical: bool = False,
) -> TeamIncident:
    """Note what happened to the crew. What happened to a child is an incident of the house.

    Raises Refused, NotFound, Impossible, Invalid without words, or for a time to come.
    """
    unit = need_night(actor, row)
    flaws = {} if what.strip() else {"what": "required"}
    if at > clock.now() + timedelta(minutes=5):
        flaws["at"] = "to_come"
    if flaws:
        raise Invalid(flaws)
    keys = writing_keys(unit, row.establishment_id, row.id, [DataClass.NOTES])
    line = new_id()
    made = TeamIncident(
        id=line,
        establishment_id=row.establishment_id,
        round_id=row.id,
        kind=str(kind),
        gravity=gravity,
        at=at,
        by_id=actor.user_id,
        police=police,
        medical=medical,
        told=keys.seal({"what": what.strip()}, TeamIncident.__tablename__, DataClass.NOTES, line, row.id),
    )
    unit.add(made)
    record(unit, actor, CREW_INCIDENT, row.id, kind=str(kind), gravity=gravity)
    unit.flush()
    return made


def may_debrief(actor: Actor, row: Round) -> bool:
    """Whether she may say how the night was: one of its crew, for a day after it."""
    if row.back_at is None or clock.now() - row.back_at > DEBRIEF_OPEN or in_crew(actor, row) is None:
        return False
    return acting_on(actor, P.STREET_MEET, row).scalar(_hers(actor, row)) is None


def debrief(actor: Actor, row: Round, mood: int) -> None:
    """Say how the night was, once. No line of the trail, no time, no author: beside a name or an hour it would be hers.

    Raises Refused, NotFound, Impossible for who was not there, too late, or twice; Invalid.
    """
    unit = acting_on(actor, P.STREET_MEET, row)
    if mood not in MOODS:
        raise Invalid({"mood": "choice"})
    if not may_debrief(actor, row):
        raise Impossible("debriefed")
    unit.add(
        Debrief(
            id=os.urandom(16),
            establishment_id=row.establishment_id,
            round_id=row.id,
            who=_who(actor, row),
            mood=mood,
        )
    )
    unit.flush()


def _hers(actor: Actor, row: Round) -> Select[bytes]:
    return select(Debrief.id).where(Debrief.round_id == row.id, Debrief.who == _who(actor, row))


def _who(actor: Actor, row: Round) -> bytes:
    return hmac.digest(_key(keyring()), row.id + actor.user_id, "sha256")[:16]


@lru_cache(maxsize=2)
def _key(ring: Keyring) -> bytes:
    return ring.derive("street-debrief.1")

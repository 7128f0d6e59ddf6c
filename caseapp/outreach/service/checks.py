"""Signs of life of a round that is out, the alarm, and the chain that is called when no sign comes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import ALARMED, CALLED, SIGNED
from caseapp.outreach.models import CheckIn, Round
from caseapp.outreach.notices import ring
from caseapp.outreach.service.letters import announce
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import RUNNING, RoundState
from caseapp.policy.outreach import CHAIN
from caseapp.policy.permissions import P, holds

ALARM = 9
"""`Round.check_level` while somebody has called for help, and the level of that call."""
AUTHORITY = len(CHAIN)
"""The last step of the chain: nobody but the authority is left to be called."""


def all_is_well(actor: Actor, row: Round) -> None:
    """A sign of life by button, from the bus or by whoever has them on the telephone.
    Raises Refused, NotFound, Impossible for a round that is not out."""
    unit = acting_on(actor, P.STREET_MEET, row)
    if RoundState(row.state) not in RUNNING:
        raise Impossible("round_not_out")
    signed(unit, row, clock.now(), actor.user_id)
    record(unit, actor, SIGNED, row.id)
    unit.flush()


def call_for_help(actor: Actor, row: Round) -> None:
    """The alarm by button. Raises Refused, NotFound, Impossible for a round that is not out."""
    unit = acting_on(actor, P.STREET_MEET, row)
    if RoundState(row.state) not in RUNNING:
        raise Impossible("round_not_out")
    alarm(unit, row, clock.now(), actor.user_id)


def signed(unit: Session, row: Round, at: datetime, by: bytes | None) -> None:
    """Note a sign of life, whenever it comes in: the next one is due `check_every` after it was given. One that comes
    late takes nothing back that a later one said, and does not end an alarm that was given after it."""
    now = clock.now()
    at = min(at, now)
    _held(unit, row)
    _add(unit, row, at, by, 0)
    if RoundState(row.state) not in RUNNING:
        return
    due = at + timedelta(minutes=row.check_every)
    if row.check_at is not None and due > row.check_at:
        row.check_at = due
    over = row.check_level != ALARM or at > _last_alarm(unit, row)
    if over and (row.check_at is None or row.check_at > now):
        row.check_level = 0


def alarm(unit: Session, row: Round, at: datetime, by: bytes | None) -> None:
    """Somebody of the crew calls for help: base and coordinators are told at once, whatever the clock says. It lasts
    until the next sign of life."""
    _held(unit, row)
    call = _add(unit, row, min(at, clock.now()), by, ALARM)
    if RoundState(row.state) not in RUNNING:
        return
    row.check_level = ALARM
    people = sorted(_people(unit, row, 1) | _people(unit, row, 2))
    _tell(unit, row, people, ALARM, call)
    record(unit, None, ALARMED, row.id, workplace_id=row.establishment_id, told=len(people))
    unit.flush()


def rise(unit: Session) -> int:
    """Call the chain for every round whose sign of life is overdue, each step once. How many were called for."""
    now = clock.now()
    late = select(Round).where(Round.check_at < now, Round.state.in_(map(str, RUNNING))).with_for_update()
    called = 0
    for row in unit.scalars(late).all():
        level = level_at(row, now)
        if row.check_level == ALARM or level <= row.check_level:
            continue
        steps = [step for step in range(row.check_level + 1, level + 1) if not _stood_in(row, step)]
        people = set().union(*(_people(unit, row, step) for step in steps))
        row.check_level = level
        if not steps:
            continue
        _tell(unit, row, sorted(people), level)
        record(unit, None, CALLED, row.id, workplace_id=row.establishment_id, level=level, told=len(people))
        called += 1
    unit.flush()
    return called


def overdue(unit: Session) -> bool:
    """Whether a sign of life is due anywhere: asked each minute, before anything is written."""
    query = select(Round.id).where(Round.check_at < clock.now(), Round.check_level < AUTHORITY)
    return unit.execute(query.limit(1)).first() is not None


def level_at(row: Round, now: datetime) -> int:
    """How far the chain should have been called by now."""
    return sum(row.check_at is not None and now >= row.check_at + after for after, _whom in CHAIN)


def _stood_in(row: Round, level: int) -> bool:
    """Whether those whom this step calls were called before, in the place of a base that nobody named."""
    return row.base_id is None and CHAIN[level - 1][1] == "coordinator"


def _people(unit: Session, row: Round, level: int) -> set[bytes]:
    """Whom a step of the chain calls: who stays behind; else, and after that, those who send rounds out."""
    if CHAIN[level - 1][1] == "base" and row.base_id is not None:
        return {row.base_id}
    return senders(unit, row.establishment_id)


def senders(unit: Session, house: bytes) -> set[bytes]:
    """Who sends rounds out, and looks at what is grave."""
    staff = staff_of(unit, [house])
    return {person for (_house, person), roles in staff.items() if holds(roles, P.ROUND_REVIEW)}


def _tell(unit: Session, row: Round, people: list[bytes], level: int, first: CheckIn | None = None) -> None:
    """One row of the chain for each person called (one by itself where nobody is there), and her bell."""
    now = clock.now()
    calls = [_add(unit, row, now, None, level) for _person in people or ([] if first else [b""])]
    ring(unit, zip((call.id for call in calls), people, strict=False))
    unit.flush()
    announce(unit, people)


def _held(unit: Session, row: Round) -> None:
    """The round as it stands, held: the clock may be calling for it at this moment, and a sign is never refused."""
    query = select(Round).where(Round.id == row.id).with_for_update()
    unit.scalars(query.execution_options(populate_existing=True)).one()


def _add(unit: Session, row: Round, at: datetime, by: bytes | None, level: int) -> CheckIn:
    sign = CheckIn(id=new_id(), establishment_id=row.establishment_id, round_id=row.id, at=at, by_id=by, level=level)
    unit.add(sign)
    return sign


def _last_alarm(unit: Session, row: Round) -> datetime:
    query = select(func.max(CheckIn.at)).where(
        CheckIn.round_id == row.id, CheckIn.level == ALARM, CheckIn.by_id.is_not(None)
    )
    return unit.scalar(query) or row.made_at

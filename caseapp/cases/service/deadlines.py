"""Deadlines: begun and ended by the table of `policy/deadlines.py`, met and put off by people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import DEADLINE_MET, DEADLINE_PUT_OFF
from caseapp.cases.models import Case, CaseDeadline, Holiday
from caseapp.cases.service.entries import need, need_over, relation_to, write_entry
from caseapp.cases.vocabulary import ENDED, EventKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import HOLIDAYS, WATCH, WATCHES, Rule, Watch
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P

_HOLIDAYS = Reading(select(Holiday.day))
_BEGUN = Adding(CaseDeadline)
FARTHEST = timedelta(days=92)
"""How far a deadline may be put off at once."""


def refresh(
    unit: Session,
    case: Case,
    at: datetime | None = None,
    *,
    met: Rule | None = None,
    afresh: bool = False,
) -> None:
    """Begin what the file's state asks for, end what it no longer asks for, and keep `next_due_at` right.

    `met` is what was just done; a rule that comes `again` begins anew from `at` (default: now). What was done once is
    not asked again, unless the danger was judged anew (`afresh`).
    """
    unit.flush()
    rows = unit.scalars(select(CaseDeadline).where(CaseDeadline.case_id == case.id)).all()
    _BEGUN.run(unit, _settle(unit, case, rows, at or clock.now(), met, afresh))


def begin(unit: Session, cases: Sequence[Case], at: datetime | None = None) -> None:
    """Begin what the state of new files asks for, from `at` on (default: now). Ages count from today, also where a file
    was opened long ago."""
    begun = [row for case in cases for row in _settle(unit, case, (), at or clock.now())]
    _BEGUN.run(unit, begun)  # new files are stored before what hangs on them, and once only


def _settle(
    unit: Session,
    case: Case,
    rows: Sequence[CaseDeadline],
    now: datetime,
    met: Rule | None = None,
    afresh: bool = False,
) -> list[dict[str, Any]]:
    """End and move the deadlines of a file that are no longer right, and say which begin."""
    open_now = {row.rule: row for row in rows if row.ended_at is None}
    done = {row.rule for row in rows if row.met_by_id is not None and not (afresh and not WATCH[row.rule].years)}
    year = clock.today().year
    wanted = {str(watch.rule): watch for watch in WATCHES if _holds(watch, case, year, watch.rule in open_now)}
    free = holidays(unit)
    for rule, row in list(open_now.items()):
        if rule not in wanted or rule == met:
            row.ended_at = now
            del open_now[rule]
    begun: list[dict[str, Any]] = []
    for rule, watch in wanted.items():
        held = open_now.get(rule)
        if held is None and not watch.again and (rule == met or rule in done):
            continue
        if held is not None and held.put_off:
            continue
        began = held.began_at if held is not None else (clock.now() if watch.years else now)
        due = watch.due(case.danger, case.born_from, began, free)
        if held is None:
            file = {"case_id": case.id, "establishment_id": case.establishment_id}
            begun.append({"id": new_id(), **file, "rule": rule, "began_at": began, "due_at": due})
        elif held.due_at != due:
            held.due_at, held.raised = due, 0
    earliest = min((*(row.due_at for row in open_now.values()), *(row["due_at"] for row in begun)), default=None)
    if case.next_due_at != earliest:
        case.next_due_at = earliest
    return begun


def call(unit: Session, case: Case, rule: Rule) -> None:
    """Begin what a feature above calls for; nothing where it is asked already, or the file has ended."""
    rows, now = _open(unit, case), clock.now()
    if case.status in ENDED or any(row.rule == rule for row in rows):
        return
    due = WATCH[rule].due(case.danger, case.born_from, now, holidays(unit))
    unit.add(
        CaseDeadline(
            id=new_id(),
            case_id=case.id,
            establishment_id=case.establishment_id,
            rule=str(rule),
            began_at=now,
            due_at=due,
        )
    )
    case.next_due_at = min((due, *(row.due_at for row in rows)))
    unit.flush()


def meet(actor: Actor, case: Case, deadline_id: bytes) -> None:
    """Say that something due was done. Raises Refused, NotFound for one that is not open in
    this file, Impossible for one that ends with an act of its own."""
    unit, row = _own(actor, case, deadline_id, P.CASE_JUDGE)
    if not WATCH[row.rule].opener:
        need(actor, P.CASE_MOVE)
    if not WATCH[row.rule].ticked:
        raise Impossible("ticked")
    row.met_by_id = actor.user_id
    write_entry(unit, actor, case, EventKind.DEADLINE_MET, detail=row.rule)
    record(unit, actor, DEADLINE_MET, case.id, rule=row.rule)
    refresh(unit, case, met=Rule(row.rule))
    unit.flush()


def put_off(actor: Actor, case: Case, deadline_id: bytes, until: date, reason: str) -> None:
    """Give something more time, with a reason that stays in the timeline.

    Raises Refused, NotFound, Invalid (no reason, a day that is past or too far).
    """
    unit, row = _own(actor, case, deadline_id, P.CASE_MOVE)
    flaws = {} if reason.strip() else {"text": "required"}
    if not clock.today() < until <= clock.today() + FARTHEST:
        flaws["until"] = "too_far" if until > clock.today() else "past"
    if flaws:
        raise Invalid(flaws)
    due = datetime.combine(until, datetime.max.time().replace(microsecond=0), clock.CASABLANCA)
    row.due_at, row.put_off, row.raised = due.astimezone(clock.now().tzinfo), row.put_off + 1, 0
    keys = writing_keys(unit, case.establishment_id, case.id, [DataClass.NOTES])
    told = {"text": reason}
    row.reason = keys.seal(told, CaseDeadline.__tablename__, DataClass.NOTES, row.id, case.id)
    write_entry(unit, actor, case, EventKind.DEADLINE_PUT_OFF, DataClass.NOTES, told, detail=row.rule, keys=keys)
    record(unit, actor, DEADLINE_PUT_OFF, case.id, rule=row.rule, times=row.put_off)
    unit.flush()
    case.next_due_at = min(open_row.due_at for open_row in _open(unit, case))
    unit.flush()


def holidays(unit: Session) -> set[date]:
    """Public holidays around now: the fixed ones of the policy and those the administrator keeps."""
    known: set[date] | None = unit.info.get("holidays")
    if known is None:
        year = clock.today().year
        fixed = {date(y, month, day) for y in range(year - 1, year + 3) for month, day, _fr, _ar in HOLIDAYS}
        with unit.no_autoflush:  # no change that waits has anything to do with them
            known = unit.info["holidays"] = fixed | {row.day for row in _HOLIDAYS.rows(unit)}
    return known


def _holds(watch: Watch, case: Case, year: int, called: bool) -> bool:
    if (
        case.status in ENDED
        or (watch.called and not called)
        or not (watch.years is None or watch.years.hold(case.born_from, year))
    ):
        return False
    in_step = not watch.steps or case.status in watch.steps
    in_danger = not watch.danger or case.danger in watch.danger
    return in_step and in_danger and not (watch.unassigned and case.reference_worker_id)


def _open(unit: Session, case: Case) -> list[CaseDeadline]:
    query = select(CaseDeadline).where(CaseDeadline.case_id == case.id, CaseDeadline.ended_at.is_(None))
    return list(unit.scalars(query))


def _own(actor: Actor, case: Case, deadline_id: bytes, power: P) -> tuple[Session, CaseDeadline]:
    need_over(actor, power, case)
    unit = session()
    if relation_to(unit, actor, case) is Relation.NONE:
        raise NotFound
    row = next((row for row in _open(unit, case) if row.id == deadline_id), None)
    if row is None:
        raise NotFound
    return unit, row

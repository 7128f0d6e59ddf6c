"""Deadlines: begun and ended by the table of `policy/deadlines.py`, met and put off by people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import DEADLINE_MET, DEADLINE_PUT_OFF
from caseapp.cases.models import Case, CaseDeadline, CaseEvent, Holiday
from caseapp.cases.service.entries import need, need_over, relation_to, write_entry
from caseapp.cases.vocabulary import ENDED, Audience, EventKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.deadlines import end_of
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import HOLIDAYS, WATCH, WATCHES, Rule, Watch
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds

_HOLIDAYS = Reading(select(Holiday.day))
_BEGUN = Adding(CaseDeadline)
done_by: dict[Rule, Callable[[Session, bytes], set[bytes]]] = {}
"""Slot: whose doing it is that something must be looked at in a file. They neither say that it was, nor put it off."""
FARTHEST = timedelta(days=92)
"""How far a deadline may be put off at once."""


def refresh(
    unit: Session,
    case: Case,
    at: datetime | None = None,
    *,
    met: Rule | None = None,
    judged_from: str | None = None,
) -> None:
    """Begin what the file's state asks for, end what it no longer asks for, and keep `next_due_at` right.

    `met` is what was just done; a rule that comes `again` begins anew from `at` (default: now). What was done once is
    not asked again, unless the danger was judged anew, from the level `judged_from`.
    """
    unit.flush()
    rows = unit.scalars(select(CaseDeadline).where(CaseDeadline.case_id == case.id)).all()
    _BEGUN.run(unit, _settle(unit, case, rows, at or clock.now(), met, judged_from))


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
    judged_from: str | None = None,
) -> list[dict[str, Any]]:
    """End and move the deadlines of a file that are no longer right, and say which begin."""
    given = [row for row in rows if row.ended_at is None and WATCH[row.rule].promised]
    open_now = {row.rule: row for row in rows if row.ended_at is None and row not in given}
    done = {row.rule for row in rows if row.met_by_id is not None and (judged_from is None or WATCH[row.rule].years)}
    year = clock.today().year
    wanted = {str(watch.rule): watch for watch in WATCHES if _holds(watch, case, year, watch.rule in open_now)}
    free = holidays(unit)
    if case.status in ENDED:
        for row in given:
            row.ended_at = now
        given = []
    for rule, row in list(open_now.items()):
        if rule not in wanted or rule == met:
            row.ended_at = now
            del open_now[rule]
    begun: list[dict[str, Any]] = []
    for rule, watch in wanted.items():
        held = open_now.get(rule)
        if held is None and not watch.again and (rule == met or rule in done):
            continue
        if held is None:
            began = clock.now() if watch.years else now
            due = watch.due(case.danger, case.born_from, began, free)
            file = {"case_id": case.id, "establishment_id": case.establishment_id}
            begun.append({"id": new_id(), **file, "rule": rule, "began_at": began, "due_at": due})
            continue
        due = still_due(watch, case, held, judged_from, free)
        if held.due_at != due:
            held.due_at, held.raised, held.put_off, held.reason = due, 0, 0, None
    stand = (*(row.due_at for row in (*open_now.values(), *given)), *(row["due_at"] for row in begun))
    earliest = min(stand, default=None)
    if case.next_due_at != earliest:
        case.next_due_at = earliest
    return begun


def still_due(watch: Watch, case: Case, held: CaseDeadline, judged_from: str | None, free: set[date]) -> datetime:
    """When something that already runs is due now.

    A danger judged greater gives the new limit from this moment, never from a time at which nobody knew: what stood
    earlier stays, what was put off further no longer is. One judged smaller gives more time from the beginning. A
    greater danger that a merge brought counts from now as well.
    """

    def due(danger: str, began: datetime) -> datetime:
        return watch.due(danger, case.born_from, began, free)

    if watch.years:
        return held.due_at if held.put_off else due(case.danger, held.began_at)
    now = clock.now()
    counted = due(case.danger, now)
    before = counted if judged_from is None else due(judged_from, now)
    if held.put_off and counted >= before:
        return held.due_at
    if counted > before:
        return max(held.due_at, due(case.danger, held.began_at))
    return min(held.due_at, counted)


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
    """Say that something due was done; of a promise, whoever is to keep it says so. Raises Refused, NotFound for one
    that is not open in this file, Impossible for one that ends with an act of its own, or that is for somebody else
    (`done_by`)."""
    unit, row = _own(actor, case, deadline_id, P.CASE_NOTE)
    watch = WATCH[row.rule]
    if not (watch.promised and row.keeper_id == actor.user_id):
        if not holds(actor.roles, P.CASE_JUDGE):
            raise NotFound  # whoever only writes notes ticks what she promised, and nothing else is hers
        need_over(actor, P.CASE_JUDGE, case)
        if not watch.opener:
            need(actor, P.CASE_MOVE)
    if not watch.ticked:
        raise Impossible("ticked")
    row.met_by_id = actor.user_id
    if watch.promised:
        row.ended_at = clock.now()
        _say_kept(unit, actor, case, row)
    else:
        _say_met(unit, actor, case, watch.rule)
    unit.flush()


def see_child(unit: Session, actor: Actor, case: Case, at: datetime | None = None) -> datetime | None:
    """Say that the child was seen or heard, at `at` (default: now), by whoever writes a note of it. Returns by when she
    is to be seen again; None where the step of the file does not ask for it."""
    rule = Rule.MEET_CHILD
    for row in _open(unit, case):
        if row.rule == rule:
            row.met_by_id = actor.user_id
    _say_met(unit, actor, case, rule, at)
    unit.flush()
    return next((row.due_at for row in _open(unit, case) if row.rule == rule), None)


def _say_met(unit: Session, actor: Actor, case: Case, rule: Rule, at: datetime | None = None) -> None:
    write_entry(unit, actor, case, EventKind.DEADLINE_MET, detail=str(rule), at=at)
    record(unit, actor, DEADLINE_MET, case.id, rule=str(rule))
    refresh(unit, case, at, met=rule)


def _say_kept(unit: Session, actor: Actor, case: Case, row: CaseDeadline) -> None:
    """A promise was kept. The line repeats what was promised for whoever promised it, to those who read her note; a
    colleague who kept it for her need not have read it."""
    note = unit.get_one(CaseEvent, row.line_id)
    if note.author_id == actor.user_id and row.told is not None:
        data_class = DataClass(note.data_class)
        keys = writing_keys(unit, case.establishment_id, case.id, [data_class])
        told = keys.unseal(row.told, CaseDeadline.__tablename__, data_class, row.id, case.id)
        audience = Audience(note.audience)
        detail = row.rule
        write_entry(
            unit, actor, case, EventKind.DEADLINE_MET, data_class, told, detail=detail, keys=keys, audience=audience
        )
    else:
        write_entry(unit, actor, case, EventKind.DEADLINE_MET, detail=row.rule)
    record(unit, actor, DEADLINE_MET, case.id, rule=row.rule)
    refresh(unit, case)


def put_off(actor: Actor, case: Case, deadline_id: bytes, until: date, reason: str) -> None:
    """Give something more time, with a reason that stays in the timeline.

    Raises Refused, NotFound, Invalid (no reason, a day that is past or too far), Impossible as `meet`.
    """
    unit, row = _own(actor, case, deadline_id, P.CASE_MOVE)
    flaws = {} if reason.strip() else {"text": "required"}
    if not clock.today() < until <= clock.today() + FARTHEST:
        flaws["until"] = "too_far" if until > clock.today() else "past"
    if flaws:
        raise Invalid(flaws)
    row.due_at, row.put_off, row.raised = end_of(until), row.put_off + 1, 0
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
        or watch.promised  # it stands by itself
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
    if own_doing(unit, actor, case.id, row.rule):
        raise Impossible("own_review")
    return unit, row


def own_doing(unit: Session, actor: Actor, case_id: bytes, rule: str) -> bool:
    """Whether what must be looked at is this person's own doing: it is for others to say that it was (`done_by`)."""
    whose = done_by.get(Rule(rule))
    return whose is not None and actor.user_id in whose(unit, case_id)

"""What waits for somebody now: due soon or late, told about her files, without a worker, risen from the team.

The names of all files shown are opened under one grant, with one line in the trail.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.cases.events import LISTED
from caseapp.cases.models import DANGER_RANK, Case, CaseDeadline, Notice
from caseapp.cases.notices import MATTERS
from caseapp.cases.queries.leave import stands_in_for
from caseapp.cases.queries.lists import COLUMNS, open_lines
from caseapp.cases.queries.narrowing import LIVING
from caseapp.cases.queries.notices import HERS, TELLS
from caseapp.cases.records import CaseLine
from caseapp.cases.service.deadlines import own_doing
from caseapp.cases.vocabulary import NoticeKind, Status
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P, holds

SOON = timedelta(days=3)
SHOWN = 12
"""Lines of one kind; the rest is a number and a link."""

ABOVE = [MATTERS[kind] for kind in (NoticeKind.ROSE, NoticeKind.IN_DANGER)]
"""Told by a list of its own: what is late, who has nobody."""

_HERE = (Case.establishment_id == bindparam("place_id"), LIVING)
_MINE = (*_HERE, Case.reference_worker_id == bindparam("user_id"))
_DUE = Reading(
    select(*COLUMNS, Case.next_due_at)
    .where(*_MINE, Case.next_due_at < bindparam("horizon"))
    .order_by(Case.next_due_at)
    .limit(SHOWN)
)
_OPENED = Reading(
    select(*COLUMNS, Case.next_due_at)
    .where(*_HERE, Case.opened_by_id == bindparam("user_id"), Case.status == str(Status.CONTACT))
    .order_by(Case.next_due_at)
    .limit(SHOWN)
)
_TOLD = Reading(
    select(*COLUMNS, *TELLS)
    .join(Notice, Notice.case_id == Case.id)
    .where(*HERS, Notice.read_at.is_(None), Notice.matter.not_in(ABOVE))
    .order_by(Notice.at.desc())
    .limit(SHOWN)
)
_UNASSIGNED = Reading(
    select(*COLUMNS, Case.next_due_at)
    .where(*_HERE, Case.reference_worker_id.is_(None))
    .order_by(DANGER_RANK.desc(), Case.next_due_at)
    .limit(SHOWN)
)
_RISEN = Reading(
    select(*COLUMNS, Case.next_due_at)
    .where(
        *_HERE,
        Case.id.in_(
            select(CaseDeadline.case_id).where(
                CaseDeadline.establishment_id == bindparam("place_id"),
                CaseDeadline.ended_at.is_(None),
                CaseDeadline.raised >= bindparam("level"),
            )
        ),
    )
    .order_by(Case.next_due_at)
    .limit(SHOWN)
)
_RULES = Reading(
    select(CaseDeadline.id, CaseDeadline.case_id, CaseDeadline.rule, CaseDeadline.due_at)
    .where(CaseDeadline.case_id.in_(bindparam("ids", expanding=True)), CaseDeadline.ended_at.is_(None))
    .order_by(CaseDeadline.due_at)
)
_LATE = Reading(select(func.count().label("files")).where(*_MINE, Case.next_due_at < bindparam("now")))


class Waiting(NamedTuple):
    """One line: the file, what is due (a rule's code, the id of its deadline, or nothing), the moment that matters."""

    line: CaseLine
    rule: str
    due_id: bytes
    at: datetime
    late: bool
    own: bool = False
    """Whether it is her own doing that is to be looked at: somebody else says that it was."""


@dataclass(frozen=True, slots=True)
class Day:
    """What waits, by kind; each list is the most urgent first."""

    due: list[Waiting] = field(default_factory=list)
    opened: list[Waiting] = field(default_factory=list)
    """First contacts she opened and left to be completed, beside those that stand above."""
    told: list[tuple[NoticeKind, Waiting]] = field(default_factory=list)
    """Notices she has not read."""
    unassigned: list[Waiting] = field(default_factory=list)
    risen: list[Waiting] = field(default_factory=list)
    for_others: list[Waiting] = field(default_factory=list)
    """Due in the files of colleagues who are away."""

    @property
    def empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.due or self.opened or self.told or self.unassigned or self.risen or self.for_others)


def day_of(actor: Actor) -> Day:
    """What waits for `actor` at her workplace."""
    unit, now = session(), clock.now()
    here = {"place_id": actor.workplace_id}
    mine = {**here, "user_id": actor.user_id}
    found: dict[str, list[Any]] = {
        "due": list(_DUE.rows(unit, **mine, horizon=now + SOON)) if holds(actor.roles, P.CASE_MOVE) else [],
        "opened": list(_OPENED.rows(unit, **mine)) if holds(actor.roles, P.CASE_CREATE) else [],
        "told": list(_TOLD.rows(unit, **mine)),
        "unassigned": list(_UNASSIGNED.rows(unit, **here)) if holds(actor.roles, P.CASE_ASSIGN) else [],
        "for_others": [
            row
            for away in stands_in_for(actor)
            for row in _DUE.rows(unit, **here, user_id=away.user_id, horizon=now + SOON)
        ],
        "risen": list(_RISEN.rows(unit, **here, level=1)) if holds(actor.roles, P.CASE_SUPERVISE) else [],
    }
    rows = {row.id: row for kind in found.values() for row in kind}
    if not rows:
        return Day()
    opened = open_lines(unit, actor, list(rows.values()), LISTED, view="day")
    lines = dict(zip(rows, opened, strict=True))
    rules: dict[bytes, Any] = {}
    for rule in _RULES.rows(unit, ids=list(rows)):
        rules.setdefault(rule.case_id, rule)

    due = {row.id for row in found["due"]}

    def waiting(row: Any, at: datetime | None) -> Waiting:
        rule = rules.get(row.id)
        moment = at or (rule.due_at if rule else row.opened_at)
        code, due_id = (rule.rule, rule.id) if rule else ("", b"")
        own = bool(code) and own_doing(unit, actor, row.id, code)
        return Waiting(lines[row.id], code, due_id, moment, bool(rule and rule.due_at < now), own)

    return Day(
        due=[waiting(row, None) for row in found["due"]],
        opened=[waiting(row, None) for row in found["opened"] if row.id not in due],
        told=[(NoticeKind(row.kind), waiting(row, row.at)._replace(late=False)) for row in found["told"]],
        unassigned=[waiting(row, None) for row in found["unassigned"]],
        risen=[waiting(row, None) for row in found["risen"]],
        for_others=[waiting(row, None) for row in found["for_others"]],
    )


def late_count(actor: Actor) -> int:
    """How many of her own files are late: the number in the menu."""
    if not holds(actor.roles, P.CASE_MOVE):
        return 0
    row = _LATE.first(session(), place_id=actor.workplace_id, user_id=actor.user_id, now=clock.now())
    return row.files if row else 0

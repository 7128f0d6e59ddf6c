"""What waits for somebody now: due soon or late, told about her files, without a worker, risen from the team.

The names of all files shown are opened under one grant, with one line in the trail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.events import LISTED, PROMISES_SEEN
from caseapp.cases.models import DANGER_RANK, Case, CaseDeadline, CaseEvent, CaseMember, Notice
from caseapp.cases.queries.leave import stands_in_for
from caseapp.cases.queries.lines import promise_told
from caseapp.cases.queries.lists import COLUMNS, open_lines
from caseapp.cases.queries.narrowing import LIVING
from caseapp.cases.queries.notices import HERS, TELLS
from caseapp.cases.records import CaseLine
from caseapp.cases.relation import hears, verdicts_for
from caseapp.cases.service.deadlines import own_doing
from caseapp.cases.told import MATTERS
from caseapp.cases.vocabulary import NoticeKind, Status
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.deadlines import WATCH, Rule
from caseapp.policy.matrix import Relation
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
_PROMISED = Reading(
    select(
        *COLUMNS,
        CaseDeadline.id.label("due_id"),
        CaseDeadline.due_at,
        CaseDeadline.keeper_id,
        CaseDeadline.told,
        CaseEvent.data_class,
        CaseEvent.audience,
        CaseEvent.author_id,
        exists(
            select(CaseMember.id).where(
                CaseMember.case_id == Case.id, CaseMember.user_id == bindparam("user_id"), CaseMember.until.is_(None)
            )
        ).label("follows"),
    )
    .join(CaseDeadline, CaseDeadline.case_id == Case.id)
    .join(CaseEvent, CaseEvent.id == CaseDeadline.line_id)
    .where(
        *_HERE,
        CaseDeadline.establishment_id == bindparam("place_id"),
        CaseDeadline.line_id.is_not(None),
        CaseDeadline.ended_at.is_(None),
        CaseDeadline.due_at < bindparam("horizon"),
        or_(
            CaseDeadline.keeper_id.in_(bindparam("people", expanding=True)),
            Case.reference_worker_id.in_(bindparam("people", expanding=True)),
        ),
    )
    .order_by(CaseDeadline.due_at)
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
    words: str = ""
    """What was promised, where it may be read."""
    by: str = ""
    """Whose promise it is, if not the reader's own."""
    mine: bool = False
    """Whether the reader is to keep it."""
    own: bool = False
    """Whether it is her own doing that is to be looked at: somebody else says that it was."""


@dataclass(frozen=True, slots=True)
class Day:
    """What waits, by kind; each list is the most urgent first."""

    due: list[Waiting] = field(default_factory=list)
    promised: list[Waiting] = field(default_factory=list)
    """Promises in her files and those she is to keep elsewhere, her own and those of whom she stands in for."""
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
        mine = self.due or self.promised or self.opened or self.told
        return not (mine or self.unassigned or self.risen or self.for_others)


def day_of(actor: Actor) -> Day:
    """What waits for `actor` at her workplace."""
    unit, now = session(), clock.now()
    here = {"place_id": actor.workplace_id}
    mine = {**here, "user_id": actor.user_id}
    away = [one.user_id for one in stands_in_for(actor)]
    horizon = now + SOON
    found: dict[str, list[Any]] = {
        "due": list(_DUE.rows(unit, **mine, horizon=horizon)) if holds(actor.roles, P.CASE_MOVE) else [],
        "opened": list(_OPENED.rows(unit, **mine)) if holds(actor.roles, P.CASE_CREATE) else [],
        "told": list(_TOLD.rows(unit, **mine)),
        "unassigned": list(_UNASSIGNED.rows(unit, **here)) if holds(actor.roles, P.CASE_ASSIGN) else [],
        "promised": list(_PROMISED.rows(unit, **mine, people=padded([actor.user_id, *away]), horizon=horizon)),
        "for_others": [row for user in away for row in _DUE.rows(unit, **here, user_id=user, horizon=horizon)],
        "risen": list(_RISEN.rows(unit, **here, level=1)) if holds(actor.roles, P.CASE_SUPERVISE) else [],
    }
    rows = {row.id: row for kind in found.values() for row in kind}
    if not rows:
        return Day()
    opened = open_lines(unit, actor, list(rows.values()), LISTED, view="day")
    lines = dict(zip(rows, opened, strict=True))
    firsts: dict[bytes, Any] = {}
    rules: dict[bytes, Any] = {}
    for rule in _RULES.rows(unit, ids=list(rows)):
        firsts.setdefault(rule.case_id, rule)
        if not WATCH[rule.rule].promised:  # promises stand in a list of their own
            rules.setdefault(rule.case_id, rule)

    def asked(name: str) -> list[Waiting]:
        """What a rule asks for soon in these files."""
        return [waiting(row, None) for row in found[name] if row.id in rules and rules[row.id].due_at < horizon]

    due = {row.id for row in found["due"]}

    def waiting(row: Any, at: datetime | None, by: dict[bytes, Any] = rules) -> Waiting:
        rule = by.get(row.id)
        moment = at or (rule.due_at if rule else row.opened_at)
        code, due_id = (rule.rule, rule.id) if rule else ("", b"")
        own = bool(code) and own_doing(unit, actor, row.id, code)
        return Waiting(lines[row.id], code, due_id, moment, bool(rule and rule.due_at < now), own=own)

    return Day(
        due=asked("due"),
        promised=_promises(unit, actor, found["promised"], lines, now),
        opened=[waiting(row, None) for row in found["opened"] if row.id not in due],
        told=[(NoticeKind(row.kind), waiting(row, row.at)._replace(late=False)) for row in found["told"]],
        unassigned=[waiting(row, None) for row in found["unassigned"]],
        risen=[waiting(row, None, firsts) for row in found["risen"]],
        for_others=asked("for_others"),
    )


def _promises(
    unit: Session, actor: Actor, rows: Sequence[Any], lines: Mapping[bytes, CaseLine], now: datetime
) -> list[Waiting]:
    """What was promised, in the words that its note opens to the reader; one line in the trail for each way she stands
    to the files."""
    names = names_of(unit, {row.author_id for row in rows}, actor.language)
    told: dict[bytes, str] = {}
    for relation in (Relation.TEAM, Relation.ESTABLISHMENT):
        some = [row for row in rows if bool(row.follows) is (relation is Relation.TEAM)]
        if not some:
            continue
        files = sorted({row.id for row in some})
        verdicts, place = verdicts_for(actor, relation), actor.workplace_id or b""
        grant = access.mint(unit, actor, PROMISES_SEEN, place, files, verdicts, files=len(files))
        for row in some:
            heard = partial(_heard, actor, relation, row.reference_worker_id)
            told[row.due_id] = promise_told(_Told(row.due_id, row.told), row, row.id, grant, heard).get("text", "")
    return [
        Waiting(
            lines[row.id],
            str(Rule.PROMISE),
            row.due_id,
            row.due_at,
            row.due_at < now,
            told[row.due_id],
            "" if row.author_id == actor.user_id else names.get(row.author_id, ""),
            row.keeper_id == actor.user_id,
        )
        for row in rows
    ]


class _Told(NamedTuple):
    """What `promise_told` asks of a deadline."""

    id: bytes
    told: bytes | None


def _heard(actor: Actor, relation: Relation, worker_id: bytes | None, note: Any) -> bool:
    return hears(actor.user_id, actor.roles, relation, note.audience, note.author_id, worker_id)


def late_count(actor: Actor) -> int:
    """How many of her own files are late: the number in the menu."""
    if not holds(actor.roles, P.CASE_MOVE):
        return 0
    row = _LATE.first(session(), place_id=actor.workplace_id, user_id=actor.user_id, now=clock.now())
    return row.files if row else 0

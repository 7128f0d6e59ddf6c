"""Writing a line of the timeline, sealed in its class, in the file's vault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, inspect, update
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.relation import reaches, team_ids
from caseapp.cases.vocabulary import Audience, EventKind, Status
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.writing import Writing
from caseapp.infra.sealing.vaults import Keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, NotFound, Refused
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds

saved: list[Callable[[Session, Actor, Case], object]] = []
"""Slot: a feature above is told that a child was registered or that what identifies her has changed."""


def need(actor: Actor, power: P) -> None:
    """Raise Refused unless the actor holds `power`: verbs ask again, whoever calls them."""
    if not holds(actor.roles, power):
        raise Refused(power)


def need_over(actor: Actor, power: P, case: Case) -> None:
    """Raise Refused unless the actor holds `power`, NotFound where it does not reach this file."""
    need(actor, power)
    if not reaches(actor, power, case.opened_by_id, case.reference_worker_id):
        raise NotFound


def need_class(actor: Actor, relation: Relation, data_class: DataClass) -> None:
    """Raise Refused unless the actor may write in `data_class`."""
    if decide(actor.roles, Act.WRITE, relation, data_class) is not Verdict.ALLOWED:
        raise Refused(f"write_{data_class}")


def relation_to(session: Session, actor: Actor, case: Case) -> Relation:
    """The writer's relation: she follows the file, or works where it is kept; everybody else only reads.

    Every verb asks. Raises Impossible for a merged file, which is frozen.
    """
    if case.status == Status.MERGED:
        raise Impossible("merged")
    if case.establishment_id != actor.workplace_id:
        return Relation.NONE
    return Relation.TEAM if actor.user_id in team_ids(session, case.id) else Relation.ESTABLISHMENT


def write_entry(
    session: Session,
    actor: Actor,
    case: Case,
    kind: EventKind,
    data_class: DataClass = DataClass.NOTES,
    fields: Mapping[str, Any] | None = None,
    *,
    detail: str | None = None,
    at: datetime | None = None,
    keys: Keys | None = None,
    audience: Audience = Audience.TEAM,
    replaces: bytes | None = None,
) -> CaseEvent:
    """Add a line, which is news to whoever else follows the file. `detail` is coded and plain; `fields` are sealed in
    `data_class`."""
    entry = CaseEvent(
        id=new_id(),
        case_id=case.id,
        kind=str(kind),
        data_class=str(data_class),
        at=at or clock.now(),
        author_id=actor.user_id,
        detail=detail,
        audience=str(audience),
        pinned=False,
        replaces_id=replaces,
    )
    _touch(session, actor, case)
    if fields:
        keys = keys or writing_keys(session, case.establishment_id, case.id, [data_class])
        entry.body = keys.seal(fields, CaseEvent.__tablename__, data_class, entry.id, case.id)
    if inspect(case).persistent:
        _LINES.store(session, entry)
    else:  # with its file
        session.add(entry)
    return entry


_LINES = Adding(CaseEvent)
_file = Case.__table__.c
_CHANGED = Writing(
    update(Case.__table__)  # type: ignore[arg-type]
    .where(_file.id == bindparam("file"), _file.status != str(Status.MERGED))
    .values(changed_at=bindparam("at"), changed_by_id=bindparam("by"))
    .returning(_file.id)
)


def _touch(session: Session, actor: Actor, case: Case) -> None:
    """Who changed the file last and when. Past its version: two notes at once are no conflict.

    Past the guard too, but only for a file that this session has loaded within its scope. Raises Impossible when it
    was merged a moment ago: what was begun before must not be written into a frozen file.
    """
    now = clock.now()
    if inspect(case).persistent:
        if not _CHANGED.beyond(session, file=case.id, at=now, by=actor.user_id):
            raise Impossible("merged")
    else:
        case.changed_at, case.changed_by_id = now, actor.user_id

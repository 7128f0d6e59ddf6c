"""One incident, opened under one grant, as far as its reader may read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.queries.lists import identity_in, names_only
from caseapp.cases.records import name_of
from caseapp.incidents.events import READ
from caseapp.incidents.models import (
    CLASSES,
    Incident,
    IncidentAction,
    IncidentChild,
    IncidentDuty,
    IncidentLine,
    IncidentReader,
)
from caseapp.incidents.records import Action, Concerned, Duty, Happening, Reader, Sheet
from caseapp.incidents.relation import Standing, standing
from caseapp.incidents.vocabulary import Category, ChildPart, LineKind, ReaderPart, State
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_from_text
from caseapp.policy import incidents as policy
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.incidents import Whom

_CHILDREN = Reading(
    select(IncidentChild.case_id, IncidentChild.part)
    .where(IncidentChild.incident_id == bindparam("incident_id"))
    .order_by(IncidentChild.id)
)
_FILES = Reading(select(Case.id, Case.reference, Case.identity).where(Case.id.in_(bindparam("ids", expanding=True))))


def locate(actor: Actor, incident_id: bytes) -> Incident:
    """For a verb or a page. Raises NotFound where it is nothing to this person: to her it does not exist."""
    row = session().get(Incident, incident_id)
    if row is None:
        raise NotFound
    standing(session(), actor, row)
    return row


def open_sheet(actor: Actor, incident: Incident) -> Sheet:
    """Everything about it, with one line in the trail. Raises NotFound."""
    unit = session()
    here = standing(unit, actor, incident)
    verdicts = dict.fromkeys(CLASSES, Verdict.ALLOWED) if here.holder_id else {}
    grant = access.mint(unit, actor, READ, here.holder_id or actor.user_id, [incident.id], verdicts, about=incident.id)
    told = _open(grant, incident, incident.told, DataClass.NOTES)
    people = _open(grant, incident, incident.people, DataClass.JUDICIAL)
    follow = _open(grant, incident, incident.follow, DataClass.SOCIAL)
    place = unit.get_one(Establishment, incident.establishment_id)
    rows = {table: unit.scalars(_of(table, incident)).all() for table in _TABLES} if here.holder_id else {}
    duties: list[IncidentDuty] = list(unit.scalars(_of(IncidentDuty, incident)))
    staff = [id_from_text(key) for key in people.get("staff", ())]
    named = names_of(unit, _people(incident, rows, duties) | set(staff), actor.language)
    return Sheet(
        id=incident.id,
        place=place.name(actor.language),
        mine=incident.establishment_id == actor.workplace_id,
        category=Category(incident.category),
        gravity=incident.gravity,
        state=State(incident.state),
        apart=incident.apart,
        happened_at=incident.happened_at,
        known_at=incident.known_at,
        declared_at=incident.declared_at,
        declared_by=named.get(incident.declared_by_id, ""),
        closed_at=incident.closed_at,
        standing=here,
        readable=told.state,
        told=dict(told),
        staff=[named.get(person, "") for person in staff],
        words=people.get("words", ""),
        past=bool(people.get("past")),
        follow=dict(follow),
        children=_children(actor, incident) if here.holder_id else [],
        duties=_duties(incident, duties, grant, named),
        actions=[_action(row, grant, named, actor) for row in rows.get(IncidentAction, ())],
        line=[_happening(row, grant, named) for row in rows.get(IncidentLine, ())],
        readers=_readers(rows.get(IncidentReader, ()), named),
    )


_TABLES: tuple[Any, ...] = (IncidentAction, IncidentLine, IncidentReader)


def _of(table: Any, incident: Incident) -> Any:
    return select(table).where(table.incident_id == incident.id).order_by(table.id)


def _open(grant: Grant, incident: Incident, blob: bytes | None, data_class: DataClass) -> access.Opened:
    return grant.open(blob, Incident.__tablename__, data_class, incident.id, incident.id)


def _people(incident: Incident, rows: Any, duties: list[IncidentDuty]) -> set[bytes]:
    found = {incident.declared_by_id, *(row.told_by_id for row in duties if row.told_by_id)}
    found |= {row.owner_id for row in rows.get(IncidentAction, ())}
    found |= {row.by_id for row in rows.get(IncidentLine, ())}
    return found | {row.user_id for row in rows.get(IncidentReader, ())}


def _children(actor: Actor, incident: Incident) -> list[Concerned]:
    """The children, named where their files are hers to see. The line that opens the incident told of them too."""
    unit = session()
    links = _CHILDREN.rows(unit, incident_id=incident.id)
    if not links:
        return []
    files = {row.id: row for row in _FILES.rows(unit, ids=[link.case_id for link in links])}
    place = actor.workplace_id or b""
    grant = access.mint(unit, actor, READ, place, list(files), names_only(actor), about=incident.id, traced=False)
    return [_concerned(link, files.get(link.case_id), grant) for link in links]


def _concerned(link: Any, file: Any, grant: Grant) -> Concerned:
    part = ChildPart(link.part)
    if file is None:
        return Concerned("", None, part)
    return Concerned(file.reference, name_of(identity_in(file, grant)), part)


def _duties(incident: Incident, rows: list[IncidentDuty], grant: Grant, named: dict[bytes, str]) -> list[Duty]:
    day = clock.local(incident.known_at).date()
    why, now = policy.articles(incident.category, incident.gravity, day), clock.now()
    order = {whom: place for place, whom in enumerate(Whom)}
    return [
        Duty(
            whom=Whom(row.whom),
            due_at=row.due_at,
            article=why.get(Whom(row.whom), ""),
            told_at=row.told_at,
            by=named.get(row.told_by_id, "") if row.told_by_id else "",
            how=grant.open(row.how, IncidentDuty.__tablename__, DataClass.NOTES, row.id, incident.id),
            late=(row.told_at or now) > row.due_at,
        )
        for row in sorted(rows, key=lambda row: (row.told_at is not None, row.due_at, order[Whom(row.whom)]))
    ]


def _action(row: IncidentAction, grant: Grant, named: dict[bytes, str], actor: Actor) -> Action:
    told = grant.open(row.body, IncidentAction.__tablename__, DataClass.NOTES, row.id, row.incident_id)
    return Action(
        row.id,
        told.get("text", ""),
        named.get(row.owner_id, ""),
        row.owner_id == actor.user_id,
        row.due_on,
        row.done_at,
        row.done_at is None and row.due_on < clock.today(),
    )


def _happening(row: IncidentLine, grant: Grant, named: dict[bytes, str]) -> Happening:
    note = grant.open(row.note, IncidentLine.__tablename__, DataClass.NOTES, row.id, row.incident_id)
    return Happening(LineKind(row.kind), row.detail or "", row.at, named.get(row.by_id, ""), note.get("text", ""))


def _readers(rows: Any, named: dict[bytes, str]) -> list[Reader]:
    live = [row for row in rows if row.until is None]
    return [Reader(named.get(row.user_id, ""), ReaderPart(row.part), row.since) for row in live]


def open_actions(unit: Session, actor: Actor) -> list[tuple[bytes, Any]]:
    """What this person has to do after incidents she sees: incident and day, the earliest first."""
    rows = _MINE.rows(unit, user_id=actor.user_id)
    return [(row.incident_id, row.due_on) for row in rows]


def late_actions(unit: Session) -> set[bytes]:
    """The incidents, of those that this session sees, of which an action should have been done."""
    return {row.incident_id for row in _LATE.rows(unit, today=clock.today())}


_LATE = Reading(
    select(IncidentAction.incident_id).where(
        IncidentAction.due_on < bindparam("today"), IncidentAction.done_at.is_(None)
    )
)
_MINE = Reading(
    select(IncidentAction.incident_id, IncidentAction.due_on)
    .where(IncidentAction.owner_id == bindparam("user_id"), IncidentAction.done_at.is_(None))
    .order_by(IncidentAction.due_on)
    .limit(8)
)

__all__ = ["Standing", "late_actions", "locate", "open_actions", "open_sheet"]

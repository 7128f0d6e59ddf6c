"""One file: located within the scope, opened under a grant that leaves its line in the trail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.events import OPENED
from caseapp.cases.models import Case, CaseEvent, CaseMember
from caseapp.cases.records import CaseFile, Entry, Member, birth_of, name_of
from caseapp.cases.relation import Standing, sole_author, standing, writable_classes
from caseapp.cases.vocabulary import Category, Danger, EventKind, Sex, Source, Status, TeamPart
from caseapp.infra import access
from caseapp.infra.access import Grant, coded, readable_classes
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import read_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation

_LOCATED = Reading(select(Case).where(Case.reference == bindparam("reference")))
_FILE = Reading(
    select(*(getattr(Case, c.name) for c in Case.__table__.columns)).where(Case.reference == bindparam("reference"))
)
_TEAM = Reading(
    select(CaseMember.user_id, CaseMember.part, CaseMember.since)
    .where(CaseMember.case_id == bindparam("case_id"), CaseMember.until.is_(None))
    .order_by(CaseMember.part, CaseMember.since)
)
_EVENTS = Reading(
    select(
        CaseEvent.id,
        CaseEvent.kind,
        CaseEvent.data_class,
        CaseEvent.at,
        CaseEvent.author_id,
        CaseEvent.detail,
        CaseEvent.body,
    )
    .where(CaseEvent.case_id == bindparam("case_id"))
    .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
)


def locate(actor: Actor, reference: str, *, writing: bool = False) -> Case:
    """The file behind `reference`, for a verb. Raises NotFound outside the actor's scope.

    With `writing`, a file that is only received or exceptionally opened counts as not found: it is read-only.
    """
    known = read_reference(reference)
    case: Case | None = _LOCATED.entity(session(), reference=known) if known else None
    if case is None or (writing and case.establishment_id != actor.workplace_id):
        raise NotFound
    return case


def is_within_reach(actor: Actor, reference: str) -> bool:
    """Whether the actor may open the file with this reference; nothing of it is opened."""
    try:
        locate(actor, reference)
    except NotFound:
        return False
    return True


def open_file(actor: Actor, reference: str) -> CaseFile:
    """The file as the actor may see it. Raises NotFound outside her scope."""
    unit = session()
    known = read_reference(reference)
    row = _FILE.first(unit, reference=known) if known else None
    if row is None:
        raise NotFound
    team = _TEAM.rows(unit, case_id=row.id)
    stand = standing(unit, actor, row.id, row.establishment_id, frozenset(m.user_id for m in team))
    if stand.relation is Relation.NONE:
        raise NotFound
    grant = access.mint(
        unit,
        actor,
        OPENED,
        stand.holder_id,
        [row.id],
        stand.verdicts,
        about=row.id,
        classes=coded(readable_classes(stand.verdicts)),
        relation=str(stand.relation),
    )
    return _record(unit, actor, row, team, stand, grant)


def keeper(file: CaseFile) -> Establishment:
    """The establishment that keeps the file, with its licence: public knowledge (law 65-15 art. 16)."""
    place = session().get(Establishment, file.establishment_id)
    if place is None:
        raise NotFound
    return place


def _record(unit: Session, actor: Actor, row: Any, team: Sequence[Any], stand: Standing, grant: Grant) -> CaseFile:
    table = Case.__tablename__
    identity = grant.open(row.identity, table, DataClass.IDENTITY, row.id, row.id)
    contact = grant.open(row.contact, table, DataClass.CONTACT, row.id, row.id)
    events = _EVENTS.rows(unit, case_id=row.id)
    author = sole_author((e.kind, e.author_id) for e in events)
    situation = grant.open(row.situation, table, DataClass.SOCIAL, row.id, row.id, author)
    people = {e.author_id for e in events} | {m.user_id for m in team} | {row.opened_by_id}
    people.add(row.reference_worker_id)
    names = names_of(unit, {p for p in people if p}, actor.language)
    return CaseFile(
        id=row.id,
        reference=row.reference,
        version=row.version,
        establishment_id=row.establishment_id,
        relation=stand.relation,
        verdicts=stand.verdicts,
        status=Status(row.status),
        danger=Danger(row.danger),
        sex=Sex(row.sex),
        category=Category(row.category),
        source=Source(row.source),
        restricted=row.restricted,
        opened_at=row.opened_at,
        opened_by=names.get(row.opened_by_id, ""),
        closed_at=row.closed_at,
        name=name_of(identity),
        birth=birth_of(identity),
        identity=identity,
        contact=contact,
        situation=situation,
        entries=[_entry(e, row.id, grant, names) for e in events],
        team=[Member(m.user_id, names.get(m.user_id, ""), TeamPart(m.part), m.since) for m in team],
        worker=names.get(row.reference_worker_id, ""),
        exceptional_until=stand.exceptional_until,
        writable=writable_classes(actor, stand.relation),
    )


def _entry(row: Any, case_id: bytes, grant: Grant, names: dict[bytes, str]) -> Entry:
    data_class = DataClass(row.data_class)
    opened = grant.open(row.body, CaseEvent.__tablename__, data_class, row.id, case_id, row.author_id)
    before, after = opened.get("before") or {}, opened.get("after") or {}
    return Entry(
        id=row.id,
        kind=EventKind(row.kind),
        data_class=data_class,
        at=row.at,
        author=names.get(row.author_id, ""),
        detail=row.detail or "",
        text=opened.get("text") if opened.state in ("open", "empty") else None,
        state=opened.state,
        changes=[(key, before.get(key), after.get(key)) for key in sorted(after)],
    )

"""One file: located within the scope, opened under a grant that leaves its line in the trail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.beside import beside, found_beside, of_file
from caseapp.cases.events import OPENED
from caseapp.cases.models import Case, CaseDeadline, CaseEvent, CaseMember
from caseapp.cases.queries.lines import RESERVED, Reader, promise_told
from caseapp.cases.queries.timeline import Shown, pick
from caseapp.cases.records import (
    CaseFile,
    Due,
    Entry,
    Judged,
    Member,
    Promised,
    Timeline,
    birth_of,
    contacts_of,
    name_of,
)
from caseapp.cases.relation import INTAKE_LINES, Standing, sole_author, standing, writable_classes
from caseapp.cases.vocabulary import (
    BETWEEN_HOUSES,
    WHERE_SHE_LIVES,
    Category,
    Danger,
    EventKind,
    Sex,
    Source,
    Status,
    TeamPart,
)
from caseapp.infra import access
from caseapp.infra.access import Grant, coded, readable_classes
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Merged, NotFound
from caseapp.kernel.identifiers import id_text, read_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import Rule
from caseapp.policy.matrix import Relation

_LOCATED = Reading(select(Case).where(Case.reference == bindparam("reference")))
_FILE = Reading(
    select(*(getattr(Case, c.name) for c in Case.__table__.columns)).where(Case.reference == bindparam("reference"))
)
_REFERENCES = Reading(select(Case.id, Case.reference).where(Case.id.in_(bindparam("ids", expanding=True))))
_REACHABLE = Reading(select(Case.reference).where(Case.reference.in_(bindparam("references", expanding=True))))
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
        CaseEvent.audience,
        CaseEvent.pinned,
        CaseEvent.replaces_id,
        CaseEvent.origin_id,
        CaseEvent.body,
    )
    .where(CaseEvent.case_id == bindparam("case_id"))
    .order_by(CaseEvent.at.desc(), CaseEvent.id.desc())
)
JUDGING = frozenset({EventKind.REGISTERED, EventKind.DANGER_CHANGED})
_ORIGINS = Reading(
    select(CaseEvent.id, Case.reference)
    .join(Case, Case.id == CaseEvent.case_id)
    .where(CaseEvent.id.in_(bindparam("ids", expanding=True)))
)
_DUE = Reading(
    select(
        CaseDeadline.id,
        CaseDeadline.rule,
        CaseDeadline.due_at,
        CaseDeadline.put_off,
        CaseDeadline.line_id,
        CaseDeadline.keeper_id,
        CaseDeadline.told,
    )
    .where(CaseDeadline.case_id == bindparam("case_id"), CaseDeadline.ended_at.is_(None))
    .order_by(CaseDeadline.due_at)
)

_SOON = beside.declare(
    "deadlines", select(CaseDeadline.id).where(CaseDeadline.case_id == of_file, CaseDeadline.ended_at.is_(None))
)


def locate(actor: Actor, reference: str, *, writing: bool = False) -> Case:
    """The file behind `reference`, for a verb. Raises NotFound outside the actor's scope.

    With `writing`, a file that is only received or exceptionally opened counts as not found: it is read-only.
    Raises Merged for one that goes on in another file within her scope.
    """
    known = read_reference(reference)
    case: Case | None = _LOCATED.entity(session(), reference=known) if known else None
    if case is None or (writing and case.establishment_id != actor.workplace_id):
        raise NotFound
    _goes_on(case)
    return case


def _goes_on(case: Any) -> None:
    """Raise Merged, with where it goes on, for a merged file; NotFound when that is out of the actor's reach."""
    if case.status == Status.MERGED:
        row = _REFERENCES.first(session(), ids=[case.merged_into_id])
        if row is None:
            raise NotFound
        raise Merged(row.reference, case.id)


def is_within_reach(actor: Actor, reference: str) -> bool:
    """Whether the actor may open the file with this reference; nothing of it is opened."""
    try:
        locate(actor, reference)
    except Merged:
        return True
    except NotFound:
        return False
    return True


def reachable(references: Iterable[str]) -> frozenset[str]:
    """Those of these references that belong to files within the scope; of others nothing is told."""
    asked = list(references)
    return frozenset(row.reference for row in _REACHABLE.rows(session(), references=asked)) if asked else frozenset()


def open_file(actor: Actor, reference: str, shown: Shown = Shown()) -> CaseFile:
    """The file as the actor may see it, with the page of its timeline that was asked for.

    Raises NotFound outside her scope, Merged for a file that goes on in another one.
    """
    unit = session()
    known = read_reference(reference)
    row = _FILE.first(unit, reference=known) if known else None
    if row is None:
        raise NotFound
    _goes_on(row)
    hangs = found_beside(unit, actor, row.id)
    team = _TEAM.rows(unit, case_id=row.id)
    stand = standing(unit, actor, row.id, row.establishment_id, frozenset(m.user_id for m in team), hangs)
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
    return _record(unit, actor, row, hangs, team, stand, grant, shown)


def due_in(unit: Session, case_id: bytes) -> list[Due]:
    """What is due in a file and not done yet, earliest first."""
    return [Due(d.id, Rule(d.rule), d.due_at, d.put_off) for d in _DUE.rows(unit, case_id=case_id)]


def keeper(file: CaseFile) -> Establishment:
    """The establishment that keeps the file, with its licence: public knowledge (law 65-15 art. 16)."""
    place = session().get(Establishment, file.establishment_id)
    if place is None:
        raise NotFound
    return place


def _record(
    unit: Session,
    actor: Actor,
    row: Any,
    hangs: frozenset[str],
    team: Sequence[Any],
    stand: Standing,
    grant: Grant,
    shown: Shown,
) -> CaseFile:
    table = Case.__tablename__
    identity = grant.open(row.identity, table, DataClass.IDENTITY, row.id, row.id)
    contact = grant.open(row.contact, table, DataClass.CONTACT, row.id, row.id)
    contact = type(contact)(contacts_of(contact))
    worker_id = row.reference_worker_id
    reader = Reader(actor, row, stand, grant)
    events = _EVENTS.rows(unit, case_id=row.id)
    judging = _judging(events) if row.danger != Danger.NOT_ASSESSED else None
    if stand.relation is Relation.RECEIVED:  # she sees no line of which she may read nothing: the history stays at home
        coded = WHERE_SHE_LIVES | BETWEEN_HOUSES
        events = [e for e in events if grant.opens(DataClass.read(e.data_class)) or e.kind in coded]
    if stand.relation not in (Relation.TEAM, Relation.ESTABLISHMENT):
        place = id_text(actor.workplace_id or b"")
        events = [e for e in events if e.kind not in BETWEEN_HOUSES or e.detail == place]
    author = sole_author((e.kind, e.author_id) for e in events if e.kind in INTAKE_LINES)
    situation = grant.open(row.situation, table, DataClass.SOCIAL, row.id, row.id, author)
    picked = pick(events, shown, reader.hears)
    due = _DUE.rows(unit, case_id=row.id) if _SOON in hangs else []
    notes = {e.id: e for e in events} if any(d.line_id for d in due) else {}
    people = {e.author_id for e in (*picked.rows, *picked.pinned)} | {m.user_id for m in team} | {worker_id}
    people |= {d.keeper_id for d in due} | {notes[d.line_id].author_id for d in due if d.line_id in notes}
    people.add(judging.author_id if judging else None)
    names = names_of(unit, {p for p in people if p}, actor.language)
    copied = [e.origin_id for e in (*picked.rows, *picked.pinned) if e.origin_id]
    origins = {o.id: o.reference for o in _ORIGINS.rows(unit, ids=copied)} if copied else {}

    def entry(event: Any) -> Entry:
        origin = origins.get(event.origin_id, "?") if event.origin_id else ""
        return reader.entry(event, names.get(event.author_id, ""), origin, picked.older.get(event.id, ()))

    def promised(d: Any) -> Promised | None:
        if d.line_id is None:
            return None
        note = notes.get(d.line_id)  # a house that received the file may read nothing of the note
        told = promise_told(d, note, row.id, grant, reader.hears) if note else RESERVED
        by = names.get(note.author_id, "") if note else ""
        return Promised(told.get("text", ""), told.state, by, names.get(d.keeper_id, ""), d.keeper_id == actor.user_id)

    timeline = Timeline(
        kind=shown.kind,
        pinned=[entry(e) for e in picked.pinned],
        entries=[entry(e) for e in picked.rows],
        kinds=picked.kinds,
        marks=picked.marks,
        before=picked.before,
        first_page=picked.first_page,
        pinning=shown.pinning,
    )
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
        opener_id=row.opened_by_id,
        judged=Judged(names.get(judging.author_id, ""), judging.at) if judging else None,
        closed_at=row.closed_at,
        name=name_of(identity),
        birth=birth_of(identity),
        identity=identity,
        contact=contact,
        situation=situation,
        timeline=timeline,
        due=[Due(d.id, Rule(d.rule), d.due_at, d.put_off, promised(d)) for d in due],
        team=[Member(m.user_id, names.get(m.user_id, ""), TeamPart(m.part), m.since) for m in team],
        worker=names.get(worker_id, ""),
        worker_id=worker_id,
        exceptional_until=stand.exceptional_until,
        writable=writable_classes(actor, stand.relation),
        beside=hangs,
    )


def _judging(events: Sequence[Any]) -> Any:
    """The line in which the danger that stands was judged. Those that came with a merge judged another file."""
    own = (e for e in events if e.kind in JUDGING and e.origin_id is None)
    return next(own, None)

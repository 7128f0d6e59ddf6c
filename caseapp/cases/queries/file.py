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
from caseapp.cases.queries.timeline import NOTES, Shown, pick
from caseapp.cases.records import CaseFile, Due, Entry, Member, Timeline, Version, birth_of, contacts_of, name_of
from caseapp.cases.relation import INTAKE_LINES, Standing, hears, sole_author, standing, writable_classes
from caseapp.cases.vocabulary import (
    BETWEEN_HOUSES,
    WHERE_SHE_LIVES,
    Audience,
    Category,
    Danger,
    EventKind,
    Sex,
    Source,
    Status,
    TeamPart,
)
from caseapp.infra import access
from caseapp.infra.access import Grant, Opened, coded, readable_classes
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Merged, NotFound
from caseapp.kernel.identifiers import id_text, made_at, read_id, read_reference
from caseapp.kernel.tuples import made_of
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
_ORIGINS = Reading(
    select(CaseEvent.id, Case.reference)
    .join(Case, Case.id == CaseEvent.case_id)
    .where(CaseEvent.id.in_(bindparam("ids", expanding=True)))
)
_DUE = Reading(
    select(CaseDeadline.id, CaseDeadline.rule, CaseDeadline.due_at, CaseDeadline.put_off)
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


def references_of(ids: list[str]) -> dict[str, str]:
    """References of files by id, both as text; files outside the scope and forged ids are left out."""
    known = {case_id: text for text in ids if (case_id := read_id(text))}
    rows = _REFERENCES.rows(session(), ids=list(known)) if known else []
    return {known[row.id]: row.reference for row in rows}


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
    reader = _Reader(actor, row, stand, grant)
    events = _EVENTS.rows(unit, case_id=row.id)
    if stand.relation is Relation.RECEIVED:  # she sees no line of which she may read nothing: the history stays at home
        coded = WHERE_SHE_LIVES | BETWEEN_HOUSES
        events = [e for e in events if grant.opens(DataClass.read(e.data_class)) or e.kind in coded]
    if stand.relation not in (Relation.TEAM, Relation.ESTABLISHMENT):
        place = id_text(actor.workplace_id or b"")
        events = [e for e in events if e.kind not in BETWEEN_HOUSES or e.detail == place]
    author = sole_author((e.kind, e.author_id) for e in events if e.kind in INTAKE_LINES)
    situation = grant.open(row.situation, table, DataClass.SOCIAL, row.id, row.id, author)
    picked = pick(events, shown, reader.hears)
    people = {e.author_id for e in (*picked.rows, *picked.pinned)} | {m.user_id for m in team} | {row.opened_by_id}
    people.add(worker_id)
    names = names_of(unit, {p for p in people if p}, actor.language)
    copied = [e.origin_id for e in (*picked.rows, *picked.pinned) if e.origin_id]
    origins = {o.id: o.reference for o in _ORIGINS.rows(unit, ids=copied)} if copied else {}

    def entry(event: Any) -> Entry:
        origin = origins.get(event.origin_id, "?") if event.origin_id else ""
        return reader.entry(event, names.get(event.author_id, ""), origin, picked.older.get(event.id, ()))

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
        opened_by=names.get(row.opened_by_id, ""),
        closed_at=row.closed_at,
        name=name_of(identity),
        birth=birth_of(identity),
        identity=identity,
        contact=contact,
        situation=situation,
        timeline=timeline,
        due=due_in(unit, row.id) if _SOON in hangs else [],
        team=[Member(m.user_id, names.get(m.user_id, ""), TeamPart(m.part), m.since) for m in team],
        worker=names.get(worker_id, ""),
        worker_id=worker_id,
        exceptional_until=stand.exceptional_until,
        writable=writable_classes(actor, stand.relation),
        beside=hangs,
    )


class _Reader:
    """Who reads the lines of a file: what she hears, and what her grant opens of it. A file has a hundred lines: what
    is alike in them is asked once."""

    def __init__(self, actor: Actor, row: Any, stand: Standing, grant: Grant) -> None:
        self._user_id, self._roles = actor.user_id, actor.roles
        self._case_id, self._worker_id, self._relation = row.id, row.reference_worker_id, stand.relation
        self._openers = {str(c): grant.opener(CaseEvent.__tablename__, c) for c in DataClass}

    def hears(self, row: Any) -> bool:
        """Whether what a line says is for her, as far as its class is open to her."""
        return row.audience != _RESERVED_NOTE or hears(
            self._user_id, self._roles, self._relation, row.audience, row.author_id, self._worker_id
        )

    def entry(self, row: Any, author: str, origin: str, older: Sequence[Any]) -> Entry:
        """A line as she reads it; `older` are the lines it corrects."""
        opened = self._opened(row)
        state = opened.state
        return _entry(
            (
                row.id,
                _kind(row.kind),
                _class(row.data_class),
                row.at,
                author,
                (row.detail or "") if opened is not RESERVED else "",
                opened.get("text"),
                state,
                _changes(opened) if "after" in opened else (),
                row.audience == _RESERVED_NOTE,
                row.pinned,
                row.author_id == self._user_id and row.kind == NOTES and state == "open",
                made_at(row.id) if row.replaces_id else None,
                [self._version(old) for old in older] if older else (),
                origin,
            )
        )

    def _version(self, row: Any) -> Version:
        opened = self._opened(row)
        return Version(made_at(row.id) if row.replaces_id else row.at, opened.get("text"), opened.state)

    def _opened(self, row: Any) -> Opened:
        """What a line says to her. A reserved one is not even unsealed for others."""
        if not self.hears(row):
            return RESERVED
        return self._openers[row.data_class](row.body, row.id, self._case_id, row.author_id)


_entry = made_of(Entry)
_RESERVED_NOTE = str(Audience.RESERVED)
_kind, _class = EventKind.read, DataClass.read  # asking a vocabulary for them takes longer than they do


def _changes(opened: Opened) -> list[tuple[str, Any, Any]]:
    before, after = opened.get("before") or {}, opened["after"] or {}
    return [(key, before.get(key), after.get(key)) for key in sorted(after)]


class _Reserved(Opened):
    state = "reserved"


RESERVED: Opened = _Reserved()

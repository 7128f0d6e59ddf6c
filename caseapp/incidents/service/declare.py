"""Declaring an incident: the quick first entry. Everything else can come later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.cases.service.moves import reopen_for
from caseapp.cases.vocabulary import Reopens, Status
from caseapp.incidents.events import DECLARED
from caseapp.incidents.models import CLASSES, Incident, IncidentChild, PeopleFields, ToldFields
from caseapp.incidents.service import circle
from caseapp.incidents.service.duties import asked, new_duty
from caseapp.incidents.service.letters import announce
from caseapp.incidents.service.lines import write_line
from caseapp.incidents.vocabulary import Category, ChildPart, Gravity, LineKind, State
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.holders import share
from caseapp.infra.sealing.vaults import new_vault_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.incidents import SERIOUS, Whom, judged
from caseapp.policy.permissions import P

EARLIEST = 2000


@dataclass(frozen=True, slots=True)
class Declared:
    """An incident as somebody declares it."""

    category: Category
    gravity: Gravity
    happened_at: datetime
    told: ToldFields
    known_at: datetime | None = None
    """None: now."""
    people: PeopleFields = field(default_factory=PeopleFields)
    children: Mapping[bytes, ChildPart] = field(default_factory=dict)
    """By the id of the file."""
    already: Mapping[Whom, datetime] = field(default_factory=dict)
    """Who was told before it was declared, when: the calls of a search."""


def declare(actor: Actor, given: Declared) -> Incident:
    """Declare an incident of the actor's centre. Where staff is implicated it is set apart from the first moment.

    Raises Refused, NotFound for a child or a colleague she cannot name, Invalid for times that cannot be, an empty
    account, or an incident that nobody would be left to read.
    """
    need(actor, P.INCIDENT_DECLARE)
    unit, place, now = session(), actor.workplace_id or b"", clock.now()
    known_at = given.known_at or now
    check_times(given.happened_at, known_at)
    if not given.told.get("what", "").strip():
        raise Invalid({"what": "required"})
    files = check_children(unit, given.children)
    staff = circle.staff_around(unit, place)
    named, past = circle.implicated(given.people), circle.past_director(given.people, staff)
    if not named <= staff.here:
        raise NotFound
    row = Incident(
        id=new_id(),
        establishment_id=place,
        category=str(given.category),
        gravity=judged(given.category, int(given.gravity)),
        state=str(State.DECLARED),
        apart=is_apart(given.people),
        happened_at=given.happened_at,
        known_at=known_at,
        declared_at=now,
        declared_by_id=actor.user_id,
    )
    seated = circle.seats(row, given.people, staff, circle.declarer(row)) if row.apart else {}
    if row.apart and not seated:
        raise Invalid({"staff": "nobody_left"})
    holder = place
    if row.apart:
        holder = actor.user_id if actor.user_id in seated else min(seated)
    keys = new_vault_keys(unit, holder, row.id, CLASSES)
    row.told = keys.seal(tidy(given.told), Incident.__tablename__, DataClass.NOTES, row.id, row.id)
    if row.apart:
        row.people = keys.seal(given.people, Incident.__tablename__, DataClass.JUDICIAL, row.id, row.id)
    unit.add(row)
    unit.flush()
    unit.add_all(circle.new_reader(row, person, seat) for person, seat in seated.items())
    unit.add_all(child_row(row, case_id, part) for case_id, part in given.children.items())
    already = dict(given.already) | ({Whom.DIRECTOR: now} if actor.user_id in staff.leaders else {})
    for whom, due_at in asked(row, child=bool(files), past=past).items():
        duty = new_duty(row, whom, due_at)
        if whom in already:
            duty.told_at, duty.told_by_id = max(already[whom], row.happened_at), actor.user_id
        unit.add(duty)
    write_line(unit, actor, row, LineKind.DECLARED)
    unit.flush()
    for person in sorted(seated):
        if person != holder:
            share(unit, row.id, CLASSES, holder, person)
    record(unit, actor, DECLARED, row.id)
    reopen_files(unit, actor, row, given.children)
    if row.apart or row.gravity >= SERIOUS:
        announce(unit, (set(seated) if row.apart else staff.leaders) - {actor.user_id})
    unit.flush()
    return row


def reopen_files(unit: Session, actor: Actor, incident: Incident, children: Iterable[bytes]) -> None:
    """The closed files of these children are open again, where the house keeps them. An incident that is set apart
    reopens none: the line would tell those it is kept from (behaviour 78 is the stricter rule)."""
    if incident.apart:
        return
    closed = (Case.establishment_id == incident.establishment_id, Case.status == Status.CLOSED)
    for case in unit.scalars(select(Case).where(Case.id.in_(list(children)), *closed)).all():
        reopen_for(unit, actor, case, Reopens.INCIDENT)


def is_apart(people: PeopleFields) -> bool:
    """Whether somebody of the staff is implicated, by account or in words, or it goes past the director."""
    return bool(people.get("staff") or people.get("words", "").strip() or people.get("past"))


def check_times(happened_at: datetime, known_at: datetime) -> None:
    """Raises Invalid for what lies ahead, was known before it happened, or is nobody's memory."""
    if min(happened_at.year, known_at.year) < EARLIEST:
        raise Invalid({"happened_at": "long_ago"})
    if happened_at > clock.now():
        raise Invalid({"happened_at": "future"})
    if known_at > clock.now():
        raise Invalid({"known_at": "future"})
    if known_at < happened_at:
        raise Invalid({"known_at": "known_before"})


def check_children(unit: Session, children: Mapping[bytes, ChildPart]) -> list[bytes]:
    """The ids of their files. Raises NotFound for one that this session does not see."""
    found = list(unit.scalars(select(Case.id).where(Case.id.in_(children)))) if children else []
    if len(found) != len(children):
        raise NotFound
    return found


def child_row(incident: Incident, case_id: bytes, part: ChildPart) -> IncidentChild:
    """A child who is concerned."""
    return IncidentChild(id=new_id(), incident_id=incident.id, case_id=case_id, part=str(part))


def tidy(fields: Mapping[str, object]) -> dict[str, object]:
    """Without what is empty."""
    return {name: value.strip() if isinstance(value, str) else value for name, value in fields.items() if value}

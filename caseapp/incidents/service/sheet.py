"""Completing the sheet, step by step. Two people who change two fields both stand; the same one twice is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.incidents.events import CHANGED, CIRCLE, GUARDED
from caseapp.incidents.models import CLASSES, Incident, IncidentChild, PeopleFields
from caseapp.incidents.relation import need_lead, need_write
from caseapp.incidents.service import circle, duties
from caseapp.incidents.service.declare import check_children, check_times, child_row, is_apart, reopen_files, tidy
from caseapp.incidents.service.letters import announce
from caseapp.incidents.service.lines import write_line
from caseapp.incidents.vocabulary import ChildPart, LineKind, ReaderPart
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.holders import share, withdraw
from caseapp.infra.sealing.vaults import Keys, load_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.kernel.merging import merge
from caseapp.policy.classes import DataClass
from caseapp.policy.incidents import judged

HAPPENED = ("what", "where")
CONCERNED = ("victims", "exposed", "witnesses", "harm", "measures")
PEOPLE = ("staff", "words", "past")
FOLLOW = ("administrative", "judicial", "media", "causes", "lessons")
STEPS: dict[int, tuple[str, ...]] = {
    1: ("category", "gravity", "happened_at", "known_at", *HAPPENED),
    2: (*CONCERNED, *PEOPLE, "children"),
    3: FOLLOW,
}
"""What each step of the sheet asks."""


def picture(unit: Session, incident: Incident, keys: Keys, step: int) -> dict[str, Any]:
    """The fields of a step as they stand, as plain values: what a form is opened with, and compared with later."""
    told = _open(keys, incident, incident.told, DataClass.NOTES)
    if step == 1:
        coded = {"category": incident.category, "gravity": str(incident.gravity)}
        times = {name: getattr(incident, name).isoformat() for name in ("happened_at", "known_at")}
        return coded | times | {name: told.get(name, "") for name in HAPPENED}
    if step == 3:
        follow = _open(keys, incident, incident.follow, DataClass.SOCIAL)
        return {name: follow.get(name, "") for name in FOLLOW}
    people = people_of(keys, incident)
    rows = select(IncidentChild).where(IncidentChild.incident_id == incident.id)
    return {
        **{name: told.get(name, "") for name in CONCERNED},
        "staff": sorted(people.get("staff", ())),
        "words": people.get("words", ""),
        "past": bool(people.get("past")),
        "children": {id_text(row.case_id): row.part for row in unit.scalars(rows)},
    }


def open_step(actor: Actor, incident: Incident, step: int) -> dict[str, Any]:
    """The same, for a form that somebody opens. Raises NotFound, Refused."""
    unit = session()
    return picture(unit, incident, load_keys(unit, need_write(unit, actor, incident), [incident.id], CLASSES), step)


def change(actor: Actor, incident: Incident, step: int, base: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    """Write a step. Whether anything changed.

    Raises NotFound, Refused, Invalid, and Conflict with what stands where somebody changed the same field meanwhile.
    """
    unit = session()
    holder = need_write(unit, actor, incident)
    keys = load_keys(unit, holder, [incident.id], CLASSES)
    now = picture(unit, incident, keys, step)
    new = merge(base, {name: mine[name] for name in STEPS[step] if name in mine}, now)
    changed = sorted(name for name in new if new[name] != now[name])
    if not changed:
        return False
    if step == 1:
        _happened(unit, incident, new, keys)
    elif step == 2:
        keys = _concerned(unit, actor, incident, holder, keys, new, changed)
    if step == 3:
        incident.follow = keys.seal(tidy(new), Incident.__tablename__, DataClass.SOCIAL, incident.id, incident.id)
    else:
        told = _open(keys, incident, incident.told, DataClass.NOTES)
        told |= {name: new[name] for name in (HAPPENED if step == 1 else CONCERNED)}
        if not str(told.get("what") or "").strip():
            raise Invalid({"what": "required"})
        incident.told = keys.seal(tidy(told), Incident.__tablename__, DataClass.NOTES, incident.id, incident.id)
    write_line(unit, actor, incident, LineKind.CHANGED, detail=f"step{step}")
    record(unit, actor, CHANGED, incident.id, fields=" ".join(changed))
    unit.flush()
    return True


def let_in(actor: Actor, incident: Incident, person: bytes, part: ReaderPart = ReaderPart.LET_IN) -> None:
    """Let somebody of the house into the circle, with a key of her own. Raises NotFound, Refused, Invalid for somebody
    who is implicated, or who directs a centre that this goes past: the two are answered alike."""
    unit = session()
    holder = need_lead(unit, actor, incident)
    people = people_of(load_keys(unit, holder, [incident.id], CLASSES), incident)
    staff, named = circle.staff_around(unit, incident.establishment_id), circle.implicated(people)
    now = circle.in_circle(unit, incident)
    place = incident.establishment_id if person in staff.here else staff.overseers.get(person)
    if place is None:
        raise NotFound
    if person in named or (circle.past_director(people, staff) and person in staff.leaders):
        raise Invalid({"person": "not_them"})
    if person in now and now[person].part is not ReaderPart.LATE:
        return
    came, went = circle.keep(unit, incident, now | {person: circle.Seat(place, part)}, holder, named)
    write_line(unit, actor, incident, LineKind.LET_IN)
    record(unit, actor, CIRCLE, incident.id, came=came, went=went)
    unit.flush()


def people_of(keys: Keys, incident: Incident) -> PeopleFields:
    """Who of the staff is implicated."""
    return cast("PeopleFields", _open(keys, incident, incident.people, DataClass.JUDICIAL))


def _happened(unit: Session, incident: Incident, new: Mapping[str, Any], keys: Keys) -> None:
    happened_at, known_at = (datetime.fromisoformat(new[name]) for name in ("happened_at", "known_at"))
    check_times(happened_at, known_at)
    incident.category = new["category"]
    incident.gravity = judged(new["category"], int(new["gravity"]))
    incident.happened_at, incident.known_at = happened_at, known_at
    staff = circle.staff_around(unit, incident.establishment_id)
    duties.refresh(unit, incident, past=circle.past_director(people_of(keys, incident), staff))


def _concerned(
    unit: Session,
    actor: Actor,
    incident: Incident,
    holder: bytes,
    keys: Keys,
    new: Mapping[str, Any],
    changed: list[str],
) -> Keys:
    """The children, and the staff who are implicated. The keys to write with from now on. The circle comes last:
    she who writes may be the one who leaves it."""
    if "children" in changed:
        named_now = _children(
            unit, incident, {id_from_text(key): ChildPart(part) for key, part in new["children"].items()}
        )
        if not is_apart(PeopleFields(staff=new["staff"], words=new["words"], past=bool(new["past"]))):
            reopen_files(unit, actor, incident, named_now)
    people = PeopleFields(staff=new["staff"], words=new["words"].strip(), past=bool(new["past"]))
    staff, named = circle.staff_around(unit, incident.establishment_id), circle.implicated(people)
    before = circle.implicated(people_of(keys, incident))
    if not named - before <= staff.here:
        raise NotFound
    duties.refresh(unit, incident, past=circle.past_director(people, staff))
    if not set(PEOPLE) & set(changed) or not (incident.apart or is_apart(people)):
        return keys
    began = {} if incident.apart else circle.declarer(incident)
    wanted = circle.seats(incident, people, staff, began | circle.in_circle(unit, incident))
    readers = circle.with_key(wanted)
    if not readers:
        raise Invalid({"staff": "nobody_left"})
    came, went = circle.keep(unit, incident, wanted, holder, named)
    if not incident.apart:
        for person in readers:
            share(unit, incident.id, CLASSES, incident.establishment_id, person)
        withdraw(unit, incident.id, incident.establishment_id, incident.establishment_id)
        incident.apart = True
        write_line(unit, actor, incident, LineKind.GUARDED)
        record(unit, actor, GUARDED, incident.id)
    record(unit, actor, CIRCLE, incident.id, came=came, went=went)
    announce(unit, set(readers) - {actor.user_id})
    mine = actor.user_id if actor.user_id in readers else readers[0]
    fresh = load_keys(unit, mine, [incident.id], CLASSES)
    incident.people = fresh.seal(people, Incident.__tablename__, DataClass.JUDICIAL, incident.id, incident.id)
    return fresh


def _children(unit: Session, incident: Incident, wanted: Mapping[bytes, ChildPart]) -> set[bytes]:
    """Who is concerned; returns who was not before."""
    rows = {
        row.case_id: row for row in unit.scalars(select(IncidentChild).where(IncidentChild.incident_id == incident.id))
    }
    check_children(unit, {case_id: part for case_id, part in wanted.items() if case_id not in rows})
    for case_id, row in rows.items():
        if case_id not in wanted:
            unit.delete(row)
        else:
            row.part = str(wanted[case_id])
    unit.add_all(child_row(incident, case_id, part) for case_id, part in wanted.items() if case_id not in rows)
    return wanted.keys() - rows.keys()


def _open(keys: Keys, incident: Incident, blob: bytes | None, data_class: DataClass) -> dict[str, Any]:
    if blob is None:
        return {}
    return keys.unseal(blob, Incident.__tablename__, data_class, incident.id, incident.id)

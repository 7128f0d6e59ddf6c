"""The register, opened: each opening is a line of the trail. And whether it is whole and equals the beds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.establishments.events import REGISTER_READ, REGISTER_WRITTEN
from caseapp.establishments.models import BedUse, Register, RegisterLine, RegisterMark, Stay
from caseapp.establishments.service.register import CLASSES, GENESIS, line_hash, mark_hash
from caseapp.establishments.vocabulary import MarkKind, Use
from caseapp.infra import access
from caseapp.infra.audit.trail import AuditEvent
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P


class Struck(NamedTuple):
    """A field that was corrected: what stood there, what stands now, why, who, when."""

    field: str
    was: str
    now: str
    reason: str
    by: str
    at: datetime


@dataclass(slots=True)
class Line:
    """A line as it is read: the fields as they stand, with everything that was struck through."""

    id: bytes
    number: int
    entered_on: date
    fields: dict[str, str]
    health: str
    left_on: date | None = None
    exit_reason: str = ""
    to_whom: str = ""
    void: str = ""
    struck: list[Struck] = field(default_factory=list)


def years_of(actor: Actor) -> list[int]:
    """Years in which the register of the actor's establishment has lines, latest first."""
    need(actor, P.REGISTER_READ)
    query = select(Register.year).where(Register.establishment_id == actor.workplace_id).order_by(Register.year.desc())
    return list(session().scalars(query))


def read_register(actor: Actor, year: int) -> list[Line]:
    """The lines of one year in the order of their numbers. Raises Refused; each reading is in the trail."""
    need(actor, P.REGISTER_READ)
    unit, place = session(), actor.workplace_id
    if place is None:
        raise NotFound
    where = (RegisterLine.establishment_id == place, RegisterLine.year == year)
    rows = unit.scalars(select(RegisterLine).where(*where).order_by(RegisterLine.number)).all()
    marks = unit.scalars(
        select(RegisterMark)
        .where(RegisterMark.line_id.in_(select(RegisterLine.id).where(*where)))
        .order_by(RegisterMark.id)
    ).all()
    verdicts = dict.fromkeys(CLASSES, Verdict.ALLOWED)
    grant = access.mint(unit, actor, REGISTER_READ, place, [place], verdicts, about=place, year=year, lines=len(rows))
    people = names_of(unit, {mark.written_by_id for mark in marks}, actor.language)
    lines = {row.id: _line(row, grant) for row in rows}
    for mark in marks:
        _add(lines[mark.line_id], mark, grant, people)
    return list(lines.values())


def line_of(actor: Actor, year: int, number: int) -> RegisterLine:
    """A line of the actor's own register, for a verb. Raises NotFound."""
    query = select(RegisterLine).where(
        RegisterLine.establishment_id == actor.workplace_id, RegisterLine.year == year, RegisterLine.number == number
    )
    row = session().scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


class Problem(NamedTuple):
    """What a verification found: where, and what, as a code."""

    establishment_id: bytes
    year: int
    number: int
    what: str


def verify(unit: Session) -> list[Problem]:
    """Prove every register: numbers without a gap, hashes that follow each other and stand in the trail, nothing of the
    trail missing, and lines without an exit that are exactly the stays that last and the beds that are slept in."""
    told = _told_in_trail(unit)
    problems: list[Problem] = []
    for book in unit.scalars(select(Register).order_by(Register.establishment_id, Register.year)).all():
        problems += _verify_book(unit, book, told)
    problems += [Problem(*where, "taken_out") for where in told.values()]
    problems += _against_beds(unit)
    return problems


def _verify_book(unit: Session, book: Register, told: dict[str, tuple[bytes, int, int]]) -> list[Problem]:
    """What is wrong in one year. What is found in the trail is taken out of `told`: the rest has lost its line."""
    where = (RegisterLine.establishment_id == book.establishment_id, RegisterLine.year == book.year)
    lines = unit.scalars(select(RegisterLine).where(*where).order_by(RegisterLine.number)).all()
    marks = unit.scalars(
        select(RegisterMark).where(RegisterMark.line_id.in_(select(RegisterLine.id).where(*where)))
    ).all()
    found: list[Problem] = []

    def report(number: int, what: str) -> None:
        found.append(Problem(book.establishment_id, book.year, number, what))

    numbers = [line.number for line in lines]
    if numbers != list(range(1, book.last + 1)):
        report(next((n for n, m in enumerate(numbers, 1) if n != m), len(numbers) + 1), "gap")
    of = {line.id: line.number for line in lines}
    head = GENESIS
    written: list[Any] = sorted([*lines, *marks], key=lambda row: row.id)
    for row in _chained(written):
        number = row.number if isinstance(row, RegisterLine) else of[row.line_id]
        expected = line_hash(head, row) if isinstance(row, RegisterLine) else mark_hash(head, row)
        if row.hash != expected:
            report(number, "altered")
        if told.pop(row.hash.hex(), None) is None:
            report(number, "not_in_trail")
        head = row.hash
    if head != book.head:
        report(book.last, "truncated")
    return found


def _chained(rows: list[Any]) -> list[Any]:
    """Rows in the order in which they were written: by hash where the chain is whole, else by their ids."""
    ordered: list[Any] = []
    left, head = list(rows), GENESIS
    while left:
        nearest = next(
            (row for row in left if row.hash == (line_hash if isinstance(row, RegisterLine) else mark_hash)(head, row)),
            left[0],
        )
        left.remove(nearest)
        ordered.append(nearest)
        head = nearest.hash
    return ordered


def _told_in_trail(unit: Session) -> dict[str, tuple[bytes, int, int]]:
    """Every hash that the trail knows, with the establishment, the year and the number it was written for."""
    query = select(AuditEvent.workplace_id, AuditEvent.detail).where(AuditEvent.fact == REGISTER_WRITTEN.code)
    rows = [(place or b"", json.loads(detail)) for place, detail in unit.execute(query)]
    return {str(told["hash"]): (place, int(told["year"]), int(told["number"])) for place, told in rows}


def _against_beds(unit: Session) -> list[Problem]:
    ended = select(RegisterMark.line_id).where(RegisterMark.kind == str(MarkKind.EXIT))
    open_lines = unit.scalars(select(RegisterLine).where(RegisterLine.id.not_in(ended))).all()
    stays = {stay.id: stay for stay in unit.scalars(select(Stay).where(Stay.ended_at.is_(None)))}
    slept = set(unit.scalars(select(BedUse.stay_id).where(BedUse.kind == str(Use.STAY), BedUse.until.is_(None))))
    found = []
    for line in open_lines:
        stay = stays.pop(line.stay_id, None)
        if stay is None:
            found.append(Problem(line.establishment_id, line.year, line.number, "left_without_exit"))
        elif line.stay_id not in slept:
            found.append(Problem(line.establishment_id, line.year, line.number, "without_bed"))
        slept.discard(line.stay_id)
    found += [Problem(stay.establishment_id, stay.admitted_at.year, 0, "stay_without_line") for stay in stays.values()]
    found += [Problem(b"", 0, 0, "bed_without_line") for stay_id in slept - stays.keys()]
    return found


def _line(row: RegisterLine, grant: access.Grant) -> Line:
    table, place = RegisterLine.__tablename__, row.establishment_id
    one = grant.open(row.beneficiary, table, DataClass.IDENTITY, row.id, place)
    two = grant.open(row.family, table, DataClass.CONTACT, row.id, place)
    health = grant.open(row.health, table, DataClass.HEALTH, row.id, place)
    return Line(row.id, row.number, row.entered_on, {**one, **two}, str(health.get("state", "")))


def _add(line: Line, mark: RegisterMark, grant: access.Grant, people: dict[bytes, str]) -> None:
    told = grant.open(mark.told, RegisterMark.__tablename__, DataClass.IDENTITY, mark.id, mark.establishment_id)
    if mark.kind == MarkKind.EXIT:
        line.left_on, line.exit_reason, line.to_whom = mark.day, str(told.get("reason")), str(told.get("to_whom", ""))
    elif mark.kind == MarkKind.VOID:
        line.void = str(told.get("reason"))
    else:
        name = str(told["field"])
        stood = str(told.get("was", ""))
        by = people.get(mark.written_by_id, "")
        line.struck.append(Struck(name, stood, str(told["now"]), str(told["reason"]), by, mark.written_at))
        line.fields[name] = str(told["now"])

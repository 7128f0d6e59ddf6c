"""Writing in the register of article 28: a number without a gap, a line that nobody changes, marks that come after.

Each line and mark binds the one before by a hash, and that hash stands in the audit trail, whose chain is signed: what
is written can be neither changed nor taken out without showing (law 65-15 art. 28; decree 2-19-693 art. 10, 11).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import Guardian
from caseapp.establishments.events import REGISTER_WRITTEN
from caseapp.establishments.models import Register, RegisterLine, RegisterMark, Stay
from caseapp.establishments.models.register import BeneficiaryFields, FamilyFields
from caseapp.establishments.vocabulary import HealthAtEntry, MarkKind
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.insert import insert
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

CLASSES = (DataClass.IDENTITY, DataClass.CONTACT, DataClass.HEALTH)
GENESIS = bytes(32)
CORRECTED = (*BeneficiaryFields.__annotations__, *FamilyFields.__annotations__)
"""Fields that may be corrected: the old words stay, struck through."""


def enter(unit: Session, actor: Actor, stay: Stay, file: CaseFile, health: HealthAtEntry) -> RegisterLine:
    """The line of an admission, with the next number of the year; in the transaction that admits."""
    day = clock.local(stay.admitted_at).date()
    book = _book(unit, stay.establishment_id, day.year)
    book.last += 1
    place = stay.establishment_id
    keys = writing_keys(unit, place, place, CLASSES)
    row = RegisterLine(
        id=new_id(),
        establishment_id=place,
        year=day.year,
        number=book.last,
        stay_id=stay.id,
        entered_on=day,
        written_at=clock.now(),
        written_by_id=actor.user_id,
    )
    beneficiary, family = copied(file)
    table = RegisterLine.__tablename__
    row.beneficiary = keys.seal(beneficiary, table, DataClass.IDENTITY, row.id, place)
    row.family = keys.seal(family, table, DataClass.CONTACT, row.id, place)
    row.health = keys.seal({"state": str(health)}, table, DataClass.HEALTH, row.id, place)
    row.hash = book.head = line_hash(book.head, row)
    unit.add(row)
    _told(unit, actor, stay.case_id, row, "entry", row.hash)
    unit.flush()
    return row


def mark_exit(unit: Session, actor: Actor, stay: Stay, day: date, reason: str, to_whom: str) -> RegisterMark:
    """The exit of a stay, on its line."""
    line = unit.scalars(select(RegisterLine).where(RegisterLine.stay_id == stay.id)).one()
    return _mark(unit, actor, line, MarkKind.EXIT, {"reason": reason, "to_whom": to_whom}, day, stay.case_id)


def correct(actor: Actor, line: RegisterLine, field: str, stands: str, new: str, reason: str) -> RegisterMark:
    """Strike a field through and write beside it what is right, and why. `stands` is what the page showed.

    Raises Refused, NotFound, Invalid for a field that is not of the register, no change or no reason.
    """
    _may(actor, line)
    flaws = {} if field in CORRECTED else {"field": "choice"}
    if new.strip() == stands.strip():
        flaws["new"] = "no_change"
    if not reason.strip():
        flaws["reason"] = "required"
    if flaws:
        raise Invalid(flaws)
    told = {"field": field, "was": stands, "now": new.strip(), "reason": reason.strip()}
    return _mark(session(), actor, line, MarkKind.CORRECTION, told, None, None)


def strike(actor: Actor, line: RegisterLine, reason: str) -> RegisterMark:
    """Strike a whole line through: it was entered by mistake. Its number stays. Raises Refused, NotFound, Invalid, and
    Impossible while the child lives here by this line, or when it is struck through already."""
    _may(actor, line)
    if not reason.strip():
        raise Invalid({"reason": "required"})
    unit = session()
    marks = unit.scalars(select(RegisterMark.kind).where(RegisterMark.line_id == line.id)).all()
    if MarkKind.VOID in marks:
        raise Impossible("struck_already")
    if MarkKind.EXIT not in marks:
        raise Impossible("lives_here")
    return _mark(unit, actor, line, MarkKind.VOID, {"reason": reason.strip()}, None, None)


def copied(file: CaseFile) -> tuple[BeneficiaryFields, FamilyFields]:
    """What the register copies from the file on the day of entry, as far as it is known."""
    known, near = file.identity, file.contact
    birth = file.birth.possible_days()
    when = ""
    if birth:
        exact = birth.first == birth.last
        years = dict.fromkeys((str(birth.first.year), str(birth.last.year)))
        when = birth.first.strftime("%d/%m/%Y") if exact else "-".join(years)
    one: dict[str, str] = {
        name: str(known.get(name) or "")
        for name in ("family_ar", "given_ar", "family", "given", "nickname", "birth_place", "cnie")
    }
    guardian = near.get("guardian")
    representative = str(near.get("guardian_name") or "")
    if not representative and guardian in (Guardian.FATHER, Guardian.MOTHER):
        representative = str(known.get(str(guardian)) or "")
    rows = (*(near.get("guardian_phone") or ()), *(near.get("phones") or ()))
    phones = [str(phone.get("number") or "") for phone in rows]
    two: dict[str, str] = {
        "father": str(known.get("father") or ""),
        "mother": str(known.get("mother") or ""),
        "representative": representative,
        "residence": " · ".join(filter(None, (str(near.get("place") or ""), _commune(near.get("commune"))))),
        "phone": next(filter(None, phones), ""),
    }
    one["birth"] = when
    kept = [{name: value for name, value in part.items() if value} for part in (one, two)]
    return cast("BeneficiaryFields", kept[0]), cast("FamilyFields", kept[1])


def _commune(code: object) -> str:
    """A commune by its names in both languages: a code on paper tells nobody anything."""
    if not code:
        return ""
    try:
        known = places.commune(str(code))
    except places.UnknownPlace:
        return str(code)
    return f"{known.label('fr')} {known.label('ar')}"


def line_hash(before: bytes, line: RegisterLine) -> bytes:
    """What binds a line to the one before."""
    plain = (line.id, line.establishment_id, line.stay_id, f"{line.year}/{line.number}/{line.entered_on}".encode())
    return _hash(before, (*plain, line.beneficiary, line.family, line.health))


def mark_hash(before: bytes, mark: RegisterMark) -> bytes:
    """What binds a mark to what was written before."""
    return _hash(before, (mark.id, mark.line_id, f"{mark.kind}/{mark.day}".encode(), mark.told))


def _hash(before: bytes, parts: Iterable[bytes]) -> bytes:
    whole = hashlib.sha256(before)
    for part in parts:
        whole.update(len(part).to_bytes(4, "big") + bytes(part))
    return whole.digest()


def _book(unit: Session, place: bytes, year: int) -> Register:
    """The numbers of a year, held until this transaction ends: whoever comes at the same moment gets the next one."""
    first = {"establishment_id": place, "year": year, "last": 0, "head": GENESIS}
    unit.execute(insert(unit, Register.__table__).values(**first).on_conflict_do_nothing())
    where = (Register.establishment_id == place, Register.year == year)
    held = select(Register).where(*where).with_for_update().execution_options(populate_existing=True)
    return unit.scalars(held).one()


def _mark(
    unit: Session,
    actor: Actor,
    line: RegisterLine,
    kind: MarkKind,
    told: dict[str, Any],
    day: date | None,
    about: bytes | None,
) -> RegisterMark:
    book = _book(unit, line.establishment_id, line.year)
    place = line.establishment_id
    keys = writing_keys(unit, place, place, [DataClass.IDENTITY])
    mark = RegisterMark(
        id=new_id(),
        establishment_id=place,
        line_id=line.id,
        kind=str(kind),
        day=day,
        written_at=clock.now(),
        written_by_id=actor.user_id,
    )
    mark.told = keys.seal(told, RegisterMark.__tablename__, DataClass.IDENTITY, mark.id, place)
    mark.hash = book.head = mark_hash(book.head, mark)
    unit.add(mark)
    _told(unit, actor, about, line, str(kind), mark.hash)
    unit.flush()
    return mark


def _told(unit: Session, actor: Actor, about: bytes | None, line: RegisterLine, what: str, hashed: bytes) -> None:
    record(
        unit,
        actor,
        REGISTER_WRITTEN,
        about or line.establishment_id,
        year=line.year,
        number=line.number,
        what=what,
        hash=hashed.hex(),
    )


def _may(actor: Actor, line: RegisterLine) -> None:
    need(actor, P.REGISTER_CORRECT)
    if line.establishment_id != actor.workplace_id:
        raise NotFound

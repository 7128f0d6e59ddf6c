"""Questions about issued papers: is this one genuine, and what did my place of work issue lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import read_reference
from caseapp.papers.declared import papers
from caseapp.papers.events import LISTED
from caseapp.papers.models import IssuedPaper

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Genuine:
    """What anybody who holds a paper may learn of it: nothing of whom it speaks of, nor who issued it."""

    code: str
    kind: str
    language: str
    place: Establishment
    issued_at: datetime
    pages: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Line:
    """An issued paper in the list of its establishment."""

    code: str
    kind: str
    language: str
    issuer: str
    issued_at: datetime
    pages: int


def genuine(code: str) -> Genuine | None:
    """The paper with this code, however it was typed; None when there is none."""
    known = read_reference(code)
    if known is None:
        return None
    found = session().execute(
        select(IssuedPaper, Establishment)
        .join(Establishment, Establishment.id == IssuedPaper.establishment_id)
        .where(IssuedPaper.code == known)
    ).first()  # fmt: skip
    if found is None:
        return None
    row, place = found
    return Genuine(row.code, row.kind, row.language, place, row.issued_at, row.pages, row.sha256.hex())


def workplace(actor: Actor) -> Establishment:
    """Where the actor works. Raises NotFound when she works nowhere."""
    place = session().get(Establishment, actor.workplace_id) if actor.workplace_id else None
    if place is None:
        raise NotFound
    return place


def lately(actor: Actor, kind: str, page: int) -> tuple[list[Line], bool]:
    """What the actor's place of work issued, newest first, and whether there is more. `kind` may be empty. What is
    discreet is there for its issuer only."""
    unit = session()
    quiet = [paper.kind for paper in papers() if paper.discreet]
    hers = or_(IssuedPaper.kind.not_in(quiet), IssuedPaper.issuer_id == actor.user_id)
    asked = select(IssuedPaper).where(IssuedPaper.establishment_id == actor.workplace_id, hers)
    if kind:
        asked = asked.where(IssuedPaper.kind == kind)
    newest = asked.order_by(IssuedPaper.issued_at.desc(), IssuedPaper.id.desc())
    rows = unit.scalars(newest.offset((page - 1) * PER_PAGE).limit(PER_PAGE + 1)).all()
    names = names_of(unit, {row.issuer_id for row in rows}, actor.language)
    record(unit, actor, LISTED, papers=len(rows[:PER_PAGE]))
    shown = [
        Line(row.code, row.kind, row.language, names.get(row.issuer_id, ""), row.issued_at, row.pages)
        for row in rows[:PER_PAGE]
    ]
    return shown, len(rows) > PER_PAGE

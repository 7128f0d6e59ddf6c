"""How an actor stands to a file, and what follows for each class of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from caseapp.cases.beside import beside, of_file, of_reader
from caseapp.cases.models import CaseMember, CaseShare, ExceptionalOpening
from caseapp.cases.vocabulary import Audience, EventKind
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, Reach, holds, reach

_TEAM = Reading(
    select(CaseMember.user_id).where(CaseMember.case_id == bindparam("case_id"), CaseMember.until.is_(None))
)
_GLASS = Reading(
    select(ExceptionalOpening.classes, ExceptionalOpening.expires_at)
    .where(
        ExceptionalOpening.user_id == bindparam("user_id"),
        ExceptionalOpening.case_id == bindparam("case_id"),
        ExceptionalOpening.expires_at > bindparam("now"),
    )
    .order_by(ExceptionalOpening.expires_at.desc())
    .limit(1)
)
GLASS = beside.declare(
    "glass",
    select(ExceptionalOpening.id).where(ExceptionalOpening.user_id == of_reader, ExceptionalOpening.case_id == of_file),
)
_SHARED = Reading(
    select(CaseShare.classes).where(
        CaseShare.case_id == bindparam("case_id"),
        CaseShare.receiver_id == bindparam("receiver_id"),
        CaseShare.withdrawn_at.is_(None),
        or_(CaseShare.expires_at.is_(None), CaseShare.expires_at > bindparam("now")),
    )
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The relation, the verdict for each class, whose keys open the file, and until when, if it is exceptional."""

    relation: Relation
    verdicts: Mapping[DataClass, Verdict]
    holder_id: bytes
    exceptional_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Glass:
    """A live exceptional opening of this actor."""

    classes: frozenset[str]
    until: datetime


def verdicts_for(actor: Actor, relation: Relation, chosen: frozenset[str] = frozenset()) -> dict[DataClass, Verdict]:
    """What the actor may read, class by class."""
    return {c: decide(actor.roles, Act.READ, relation, c, chosen) for c in DataClass}


def writable_classes(actor: Actor, relation: Relation) -> frozenset[DataClass]:
    """Classes in which the actor may write."""
    return frozenset(c for c in DataClass if decide(actor.roles, Act.WRITE, relation, c) is Verdict.ALLOWED)


def hears(
    person_id: bytes,
    roles: frozenset[str],
    relation: Relation,
    audience: str,
    author_id: bytes,
    worker_id: bytes | None,
) -> bool:
    """Whether somebody reads a line of the timeline that its class opens to her: the one rule of reserved notes.

    A reserved note is for its author, the file's reference worker, and who supervises where the file is kept; that it
    exists is seen by everybody who sees the timeline. Neither a share nor an opening from elsewhere reaches it.
    """
    if audience != Audience.RESERVED or person_id in (author_id, worker_id):
        return True
    at_home = relation in (Relation.TEAM, Relation.ESTABLISHMENT)
    return at_home and holds(roles, P.CASE_SUPERVISE)


def standing(
    session: Session,
    actor: Actor,
    case_id: bytes,
    establishment_id: bytes,
    team: frozenset[bytes],
    beside: frozenset[str] = frozenset({GLASS}),
) -> Standing:
    """How `actor` stands to the file. `team` are the ids of those who follow it now, `beside` what hangs on it."""
    place = actor.workplace_id or b""
    glass = _glass(session, actor, case_id) if GLASS in beside else None
    if establishment_id == place:
        relation = Relation.TEAM if actor.user_id in team else Relation.ESTABLISHMENT
        verdicts = verdicts_for(actor, relation)
        if glass:
            verdicts |= {c: Verdict.ALLOWED for c in DataClass if c in glass.classes}
        return Standing(relation, verdicts, place, glass.until if glass else None)
    shared = _shared_classes(session, case_id, place)
    if shared:
        return Standing(Relation.RECEIVED, verdicts_for(actor, Relation.RECEIVED, shared), place)
    if glass:
        verdicts = verdicts_for(actor, Relation.EXCEPTIONAL, glass.classes)
        return Standing(Relation.EXCEPTIONAL, verdicts, establishment_id, glass.until)
    return Standing(Relation.NONE, verdicts_for(actor, Relation.NONE), place)


def reaches(actor: Actor, power: P, opener_id: bytes, worker_id: bytes | None) -> bool:
    """Whether `power` reaches a file of her establishment: all of them, or (oneself) those she opened, while nobody
    follows them."""
    far = reach(actor.roles, power)
    return far is not None and (far is not Reach.SELF or (opener_id == actor.user_id and worker_id is None))


def team_ids(session: Session, case_id: bytes) -> frozenset[bytes]:
    """Ids of those who follow the file now."""
    return frozenset(row.user_id for row in _TEAM.rows(session, case_id=case_id))


INTAKE_LINES = frozenset({EventKind.REGISTERED, EventKind.INTAKE_COMPLETED})


def sole_author(lines: Iterable[tuple[str, bytes]]) -> bytes | None:
    """Who alone wrote what is known of the situation, from (kind, author) of the file's lines; None for several people.

    Whoever reads only her own entries reads the situation as long as nobody else has added to it.
    """
    authors = {author for kind, author in lines if kind in INTAKE_LINES}
    return authors.pop() if len(authors) == 1 else None


def _glass(session: Session, actor: Actor, case_id: bytes) -> Glass | None:
    row = _GLASS.first(session, user_id=actor.user_id, case_id=case_id, now=clock.now())
    return Glass(frozenset(row.classes.split()), row.expires_at) if row else None


def _shared_classes(session: Session, case_id: bytes, receiver_id: bytes) -> frozenset[str]:
    rows = _SHARED.rows(session, case_id=case_id, receiver_id=receiver_id, now=clock.now())
    return frozenset(c for row in rows for c in row.classes.split())

"""Who would read a note: asked before it is written, so that its button can say how many people see it."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import bindparam, or_, select

from caseapp.accounts.directory import staff_of
from caseapp.cases.beside import beside, of_file
from caseapp.cases.models import CaseShare
from caseapp.cases.records import CaseFile
from caseapp.cases.relation import hears
from caseapp.cases.vocabulary import Audience
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds

_SHARES = Reading(
    select(CaseShare.receiver_id, CaseShare.classes).where(
        CaseShare.case_id == bindparam("case_id"),
        CaseShare.withdrawn_at.is_(None),
        or_(CaseShare.expires_at.is_(None), CaseShare.expires_at > bindparam("now")),
    )
)

_SHARED = beside.declare("shares", select(CaseShare.id).where(CaseShare.case_id == of_file))


def audiences(actor: Actor, file: CaseFile, classes: Collection[DataClass]) -> dict[tuple[DataClass, Audience], int]:
    """How many people would read a note that `actor` writes, herself among them: by its class and its audience.

    The same matrix and the same rule that open the note later are asked about everybody who works where the file is
    kept or was sent.
    """
    unit, home = session(), file.establishment_id
    shared: dict[bytes, frozenset[str]] = {}
    for share in _SHARES.rows(unit, case_id=file.id, now=clock.now()) if _SHARED in file.beside else ():
        shared[share.receiver_id] = shared.get(share.receiver_id, frozenset()) | frozenset(share.classes.split())
    team = {member.user_id for member in file.team}
    readers: dict[tuple[DataClass, Audience], set[bytes]] = {(c, a): set() for c in classes for a in Audience}
    for (place, person), roles in staff_of(unit, {home, *shared}).items():
        if place == home and file.restricted and person not in team:
            continue
        relation = Relation.RECEIVED
        if place == home:
            relation = Relation.TEAM if person in team else Relation.ESTABLISHMENT
        heard = [a for a in Audience if hears(person, roles, relation, a, actor.user_id, file.worker_id)]
        for data_class, verdict in _read_by(roles, relation, tuple(classes), shared.get(place, frozenset())):
            if verdict is Verdict.ALLOWED or person == actor.user_id:
                for audience in heard:
                    readers[data_class, audience].add(person)
    return {key: len(people) for key, people in readers.items()}


@lru_cache(maxsize=1024)
def _read_by(
    roles: frozenset[str], relation: Relation, classes: tuple[DataClass, ...], chosen: frozenset[str]
) -> tuple[tuple[DataClass, Verdict], ...]:
    """Classes that somebody in these roles reads, wholly or what she wrote herself."""
    if not holds(roles, P.CASE_OPEN):
        return ()
    found = ((c, decide(roles, Act.READ, relation, c, chosen)) for c in classes)
    return tuple((c, verdict) for c, verdict in found if verdict in (Verdict.ALLOWED, Verdict.OWN_ENTRIES))

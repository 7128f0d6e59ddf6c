"""What is long late in other establishments of the province, as the protection unit's supervisors may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import Profile, reachable
from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.cases.events import RISEN_SEEN
from caseapp.cases.models import Risen
from caseapp.cases.vocabulary import Danger
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P, holds

_UNIT = Reading(
    select(Establishment.province_code, Establishment.type).where(Establishment.id == bindparam("place_id"))
)
_ELSEWHERE = (Risen.province_code == bindparam("province"), Risen.establishment_id != bindparam("place_id"))
_LATE = Reading(
    select(
        Risen.establishment_id,
        Risen.rule,
        Risen.danger,
        Risen.due_at,
        Establishment.name_fr,
        Establishment.name_ar,
    )
    .join(Establishment, Establishment.id == Risen.establishment_id)
    .where(*_ELSEWHERE)
    .order_by(Risen.due_at)
)
_COUNT = Reading(select(func.count(Risen.id).label("lines")).where(*_ELSEWHERE))


class LateThere(NamedTuple):
    """Something late in a file that stays unknown."""

    rule: Rule
    danger: Danger
    due_at: datetime


@dataclass(slots=True)
class Elsewhere:
    """An establishment, whom to call there, and what is late, longest first."""

    name: str
    contacts: Sequence[Profile] = ()
    late: list[LateThere] = field(default_factory=list)


def late_elsewhere(actor: Actor) -> list[Elsewhere]:
    """By establishment, the one that is latest first; one line in the trail, since it tells about children.

    Raises NotFound where the actor does not supervise a protection unit.
    """
    unit, province = session(), supervised_province(actor)
    if province is None:
        raise NotFound
    rows = _LATE.rows(unit, province=province, place_id=actor.workplace_id)
    if not rows:
        return []
    record(unit, actor, RISEN_SEEN, actor.workplace_id, lines=len(rows))
    contacts = reachable(unit, {row.establishment_id for row in rows}, P.CASE_SUPERVISE)
    found: dict[bytes, Elsewhere] = {}
    for row in rows:
        name = row.name_ar if actor.language == "ar" else row.name_fr
        place = found.setdefault(row.establishment_id, Elsewhere(name, contacts.get(row.establishment_id, ())))
        place.late.append(LateThere(Rule(row.rule), Danger(row.danger), row.due_at))
    return list(found.values())


def count_elsewhere(actor: Actor) -> int | None:
    """How many there are; None for whoever does not supervise a protection unit."""
    province = supervised_province(actor)
    if province is None:
        return None
    return int(_COUNT.first(session(), province=province, place_id=actor.workplace_id).lines)


def supervised_province(actor: Actor) -> str | None:
    """The province of the protection unit that this person supervises; None for everybody else."""
    if not holds(actor.roles, P.CASE_SUPERVISE):
        return None
    row = _UNIT.first(session(), place_id=actor.workplace_id)
    return row.province_code if row and row.type == EstablishmentType.PROTECTION_UNIT else None

"""Registering a child: a file that opens even when nothing about her is known yet."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.events import REGISTERED
from caseapp.cases.models import Case, CaseMember, ContactFields, IdentityFields, SituationFields
from caseapp.cases.service.deadlines import begin
from caseapp.cases.service.entries import need, need_class, saved, write_entry
from caseapp.cases.service.written import write_person
from caseapp.cases.vocabulary import Category, Danger, EventKind, Sex, Source, Status, TeamPart
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.sealing.keyring import keyring
from caseapp.infra.sealing.vaults import new_vault_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import Refused
from caseapp.kernel.identifiers import new_id, new_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known at the desk. Everything may be unknown (behaviour 61); texts are already cleaned."""

    danger: Danger = Danger.NOT_ASSESSED
    sex: Sex = Sex.UNKNOWN
    category: Category = Category.UNKNOWN
    source: Source = Source.UNKNOWN
    given_ar: str = ""
    family_ar: str = ""
    given: str = ""
    family: str = ""
    nickname: str = ""
    birth: Birth = field(default_factory=Birth)
    commune: str = ""
    """HCP code of a commune or arrondissement."""
    place: str = ""
    account: str = ""
    """What happened and what the worker makes of it; the child's own words are `more["own_words"]`."""
    more: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else is known, under the names of `IdentityFields`, `ContactFields` and `SituationFields`."""
    brief: bool = False
    """A short intake: the rest is completed later."""
    opened_at: datetime | None = None
    external: str = ""
    """The number of the file in the system it comes from (imports)."""


_TAKEN = Reading(select(Case.reference).where(Case.reference.in_(bindparam("references", expanding=True))))


def register(actor: Actor, intake: Intake) -> Case:
    """Open a file at the actor's workplace. Raises Refused when her role cannot, or she works nowhere now."""
    need(actor, P.CASE_CREATE)
    for data_class in (DataClass.IDENTITY, DataClass.CONTACT, DataClass.SOCIAL):
        need_class(actor, Relation.ESTABLISHMENT, data_class)
    unit = session()
    case = build(unit, actor, intake)
    record(unit, actor, REGISTERED, case.id, danger=str(intake.danger))
    begin(unit, [case], case.opened_at)
    unit.flush()
    for tell in saved:
        tell(unit, actor, case)
    return case


def build(unit: Session, actor: Actor, intake: Intake, reference: str | None = None) -> Case:
    """The file, its keys, its first line and its team, added to the session. No permission is asked here."""
    if actor.workplace_id is None:
        raise Refused("workplace")
    now = clock.now()
    case = Case(
        id=new_id(),
        reference=reference or free_references(unit, 1)[0],
        establishment_id=actor.workplace_id,
        opened_by_id=actor.user_id,
        opened_at=intake.opened_at or now,
        changed_at=now,
        changed_by_id=actor.user_id,
        status=str(Status.CONTACT if intake.brief else Status.INTAKE),
        danger=str(intake.danger),
        sex=str(intake.sex),
        category=str(intake.category),
        source=str(intake.source),
        external_key=external_key(actor.workplace_id, intake.external) if intake.external else None,
    )
    classes = [DataClass.IDENTITY, DataClass.CONTACT, DataClass.SOCIAL]
    keys = new_vault_keys(unit, actor.workplace_id, case.id, classes)
    write_person(unit, case, keys, identity_fields(intake), contact_fields(intake))
    situation = situation_fields(intake)
    if situation:
        case.situation = keys.seal(situation, Case.__tablename__, DataClass.SOCIAL, case.id, case.id)
    unit.add(case)
    told = {"text": intake.account} if intake.account else None
    first: dict[str, Any] = {"detail": case.danger, "at": case.opened_at, "keys": keys}
    write_entry(unit, actor, case, EventKind.REGISTERED, DataClass.SOCIAL, told, **first)
    if holds(actor.roles, P.CASE_CLOSE):  # whoever can carry a file through follows it from the start
        case.reference_worker_id = actor.user_id
        unit.add(
            CaseMember(id=new_id(), case_id=case.id, user_id=actor.user_id, part=str(TeamPart.REFERENCE), since=now)
        )
    return case


def identity_fields(intake: Intake) -> IdentityFields:
    """What is sealed as identity; only what is known."""
    fields: IdentityFields = {
        "given_ar": intake.given_ar,
        "family_ar": intake.family_ar,
        "given": intake.given,
        "family": intake.family,
        "nickname": intake.nickname,
        "birth": dict(intake.birth.to_dict()),
    }
    return _known(fields, IdentityFields, intake)  # type: ignore[return-value]


def contact_fields(intake: Intake) -> ContactFields:
    """What is sealed as contact; only what is known."""
    fields: ContactFields = {"commune": intake.commune, "place": intake.place}
    return _known(fields, ContactFields, intake)  # type: ignore[return-value]


def situation_fields(intake: Intake) -> SituationFields:
    """What is sealed of the child's life; only what is known."""
    return _known({}, SituationFields, intake)  # type: ignore[return-value]


def _known(fields: Mapping[str, Any], part: type, intake: Intake) -> dict[str, Any]:
    """`fields` and whatever the intake knows besides that belongs to this part, without what is empty."""
    told = {**{name: intake.more.get(name) for name in part.__annotations__}, **fields}
    return {name: value for name, value in told.items() if value}


def free_references(unit: Session, count: int) -> list[str]:
    """References no file has. In a million files one could be drawn twice: whoever saves asks first."""
    free: set[str] = set()
    while len(free) < count:
        drawn = {new_reference() for _ in range(count - len(free))}
        free |= drawn - taken_references(unit, drawn)
    return list(free)


def taken_references(unit: Session, references: set[str]) -> set[str]:
    """Which of these belong to a file anywhere; asked past the scope, because references are unique everywhere."""
    return {row.reference for row in _TAKEN.beyond(unit, references=padded(list(references)))}


def external_key(establishment_id: bytes, number: str) -> bytes:
    """Keyed fingerprint of a file's number elsewhere: the same number is found again, and tells nothing."""
    key = keyring().derive("external-number.1")
    return hmac.digest(key, establishment_id + number.strip().casefold().encode(), "sha256")[:16]

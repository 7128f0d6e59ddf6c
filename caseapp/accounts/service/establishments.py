"""Verbs on the identity of establishments: create, change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts import events
from caseapp.accounts.models import Establishment
from caseapp.accounts.service import rules
from caseapp.infra import places
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.keyring import keyring
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import new_id, new_reference
from caseapp.policy.permissions import P


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies an establishment. A licence has its number and its date, or there is none."""

    name_fr: str
    name_ar: str
    type: str
    province_code: str
    commune_code: str | None = None
    legal_category: str | None = None
    licence_number: str | None = None
    licence_date: date | None = None

    @classmethod
    def of(cls, row: Establishment) -> Identity:
        """What now stands."""
        return cls(**{name: getattr(row, name) for name in cls.__dataclass_fields__})


def create(actor: Actor, identity: Identity) -> Establishment:
    """Create an establishment and its key."""
    rules.need(actor, P.ESTABLISHMENT_MANAGE)
    unit = session()
    row = open_establishment(unit, identity)
    record(unit, actor, events.PLACE_CREATED, row.id, workplace_id=row.id)
    return row


def open_establishment(unit: Session, identity: Identity) -> Establishment:
    """Add an establishment and its key to the session; no right is asked here. Raises Invalid."""
    _need_sound(identity)
    row = Establishment(id=new_id(), slug=_free_slug(unit), created_at=clock.now(), **asdict(identity))
    unit.add(row)
    unit.flush()
    keyring().create_kek(unit, row.id)
    return row


def change(actor: Actor, slug: str, seen_version: int, identity: Identity) -> Establishment:
    """Change what identifies an establishment. Raises Conflict when somebody else did so meanwhile."""
    rules.need(actor, P.ESTABLISHMENT_MANAGE)
    unit = session()
    query = select(Establishment).where(Establishment.slug == slug).with_for_update()
    row = unit.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound
    now = asdict(Identity.of(row))
    rules.need_version(row.version, seen_version, now)
    _need_sound(identity)
    changed = {name: value for name, value in asdict(identity).items() if value != now[name]}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed:
        fields = " ".join(sorted(changed))
        record(unit, actor, events.PLACE_CHANGED, row.id, workplace_id=row.id, fields=fields)
        unit.flush()
    return row


def _need_sound(identity: Identity) -> None:
    if bool(identity.licence_number) != bool(identity.licence_date):
        missing = "licence_date" if identity.licence_number else "licence_number"
        raise Invalid({missing: "licence_half"})
    if identity.licence_date is not None and identity.licence_date > clock.today():
        raise Invalid({"licence_date": "future"})
    try:
        places.province(identity.province_code)
        commune = places.commune(identity.commune_code) if identity.commune_code else None
    except places.UnknownPlace:
        raise Invalid({"province_code": "unknown"}) from None
    if commune is not None and commune.province_code != identity.province_code:
        raise Invalid({"commune": "other_province"})


def _free_slug(unit: Session) -> str:
    while True:
        slug = new_reference()
        if unit.scalar(select(Establishment.id).where(Establishment.slug == slug)) is None:
            return slug

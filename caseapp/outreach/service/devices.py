"""Telephones: enrolled by a code that is shown once, known again by a token, taken off."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from caseapp.accounts.directory import Sealed, names_in
from caseapp.accounts.models import User
from caseapp.accounts.service.sessions import posts_of
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra.audit import record
from caseapp.infra.db import Scope
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.writing import Writing
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound, Refused
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.events import DEVICE_ADDED, DEVICE_ENROLLED, DEVICE_REVOKED, DEVICE_WIPED
from caseapp.outreach.models import Device
from caseapp.outreach.service.standing import standing
from caseapp.outreach.vocabulary import Held, Revoked, Wiped
from caseapp.policy.outreach import CODE_LASTS, DEVICE_LASTS, WIPED_AGAIN
from caseapp.policy.permissions import P, holds

CODE_BYTES, TOKEN_BYTES = 16, 32


class Tokens(NamedTuple):
    """What a telephone is given once: one token to hand in, one to read."""

    drop: str
    read: str


class Telephone(NamedTuple):
    """A telephone that showed one of its tokens. `actor` is its owner at the house, with the posts she holds today;
    None, with `why`, where what it sends must wait for somebody."""

    id: bytes
    house: bytes
    user_id: bytes
    actor: Actor | None
    why: Held | None


_SHOWN = Reading(
    select(
        Device.id,
        Device.establishment_id,
        Device.user_id,
        Device.enrolled_at,
        Device.revoked_at,
        Device.drop_hash,
        Device.read_hash,
        User.state,
        User.language,
        User.version,
        User.profile,
    )
    .join(User, User.id == Device.user_id)
    .where(Device.id == bindparam("device"), Device.enrolled_at.is_not(None))
)
_ENROL = Writing(
    update(Device.__table__)  # type: ignore[arg-type]
    .where(
        Device.__table__.c.code_hash == bindparam("shown"),
        Device.__table__.c.code_until > bindparam("now"),
        Device.__table__.c.revoked_at.is_(None),
    )
    .values(
        code_hash=None,
        code_until=None,
        enrolled_at=bindparam("now"),
        seen_at=bindparam("now"),
        drop_hash=bindparam("drop"),
        read_hash=bindparam("read"),
    )
    .returning(Device.__table__.c.id)
)
_SEEN = Writing(
    update(Device.__table__)  # type: ignore[arg-type]
    .where(Device.__table__.c.id == bindparam("device"))
    .values(seen_at=bindparam("now"))
)


def fingerprint(secret: str) -> bytes:
    """What is stored of a code or a token: both are drawn at random, so nothing slower is needed."""
    return hashlib.sha256(secret.encode()).digest()


def add(actor: Actor) -> str:
    """Ask for a telephone of one's own to be enrolled; the code for it, which is stored nowhere. An earlier code that
    was not used is no longer good. Raises Refused."""
    unit, house = standing(actor, P.STREET_MEET)
    now, code = clock.now(), secrets.token_urlsafe(CODE_BYTES)
    unit.execute(delete(Device).where(Device.user_id == actor.user_id, Device.code_hash.is_not(None)))
    row = Device(
        id=new_id(),
        establishment_id=house,
        user_id=actor.user_id,
        made_at=now,
        code_hash=fingerprint(code),
        code_until=now + CODE_LASTS,
    )
    unit.add(row)
    record(unit, actor, DEVICE_ADDED, row.id)
    unit.flush()
    return code


def enrol(unit: Session, code: str) -> tuple[Telephone, Tokens]:
    """Give a telephone its tokens for a code. Once: of two at the same moment one is told NotFound, as is whoever
    comes too late, or for somebody who does not go out any more."""
    tokens = Tokens(secrets.token_urlsafe(TOKEN_BYTES), secrets.token_urlsafe(TOKEN_BYTES))
    found = _ENROL.run(
        unit,
        shown=fingerprint(code),
        now=clock.now(),
        drop=fingerprint(tokens.drop),
        read=fingerprint(tokens.read),
    )
    phone = shown(unit, bytes(found[0][0]), tokens.drop, "drop") if found else None
    if phone is None or phone.actor is None:
        raise NotFound
    record(unit, phone.actor, DEVICE_ENROLLED, phone.id)
    return phone, tokens


def shown(unit: Session, device_id: bytes, token: str, kind: str) -> Telephone | None:
    """The telephone that shows its token of a kind ("drop" or "read"); None for a wrong one.

    Its owner is asked for anew each time: one who has left, or lost her role, has no telephone at once."""
    row = _SHOWN.first(unit, device=device_id)
    kept = (row.drop_hash if kind == "drop" else row.read_hash) if row else None
    if not hmac.compare_digest(fingerprint(token), bytes(kept or bytes(32))) or not kept:
        return None
    now, house = clock.now(), row.establishment_id
    account = Sealed(row.user_id, row.version, row.profile)
    actor = Actor(
        user_id=row.user_id,
        name=names_in(unit, [account], row.language)[row.user_id],
        language=row.language,
        session_id=b"",
        posts=tuple(posts_of(unit, row.user_id)),
        workplace_id=house,
    )
    why = _obstacle(row, actor, now)
    return Telephone(row.id, house, row.user_id, None if why else actor, why)


def enter(unit: Session, phone: Telephone) -> None:
    """Open the scope of a telephone: the street of its house, and no child's file, whatever its owner may see."""
    scope = Scope(at=clock.now(), user_id=phone.user_id, establishments=(), receiving=(), streets=(phone.house,))
    open_scope(unit, scope)


def seen(unit: Session, phone: Telephone) -> None:
    """It has called."""
    _SEEN.run(unit, device=phone.id, now=clock.now())


def locate(actor: Actor, device_id: bytes) -> Device:
    """A telephone of one's own, or, for who reviews rounds, of the house. Raises Refused, NotFound."""
    unit, house = standing(actor, P.STREET_MEET)
    query = select(Device).where(Device.id == device_id, Device.establishment_id == house)
    if not holds(actor.roles, P.ROUND_REVIEW):
        query = query.where(Device.user_id == actor.user_id)
    row = unit.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise NotFound
    return row


def revoke(actor: Actor, row: Device, why: Revoked) -> None:
    """Take a telephone off: from now on it reads nothing, and what it hands in waits. Once is enough.
    Raises Refused."""
    unit, house = standing(actor, P.STREET_MEET)
    if row.establishment_id != house:
        raise NotFound
    if row.user_id != actor.user_id and not holds(actor.roles, P.ROUND_REVIEW):
        raise Refused(P.ROUND_REVIEW)
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by_id, row.revoked = clock.now(), actor.user_id, str(why)
        row.code_hash = row.code_until = None
        record(unit, actor, DEVICE_REVOKED, row.id, why=row.revoked)
    unit.flush()


def wiped(unit: Session, phone: Telephone, why: Wiped) -> None:
    """It says that it has wiped what it could read: that a round was over now and then, anything else once, for it is
    then enrolled no more. Said again, it is no further line in the trail: a telephone could fill that without end."""
    now = clock.now()
    news = or_(Device.wiped.is_(None), Device.wiped == str(Wiped.HOURS))
    if why is Wiped.HOURS:
        news &= or_(Device.wiped_at.is_(None), Device.wiped_at <= now - WIPED_AGAIN)
    told = update(Device).where(Device.id == phone.id, news).values(wiped_at=now, wiped=str(why))
    if unit.execute(told.returning(Device.id)).first():
        record(unit, phone.actor, DEVICE_WIPED, phone.id, workplace_id=phone.house, why=str(why))


def _obstacle(row: NamedTuple, actor: Actor, now: datetime) -> Held | None:
    """Why a telephone does not speak for its owner today."""
    if row.revoked_at is not None:  # type: ignore[attr-defined]
        return Held.REVOKED
    if row.state != AccountState.ACTIVE or not holds(actor.roles, P.STREET_MEET):  # type: ignore[attr-defined]
        return Held.OWNER
    return Held.EXPIRED if row.enrolled_at + DEVICE_LASTS <= now else None  # type: ignore[attr-defined]

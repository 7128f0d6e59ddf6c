"""Verbs on roles: give, change, end. Whenever what somebody may do changes, she signs in again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts import events
from caseapp.accounts.departures import hand_on
from caseapp.accounts.directory import not_over_on
from caseapp.accounts.models import Establishment, Membership, User
from caseapp.accounts.service import rules, sessions
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy import roles as policy
from caseapp.policy.permissions import P


@dataclass(frozen=True, slots=True)
class Role:
    """A role as it is given: where, which, from and until which day (the last one included)."""

    establishment_id: bytes
    role: str
    starts_on: date
    ends_on: date | None = None


def add(actor: Actor, user_id: bytes, role: Role) -> Membership:
    """Give somebody a role. Raises Refused, NotFound, or Invalid for days that cannot be or a role she holds."""
    unit = session()
    rules.need_other(actor, user_id)
    rules.need_place(actor, P.USER_MANAGE, role.establishment_id)
    rules.need_grantable(actor, role.role)
    rules.need_touchable(unit, actor, user_id)
    user = unit.get(User, user_id)
    if user is None:
        raise NotFound
    if user.state != AccountState.ACTIVE:
        raise Impossible("account_ended")
    membership = add_to(unit, actor, user_id, role)
    sessions.end_all(unit, user_id)
    return membership


def add_to(unit: Session, actor: Actor | None, user_id: bytes, role: Role) -> Membership:
    """Add a role to the session; no right is asked here. Raises Invalid."""
    _need_sound(unit, user_id, role)
    membership = Membership(id=new_id(), user_id=user_id, **asdict(role))
    unit.add(membership)
    place = id_text(role.establishment_id)
    record(unit, actor, events.MEMBERSHIP_ADDED, user_id, role=role.role, place=place)
    unit.flush()
    return membership


def change(actor: Actor, membership_id: bytes, seen_version: int, role: Role) -> Membership:
    """Change a role or its days; its establishment stays. Raises Conflict when somebody else did so meanwhile."""
    unit, membership = _held(actor, membership_id)
    rules.need_grantable(actor, role.role)
    now = Role(membership.establishment_id, membership.role, membership.starts_on, membership.ends_on)
    theirs = {"role": now.role, "starts_on": now.starts_on, "ends_on": now.ends_on}
    rules.need_version(membership.version, seen_version, theirs)
    fields = sorted(name for name in theirs if getattr(role, name) != theirs[name])
    if not fields:
        return membership
    if now.role == policy.Role.ADMINISTRATOR:
        rules.need_another_administrator(unit, membership.user_id)
    _need_sound(unit, membership.user_id, role, but=membership.id)
    membership.role, membership.starts_on, membership.ends_on = role.role, role.starts_on, role.ends_on
    sessions.end_all(unit, membership.user_id)
    place = id_text(membership.establishment_id)
    detail = {"role": role.role, "place": place, "fields": " ".join(fields)}
    record(unit, actor, events.MEMBERSHIP_CHANGED, membership.user_id, **detail)  # type: ignore[arg-type]
    unit.flush()
    return membership


def end(actor: Actor, membership_id: bytes, seen_version: int, successors: Mapping[bytes, bytes | None]) -> None:
    """End a role at once. Where it is her last one there, her work goes to the establishment's successor."""
    unit, membership = _held(actor, membership_id)
    rules.need_version(membership.version, seen_version, {})
    rules.need_takers(unit, membership.user_id, successors)
    if membership.role == policy.Role.ADMINISTRATOR:
        rules.need_another_administrator(unit, membership.user_id)
    membership.ended_at = clock.now()
    sessions.end_all(unit, membership.user_id)
    place = id_text(membership.establishment_id)
    record(unit, actor, events.MEMBERSHIP_ENDED, membership.user_id, role=membership.role, place=place)
    place_id = membership.establishment_id
    if place_id in successors:
        hand_on(unit, actor, membership.user_id, successors[place_id], place_id)
    unit.flush()


def _held(actor: Actor, membership_id: bytes) -> tuple[Session, Membership]:
    unit = session()
    membership = unit.get(Membership, membership_id, with_for_update=True, populate_existing=True)
    if membership is None:
        raise NotFound
    rules.need_place(actor, P.USER_MANAGE, membership.establishment_id)
    rules.need_other(actor, membership.user_id)
    rules.need_touchable(unit, actor, membership.user_id)
    over = membership.ends_on is not None and membership.ends_on < clock.today()
    if over or membership.ended_at is not None:
        raise Impossible("role_ended")
    return unit, membership


def _need_sound(unit: Session, user_id: bytes, role: Role, but: bytes | None = None) -> None:
    """Raise Invalid for an establishment or days that cannot be, or for the same role held at the same time."""
    place = unit.get(Establishment, role.establishment_id)
    if place is None or place.ended_at is not None:
        raise Invalid({"establishment": "choice"})
    if role.role not in {str(known) for known in policy.Role}:
        raise Invalid({"role": "choice"})
    if role.ends_on is not None and role.ends_on < max(role.starts_on, clock.today()):
        raise Invalid({"ends_on": "ends_too_early"})
    query = select(Membership.id).where(
        Membership.user_id == user_id,
        Membership.establishment_id == role.establishment_id,
        Membership.role == role.role,
        Membership.id != (but or bytes(16)),
        not_over_on(role.starts_on),
        Membership.starts_on <= (role.ends_on or date.max),
    )
    if unit.scalar(query.limit(1)) is not None:
        raise Invalid({"role": "role_held"})

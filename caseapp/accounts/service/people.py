"""Verbs on accounts: create, change, reset, end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts import events
from caseapp.accounts.departures import hand_on, password_given
from caseapp.accounts.directory import Profile, login_key, not_over_on, open_profile, seal_profile
from caseapp.accounts.models import Membership, User
from caseapp.accounts.service import rules, sessions
from caseapp.accounts.service.memberships import Role, add_to
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.keyring import keyring
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.kernel.names import fold
from caseapp.policy.permissions import P

SHORTEST_LOGIN = 3


def create(actor: Actor, profile: Profile, role: Role, *, language: str, password_hash: str) -> User:
    """Make an account with its first role. The password is a one-time one, to be changed at the first sign-in."""
    rules.need_place(actor, P.USER_MANAGE, role.establishment_id)
    rules.need_grantable(actor, role.role)
    unit = session()
    user = open_account(unit, profile, language=language, password_hash=password_hash, one_time=True)
    record(unit, actor, events.CREATED, user.id)
    add_to(unit, actor, user.id, role)
    unit.flush()
    return user


def open_account(unit: Session, profile: Profile, *, language: str, password_hash: str, one_time: bool) -> User:
    """Add an account to the session; no right is asked here. Raises Invalid for a login that is taken or too short."""
    user_id = new_id()
    user = User(
        id=user_id,
        login_key=free_login_key(unit, profile.login, user_id),
        profile=seal_profile(unit, user_id, profile),
        password_hash=password_hash,
        must_change_password=one_time,
        language=language,
        state=str(AccountState.ACTIVE),
        created_at=clock.now(),
    )
    unit.add(user)
    unit.flush()
    keyring().create_kek(unit, user_id)  # what is told to persons and not to houses is wrapped for it
    return user


def change(actor: Actor, user_id: bytes, seen_version: int, profile: Profile) -> User:
    """Change what names and reaches a person. Raises Conflict when somebody else did so meanwhile."""
    unit, user = _whole_account(actor, user_id)
    now = open_profile(unit, user)
    rules.need_version(user.version, seen_version, asdict(now))
    fields = sorted(name for name, value in asdict(profile).items() if value != getattr(now, name))
    if not fields:
        return user
    if "login" in fields:
        user.login_key = free_login_key(unit, profile.login, user.id)
    user.profile = seal_profile(unit, user.id, profile)
    record(unit, actor, events.CHANGED, user.id, fields=" ".join(fields))
    unit.flush()
    return user


def reset(actor: Actor, user_id: bytes, password_hash: str) -> User:
    """Give a new one-time password; she is signed out everywhere."""
    unit, user = _whole_account(actor, user_id)
    reset_account(unit, actor, user, password_hash)
    password_given(unit, actor, user.id)
    return user


def reset_account(unit: Session, actor: Actor | None, user: User, password_hash: str) -> None:
    """Put a one-time password in place of the present one; no right is asked here."""
    user.password_hash, user.must_change_password = password_hash, True
    ended = sessions.end_all(unit, user.id)
    record(unit, actor, events.PASSWORD_RESET, user.id, sessions=ended)
    unit.flush()


def end(actor: Actor, user_id: bytes, seen_version: int, successors: Mapping[bytes, bytes | None]) -> None:
    """End an account: she loses access at once, and her work at each establishment goes to its successor.

    Raises Impossible("last_administrator"), Impossible("elsewhere"), Refused for one's own account.
    """
    rules.need(actor, P.USER_MANAGE)
    rules.need_touchable(session(), actor, user_id)
    if rules.is_administrator(session(), user_id):
        rules.need_another_administrator(session(), user_id)
    unit, user = _whole_account(actor, user_id)
    rules.need_version(user.version, seen_version, {})
    rules.need_takers(unit, user_id, successors)
    now = clock.now()
    user.state, user.ended_at = str(AccountState.ENDED), now
    held = select(Membership).where(Membership.user_id == user_id, not_over_on(clock.today()))
    for membership in unit.scalars(held):
        membership.ended_at = now
    ended = sessions.end_all(unit, user_id)
    record(unit, actor, events.ENDED, user_id, sessions=ended)
    for establishment_id, successor in successors.items():
        hand_on(unit, actor, user_id, successor, establishment_id)
    unit.flush()


def free_login_key(unit: Session, login: str, user_id: bytes) -> bytes:
    """The fingerprint of a login. Raises Invalid when it is too short or somebody else's."""
    if len(fold(login).replace(" ", "")) < SHORTEST_LOGIN:
        raise Invalid({"login": "login_short"})
    key = login_key(login)
    if unit.scalar(select(User.id).where(User.login_key == key, User.id != user_id)) is not None:
        raise Invalid({"login": "login_taken"})
    return key


def _whole_account(actor: Actor, user_id: bytes) -> tuple[Session, User]:
    unit = session()
    rules.need(actor, P.USER_MANAGE)
    user = unit.get(User, user_id, with_for_update=True, populate_existing=True)
    if user is None:
        raise NotFound
    rules.need_whole(unit, actor, user_id)
    if user.state != AccountState.ACTIVE:
        raise Impossible("account_ended")
    return unit, user

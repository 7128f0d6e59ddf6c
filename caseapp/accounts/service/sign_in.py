"""Signing in: examine (reads and hashes, writes nothing), then admit or refuse.

The two halves are apart because a hash takes a tenth of a second, and the one writer's place must not be held so long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import select

from caseapp.accounts import events
from caseapp.accounts.directory import login_key
from caseapp.accounts.models import User
from caseapp.accounts.service import devices, passwords, sessions, throttle
from caseapp.accounts.service.throttle import Counter, Subject
from caseapp.accounts.vocabulary import AccountState
from caseapp.infra import work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Visit:
    """Where a try comes from: the network address and the device cookie."""

    address: str
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What examining found. `user` is the account that may come in, or None; `about` is whose login it was."""

    user: User | None
    about: bytes | None
    why: str
    login_key: bytes
    subjects: Sequence[Subject]
    known_device: bool
    fresh_hash: str | None = None

    @property
    def device(self) -> str:
        """The device as the trail writes it."""
        return "known" if self.known_device else "new"

    def refused(self, why: str) -> Attempt:
        """The same attempt, turned down for another reason than its password."""
        return replace(self, user=None, why=why)


def examine(login: str, password: str, visit: Visit) -> Attempt:
    """Check a login and its password. Raises Throttled when this try comes too early.

    An unknown login, an ended account and a wrong password take the same time and read the same outside.
    """
    unit, key = session(), login_key(login)
    device = devices.known(visit.device, key)
    subjects = _subjects(key, device, visit)
    throttle.check(unit, subjects)
    found = unit.scalars(select(User).where(User.login_key == key)).one_or_none()
    active = found is not None and found.state == AccountState.ACTIVE
    right = passwords.fits(found.password_hash if found else None, password)
    user = found if active and right else None
    fresh = passwords.hash_password(password) if user and passwords.is_outdated(user.password_hash) else None
    why = "unknown" if found is None else "password" if active else "ended"
    return Attempt(user, found.id if found else None, why, key, subjects, device is not None, fresh)


def admit(attempt: Attempt, token_hash: bytes, *, lasts: timedelta, replacing: bytes | None = None) -> None:
    """Begin the session, in place of the one this browser had. The unit of work is a writer by now."""
    unit, user = session(), attempt.user
    assert user is not None, "only a successful attempt is admitted"  # noqa: S101
    if attempt.fresh_hash:
        user.password_hash = attempt.fresh_hash
    throttle.forgive(unit, attempt.subjects)
    if replacing is not None:
        sessions.end(unit, replacing)
    sessions.begin(unit, user.id, token_hash, lasts=lasts)
    record(unit, sessions.actor_of(token_hash), events.SIGNED_IN, user.id, device=attempt.device)


def refuse(attempt: Attempt) -> None:
    """Count the failure and write its line."""
    unit = session()
    throttle.failed(unit, attempt.subjects)
    record(unit, None, events.SIGN_IN_FAILED, attempt.about, why=attempt.why, device=attempt.device)


def password_fits(whose: Actor | User, password: str) -> bool:
    """Ask somebody for her password again, signed in or at her locked screen. A failure is counted and leaves a line.

    Raises Throttled after many. It hashes: call it before the unit of work begins to write.
    """
    unit = session()
    user_id = whose.id if isinstance(whose, User) else whose.user_id
    subjects = [throttle.subject(Counter.INSIDE, user_id)]
    throttle.check(unit, subjects)
    query = select(User.password_hash).where(User.id == user_id, User.state == AccountState.ACTIVE)
    if passwords.fits(unit.scalar(query), password):
        return True
    record(unit, None if isinstance(whose, User) else whose, events.PASSWORD_WRONG, user_id)
    work.leave_trace(unit, lambda writer: throttle.failed(writer, subjects))
    return False


def unlocked(token_hash: bytes) -> None:
    """Make a locked or idle session live again. Raises NotFound when it has ended meanwhile."""
    unit = session()
    sessions.revive(unit, token_hash)
    actor = sessions.actor_of(token_hash)
    record(unit, actor, events.UNLOCKED, actor.user_id)


def _subjects(key: bytes, device: bytes | None, visit: Visit) -> Sequence[Subject]:
    if device is not None:
        return [throttle.subject(Counter.DEVICE, device, key)]
    return [throttle.subject(Counter.ACCOUNT, key), throttle.of_address(Counter.ADDRESS, visit.address)]

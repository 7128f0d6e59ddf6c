"""The first start: nobody has an account yet, and whoever stands at the machine makes the first administrator.

Whoever reaches the page first must not win: it asks for a code that is printed where the program was started.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts import events
from caseapp.accounts.directory import Profile
from caseapp.accounts.models import User
from caseapp.accounts.service import sessions, throttle
from caseapp.accounts.service.establishments import Identity, open_establishment
from caseapp.accounts.service.memberships import Role, add_to
from caseapp.accounts.service.people import open_account
from caseapp.accounts.service.throttle import Counter
from caseapp.config import Settings
from caseapp.infra import work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.slots import normal_code, write_private
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import ALPHABET
from caseapp.policy import roles

CODE_LETTERS = 12
"""58 bits, and five tries before each further one waits."""


def needed() -> bool:
    """Whether nobody has an account yet."""
    return session().scalar(select(User.id).limit(1)) is None


def setup_code(settings: Settings) -> str:
    """The code that opens the first page, made when there is none; the launcher prints it while it is needed."""
    path = _path(settings)
    if not path.exists():
        letters = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LETTERS))
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, "-".join(letters[i : i + 4] for i in range(0, CODE_LETTERS, 4)).encode() + b"\n")
    return path.read_text(encoding="ascii").strip()


def code_fits(settings: Settings, typed: str, address: str) -> bool:
    """Whether `typed` is the setup code. Raises Throttled after many wrong ones."""
    unit = session()
    subjects = [throttle.of_address(Counter.SETUP, address)]
    throttle.check(unit, subjects)
    right = normal_code(setup_code(settings)).encode()
    if hmac.compare_digest(normal_code(typed).encode("utf-8", "replace"), right):
        return True
    work.leave_trace(unit, lambda writer: throttle.failed(writer, subjects))
    return False


def begin(
    settings: Settings, place: Identity, profile: Profile, *, language: str, password_hash: str, token_hash: bytes
) -> User:
    """Make the operator's establishment and the first administrator, and sign her in. Raises NotFound when late."""
    unit = session()
    if not needed():
        raise NotFound
    user = first_administrator(unit, place, profile, language=language, password_hash=password_hash)
    sessions.begin(unit, user.id, token_hash, lasts=timedelta(hours=settings.session_hours))
    record(unit, sessions.actor_of(token_hash), events.SIGNED_IN, user.id, device="new")
    _path(settings).unlink(missing_ok=True)
    return user


def first_administrator(unit: Session, place: Identity, profile: Profile, *, language: str, password_hash: str) -> User:
    """An administrator with an establishment of her own; no right is asked here (first start, command line)."""
    row = open_establishment(unit, place)
    record(unit, None, events.PLACE_CREATED, row.id, workplace_id=row.id)
    user = open_account(unit, profile, language=language, password_hash=password_hash, one_time=False)
    record(unit, None, events.CREATED, user.id, workplace_id=row.id)
    add_to(unit, None, user.id, Role(row.id, str(roles.Role.ADMINISTRATOR), clock.today()))
    return user


def _path(settings: Settings) -> Path:
    return settings.data / "keys" / "setup-code"

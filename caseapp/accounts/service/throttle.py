"""Throttling: failures make the next try wait longer, up to a minute; nothing ever locks anybody out.

Failures are counted by account when the browser is unknown, by browser when it is known to the account, and by
address. A known browser answers for itself alone, so whatever happens elsewhere does not slow it.
"""

from __future__ import annotations

import hmac
import ipaddress
import math
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import cast

from sqlalchemy import CursorResult, case, delete, select
from sqlalchemy.orm import Session

from caseapp.accounts.models import SignInAttempts
from caseapp.infra.db.insert import insert
from caseapp.infra.sealing.keyring import Keyring, keyring
from caseapp.kernel import clock
from caseapp.kernel.errors import Throttled
from caseapp.kernel.identifiers import new_id

WINDOW = timedelta(minutes=15)
LONGEST = 60
"""Seconds; the longest one ever waits."""


class Counter(StrEnum):
    """What failures are counted by."""

    ACCOUNT = "account"
    DEVICE = "device"
    ADDRESS = "address"
    INSIDE = "inside"  # somebody signed in who is asked her password again
    SETUP = "setup"
    PAPER = "paper"  # codes of papers that nothing has, by the address that asked
    OUTSIDE = "outside"  # links of bodies outside that open nothing, by the address that tried them
    TELEPHONE = "telephone"  # codes and tokens of telephones that nothing has, by the address that sent them


FREE = {
    Counter.ACCOUNT: 5,
    Counter.DEVICE: 5,
    Counter.ADDRESS: 20,  # a whole centre stands behind one address
    Counter.INSIDE: 5,
    Counter.SETUP: 5,
    Counter.PAPER: 20,
    Counter.OUTSIDE: 10,
    Counter.TELEPHONE: 20,  # a mobile network puts a whole town behind one address
}
"""Failures within the window before tries begin to wait."""


class Subject(tuple[Counter, bytes]):
    """A counter and the keyed fingerprint of what it counts: addresses and logins are not stored."""

    __slots__ = ()


def subject(counter: Counter, *parts: bytes) -> Subject:
    """The subject counted for `parts`."""
    message = b"|".join((counter.encode(), *parts))
    return Subject((counter, hmac.digest(_secret(keyring()), message, "sha256")))


def of_address(counter: Counter, address: str) -> Subject:
    """The subject of a network address; one household or office has a whole IPv6 /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return subject(counter, b"unknown")
    size = 32 if found.version == 4 else 64
    return subject(counter, str(ipaddress.ip_network((found, size), strict=False)).encode())


def check(unit: Session, subjects: Iterable[Subject]) -> None:
    """Raise Throttled when one of `subjects` must still wait."""
    wanted = {key: counter for counter, key in subjects}
    now = clock.now()
    query = select(SignInAttempts.subject, SignInAttempts.failures, SignInAttempts.last_at).where(
        SignInAttempts.subject.in_(wanted), SignInAttempts.last_at > now - WINDOW
    )
    longest = max(
        (
            row.last_at + lasts - now
            for row in unit.execute(query)
            if (lasts := wait(wanted[row.subject], row.failures))
        ),
        default=timedelta(),
    )  # one that is free waits for nothing, not for a failure of this very moment either
    if longest > timedelta():
        raise Throttled(math.ceil(longest.total_seconds()))


def wait(counter: Counter, failures: int) -> timedelta:
    """How long after the last of `failures` the next try may come."""
    beyond = failures - FREE[counter]
    return timedelta(seconds=min(LONGEST, 2 ** min(beyond + 1, 10)) if beyond >= 0 else 0)


def failed(unit: Session, subjects: Iterable[Subject]) -> None:
    """Count a failure. Two at once are both counted."""
    now = clock.now()
    counted = case((SignInAttempts.last_at > now - WINDOW, SignInAttempts.failures + 1), else_=1)
    for _counter, key in subjects:
        row = {"id": new_id(), "subject": key, "failures": 1, "last_at": now}
        statement = insert(unit, SignInAttempts).values(row)
        again = {"failures": counted, "last_at": now}
        unit.execute(statement.on_conflict_do_update(index_elements=["subject"], set_=again))


def forgive(unit: Session, subjects: Iterable[Subject]) -> None:
    """Forget failures after a success. Addresses are not forgiven: one right password must not pay for many wrong."""
    keys = [key for counter, key in subjects if counter is not Counter.ADDRESS]
    unit.execute(delete(SignInAttempts).where(SignInAttempts.subject.in_(keys)))


def forget_old(unit: Session) -> int:
    """Drop counters nobody touched for a day."""
    result = unit.execute(delete(SignInAttempts).where(SignInAttempts.last_at < clock.now() - timedelta(days=1)))
    return cast("CursorResult[None]", result).rowcount


@lru_cache(maxsize=2)
def _secret(ring: Keyring) -> bytes:
    return ring.derive("throttle.1")

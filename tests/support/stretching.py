"""Argon2 in its smallest form, in this process only: a suite that stretches a thousand passwords proves nothing by it.

The application has no switch for this, since a switch is a way to weaken it; its constants are replaced from outside. The
real ones are pinned by `tests/security/test_vectors.py` and `tests/accounts/test_sign_in.py`, and the browsers' servers,
which are programs of their own, use them.
"""

from __future__ import annotations

from argon2 import PasswordHasher

from caseapp.accounts.service import passwords
from caseapp.infra.sealing import slots

REAL = dict(slots.ARGON2)
QUICK = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}


def use(cost: dict[str, int]) -> None:
    """From now on, stretch passwords and the secrets of key slots at this cost."""
    slots.ARGON2 = cost
    passwords.HASHER = PasswordHasher(**cost)


def quick() -> None:
    """At no cost. A process that opens the keys of a test installation asks for it, too."""
    use(QUICK)

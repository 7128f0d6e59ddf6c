"""A letter to those whom a round needs: put into the outbox in the transaction of the act, and saying nothing of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from caseapp.infra import outbox
from caseapp.kernel.identifiers import id_text

LETTER = "street.letter"
"""Read by `housekeeping.py`, which knows addresses and languages."""


def announce(unit: Session, people: Iterable[bytes]) -> None:
    """Let each of these know that a round needs her."""
    known = sorted(id_text(person) for person in set(people))
    if known:
        outbox.put(unit, LETTER, None, {"to": known})

"""The one place where a move reaches past the house of whoever makes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from caseapp.infra.db.guard import widened
from caseapp.kernel import clock


@contextmanager
def both_houses(unit: Session) -> Iterator[None]:
    """Within it a move does in the other house what the table says: keys, places, the line in the child's file, the
    other houses that were asked. Whoever acts sees nothing of it: what was loaded leaves the session again."""
    with widened(unit, clock.now()):
        yield

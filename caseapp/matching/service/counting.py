"""Counting how frequent names are in this register, so that those which the public's shares do not know are split too.

The system opens some files, drawn by lot, for this alone; what is kept is a short list of shares, sealed with the
version of the index that is made with it (ADR 9). One line in the trail says how many were opened.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.audit import record
from caseapp.kernel.names import Counted, Known, count
from caseapp.kernel.names.counting import NOTHING
from caseapp.matching import index
from caseapp.matching.events import COUNTED
from caseapp.matching.models import NameEntry
from caseapp.matching.people import known_of
from caseapp.matching.service.opened import opened, readable

WORTH_COUNTING = 2_000
"""Files from which on a register is counted: in a smaller one, a family would look like a frequent name."""
DRAWN = 10_000
"""Files that are opened at most: what one in four hundred bears is counted to a fifth."""
AT_ONCE = 500


def register_size(unit: Session) -> int:
    """How many files are in the index. For the system's own work: it counts all files."""
    return int(unit.scalar(select(func.count(NameEntry.number))) or 0)


def counted(unit: Session, files: int) -> Counted:
    """What the register shows to be frequent; nothing while it is small."""
    if files < WORTH_COUNTING:
        return NOTHING
    last = int(unit.scalar(select(func.max(NameEntry.number))) or 0)
    drawn = sorted(secrets.SystemRandom().sample(range(1, last + 1), min(last, DRAWN * last // files)))
    people = list(_people(unit, drawn))
    record(unit, None, COUNTED, files=len(people))
    return count(people, index.versions(unit)[-1].nicknames)


def _people(unit: Session, numbers: list[int]) -> Iterator[Known]:
    columns = select(Case.id, Case.establishment_id, Case.sex, Case.identity, Case.contact)
    among = columns.join(NameEntry, NameEntry.case_id == Case.id)
    for start in range(0, len(numbers), AT_ONCE):
        rows = unit.execute(among.where(NameEntry.number.in_(numbers[start : start + AT_ONCE]))).all()
        for some, keys in readable(unit, rows):
            for row in some:
                identity, contact = opened(row, keys)
                yield known_of(identity, contact, row.sex)

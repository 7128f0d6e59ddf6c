"""What the tallies of files must say, counted from scratch: for proofs, for loaders, and after a disaster."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.cases.carried import CARRIED, DUE, OWED, carried_key, facts_of, owed_key, strand_of
from caseapp.cases.carried import FACTS as CARRIED_FACTS
from caseapp.cases.figures import FACTS, TALLY
from caseapp.cases.models import Case, CaseDeadline
from caseapp.infra.db.tallies import Counts, Moved


def counted(unit: Session) -> Mapping[Counts, Moved]:
    """Files by their coded facts; files and open deadlines by who carries them and when they are due."""
    alike = [func.coalesce(getattr(Case, name), 0) if name == "birth_year" else getattr(Case, name) for name in FACTS]
    where = (Case.establishment_id, *alike)
    tally = Moved({tuple(row[:-1]): row[-1] for row in unit.execute(select(*where, func.count()).group_by(*where))})
    carried, owed = Moved(), Moved()
    holders = {}
    for row in unit.execute(select(Case.id, *(getattr(Case, name) for name in CARRIED_FACTS))).mappings():
        facts = facts_of(row)
        if facts.holder is not None:
            holders[row["id"]] = facts.holder
            carried[carried_key(facts.holder, facts)] += 1
    due = select(CaseDeadline.case_id, *(getattr(CaseDeadline, name) for name in DUE))
    for row in unit.execute(due.where(CaseDeadline.ended_at.is_(None))).mappings():
        holder, strand = holders.get(row["case_id"]), strand_of(row)
        if holder is not None and strand is not None:
            owed[owed_key(holder, strand)] += 1
    return {TALLY: tally, CARRIED: carried, OWED: owed}

"""What matching does by the clock: at night every file is compared with the others of its establishment."""

from __future__ import annotations

from datetime import time

from sqlalchemy import select

from caseapp.cases.models import Case
from caseapp.cases.vocabulary import Status
from caseapp.config import Settings
from caseapp.infra import jobs
from caseapp.infra.db.session import GuardedSession
from caseapp.matching.service.memory import register_of
from caseapp.matching.service.pairs import look_again
from caseapp.matching.vocabulary import FoundHow


@jobs.job("matching.pairs", nightly=time(2, 30))
def pairs(unit: GuardedSession, _settings: Settings) -> int:
    """Compare every file with the others of its establishment. Returns how many files have one that looks alike."""
    files = unit.scalars(
        select(Case).where(Case.status != Status.MERGED).order_by(Case.establishment_id, Case.id)
    ).all()
    for place in {case.establishment_id for case in files}:
        register_of(unit, place, FoundHow.NIGHT)
    return sum(look_again(unit, None, case, FoundHow.NIGHT) > 0 for case in files)

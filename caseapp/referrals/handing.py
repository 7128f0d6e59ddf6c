"""A file changes hands: by what right something may be told goes along. What the former house asked of others stays its
own, and closed to it with the file. Of a file that is closed, or gone, nobody has to ask on."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.sealing import holders
from caseapp.referrals.models import Consent
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.search import end_all


def closed(unit: Session, file: Case) -> None:
    """Fills the slot `cases.service.moves.closed`: nobody is asked any more to take a child whose file is closed."""
    with both_houses(unit):
        end_all(unit, file.id)


def follow(unit: Session, files: Sequence[Case], former: bytes) -> None:
    """Fills the slot `cases.service.handing.along`."""
    for file in files:
        end_all(unit, file.id)
        for right in unit.scalars(select(Consent.id).where(Consent.case_id == file.id).order_by(Consent.id)).all():
            holders.pass_on(unit, right, former, file.establishment_id)

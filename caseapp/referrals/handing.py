"""A file changes hands: by what right something may be told goes along. What the former house asked of others stays its
own, and closed to it with the file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.sealing import holders
from caseapp.referrals.models import Consent


def follow(unit: Session, files: Sequence[Case], former: bytes) -> None:
    """Fills the slot `cases.service.handing.along`."""
    for file in files:
        for right in unit.scalars(select(Consent.id).where(Consent.case_id == file.id).order_by(Consent.id)).all():
            holders.pass_on(unit, right, former, file.establishment_id)

"""A file changes hands: whoever keeps it reads of the child's stays what the former keeper read. A centre keeps its own
stays, its register and its nights, whoever keeps the file."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.establishments.models import Stay
from caseapp.infra.sealing import holders
from caseapp.policy.classes import DataClass


def follow(unit: Session, files: Sequence[Case], former: bytes) -> None:
    """Fills the slot `cases.service.handing.along`."""
    for file in files:
        for stay in unit.scalars(select(Stay).where(Stay.case_id == file.id).order_by(Stay.id)):
            if stay.establishment_id != file.establishment_id:
                holders.share(unit, stay.id, list(DataClass), former, file.establishment_id)
            if stay.establishment_id != former:
                holders.withdraw(unit, stay.id, stay.establishment_id, former)

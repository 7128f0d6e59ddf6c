"""A file changes hands: its documents count against what the new house may keep. Their pages stay as they are on the
shelf; the keys have gone along with the file's."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.documents.models import Document


def follow(unit: Session, files: Sequence[Case], _former: bytes) -> None:
    """Fills the slot `cases.service.handing.along`."""
    for file in files:
        for row in unit.scalars(select(Document).where(Document.owner_id == file.id)):
            row.establishment_id = file.establishment_id
    unit.flush()

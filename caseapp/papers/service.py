"""Keeping that a paper was issued."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select

from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id, new_reference
from caseapp.papers.events import ISSUED
from caseapp.papers.models import IssuedPaper


def free_code() -> str:
    """A code that no paper has. It tells nothing, and looks like a reference, which people know how to read aloud."""
    while True:
        code = new_reference()
        if session().scalar(select(IssuedPaper.id).where(IssuedPaper.code == code)) is None:
            return code


def keep(
    actor: Actor, place_id: bytes, kind: str, language: str, code: str, at: datetime, pdf: bytes, pages: int,
    about: bytes | None,
) -> IssuedPaper:  # fmt: skip
    """Write into the register that a paper was issued, and in the trail of `about` (the id of a file) that it was."""
    unit = session()
    row = IssuedPaper(
        id=new_id(),
        code=code,
        kind=kind,
        language=language,
        establishment_id=place_id,
        issuer_id=actor.user_id,
        issued_at=at,
        pages=pages,
        sha256=hashlib.sha256(pdf).digest(),
    )
    unit.add(row)
    record(unit, actor, ISSUED, about, kind=kind, language=language, pages=pages)
    unit.flush()
    return row

"""What is kept of a paper: enough to say later that it is genuine, and nothing of whom it speaks of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime


class IssuedPaper(Base):
    """One issue of a paper. The file it was made from stands in the audit trail alone, where few may read it."""

    __tablename__ = "issued_paper"
    __table_args__ = (Index("ix_issued_paper_place", "establishment_id", "issued_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    """What is printed on it: random, with a check character, of the kind of `kernel.identifiers.new_reference`."""
    kind: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(4))
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    issuer_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    pages: Mapped[int] = mapped_column(Integer)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    """Of the whole PDF file; it holds the code, so nobody can look for a guessed content by it."""

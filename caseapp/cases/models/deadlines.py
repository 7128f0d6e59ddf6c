"""What is due when: deadlines of files, and the days on which nobody works."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.cases.models.file import OfFile
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class CaseDeadline(OfFile, Base):
    """Something due in a file, by a rule of `policy/deadlines.py`. It ends when it is met or no longer applies.

    What somebody promised in a note is one as well: the note (`line_id`) says who gave her word, in which class and for
    whom to read; `told` is what she promised, sealed in the class of the note.
    """

    __tablename__ = "case_deadline"
    __table_args__ = (
        Index("ix_case_deadline_case", "case_id", "ended_at"),
        Index("ix_case_deadline_place", "establishment_id", "ended_at", "due_at"),
        Index(
            "ix_case_deadline_promised",
            "establishment_id",
            "due_at",
            sqlite_where=text("line_id IS NOT NULL AND ended_at IS NULL"),
            postgresql_where=text("line_id IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    rule: Mapped[str] = mapped_column(String(24))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, active_history=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)
    met_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    put_off: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often it was put off; each time with a reason."""
    raised: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How far a late one has risen: 0 her own, 1 the director's, 2 the protection unit's."""
    reason: Mapped[bytes | None] = sealed(DataClass.NOTES)
    line_id: Mapped[bytes | None] = mapped_column(IdType())
    keeper_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """Who is to keep a promise: who gave it, and when she no longer follows the file, whoever does."""
    told: Mapped[bytes | None] = sealed(*DataClass)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "case_id", "establishment_id")


class Holiday(Base):
    """A day on which nobody works; the administrator keeps the list, since moving feasts are announced."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_ar: Mapped[str] = mapped_column(String(80))

"""The log between shifts: what the next one must know, who has read it, what is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models.centre import OfCentre
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class LogLine(OfCentre, Base):
    """A line of the log, sealed in the establishment's vault. A pinned one stays on top until it is done."""

    __tablename__ = "log_line"
    __table_args__ = (Index("ix_log_line_centre", "establishment_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("stay.id"))
    """The child it is about; None: the house."""
    pinned: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    body: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)

    __anchors__ = ("id", "establishment_id")


class LogRead(OfCentre, Base):
    """Somebody has read the log up to a line."""

    __tablename__ = "log_read"

    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"), primary_key=True)
    line_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("log_line.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __anchors__ = ("user_id", "line_id", "establishment_id")

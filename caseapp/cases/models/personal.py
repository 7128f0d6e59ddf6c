"""What the system remembers for one person: the views she keeps, her days away."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class SavedView(Base):
    """A list somebody asks for often. Its name and filters are sealed in her workplace: names are typed by people."""

    __tablename__ = "saved_view"
    __table_args__ = (Index("ix_saved_view_user", "user_id", "workplace_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[Id]
    workplace_id: Mapped[Id]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    body: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)


class Leave(Base):
    """Days on which somebody is away and a colleague of the same establishment looks after her files."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_stand_in", "stand_in_id", "ends_on"), Index("ix_leave_user", "user_id"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    stand_in_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day away."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """Who noted it: herself, or whoever leads the team, for a colleague who fell ill."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody said that she is back, or does not go."""

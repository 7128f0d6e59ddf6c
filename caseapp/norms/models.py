"""Values of norms and words of lists, from a day on. No child's fact stands here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

_ALL = text("establishment_id IS NULL AND withdrawn_at IS NULL")
_LIVE = text("withdrawn_at IS NULL")
_HOUSE = text("establishment_id IS NOT NULL AND withdrawn_at IS NULL")


class NormValue(Base):
    """What a norm is from a day on, everywhere or in one house. One value for each day: what has begun is never
    changed, what has not may be withdrawn, and stays here too."""

    __tablename__ = "norm_value"
    __table_args__ = (
        Index("ix_norm_value_all", "norm", "since", unique=True, sqlite_where=_ALL, postgresql_where=_ALL),
        Index(
            "ix_norm_value_house",
            "establishment_id",
            "norm",
            "since",
            unique=True,
            sqlite_where=_HOUSE,
            postgresql_where=_HOUSE,
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    norm: Mapped[str] = mapped_column(String(40))
    establishment_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("establishment.id"))
    value: Mapped[int] = mapped_column(Integer)
    since: Mapped[date] = mapped_column(Date)
    reason: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    """Why, in words; sealed in the vault of the installation, since what it tells belongs to no file."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))


class ListWord(Base):
    """What a word of a list is from a day on: called so, offered or no longer. As with norms: what has begun is never
    changed. Labels are what administrators type for everybody, and stand in clear."""

    __tablename__ = "list_word"
    __table_args__ = (
        Index("ix_list_word_day", "list", "code", "since", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    list: Mapped[str] = mapped_column(String(40))
    code: Mapped[str] = mapped_column(String(12))
    label_fr: Mapped[str] = mapped_column(String(80))
    label_ar: Mapped[str] = mapped_column(String(80))
    offered: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date] = mapped_column(Date)
    reason: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))

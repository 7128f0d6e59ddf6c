"""Who was here at which roll call; and a child who is looked for, with every call that was made."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models.centre import OfCentre
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

LOOKED_FOR = text("found_at IS NULL AND ended_at IS NULL")


class Presence(OfCentre, Base):
    """One child at one roll call. What is said again replaces what was said: the trail keeps both."""

    __tablename__ = "presence"
    __table_args__ = (
        Index("ix_presence_call", "stay_id", "day", "turn", unique=True),
        Index("ix_presence_day", "establishment_id", "day", "turn"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    day: Mapped[date] = mapped_column(Date)
    turn: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))

    __anchors__ = ("id", "establishment_id", "stay_id")


class Search(OfCentre, Base):
    """A child is missing: since when, who was told when, when she was found."""

    __tablename__ = "search_for_child"
    __table_args__ = (
        Index("ix_search_for_child_live", "stay_id", unique=True, sqlite_where=LOOKED_FOR, postgresql_where=LOOKED_FOR),
        Index("ix_search_for_child_centre", "establishment_id", "found_at", "ended_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the child left the centre for good while she was looked for: not found, and not looked for from here."""
    told: Mapped[bytes] = sealed(DataClass.CONTACT, nullable=False)
    """Where and in what she was last seen, and how she was found; sealed in the stay's vault."""

    __anchors__ = ("id", "establishment_id", "stay_id")


class Call(OfCentre, Base):
    """Somebody was told that a child is missing."""

    __tablename__ = "search_call"
    __table_args__ = (Index("ix_search_call_search", "search_id", "whom", unique=True),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    search_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("search_for_child.id"))
    whom: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))

    __anchors__ = ("id", "establishment_id", "search_id")

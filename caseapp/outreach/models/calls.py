"""What brings a round somewhere: calls that come in, and returns that were promised."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Date, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.street import OfStreet
from caseapp.policy.classes import DataClass


class CallFields(TypedDict, total=False):
    """What a caller said."""

    where: str
    what: str
    caller: str
    phone: str


class Call(OfStreet, Base):
    """Somebody told us of a child in the street. Sealed in the vault of the house."""

    __tablename__ = "street_call"
    __table_args__ = (Index("ix_street_call_open", "establishment_id", "outcome", "received_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(8))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    place_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_place.id"))
    stop_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_stop.id"))
    """The stop on which it was put."""
    outcome: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    feedback_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the caller was told what came of it."""
    told: Mapped[bytes] = sealed(DataClass.CONTACT, nullable=False)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")


class Promise(OfStreet, Base):
    """A return that was promised to a child, or to a place. Sealed in the vault of the house."""

    __tablename__ = "street_promise"
    __table_args__ = (
        Index("ix_street_promise_due", "establishment_id", "outcome", "due_on"),
        Index("ix_street_promise_profile", "profile_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    profile_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_profile.id"))
    place_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_place.id"))
    encounter_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_encounter.id"))
    """During which it was made."""
    due_on: Mapped[date] = mapped_column(Date)
    owner_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    stop_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_stop.id"))
    outcome: Mapped[str | None] = mapped_column(String(8))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    """`what` was promised."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")

"""Rounds: a night, its crew, its stops. A round is a vault: what is met and said on it is sealed there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.street import OfStreet
from caseapp.policy.classes import DataClass

CLASSES = (DataClass.IDENTITY, DataClass.CONTACT, DataClass.SOCIAL, DataClass.NOTES, DataClass.HEALTH)
"""The classes in which something of a round is sealed."""


class PlanFields(TypedDict, total=False):
    """How a round goes out: sectors (ids, hex), the way that was filed, the telephone of the base, and the free places
    as they were when the bus left."""

    sectors: list[str]
    route: str
    base_phone: str
    beds: list[dict[str, Any]]
    note: str


class Round(OfStreet, Base):
    """A round. `night` is the day on which its night began: a round across midnight is one night (behaviour 74)."""

    __tablename__ = "street_round"
    __table_args__ = (
        Index("ix_street_round_night", "establishment_id", "night"),
        Index("ix_street_round_reference", "establishment_id", "reference", unique=True),
        Index("ix_street_round_weekly", "weekly_id", "night", unique=True),
        Index("ix_street_round_check", "check_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12))
    """`2026-0123`: counted by house and year."""
    night: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    weekly_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_week.id"))
    vehicle_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_vehicle.id"))
    planned_from: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_until: Mapped[datetime] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    base_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """Who stays behind, knows the way, and is called first."""
    check_every: Mapped[int] = mapped_column(SmallInteger)
    """Minutes between two signs of life."""
    check_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the next sign of life is due; None while the round is not out."""
    check_level: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How far the chain has been called since the last sign (`policy.outreach.CHAIN`)."""
    cancelled: Mapped[str | None] = mapped_column(String(8))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    plan: Mapped[bytes | None] = sealed(DataClass.NOTES)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")


class RoundMember(OfStreet, Base):
    """Somebody of the crew of a round."""

    __tablename__ = "street_crew"
    __table_args__ = (
        Index("ix_street_crew_round", "round_id", "user_id", unique=True),
        Index("ix_street_crew_user", "user_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    part: Mapped[str] = mapped_column(String(16))
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When she read what the night before handed over."""
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When she joined a round that was out already."""
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When she went home before the round was back. What she noted until then is the round's."""
    gone_why: Mapped[str | None] = mapped_column(String(8))

    __anchors__ = ("id", "establishment_id", "round_id", "user_id")


class Stop(OfStreet, Base):
    """A place on a round, in its order."""

    __tablename__ = "street_stop"
    __table_args__ = (
        Index("ix_street_stop_round", "round_id", "position"),
        Index("ix_street_stop_place", "place_id", "arrived_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    place_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_place.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    why: Mapped[str] = mapped_column(String(8))
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "establishment_id", "round_id")


class CheckIn(OfStreet, Base):
    """A sign of life of a round, or a call of the chain: append-only."""

    __tablename__ = "street_sign"
    __table_args__ = (Index("ix_street_sign_round", "round_id", "at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """None: the clock."""
    level: Mapped[int] = mapped_column(SmallInteger, default=0)
    """0: all is well; else how far the chain was called; 9: alarm."""

    __anchors__ = ("id", "establishment_id", "round_id")

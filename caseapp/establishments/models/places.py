"""Units, beds, and what each bed is used for; what the licence allows; what past nights were like."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models.centre import OfCentre
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

LIVE = text("until IS NULL")
"""SQL: what is still so; the condition of the indexes that allow one only."""


class Unit(Base):
    """A unit or dormitory: for whom it is. No child's fact stands here."""

    __tablename__ = "unit"

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), index=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_ar: Mapped[str] = mapped_column(String(80))
    takes: Mapped[str] = mapped_column(String(8))
    age_from: Mapped[int] = mapped_column(SmallInteger)
    age_to: Mapped[int] = mapped_column(SmallInteger)
    legal_category: Mapped[str] = mapped_column(String(2))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

    def name(self, language: str) -> str:
        """The name in `language` ("fr" or "ar")."""
        return self.name_ar if language == "ar" else self.name_fr


class Bed(Base):
    """A bed. An emergency bed stands beyond the licence and is for vital emergencies alone."""

    __tablename__ = "bed"
    __table_args__ = (
        Index("ix_bed_unit", "unit_id", "label", unique=True),
        Index("ix_bed_counted", "unit_id", "ended_at", "emergency"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), index=True)
    unit_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("unit.id"))
    label: Mapped[str] = mapped_column(String(20))
    emergency: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Licensed(Base):
    """What the licence allows, from a day: how many of whom (law 65-15 art. 3, 10). A change is a new row."""

    __tablename__ = "licensed_capacity"

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), index=True)
    legal_category: Mapped[str] = mapped_column(String(2))
    takes: Mapped[str] = mapped_column(String(8))
    age_from: Mapped[int] = mapped_column(SmallInteger)
    age_to: Mapped[int] = mapped_column(SmallInteger)
    places: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)


class BedUse(OfCentre, Base):
    """What a bed is used for, from when to when. The database allows one live use of a bed, and one bed to a stay."""

    __tablename__ = "bed_use"
    __table_args__ = (
        Index("ix_bed_use_live", "bed_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_bed_use_stay", "stay_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_bed_use_history", "bed_id", "since"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    bed_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("bed.id"))
    kind: Mapped[str] = mapped_column(String(8))
    stay_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("stay.id"))
    case_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("case_file.id"), index=True)
    """For whom a place is held, where that is known here."""
    reason: Mapped[str | None] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extended: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    note: Mapped[bytes | None] = sealed(DataClass.NOTES)
    """Why a bed is blocked, or for whom it is held, in words; sealed in the establishment's vault."""

    __anchors__ = ("id", "establishment_id", "bed_id")


class Night(Base):
    """How many beds were what, at the turn of a night: what happens later never changes it."""

    __tablename__ = "night"

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    unit_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("unit.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    beds: Mapped[int] = mapped_column(SmallInteger)
    occupied: Mapped[int] = mapped_column(SmallInteger)
    away: Mapped[int] = mapped_column(SmallInteger)
    held: Mapped[int] = mapped_column(SmallInteger)
    blocked: Mapped[int] = mapped_column(SmallInteger)
    emergency: Mapped[int] = mapped_column(SmallInteger)

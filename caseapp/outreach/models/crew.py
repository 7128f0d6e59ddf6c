"""Who goes out and in what: skills, vehicles, the week as it is usually planned."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.street import OfStreet
from caseapp.policy.classes import DataClass


class VehicleFields(TypedDict, total=False):
    """A vehicle in words."""

    label: str
    plate: str
    defects: str


class WeeklyFields(TypedDict, total=False):
    """What a usual round is: sectors and people by their ids (hex), with their part."""

    name: str
    sectors: list[str]
    crew: dict[str, str]
    by: str
    """Who last wrote the line: its rounds are hers."""


class Competence(OfStreet, Base):
    """Something a member of the crew can do, until its certificate runs out."""

    __tablename__ = "street_competence"
    __table_args__ = (Index("ix_street_competence_user", "establishment_id", "user_id", "skill", unique=True),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    skill: Mapped[str] = mapped_column(String(12))
    until: Mapped[date | None] = mapped_column(Date)

    __anchors__ = ("id", "establishment_id", "user_id")


class Vehicle(OfStreet, Base):
    """The bus, or another vehicle."""

    __tablename__ = "street_vehicle"

    id: Mapped[Id] = mapped_column(primary_key=True)
    seats: Mapped[int] = mapped_column(SmallInteger)
    checked_until: Mapped[date | None] = mapped_column(Date)
    """Until when its technical inspection and insurance hold."""
    active: Mapped[bool] = mapped_column(default=True)
    told: Mapped[bytes] = sealed(DataClass.SOCIAL, nullable=False)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")


class WeeklyRound(OfStreet, Base):
    """One line of the weekly plan, from which rounds are made."""

    __tablename__ = "street_week"

    id: Mapped[Id] = mapped_column(primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger)
    """0 is Monday: of the night on which it begins."""
    begins: Mapped[int] = mapped_column(SmallInteger)
    """Minutes after midnight."""
    lasts: Mapped[int] = mapped_column(SmallInteger)
    """Minutes: most rounds end after midnight."""
    kind: Mapped[str] = mapped_column(String(8))
    vehicle_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_vehicle.id"))
    active: Mapped[bool] = mapped_column(default=True)
    told: Mapped[bytes] = sealed(DataClass.SOCIAL, nullable=False)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")

"""Where rounds go: sectors and places. Names and hazards are sealed in the vault of the house; the exact point in a
class of its own, which the crew of a round and those who plan open (`queries/territory.py`)."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.street import OfStreet
from caseapp.policy.classes import DataClass


class SectorFields(TypedDict, total=False):
    """A sector in words."""

    name_fr: str
    name_ar: str
    risks: str


class PlaceFields(TypedDict, total=False):
    """A place in words."""

    name_fr: str
    name_ar: str
    hazards: str


class PointFields(TypedDict, total=False):
    """Where exactly: degrees (WGS 84), and how one finds it."""

    lat: float
    lon: float
    how: str


class Sector(OfStreet, Base):
    """A part of the town that a round covers."""

    __tablename__ = "street_sector"

    id: Mapped[Id] = mapped_column(primary_key=True)
    best_from: Mapped[int | None] = mapped_column(SmallInteger)
    """Preferred hours, in minutes after midnight; `best_until` below `best_from` is past midnight."""
    best_until: Mapped[int | None] = mapped_column(SmallInteger)
    active: Mapped[bool] = mapped_column(default=True)
    told: Mapped[bytes] = sealed(DataClass.SOCIAL, nullable=False)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")


class Place(OfStreet, Base):
    """A place where children are met."""

    __tablename__ = "street_place"
    __table_args__ = (Index("ix_street_place_sector", "sector_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    sector_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_sector.id"))
    kind: Mapped[str] = mapped_column(String(12))
    no_go_until: Mapped[date | None] = mapped_column(Date)
    """Nobody goes there up to and including this day."""
    active: Mapped[bool] = mapped_column(default=True)
    told: Mapped[bytes] = sealed(DataClass.SOCIAL, nullable=False)
    point: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")

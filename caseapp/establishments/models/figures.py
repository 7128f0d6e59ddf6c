"""Figures of past stays, kept as stays are written: a centre's years are looked at long after its files have closed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, IdType


class StayFlow(Base):
    """How many children came to a centre or left it in a month (`2026-11`), by how they came or why they left."""

    __tablename__ = "stay_flow"
    __table_args__ = ({"sqlite_with_rowid": False},)

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    stays: Mapped[int] = mapped_column(Integer)


class StayLength(Base):
    """How many of the stays that ended in a year had lasted so many days."""

    __tablename__ = "stay_length"
    __table_args__ = ({"sqlite_with_rowid": False},)

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    days: Mapped[int] = mapped_column(Integer, primary_key=True)
    stays: Mapped[int] = mapped_column(Integer)

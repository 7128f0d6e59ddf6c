"""Figures, kept in the transaction of each write: counting when asked would read every file."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, IdType

NEVER = date.max
"""The day on which a file is due where nothing is: a part of a key has to be something."""


class Tally(Base):
    """How many files of an establishment are alike in all coded facts. `birth_year` is 0 when unknown."""

    __tablename__ = "tally"
    __table_args__ = (Index("ix_tally_province", "province_code"), {"sqlite_with_rowid": False})

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    status: Mapped[str] = mapped_column(String(16), primary_key=True)
    danger: Mapped[str] = mapped_column(String(16), primary_key=True)
    category: Mapped[str] = mapped_column(String(24), primary_key=True)
    sex: Mapped[str] = mapped_column(String(8), primary_key=True)
    birth_year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    restricted: Mapped[bool] = mapped_column(primary_key=True)
    """Files for their team alone stand apart: a figure that holds them would tell them, beside its list."""
    province_code: Mapped[str] = mapped_column(String(8))
    """The establishment's province: where the figure is counted."""
    files: Mapped[int] = mapped_column(Integer)


class Flow(Base):
    """How many files an establishment opened, reopened and closed in a month (`2026-11`)."""

    __tablename__ = "flow"
    __table_args__ = ({"sqlite_with_rowid": False},)

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    restricted: Mapped[bool] = mapped_column(primary_key=True)
    """As in a tally; a file that is restricted, or no longer, takes its opening and its closing along."""
    province_code: Mapped[str] = mapped_column(String(8))
    files: Mapped[int] = mapped_column(Integer)


class Carried(Base):
    """How many live files of a worker are alike in danger and in the day on which the next thing is due: lateness moves
    with the clock, so what is late is summed up to today. `worker_id` is empty for files that nobody follows."""

    __tablename__ = "carried"
    __table_args__ = ({"sqlite_with_rowid": False},)

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    restricted: Mapped[bool] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    worker_id: Mapped[bytes] = mapped_column(IdType(), primary_key=True)
    danger: Mapped[str] = mapped_column(String(16), primary_key=True)
    files: Mapped[int] = mapped_column(Integer)


class Owed(Base):
    """In how many live files of a worker a rule is open, by the day on which it is due."""

    __tablename__ = "owed"
    __table_args__ = ({"sqlite_with_rowid": False},)

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    restricted: Mapped[bool] = mapped_column(primary_key=True)
    due_on: Mapped[date] = mapped_column(Date, primary_key=True)
    worker_id: Mapped[bytes] = mapped_column(IdType(), primary_key=True)
    rule: Mapped[str] = mapped_column(String(24), primary_key=True)
    files: Mapped[int] = mapped_column(Integer)


class Published(Base):
    """A province's figures as they stood when a month had ended, never changed afterwards: `facet` is a coded fact, or
    "live", "opened", "closed"; `files` is what `kernel.disclosure.settled` lets follow the month before."""

    __tablename__ = "published"
    __table_args__ = ({"sqlite_with_rowid": False},)

    province_code: Mapped[str] = mapped_column(String(8), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    facet: Mapped[str] = mapped_column(String(12), primary_key=True)
    code: Mapped[str] = mapped_column(String(24), primary_key=True)
    files: Mapped[int] = mapped_column(Integer)

"""The index of names: what stands on disk are keyed tokens and numbers that mean nothing without the key (ADR 9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.cases.models import OfFile
from caseapp.infra.db import Base, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class NameEntry(OfFile, Base):
    """A file's place in the index. `number` stands for the file among the tokens and is never shown."""

    __tablename__ = "name_entry"
    __table_args__ = (
        Index("ix_name_entry_case", "case_id", unique=True),
        Index("ix_name_entry_version", "version", "number"),
    )

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    version: Mapped[int] = mapped_column(SmallInteger)
    """The version of the index under which its tokens were keyed."""
    revision: Mapped[int] = mapped_column(Integer)
    """Rises with each writing: whoever keeps the line in memory sees that it is another one."""
    identity: Mapped[bytes] = sealed(DataClass.IDENTITY, nullable=False)
    """The names cut and ready to be compared as somebody types, so that nobody has to cut them anew. Sealed in the
    vault of the establishment, not of the file: the lines of an establishment open with one key (ADR 9)."""

    __mapper_args__ = {"version_id_col": revision}
    __anchors__ = ("number", "case_id")


class NameToken(Base):
    """A keyed token, in whose room it stands, and the number of a file that has it. Not protected: without the key it
    says nothing at all.

    Whose files a question may reach is decided by the room, in the index itself: other rooms are not even read.
    """

    __tablename__ = "name_token"
    __table_args__ = (Index("ix_name_token_number", "number"), {"sqlite_with_rowid": False})

    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    room: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """That of the file's establishment; the same below zero while the file is for its team alone. It moves with the
    file, in one transaction (`matching.index`)."""
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class NamePlace(Base):
    """The room of an establishment among the tokens, and how often the names of its files have changed: whoever keeps
    lines in memory looks here first."""

    __tablename__ = "name_place"
    __table_args__ = (Index("ix_name_place_place", "place_id", unique=True),)

    room: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    """Drawn when its first file is indexed, from 1 on, and never changed."""
    place_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    changes: Mapped[int] = mapped_column(Integer)


class NameIndex(Base):
    """A version of the index: a key, a table of nicknames, and what was counted. While entries of two versions stand,
    both are asked."""

    __tablename__ = "name_index"

    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    files: Mapped[int] = mapped_column(Integer, default=0)
    """How many files the register had when its names were counted; 0: they were not."""
    basis: Mapped[bytes | None] = sealed(DataClass.IDENTITY)
    """What its tokens are made with: the administrator's table of nicknames, if there is one, and how frequent names
    are in this register (`kernel.names.counting`), from which the shards follow."""

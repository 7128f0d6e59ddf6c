"""The index of names: what stands on disk are keyed tokens and numbers that mean nothing without the key (ADR 9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.cases.models import OfFile
from caseapp.infra.db import Base, UtcDateTime
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
    identity: Mapped[bytes] = sealed(DataClass.IDENTITY, nullable=False)
    """The names cut and ready to be compared as somebody types, so that nobody has to cut them anew."""

    __anchors__ = ("number", "case_id")


class NameToken(Base):
    """A keyed token, and the number of a file that has it. Not protected: without the key it says nothing at all."""

    __tablename__ = "name_token"
    __table_args__ = (Index("ix_name_token_number", "number"), {"sqlite_with_rowid": False})

    token: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)


class NameIndex(Base):
    """A version of the index: a key and a table of nicknames. While entries of two versions stand, both are asked."""

    __tablename__ = "name_index"

    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    nicknames: Mapped[bytes | None] = sealed(DataClass.IDENTITY)
    """The administrator's table; without one, the table that ships."""

"""The register of article 28 (law 65-15; decree 2-19-693 art. 10, 11): lines and marks, which nobody changes.

What it says about people is sealed in the establishment's own vault: the register stays whole when a file moves away.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models.centre import OfCentre
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class BeneficiaryFields(TypedDict, total=False):
    """Article 28, part a, as it stood on the day of entry."""

    family_ar: str
    given_ar: str
    family: str
    given: str
    nickname: str
    birth: str
    birth_place: str
    cnie: str
    family_situation: str


class FamilyFields(TypedDict, total=False):
    """Article 28, part b."""

    father: str
    mother: str
    representative: str
    representative_cnie: str
    residence: str
    phone: str
    profession: str
    social_situation: str


class Register(Base):
    """The numbers of one establishment and year. Its row is held while a number is taken, so that none is missing."""

    __tablename__ = "register"

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
    head: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Hash of the latest line or mark: each one binds the one before."""


class RegisterLine(OfCentre, Base):
    """An entry: number, day, who. Append-only; the database refuses changes."""

    __tablename__ = "register_line"
    __table_args__ = (
        Index("ix_register_line_number", "establishment_id", "year", "number", unique=True),
        Index("ix_register_line_stay", "stay_id", unique=True),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int] = mapped_column(Integer)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    entered_on: Mapped[date] = mapped_column(Date)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    beneficiary: Mapped[bytes] = sealed(DataClass.IDENTITY, nullable=False)
    family: Mapped[bytes] = sealed(DataClass.CONTACT, nullable=False)
    health: Mapped[bytes] = sealed(DataClass.HEALTH, nullable=False)

    __anchors__ = ("id", "establishment_id", "stay_id")


class RegisterMark(OfCentre, Base):
    """What came later: an exit, a correction (the field, what stood there, what stands now), a line struck through."""

    __tablename__ = "register_mark"
    __table_args__ = (Index("ix_register_mark_line", "line_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    line_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("register_line.id"))
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date | None] = mapped_column(Date)
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    written_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    told: Mapped[bytes] = sealed(DataClass.IDENTITY, nullable=False)

    __anchors__ = ("id", "establishment_id", "line_id")

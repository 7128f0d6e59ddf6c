"""Street profiles: children nobody can name yet, each a vault of its own; and whether somebody met is one of them."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.encounters import FaceFields
from caseapp.outreach.models.street import OfStreet
from caseapp.policy.classes import DataClass

CLASSES = (DataClass.IDENTITY, DataClass.SOCIAL)
"""The classes in which something of a profile is sealed."""


class ProfileFace(FaceFields, total=False):
    """As of somebody met, and what one learns with time."""

    languages: list[str]
    origin: str
    declared_name: str


class LifeFields(TypedDict, total=False):
    """How the child lives, as seen by the crew (never asked insistently)."""

    since: str
    sleeps: str
    group: str
    leader: str
    work: str
    family: str
    school: str
    health: str
    substances: str
    exploitation: str
    places: list[str]
    need: str
    """The first assessment of needs: with a date and the child's consent it makes a relation *engaged*."""
    agreed_on: str


class Profile(OfStreet, Base):
    """A child of the street, under a code that says nothing (`vocabulary.Bird` and a number)."""

    __tablename__ = "street_profile"
    __table_args__ = (
        Index("ix_street_profile_code", "establishment_id", "bird", "number", unique=True),
        Index("ix_street_profile_met", "establishment_id", "stage", "last_met_at"),
        Index("ix_street_profile_case", "case_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    bird: Mapped[str] = mapped_column(String(12))
    number: Mapped[int] = mapped_column(SmallInteger)
    sex: Mapped[str | None] = mapped_column(String(10))
    born_low: Mapped[int | None] = mapped_column(SmallInteger)
    """The years between which the child was born."""
    born_high: Mapped[int | None] = mapped_column(SmallInteger)
    age_method: Mapped[str | None] = mapped_column(String(8))
    stage: Mapped[str] = mapped_column(String(12))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    first_met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_place_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_place.id"))
    times: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often the child was met."""
    approaches: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How often before the child first accepted."""
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    worker_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """Whom the child knows by name."""
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody who opens no files asked the day team to open one; None again once it is open."""
    asked_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    bed_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody who sends no referrals asked those who do for a bed; None again once houses are asked."""
    bed_asked_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    case_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("case_file.id"))
    became_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When "lost from sight" was last proposed to the day team; once for each time the child is out of sight."""
    into_id: Mapped[bytes | None] = mapped_column(IdType())
    """The profile with which it was put together: what was met as this one counts there, and is still told apart."""
    face: Mapped[bytes | None] = sealed(DataClass.IDENTITY)
    life: Mapped[bytes | None] = sealed(DataClass.SOCIAL)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")


class Missed(OfStreet, Base):
    """Somebody was told that children have not been met for long; her notice has the same id."""

    __tablename__ = "street_missed"

    id: Mapped[Id] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "establishment_id")


class Recognition(OfStreet, Base):
    """Whether somebody who was met is a profile: what somebody said, and that it was taken back. Never deleted."""

    __tablename__ = "street_recognition"
    __table_args__ = (
        Index("ix_street_recognition_met", "met_id", "profile_id"),
        Index("ix_street_recognition_profile", "profile_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    met_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_met.id"))
    profile_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_profile.id"))
    score: Mapped[int] = mapped_column(SmallInteger)
    """0 to 100, as it was when somebody decided."""
    answer: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))

    __anchors__ = ("id", "establishment_id", "met_id", "profile_id")

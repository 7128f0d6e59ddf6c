"""Treatments, and what became of every dose. A treatment is never changed: it is stopped, and another one begins."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models import OfCentre
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class TreatmentFields(TypedDict, total=False):
    """What whoever gives a dose must know."""

    drug: str
    dose: str
    way: str
    how: str


class Treatment(OfCentre, Base):
    """A medicine prescribed to a child who lives here: on which rounds, from when to when."""

    __tablename__ = "treatment"
    __table_args__ = (
        Index("ix_treatment_stay", "stay_id", "id"),
        Index("ix_treatment_live", "establishment_id", "stopped_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    rounds: Mapped[str] = mapped_column(String(40))
    """Codes of rounds, in their order, a blank between them; none where it is given when needed."""
    apart: Mapped[int | None] = mapped_column(SmallInteger)
    most: Mapped[int | None] = mapped_column(SmallInteger)
    """When needed: hours at least between two doses, doses at most in 24 hours."""
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    witnessed: Mapped[bool] = mapped_column(default=False)
    """A second person sees each dose taken, and says so herself."""
    document_id: Mapped[bytes | None] = mapped_column(IdType())
    """The prescription, among the documents of the child's file."""
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes] = sealed(DataClass.HEALTH, nullable=False)
    """`TreatmentFields`."""
    grounds: Mapped[bytes] = sealed(DataClass.HEALTH, nullable=False)
    """Who prescribed it and for what; why it was stopped. Not for the round."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id", "stay_id")


class Dose(OfCentre, Base):
    """What became of one dose: nobody changes it (triggers), a correction is a further line. The database allows one
    line of each number, so that two people at once cannot both have given it."""

    __tablename__ = "dose"
    __table_args__ = (
        Index("ix_dose_line", "treatment_id", "day", "round", "line", unique=True),
        Index("ix_dose_day", "establishment_id", "day"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    treatment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("treatment.id"))
    day: Mapped[date] = mapped_column(Date)
    round: Mapped[str] = mapped_column(String(8))
    """The code of its round; of one given when needed, a mark and its number (`service/needed.py`)."""
    line: Mapped[int] = mapped_column(SmallInteger)
    """0: what was said first; the highest number is what holds."""
    outcome: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    why: Mapped[bytes | None] = sealed(DataClass.HEALTH)

    __anchors__ = ("id", "establishment_id", "stay_id")


class Witness(OfCentre, Base):
    """Somebody saw a dose being taken, and says so from her own session: nobody can sign for her, and the hour at which
    she said it stands beside the hour of the dose."""

    __tablename__ = "dose_witness"

    dose_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("dose.id"), primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __anchors__ = ("dose_id", "establishment_id")

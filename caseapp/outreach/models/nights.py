"""The end of a night: what came back of the kit, what happened to the crew, how it was, and the report."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.street import OfStreet
from caseapp.policy.classes import DataClass


class ReportFields(TypedDict, total=False):
    """What the crew writes, and, once it is signed, what the data said in that moment (`queries/drawn.py`)."""

    summary: str
    handover: str
    priorities: str
    drawn: dict[str, Any]


class KitLine(OfStreet, Base):
    """One thing of the kit: how many went out, how many came back."""

    __tablename__ = "street_kit"
    __table_args__ = (Index("ix_street_kit_round", "round_id", "item", unique=True),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    item: Mapped[str] = mapped_column(String(12))
    out: Mapped[int] = mapped_column(SmallInteger)
    back: Mapped[int | None] = mapped_column(SmallInteger)

    __anchors__ = ("id", "establishment_id", "round_id")


class TeamIncident(OfStreet, Base):
    """Something that happened to the crew. What happened to a child is an incident of the house (`incidents`)."""

    __tablename__ = "street_incident"
    __table_args__ = (Index("ix_street_incident_round", "round_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    kind: Mapped[str] = mapped_column(String(12))
    gravity: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    police: Mapped[bool] = mapped_column(default=False)
    medical: Mapped[bool] = mapped_column(default=False)
    told: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    """`what`; sealed in the vault of the round."""

    __anchors__ = ("id", "establishment_id", "round_id")


class Debrief(OfStreet, Base):
    """How the night was for one of the crew, in one tap: shown only as a sum over several, never by name. Its id is
    drawn without a clock and it has no time, so that nothing beside it says whose it is."""

    __tablename__ = "street_debrief"
    __table_args__ = (
        Index("ix_street_debrief_round", "round_id", "who", unique=True),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    who: Mapped[bytes] = mapped_column(LargeBinary(16))
    """A keyed fingerprint of person and round: nobody says it twice, and no table says who."""
    mood: Mapped[int] = mapped_column(SmallInteger)
    """1 hard to 5 good."""

    __anchors__ = ("id", "establishment_id", "round_id")


class NightReport(OfStreet, Base):
    """The report of a round: drafted from the data, signed by its leader, taken over by somebody else at once,
    validated by a coordinator. What was signed is never changed: its fingerprint stands in the trail."""

    __tablename__ = "street_report"
    __table_args__ = (Index("ix_street_report_round", "round_id", unique=True),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    state: Mapped[str] = mapped_column(String(10))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """In a draft: it waits for somebody of the day, for a few minutes (`policy.outreach.TAKEN_WITHIN`)."""
    signed_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody of the day took the night over, in the same minutes, from her own session."""
    taken_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    validated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    validated_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """SHA-256 of what was signed, keyed; it also stands in the trail."""
    body: Mapped[bytes | None] = sealed(DataClass.NOTES)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id", "round_id")

"""What was met: encounters, the persons in them, what was added later, and what a place was like. All of it is sealed
in the vault of the round. An encounter is never changed: what comes later is an addition that names it."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.outreach.models.street import OfStreet
from caseapp.outreach.vocabulary import Settled
from caseapp.policy.classes import DataClass


class ToldFields(TypedDict, total=False):
    """What an encounter tells: lists hold codes of the vocabulary; `said` are the child's own words; `where` and the
    code of a `commune` say where it was, of an encounter at none of our places."""

    where: str
    commune: str
    note: str
    said: str
    condition: list[str]
    needs: list[str]
    triggers: list[str]
    companions: str
    next: str


class CareFields(TypedDict, total=False):
    """First aid and what was seen of the body: in the health class, for who goes out."""

    care: str


class AddedFields(ToldFields, total=False):
    """What was added later; `aliases` are names called out that nobody knew at first."""

    aliases: list[str]


class SpotFields(TypedDict, total=False):
    """Where exactly (degrees, WGS 84); after 30 days only the cell (H3) is left (behaviour 76)."""

    lat: float
    lon: float
    cell: str


class FaceFields(TypedDict, total=False):
    """What somebody is known again by: names called out, marks by kind (`MarkKind`) in words."""

    aliases: list[str]
    marks: dict[str, str]
    companions: str


class Encounter(OfStreet, Base):
    """An encounter. Its id was drawn on the phone: the same item comes twice and is stored once."""

    __tablename__ = "street_encounter"
    __table_args__ = (
        Index("ix_street_encounter_round", "round_id", "captured_at"),
        Index("ix_street_encounter_place", "place_id", "captured_at"),
        Index("ix_street_encounter_time", "establishment_id", "captured_at"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """Another index begins with it: it needs none of its own."""
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    place_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_place.id"))
    """None: elsewhere, in the words of `told` (`service.encounters.check`)."""
    captured_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it happened: the phone's clock, put right by what it was off at the exchange."""
    synced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    device_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("field_device.id"))
    minutes: Mapped[int | None] = mapped_column(SmallInteger)
    mode: Mapped[str] = mapped_column(String(12))
    initiative: Mapped[str | None] = mapped_column(String(8))
    adherence: Mapped[str | None] = mapped_column(String(8))
    danger: Mapped[int | None] = mapped_column(SmallInteger)
    """0 to 4; None: not assessed."""
    given: Mapped[str] = mapped_column(String(200), default="")
    """Codes of `Given` with how many, joined by blanks: `meal:2 blanket:1`."""
    refusal: Mapped[str | None] = mapped_column(String(12))
    """Why the child does not want to be taken in."""
    boys: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Counted only: nobody of them is a row of `street_met`."""
    girls: Mapped[int] = mapped_column(SmallInteger, default=0)
    others: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Children whose sex nobody could tell."""
    adults: Mapped[int] = mapped_column(SmallInteger, default=0)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When a coordinator looked at a grave danger, on the day after."""
    reviewed_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    care: Mapped[bytes | None] = sealed(DataClass.HEALTH)
    spot: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    coarse: Mapped[bool] = mapped_column(default=False)
    """Whether only the cell of its spot is left (`coarsening.py`)."""

    __anchors__ = ("id", "establishment_id", "round_id")


class Met(OfStreet, Base):
    """Somebody in an encounter: a known profile, or a silhouette that may become one."""

    __tablename__ = "street_met"
    __table_args__ = (
        Index("ix_street_met_encounter", "encounter_id"),
        Index("ix_street_met_profile", "profile_id"),
        Index("ix_street_met_open", "establishment_id", "settled"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """Another index begins with it: it needs none of its own."""
    encounter_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_encounter.id"))
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    profile_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("street_profile.id"))
    settled: Mapped[str] = mapped_column(String(10), default=Settled.OPEN)
    sex: Mapped[str | None] = mapped_column(String(10))
    age_low: Mapped[int | None] = mapped_column(SmallInteger)
    """Years, on the day of the encounter."""
    age_high: Mapped[int | None] = mapped_column(SmallInteger)
    age_method: Mapped[str | None] = mapped_column(String(8))
    face: Mapped[bytes | None] = sealed(DataClass.IDENTITY)

    __anchors__ = ("id", "establishment_id", "encounter_id", "round_id")


class Addition(OfStreet, Base):
    """What was added to an encounter later: a second item that names the first."""

    __tablename__ = "street_addition"
    __table_args__ = (Index("ix_street_addition_encounter", "encounter_id", "at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    encounter_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    """No foreign key: it may come before the encounter it completes."""
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    danger: Mapped[int | None] = mapped_column(SmallInteger)
    """What was judged later; None: nothing new."""
    told: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    care: Mapped[bytes | None] = sealed(DataClass.HEALTH)

    __anchors__ = ("id", "establishment_id", "encounter_id", "round_id")


class Observation(OfStreet, Base):
    """What a place was like: of the place, not of persons."""

    __tablename__ = "street_observation"
    __table_args__ = (
        Index("ix_street_observation_place", "place_id", "at"),
        Index("ix_street_observation_round", "round_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_round.id"))
    place_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("street_place.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    ambience: Mapped[str | None] = mapped_column(String(8))
    police: Mapped[bool] = mapped_column(default=False)
    mediation: Mapped[bool] = mapped_column(default=False)
    nobody: Mapped[bool] = mapped_column(default=False)
    """Looked, and nobody was there."""
    told: Mapped[bytes | None] = sealed(DataClass.NOTES)
    """`note`."""

    __anchors__ = ("id", "establishment_id", "round_id")

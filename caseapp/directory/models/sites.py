"""Organisations and their sites."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class Organisation(Base):
    """Who it is: an association, a service of the State, a court."""

    __tablename__ = "organisation"

    id: Mapped[Id] = mapped_column(primary_key=True)
    name_fr: Mapped[str] = mapped_column(String(160))
    name_ar: Mapped[str] = mapped_column(String(160))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(Text, default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Site(Base):
    """Where it works, and how one reaches it. One without an organisation is an establishment of this installation: it
    has the establishment's id, and takes its names, province and commune from there."""

    __tablename__ = "site"
    __table_args__ = (Index("ix_site_province", "province_code", "ended_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    organisation_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("organisation.id"), index=True)
    name_fr: Mapped[str] = mapped_column(String(160), default="")
    name_ar: Mapped[str] = mapped_column(String(160), default="")
    province_code: Mapped[str] = mapped_column(String(8))
    commune_code: Mapped[str | None] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(300), default="")
    sensitive: Mapped[bool] = mapped_column(default=False)
    """Its commune and address are in `kept`, and nowhere else."""
    phones: Mapped[str] = mapped_column(Text, default="[]")
    """Numbers and what each is for, as JSON."""
    email: Mapped[str] = mapped_column(String(120), default="")
    hours: Mapped[str] = mapped_column(String(400), default="")
    hours_note: Mapped[str] = mapped_column(String(200), default="")
    holidays: Mapped[str] = mapped_column(String(8), default="unknown")
    languages: Mapped[str] = mapped_column(String(80), default="")
    ask_for: Mapped[str] = mapped_column(String(120), default="")
    """The desk or the function that one asks for; who holds it stands in `person`."""
    capacity: Mapped[str] = mapped_column(String(200), default="")
    alert: Mapped[str] = mapped_column(String(300), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(160), default="")
    folded: Mapped[str] = mapped_column(Text, default="")
    """What the search box compares: names and commune, folded."""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    verified_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)
    person: Mapped[bytes | None] = sealed(DataClass.IDENTITY)
    """The name of whom one asks for, in the house's vault: names of people do not stand in clear (ADR 3)."""
    kept: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    """Commune and address of a sensitive site, in the house's vault."""

    __mapper_args__ = {"version_id_col": version}


class Area(Base):
    """A place that a site works for besides its own: a region, a province, a commune, or the whole country (`MA`)."""

    __tablename__ = "site_area"

    site_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("site.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(16), primary_key=True, index=True)

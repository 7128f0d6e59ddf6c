"""Signatures under the minutes of a handing over, drawn on a screen in the moment it happens."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypedDict

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models.centre import OfCentre
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class SignedFields(TypedDict):
    """Who signed, and what she drew (`kernel.ink`)."""

    name: str
    ink: str


class ChildFields(TypedDict):
    """The child as the minutes named her when they were signed: what is corrected later changes nothing signed."""

    names: list[str]
    birth: dict[str, Any]


class Signature(OfCentre, Base):
    """Somebody signed the minutes of an admission or an exit. Append-only; one for each quality, the database says."""

    __tablename__ = "hand_over_signature"
    __table_args__ = (Index("ix_hand_over_signature_once", "stay_id", "way", "quality", unique=True),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    way: Mapped[str] = mapped_column(String(8))
    quality: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """In whose session it was drawn: the signer herself for the staff, a witness of it for everybody else."""
    told: Mapped[bytes] = sealed(DataClass.CONTACT, nullable=False)
    child: Mapped[bytes] = sealed(DataClass.IDENTITY, nullable=False)

    __anchors__ = ("id", "establishment_id", "stay_id")

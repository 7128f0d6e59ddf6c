"""A child referred to a body that has no account here: what it is told, how that went, and the one-time link."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    exists,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models.file import OfOwnFile, of_visible_file
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

OWN_CLASSES = (DataClass.CONTACT, DataClass.SOCIAL, DataClass.NOTES)
"""Classes of the vault of a referral to a body outside: what it is told, who it is, what is written of it."""


class BodyFields(TypedDict, total=False):
    """Whom is asked: known to the sender alone."""

    name: str
    service: str
    person: str
    phone: str


class MinutesFields(TypedDict, total=False):
    """How the child was handed over: who gave her, who took her in, how they signed."""

    by: str
    to: str
    signed: str
    ink: str
    words: str


class Outside(OfOwnFile, Base):
    """A referral to a body outside. Its vault is the sender's alone: the body holds no key here, only what a link and a
    code open (`OutsideLink`)."""

    __tablename__ = "outside_referral"
    __table_args__ = (
        Index("ix_outside_referral_case", "case_id", "made_at"),
        Index("ix_outside_referral_sender", "sender_id", "state"),
        Index("ix_outside_referral_site", "site_id", "made_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """Its own: the body answers with it, and it tells nothing of the file."""
    site_id: Mapped[bytes | None] = mapped_column(IdType())
    """Which body of the directory it is, where it stands there: by it a house counts. What was typed is in `body`."""
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody calls them if they have not said anything."""
    consent_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("consent.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    handed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the child was handed over there, by this house."""
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    """What they read: the extract, what was ticked, what is asked of them."""
    body: Mapped[bytes | None] = sealed(DataClass.SOCIAL)
    sheet: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    """What goes with the child on paper besides: written by the sender, never in the link."""
    minutes: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    """How she was handed over."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "sender_id")


class OutsideStep(Protected, Base):
    """One line of how it went: what the sender did, what they said by the link or by telephone, what became of the
    link. Append-only."""

    __tablename__ = "outside_step"
    __table_args__ = (Index("ix_outside_step_outside", "outside_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    outside_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("outside_referral.id"))
    move: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """None: the body itself, by its link, or the clock."""
    reason: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[bytes | None] = sealed(DataClass.NOTES)

    __anchors__ = ("id", "outside_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """As its referral."""
        of = Outside.__table__.alias("of_outside_step")
        return exists(
            select(of.c.id).where(
                of.c.id == cls.outside_id,
                of.c.sender_id.in_(scope.establishments),
                of_visible_file(of.c.case_id, scope),
            )
        ).correlate_except(of)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As its referral."""
        row = session.get(Outside, self.outside_id)
        return row is not None and row.within(scope, session, writing=writing)


class OutsideLink(Base):
    """The key row of a link: nothing in it names or opens anything without the link and the code (ADR 19). It goes with
    its withdrawal, its last try, its last day, and the end of the referral."""

    __tablename__ = "outside_link"

    outside_id: Mapped[Id] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    """By which it is found: keyed, of the link alone."""
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    proof: Mapped[bytes] = mapped_column(LargeBinary)
    """By which link and code together are known to be right."""
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Wrong codes."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    extract: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    """What they read, sealed once more under a key that link and code make; gone an hour after it was opened."""

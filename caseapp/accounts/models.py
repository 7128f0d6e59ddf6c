"""Tables of people and places."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class Establishment(Base):
    """A place: identity and licence. Public knowledge (the licence hangs on the façade, law 65-15 art. 16)."""

    __tablename__ = "establishment"

    id: Mapped[Id] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(12), unique=True)
    name_fr: Mapped[str] = mapped_column(String(160))
    name_ar: Mapped[str] = mapped_column(String(160))
    type: Mapped[str] = mapped_column(String(24))
    legal_category: Mapped[str | None] = mapped_column(String(2))
    licence_number: Mapped[str | None] = mapped_column(String(60))
    licence_date: Mapped[date | None] = mapped_column(Date)
    province_code: Mapped[str] = mapped_column(String(8), index=True)
    commune_code: Mapped[str | None] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

    def name(self, language: str) -> str:
        """The name in `language` ("fr" or "ar")."""
        return self.name_ar if language == "ar" else self.name_fr


class User(Base):
    """An account. `login_key` is the keyed fingerprint of the sign-in name; the name itself is in `profile`.

    `profile` (house vault, identity): login, name (Latin script), name_ar, phone, email.
    """

    __tablename__ = "user_account"

    id: Mapped[Id] = mapped_column(primary_key=True)
    login_key: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    profile: Mapped[bytes] = sealed(DataClass.IDENTITY, nullable=False)
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    toured: Mapped[bool] = mapped_column(default=False)
    """Whether she has seen the tour of the first day, or did not want to."""
    letters: Mapped[str] = mapped_column(String(8), default="daily")
    """How often a letter may tell her that something waits; her own choice."""
    state: Mapped[str] = mapped_column(String(8), default="active")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Membership(Base):
    """A role held in an establishment, from a day to a day. Ending it takes access away at once."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_user", "user_id", "establishment_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class UserSession(Base):
    """A signed-in browser. The token itself is only in its cookie; here is its hash."""

    __tablename__ = "user_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"), index=True)
    workplace_id: Mapped[Id | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    locked: Mapped[bool] = mapped_column(default=False)


class SignInAttempts(Base):
    """Failed sign-ins of one account, device or address: they slow the next attempt down, they never lock out."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (UniqueConstraint("subject"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    subject: Mapped[bytes] = mapped_column(LargeBinary)
    failures: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

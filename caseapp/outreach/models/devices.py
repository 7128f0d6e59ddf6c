"""Telephones of the field: each is of one person in one house. What it sends is sealed to a key of ours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.outreach.models.street import OfStreet


class FieldKey(Base):
    """A key pair to which phones seal (ECDH P-256). The newest without `retired_at` is given out; retired ones still
    open what comes late."""

    __tablename__ = "field_key"

    kid: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    public: Mapped[bytes] = mapped_column(LargeBinary(65))
    """The point, uncompressed (SEC 1)."""
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    """The private number, wrapped under a key derived from the root (`infra/sealing/blobs.wrap`)."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Device(Base):
    """A telephone. It has two tokens of its own: one that only hands in sealed items, and stays on the phone without a
    PIN; one that fetches a round, and is sealed there under the PIN. Only their fingerprints are here."""

    __tablename__ = "field_device"
    __table_args__ = (Index("ix_field_device_house", "establishment_id", "revoked_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the code in the picture she holds her phone before; gone once it was used."""
    code_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    enrolled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drop_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    read_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wiped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it said that it has wiped itself."""
    wiped: Mapped[str | None] = mapped_column(String(8))
    """Why (`vocabulary.Wiped`)."""
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    revoked: Mapped[str | None] = mapped_column(String(8))


class FieldItem(OfStreet, Base):
    """The receipt of one item of a phone: exactly once, whatever is sent again. Its id is a digest of the bytes that
    came, so that nobody takes the place of an item without handing in that very item (`service/numbers.py`)."""

    __tablename__ = "field_item"
    __table_args__ = (
        Index("ix_field_item_state", "establishment_id", "state"),
        Index("ix_field_item_device", "device_id", "received_at"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """Another index begins with it: it needs none of its own."""
    device_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("field_device.id"))
    number: Mapped[Id]
    """What the telephone calls it. Binds nothing: whoever reads a colleague's file can repeat it."""
    round_id: Mapped[bytes | None] = mapped_column(IdType())
    kind: Mapped[str | None] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(10))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    why: Mapped[str | None] = mapped_column(String(8))
    """Why it waits for a coordinator (`vocabulary.Held`)."""
    danger: Mapped[int | None] = mapped_column(SmallInteger)
    """How grave what waits says it is, 0 to 4, as far as it can be read; an alarm is 4."""
    off: Mapped[int] = mapped_column(Integer, default=0)
    """Seconds by which the phone's clock was behind ours at the exchange."""
    envelope: Mapped[bytes | None] = mapped_column(LargeBinary)
    """As it came, still sealed to the field key: of items that wait for a coordinator or could not be opened."""
    aside: Mapped[str | None] = mapped_column(String(8))
    """Why a coordinator set it aside (`vocabulary.Aside`)."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))

    __anchors__ = ("id", "establishment_id", "device_id")


class HeldCall(OfStreet, Base):
    """Somebody was told that something grave waits; her notice has the same id."""

    __tablename__ = "field_call"

    id: Mapped[Id] = mapped_column(primary_key=True)
    round_id: Mapped[bytes | None] = mapped_column(IdType())
    """Of which it says it is. No foreign key: the house may have no such round."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "establishment_id")

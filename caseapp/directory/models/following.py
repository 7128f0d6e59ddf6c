"""What happens to an entry: what was changed by whom, and what somebody found to be wrong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class Change(Base):
    """A line of the history of a site. Of an address and of a person it is told that they changed, never how."""

    __tablename__ = "site_change"
    __table_args__ = (Index("ix_site_change_site", "site_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    site_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("site.id"))
    act: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(20), default="")
    """The code of the service, where one was touched."""
    told: Mapped[str] = mapped_column(Text, default="{}")
    """What stood there and what stands there now, by field, as JSON; public fields only."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))


class Report(Base):
    """Somebody found that an entry is wrong. Her words are sealed: people write more than a phone number."""

    __tablename__ = "site_report"
    __table_args__ = (Index("ix_site_report_open", "settled_at", "site_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    site_id: Mapped[Id]
    """No reference: of an establishment nothing may be written yet but that it is wrong."""
    what: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    words: Mapped[bytes | None] = sealed(DataClass.NOTES)

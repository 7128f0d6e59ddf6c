"""What a site offers, to whom, on which conditions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime


class Offer(Base):
    """A service at a site. Several words in one column stand between blanks, so that one is found with its blanks."""

    __tablename__ = "site_service"
    __table_args__ = (Index("ix_site_service_site", "site_id", "ended_at"), Index("ix_site_service_code", "service"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    site_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("site.id"))
    service: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(160), default="")
    age_from: Mapped[int | None] = mapped_column(SmallInteger)
    age_to: Mapped[int | None] = mapped_column(SmallInteger)
    sex: Mapped[str] = mapped_column(String(8), default="both")
    publics: Mapped[str] = mapped_column(String(160), default="")
    conditions: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[str] = mapped_column(Text, default="")
    """Papers one must bring, one to a line."""
    ways: Mapped[str] = mapped_column(String(80), default="")
    fee: Mapped[str] = mapped_column(String(12), default="unknown")
    fee_note: Mapped[str] = mapped_column(String(200), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}

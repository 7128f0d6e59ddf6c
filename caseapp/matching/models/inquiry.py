"""Who was told that another establishment knows a child, and asked it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.infra.db import Base, Id, IdType, UtcDateTime


class Inquiry(Base):
    """Somebody elsewhere was told "known at your unit", and may have asked for more.

    Not protected: whoever is told may not see the file, and its establishment must see whoever was told.
    """

    __tablename__ = "inquiry"
    __table_args__ = (
        Index("ix_inquiry_place", "place_id", "told_at"),
        Index("ix_inquiry_user", "user_id", "case_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    place_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """The establishment that knows the child."""
    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    from_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))

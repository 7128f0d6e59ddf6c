"""A whole file is offered to another house, or asked for by it: one row, from the first word to the answer."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, String, or_, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

_LIVE = text("ended_at IS NULL")


class SaidFields(TypedDict, total=False):
    """What the two houses said: why it was asked for, why it was offered, how it was answered."""

    asked: str
    offered: str
    answered: str


class Transfer(Protected, Base):
    """A hand-over between the house that keeps a file and the one that would. A vault of its own, which both hold.

    Both see the row at any time; the child, only whoever may see the file: that there was an offer names nobody.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        Index("ix_transfer_keeper", "keeper_id", "state"),
        Index("ix_transfer_taker", "taker_id", "state"),
        Index("ix_transfer_case", "case_id"),
        Index("ix_transfer_consent", "consent_id"),
        Index("ix_transfer_live", "case_id", "taker_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    keeper_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    taker_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    state: Mapped[str] = mapped_column(String(12))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """Who asked for it at the house that would keep it; None: it was offered unasked."""
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offered_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    lapses_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it ends if nobody answers."""
    consent_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("consent.id"))
    said: Mapped[bytes | None] = sealed(DataClass.NOTES)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "case_id", "keeper_id", "taker_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The people of both houses."""
        return or_(cls.keeper_id.in_(scope.establishments), cls.taker_id.in_(scope.establishments))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above; each side makes its own moves, which the table of the lifecycle tells apart."""
        return self.keeper_id in scope.establishments or self.taker_id in scope.establishments

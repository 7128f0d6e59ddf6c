"""By what right something of a file may be told elsewhere: a register on the file; nothing in it is ever deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, String, and_, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models import Case
from caseapp.cases.models.file import OfFile, of_visible_file, reaches_case
from caseapp.infra.db import Base, Id, IdType, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class Consent(OfFile, Base):
    """A consent, an order, a danger or a duty that allows sharing; with whom, until when, and what it leaves out."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_case", "case_id", "recorded_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    basis: Mapped[str] = mapped_column(String(12))
    given_on: Mapped[date] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    receiver_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """For this establishment alone; None: for those that a referral names."""
    withheld: Mapped[str] = mapped_column(String(80), default="")
    """Classes of data that must not be told, whatever a referral asks."""
    document_id: Mapped[bytes | None] = mapped_column(IdType())
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the house was told that its last day has passed while a referral runs."""
    told: Mapped[bytes] = sealed(DataClass.SOCIAL, nullable=False)
    """In a vault of its own, held where the file is kept: who gave it, in which words, and how it was taken back."""

    __anchors__ = ("id",)

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The file's people, where it is kept: whom else something may be told is nobody else's."""
        file = Case.__table__.alias("of_consent")
        kept_here = exists(
            select(file.c.id).where(file.c.id == cls.case_id, file.c.establishment_id.in_(scope.establishments))
        ).correlate_except(file)
        return and_(kept_here, of_visible_file(cls.case_id, scope))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above: where a file may be written is where it is kept."""
        return reaches_case(self.case_id, scope, session, True)

"""A refusal as the protection unit of the province reviews it: coded facts, and nothing that leads to the child."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class RefusalReview(Protected, Base):
    """One refusal before a unit. A vault of its own, whose key the unit alone holds until it has decided: a copy of the
    coded facts that the house which refused had read. No file, no sender: the unit sees no row of the referral."""

    __tablename__ = "refusal_review"
    __table_args__ = (
        Index("ix_refusal_review_unit", "unit_id", "ended_at", "due_at"),
        Index("ix_refusal_review_sending", "sending_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    unit_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    sending_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("referral_sending.id"))
    party_id: Mapped[bytes | None] = mapped_column(IdType())
    """Brothers and sisters who were refused together are decided together."""
    reference: Mapped[str] = mapped_column(String(12))
    """The referral's own: the name by which the unit, like the house that was asked, knows the child."""
    receiver_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """The house that refused."""
    kind: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    house_reason: Mapped[str] = mapped_column(String(20))
    child_reason: Mapped[str] = mapped_column(String(20))
    beds_shown: Mapped[int | None] = mapped_column(SmallInteger)
    """How many fitting beds were free by the house's own figures when it refused; None: no bed was asked for."""
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the unit said that it hears whoever directs the house."""
    finding: Mapped[str | None] = mapped_column(String(12))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was decided, or there was nothing left to decide."""
    told: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "unit_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The people of the unit. Both houses read what it says in the log of their referral."""
        return cls.unit_id.in_(scope.establishments)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above."""
        return self.unit_id in scope.establishments

"""One establishment asked about one child: where it stands, what was said, how she came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, TypedDict

from sqlalchemy import (
    ColumnElement,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    and_,
    exists,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models.file import of_visible_file, reaches_case
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class JourneyFields(TypedDict, total=False):
    """How the child comes: two adults, in what, where from, where to; and by what right: its kind (`BasisKind`), the
    number of the order or who consents, its day (ISO)."""

    first_adult: str
    second_adult: str
    phone: str
    vehicle: str
    pick_up: str
    note: str
    basis: str
    order: str
    decided_on: str
    paper: str
    """What kind of paper proves it (`DocumentType`)."""


class Sending(Protected, Base):
    """A referral as it stands with one establishment. Its vault, which both houses hold, keeps what they say to each
    other; when it has ended without the child, the keys of that vault are destroyed (`FORGOTTEN_AFTER`)."""

    __tablename__ = "referral_sending"
    __table_args__ = (
        Index("ix_referral_sending_receiver", "receiver_id", "state"),
        Index("ix_referral_sending_sender", "sender_id", "state"),
        Index("ix_referral_sending_case", "case_id"),
        Index("ix_referral_sending_referral", "referral_id"),
        Index("ix_referral_sending_reference", "reference"),
        Index(
            "ix_referral_sending_party",
            "party_id",
            "receiver_id",
            sqlite_where=text("party_id IS NOT NULL"),
            postgresql_where=text("party_id IS NOT NULL"),
        ),
        Index(
            "ix_referral_sending_next",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    referral_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("referral.id"))
    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    sender_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    receiver_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    at_receiver: Mapped[bool] = mapped_column(default=False)
    """Whether it has left the sender: until then the receiver does not know of it."""
    reference: Mapped[str] = mapped_column(String(12))
    """The referral's own."""
    party_id: Mapped[bytes | None] = mapped_column(IdType())
    """The referral's own: the receiver knows by it who belongs together."""
    kind: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    """When it came to this state."""
    clocked: Mapped[str | None] = mapped_column(String(16))
    """The step whose time runs (`policy.referring.CLOCKS`): silence does not stop it."""
    clocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    knows: Mapped[int] = mapped_column(SmallInteger, default=0)
    """The highest sheet that the receiver may read now."""
    keeps_safe: Mapped[bool] = mapped_column(default=False)
    """Whether she may read what keeps the child alive tonight (`policy.referring.VITAL`)."""
    summary_asked: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first yes, no, question or proposal."""
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the clock looks again."""
    raised: Mapped[int] = mapped_column(SmallInteger, default=0)
    """How many marks of its time have passed (`policy.referring.MARKS`)."""
    fell_silent: Mapped[bool] = mapped_column(default=False)
    """Whether the receiver ever let the time pass: counted against the house, never against the child."""
    claimed_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    bed_use_id: Mapped[bytes | None] = mapped_column(IdType())
    """The place that is kept."""
    place_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when it is kept."""
    apart: Mapped[bool] = mapped_column(default=False)
    """Of a party that a house would take in part: whether this child is the one it has no place for."""
    seeks: Mapped[bool] = mapped_column(default=False)
    """Whether it ended without the child while nobody else is asked: whoever sent it acts next."""
    outside_id: Mapped[bytes | None] = mapped_column(IdType())
    """The body outside that is asked instead, where it ended without the child: when that ends so, it seeks again."""
    placed: Mapped[bool] = mapped_column(default=False)
    """Imposed in an emergency, without an answer; reviewed on the next working day."""
    house_reason: Mapped[str | None] = mapped_column(String(20))
    child_reason: Mapped[str | None] = mapped_column(String(20))
    beds_shown: Mapped[int | None] = mapped_column(SmallInteger)
    """How many fitting beds were free by the house's own figures when it said "full"."""
    consequence: Mapped[str | None] = mapped_column(String(16))
    reviewer_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """The protection unit that reviews the refusal; None: the house that sent (`service/reviewing.py`)."""
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    expected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the child should be there."""
    arrived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stay_id: Mapped[bytes | None] = mapped_column(IdType())
    feedback_due: Mapped[date | None] = mapped_column(Date)
    forgotten_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the keys of its words were destroyed."""
    paper_id: Mapped[bytes | None] = mapped_column(IdType())
    """The document of her file that proves by what right she travels: it opens by the rules of documents."""
    journey: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "referral_id", "sender_id", "receiver_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The receiver's people once it was sent; at the sender's, whoever sees the file. A house that only received
        the child's file does not see whom else the sender asked."""
        return _seen(cls, scope)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above; both houses write: each its own moves, which the table of the lifecycle tells apart."""
        if self.receiver_id in scope.establishments and self.at_receiver:
            return True
        return self.sender_id in scope.establishments and reaches_case(self.case_id, scope, session, writing)


class Step(Protected, Base):
    """One move: who, when, from where to where, why, for whom, in which words. Append-only; the database refuses
    changes."""

    __tablename__ = "referral_step"
    __table_args__ = (Index("ix_referral_step_sending", "sending_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    sending_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("referral_sending.id"))
    move: Mapped[str] = mapped_column(String(12))
    side: Mapped[str] = mapped_column(String(8))
    from_state: Mapped[str] = mapped_column(String(16))
    to_state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """None: the clock."""
    for_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    """For whom she acted, where she stands in for somebody."""
    reason: Mapped[str | None] = mapped_column(String(20))
    words: Mapped[bytes | None] = sealed(DataClass.NOTES)

    __anchors__ = ("id", "sending_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """As its sending; the receiver from the sending on: what came before was between the sender's people."""
        sending = Sending.__table__.alias("of_step")
        return exists(
            select(sending.c.id).where(sending.c.id == cls.sending_id, _seen(sending.c, scope, cls.at))
        ).correlate_except(sending)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As its sending."""
        sending = session.get(Sending, self.sending_id)
        return sending is not None and sending.within(scope, session, writing=writing)


def _seen(sending: Any, scope: Scope, at: Any = None) -> ColumnElement[bool]:
    """SQL: which rows of `sending` (the class, or the columns of an alias of its table) a scope may see; with `at`, the
    receiver from the moment at which it was sent."""
    here = and_(sending.receiver_id.in_(scope.establishments), sending.at_receiver.is_(True))
    if at is not None:
        here = and_(here, sending.sent_at <= at)
    return or_(here, and_(sending.sender_id.in_(scope.establishments), of_visible_file(sending.case_id, scope)))

"""What is asked for a child, and the sheets on which it is told: each sheet is a vault of its own."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

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

from caseapp.cases.models.file import OfOwnFile, of_visible_file, reaches_case
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass
from caseapp.referrals.models.sendings import Sending


class AskedFields(TypedDict, total=False):
    """The first sheet: enough to say yes or no, and nothing that names. All of it is coded or counted."""

    age: str
    sex: str
    needs: list[str]
    constraints: list[str]
    apart: int
    """Brothers and sisters who are not referred with her; those who are, her party counts."""
    languages: list[str]
    category: str
    wanted_on: str
    parallel: int
    """How many houses are asked at the same time."""
    basis: str
    """By what right it is told: written when it leaves, and anew when it rests on another right."""


class SafetyFields(TypedDict, total=False):
    """The third sheet, from the acceptance: who the child is, and what keeps her safe on the first night."""

    name: str
    name_ar: str
    birth: str
    guardian: str
    phones: str
    may_see: str
    may_not_see: str
    health: str
    medicine: str
    allergies: str
    danger_signs: str
    legal: str
    hearing: str
    school: str
    own_words: str
    promised: str
    open_actions: str
    belongings: str
    contacts: str


class Referral(OfOwnFile, Base):
    """A request for one child. Its file's people see it where the file is kept; receivers see their sending and the
    sheets they hold keys of, and a house that received the file does not see what else is asked for its child.

    A vault of its own, held by the sender alone: the draft of what will be told.
    """

    __tablename__ = "referral"
    __table_args__ = (Index("ix_referral_case", "case_id", "made_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    """Its own, which tells nothing of the file: receivers know the child by it until they accept."""
    kind: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    wanted_on: Mapped[date] = mapped_column(Date)
    """The day on which she should arrive: ages are those of that day."""
    classes: Mapped[str] = mapped_column(String(80))
    """What of the file itself the receiver will read once the child is admitted."""
    consent_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("consent.id"))
    party_id: Mapped[bytes | None] = mapped_column(IdType())
    """The same for brothers and sisters who are referred together; None for a child alone."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    words: Mapped[bytes | None] = sealed(DataClass.SOCIAL)
    """What is said to the receivers besides the sheets; copied into each sending's vault when it leaves."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "sender_id")


VITAL_LEVEL = 4
"""Of the sheet with the vital lines of the safety sheet."""


class Sheet(Protected, Base):
    """What is told at one level (1 extract, 2 summary, 3 safety; 4 its vital lines, `policy.referring.VITAL`). A vault
    of its own: the sender holds its key, a receiver gets a key row when her step allows it and loses it when the step
    is over (`policy.referring.KNOWS`)."""

    __tablename__ = "referral_sheet"
    __table_args__ = (
        Index(
            "ix_referral_sheet_referral",
            "referral_id",
            "level",
            "data_class",
            unique=True,
            sqlite_where=text("receiver_id IS NULL"),
            postgresql_where=text("receiver_id IS NULL"),
        ),
        Index(
            "ix_referral_sheet_receiver",
            "referral_id",
            "receiver_id",
            "level",
            "data_class",
            unique=True,
            sqlite_where=text("receiver_id IS NOT NULL"),
            postgresql_where=text("receiver_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    referral_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("referral.id"))
    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    sender_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    level: Mapped[int] = mapped_column(SmallInteger)
    data_class: Mapped[str] = mapped_column(String(16))
    """Of which class its lines are: a level has one row for each, and a reader opens those that her role reads."""
    receiver_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("establishment.id"))
    """For this house alone: a summary is approved for each house that asks for it. None: for whoever is asked."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told: Mapped[bytes] = sealed(*DataClass, nullable=False)

    __anchors__ = ("id", "referral_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The file's people at the sender's; and houses that were asked, as far as they know the child now."""
        asked = Sending.__table__.alias("asked")
        of_receiver = exists(
            select(asked.c.id).where(
                asked.c.referral_id == cls.referral_id,
                asked.c.receiver_id.in_(scope.establishments),
                or_(cls.receiver_id.is_(None), cls.receiver_id == asked.c.receiver_id),
                or_(asked.c.knows >= cls.level, and_(cls.level == VITAL_LEVEL, asked.c.keeps_safe)),
            )
        ).correlate_except(asked)
        return or_(of_receiver, and_(cls.sender_id.in_(scope.establishments), of_visible_file(cls.case_id, scope)))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """Only the sender writes; what a receiver reads was asked through the criteria."""
        return not writing or (
            self.sender_id in scope.establishments and reaches_case(self.case_id, scope, session, writing=True)
        )

"""What children do together: when, who is enrolled, who came."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models import OfCentre
from caseapp.establishments.models.places import LIVE
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class Activity(OfCentre, Base):
    """Something on the calendar: once, on `starts_on`, or each week from there on that day of the week."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_centre", "establishment_id", "ends_on"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    weekly: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    """The last day on which it may take place; None: without an end."""
    begins: Mapped[int] = mapped_column(SmallInteger)
    """Minutes after midnight."""
    lasts: Mapped[int] = mapped_column(SmallInteger)
    """Minutes."""
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    """`title`, `place`, `leader`; sealed in the establishment's vault."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")


class Enrolment(OfCentre, Base):
    """A child takes part in an activity, from when to when."""

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("ix_enrolment_live", "activity_id", "stay_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),
        Index("ix_enrolment_stay", "stay_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    activity_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("activity.id"))
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))

    __anchors__ = ("id", "establishment_id", "activity_id", "stay_id")


class Attendance(OfCentre, Base):
    """Whether a child came on a day. What is said again replaces what was said: the trail keeps both."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_day", "activity_id", "day", "stay_id", unique=True),
        Index("ix_attendance_stay", "stay_id", "day"),
        Index("ix_attendance_month", "establishment_id", "day"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    activity_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("activity.id"))
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    day: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))

    __anchors__ = ("id", "establishment_id", "activity_id", "stay_id")

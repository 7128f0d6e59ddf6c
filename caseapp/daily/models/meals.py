"""How many ate at each meal; and what a child may not eat or take."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from caseapp.establishments.models import OfCentre
from caseapp.establishments.models.places import LIVE
from caseapp.infra.db import Base, Id, IdType, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class Needs(OfCentre, Base):
    """What a child who lives here may not eat or take. What is said anew is a new row; the former one stays."""

    __tablename__ = "needs"
    __table_args__ = (Index("ix_needs_live", "stay_id", unique=True, sqlite_where=LIVE, postgresql_where=LIVE),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes] = sealed(DataClass.HEALTH, nullable=False)
    """`diets`: codes; `food`: what the kitchen must know besides; `drugs`: medicines she must not have."""

    __anchors__ = ("id", "establishment_id", "stay_id")


class Meal(OfCentre, Base):
    """How many were expected and how many ate. It is counted, once a meal, and so is itself the tally of a month."""

    __tablename__ = "meal"

    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    service: Mapped[str] = mapped_column(String(12), primary_key=True)
    expected: Mapped[int] = mapped_column(SmallInteger)
    served: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("establishment_id", "day", "service")

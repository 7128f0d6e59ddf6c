"""A child's stay, the right by which she is there, and her goings out. Each stay is a vault of its own.

Its keys are held by the centre and, where the file is kept elsewhere, by that establishment too: both read what they
may, and a file of another house needs no key of its own to be written about here.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, Integer, String, inspect, or_, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models import of_visible_file
from caseapp.cases.models.file import reaches_case
from caseapp.establishments.models.centre import OfCentre
from caseapp.infra.db import Base, Id, IdType, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

STILL_HERE = text("ended_at IS NULL")


class EntryFields(TypedDict, total=False):
    """How she came: who brought her, what she had with her, what she was told."""

    brought_by: str
    belongings: str
    told_by: str
    told_on: str


class LeavingFields(TypedDict, total=False):
    """To whom she left, where, and what comes after."""

    to_whom: str
    link: str
    cnie: str
    where: str
    phone: str
    aftercare: str
    belongings: str


class BasisFields(TypedDict, total=False):
    """Who decided or consented: authority and number of an order, or a person and her identity card."""

    authority: str
    number: str
    person: str
    link: str
    cnie: str
    danger: str


class Stay(OfCentre, Base):
    """A child lives in a centre, from an admission to an exit. A child has one stay at a time, anywhere."""

    __tablename__ = "stay"
    __table_args__ = (
        Index("ix_stay_case", "case_id", "admitted_at"),
        Index("ix_stay_here", "case_id", unique=True, sqlite_where=STILL_HERE, postgresql_where=STILL_HERE),
        Index("ix_stay_centre", "establishment_id", "ended_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    mode: Mapped[str] = mapped_column(String(12), active_history=True)
    legal_category: Mapped[str] = mapped_column(String(2))
    """The specialisation of the licence under which she is taken in."""
    licensed_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("licensed_capacity.id"), index=True)
    """Which line of the licence her place counts against; None: beyond it, by a signature or in an emergency."""
    admitted_at: Mapped[datetime] = mapped_column(UtcDateTime, active_history=True)
    admitted_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    lawful_until: Mapped[date | None] = mapped_column(Date)
    """The last day of what allows her to be here; None: without an end."""
    confirm_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Taken in for vital emergency: by when an authority must have decided."""
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)
    ended_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    exit_reason: Mapped[str | None] = mapped_column(String(24), active_history=True)
    aftercare_due: Mapped[date | None] = mapped_column(Date)
    """By when somebody asks how she is; None: nothing was promised."""
    aftercare_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entry: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    health: Mapped[bytes | None] = sealed(DataClass.HEALTH)
    leaving: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The centre's people see it, and whoever sees the child's file: where she lives belongs to it."""
        return or_(super().visible_to(scope), of_visible_file(cls.case_id, scope))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above; only the centre writes. A merge of two files of one house carries a stay from one to the other."""
        if super().within(scope, session, writing=writing):
            return True
        changed = {attr.key for attr in inspect(self).attrs if attr.history.has_changes()}
        if writing and changed != {"case_id"}:
            return False
        files = inspect(self).attrs.case_id.history.sum()
        return all(reaches_case(file_id, scope, session, writing) for file_id in files)


class Basis(OfCentre, Base):
    """A legal basis, with the document that proves it; recorded once, never changed."""

    __tablename__ = "legal_basis"
    __table_args__ = (Index("ix_legal_basis_stay", "stay_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    door: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))
    measure: Mapped[str | None] = mapped_column(String(12))
    decided_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date | None] = mapped_column(Date)
    document_id: Mapped[bytes | None] = mapped_column(IdType())
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes] = sealed(DataClass.JUDICIAL, nullable=False)

    __anchors__ = ("id", "establishment_id", "stay_id")


class PassedOver(OfCentre, Base):
    """A check that a director passed over at an admission, why, and that she signed it with her password."""

    __tablename__ = "passed_over"
    __table_args__ = (Index("ix_passed_over_stay", "stay_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    check: Mapped[str] = mapped_column("checked", String(12))
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)

    __anchors__ = ("id", "establishment_id", "stay_id")


class Outing(OfCentre, Base):
    """A child goes out and is expected back; whoever is late is looked for."""

    __tablename__ = "outing"
    __table_args__ = (
        Index("ix_outing_stay", "stay_id", "left_at"),
        Index("ix_outing_out", "establishment_id", "returned_at", "expected_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    kind: Mapped[str] = mapped_column(String(12))
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expected_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    basis_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("legal_basis.id"))
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes | None] = sealed(DataClass.CONTACT)

    __anchors__ = ("id", "establishment_id", "stay_id")


class Visitor(OfCentre, Base):
    """Somebody who may or may not visit a child, by whose decision."""

    __tablename__ = "visitor"
    __table_args__ = (Index("ix_visitor_stay", "stay_id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    stay_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("stay.id"))
    rule: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    told: Mapped[bytes] = sealed(DataClass.CONTACT, nullable=False)

    __anchors__ = ("id", "establishment_id", "stay_id")

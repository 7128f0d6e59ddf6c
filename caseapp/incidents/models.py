"""Tables of incidents. Each incident is a vault of its own.

An incident that implicates nobody of the staff is opened with the key of its centre. One that does is *set apart*: its
keys are wrapped for persons, one by one (`IncidentReader`), and the centre's own key opens nothing of it.
"""

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
    bindparam,
    exists,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass

LIVE_READER = text("until IS NULL")
CLASSES = (DataClass.NOTES, DataClass.JUDICIAL, DataClass.SOCIAL)
"""The classes in which something of an incident is sealed."""


class ToldFields(TypedDict, total=False):
    """What happened, to whom, and what was done at once."""

    what: str
    where: str
    victims: str
    exposed: str
    witnesses: str
    harm: str
    measures: str


class PeopleFields(TypedDict, total=False):
    """Who of the staff is implicated: accounts by their ids, others in words; and whether it goes past the director."""

    staff: list[str]
    words: str
    past: bool


class FollowFields(TypedDict, total=False):
    """What came of it, why it happened, what was learned."""

    administrative: str
    judicial: str
    media: str
    causes: str
    lessons: str


class Incident(Protected, Base):
    """An incident. Plain columns are coded facts and times."""

    __tablename__ = "incident"
    __table_args__ = (
        Index("ix_incident_centre", "establishment_id", "state", "id"),
        Index("ix_incident_happened", "establishment_id", "happened_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    category: Mapped[str] = mapped_column(String(16))
    gravity: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(12))
    apart: Mapped[bool] = mapped_column(default=False)
    """Set apart: staff is implicated, and only its circle knows of it. Never taken back."""
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    known_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the house learned of it: from here on the clock of telling runs."""
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    declared_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    people: Mapped[bytes | None] = sealed(DataClass.JUDICIAL)
    follow: Mapped[bytes | None] = sealed(DataClass.SOCIAL)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id", "declared_by_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """Incidents of her centre that are not set apart, and those whose circle she is in."""
        return visible_incidents(cls, scope)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above. Who was only told that something is late writes nothing."""
        return reaches_incident(self.id, scope, session, writing=writing)


class OfIncident(Protected):
    """Mixin of what belongs to an incident: whoever sees the incident sees it."""

    incident_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("incident.id"))

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """As its incident."""
        seen = Incident.__table__.alias("visible_incident")
        visible = visible_incidents(seen.c, scope)  # type: ignore[arg-type]
        return exists(select(seen.c.id).where(seen.c.id == cls.incident_id, visible)).correlate_except(seen)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As its incident."""
        return reaches_incident(self.incident_id, scope, session, writing=writing)


class IncidentReader(OfIncident, Base):
    """Somebody who may read an incident beyond her house's own, through which workplace, why, since when."""

    __tablename__ = "incident_reader"
    __table_args__ = (
        Index(
            "ix_incident_reader_live",
            "incident_id",
            "user_id",
            unique=True,
            sqlite_where=LIVE_READER,
            postgresql_where=LIVE_READER,
        ),
        Index("ix_incident_reader_user", "user_id", "until", "place_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    place_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    part: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "incident_id", "user_id")


class IncidentChild(OfIncident, Base):
    """A child who is concerned. It goes with her file when files are merged."""

    __tablename__ = "incident_child"
    __table_args__ = (
        Index("ix_incident_child_incident", "incident_id", "case_id", unique=True),
        Index("ix_incident_child_case", "case_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    part: Mapped[str] = mapped_column(String(12))

    __anchors__ = ("id", "incident_id")


class IncidentDuty(OfIncident, Base):
    """Somebody who must be told, by when; and when, how and by whom she was."""

    __tablename__ = "incident_duty"
    __table_args__ = (Index("ix_incident_duty_incident", "incident_id", "whom", unique=True),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    whom: Mapped[str] = mapped_column(String(12))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    rose_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the protection unit learned that it is late."""
    how: Mapped[bytes | None] = sealed(DataClass.NOTES)

    __anchors__ = ("id", "incident_id", "whom")


class IncidentAction(OfIncident, Base):
    """Something to do so that it does not happen again: who, by when, done when."""

    __tablename__ = "incident_action"
    __table_args__ = (
        Index("ix_incident_action_incident", "incident_id"),
        Index("ix_incident_action_owner", "owner_id", "done_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    due_on: Mapped[date] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    body: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)

    __anchors__ = ("id", "incident_id")


class IncidentLine(OfIncident, Base):
    """What happened to the sheet, by whom, when: its own line of time."""

    __tablename__ = "incident_line"
    __table_args__ = (Index("ix_incident_line_incident", "incident_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    detail: Mapped[str | None] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    note: Mapped[bytes | None] = sealed(DataClass.NOTES)

    __anchors__ = ("id", "incident_id")


def visible_incidents(incident: type[Incident], scope: Scope) -> ColumnElement[bool]:
    """SQL: which rows of `incident` (the class or an alias of it) `scope` may see.

    The subquery names a table, not a class: the guard would scope it again.
    """
    reader = IncidentReader.__table__.c
    circle = select(reader.incident_id).where(
        reader.user_id == scope.user_id, reader.until.is_(None), reader.place_id.in_(scope.establishments)
    )
    return or_(
        and_(incident.establishment_id.in_(scope.establishments), incident.apart.is_(False)),
        incident.id.in_(circle),
    )


_REACHED = Reading(select(Incident.establishment_id).where(Incident.id == bindparam("incident_id")))
_PART = Reading(
    select(IncidentReader.part).where(
        IncidentReader.incident_id == bindparam("incident_id"),
        IncidentReader.user_id == bindparam("user_id"),
        IncidentReader.until.is_(None),
    )
)


def reaches_incident(incident_id: bytes, scope: Scope, session: Session, *, writing: bool) -> bool:
    """Whether this session may see the incident (or, writing, add to it). Asked through a scoped select, once."""
    known: dict[bytes, tuple[bool, bool]] = session.info.setdefault("incidents", {})
    if incident_id not in known:
        fresh = next((row for row in session.new if isinstance(row, Incident) and row.id == incident_id), None)
        if fresh is not None:
            may = fresh.establishment_id in scope.establishments
            known[incident_id] = (may, may)
        else:
            row = _REACHED.first(session, incident_id=incident_id)
            if row is None:
                return False
            part = _PART.first(session, incident_id=incident_id, user_id=scope.user_id)
            here = row.establishment_id in scope.establishments
            known[incident_id] = (True, here or (part is not None and part.part != "late"))
    seen, writes = known[incident_id]
    return writes if writing else seen

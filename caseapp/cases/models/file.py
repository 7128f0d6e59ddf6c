"""The file and its timeline. A vault's id is its file's id; each sealed column is one blob of one class."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.util import identity_key

from caseapp.cases.vocabulary import WHERE_SHE_LIVES, Danger, Status
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.columns import sealed
from caseapp.kernel.words import Word
from caseapp.policy.classes import DataClass


def _rank(column: str, words: type[Word]) -> ColumnElement[int]:
    """SQL: the place of a word in its vocabulary, which is its order for people. Written without parameters, so that
    the index of the same words can answer: without one, a list of 5,000 files took 30 ms to sort, with it 0.2."""
    places = " ".join(f"WHEN '{known}' THEN {place}" for place, known in enumerate(words))
    return literal_column(f"CASE {column} {places} ELSE -1 END", SmallInteger)


DANGER_RANK, STATUS_RANK = _rank("danger", Danger), _rank("status", Status)


class Case(Protected, Base):
    """A child's file. Plain columns are coded facts; `identity` and `contact` are sealed.

    What is counted has an *active history*: what a column was is known to whoever keeps a figure, also where nobody had
    read it before it was changed.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_place", "establishment_id", "id"),
        Index("ix_case_file_worker", "reference_worker_id", "id"),
        Index("ix_case_file_due", "establishment_id", "next_due_at"),
        Index("ix_case_file_born", "born_from"),
        Index("ix_case_file_danger", "establishment_id", text(f"({DANGER_RANK})"), "id"),
        Index("ix_case_file_status", "establishment_id", text(f"({STATUS_RANK})"), text("id DESC")),
        Index("ix_case_file_reference", "establishment_id", "reference"),
        Index("ix_case_file_opened", "establishment_id", "opened_at", "id"),
        Index(
            "ix_case_file_restricted",
            "establishment_id",
            sqlite_where=text("restricted IS 1"),
            postgresql_where=text("restricted IS true"),
        ),
        Index("ix_case_file_external", "establishment_id", "external_key", unique=True),
        Index(
            "ix_case_file_merged",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(12), unique=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"), active_history=True)
    reference_worker_id: Mapped[bytes | None] = mapped_column(
        IdType(), ForeignKey("user_account.id"), active_history=True
    )
    opened_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(16), active_history=True)
    danger: Mapped[str] = mapped_column(String(16), active_history=True)
    sex: Mapped[str] = mapped_column(String(8), active_history=True)
    birth_year: Mapped[int | None] = mapped_column(SmallInteger, active_history=True)
    """The middle of what is possible, for figures."""
    born_from: Mapped[int | None] = mapped_column(SmallInteger)
    """The earliest year possible: nobody's age limit is reached before it was prepared."""
    category: Mapped[str] = mapped_column(String(24), active_history=True)
    source: Mapped[str] = mapped_column(String(24))
    province_code: Mapped[str | None] = mapped_column(String(8))
    restricted: Mapped[bool] = mapped_column(default=False, active_history=True)
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, active_history=True)
    """The earliest deadline that is not met, for lists; kept by `service.deadlines`."""
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    identity: Mapped[bytes | None] = sealed(DataClass.IDENTITY)
    contact: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    situation: Mapped[bytes | None] = sealed(DataClass.SOCIAL)
    external_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    merged_into_id: Mapped[bytes | None] = mapped_column(IdType())
    """The file in which a merged one goes on."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "establishment_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """Files of her establishments (a restricted one only to its team), received ones, exceptionally opened ones."""
        return visible_files(cls, scope)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """Whether this file may be seen (or changed) in `scope`; being opened exceptionally or shared is read-only."""
        if self.establishment_id in scope.establishments and not self.restricted:
            return True
        return reaches_case(self.id, scope, session, writing)


class OfFile(Protected):
    """Mixin of what belongs to a file: whoever sees the file sees it, whoever may change the file may add to it."""

    case_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """As its file."""
        return of_visible_file(cls.case_id, scope)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As its file."""
        return reaches_case(self.case_id, scope, session, writing)


class OfOwnFile(OfFile):
    """Mixin of what a house asks of others for a child whose file it keeps: the people of that house see it as they see
    the file, and a house that received the file does not."""

    sender_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """The file's people, where it is kept."""
        return and_(cls.sender_id.in_(scope.establishments), of_visible_file(cls.case_id, scope))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As above."""
        return self.sender_id in scope.establishments and reaches_case(self.case_id, scope, session, writing)


class CaseEvent(OfFile, Base):
    """A line of the timeline. `data_class` says in which class its text is sealed and who may read it."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_case", "case_id", "id"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    data_class: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    author_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    detail: Mapped[str | None] = mapped_column(String(40))
    audience: Mapped[str] = mapped_column(String(12), default="team")
    pinned: Mapped[bool] = mapped_column(default=False)
    replaces_id: Mapped[bytes | None] = mapped_column(IdType())
    """The line this one corrects; the earlier one stays and is shown behind it."""
    origin_id: Mapped[bytes | None] = mapped_column(IdType())
    """The line of a merged file of which this one is the copy."""
    body: Mapped[bytes | None] = sealed(*DataClass)

    __anchors__ = ("id", "case_id")

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As its file; where a received child lives is told to her file by the centre, in coded lines."""
        coded = self.body is None and self.kind in WHERE_SHE_LIVES
        return reaches_case(self.case_id, scope, session, writing and not coded)


class CaseMember(OfFile, Base):
    """Somebody who follows a file, since when and until when."""

    __tablename__ = "case_member"
    __table_args__ = (
        Index("ix_case_member_case", "case_id"),
        Index("ix_case_member_user", "user_id", "until", "case_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    part: Mapped[str] = mapped_column(String(16))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "case_id")


class CaseShare(OfFile, Base):
    """A file, or chosen classes of it, shared with another establishment until a moment."""

    __tablename__ = "case_share"
    __table_args__ = (
        Index("ix_case_share_case", "case_id"),
        Index("ix_case_share_receiver", "receiver_id", "withdrawn_at", "case_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    receiver_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    classes: Mapped[str] = mapped_column(String(80))
    shared_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    shared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "case_id")


class ExceptionalOpening(Base):
    """A break-glass opening: who, which file, which classes, why (sealed in its establishment's vault), until when.

    Not protected: the establishment that owns the file reviews openings by people it may not otherwise see.
    """

    __tablename__ = "exceptional_opening"
    __table_args__ = (
        Index("ix_exceptional_opening_user", "user_id", "expires_at", "case_id"),
        Index("ix_exceptional_opening_home", "establishment_id", "reviewed_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    case_id: Mapped[Id]
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    classes: Mapped[str] = mapped_column(String(80))
    reason: Mapped[bytes] = sealed(DataClass.NOTES, nullable=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    outcome: Mapped[str | None] = mapped_column(String(16))


def visible_files(case: type[Case], scope: Scope) -> ColumnElement[bool]:
    """SQL: which rows of `case` (the class or an alias of it) `scope` may see.

    The subqueries name tables, not classes: the guard would scope these again, and the statement grows tenfold.
    """
    member, share, opening = (cls.__table__.c for cls in (CaseMember, CaseShare, ExceptionalOpening))
    team = select(member.case_id).where(member.user_id == scope.user_id, member.until.is_(None))
    shared = select(share.case_id).where(
        share.receiver_id.in_(scope.receiving),
        share.withdrawn_at.is_(None),
        or_(share.expires_at.is_(None), share.expires_at > scope.at),
    )
    glass = select(opening.case_id).where(opening.user_id == scope.user_id, opening.expires_at > scope.at)
    return or_(
        and_(
            case.establishment_id.in_(scope.establishments),
            or_(case.restricted.is_(False), case.id.in_(team)),
        ),
        case.id.in_(shared),
        case.id.in_(glass),
    )


def of_visible_file(
    case_id: ColumnElement[bytes] | Mapped[bytes] | Mapped[bytes | None], scope: Scope
) -> ColumnElement[bool]:
    """SQL: whether the file behind `case_id` is visible to `scope`."""
    files = Case.__table__.alias("visible_file")
    visible = visible_files(files.c, scope)  # type: ignore[arg-type]
    return exists(select(files.c.id).where(files.c.id == case_id, visible)).correlate_except(files)


_REACHED = Reading(select(Case.id, Case.establishment_id).where(Case.id == bindparam("case_id")))


def reaches_case(case_id: bytes, scope: Scope, session: Session, writing: bool) -> bool:
    """Whether the file is one that this session may see (or, writing, one of its own establishments).

    Asked through a scoped select, so that the answer is the same criteria's as everywhere.
    """
    known: dict[bytes, bool] = session.info.setdefault("reached", {})
    if case_id not in known:
        fresh = next((row for row in session.new if isinstance(row, Case) and row.id == case_id), None)
        if fresh is not None:
            return fresh.establishment_id in scope.establishments
        loaded = session.identity_map.get(identity_key(Case, case_id))  # let in by the guard, like every loaded row
        if loaded is not None and not loaded.restricted and loaded.establishment_id in scope.establishments:
            return True
        row = _REACHED.first(session, case_id=case_id)
        if row is None:
            return False
        known[case_id] = row.establishment_id in scope.establishments
    return not writing or known[case_id]

"""What is told to people: notices about files, and what has risen from another establishment to a protection unit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, SmallInteger, String, and_, or_, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models.file import of_visible_file, reaches_case
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime


class Notice(Protected, Base):
    """Something that happened to a file and matters to one person, as a coded word. Nobody else ever sees it, and she
    only while she may see the file. Written by `cases/notices.py`, never by hand."""

    __tablename__ = "case_notice"
    __table_args__ = (
        # One unread line for a person, a file and a matter: what follows is counted on it.
        Index(
            "ix_case_notice_unread",
            "user_id",
            "case_id",
            "matter",
            unique=True,
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_case_notice_user", "user_id", "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    user_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    case_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("case_file.id"))
    """None where it is about no single file: days on which somebody is away."""
    leave_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("leave.id"))
    matter: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(16))
    times: Mapped[int] = mapped_column(SmallInteger, default=1)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __anchors__ = ("id", "user_id", "case_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """Her own, of files she still sees."""
        return and_(cls.user_id == scope.user_id, or_(cls.case_id.is_(None), of_visible_file(cls.case_id, scope)))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """Her own, of a file she still sees: reading one is all that ever changes it."""
        return self.user_id == scope.user_id and (
            self.case_id is None or reaches_case(self.case_id, scope, session, writing=False)
        )


class Risen(Base):
    """Something long late in a file of an establishment that is no protection unit, as its province's unit learns it.

    Coded facts without the child: no file can be reached from here. The id is that of the deadline, which only whoever
    may see the file can read. Not protected: the unit may not see the file at all. Kept by `cases/risen.py`, and gone
    as soon as the deadline is met, put off or no longer asked for.
    """

    __tablename__ = "risen"
    __table_args__ = (Index("ix_risen_province", "province_code", "due_at"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    province_code: Mapped[str] = mapped_column(String(8))
    rule: Mapped[str] = mapped_column(String(24))
    danger: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)

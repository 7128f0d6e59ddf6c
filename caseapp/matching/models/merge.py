"""Two files of one child, perhaps: the pair, and the merge. Whoever sees both files sees the row, and nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, String, and_
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models import Case, of_visible_file
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class OfBothFiles(Protected):
    """Mixin of what stands between two files: seen by whoever sees both, changed by whoever may change both."""

    __files__: ClassVar[tuple[str, str]]

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """As both its files."""
        one, other = (of_visible_file(getattr(cls, name), scope) for name in cls.__files__)
        return and_(one, other)

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As both its files."""
        files = [session.get(Case, getattr(self, name)) for name in self.__files__]
        return all(file is not None and file.within(scope, session, writing=writing) for file in files)


class CasePair(OfBothFiles, Base):
    """Two files of an establishment that may be of one child, the lower id first; one row, whatever was decided."""

    __tablename__ = "case_pair"
    __table_args__ = (
        Index("ix_case_pair_files", "low_id", "high_id", unique=True),
        Index("ix_case_pair_high", "high_id"),
        Index("ix_case_pair_place", "establishment_id", "state"),
    )
    __files__ = ("low_id", "high_id")

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    low_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    high_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    band: Mapped[str] = mapped_column(String(16))
    how: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12))
    decided_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "low_id", "high_id", "establishment_id")


class CaseMerge(OfBothFiles, Base):
    """A merge: which file stays, which goes, and, sealed class by class, what it takes to take the merge back."""

    __tablename__ = "case_merge"
    __table_args__ = (Index("ix_case_merge_kept", "kept_id"), Index("ix_case_merge_gone", "gone_id"))
    __files__ = ("kept_id", "gone_id")

    id: Mapped[Id] = mapped_column(primary_key=True)
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    pair_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_pair.id"))
    kept_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    gone_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("case_file.id"))
    former: Mapped[str] = mapped_column(String(16))
    """The status that the file that went had before."""
    merged_by_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    merged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    undo_until: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    identity: Mapped[bytes | None] = sealed(DataClass.IDENTITY)
    contact: Mapped[bytes | None] = sealed(DataClass.CONTACT)
    social: Mapped[bytes | None] = sealed(DataClass.SOCIAL)
    notes: Mapped[bytes | None] = sealed(DataClass.NOTES)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "pair_id", "kept_id", "gone_id", "establishment_id")

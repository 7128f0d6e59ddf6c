"""A document: one row that describes it, one file on the shelf that holds its pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from sqlalchemy import ColumnElement, Date, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, and_
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.cases.models import of_visible_file, reaches_case
from caseapp.documents.vocabulary import Owner
from caseapp.infra.db import Base, Id, IdType, Protected, Scope, UtcDateTime
from caseapp.infra.sealing.columns import sealed
from caseapp.policy.classes import DataClass


class PartFields(TypedDict, total=False):
    """Where a page lies in the document's file, and what it is."""

    page: int
    side: int
    media: str
    offset: int
    size: int
    width: int
    height: int


class AboutFields(TypedDict, total=False):
    """What is said of a document, and the index of its file; `dated_on` is the date it bears, as ISO text."""

    title: str
    dated_on: str
    reason: str
    parts: list[PartFields]


class Document(Protected, Base):
    """A document of a child's file. Its vault is its owner's; who sees the file sees that there is a document.

    `stored` names its file on the shelf. The file is never changed: sealed in another class or another vault, the same
    pages get a new one.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_owner", "owner_id", "id"),
        Index("ix_document_place", "establishment_id", "size"),
        Index("ix_document_stored", "stored", unique=True),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(16))
    owner_id: Mapped[Id]
    """A vault's id: that of a child's file, later of an establishment."""
    establishment_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("establishment.id"))
    type: Mapped[str] = mapped_column(String(24))
    data_class: Mapped[str] = mapped_column(String(16))
    protection: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(12))
    pages: Mapped[int] = mapped_column(SmallInteger)
    size: Mapped[int] = mapped_column(Integer)
    """Bytes on the disk."""
    scan: Mapped[str] = mapped_column(String(12))
    author_id: Mapped[bytes] = mapped_column(IdType(), ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    review_on: Mapped[date] = mapped_column(Date)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by_id: Mapped[bytes | None] = mapped_column(IdType(), ForeignKey("user_account.id"))
    stored: Mapped[bytes] = mapped_column(LargeBinary(16))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256 of the sealed file: backups compare it without any key."""
    dek_version: Mapped[int] = mapped_column(SmallInteger)
    origin_id: Mapped[bytes | None] = mapped_column(IdType())
    """The document of a merged file of which this one is the copy."""
    about: Mapped[bytes | None] = sealed(*DataClass)
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
    __anchors__ = ("id", "owner", "owner_id", "establishment_id")

    @classmethod
    def visible_to(cls, scope: Scope) -> ColumnElement[bool]:
        """As the file it belongs to."""
        return and_(cls.owner == str(Owner.CASE), of_visible_file(cls.owner_id, scope))

    def within(self, scope: Scope, session: Session, *, writing: bool) -> bool:
        """As the file it belongs to."""
        return self.owner == Owner.CASE and reaches_case(self.owner_id, scope, session, writing)

"""What a page is given: a document as far as one actor may know of it, never an entity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from caseapp.documents.hygiene.limits import Media
from caseapp.documents.vocabulary import Kind, Scanned
from caseapp.infra.sealing.chunks import Part, Side
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DocumentType, Protection

__all__ = ["Content", "DocumentRecord", "Page", "Side"]


class Page(NamedTuple):
    """A page, or its small picture, and where it lies."""

    part: Part
    media: Media
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """A document. Where `state` is not open, nothing is known but that it is there: no type, no title, no day."""

    id: bytes
    data_class: DataClass
    protection: Protection
    author: str
    author_id: bytes
    added_at: datetime
    withdrawn_at: datetime | None
    state: str
    """open, closed (the class), reserved (its protection), unreadable."""
    type: DocumentType | None = None
    kind: Kind = Kind.IMAGES
    pages: int = 0
    scan: Scanned = Scanned.NOT_SCANNED
    title: str = ""
    dated_on: date | None = None
    review_on: date | None = None
    withdrawn_by: str = ""
    reason: str = ""
    parts: Sequence[Page] = ()

    @property
    def is_open(self) -> bool:
        """Whether the actor may look at it."""
        return self.state == "open"

    def part(self, number: int, side: Side = Side.PAGE) -> Page | None:
        """One of its parts; None when it has no such."""
        return next((p for p in self.parts if p.part.page == number and p.part.side is side), None)

    @property
    def leaves(self) -> list[Page]:
        """Its pages in order, without their small pictures."""
        return [page for page in self.parts if page.part.side is Side.PAGE]


class Content(NamedTuple):
    """Bytes of a page, from `start` on, of `whole` in all."""

    media: Media
    data: bytes
    start: int
    whole: int

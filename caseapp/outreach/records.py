"""What a page of the street is given: opened values, never an entity."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from caseapp.outreach.vocabulary import Held, ItemKind, PlaceKind, Revoked


class Spoken(NamedTuple):
    """A name in both languages; one of them may be missing."""

    fr: str
    ar: str

    def said(self, language: str) -> str:
        """The name in `language`, else in the other one."""
        return (self.ar or self.fr) if language == "ar" else (self.fr or self.ar)


class SectorRow(NamedTuple):
    """A sector."""

    id: bytes
    name: Spoken
    risks: str
    best_from: int | None
    best_until: int | None
    active: bool


class PlaceRow(NamedTuple):
    """A place, without its exact point."""

    id: bytes
    sector_id: bytes | None
    kind: PlaceKind
    name: Spoken
    hazards: str
    no_go_until: date | None
    active: bool


class DeviceRow(NamedTuple):
    """A telephone. `why` says why it is no longer heard; None for a live one."""

    id: bytes
    mine: bool
    owner: str
    enrolled_at: datetime
    seen_at: datetime | None
    wiped_at: datetime | None
    revoked_at: datetime | None
    revoked: Revoked | None
    why: Held | None
    waiting: int


class WaitingRow(NamedTuple):
    """An item of a telephone that waits for a coordinator. `why` is None for one that does not open."""

    id: bytes
    owner: str
    kind: ItemKind | None
    received_at: datetime
    why: Held | None

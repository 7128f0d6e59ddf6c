"""What pages about telephones are given."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from caseapp.outreach.vocabulary import Held, ItemKind, Revoked, Wiped
from caseapp.policy.outreach import GRAVE


class DeviceRow(NamedTuple):
    """A telephone. `why` says why it is no longer heard; None for a live one."""

    id: bytes
    mine: bool
    owner: str
    enrolled_at: datetime
    seen_at: datetime | None
    wiped_at: datetime | None
    wiped: Wiped | None
    revoked_at: datetime | None
    revoked: Revoked | None
    why: Held | None
    waiting: int


class WaitingRow(NamedTuple):
    """An item of a telephone that waits for a coordinator. `why` is None for one that does not open, `danger` where
    nobody judged it."""

    id: bytes
    owner: str
    kind: ItemKind | None
    received_at: datetime
    why: Held | None
    danger: int | None

    @property
    def grave(self) -> bool:
        """Whether somebody must look at it at once."""
        return (self.danger or 0) >= GRAVE

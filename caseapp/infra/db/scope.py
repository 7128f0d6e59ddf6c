"""The scope of a session: whose files it may see and change. Fixed once, when the actor is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Scope:
    """What one session may reach.

    `establishments` own the files it sees and may change; `receiving` are those to which files were shared;
    `streets` are those on whose behalf she goes out into the street, without seeing a file of theirs;
    `user_id` is whose team memberships and exceptional openings count; `at` is the moment expiries are held against.
    `everything` is for the system itself (migrations of data, nightly work), never for a person.
    """

    at: datetime
    user_id: bytes | None = None
    establishments: tuple[bytes, ...] = ()
    receiving: tuple[bytes, ...] = ()
    streets: tuple[bytes, ...] = ()
    everything: bool = False


def system_scope(at: datetime) -> Scope:
    """The scope of work that no person asks for."""
    return Scope(at=at, everything=True)

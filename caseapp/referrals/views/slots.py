"""What features above bring to a child's way: each looks at the file, and brings what its reader may see there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from caseapp.cases.records import CaseFile
from caseapp.referrals.queries.path import Lane


class Waypoint(NamedTuple):
    """A turn that another feature knows: how it looks, what it was, and its page, for whoever may open it."""

    at: datetime
    lane: Lane
    look: str
    title: str
    text: str = ""
    url: str | None = None


waypoints: list[Callable[[CaseFile], list[Waypoint]]] = []

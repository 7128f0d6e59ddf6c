"""Slots that the parts of the street fill: what else its first page and the page of a round show. Each is asked with
the actor, and shows her nothing that is not hers to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from caseapp.kernel.actor import Actor
from caseapp.outreach.models import Round


class Way(NamedTuple):
    """A page that is reached from the first page of the street."""

    url: str
    label: str
    icon: str


Card = dict[str, Any]
"""`{"template": "outreach/_something.html", **context}`; the template imports the kit itself."""

ways: list[Callable[[Actor], Iterable[Way]]] = []
"""Pages beside the first page of the street: profiles, nights, the map."""
cards: list[Callable[[Actor], Card | None]] = []
"""Cards on it; None for nothing."""
round_cards: list[Callable[[Actor, Round], Card | None]] = []
"""Cards on the page of a round: what was met on it, the end of its night."""

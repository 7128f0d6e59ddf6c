"""Slots that features above fill: what else a centre's pages show. Each is asked with the actor, and shows her nothing
that is not hers to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from caseapp.cases.records import CaseFile
from caseapp.establishments.records import StayCard
from caseapp.kernel.actor import Actor


class Way(NamedTuple):
    """A page that is reached from tonight's board."""

    url: str
    label: str
    icon: str


class Alarm(NamedTuple):
    """Something that must not wait, in one line. `look`: classes of a note ("bad m-alert")."""

    look: str
    text: str
    url: str


ways: list[Callable[[Actor], Iterable[Way]]] = []
"""Pages beside the board."""
alarms: list[Callable[[Actor], Iterable[Alarm]]] = []
"""What must not wait tonight: on the board and on the first page."""
handed_over: list[Callable[[Actor], Iterable[Alarm]]] = []
"""What the shift log tells besides what people wrote."""
cards: list[Callable[[CaseFile, StayCard], dict[str, Any] | None]] = []
"""Cards on the page of a stay: `{"template": ..., **context}`, or None for nothing."""


def asked(slot: Iterable[Callable[[Actor], Iterable[Any]]], me: Actor) -> list[Any]:
    """What everybody who fills a slot answers to this person, in their order."""
    return [one for fill in slot for one in fill(me)]

"""Slot that features fill: the search box that stands on top of every page, one for each kind of work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from caseapp.kernel.words import N_
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import said


class Box(NamedTuple):
    """A search box: who has it, where it sends what is typed and asks while somebody types, what it says."""

    power: P
    action: str
    suggests: str
    label: str
    hint: str


boxes: list[Box] = [
    Box(P.CASE_LIST, "/search", "/search/suggest", N_("Search for a child or a file"), N_("Name or reference…"))
]
"""Whoever holds the power of several has the first."""


def box_of(roles: Iterable[str]) -> Box | None:
    """The search box of somebody with these roles, in the language of the page; None for whoever searches nothing."""
    held = frozenset(roles)
    found = next((box for box in boxes if holds(held, box.power)), None)
    return found and found._replace(label=said(found.label), hint=said(found.hint))

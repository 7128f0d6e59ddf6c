"""Establishments that could be asked."""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

from caseapp.establishments.checks import Verdict
from caseapp.referrals.vocabulary import Suit


class Near(IntEnum):
    """How near two houses are, by their addresses."""

    COMMUNE = 0
    PROVINCE = 1
    BESIDE = 2
    REGION = 3
    ELSEWHERE = 4


class Candidate(NamedTuple):
    """An establishment that could be asked, and what speaks for it and against it."""

    id: bytes
    name: str
    place: str
    near: Near
    km: int
    """About how far, as the crow flies; 0 where it is the same commune, or not known."""
    measured: bool
    """Whether that was measured between two communes, and not only between two provinces."""
    free: int
    checks: tuple[tuple[tuple[Suit, Verdict], ...], ...]
    """For each child: what was asked of the house, and how it came out."""
    fits: bool
    refused_before: int
    """How often it said no to this very child."""
    asked: bool
    """Whether it is being asked about this child now."""

    @property
    def failing(self) -> list[Suit]:
        """What stands in the way."""
        return [suit for each in self.checks for suit, verdict in each if verdict is Verdict.FAILS]

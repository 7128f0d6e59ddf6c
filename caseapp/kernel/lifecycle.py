"""A lifecycle is a frozen table of moves; the code asks the table, nobody writes a status by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from caseapp.kernel.errors import Impossible

S = TypeVar("S", bound=str)
M = TypeVar("M", bound=str)


@dataclass(frozen=True, slots=True)
class Move(Generic[S, M]):
    """One line of the table: `name` leads from any of `sources` to `target`, for whoever holds `permission`."""

    name: M
    sources: frozenset[S]
    target: S
    permission: str
    needs: tuple[str, ...] = ()


class Lifecycle(Generic[S, M]):
    """The table itself. Iterable, so that tests and drawings read the same lines as the code."""

    def __init__(self, initial: S, moves: Iterable[Move[S, M]]) -> None:
        self.initial = initial
        self.moves: tuple[Move[S, M], ...] = tuple(moves)

    def move(self, name: M, status: S, target: S | None = None) -> Move[S, M]:
        """The line for `name` from `status`, where there are several the one to `target`. Raises Impossible("status")
        when the table has none."""
        for line in self.moves:
            if line.name == name and status in line.sources and target in (None, line.target):
                return line
        raise Impossible("status")

    def open_to(self, status: S) -> tuple[Move[S, M], ...]:
        """All moves that `status` allows."""
        return tuple(line for line in self.moves if status in line.sources)

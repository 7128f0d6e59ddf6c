"""The lines of an establishment in this process's memory: one text, in which a word is looked for once for all files.

A shelf holds files that everybody of the establishment may see; those for a team alone are asked for each time
(`lines.by_lines`). It is right as long as nothing was counted in `NamePlace` since it was filled.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from caseapp.matching.cut import ONE_PART, Question

REMEMBERED = 100_000
"""Lines kept in memory, of all establishments together; about 20 MB."""

Line = tuple[int, bytes]
"""The revision of an entry, and the line it held."""


class Shelf:
    """Lines by file, the newest first."""

    def __init__(self, changes: int, lines: Mapping[bytes, Line]) -> None:
        self.changes, self.lines = changes, lines
        self._ids = tuple(lines)

    def fitting(self, needles: Question) -> dict[bytes, int]:
        """The files whose line answers, the newest first, and how well (`Question.fits`)."""
        found: dict[bytes, int] = {}
        for place in sorted(self._candidates(needles)):
            case_id = self._ids[place]
            fits = needles.fits(self.lines[case_id][1])
            if fits:
                found[case_id] = fits
        return found

    def _candidates(self, needles: Question) -> set[int]:
        """Places of lines that hold what the longest word asks for, and of those that know one part of a name only."""
        wanted = (needles.number,) if needles.number else needles.words[0] if needles.words else ()
        places = {place for needle in _shortest(wanted) for place in self._holding(needle)}
        return places.union(self._one_part) if len(needles.words) > 1 else places

    def _holding(self, needle: bytes) -> Iterator[int]:
        text, begins = self._text
        found = text.find(needle)
        while found >= 0:
            place = bisect_right(begins, found) - 1
            yield place
            found = text.find(needle, begins[place + 1]) if place + 1 < len(begins) else -1

    @cached_property
    def _text(self) -> tuple[bytes, list[int]]:
        """All lines behind one another, and where each begins."""
        begins, end = [], 0
        for _revision, line in self.lines.values():
            begins.append(end)
            end += len(line) + 1
        return b"\n".join(line for _revision, line in self.lines.values()), begins

    @cached_property
    def _one_part(self) -> list[int]:
        return [i for i, (_revision, line) in enumerate(self.lines.values()) if line[0] == ONE_PART]


def _shortest(needles: Iterable[bytes]) -> list[bytes]:
    """Needles without those that hold another one: where they are, that one is."""
    found: list[bytes] = []
    for needle in sorted(set(needles), key=len):
        if not any(short in needle for short in found):
            found.append(needle)
    return found


class Shelves:
    """The shelves of this process; those used longest ago leave first. Another version of the index cuts names
    otherwise, and all are forgotten."""

    def __init__(self) -> None:
        self._known: dict[bytes, Shelf] = {}
        self._versions: tuple[int, ...] = ()
        self._lock = threading.Lock()

    def of(self, place_id: bytes, versions: Iterable[int]) -> Shelf | None:
        """What is kept of an establishment, right or not."""
        numbers = tuple(versions)
        with self._lock:
            if numbers != self._versions:
                self._known, self._versions = {}, numbers
            shelf = self._known.pop(place_id, None)
            if shelf is not None:
                self._known[place_id] = shelf
            return shelf

    def keep(self, place_id: bytes, shelf: Shelf) -> None:
        """Keep a shelf instead of the one before."""
        with self._lock:
            self._known.pop(place_id, None)
            self._known[place_id] = shelf
            lines = sum(len(one.lines) for one in self._known.values())
            while lines > REMEMBERED and len(self._known) > 1:
                lines -= len(self._known.pop(next(iter(self._known))).lines)

    def clear(self) -> None:
        """Know nothing any more."""
        with self._lock:
            self._known, self._versions = {}, ()

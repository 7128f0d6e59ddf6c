"""The grammar of facts: a code, a sentence, and the exact keys a line may carry. Values are coded, never text."""

from __future__ import annotations

from dataclasses import dataclass

_known: dict[str, Fact] = {}


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of line. Declared once, at import, in a feature's `events.py`."""

    code: str
    sentence: str
    keys: frozenset[str] = frozenset()

    @classmethod
    def declare(cls, code: str, sentence: str, *keys: str) -> Fact:
        """Declare a fact. Raises ValueError when the code is taken."""
        if code in _known:
            raise ValueError(f"{code} is declared twice")
        _known[code] = cls(code, sentence, frozenset(keys))
        return _known[code]


def fact_of(code: str) -> Fact | None:
    """The fact declared under `code`, or None for one of a later version."""
    return _known.get(code)

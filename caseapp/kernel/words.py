"""Words once: what the database stores and what a person reads are one line in one place."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


def N_(message: str) -> str:
    """Mark `message` for translation without translating it (gettext's noop)."""
    return message


class Word(StrEnum):
    """A coded word: `HIGH = "high", N_("High danger")`. The value is stored, `label` is translated by the page."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Make the member `code`, carrying the English source of its `label`."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def read(cls, code: str) -> Self:
        """The word stored as `code`, where a list asks for hundreds: calling the class takes four times as long.
        Raises KeyError for one that is not in the vocabulary."""
        known: Self = cls._value2member_map_[code]  # type: ignore[assignment]
        return known

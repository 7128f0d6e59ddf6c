"""Words once: what the database stores and what a person reads are one line in one place."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self


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

    if TYPE_CHECKING:

        @classmethod
        def read(cls, code: str) -> Self:
            """The word stored as `code`, where a list asks for hundreds: calling the class takes eight times as long.
            Raises KeyError for one that is not in the vocabulary."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.read = cls._value2member_map_.__getitem__  # type: ignore[assignment,method-assign]


class Typed(str):
    """A label that somebody typed in both languages: French, with the Arabic beside it. Nothing translates it."""

    ar: str

    def __new__(cls, fr: str, ar: str) -> Self:
        """Make a label of both."""
        made = str.__new__(cls, fr)
        made.ar = ar
        return made

    def spoken(self, code: str) -> str:
        """The label in a language ("fr" or "ar")."""
        return self.ar if code == "ar" else str(self)


class Term(str):
    """A word of a list that people keep (`norms/lists.py`): stored and compared as its code, like a `Word`."""

    label: Typed

    def __new__(cls, code: str, label: Typed) -> Self:
        """Make the word `code`, called `label`."""
        made = str.__new__(cls, code)
        made.label = label
        return made

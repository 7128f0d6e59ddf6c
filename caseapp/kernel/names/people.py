"""What is known of a child, and what is asked: names in either script, and the little that tells namesakes apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sex = Literal["F", "M", ""]


@dataclass(frozen=True, slots=True)
class Known:
    """A file's identity, as far as it is known. Every field may be empty."""

    given: str = ""
    family: str = ""
    given_ar: str = ""
    family_ar: str = ""
    nickname: str = ""
    sex: Sex = ""
    born_low: int | None = None
    """The earliest possible year of birth; with `born_high` None, the only one."""
    born_high: int | None = None
    place: str = ""
    """The code of the commune."""
    mother: str = ""
    """The mother's given name; in the other script, `mother_ar`."""
    mother_ar: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. `splits` are the ways in which its words may be a given and a family name, the likeliest first.

    A form gives one split; one box gives several, because nobody says where the given name ends. A split with one
    empty part asks by one name only. `number` and `phones` are for other indexes.
    """

    splits: tuple[tuple[str, str], ...] = ()
    sex: Sex = ""
    born_low: int | None = None
    born_high: int | None = None
    place: str = ""
    place_share: float = 0.0
    """The share of the country's people who live in that commune; 0 when nobody knows."""
    mother: str = ""
    ordered: bool = True
    """Whether the parts were typed in their own fields: else their order tells little."""
    numbers: tuple[str, ...] = ()
    """Words that may be the number of a paper, upper case, without blanks and hyphens."""
    phones: tuple[str, ...] = ()
    """Phone numbers as `+212XXXXXXXXX`."""

    @property
    def one_part(self) -> bool:
        """Whether only one name is asked for: then namesakes are many, and the rest must tell."""
        return all(not (given and family) for given, family in self.splits)


def known_years(low: int | None, high: int | None) -> tuple[int, int] | None:
    """The first and the last possible year; None when nothing is known."""
    if low is None and high is None:
        return None
    first = low if low is not None else high
    last = high if high is not None else low
    return (min(first or 0, last or 0), max(first or 0, last or 0))

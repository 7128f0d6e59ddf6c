"""What is told in one language or the other, as whoever writes it speaks."""

from __future__ import annotations

from typing import NamedTuple


class Told(NamedTuple):
    """The same in French and in Arabic."""

    fr: str
    ar: str

    def by(self, language: str) -> str:
        """In the words of somebody who writes `language`."""
        return self.ar if language == "ar" else self.fr


NOTHING = Told("", "")
"""Nothing was said."""

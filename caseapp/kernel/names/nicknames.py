"""Short and everyday forms of names, and the name they stand for: `Simo` and `موح` are Mohamed.

The table that ships is small and public knowledge; the administrator of an installation may give another one
(`Nicknames.read`), which takes effect for the next question, and for a file when its tokens are made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

from caseapp.kernel.names.folding import fold
from caseapp.kernel.names.particles import Atom

FILE: Final = Path(__file__).with_name("nicknames.tsv")


class Nicknames:
    """A table of everyday forms. Two tables are the same when they say the same."""

    def __init__(self, bases: Mapping[str, tuple[str, ...]]) -> None:
        """`bases`: folded everyday form -> folded names it stands for."""
        self._bases = dict(bases)
        self._seal = hash(frozenset(self._bases.items()))

    @classmethod
    def read(cls, text: str) -> Self:
        """The table in lines of `base, tab, forms separated by blanks`; a line that begins with # is a remark."""
        bases: dict[str, tuple[str, ...]] = {}
        for line in text.splitlines():
            base, tab, forms = line.partition("\t")
            if not tab or line.startswith("#"):
                continue
            name = fold(base).replace(" ", "")
            for form in fold(forms).split():
                if form != name and name:
                    bases[form] = (*bases.get(form, ()), name)
        return cls(bases)

    def bases_of(self, form: str) -> tuple[str, ...]:
        """The names that a folded form may stand for, besides itself."""
        return self._bases.get(form, ())

    def widened(self, atom: Atom) -> Atom:
        """The atom with the names that it may stand for as further readings."""
        bases = self._bases.get(atom.plain)
        return atom if bases is None else atom._replace(readings=tuple(dict.fromkeys((*atom.readings, *bases))))

    def __eq__(self, other: object) -> bool:
        """Equal when they say the same."""
        return isinstance(other, Nicknames) and self._bases == other._bases

    def __hash__(self) -> int:
        """Worked out once: tables key the caches."""
        return self._seal


SHIPPED: Final = Nicknames.read(FILE.read_text(encoding="utf-8"))

"""A reading of a name as the units that clerks write for one sound: `Mustapha` is m u s t a ph a.

Letters that behave apart at the beginning or at the end of a name are marked there (`^` and `$`): a first ا is heard,
a last ه often is not.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from caseapp.kernel.names.spelling import is_arabic

LONGEST_UNITS: Final = 24
"""More units than any name has; what follows is not aligned, so that one comparison stays short."""

_UNIT = re.compile(
    r"tch|ch|sh|kh|gh|rh|dh|th|dj|ph|ck|gu(?=[eiay])|qu|ou|oo|ee|ei|ai|ay|ey|aa|ii|au|eu|oi|ie|([b-df-hj-np-tv-xz])\1|."
)
_FIRST: Final = frozenset("aeiouyاعويه") | {"ou", "ai", "aa", "ei"}
_LAST: Final = frozenset("aeiouyhtاهيتع") | {"ou", "ai", "aa", "ei", "ee", "ay", "ey", "ii", "ie", "ah"}


@lru_cache(maxsize=131072)
def units(reading: str) -> tuple[str, ...]:
    """The units of a reading, in order."""
    if is_arabic(reading):
        found = list(reading.replace("لل", "ل")[:LONGEST_UNITS])
    else:
        found = [match.group() for match in _UNIT.finditer(reading)][:LONGEST_UNITS]
    if len(found) > 1:
        if found[-1] in _LAST:
            found[-1] += "$"
        if found[0] in _FIRST:
            found[0] = "^" + found[0]
    return tuple(found)

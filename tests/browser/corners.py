"""In which languages and on which devices something is done: in one corner each day, in all four with `--long`.

So it is with the pages of each role (`test_pages.py`), and with what people do there. The corners take turns: some begin with
the one and some with the other, so that each day has all of them somewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.requirements import only_long
from tests.support.turns import comes, waits

Corner = tuple[str, str]
EVERYWHERE: tuple[Corner, ...] = (("fr", "desk"), ("fr", "phone"), ("ar", "desk"), ("ar", "phone"))
CROSSED: tuple[Corner, ...] = (("fr", "phone"), ("ar", "desk"))
"""Both languages and both devices, in two walks."""


def walked(*daily: Corner) -> Callable[[Any], Any]:
    """Walk in one of these corners each day, in the next of them tomorrow; in the others with `--long`."""

    def taken(walk: Any) -> Any:
        def when(corner: Corner) -> Any:
            if corner not in daily:
                return only_long
            return () if comes(daily.index(corner), walk.__qualname__, len(daily)) else waits

        corners = [pytest.param(*corner, marks=when(corner)) for corner in EVERYWHERE]
        return pytest.mark.parametrize(("language", "device"), corners)(walk)

    return taken

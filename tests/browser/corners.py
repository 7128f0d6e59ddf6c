"""In which languages and on which devices something is done: in one or two corners each day, in all four with `--long`.

Whatever can be opened is looked at in both languages and on both devices each day (`test_pages.py`); what people do there is
done in one of them, and the corners take turns.
"""

from __future__ import annotations

import pytest

from tests.support.requirements import only_long

Corner = tuple[str, str]
EVERYWHERE: tuple[Corner, ...] = (("fr", "desk"), ("fr", "phone"), ("ar", "desk"), ("ar", "phone"))
CROSSED: tuple[Corner, ...] = (("fr", "phone"), ("ar", "desk"))
"""Both languages and both devices, in two walks."""


def walked(*daily: Corner) -> pytest.MarkDecorator:
    """Walk in these corners each day, in the others with `--long`."""
    corners = [pytest.param(*corner, marks=() if corner in daily else only_long) for corner in EVERYWHERE]
    return pytest.mark.parametrize(("language", "device"), corners)

"""No small cell leaves, and none can be worked out from the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel.disclosure import LEAST, protect, total

TABLES = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 40), max_size=8)


def test_a_small_cell_takes_its_neighbour_with_it() -> None:
    assert protect({"girls": 3, "boys": 20, "unknown": 0}) == {"girls": None, "boys": None, "unknown": 0}
    assert protect({"a": 1, "b": 2, "c": 30, "d": 9}) == {"a": None, "b": None, "c": 30, "d": None}
    assert protect({"a": 12, "b": 5}) == {"a": 12, "b": 5}
    assert total({"a": 2, "b": 2}) is None
    assert total({}) == 0


@given(TABLES)
def test_nothing_small_can_be_told(cells: dict[str, int]) -> None:
    shown = protect(cells)
    hidden = [key for key, count in shown.items() if count is None]
    assert all(count is None or count == 0 or count >= LEAST for count in shown.values())
    if hidden and total(cells) is not None:
        rest = (total(cells) or 0) - sum(count or 0 for count in shown.values())
        assert rest == sum(cells[key] for key in hidden)
        assert len(hidden) > 1 and rest >= LEAST, "the hidden cell is the difference"

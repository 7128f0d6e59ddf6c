"""No small cell leaves, and none can be worked out from the others."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel.disclosure import LEAST, protect, rounded, settled, total

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


@given(st.lists(TABLES, min_size=2, max_size=6))
def test_nothing_small_can_be_told_by_comparing_months(months: list[dict[str, int]]) -> None:
    """From one publication to the next, a cell stands still or moves by five or more; and it is never far from true."""
    before: dict[str, int] = {}
    for now in months:
        published = settled(before, now)
        assert published.keys() == now.keys()
        for key, count in published.items():
            assert abs(count - now[key]) < LEAST
            assert key not in before or count == before[key] or abs(count - before[key]) >= LEAST
        earlier, later = protect(before), protect(published)
        for key in earlier.keys() & later.keys():
            shown, was = rounded(later[key]), rounded(earlier[key])
            assert shown is None or was is None or shown == was or abs(shown - was) >= LEAST
        before = published


@given(st.one_of(st.none(), st.integers(0, 10_000)))
def test_rounding_keeps_what_is_hidden_hidden(count: int | None) -> None:
    shown = rounded(count)
    assert (shown is None) == (count is None)
    if shown is not None and count is not None:
        assert shown % LEAST == 0
        assert abs(shown - count) <= LEAST // 2
        assert count < LEAST or shown >= LEAST


@given(st.integers(1, 4), st.integers(0, 50))
def test_what_left_is_hidden_with_what_came(few: int, closed: int) -> None:
    """A few that came, hidden, cannot be had from what left: that is hidden too, or there was none."""
    assert protect({"opened": few, "closed": closed})["closed"] in (None, 0)

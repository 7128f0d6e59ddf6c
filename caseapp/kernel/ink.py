"""A signature drawn by a finger or a mouse: strokes within a box of 600 by 200, as whole numbers.

Its text is `x,y x,y;x,y x,y`: points of a stroke after each other, strokes between semicolons. Neither hour nor
pressure is kept: it is a mark on a paper, by which nobody can be measured.
"""

from __future__ import annotations

import re
from itertools import pairwise

WIDTH, HEIGHT = 600, 200
MOST_POINTS = 2000
SHORTEST = 120
"""How far the pen has gone at least, in units of the box: a dot signs nothing."""
_POINT = r"[0-9]{1,3},[0-9]{1,3}"
_INK = re.compile(rf"{_POINT}(?:[ ;]{_POINT})*")

Stroke = list[tuple[int, int]]


def read_ink(text: str) -> list[Stroke]:
    """The strokes of `text`. Raises ValueError for what is no drawing within the box, or none that signs."""
    if len(text) > MOST_POINTS * 8 or not _INK.fullmatch(text):
        raise ValueError("no drawing")
    strokes = [[_point(point) for point in stroke.split(" ")] for stroke in text.split(";")]
    if sum(map(len, strokes)) > MOST_POINTS or any(x > WIDTH or y > HEIGHT for one in strokes for x, y in one):
        raise ValueError("outside the box")
    if sum(abs(x - a) + abs(y - b) for one in strokes for (x, y), (a, b) in pairwise(one)) < SHORTEST:
        raise ValueError("too short")
    return strokes


def path_of(text: str) -> str:
    """The drawing as the path of an SVG picture; empty for what is no drawing."""
    try:
        strokes = read_ink(text)
    except ValueError:
        return ""
    return "".join("M" + "L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes)


def _point(text: str) -> tuple[int, int]:
    x, y = text.split(",")
    return int(x), int(y)

"""How likely two spellings that agree so well are one name: alignments calibrated in bits."""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict

from caseapp.kernel.names import calibration
from caseapp.kernel.names.nicknames import Nicknames
from caseapp.kernel.names.parts import Likeness, Part, likeness, part
from caseapp.kernel.names.skeleton import deletions
from caseapp.kernel.names.spelling import is_arabic
from tools.learning.corpus import Name

NONE = Nicknames({})
FAR = 30
ALIKE = 0.3
"""How often a name that is written in several ways is asked for in the very spelling of the file."""

SLIPS = 0.035
"""How many names are mistyped."""

ASKED = 900
"""Names that are compared with all others to see how often strangers look alike."""


Seen = tuple[Likeness, float]  # how two spellings agree, and what that weighs
EDGES = (-0.4, -0.1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.999)
POINTS = (-0.6, -0.25, 0.02, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.94, 1.0)


def calibrated(names: list[Name]) -> dict[str, list[tuple[float, float]]]:
    """For each pair of scripts, the curve from the share of the attainable to bits."""
    acquainted, strangers = _acquainted(names), _strangers(names)
    return {
        curve: _curve(curve, acquainted[curve[:2]], strangers[curve[:2]])
        for curve in ("al+", "al-", "ll+", "ll-", "aa+", "aa-")
    }


def _curve(curve: str, same: list[Seen], other: list[Seen]) -> list[tuple[float, float]]:
    """How much more often the same name falls into each bin than another name; made to rise."""
    sides = []
    for seen in (same, other):
        total = sum(weight for _, weight in seen)
        bins: Counter[int] = Counter()
        for alike, weight in seen:
            if calibration.curve_of(alike) == curve:
                bins[sum(alike.share >= edge for edge in EDGES)] += weight / total
        sides.append((bins, total))
    (inside, _), (outside, pairs) = sides
    bits = [math.log2((inside[at] + 1e-4) / (outside[at] + 1e-4 * 2**-at + 1.5 / pairs)) for at in range(len(POINTS))]
    pools: list[tuple[float, float, int]] = []
    for at, value in enumerate(bits):
        pools.append((value, inside[at] + 1e-4, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (one, weight, size), (two, more, length) = pools[-2:]
            pools[-2:] = [((one * weight + two * more) / (weight + more), weight + more, size + length)]
    flat = [value for value, _, size in pools for _ in range(size)]
    return [(at, round(max(-8.0, min(17.0, value)), 2)) for at, value in zip(POINTS, flat, strict=True)]


def _acquainted(names: list[Name]) -> dict[str, list[Seen]]:
    """Spellings of one name beside one another, one in `SLIPS` mistyped: the share of the attainable, and a weight."""
    found: dict[str, list[Seen]] = {"al": [], "ll": [], "aa": []}
    chance = random.Random(2)
    for name in names:
        arabic, latin = name.arabic[:6], name.latin[:8]
        for scripts, ones, others in (("al", arabic, latin), ("ll", latin, latin), ("aa", arabic, arabic)):
            pairs = [(one, other, math.sqrt(x * y)) for one, x in ones for other, y in others]
            apart = sum(weight for one, other, weight in pairs if one != other)
            for one, other, weight in pairs:
                if scripts != "al" and one == other:
                    share = ALIKE / len(ones) if apart else 1.0
                else:
                    share = weight / apart * (1.0 if scripts == "al" else 1 - ALIKE)
                for typed, likely in ((one, 1 - SLIPS), (_slip(one, chance), SLIPS)):
                    left, right = part(typed, NONE), part(other, NONE)
                    if left is not None and right is not None:
                        alike = likeness(left, right)
                        found[scripts].append((alike, share * likely))
    return found


def _slip(text: str, chance: random.Random) -> str:
    """The text with one slip: a letter left out, put in, exchanged with its neighbour or with another."""
    place = chance.randrange(len(text))
    letter = chance.choice("ابتجحدرسعفقكلمنهوي" if is_arabic(text) else "abcdefghiklmnorstuwy")
    return chance.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[:place] + letter + text[place + 1 :],
            text[:place] + text[place : place + 2][::-1] + text[place + 2 :],
        )
    )


def _strangers(names: list[Name]) -> dict[str, list[Seen]]:
    """Different names beside one another: all that share a skeleton or nearly do, and some of the others."""
    readied = [
        (name.kind, part(spelling, NONE)) for name in names for spelling, _ in (name.arabic[:1] + name.latin[:1])
    ]
    spellings = [(kind, ready) for kind, ready in readied if ready is not None]
    index: dict[str, list[int]] = defaultdict(list)
    for number, (_, ready) in enumerate(spellings):
        for key in _near(ready):
            index[key].append(number)
    chance = random.Random(1)
    asked = chance.sample(range(len(spellings)), min(ASKED, len(spellings)))
    found: dict[str, list[Seen]] = {"al": [], "ll": [], "aa": []}
    for number in asked:
        kind, ready = spellings[number]
        near = {near for key in _near(ready) for near in index[key]}
        far = set(chance.sample(range(len(spellings)), FAR)) - near
        for others, stands_for in ((near, 1.0), (far, (len(spellings) - len(near)) / len(far))):
            for other_kind, other in (spellings[chosen] for chosen in sorted(others)):
                if other_kind != kind:
                    alike = likeness(ready, other)
                    found[alike.scripts].append((alike, stands_for))
    return found


def _near(ready: Part) -> set[str]:
    return {*ready.keys, *(less for key in ready.keys for less in deletions(key))}

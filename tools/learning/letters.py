"""What letters stand for one another, by EM over attested spellings of one name."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable

from caseapp.kernel.names import alignment
from caseapp.kernel.names.particles import Atom, atoms, whole
from caseapp.kernel.names.units import units
from tools.learning.corpus import Name

ROUNDS = 7
Pair = tuple[tuple[str, ...], tuple[str, ...], float]


def aligned(left: Atom, right: Atom) -> tuple[str, str]:
    """The two readings that agree in length best, so that an article on one side only teaches nothing."""
    return min(
        ((x, y) for x in left.readings for y in right.readings), key=lambda pair: abs(len(pair[0]) - len(pair[1]))
    )


def pairs_of(names: Iterable[Name]) -> dict[str, list[Pair]]:
    """Spellings of one name beside one another, as units, with a weight."""
    found: dict[str, list[Pair]] = {"al": [], "ll": [], "aa": []}
    for name in names:
        arabic = [(part, weight) for spelling, weight in name.arabic if (part := _single(spelling))]
        latin = [(part, weight) for spelling, weight in name.latin if (part := _single(spelling))]
        for one, _ in arabic:
            for other, weight in latin:
                x, y = aligned(one, other)
                found["al"].append((units(x), units(y), 1 + math.log2(weight)))
        for scripts, spellings in (("ll", latin), ("aa", arabic)):
            for one, _ in spellings:
                for other, _ in spellings:
                    x, y = aligned(one, other)
                    found[scripts].append((units(x), units(y), 1.0))
    return found


def _single(spelling: str) -> Atom | None:
    parts = atoms(spelling)
    return (whole(parts) or parts[0]) if parts else None


def em(pairs: list[Pair], rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """The log-odds of units, learned by hard EM: align, count, weigh, again."""
    left: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for xs, ys, weight in pairs:
        for x in xs:
            left[x] += weight
        for y in ys:
            right[y] += weight
    left_sum, right_sum = sum(left.values()), sum(right.values())
    table = _first_table(pairs, left, right)
    for _ in range(rounds):
        counts: Counter[tuple[str, str]] = Counter()
        for xs, ys, weight in pairs:
            for operation in trace(xs, ys, table):
                counts[operation] += weight
        total = sum(counts.values())
        table = defaultdict(dict)
        for (x, y), count in counts.items():
            chance = (left[x] / left_sum if x else 1.0) * (right[y] / right_sum if y else 1.0)
            discounted = count * count / (count + 2.0)
            table[x][y] = max(alignment.FLOOR, math.log2(discounted / total / chance + 2**alignment.FLOOR))
    return table


def _first_table(pairs: list[Pair], left: Counter[str], right: Counter[str]) -> dict[str, dict[str, float]]:
    """Where EM starts: how often units stand in one pair, by place; gaps cost a little."""
    together: Counter[tuple[str, str]] = Counter()
    total = 0.0
    for xs, ys, _ in pairs:
        for i, x in enumerate(xs):
            for j, y in enumerate(ys):
                near = max(0.0, 1 - 3 * abs((i + 0.5) / len(xs) - (j + 0.5) / len(ys)))
                together[x, y] += near
                total += near
    sums_left, sums_right = Counter[str](), Counter[str]()
    for (x, y), count in together.items():
        sums_left[x] += count
        sums_right[y] += count
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for (x, y), count in together.items():
        table[x][y] = math.log2((count + 0.01) * total / (sums_left[x] * sums_right[y] + 0.01))
    for x in left:
        table[x][alignment.GAP] = -1.0
    table[alignment.GAP] = dict.fromkeys(right, -1.0)
    return table


def trace(xs: tuple[str, ...], ys: tuple[str, ...], table: dict[str, dict[str, float]]) -> list[tuple[str, str]]:
    """The operations of the best alignment."""
    floor, gap = alignment.FLOOR, alignment.GAP
    gaps = table[gap]
    best = [[0.0] * (len(ys) + 1) for _ in range(len(xs) + 1)]
    came = [[0] * (len(ys) + 1) for _ in range(len(xs) + 1)]
    for i in range(len(xs) + 1):
        row = table.get(xs[i - 1], {}) if i else {}
        for j in range(len(ys) + 1):
            options = []
            if i and j:
                options.append((best[i - 1][j - 1] + row.get(ys[j - 1], floor), 0))
            if i:
                options.append((best[i - 1][j] + row.get(gap, floor), 1))
            if j:
                options.append((best[i][j - 1] + gaps.get(ys[j - 1], floor), 2))
            if options:
                best[i][j], came[i][j] = max(options, key=lambda option: (option[0], -option[1]))
    operations = []
    i, j = len(xs), len(ys)
    while i or j:
        step = came[i][j]
        operations.append((xs[i - 1] if step != 2 else gap, ys[j - 1] if step != 1 else gap))
        i, j = i - (step != 2), j - (step != 1)
    return operations

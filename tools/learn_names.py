"""Learns the numbers of the name search: `python tools/learn_names.py --names ../shared/data/names`.

Reads the development half only and writes `caseapp/kernel/names/learned.json`: letter costs (EM over attested
spellings of one name), calibration of alignments in bits, shares of skeletons. Deterministic; no name is kept.
`--types 0/2` learns on every other class of names, for cross-validation; `--to` writes elsewhere.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.kernel.names import alignment, calibration, learned  # noqa: E402
from caseapp.kernel.names.nicknames import Nicknames  # noqa: E402
from caseapp.kernel.names.particles import Atom, atoms, whole  # noqa: E402
from caseapp.kernel.names.parts import Likeness, Part, likeness, part  # noqa: E402
from caseapp.kernel.names.skeleton import deletions  # noqa: E402
from caseapp.kernel.names.spelling import is_arabic  # noqa: E402
from caseapp.kernel.names.tokens import part_keys  # noqa: E402
from caseapp.kernel.names.units import units  # noqa: E402

ROUNDS = 7
NONE = Nicknames({})
PROVENANCE = (
    "Learned by tools/learn_names.py from the development half of the project's name data: Wikidata labels (CC0), "
    "Algerian Name Transcription Corpus (CC0), DziriNames (MIT), Arabic forms of NETransliteration-COLING2018 (CC0) "
    "and google/transliteration (Apache-2.0). Statistics only."
)
Pair = tuple[tuple[str, ...], tuple[str, ...], float]


@dataclass
class Name:
    """One name: its class, and its spellings with their weights."""

    kind: str
    role: str
    arabic: list[tuple[str, float]] = field(default_factory=list)
    latin: list[tuple[str, float]] = field(default_factory=list)


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def names_in(folder: Path, kept: str) -> list[Name]:
    """The names of the classes that are learned from."""
    found: dict[str, Name] = {}
    for row in rows(folder / "names.tsv"):
        if belongs(row["type_id"], kept):
            name = found.setdefault(row["name_id"], Name(row["type_id"], row["role"]))
            (name.arabic if row["script"] == "ar" else name.latin).append((row["spelling"], float(row["count"])))
    return list(found.values())


def belongs(type_id: str, kept: str) -> bool:
    """Whether a class is in the share `n/m` of the classes."""
    part, _, parts = kept.partition("/")
    return int(type_id[1:]) % int(parts) == int(part)


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


FAR = 30

LISTED = 60e-6
"""Skeletons of a smaller share are not listed: they could be those of one family, and need no shards."""


def shares(folder: Path, kept: str) -> dict[str, dict[str, int]]:
    """Of a million people, how many have each skeleton; `***`: one of three consonants that is not listed."""
    found: dict[str, dict[str, int]] = {}
    files = list(rows(folder / "gallery.tsv"))
    for column in ("given", "family"):
        counts: Counter[str] = Counter()
        deleted: Counter[str] = Counter()
        people = [row for row in files if belongs(row[f"{column}_type"], kept)]
        for row in people:
            keys = part_keys(row[column])
            counts.update(keys)
            deleted.update({less for key in keys for less in (key, *deletions(key))})
        for table, counted in ((column, counts), (f"{column}_deleted", deleted)):
            listed = {
                key: round(1e6 * count / len(people))
                for key, count in counted.items()
                if count >= max(6, LISTED * len(people))
            }
            found[table] = dict(sorted(listed.items())) | _unlisted(counted, len(people))
    return found


def _unlisted(counted: Counter[str], people: int) -> dict[str, int]:
    """For each length, the share that nine in ten skeletons of it do not exceed."""
    lengths: dict[int, list[int]] = defaultdict(list)
    for key, count in counted.items():
        lengths[min(6, len(key.partition(".")[0]))].append(count)
    result = {}
    for length in range(7):
        ranked = sorted(lengths.get(length, [1]))
        result["*" * length] = max(1, round(1e6 * ranked[int(0.9 * (len(ranked) - 1))] / people))
    return result


def main() -> None:
    """Learn and write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--names", type=Path, required=True, help="folder of names.tsv and gallery.tsv")
    options.add_argument("--types", default="0/1", help="which classes of names to learn from, n/m")
    options.add_argument("--to", type=Path, default=learned.FILE)
    asked = options.parse_args()
    names = names_in(asked.names, asked.types)
    costs = {scripts: em(pairs) for scripts, pairs in pairs_of(names).items()}
    rounded = {
        scripts: {
            x: {y: round(bits, 1) for y, bits in sorted(row.items()) if bits > alignment.FLOOR + 0.2}
            for x, row in sorted(table.items())
        }
        for scripts, table in costs.items()
    }
    held = {"provenance": PROVENANCE, "costs": rounded, "calibration": {}}
    held["shares"] = shares(asked.names, asked.types)
    write(held, asked.to)
    learned.use(learned.read(asked.to))
    held["calibration"] = calibrated(names)
    write(held, asked.to)


def write(held: dict[str, object], path: Path) -> None:
    """One line for each unit and table, so that a change can be read."""
    path.write_text(
        json.dumps(held, ensure_ascii=False, separators=(",", ":")).replace("},", "},\n") + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()

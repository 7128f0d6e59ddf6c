"""What a thief of the index learns about names, without the key: as good as nothing."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest

from benchmarks.names_leak import rank_attack, stored
from caseapp.kernel.names import Known, file_tokens, shard_count
from caseapp.kernel.names.learned import numbers

FILES = 10_000
SOUNDS = {"X": "kh", "C": "ch", "G": "gh", "K": "k", "J": "j"}


def invented(chance: random.Random, table: str, count: int) -> list[str]:
    """Names of nobody: the public frequencies of skeletons, dressed with vowels by lot."""
    shares = {key: share for key, share in numbers().shares[table].items() if key.isalpha()}
    skeletons = chance.choices(list(shares), list(shares.values()), k=count)
    rare = ["".join(chance.choices("BTJHDRZSFKLMN", k=chance.randint(3, 6))) for _ in range(count)]
    drawn = [key if chance.random() < 0.75 else other for key, other in zip(skeletons, rare, strict=True)]
    return ["".join(SOUNDS.get(letter, letter.lower()) + chance.choice("aeiou") for letter in key) for key in drawn]


def population(seed: int) -> Iterator[Known]:
    chance = random.Random(seed)
    given, family = invented(chance, "given", FILES), invented(chance, "family", FILES)
    mothers = invented(chance, "given", FILES)
    for one, other, mother in zip(given, family, mothers, strict=True):
        yield Known(
            given=one,
            family=other,
            sex=chance.choice(("F", "M")),
            born_low=round(chance.gauss(2013, 4)),
            place=str(min(1500, int(30 * chance.paretovariate(0.9)))),
            mother=mother if chance.random() < 0.6 else "",
        )


@pytest.fixture(scope="module")
def people() -> tuple[list[Known], list[Known]]:
    return list(population(1)), list(population(2))


def test_frequency_does_not_betray_names(people: tuple[list[Known], list[Known]]) -> None:
    register, sample = (stored(files, random.Random(seed)) for seed, files in enumerate(people))
    leak = rank_attack(register, sample, FILES, random.Random(3))
    assert leak.hits <= 0.01
    assert leak.largest <= 0.001


def test_without_shards_the_attack_would_see_more(people: tuple[list[Known], list[Known]]) -> None:
    bare = stored(people[0], random.Random(0), lambda value: 1)
    assert max(bare.values()) / FILES > 0.001


def test_names_that_no_statistics_know_are_split_by_the_registers_own_counter() -> None:
    chance = random.Random(5)
    names = ["Zotrifel", "Gubnarod", "Plimstok"]
    files = [Known(given=chance.choice(names), family=chance.choice(names)) for _ in range(3000)]
    counted = Counter(value for known in files for value in file_tokens(known))
    register = stored(files, chance, lambda value: shard_count(value, counted[value] / len(files)))
    assert max(register.values()) / len(files) <= 0.004  # 1/8000 expected, and what lot adds to so small a register

"""What a thief of the index learns about names, without the key: as good as nothing."""

import json
import random
from collections.abc import Iterator
from itertools import product

import pytest

from benchmarks.names_leak import rank_attack, stored
from caseapp.kernel.names import Counted, Known, count, file_tokens, shard_count
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


def of_a_region(seed: int) -> Iterator[Known]:
    """People of one place, most of them boys of a few ages, with names of which the public's shares know nothing."""
    chance = random.Random(seed)
    names = [
        "".join(pair)
        for pair in product(("zotr", "gubn", "plim", "drakv", "tsolg"), ("ifel", "arod", "ostok", "undar"))
    ]
    often = [1 / (place + 2) for place in range(len(names))]
    for _ in range(FILES):
        given, family, mother = chance.choices(names, often, k=3)
        yield Known(
            given=given,
            family=family if chance.random() < 0.5 else "".join(chance.choices("bdfklmnrstz", k=5)) + "i",
            sex="M" if chance.random() < 0.8 else "F",
            born_low=chance.randint(2011, 2014),
            place="04.421.01.0" if chance.random() < 0.9 else "04.501.01.0",
            mother=mother,
        )


@pytest.fixture(scope="module")
def region() -> tuple[list[Known], list[Known]]:
    return list(of_a_region(3)), list(of_a_region(4))


def test_names_that_no_shares_know_are_split_by_what_the_register_counted(
    region: tuple[list[Known], list[Known]],
) -> None:
    """Counted on a tenth of the files; the thief is given even the counts, and learns no more than of known names."""
    counted = count(random.Random(5).sample(region[0], FILES // 10))
    register, sample = (
        stored(files, random.Random(seed), lambda value: shard_count(value, counted))
        for seed, files in enumerate(region)
    )
    leak = rank_attack(register, sample, FILES, random.Random(3))
    assert leak.hits <= 0.01
    assert leak.largest <= 0.002, "1/8000 expected, and what lot adds, where one name in four is the same"


def test_without_the_counts_the_attack_would_see_more(region: tuple[list[Known], list[Known]]) -> None:
    bare = stored(region[0], random.Random(0))
    assert max(bare.values()) / FILES > 0.05


def test_what_was_counted_only_adds_shards(people: tuple[list[Known], list[Known]]) -> None:
    """Whoever asks with it finds also what was written without: shards are numbered from nought."""
    counted = count(people[0])
    values = {value for known in people[0][:300] for value in file_tokens(known)}
    assert all(shard_count(value, counted) >= shard_count(value) for value in values)


def test_what_was_counted_is_short_and_comes_back_as_it_was(region: tuple[list[Known], list[Known]]) -> None:
    counted = count(region[0])
    told = json.loads(json.dumps(counted.told()))
    assert len(json.dumps(told)) < 50_000
    assert Counted.read(told).told() == told
    values = {value for known in region[0][:300] for value in file_tokens(known)}
    assert all(abs(shard_count(v, Counted.read(told)) - shard_count(v, counted)) <= 1 for v in values)


def test_a_family_is_no_frequent_name() -> None:
    """Of four people who bear a name nothing is listed, however small the register is."""
    assert not count([Known(given="Zotrifel", family="Gubnarod")] * 4)
    assert not count([])

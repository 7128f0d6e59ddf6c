"""Identifiers sort and never repeat; references say nothing and survive a telephone."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from timeit import repeat
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel import identifiers
from caseapp.kernel.identifiers import (
    ALPHABET,
    BadIdentifier,
    id_from_text,
    id_text,
    new_id,
    new_reference,
    read_reference,
)

REFERENCES = st.builds(new_reference)


def plain(reference: str) -> str:
    return reference.replace("-", "")


def test_an_identifier_is_a_uuid7_of_this_moment() -> None:
    before = identifiers.time.time_ns() // 1_000_000
    identifier = UUID(bytes=new_id())
    assert identifier.version == 7
    assert identifier.variant == RFC_4122
    assert before <= identifier.int >> 80 <= identifiers.time.time_ns() // 1_000_000 + 1


def test_identifiers_of_one_thread_rise() -> None:
    given_out = [new_id() for _ in range(50_000)]
    assert given_out == sorted(set(given_out))


def test_identifiers_of_many_threads_are_unique_and_rise_in_each() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id() for _ in range(5_000)], range(8)))
    assert all(batch == sorted(batch) for batch in batches)
    assert len(set().union(*batches)) == 40_000


def test_identifiers_rise_when_the_system_clock_steps_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = new_id()
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 0)
    assert first < new_id() < new_id()


def test_a_full_millisecond_flows_into_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: 0)
    sequence = identifiers._Sequence()
    sequence.tail = (1 << 74) - 1
    millisecond, tail = sequence.following()
    assert millisecond == 1
    assert tail < 1 << 73


def test_a_forked_worker_starts_afresh() -> None:
    new_id()
    here = identifiers._sequence
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writing, b"fresh" if identifiers._sequence is not here else b"stale")
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        assert answer.read() == b"fresh"


def test_an_identifier_is_quick() -> None:
    assert min(repeat(new_id, number=5_000, repeat=5)) / 5_000 < 20e-6, "about 2 us on a quiet machine"


@given(st.binary(min_size=16, max_size=16))
def test_an_identifier_survives_its_text(identifier: bytes) -> None:
    assert id_from_text(id_text(identifier)) == identifier
    assert re.fullmatch("[0-9a-f]{32}", id_text(identifier))


@pytest.mark.parametrize(
    "text", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\n", " " + "0" * 31, "٠" * 32]
)
def test_only_one_text_stands_for_an_identifier(text: str) -> None:
    with pytest.raises(BadIdentifier):
        id_from_text(text)


def test_sixteen_bytes_or_nothing() -> None:
    with pytest.raises(BadIdentifier):
        id_text(b"short")


@given(REFERENCES)
def test_a_reference_is_read_as_it_is_shown(reference: str) -> None:
    assert re.fullmatch("A{3}-A{3}-A{4}".replace("A", f"[{ALPHABET}]"), reference)
    assert not set(reference) & set("AEIOUYL")
    assert read_reference(reference) == reference


@given(REFERENCES)
def test_a_reference_is_read_however_it_is_typed(reference: str) -> None:
    eastern = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    persian = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
    look_alikes = str.maketrans("01", "ol")
    for typed in (
        plain(reference),
        reference.lower(),
        reference.replace("-", " "),
        f"\u200f {reference}\u2069\n",
        reference.replace("-", "\u2011"),
        " ".join(plain(reference)),
        reference.translate(eastern),
        reference.translate(persian),
        reference.translate(look_alikes),
        reference.replace("1", "i"),
    ):
        assert read_reference(typed) == reference


@given(REFERENCES)
def test_every_change_of_one_character_is_detected(reference: str) -> None:
    letters = plain(reference)
    for place, letter in enumerate(letters):
        for typo in set(ALPHABET) - {letter}:
            assert read_reference(letters[:place] + typo + letters[place + 1 :]) is None


@given(REFERENCES)
def test_every_exchange_of_two_characters_is_detected(reference: str) -> None:
    letters = plain(reference)
    for one, other in combinations(range(len(letters)), 2):
        swapped = list(letters)
        swapped[one], swapped[other] = letters[other], letters[one]
        if letters[one] != letters[other]:
            assert read_reference("".join(swapped)) is None


@given(REFERENCES)
def test_a_lost_or_added_character_is_detected(reference: str) -> None:
    letters = plain(reference)
    for place in range(len(letters)):
        assert read_reference(letters[:place] + letters[place + 1 :]) is None
        assert read_reference(letters[:place] + letters[place] + letters[place:]) is None


def test_of_other_mistakes_one_in_29_goes_unseen() -> None:
    taken = sum(read_reference(new_reference()[:-1] + new_reference()[-1]) is not None for _ in range(20_000))
    assert 0.027 < taken / 20_000 < 0.042, "1 in 29 is 0.0345"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "K7M",
        "فاطمة",
        "0612345678",
        "06 12 34 56 78",
        "M145092428",
        "Y" * 10,
        "1234567890",
        "K7M-492-QXT" * 900,
    ],
)
def test_what_is_not_a_reference_is_none(text: str) -> None:
    assert read_reference(text) is None


def test_phone_and_school_numbers_are_never_given_as_references(monkeypatch: pytest.MonkeyPatch) -> None:
    draws = iter([0, 10 + 7 * 29**2, 10 + 28 * 29])  # 0000000000, then B070000002, then a true one
    monkeypatch.setattr(identifiers.secrets, "randbelow", lambda _: next(draws))
    assert new_reference() == "BZ0-000-0008"
    assert next(draws, None) is None


def test_phone_and_school_numbers_are_never_read_as_references() -> None:
    for number in ("0000000000", "B070000002"):
        assert identifiers._check_character(number[:-1]) == number[-1], "it is refused for its shape"
        assert read_reference(number) is None


def test_references_do_not_repeat_nor_rise() -> None:
    given_out = [new_reference() for _ in range(20_000)]
    assert len(set(given_out)) == 20_000
    assert given_out != sorted(given_out)

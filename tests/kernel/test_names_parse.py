"""One box understands names in any order, ages, years, phones and numbers of papers."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel.names import Asked, parse
from caseapp.kernel.names.parsing import MOST_SPLITS

TODAY = date(2026, 11, 22)


def asked(text: str) -> Asked:
    return parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "splits"),
    [
        ("محمد بن علي", [("محمد", "بن علي"), ("محمد بن علي", "")]),
        ("Ben Ali", [("Ben Ali", "")]),
        ("Nour Eddine Alami", [("Nour Eddine", "Alami"), ("Nour Eddine Alami", "")]),
        ("Bennani Fatima Zahra", [("Bennani", "Fatima Zahra"), ("Bennani Fatima", "Zahra")]),
        ("محمد Benali", [("محمد", "Benali"), ("محمد Benali", "")]),
        ("Hamza", [("Hamza", "")]),
        ("ma7mud 3li", [("ma7mud", "3li"), ("ma7mud 3li", "")]),
        ("", []),
        ("12", []),
    ],
)
def test_the_cuts_of_a_name(text: str, splits: list[tuple[str, str]]) -> None:
    assert list(asked(text).splits) == splits


def test_two_scripts_are_tried_apart_too() -> None:
    assert asked("محمد بن علي Mohamed Benali").splits[:3] == (
        ("محمد", "بن علي"),
        ("محمد بن علي", ""),
        ("Mohamed", "Benali"),
    )


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Ali 11", 2014, 2015),
        ("Ali 11 ans", 2014, 2015),
        ("علي 11 سنة", 2014, 2015),
        ("علي ١١ سنة", 2014, 2015),
        ("10-12 Ali", 2013, 2016),
        ("Ali 10 à 12 ans", 2013, 2016),
        ("علي من 10 إلى 12 سنة", 2013, 2016),
        ("Ali 10/12", 2013, 2016),
        ("Ali 2012", 2012, 2012),
        ("Ali né en 2012", 2012, 2012),
        ("3li", None, None),
        ("Ali 99", None, None),
    ],
)
def test_an_age_is_the_years_of_birth(text: str, low: int | None, high: int | None) -> None:
    found = asked(text)
    assert (found.born_low, found.born_high) == (low, high)
    assert [split for split in found.splits if split[1]] == []


@pytest.mark.parametrize(
    "text",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "06-12-34-56-78",
        "+212612345678",
        "+212 6 12 34 56 78",
        "00212612345678",
        "212612345678",
        "+212 (0)6 12 34 56 78",
        "٠٦١٢٣٤٥٦٧٨",
        "\u200e0612345678\u200f",
    ],
)
def test_phones_in_any_writing(text: str) -> None:
    assert asked(f"Ali {text}").phones == ("+212612345678",)
    assert asked(f"Ali {text}").splits == (("Ali", ""),)
    assert asked(f"Ali {text}").numbers == ()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("AB123456", "AB123456"),
        ("ab 123456", "AB123456"),
        ("M145092428", "M145092428"),
        ("1234567890", "1234567890"),
        ("ER/054/8/56/test-1", "ER/054/8/56/TEST1"),
    ],
)
def test_numbers_of_papers_are_left_as_candidates(text: str, number: str) -> None:
    assert asked(text).numbers == (number,)
    assert asked(text).splits == ()


def test_sex_is_not_guessed() -> None:
    assert asked("Fatima Alaoui").sex == ""


@given(st.text(max_size=400))
def test_anything_may_be_asked(text: str) -> None:
    found = asked(text)
    assert len(found.splits) <= MOST_SPLITS
    assert not found.ordered
    assert all(given or family for given, family in found.splits)

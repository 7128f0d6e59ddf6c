"""What people type is kept as they meant it, and nothing unseen comes with it."""

import unicodedata
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseapp.kernel.text import TooLong, clean_line, clean_prose, is_arabic, read_hour, script_of, western_digits

ANYTHING = st.text(st.characters(exclude_categories=[]))  # lone surrogates too
UNSEEN = (
    "\x00\x07\x1b\x7f\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\u206a\ufeff\ufff9\U000e0041"
)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_unseen_characters_leave_no_trace(unseen: str) -> None:
    assert clean_line(f"Fat{unseen}ima", 80) == "Fatima"
    assert clean_prose(f"{unseen}فاطمة{unseen}", 80) == "فاطمة"


def test_a_line_has_single_blanks_and_no_line_end() -> None:
    assert clean_line("  Fatima\u00a0 Zahra\t\r\nBennani\u2028\x0b ", 80) == "Fatima Zahra Bennani"


def test_prose_keeps_its_lines_and_inner_blanks() -> None:
    assert clean_prose(" un  deux \r\n\r\ntrois :\u00a0quatre\t!\rcinq\u2029six \n\n", 80) == (
        "un  deux\n\ntrois :\u00a0quatre !\ncinq\nsix"
    )


def test_text_is_composed() -> None:
    assert clean_line("Ai\u0308cha", 80) == "Aïcha"
    assert clean_line("ا\u0653منة", 80) == "آمنة"
    assert clean_line("e\u200b\u0301", 80) == "é", "composed after the unseen is gone"


def test_joiners_and_marks_of_the_script_stay() -> None:
    for kept in ("می\u200cخواهم", "👩\u200d👧", "مُحَمَّد", "محمـــد", "❤\ufe0f"):
        assert clean_line(kept, 80) == kept


@pytest.mark.parametrize("nothing", ["", " ", "\u200d", " \u200c \u200d ", "\x00\n\t", "\u00a0\u200d"])
def test_a_text_of_nothing_is_empty(nothing: str) -> None:
    assert clean_line(nothing, 80) == clean_prose(nothing, 80) == ""


def test_surrogates_are_joined_or_shown_as_lost() -> None:
    assert clean_line("\ud83d\ude00", 80) == "😀"
    assert clean_line("a\ud800b", 80) == "a\ufffdb"


def test_the_limit_counts_what_is_kept() -> None:
    assert clean_line("  abc\u200f  ", 3) == "abc"
    assert len(clean_line("م" * 10_000, 10_000)) == 10_000
    with pytest.raises(TooLong) as refused:
        clean_line("Fatima", 3)
    assert (refused.value.limit, refused.value.length) == (3, 6)
    assert "Fatima" not in str(refused.value)
    with pytest.raises(TooLong):
        clean_prose("a\nb", 2)


def test_long_runs_of_blanks_cost_nothing() -> None:
    assert clean_prose("a" + " " * 200_000 + "b", 300_000).endswith("b")


@given(ANYTHING)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    for clean in (clean_line, clean_prose):
        once = clean(typed, 10_000)
        assert clean(once, 10_000) == once


@given(ANYTHING)
def test_what_is_kept_can_be_stored_and_seen(typed: str) -> None:
    line, prose = clean_line(typed, 10_000), clean_prose(typed, 10_000)
    for kept in (line, prose):
        assert kept == kept.strip()
        assert unicodedata.is_normalized("NFC", kept)
        assert not {unicodedata.category(c) for c in kept.replace("\n", "")} & {"Cc", "Cs"}
        assert not set(kept) & set(UNSEEN)
        kept.encode()
    assert "\n" not in line
    assert "  " not in line
    assert "\r" not in prose


def test_arabic_and_persian_digits_become_western() -> None:
    assert western_digits("٠٦ ١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 07a") == "06 123456789 0123456789 07a"


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("محمد بن علي", "ar"),
        ("مُحَمَّد ١٢ (2)", "ar"),
        ("ﻣﺤﻤﺪ", "ar"),
        ("ڭلميم", "ar"),
        ("Aïcha Œuvrard", "la"),
        ("Ḥasan ʿAlī M’hamed", "la"),
        ("Mohamed محمد", "mixed"),
        ("ⴰⵎⴰⵣⵉⵖ", "other"),
        ("Amazigh ⴰⵎⴰⵣⵉⵖ", "mixed"),
        ("12/05/2014 😀", "other"),
        ("", "other"),
    ],
)
def test_the_script_is_that_of_the_letters(text: str, script: str) -> None:
    assert script_of(text) == script
    assert is_arabic(text) == (script == "ar")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("18", time(18)),
        ("18:30", time(18, 30)),
        ("18h30", time(18, 30)),
        ("18 h", time(18)),
        ("٢٢:١٥", time(22, 15)),
        ("24:00", None),
        ("9:60", None),
        ("-1", None),
        ("midi", None),
        ("", None),
    ],
)
def test_an_hour_is_read_as_people_write_it(typed: str, read: time | None) -> None:
    assert read_hour(typed) == read

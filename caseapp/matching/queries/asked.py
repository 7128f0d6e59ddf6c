"""What was typed, read as a question: one box, and the fields below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from caseapp.kernel import clock
from caseapp.kernel.names import Asked, parse
from caseapp.kernel.papers import numbers_in, plain_number
from caseapp.kernel.phones import phones_in
from caseapp.matching.people import LETTERS
from caseapp.matching.records import Question


def question(text: str, *, sex: str = "", place: str = "", mother: str = "", age: str = "") -> Question:
    """The question in one box of text; the other fields help to tell namesakes apart."""
    today = clock.today()
    asked = parse(text, today)
    if age and (told := parse(age, today)).born_low:
        asked = replace(asked, born_low=told.born_low, born_high=told.born_high)
    return _question(text, replace(asked, sex=LETTERS.get(sex, ""), place=place, mother=mother))


def question_of_form(
    names: Sequence[tuple[str, str]],
    *,
    born: tuple[int, int] | None = None,
    sex: str = "",
    place: str = "",
    mother: str = "",
    numbers: Iterable[str] = (),
    phone: str = "",
) -> Question:
    """The question of a form, where each part of the name has its own field; `names` once for each script."""
    low, high = born or (None, None)
    asked = Asked(
        splits=tuple(names),
        sex=LETTERS.get(sex, ""),
        born_low=low,
        born_high=high,
        place=place,
        mother=mother,
    )
    papers = frozenset(filter(None, map(plain_number, numbers)))
    first = " ".join(filter(None, names[0])) if names else ""
    return Question("", asked, first, papers, phones_in(phone))


def _question(text: str, asked: Asked) -> Question:
    names = max((" ".join(filter(None, split)) for split in asked.splits), key=len, default="")
    numbers = frozenset(map(plain_number, asked.numbers)) | numbers_in(text)
    return Question(text, asked, names, numbers, phones_in(text) | frozenset(asked.phones))

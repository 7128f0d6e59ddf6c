"""Cut names say what the kernel says of beginnings; numbers and phones have one form."""

from __future__ import annotations

import pytest

from caseapp.kernel.names import begins
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.kernel.papers import numbers_in, plain_number
from caseapp.kernel.phones import phones_in
from caseapp.matching.cut import cut, near, question

CHILDREN = [
    {"given": "Mohamed", "family": "Benali"},
    {"given_ar": "محمد", "family_ar": "بن علي", "nickname": "Simo"},
    {"given": "Fatima Zahra", "family": "El Idrissi", "given_ar": "فاطمة الزهراء", "family_ar": "الإدريسي"},
    {"given": "Abderrahmane", "family": "Aït Lahcen"},
    {"given_ar": "نور الدين", "family_ar": "الشرقاوي"},
    {"nickname": "Khadouj"},
]
TYPED = [
    "moh", "mohamed b", "benali", "بنع", "محم", "محمد بن", "fat", "zahra idr", "idrissi fat", "idris", "الادر", "زهراء",
    "abder", "عبد الرح", "lahc", "ait la", "nour", "نور", "charq", "شرق", "khad", "خدو", "zz", "m", "", "mohamed x",
]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("known", CHILDREN, ids=lambda known: next(iter(known.values())))
def test_a_line_answers_wherever_a_name_begins(known: dict[str, str], typed: str) -> None:
    line = cut(known, SHIPPED).encode()
    if begins(typed, known.values()):
        assert question(typed, SHIPPED).fits(line)
    if not typed or typed == "zz":
        assert not question(typed, SHIPPED).fits(line)


def test_whole_names_come_before_beginnings() -> None:
    line = cut(CHILDREN[0], SHIPPED).encode()
    assert question("Benali", SHIPPED).fits(line) == 2
    assert question("محمد بنعلي", SHIPPED).fits(line) == 2
    assert question("moham", SHIPPED).fits(line) == 1
    assert question("Mohamed Mohamed", SHIPPED).fits(line) == 0, "each word has a name of its own"


def test_one_consonant_too_many() -> None:
    wider = near("Benalid")
    assert wider is not None
    assert wider.fits(cut(CHILDREN[0], SHIPPED).encode())
    assert near("Li") is None
    assert near("Mohamed Benali") is None


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("0612345678", {"+212612345678"}), ("06 12 34 56 78", {"+212612345678"}), ("+212 (0)6-12-34-56-78", {"+212612345678"}),
        ("00212612345678", {"+212612345678"}), ("212612345678", {"+212612345678"}), ("٠٦١٢٣٤٥٦٧٨", {"+212612345678"}),
        ("+33 6 12 34 56 78", {"+33612345678"}), ("0612345678 / 0655443322", {"+212612345678", "+212655443322"}),
        ("06/12/34/56/78 ou 0655443322", {"+212612345678", "+212655443322"}), ("12", set()), ("", set()), ("Ali 11", set()),
    ],
)  # fmt: skip
def test_phones(text: str, phones: set[str]) -> None:
    assert phones_in(text) == phones


def test_numbers_of_papers() -> None:
    assert plain_number(" ab 12-34/5 ") == "AB12345"
    assert plain_number("٠٠٠١") == "0001"
    assert numbers_in("Ali AB123456 11 2013") >= {"AB123456"}
    assert not numbers_in("Ali AB123456 11 2013") & {"11", "2013"}
    assert numbers_in("Mohamed Benali") == frozenset()

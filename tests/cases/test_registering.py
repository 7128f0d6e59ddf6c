"""A file is opened: with what is known, in either script, and with nothing that cannot be."""

from __future__ import annotations

import pytest

from caseapp.cases.forms.person import FLAWS, KEPT_AS_PLACE, NOT_A_NUMBER
from caseapp.infra import places
from caseapp.kernel.births import BirthFlaw
from caseapp.web.forms import TOO_LONG, UNCHOSEN
from tests.cases.desk import WORKER, opened, register
from tests.cases.pages import errors_at, fill, form_of, reference_of, references_in, said, send, text_of
from tests.conftest import House, client_of
from tests.support.world import case_row


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_newborn_of_whom_nothing_is_known(house: House, language: str) -> None:
    """Behaviour 61: only the danger is asked, and even that may be "not assessed"."""
    client = client_of(house, WORKER, language=language)
    reference = register(client)
    page = text_of(client.get(f"/cases/{reference}"))
    assert said(house.app, language, "Name unknown") in page
    file = opened(house, reference)
    assert (file.identity, file.contact, file.birth.to_dict()) == ({}, {}, {})
    assert str(file.sex) == "unknown"
    assert reference in references_in(client.get("/cases/"))


def test_danger_must_be_judged(lite: House) -> None:
    """The one question without which no file opens is told, and nothing typed is lost."""
    for language in ("fr", "ar"):
        client = client_of(lite, WORKER, language=language)
        answer = fill(client, "/cases/new", given="Aya", account="Une longue histoire.")
        assert answer.status_code == 422
        assert errors_at(answer)["danger"] == said(lite.app, language, UNCHOSEN)
        kept = form_of(answer).fields
        assert (kept["given"], kept["account"]) == ("Aya", "Une longue histoire.")


def test_a_nickname_alone(lite: House) -> None:
    """What the street calls the child is enough, and is shown as the name."""
    client = client_of(lite, WORKER)
    reference = register(client, nickname="Bouchaïb")
    assert "Bouchaïb" in client.get("/cases/").get_data(as_text=True)
    assert opened(lite, reference).name.first_in("ar") == "Bouchaïb"


def test_names_in_both_scripts(lite: House) -> None:
    """Each page shows first the script of its language."""
    client = client_of(lite, WORKER)
    reference = register(client, given="Salma", family="Bennani", given_ar="سلمى", family_ar="بناني")
    assert "<h1><bdi>Salma Bennani</bdi></h1>" in client.get(f"/cases/{reference}").get_data(as_text=True)
    arabic = client_of(lite, WORKER, language="ar").get(f"/cases/{reference}").get_data(as_text=True)
    assert "<h1><bdi>سلمى بناني</bdi></h1>" in arabic


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"birth_year": "٢٠١٤", "birth_month": "3", "birth_day": "٢١"}, {"day": 21, "month": 3, "year": 2014}),
        ({"birth_year": "۲۰۱۵"}, {"year": 2015}),
        ({"birth_year": " 2013 ", "birth_month": "12"}, {"month": 12, "year": 2013}),
        ({"age_low": "10", "age_high": "١٢"}, {"estimated_age_low": 10, "estimated_age_high": 12}),
        ({"age_low": "11"}, {"estimated_age_low": 11, "estimated_age_high": 11}),
        ({"age_high": "11"}, {"estimated_age_low": 11, "estimated_age_high": 11}),
        ({"age_low": "0"}, {"estimated_age_low": 0, "estimated_age_high": 0}),
        ({"birth_month": "3", "birth_day": "29"}, {"day": 29, "month": 3}),
        (
            {"birth_month": "2", "birth_day": "29", "age_low": "9", "age_high": "11"},
            {"day": 29, "month": 2, "estimated_age_low": 9, "estimated_age_high": 11},
        ),
        ({"birth_year": "2015", "age_low": "9"}, {"year": 2015, "estimated_age_low": 9, "estimated_age_high": 9}),
    ],
)
def test_births_as_they_are_known(lite: House, typed: dict[str, str], stored: dict[str, int]) -> None:
    """A day, a month, a year, an estimated age: in the digits people type."""
    reference = register(client_of(lite, WORKER), **typed)
    birth = opened(lite, reference).birth.to_dict()
    assert {k: v for k, v in birth.items() if k != "estimated_on"} == stored
    assert ("estimated_on" in birth) == ("age_low" in typed or "age_high" in typed)


IMPOSSIBLE_BIRTHS: list[tuple[dict[str, str], str, str]] = [
    ({"birth_year": "2015", "birth_month": "2", "birth_day": "30"}, "birth_day", FLAWS[BirthFlaw.IMPOSSIBLE_DATE]),
    ({"birth_year": "15"}, "birth_day", FLAWS[BirthFlaw.IMPOSSIBLE_DATE]),
    ({"birth_year": "2090"}, "birth_day", FLAWS[BirthFlaw.FUTURE]),
    ({"birth_year": "1950"}, "birth_day", FLAWS[BirthFlaw.TOO_OLD]),
    ({"birth_day": "3", "birth_year": "2015"}, "birth_day", FLAWS[BirthFlaw.DAY_WITHOUT_MONTH]),
    ({"birth_month": "2", "birth_day": "30", "age_low": "9"}, "birth_day", FLAWS[BirthFlaw.IMPOSSIBLE_DATE]),
    ({"birth_year": "mille"}, "birth_day", NOT_A_NUMBER),
    ({"age_low": "12", "age_high": "10"}, "age_low", FLAWS[BirthFlaw.RANGE_REVERSED]),
    ({"age_low": "130"}, "age_low", FLAWS[BirthFlaw.IMPOSSIBLE_AGE]),
    ({"age_low": "dix"}, "age_low", NOT_A_NUMBER),
    ({"age_low": "130", "birth_year": "2015"}, "age_low", FLAWS[BirthFlaw.IMPOSSIBLE_AGE]),
    ({"age_low": "10", "birth_year": "2090"}, "birth_day", FLAWS[BirthFlaw.FUTURE]),
]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_births_that_cannot_be(lite: House, language: str) -> None:
    """A clear sentence in the page's language at the field, and everything typed still there."""
    client = client_of(lite, WORKER, language=language)
    form = form_of(client.get("/cases/new"))
    for typed, field, told in IMPOSSIBLE_BIRTHS:
        answer = send(client, form, danger="2", given="Aya", **typed)
        assert answer.status_code == 422, typed
        assert errors_at(answer) == {field: said(lite.app, language, told)}, typed
        kept = form_of(answer).fields
        assert {name: kept[name] for name in typed} == typed
        assert (kept["given"], kept["danger"]) == ("Aya", "2")


def test_all_faults_are_told_at_once(lite: House) -> None:
    """Who makes three mistakes should not have to send four times."""
    typed = {"given": "x" * 81, "heard_at": "midi", "birth_year": "2090"}
    answer = fill(client_of(lite, WORKER), "/cases/new", danger="2", **typed)
    assert answer.status_code == 422
    told = errors_at(answer)
    assert told["given"] == said(lite.app, "fr", TOO_LONG, limit=80, length=81)
    assert {"given", "birth_day", "heard_at"} <= told.keys()


@pytest.mark.parametrize("typed", ["Yacoub El Mansour", "يعقوب المنصور", "yacoub el mansour"])
def test_a_commune_by_its_name(lite: House, typed: str) -> None:
    """In either language, without its code: the server understands the name."""
    reference = register(client_of(lite, WORKER), commune=typed, commune_code="")
    assert opened(lite, reference).contact["commune"] == "04.421.01.09"
    with lite.app.app_context():
        assert case_row(opened(lite, reference).id).province_code == "04.421"


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("words", ["Douar Lahlou", "Ajdir"])
def test_words_that_are_no_commune_are_kept_with_the_place(lite: House, language: str, words: str) -> None:
    """A hamlet no list knows, a name of several communes: the file is open, nothing is lost, and the page says so."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(client, "/cases/new", danger="4", commune=words, place="Chez Si Brahim", commune_code="04.421.01.09")
    reference = reference_of(answer)
    contact = opened(lite, reference).contact
    assert ("commune" in contact, contact["place"]) == (False, f"{words} · Chez Si Brahim")
    page = client.get(f"/cases/{reference}")
    assert " ".join(said(lite.app, language, KEPT_AS_PLACE).split()) in text_of(page)
    assert said(lite.app, language, "The commune") in text_of(page), "it is still to be asked"
    form = form_of(client.get(f"/cases/{reference}/identity"))
    chosen = places.resolve("Ajdir", 6)[-1]
    assert send(client, form, commune=chosen.label(language), place="Chez Si Brahim").status_code == 303
    contact = opened(lite, reference).contact
    assert (contact["commune"], contact["place"]) == (chosen.code, "Chez Si Brahim")
    form = form_of(client.get(f"/cases/{reference}/identity"))
    assert send(client, form, commune=words, commune_code="").status_code == 303
    contact = opened(lite, reference).contact
    assert ("commune" in contact, contact["place"]) == (False, f"{words} · Chez Si Brahim")


def test_a_place_that_is_too_long_with_those_words_is_told_where_it_is_long(lite: House) -> None:
    """Else the correction of the file would be refused one day, for what stands there."""
    answer = fill(client_of(lite, WORKER), "/cases/new", danger="1", commune="Douar " * 19, place="x" * 300)
    assert list(errors_at(answer)) == ["place"]


@pytest.mark.parametrize(
    ("language", "born", "aged"),
    [("fr", "1er mars · 9 ans, ", "2015 · 9 ans, "), ("ar", "1 مارس · 9 سنوات، ", "2015 · 9 سنوات، ")],
)
def test_all_that_is_known_of_a_birth_is_shown(lite: House, language: str, born: str, aged: str) -> None:
    """The day of a birthday and the age she says; the year of a paper and the age she seems to have."""
    client = client_of(lite, WORKER, language=language)
    for typed, told in (({"birth_day": "1", "birth_month": "3"}, born), ({"birth_year": "2015"}, aged)):
        reference = register(client, **typed, age_low="9")
        assert told in text_of(client.get(f"/cases/{reference}"))
        fields = form_of(client.get(f"/cases/{reference}/identity")).fields
        assert {name: fields[name] for name in typed} == typed
        assert fields["age_low"] == "9"


def test_places_for_the_page(lite: House) -> None:
    """All communes in both languages, and nothing else."""
    rows = client_of(lite, WORKER).get("/places.json").get_json()
    assert len(rows) == 1503 + 41
    assert ["04.421.01.09", "Yacoub El Mansour", "يعقوب المنصور", "Rabat", "الرباط"] in rows
    stranger = lite.app.test_client()
    assert stranger.get("/places.json").status_code == 303


def test_a_forged_choice_is_refused(lite: House) -> None:
    """Answers that were never offered: a message, not an error, and no file."""
    client = client_of(lite, WORKER)
    for name, value in (
        ("danger", "9"),
        ("sex", "robot"),
        ("source", "Mars"),
        ("category", "<b>"),
        ("birth_month", "13"),
    ):
        answer = fill(client, "/cases/new", **{"danger": "1", name: value})
        assert answer.status_code == 422, name
    assert references_in(client.get("/cases/")) == [lite.world.reference]

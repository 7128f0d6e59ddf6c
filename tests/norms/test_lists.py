"""Lists of words: what is added reaches form, page and paper in both languages; what was written keeps its word."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from caseapp.daily.lists import ACTIVITIES, DIETS
from caseapp.daily.queries import meals as tables
from caseapp.daily.service import activities, meals
from caseapp.daily.service.activities import Planned
from caseapp.establishments.queries import residents
from caseapp.establishments.service import places, uses
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.norms import lists, service
from caseapp.norms.lists import LISTS, WordList
from caseapp.norms.service.wording import Wording
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.daily.house import NURSE, lives, prescribe
from tests.establishments.centre import DIRECTOR, EDUCATOR, INTAKE, open_centre
from tests.establishments.test_admission import stay_of
from tests.norms.forms import ADMIN, WHY, in_days, worded
from tests.papers.reading import pages_of
from tests.security.tools import facts, raw, working


def at(day_ahead: int, hour: int = 9) -> datetime:
    """An hour of a day to come, in Morocco."""
    return datetime.combine(in_days(day_ahead), time(hour), clock.CASABLANCA)


def offered(house: House, of: WordList, days: int) -> list[str]:
    """Codes that a form offers so many days from now."""
    with house.app.app_context():
        return [str(one) for one in lists.offered(of, in_days(days))]


def planned(house: House, kind: str, day: date, title: str) -> Any:
    """An activity of a kind; its id."""
    me = house.world.actor(EDUCATOR)
    with working(house, me):
        return activities.plan(me, Planned(kind, title, day, 15 * 60, 60)).id


def test_every_list_is_declared_with_a_reason_or_open() -> None:
    keys = [one for one in LISTS.values() if not one.fixed]
    assert {one.key for one in keys} == {"activity", "diet", "medicine_way", "block"}
    for one in keys:
        assert one.stays in set(one.words), "a list keeps the word for everything else"
    assert all(len(str(word)) <= 24 for one in LISTS.values() for word in one.words)


def test_a_word_begins_on_its_day(house: House) -> None:
    code = worded(house)
    assert code not in offered(house, ACTIVITIES, 1)
    found = offered(house, ACTIVITIES, 2)
    assert code in found and found[-1] == "other", "what says nothing else stands last"
    assert facts(house)[-1] == "list.changed"


def test_an_added_word_reaches_form_page_and_figures_in_both_languages(house: House) -> None:
    open_centre(house)
    code = worded(house)
    with clock.hold(at(2)):
        client = client_of(house, EDUCATOR)
        opened = client.get("/tonight/activities/new")
        assert "Jardinage" in text_of(opened)
        form = form_of(opened)
        typed = {"title": "Au potager", "kind": code, "starts_on": in_days(2).strftime("%d/%m/%Y"), "begins": "10:00"}
        assert send(client, form, **typed).status_code == 303
        assert raw(house, "SELECT kind FROM activity")[0].kind == code
        week = f"/tonight/activities?day={in_days(2).isoformat()}"
        assert "Jardinage" in text_of(client.get(week))
        arabic = client_of(house, EDUCATOR, language="ar")
        assert "بستنة" in text_of(arabic.get(week)) and "بستنة" in text_of(arabic.get("/tonight/activities/new"))


def test_what_was_written_keeps_its_word(house: House) -> None:
    """Called otherwise and no longer offered: old rows say what they said, new ones what holds."""
    open_centre(house)
    old = planned(house, "sport", in_days(0), "Match")
    worded(house, "sport", "Sport et plein air", "رياضة وهواء طلق", days=2)
    worded(house, "games", "Jeux", "ألعاب", days=2, offered=False)
    with clock.hold(at(3)):
        new = planned(house, "sport", in_days(3), "Course")
        client = client_of(house, EDUCATOR)
        before = text_of(client.get(f"/tonight/activities/{old.hex()}/{in_days(0).isoformat()}"))
        after = text_of(client.get(f"/tonight/activities/{new.hex()}/{in_days(3).isoformat()}"))
        assert "plein air" not in before and "plein air" in after
    assert "games" in offered(house, ACTIVITIES, 1) and "games" not in offered(house, ACTIVITIES, 2)


def test_a_row_of_a_word_no_longer_offered_is_corrected_without_another(house: House) -> None:
    open_centre(house)
    key = planned(house, "games", in_days(5), "Échecs")
    worded(house, "games", "Jeux", "ألعاب", days=1, offered=False)
    with clock.hold(at(2)):
        client = client_of(house, EDUCATOR)
        form = form_of(client.get(f"/tonight/activities/{key.hex()}/edit"))
        assert form.fields["kind"] == "games"
        assert send(client, form, title="Échecs et dames").status_code == 303
        fresh = form_of(client.get("/tonight/activities/new"))
        typed = {"title": "x", "kind": "games", "starts_on": in_days(2).strftime("%d/%m/%Y"), "begins": "10:00"}
        assert send(client, fresh, **typed).status_code == 422


def test_a_diet_reaches_the_kitchen_and_its_paper(house: House) -> None:
    [reference] = lives(house)
    code = worded(house, fr="Sans fraise", ar="بدون فراولة", of="diet")
    cook = house.world.actor(EDUCATOR)
    with clock.hold(at(2)):
        with working(house, cook):
            meals.set_needs(cook, stay_of(house, cook, reference), [code, "egg"], "", "")
        client = client_of(house, EDUCATOR)
        assert "Sans fraise" in text_of(client.get(f"/cases/{reference}/needs"))
        assert "Sans fraise" in text_of(client.get("/tonight/meals"))
        assert "بدون فراولة" in text_of(client_of(house, EDUCATOR, language="ar").get("/tonight/meals"))
        sheet = client.post("/tonight/meals/print", data={"csrf_token": client.token(), "tongue": "both"})
        said = "".join(pages_of(sheet.data))
        assert "Sans fraise" in said and "فراولة" in said
    worded(house, code, "Sans fruits rouges", "بدون فواكه حمراء", of="diet", days=4)
    with clock.hold(at(5)), working(house, cook):
        here = residents(cook)
        [plate] = tables.kitchen(cook, here, tables.expected_on(cook, clock.today(), here)).plates
        assert [one.label for one in plate.diets if one == code] == ["Sans fraise"], (
            "as it was called when it was written"
        )


def test_a_way_and_a_reason_of_a_bed(lite: House) -> None:
    [reference] = lives(lite)
    way = worded(lite, fr="Par sonde", ar="عبر أنبوب", of="medicine_way")
    why = worded(lite, fr="Punaises de lit", ar="بق الفراش", of="block")
    with clock.hold(at(2, 8)):
        prescribe(lite, reference, way=way)
        assert "Par sonde" in text_of(client_of(lite, NURSE).get(f"/cases/{reference}/treatments"))
        assert "Par sonde" in text_of(client_of(lite, EDUCATOR).get("/tonight/medicines"))
        me, bed = lite.world.actor(INTAKE), raw(lite, "SELECT id FROM bed ORDER BY id DESC")[0].id
        with working(lite, me):
            uses.block(me, session().get_one(places.Bed, bytes(bed)), why)
        assert "Punaises de lit" in text_of(client_of(lite, INTAKE).get("/tonight"))
        assert "بق الفراش" in text_of(client_of(lite, INTAKE, language="ar").get("/tonight"))


@pytest.mark.parametrize(
    ("code", "fr", "ar", "days", "is_offered", "flaw"),
    [
        ("", "", "بستنة", 2, True, {"fr": "required"}),
        ("", "Jardinage", " ", 2, True, {"ar": "required"}),
        ("", "Jardinage", "بستنة", 0, True, {"since": "begun"}),
        ("other", "Autre", "أخرى", 2, False, {"offered": "word_stays"}),
    ],
)
def test_what_cannot_be_kept(
    lite: House, code: str, fr: str, ar: str, days: int, is_offered: bool, flaw: dict[str, str]
) -> None:
    me = lite.world.actor(ADMIN)
    with working(lite, me):
        with pytest.raises(Invalid) as refused:
            service.change_word(me, "activity", code, Wording(fr, ar, is_offered), in_days(days), WHY)
        assert refused.value.fields == flaw


def test_a_fixed_list_says_why_and_is_never_changed(lite: House) -> None:
    me = lite.world.actor(ADMIN)
    with working(lite, me), pytest.raises(Impossible, match="list_fixed"):
        service.change_word(me, "exit", "", Wording("Ailleurs", "مكان آخر"), in_days(2), WHY)
    page = client_of(lite, ADMIN).get("/norms/lists/exit")
    assert page.status_code == 200 and "/norms/lists/exit/" not in page.get_data(as_text=True)
    assert client_of(lite, ADMIN).get("/norms/lists/exit/new").status_code == 404
    assert client_of(lite, ADMIN).get("/norms/lists/nothing").status_code == 404
    director = lite.world.actor(DIRECTOR)
    with working(lite, director), pytest.raises(Refused):
        service.change_word(director, "activity", "", Wording("A", "ب"), in_days(2), WHY)
    with working(lite, me), pytest.raises(NotFound):
        service.change_word(me, "activity", "nothing", Wording("A", "ب"), in_days(2), WHY)


def test_a_change_is_withdrawn_until_it_begins(house: House) -> None:
    worded(house, "sport", "Sport et plein air", "رياضة وهواء طلق")
    [row] = raw(house, "SELECT id FROM list_word")
    me = house.world.actor(ADMIN)
    with clock.hold(at(2)), working(house, me), pytest.raises(Impossible, match="norm_begun"):
        service.withdraw_word(me, "activity", bytes(row.id))
    with working(house, me):
        service.withdraw_word(me, "activity", bytes(row.id))
    with house.app.app_context():
        assert not isinstance(lists.term(ACTIVITIES, "sport", in_days(9)), lists.Term)
    page = text_of(client_of(house, ADMIN).get("/norms/lists/activity"))
    assert "Sport et plein air" in page, "it stays readable"


def test_two_words_are_not_called_the_same(house: House) -> None:
    worded(house, days=1)
    client = client_of(house, ADMIN)
    form = form_of(client.get("/norms/lists/activity/new"))
    typed = {"fr": "jardinage", "ar": "زراعة", "since": in_days(3).strftime("%d/%m/%Y"), "reason": WHY}
    answer = send(client, form, **typed)
    assert answer.status_code == 422 and form_of(answer).fields["ar"] == "زراعة"
    assert offered(house, DIETS, 3) == [str(word) for word in DIETS.words]


def test_a_process_that_heard_nothing_knows_it_on_its_day(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    offered(lite, ACTIVITIES, 0)
    remembered = lists.WORDS.known
    code = worded(lite, days=1)
    monkeypatch.setattr(lists.WORDS, "known", remembered)
    assert code not in offered(lite, ACTIVITIES, 0) and lists.WORDS.known is remembered
    with clock.hold(clock.now() + timedelta(days=1)):
        assert code in offered(lite, ACTIVITIES, 0)

"""Pages of profiles through the browser's eyes: the list, the search by sound, one profile, recognition."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.queries.profiles import locate_profile
from caseapp.outreach.service import profiles
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.views import profiles_beside as beside
from caseapp.outreach.views.codes import read_code
from caseapp.outreach.vocabulary import Adherence, Bird, Refusal
from caseapp.policy.roles import Role
from caseapp.web.i18n import speaking, word
from tests.cases.pages import forms_of, send
from tests.conftest import House, client_of
from tests.outreach.known import hamza, known, met, row
from tests.outreach.street import CREW, OFFICER, noted, out, placed
from tests.security.tools import looking, working


def _text(house: House, url: str, role: Role = CREW) -> str:
    answer = client_of(house, role).get(url)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def _seek(house: House, text: str) -> str:
    client = client_of(house, CREW)
    return client.post("/street/profiles", data={"q": text, "csrf_token": client.token()}).get_data(as_text=True)


def test_a_profile_is_found_by_the_sound_of_its_name_and_by_its_code(lite: House) -> None:
    profile = hamza(lite)
    other = known(lite, "Younes")
    at, away = f'/street/profiles/{id_text(profile)}"', f'/street/profiles/{id_text(other)}"'
    for asked in ("hamza", "7amza", "حمزة", "Tawil", "ham"):
        page = _seek(lite, asked)
        assert at in page, asked
        assert away not in page, asked
    found = row(lite, profile)
    with lite.app.app_context(), speaking("ar"):
        code = f"{word(Bird(found.bird))} {found.number}"
    assert at in _seek(lite, code)
    assert at in _text(lite, "/street/profiles?stage=known&sex=male")
    assert at not in _text(lite, "/street/profiles?stage=linked")


def test_the_page_of_one_tells_how_it_was_met(lite: House) -> None:
    place = placed(lite)
    profile, friend, round_id = hamza(lite), known(lite, "Anas"), out(lite, place)
    people = [Person(profile_id=profile), Person(profile_id=friend)]
    noted(
        lite, round_id, place, persons=people, adherence=Adherence.WARY, refusal=Refusal.FEAR,
        told={"note": "Sous le pont", "said": "بغيت ندّي مي"},
    )  # fmt: skip
    page = _text(lite, f"/street/profiles/{id_text(profile)}")
    for told in ("Sous le pont", "بغيت ندّي مي", "Gare routière", "Anas"):
        assert told in page, told
    assert "Sous le pont" in _text(lite, f"/street/profiles/{id_text(profile)}", Role.INTAKE_WORKER)


def test_not_met_for_ninety_days_is_proposed_and_confirmed(lite: House) -> None:
    place = placed(lite)
    profile, round_id = hamza(lite), out(lite, place)
    long_ago = clock.now() - timedelta(days=95)
    noted(lite, round_id, place, persons=[Person(profile_id=profile)], captured_at=long_ago)
    assert row(lite, profile).stage == "known"
    client = client_of(lite, CREW)
    page = client.get("/street/profiles/lost")
    form = next(f for f in forms_of(page) if f.action.endswith("/leave"))
    assert send(client, form).status_code == 303
    assert row(lite, profile).stage == "lost"
    assert id_text(profile) not in _text(lite, "/street/profiles/lost")


def test_known_again_on_the_page_and_taken_back(lite: House) -> None:
    profile, who = hamza(lite), met(lite, "7amza")
    client = client_of(lite, CREW)
    page = client.get("/street/recognise")
    assert "7amza" in page.get_data(as_text=True)
    assert "حمزة" in page.get_data(as_text=True)
    form = next(f for f in forms_of(page) if f.action.endswith("/answer"))
    assert send(client, form, answer="same").status_code == 303
    assert row(lite, profile).times == 1
    page = client.get("/street/recognise")
    assert f"m-{id_text(who)}" not in page.get_data(as_text=True)
    back = next(f for f in forms_of(page) if f.action.endswith("/undo"))
    assert send(client, back).status_code == 303
    assert row(lite, profile).times == 0


def test_put_together_by_its_code_and_taken_apart(lite: House) -> None:
    first, second = hamza(lite), known(lite, "7amza")
    client = client_of(lite, CREW)
    page = client.get(f"/street/profiles/{id_text(first)}")
    form = next(f for f in forms_of(page) if f.action.endswith("/join"))
    assert send(client, form, other="Nobody 999").status_code == 422
    assert send(client, form, other=str(row(lite, second).number)).status_code == 303
    assert row(lite, second).into_id == first
    page = client.get(f"/street/profiles/{id_text(second)}")
    assert send(client, next(f for f in forms_of(page) if f.action.endswith("/part"))).status_code == 303
    assert row(lite, second).into_id is None


def test_two_who_write_at_once_choose(lite: House) -> None:
    profile = hamza(lite)
    client, me = client_of(lite, CREW), lite.world.actor(OFFICER)
    page = client.get(f"/street/profiles/{id_text(profile)}/edit")
    form = next(f for f in forms_of(page) if "origin" in f.fields)
    with working(lite, me) as unit:
        found = locate_profile(me, profile, writing=True)
        now = profiles.picture(unit, found)
        profiles.change(me, found, now, {**now, "origin": "Azilal"})
    answer = send(client, form, origin="Beni Mellal", work="cireur")
    assert answer.status_code == 409
    assert "Azilal" in answer.get_data(as_text=True)


def test_the_first_page_of_the_street_tells_who_waits(lite: House) -> None:
    place = placed(lite)
    profile, round_id, me = hamza(lite), out(lite, place), lite.world.actor(CREW)
    with looking(lite, me):
        assert beside.card(me) is None
    at = clock.now() - timedelta(days=95)
    noted(lite, round_id, place, persons=[Person(profile_id=profile)], captured_at=at)
    met(lite, "7amza", where=(round_id, place))
    with looking(lite, me):
        card = beside.card(me)
    assert card is not None
    assert (card["people"], card["lost"], card["asked"]) == (1, 1, [])
    with looking(lite, stranger := lite.world.actor(OFFICER, lite.world.there)):
        assert beside.card(stranger) is None


def _code(house: House, profile: bytes, tongue: str) -> str:
    found = row(house, profile)
    with house.app.app_context(), speaking(tongue):
        return f"{word(Bird(found.bird))} {found.number}"


def test_a_code_in_the_search_box_leads_to_the_profile_and_others_learn_nothing(lite: House) -> None:
    profile = hamza(lite)
    at = f"/street/profiles/{id_text(profile)}"
    hers = client_of(lite, OFFICER)
    french, arabic = _code(lite, profile, "fr"), _code(lite, profile, "ar")
    eastern = arabic.translate({ord(str(digit)): chr(0x660 + digit) for digit in range(10)})
    for typed in (french, french.upper(), arabic, eastern, french.replace(" ", "-"), " ".join(french.split()[::-1])):
        assert hers.send("/search", {"q": typed}).location == at, typed
        assert [one["url"] for one in hers.send("/search/suggest", {"q": typed}).get_json()["files"]] == [at], typed
    assert hers.send("/search", {"q": "Faucon"}).status_code == 200
    elsewhere = client_of(lite, OFFICER, lite.world.there)
    for stranger in (elsewhere, client_of(lite, Role.HEALTH_STAFF)):
        assert stranger.send("/search", {"q": french}).status_code == 200
        assert stranger.send("/search/suggest", {"q": french}).get_json()["files"] == []


@pytest.mark.parametrize("typed", ["héron 12", "Heron 12", "HERON-12", "12 heron", "بلشون ١٢"])
def test_a_code_is_read_however_it_is_typed(lite: House, typed: str) -> None:
    with lite.app.test_request_context():
        assert read_code(typed) == (Bird.HERON, 12)

"""Two people in one file (behaviours 50 and 79): both changes stand, or a person chooses; nothing is overwritten unseen."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from caseapp.cases import queries
from caseapp.infra.db import session
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.cases.pages import PageForm, again, form_of, send, text_of
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import CANARIES, act_as, case_row, leave

FIRST, SECOND = Role.REFERENCE_WORKER, Role.UNIT_OFFICER


def two(house: House, end: str = "/identity") -> tuple[PageClient, PageForm, PageClient, PageForm]:
    """Two colleagues who have opened the same form of the file."""
    found: list[PageClient | PageForm] = []
    for role in (FIRST, SECOND):
        client = client_of(house, role)
        client.look = False  # these pages are looked at where they are used
        found += [client, form_of(client.get(f"/cases/{house.world.reference}{end}"))]
    return tuple(found)  # type: ignore[return-value]


def now(house: House) -> dict[str, Any]:
    """What the file says now of its child."""
    with house.app.app_context():
        me = house.world.actor(FIRST)
        act_as(me)
        file = queries.open_file(me, house.world.reference)
        said = {**file.identity, **file.contact, "sex": str(file.sex), "lines": len(file.entries)}
        leave()
    return said


def phones(file: dict[str, Any]) -> list[str]:
    """The numbers that stand in the file."""
    return [phone["number"] for phone in file["phones"]]


def test_different_fields_both_stand(house: House) -> None:
    """She corrects the phone, he the first name and the year: all three are kept."""
    her, hers, him, his = two(house)
    assert send(her, hers, **{"phones-0-number": "0611111111"}).status_code == 303
    assert send(him, his, given="Zoubair", birth_year="2014").status_code == 303
    file = now(house)
    assert (phones(file), file["given"], file["birth"]) == (["0611111111"], "Zoubair", {"year": 2014})
    assert file["family"] == CANARIES["family"]
    assert file["place"] == CANARIES["place"]


def test_the_same_change_twice_is_no_conflict(house: House) -> None:
    """Both write the same: it is said once."""
    her, hers, him, his = two(house)
    before = now(house)["lines"]
    assert send(her, hers, given="Zoubair").status_code == 303
    assert send(him, his, given="Zoubair").status_code == 303
    assert now(house)["lines"] == before + 1  # type: ignore[operator]


def test_the_same_field_is_shown_side_by_side(house: House) -> None:
    """409: the page says what stands now beside what was typed, keeps everything typed, and nothing is saved yet."""
    her, hers, him, his = two(house)
    assert send(her, hers, given="Zoubida", sex="female").status_code == 303
    answer = send(him, his, given="Zoubair", nickname="Zizou", place="Café du Port")
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Zoubida" in page, "what stands now"
    kept = form_of(answer).fields
    assert (kept["given"], kept["nickname"], kept["place"]) == ("Zoubair", "Zizou", "Café du Port")
    file = now(house)
    assert (file["given"], file["place"], file.get("nickname")) == ("Zoubida", CANARIES["place"], CANARIES["nickname"])


def test_a_conflict_is_resolved_by_sending_again(house: House) -> None:
    """He keeps his word: it stands now, with everything else he typed; her other change is not undone."""
    her, hers, him, his = two(house)
    assert send(her, hers, **{"given": "Zoubida", "phones-0-number": "0699999999"}).status_code == 303
    answer = send(him, his, given="Zoubair", nickname="Zizou")
    assert answer.status_code == 409
    done = again(him, answer)
    assert done.status_code == 303
    assert done.location.endswith(house.world.reference)
    file = now(house)
    assert (file["given"], file["nickname"]) == ("Zoubair", "Zizou")
    assert phones(file) == ["0699999999"], "a field he never touched must not be overwritten by his older page"


def test_a_conflict_is_resolved_by_taking_theirs(house: House) -> None:
    """He writes her word: it stands, his other change with it."""
    her, hers, him, his = two(house)
    send(her, hers, given="Zoubida")
    answer = send(him, his, given="Zoubair", nickname="Zizou")
    assert again(him, answer, given="Zoubida").status_code == 303
    file = now(house)
    assert (file["given"], file["nickname"]) == ("Zoubida", "Zizou")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_theirs_is_taken_field_by_field(house: House, language: str) -> None:
    """Each row is a choice: he takes her word in one field and keeps his in another; the form shows what he chose, and a
    mistake elsewhere does not undo the choice."""
    her, hers, him, his = two(house)
    if language != "fr":
        him.post("/language", data={"csrf_token": him.token(), "lang": language})
    wrote = {"birth_day": "3", "birth_month": "2", "birth_year": "2014"}
    assert send(her, hers, given="Zoubida", nickname="Zahwa", **wrote).status_code == 303
    answer = send(him, his, given="Zoubair", nickname="Zizou", birth_year="2013", place="Café du Port")
    assert answer.status_code == 409
    assert "Zoubida" in text_of(answer) and "Zoubair" in text_of(answer)
    page = answer.get_data(as_text=True)
    assert page.count('value="theirs"') == 3
    choice = {"take-given": "theirs", "take-birth": "theirs", "take-nickname": "mine"}
    wrong = again(him, answer, **choice, **{"guardian_phone-0-number": "x" * 200})
    assert wrong.status_code == 422
    kept = form_of(wrong).fields
    assert (kept["given"], kept["birth_year"], kept["nickname"]) == ("Zoubida", "2014", "Zizou")
    assert again(him, wrong, **{"guardian_phone-0-number": ""}).status_code == 303
    file = now(house)
    assert (file["given"], file["nickname"], file["place"]) == ("Zoubida", "Zizou", "Café du Port")
    assert file["birth"]["year"] == 2014


def test_theirs_is_what_stands_when_it_is_taken(lite: House) -> None:
    """While he chooses, she changes it once more: what he takes is her newest word."""
    her, hers, him, his = two(lite)
    send(her, hers, given="Zoubida")
    answer = send(him, his, given="Zoubair")
    newer = form_of(her.get(f"/cases/{lite.world.reference}/identity"))
    assert send(her, newer, given="Zahra").status_code == 303
    assert again(him, answer, **{"take-given": "theirs"}).status_code == 303
    assert now(lite)["given"] == "Zahra"


def test_rows_and_lists_are_taken_too(lite: House) -> None:
    """The numbers of a phone, and boxes that are ticked."""
    her, hers, him, his = two(lite)
    send(her, hers, **{"phones-0-number": "0699999999"})
    answer = send(him, his, **{"phones-0-number": "0611111111"})
    assert answer.status_code == 409
    assert again(him, answer, **{"take-phones": "theirs"}).status_code == 303
    assert phones(now(lite)) == ["0699999999"]
    her, hers, him, his = two(lite, "/intake")
    send(her, hers, needs=["food"], interpreter="yes")
    answer = send(him, his, needs=["shelter"], interpreter="no")
    assert answer.status_code == 409
    assert again(him, answer, **{"take-needs": "theirs"}).status_code == 303
    stands = form_of(him.get(f"/cases/{lite.world.reference}/intake")).fields
    assert stands["interpreter"] == "no" and "food" in stands["needs"] and "shelter" not in stands["needs"]


def test_a_second_conflict_after_the_first(house: House) -> None:
    """While he chooses she changes it once more: he is asked once more, never overwritten nor overwriting."""
    her, hers, him, his = two(house)
    send(her, hers, given="Zoubida")
    answer = send(him, his, given="Zoubair")
    newer = form_of(her.get(f"/cases/{house.world.reference}/identity"))
    assert send(her, newer, given="Zahra").status_code == 303
    second = again(him, answer)
    assert second.status_code == 409
    assert "Zahra" in text_of(second)
    assert again(him, second).status_code == 303
    assert now(house)["given"] == "Zoubair"


def test_the_conflict_page_speaks_arabic(house: House) -> None:
    """The same page for somebody who works in Arabic."""
    _, _, him, his = two(house)
    her = client_of(house, FIRST, language="ar")
    form = form_of(her.get(f"/cases/{house.world.reference}/identity"))
    send(him, his, given_ar="زبير", birth_year="2013")
    answer = send(her, form, given_ar="زهير", birth_year="2012")
    assert answer.status_code == 409
    assert 'lang="ar"' in answer.get_data(as_text=True)
    assert "زبير" in text_of(answer)
    assert "2013" in text_of(answer)
    assert form_of(answer).fields["given_ar"] == "زهير"


@pytest.mark.parametrize("base", ["", "{}", "[1]", "not json", '{"given": 5, "birth": "x"}', "null", '"é"'])
def test_an_altered_base_never_overwrites(lite: House, base: str) -> None:
    """Without the memory of what was seen nothing is taken for unchanged: a difference is asked about."""
    client = client_of(lite, FIRST)
    form = form_of(client.get(f"/cases/{lite.world.reference}/identity"))
    answer = send(client, form, base=base, given="Zoubair")
    assert answer.status_code == 409
    assert now(lite)["given"] == CANARIES["given"]
    assert again(client, answer).status_code == 303
    assert now(lite)["given"] == "Zoubair"


def test_absent_fields_are_kept(lite: House) -> None:
    """Behaviour 50: a partial form changes what it carries; what it does not carry is not emptied."""
    client = client_of(lite, FIRST)
    form = form_of(client.get(f"/cases/{lite.world.reference}/identity"))
    kept = ("csrf_token", "submission_id", "base", "sex", "given")
    partial = PageForm(form.action, {k: v for k, v in form.fields.items() if k in kept} | {"given": "Zoubair"})
    assert send(client, partial).status_code == 303
    file = now(lite)
    assert file["given"] == "Zoubair"
    assert (file["family"], phones(file)) == (CANARIES["family"], [CANARIES["phone"]])
    assert file["birth"] == {"year": 2015}


def test_each_adds_a_phone(house: House) -> None:
    """Rows are merged row by row: her number and his both stand, beside the corrected first one."""
    her, hers, him, his = two(house)
    assert send(her, hers, **{"phones-1-number": "0611111111"}).status_code == 303
    assert send(him, his, **{"phones-0-whose": "Sa mère", "phones-1-number": "0622222222"}).status_code == 303
    file = now(house)
    assert phones(file) == [CANARIES["phone"], "0611111111", "0622222222"]
    assert file["phones"][0]["whose"] == "Sa mère"


def test_the_same_row_is_shown_side_by_side(house: House) -> None:
    """Both correct one brother: in words, with his name and age, and a person chooses."""
    client = client_of(house, FIRST)
    form = form_of(client.get(f"/cases/{house.world.reference}/identity"))
    assert send(client, form, **{"siblings-0-name": "Yassine", "siblings-0-age": "9"}).status_code == 303
    her, hers, him, his = two(house)
    assert send(her, hers, **{"siblings-0-age": "10"}).status_code == 303
    answer = send(him, his, **{"siblings-0-where": "Fès"})
    assert answer.status_code == 409
    assert "Yassine · 10 ans" in text_of(answer)
    assert "Yassine · 9 ans · Fès" in text_of(answer)
    assert again(him, answer).status_code == 303
    assert now(house)["siblings"] == [{"name": "Yassine", "age": "9", "where": "Fès"}]


def test_emptying_a_field_is_a_change(lite: House) -> None:
    """What was wrong can be taken out, and the earlier version stays in the timeline."""
    client = client_of(lite, FIRST)
    form = form_of(client.get(f"/cases/{lite.world.reference}/identity"))
    assert send(client, form, **{"phones-0-number": "", "birth_year": ""}).status_code == 303
    file = now(lite)
    assert "phones" not in file
    assert "birth" not in file
    assert CANARIES["phone"] in text_of(client.get(f"/cases/{lite.world.reference}"))


def test_closing_while_a_colleague_corrects(house: House) -> None:
    """Different things of one row: the correction and the closing both stand."""
    her, hers, him, his = two(house)
    closing = form_of(him.get(f"/cases/{house.world.reference}/close"))
    assert send(him, closing, reason="majority", text="Elle a dix-huit ans.").status_code == 303
    assert send(her, hers, given="Zoubair").status_code == 303
    with house.app.app_context():
        row = case_row(house.world.case_id)
    assert row.status == "closed"
    assert now(house)["given"] == "Zoubair"
    del his


def test_two_close_at_once(house: House) -> None:
    """The second is told, with a page of her language, and closes nothing twice."""
    her, hers, him, his = two(house, "/close")
    assert send(her, hers, reason="kafala", text="Confiée.").status_code == 303
    answer = send(him, his, reason="death", text="Écrit avec soin.")
    assert answer.status_code == 409
    page = client_of(house, FIRST).get(f"/cases/{house.world.reference}").get_data(as_text=True)
    assert "Kafala" in page
    assert "soin" not in page


def test_corrections_at_the_same_moment(house: House) -> None:
    """Four threads, four fields: each is told the truth, and every acknowledged change stands."""
    her, hers, _him, _his = two(house)
    cookie = her.get_cookie("caseapp")
    assert cookie is not None
    fields = {"given": "Alpha", "family": "Beta", "nickname": "Gamma", "place": "Delta"}
    start, answers = threading.Barrier(4), {}

    def correct(name: str, value: str, number: int) -> None:
        client = house.app.test_client()
        client.set_cookie("caseapp", cookie.value)
        form = PageForm(hers.action, {**hers.fields, "submission_id": f"{number:032x}"})
        start.wait()
        answers[name] = send(client, form, **{name: value}).status_code  # type: ignore[arg-type]

    threads = [threading.Thread(target=correct, args=(n, v, i)) for i, (n, v) in enumerate(fields.items(), 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers.values()) <= {303, 409}, answers
    assert 303 in answers.values()
    file = now(house)
    for name, status in answers.items():
        assert file[name] == (fields[name] if status == 303 else CANARIES[name]), (name, status)


def test_a_stale_page_of_an_establishment(lite: House) -> None:
    """Other editable rows: a form opened before somebody else's change is not saved over it."""
    slug = lite.world.slugs[lite.world.here]
    one, other = client_of(lite, Role.ADMINISTRATOR), client_of(lite, Role.ADMINISTRATOR, lite.world.there)
    forms = [form_of(c.get(f"/establishments/{slug}/edit")) for c in (one, other)]
    assert send(one, forms[0], name_fr="Unité Première").status_code == 303
    answer = send(other, forms[1], name_fr="Unité Seconde")
    assert answer.status_code in (303, 409, 422)
    assert answer.status_code != 303
    assert "Unité Première" in one.get(f"/establishments/{slug}/edit").get_data(as_text=True)
    assert "Unité Seconde" in answer.get_data(as_text=True), "what was typed is still there"


def test_a_stale_page_of_a_person(lite: House) -> None:
    """The same for a member of staff."""
    path = f"/people/{id_text(lite.world.person(Role.HEALTH_STAFF))}/edit"
    one, other = client_of(lite, Role.ADMINISTRATOR), client_of(lite, Role.ADMINISTRATOR, lite.world.there)
    forms = [form_of(c.get(path)) for c in (one, other)]
    assert send(one, forms[0], name="Nom Premier").status_code == 303
    answer = send(other, forms[1], name="Nom Second")
    assert answer.status_code != 303
    assert "Nom Premier" in one.get(path).get_data(as_text=True)
    assert "Nom Second" in answer.get_data(as_text=True), "what was typed is still there"


def test_the_earlier_version_stays_readable(house: House) -> None:
    """Who changed what, from what to what, stands in the timeline."""
    her, hers, _him, _his = two(house)
    send(her, hers, given="Zoubair", sex="female")
    page = text_of(her.get(f"/cases/{house.world.reference}"))
    assert f"{CANARIES['given']} → Zoubair" in page
    assert json.loads(hers.fields["base"])["given"] == CANARIES["given"]
    with house.app.app_context():
        session().rollback()

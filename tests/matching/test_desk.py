"""The duplicates desk (behaviours 49 and 62): pairs are found and forgotten, decided and remembered, shown to whoever
sees both files; and the merge as a person does it, page by page."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.models import CaseDeadline
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.matching.housekeeping import pairs as nightly
from caseapp.policy.roles import Role
from tests.cases.pages import PageForm, fill, form_of, forms_of, send
from tests.conftest import House, client_of
from tests.matching.desk import OFFICER, another, attach, key_in, merge, put_beside, texts, undo, whole
from tests.security.tools import facts, lines_since, raw, working
from tests.support.client import PageClient
from tests.support.world import CANARIES

NEAR = {"given": CANARIES["given"], "family": CANARIES["family"], "nickname": CANARIES["nickname"]}


def pairs(house: House) -> list[Any]:
    return raw(house, "SELECT * FROM case_pair")


def confirm(client: PageClient, pair: str, **chosen: str) -> Any:
    """The page that says what will happen, as the form of the pair leads to it."""
    page = client.get(f"/pairs/{pair}")
    assert page.status_code == 200
    fields = dict(re.findall(r'<input type="radio"[^>]*name="([^"]+)" value="([^"]+)" checked', text_raw(page)))
    fields |= chosen
    return client.get(f"/pairs/{pair}/merge", query_string=fields)


def text_raw(response: Any) -> str:
    return response.get_data(as_text=True)


def test_a_pair_is_found_while_a_child_is_registered(house: House) -> None:
    """The same names again: one pair, with the system's line in the trail; registering is never blocked."""
    start = len(facts(house))
    reference = another(house, **NEAR)
    assert [(row.how, row.state) for row in pairs(house)] == [("saving", "open")]
    written = lines_since(house, start)
    assert {"pair.compared", "pair.found"} <= set(written)
    desk = text_raw(client_of(house, OFFICER).get("/pairs"))
    assert reference in desk and house.world.reference in desk


def test_the_same_paper_alerts_and_the_alert_goes_with_the_mistake(lite: House) -> None:
    """Behaviour 49: the same number of a national card alerts, whatever the names; corrected, the alert is gone."""
    me = lite.world.actor(OFFICER)
    one = another(
        lite, given="Hind", family="Alaoui", given_ar="", family_ar="", nickname="", more={"cnie": "AB 12345"}
    )
    two = another(
        lite, given="Salma", family="Berrada", given_ar="", family_ar="", nickname="", more={"cnie": "ab12345"}
    )
    found = pairs(lite)
    assert len(found) == 1 and found[0].band == "very_likely"
    with working(lite, me):
        case = queries.locate(me, two, writing=True)
        now = service.identity.identity_now(me, case)
        service.correct_identity(me, case, now, {"cnie": "AB999"})
    assert pairs(lite) == []
    assert one != two


def test_the_night_finds_what_saving_could_not_and_never_twice(house: House) -> None:
    """A restricted file is out of sight for who registers its double; the night compares all, and only once."""
    worker = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, worker):
        service.restrict(worker, queries.locate(worker, house.world.reference, writing=True), "Menaces.")
    another(house, **NEAR)
    assert pairs(house) == []
    with house.app.app_context():
        nightly.run(house.settings)
    assert [row.how for row in pairs(house)] == ["night"]
    with house.app.app_context():
        nightly.run(house.settings)
    assert len(pairs(house)) == 1
    pair = pairs(house)[0].id.hex()
    assert client_of(house, OFFICER).get(f"/pairs/{pair}").status_code == 404, "she does not see the restricted one"
    assert "/pairs/" + pair not in text_raw(client_of(house, OFFICER).get("/pairs"))


def test_different_is_remembered(lite: House) -> None:
    """Decided once, never proposed again: not when a file is saved, not at night; a person may decide anew."""
    another(lite, **NEAR)
    pair = pairs(lite)[0].id.hex()
    client = client_of(lite, OFFICER)
    opened = client.get(f"/pairs/{pair}")
    assert send(client, form_of(opened, f"/pairs/{pair}"), state="different").status_code == 303
    with lite.app.app_context():
        nightly.run(lite.settings)
    row = pairs(lite)[0]
    assert (row.state, row.decided_by_id) == ("different", lite.world.person(OFFICER))
    assert "/pairs/" + pair not in text_raw(client.get("/pairs"))
    assert "/pairs/" + pair in text_raw(client.get("/pairs?show=different"))
    assert fill(client, f"/pairs/{pair}", f"/pairs/{pair}", state="open").status_code == 303
    assert pairs(lite)[0].state == "open"


def test_two_decide_at_once(lite: House) -> None:
    """The second is told what stands, and nothing of hers is written over it."""
    another(lite, **NEAR)
    pair = pairs(lite)[0].id.hex()
    one, other = client_of(lite, OFFICER), client_of(lite, Role.PATHWAY_COORDINATOR)
    first, second = (form_of(c.get(f"/pairs/{pair}"), f"/pairs/{pair}") for c in (one, other))
    assert send(one, first, state="different").status_code == 303
    assert send(other, second, state="to_review").status_code == 409
    assert pairs(lite)[0].state == "different"


def test_a_reference_worker_sees_her_pairs_and_may_ask_for_a_look(lite: House) -> None:
    """Pairs of her own files only; she marks for review, and neither decides nor merges."""
    kept = lite.world.reference
    mine = put_beside(lite, kept, another(lite))
    foreign = put_beside(lite, another(lite, given="Amal", family="Tazi"), another(lite, given="Omar", family="Sebti"))
    worker = client_of(lite, Role.REFERENCE_WORKER)
    desk = text_raw(worker.get("/pairs"))
    assert mine in desk and foreign not in desk
    assert worker.get(f"/pairs/{foreign}").status_code == 404
    opened = worker.get(f"/pairs/{mine}")
    form = form_of(opened, f"/pairs/{mine}")
    assert "/merge" not in text_raw(opened)
    assert send(worker, form, state="different").status_code == 403
    assert worker.get(f"/pairs/{mine}/merge").status_code == 403
    assert fill(worker, f"/pairs/{mine}", f"/pairs/{mine}", state="to_review").status_code == 303
    director = client_of(lite, Role.DIRECTOR)
    assert mine in text_raw(director.get("/pairs"))


def test_the_first_page_says_what_waits(lite: House) -> None:
    """A line with the number, for whoever may decide, as long as something waits."""
    client = client_of(lite, OFFICER)
    waits = 'class="note info m-merge"'
    assert waits not in text_raw(client.get("/"))
    pair = put_beside(lite, lite.world.reference, another(lite))
    assert waits in text_raw(client.get("/"))
    assert waits not in text_raw(client_of(lite, Role.HEALTH_STAFF).get("/"))
    fill(client, f"/pairs/{pair}", f"/pairs/{pair}", state="different")
    assert waits not in text_raw(client.get("/"))


def test_elsewhere_nothing_exists(lite: House) -> None:
    """A colleague of another establishment gets what she would get for a pair that never was."""
    kept, gone = lite.world.reference, another(lite)
    merge_id = merge(lite, kept, gone).hex()
    pair = pairs(lite)[0].id.hex()
    for role in (OFFICER, Role.DIRECTOR):
        there = client_of(lite, role, lite.world.there)
        for address in (f"/pairs/{pair}", f"/pairs/{pair}/merge", f"/merges/{merge_id}/undo", f"/cases/{kept}/same"):
            assert there.get(address).status_code == 404, address
        assert kept not in text_raw(there.get("/pairs?show=decided"))
        for address in (f"/pairs/{pair}", f"/pairs/{pair}/merge", f"/merges/{merge_id}/undo"):
            assert there.send(address, {"state": "open", "keep": "low"}).status_code == 404, address


def test_a_merge_page_by_page(house: House) -> None:
    """Side by side, what will happen, done; the old reference leads on; figures, lists and search know one child."""
    kept, gone = house.world.reference, another(house)
    attach(house, gone)
    client = client_of(house, OFFICER)
    asked = fill(client, f"/cases/{kept}/same", reference=gone)
    assert asked.status_code == 303
    pair = asked.headers["Location"].rsplit("/", 1)[1]
    side = text_raw(client.get(f"/pairs/{pair}"))
    assert CANARIES["given"] in side and "Zubeiru" in side
    plan = confirm(client, pair)
    assert plan.status_code == 200
    start = len(facts(house))
    done = send(client, form_of(plan))
    assert done.status_code == 303 and done.headers["Location"] == f"/cases/{kept}"
    written = lines_since(house, start)
    for fact in ("case.merged", "case.merged_away", "case.resealed"):
        assert written.count(fact) == 1, fact
    old = client.get(f"/cases/{gone}")
    assert old.status_code == 303 and old.headers["Location"] == f"/cases/{kept}"
    assert gone not in text_raw(client.get("/cases/?view=establishment"))
    assert client.get(f"/cases/{gone}/identity").status_code == 303
    assert (
        client.send(f"/cases/{gone}/notes", {"text": "Trop tard", "kind": "call", "data_class": "notes"}).status_code
        == 409
    )
    assert send(client, form_of(plan)).headers["Location"] == f"/cases/{kept}", "a replay gives the first result"
    page = text_raw(client.get(f"/cases/{kept}"))
    assert gone in page
    assert client.get(f"/pairs/{pair}").status_code == 200
    live = raw(house, "SELECT sum(files) AS n FROM tally WHERE status NOT IN ('merged', 'closed')")[0].n
    assert live == 1

    back = fill(client, f"/merges/{key_in(page, '/merges/')}/undo")
    assert back.status_code == 303
    assert client.get(f"/cases/{gone}").status_code == 200
    assert facts(house).count("case.separated") == 1
    assert raw(house, "SELECT sum(files) AS n FROM tally WHERE status NOT IN ('merged', 'closed')")[0].n == 2


def test_what_she_may_not_read_moves_unseen(lite: House) -> None:
    """A director reads neither notes nor health; both move, and her pages show neither, nor do they show the situation."""
    kept, gone = lite.world.reference, another(lite, more={"own_words": "Je veux rentrer chez Khaltix."})
    attach(lite, gone)
    before = texts(lite, gone)
    client = client_of(lite, Role.DIRECTOR)
    pair = put_beside(lite, kept, gone)
    shown = [text_raw(client.get(f"/pairs/{pair}")), text_raw(plan := confirm(client, pair))]
    assert send(client, form_of(plan)).status_code == 303
    shown.append(text_raw(client.get(f"/cases/{kept}")))
    for page in shown:
        assert "Khaltix" not in page
        assert not any(text in page for text in before)
    assert before <= texts(lite, kept)
    assert "Khaltix" in whole(lite, kept)["answers"]["own_words"]


def test_what_is_chosen_stands_and_the_rest_stays_readable(lite: House) -> None:
    kept, gone = lite.world.reference, another(lite)
    pair = put_beside(lite, kept, gone)
    client = client_of(lite, OFFICER)
    plan = confirm(client, pair, **{"keep": "high", "f-given": "low", "f-nickname": "high"})
    assert send(client, form_of(plan)).headers["Location"] == f"/cases/{gone}"
    now = whole(lite, gone)["answers"]
    assert (now["given"], now["nickname"]) == (CANARIES["given"], "Zibou")
    assert [phone["number"] for phone in now["phones"]] == ["0677889900", CANARIES["phone"]], "lists are united"
    page = text_raw(client.get(f"/cases/{gone}"))
    assert "Zubeiru" in page, "the timeline says what stood before"


def test_somebody_changes_a_file_while_it_is_looked_at(house: House) -> None:
    """The confirmation is of what was shown: a change meanwhile is shown, and the choices are kept."""
    kept, gone = house.world.reference, another(house)
    pair = put_beside(house, kept, gone)
    client = client_of(house, OFFICER)
    plan = confirm(client, pair, **{"f-given": "high"})
    worker = client_of(house, Role.REFERENCE_WORKER)
    assert fill(worker, f"/cases/{kept}/identity", place="Café du Port").status_code == 303
    late = send(client, form_of(plan))
    assert late.status_code == 409
    assert 'name="f-given" value="high" checked' in text_raw(late)
    assert whole(house, gone)["file"]["status"] != "merged"


def test_two_merge_at_once(house: House) -> None:
    """One wins; the other is told, and nothing is merged twice."""
    kept, gone = house.world.reference, another(house)
    pair = put_beside(house, kept, gone)
    plans = []
    for role in (OFFICER, Role.PATHWAY_COORDINATOR):
        client = client_of(house, role)
        plans.append((client, form_of(confirm(client, pair))))
    answers = [send(client, form).status_code for client, form in plans]
    assert sorted(answers) == [303, 409]
    assert len(raw(house, "SELECT id FROM case_merge")) == 1


@pytest.mark.parametrize("typed", ["", "K7M-492-QXT0", "x" * 3000, "<b>", "\x00"])
def test_a_reference_that_leads_nowhere(lite: House, typed: str) -> None:
    client = client_of(lite, OFFICER)
    answer = fill(client, f"/cases/{lite.world.reference}/same", reference=typed)
    assert answer.status_code == 422
    assert pairs(lite) == []


def test_a_file_and_itself_or_of_elsewhere(lite: House) -> None:
    client = client_of(lite, OFFICER)
    with lite.app.app_context():
        from tests.support.world import make_case

        there = make_case(lite.world, OFFICER, lite.world.there)[1]
    for reference in (lite.world.reference, there):
        assert fill(client, f"/cases/{lite.world.reference}/same", reference=reference).status_code == 422
    assert pairs(lite) == []


@pytest.mark.parametrize("value", ["", "both", "9" * 5000, "[1,2]", "\x00", "low.high"])
def test_altered_forms_do_nothing(lite: House, value: str) -> None:
    """Every field of the confirmation, altered: a clear answer, nothing merged by mistake."""
    kept, gone = lite.world.reference, another(lite)
    pair = put_beside(lite, kept, gone)
    client = client_of(lite, OFFICER)
    form = form_of(confirm(client, pair))
    for name in ("keep", "worker", "seen"):
        assert send(client, form, **{name: value}).status_code in (409, 422), name
    assert form_of(client.get(f"/pairs/{pair}"), f"/pairs/{pair}")
    assert fill(client, f"/pairs/{pair}", f"/pairs/{pair}", state=value).status_code == 422
    assert raw(lite, "SELECT id FROM case_merge") == []


def test_thirty_days(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the thirtieth day it is undone, after it no more; nothing is erased."""
    kept, gone = lite.world.reference, another(lite)
    merge_id = merge(lite, kept, gone).hex()
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    client = client_of(lite, OFFICER)
    assert client.send(f"/merges/{merge_id}/undo").status_code == 409
    assert not forms_of(client.get(f"/merges/{merge_id}/undo"))
    assert whole(lite, gone)["file"]["status"] == "merged"


def test_what_came_after_stays_and_what_was_changed_is_chosen(house: House) -> None:
    """A note written after the merge stays; an answer changed since is shown beside the earlier one."""
    kept, gone = house.world.reference, another(house)
    merge_id = merge(house, kept, gone, given="gone").hex()
    worker = client_of(house, Role.REFERENCE_WORKER)
    assert fill(worker, f"/cases/{kept}", f"/cases/{kept}/notes", text="Vu hier au marché.").status_code == 303
    assert fill(worker, f"/cases/{kept}/identity", given="Zouber").status_code == 303
    client = client_of(house, OFFICER)
    clash = fill(client, f"/merges/{merge_id}/undo")
    assert clash.status_code == 409
    assert CANARIES["given"] in text_raw(clash) and "Zouber" in text_raw(clash)
    assert whole(house, gone)["file"]["status"] == "merged", "nothing happened yet"
    assert send(client, form_of(clash), **{"f-given": "before"}).status_code == 303
    assert whole(house, kept)["answers"]["given"] == CANARIES["given"]
    assert "Vu hier au marché." in texts(house, kept)
    assert "Vu hier au marché." not in texts(house, gone)


def test_one_worker_for_both_files_is_not_asked_for(lite: House) -> None:
    """Where the same person answers for both, or nobody for one, there is nothing to choose."""
    one, two = another(lite), another(lite, given="Zoubayr")
    client = client_of(lite, OFFICER)
    plan = confirm(client, put_beside(lite, one, two))
    assert 'name="worker"' not in text_raw(plan)
    assert send(client, form_of(plan)).status_code == 303


def test_two_files_of_which_nothing_is_known(house: House) -> None:
    """Registered with a danger and nothing else, by one person: they merge and come back like any others."""
    client = client_of(house, OFFICER)
    found = [fill(client, "/cases/new", danger="2").headers["Location"].rsplit("/", 1)[1] for _ in range(2)]
    pair = put_beside(house, *found)
    before = [whole(house, reference)["answers"] for reference in found]
    plan = confirm(client, pair)
    assert send(client, form_of(plan)).status_code == 303
    page = text_raw(client.get(f"/cases/{found[0]}"))
    assert fill(client, f"/merges/{key_in(page, '/merges/')}/undo").status_code == 303
    assert [whole(house, reference)["answers"] for reference in found] == before


def test_a_pair_of_a_merged_file_leads_to_where_it_goes_on(lite: House) -> None:
    """The pairs of a file that went wait no more; their addresses, and the form beside it, lead to the file that stayed."""
    kept, gone, third = lite.world.reference, another(lite), another(lite, given="Zoubayr", family="Semlali")
    waiting = put_beside(lite, gone, third)
    merge(lite, kept, gone)
    client = client_of(lite, OFFICER)
    assert waiting not in text_raw(client.get("/pairs"))
    assert client.get(f"/pairs/{waiting}").headers["Location"] == f"/cases/{kept}"
    assert client.get(f"/cases/{gone}/same").headers["Location"] == f"/cases/{kept}"
    assert client.send(f"/pairs/{waiting}/merge", {"keep": "low"}).status_code == 409


def test_two_press_the_button_at_the_same_moment(house: House) -> None:
    """Threads, not turns: one merge, one clear answer, both files whole."""
    kept, gone = house.world.reference, another(house)
    pair = put_beside(house, kept, gone)
    plans = []
    for role in (OFFICER, Role.PATHWAY_COORDINATOR):
        client = client_of(house, role)
        client.look = False
        plans.append((client, form_of(confirm(client, pair))))
    together, answers = threading.Barrier(2), []

    def press(client: PageClient, form: PageForm) -> None:
        together.wait()
        answers.append(send(client, form).status_code)

    threads = [threading.Thread(target=press, args=plan) for plan in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]
    assert len(raw(house, "SELECT id FROM case_merge")) == 1
    assert texts(house, gone) <= texts(house, kept)


def test_a_merged_file_is_in_no_search_no_lateness_and_tells_once(lite: House) -> None:
    """What looks past the lists: the search, the protection unit's page, notices, the child's other establishment."""
    kept, gone = lite.world.reference, another(lite, given="Wissal", family="Zerrouki", given_ar="", family_ar="")
    client = client_of(lite, OFFICER)
    assert gone in text_raw(client.send("/search", {"q": "Wissal Zerrouki"}))
    raw(lite, "UPDATE establishment SET type = 'shelter'")
    with lite.app.app_context(), system_work() as unit:
        for row in unit.scalars(select(CaseDeadline).where(CaseDeadline.ended_at.is_(None))):
            row.raised = 2
    late = "SELECT count(*) AS n FROM risen"
    before = raw(lite, late)[0].n
    raw(lite, "DELETE FROM case_notice")
    merge_id = merge(lite, kept, gone)
    assert raw(lite, late)[0].n < before
    assert raw(lite, "SELECT max(times) AS n FROM case_notice")[0].n <= 4
    assert gone not in text_raw(client.send("/search", {"q": "Wissal Zerrouki"}))
    undo(lite, merge_id)
    assert raw(lite, late)[0].n == before
    assert gone in text_raw(client.send("/search", {"q": "Wissal Zerrouki"}))


@pytest.mark.parametrize(("year", "band"), [(2015, "very_likely"), (2012, "possible")])
def test_another_age_leaves_room_for_doubt(lite: House, year: int, band: str) -> None:
    """The same two names, and an age that is hardly the same child's: never very likely."""
    named = {"given": "Driss", "family": "Naciri", "given_ar": "إدريس", "family_ar": "الناصري", "nickname": ""}
    one, other = (another(lite, **named, birth=Birth(year=born)) for born in (2015, year))
    pair = put_beside(lite, one, other)
    assert [row.band for row in pairs(lite) if row.id.hex() == pair] == [band]

"""Lists: filters, sorting, pages, scope; kept views; the board; handing several files on; exports."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from caseapp.cases import queries, service
from caseapp.cases.filters import AgeBand, Filters
from caseapp.cases.models import Case
from caseapp.cases.service import Intake
from caseapp.cases.service.views import MOST
from caseapp.cases.vocabulary import Category, ClosingReason, Danger, Sex, Status
from caseapp.infra.db.driver import told
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.identifiers import new_id, new_reference
from caseapp.kernel.sheets import safe
from caseapp.policy import workload
from caseapp.policy.roles import Role
from tests.cases.pages import errors_at, fill, form_of, forms_of, references_in, said, send, text_of, tree_of
from tests.conftest import House, client_of
from tests.security.tools import prints, raw, working
from tests.support.client import XHTML, PageClient
from tests.support.world import CANARIES, PASSWORD

WORKER, OFFICER, DIRECTOR = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.DIRECTOR
COORDINATOR = Role.PATHWAY_COORDINATOR
ALL = "/cases/?view=establishment&per=100"
YEAR = clock.today().year


def _small_world(house: House) -> dict[str, str]:
    """Ten files that differ in everything a list asks for, by what they are. The world's own file is `first`."""
    worker, officer = house.world.actor(WORKER), house.world.actor(OFFICER)
    made = {"first": house.world.reference}

    def add(name: str, actor: Any, danger: Danger, **fields: Any) -> None:
        with working(house, actor):
            case = service.register(actor, Intake(danger, given=name.title(), **fields))
            made[name] = case.reference

    add("alef", worker, Danger.IMMEDIATE, birth=Birth(year=YEAR - 3), commune="04.421.01.09")
    add("baa", worker, Danger.NONE, birth=Birth(year=YEAR - 8), category=Category.VICTIM)
    add("taa", officer, Danger.IMMEDIATE, birth=Birth(year=YEAR - 16), category=Category.VICTIM)
    add("thaa", officer, Danger.MEDIUM, category=Category.CONFLICT_WITH_LAW)
    add("jim", house.world.actor(Role.INTAKE_WORKER), Danger.NOT_ASSESSED, birth=Birth(year=YEAR - 19))
    add("closed", worker, Danger.LOW)
    with working(house, worker):
        case = queries.locate(worker, made["closed"], writing=True)
        service.close(worker, case, ClosingReason.OTHER, "Fini.")
    there = house.world.actor(WORKER, house.world.there)
    with working(house, there):
        made["theirs"] = service.register(there, Intake(Danger.IMMEDIATE, given="Ailleurs")).reference
    _set(house, made["baa"], next_due_at=clock.now() - timedelta(days=2), opened_at=clock.now() - timedelta(days=90))
    _set(house, made["taa"], next_due_at=clock.now() - timedelta(days=1))
    return made


def _set(house: House, reference: str, **values: Any) -> None:
    """What time would do."""
    with house.app.app_context(), system_work() as unit:
        case = unit.query(Case).filter(Case.reference == reference).one()
        for name, value in values.items():
            setattr(case, name, value)


def _facts(house: House) -> list[Any]:
    columns = "reference, status, danger, reference_worker_id AS worker, next_due_at AS due, category, birth_year"
    columns += ", province_code AS province, opened_at, id"
    return raw(house, f"SELECT {columns} FROM case_file WHERE establishment_id = :e", e=house.world.here)


def _late(row: Any) -> bool:
    due = row.due
    if due is None:
        return False
    if isinstance(due, str):
        due = datetime.fromisoformat(due)
    return bool(due.replace(tzinfo=due.tzinfo or clock.now().tzinfo) < clock.now())


FILTERS: dict[str, Callable[[Any], bool]] = {
    "status=closed": lambda r: r.status == "closed",
    "status=contact&status=closed": lambda r: r.status in ("contact", "closed"),
    "status=all": lambda r: True,
    "status=live": lambda r: r.status != "closed",
    "danger=4": lambda r: r.danger == "4",
    "danger=not_assessed": lambda r: r.danger == "not_assessed",
    "late=1": _late,
    "worker=none": lambda r: r.worker is None,
    "category=victim": lambda r: r.category == "victim",
    "age=0-5": lambda r: bool(r.birth_year) and YEAR - 5 <= r.birth_year <= YEAR,
    "age=15-17": lambda r: bool(r.birth_year) and YEAR - 17 <= r.birth_year <= YEAR - 15,
    "age=18-": lambda r: bool(r.birth_year) and r.birth_year <= YEAR - 18,
    "age=unknown": lambda r: r.birth_year is None,
    "province=04.421": lambda r: r.province == "04.421",
    "danger=4&late=1&category=victim&age=15-17": lambda r: r.danger == "4" and _late(r) and r.category == "victim",
    "status=live&worker=none&danger=4": lambda r: r.status != "closed" and r.worker is None and r.danger == "4",
}
SORTS: dict[str, Callable[[Any], Any]] = {
    "sort=danger": lambda r: (list(Danger).index(Danger(r.danger)), bytes(r.id)),
    "sort=status": lambda r: (-list(Status).index(Status(r.status)), bytes(r.id)),
    "sort=reference": lambda r: r.reference,
    "sort=opened": lambda r: (str(r.opened_at), bytes(r.id)),
}


def test_each_filter_shows_what_fits_and_nothing_else(house: House) -> None:
    made = _small_world(house)
    rows, client = _facts(house), client_of(house, WORKER)
    assert made["theirs"] not in {row.reference for row in rows}
    for asked, fits in FILTERS.items():
        shown = references_in(client.get(f"{ALL}&{asked}"))
        kept = [row for row in rows if "status=" in asked or row.status != "closed"]
        assert sorted(shown) == sorted(row.reference for row in kept if fits(row)), asked
    assert references_in(client.get(f"{ALL}&danger=4")), "the filters must find something"
    officer = house.world.person(OFFICER).hex()
    hers = references_in(client.get(f"{ALL}&worker={officer}"))
    assert sorted(hers) == sorted([made["taa"], made["thaa"]])
    assert set(references_in(client.get("/cases/?view=mine&status=live"))) == {
        made["first"], made["alef"], made["baa"]
    }  # fmt: skip


def test_a_list_shows_live_files_until_the_closed_ones_are_asked_for(house: House) -> None:
    """On both lists, on every page of the list and in what is exported; the filter says which of the two it is."""
    made = _small_world(house)
    client, exporter = client_of(house, WORKER), client_of(house, OFFICER)
    for view in ("mine", "establishment"):
        page = client.get(f"/cases/?view={view}")
        assert made["closed"] not in references_in(page) and made["alef"] in references_in(page)
        whole = client.get(f"/cases/?view={view}&status=all")
        assert {made["closed"], made["alef"]} <= set(references_in(whole))
        text = whole.get_data(as_text=True)
        assert '<option value="all" selected' in text
        for link in re.findall(r'href="(/cases/\?[^"]+)"', text):
            assert "status=" in link, "no neighbour of a list forgets whether closed files stand on it"
    for asked, count in (("", 6), ("&status=all", 7), ("&status=closed", 1)):
        shown = references_in(exporter.get(ALL + asked))
        assert len(shown) == count
        opened = exporter.get((ALL + asked).replace("/cases/", "/cases/export"))
        assert f"{count} dossier" in text_of(opened), asked
        rows = _csv(_export(exporter, ALL + asked, nameless="y", file_format="csv"))
        assert {row[0] for row in rows[1:]} == set(shown)


def test_a_commune_of_the_province_that_is_shown(house: House) -> None:
    """Chosen once a province is; opened under a grant that the trail names, since no column says where a child lives; a
    city holds its arrondissements; counts and exports agree."""
    made = _small_world(house)
    worker, client = house.world.actor(WORKER), client_of(house, WORKER)
    with working(house, worker):
        beside = service.register(worker, Intake(Danger.LOW, given="Dal", commune="04.421.01.05")).reference
        service.register(worker, Intake(Danger.LOW, given="Ra", commune="04.441.01.05"))
    assert 'id="commune"' not in client.get(f"{ALL}&more=1").get_data(as_text=True)
    page = client.get(f"{ALL}&province=04.421")
    whole = references_in(page)
    assert {made["alef"], beside} < {*whole}
    offered = re.search(r'<select id="commune".*?</select>', page.get_data(as_text=True), re.DOTALL)
    assert offered and 'value="04.421.01.09"' in offered[0] and "04.441" not in offered[0]
    for asked, expected in (
        ("province=04.421&commune=04.421.01.09", [made["alef"], made["first"]]),
        ("province=04.421&commune=04.421.01.09&danger=1", []),
        ("province=04.421&commune=04.421.01.05", [beside]),
        ("province=04.421&commune=04.421.01.0", whole),
        ("province=04.421&commune=04.421.01.03", []),
        ("province=04.421&commune=04.441.01.05", whole),
        ("province=04.421&commune=%00", whole),
    ):
        assert references_in(client.get(f"{ALL}&{asked}")) == expected, asked
    address = f"{ALL}&province=04.421&commune=04.421.01.09"
    rows = _csv(_export(client_of(house, OFFICER), address, nameless="y", file_format="csv"))
    assert [row[0] for row in rows[1:]] == [made["alef"], made["first"]]
    told = [json.loads(row.detail) for row in raw(house, "SELECT detail FROM audit_event WHERE fact = 'case.listed'")]
    assert {"files": len(whole), "view": "commune"} in told


def test_an_altered_address_falls_back(lite: House) -> None:
    client = client_of(lite, WORKER)
    everything = references_in(client.get(ALL))
    for odd in ("status=%00", "status=nonsense", "danger=9", "worker=zz", "late=2", "category=x", "age=-", "province=99",
                "sort=name", "turn=x", "page=0", "page=-1", "per=7", "status=live%27--", "age=%D9%A0"):  # fmt: skip
        answer = client.get(f"{ALL}&{odd}")
        assert answer.status_code == 200, odd
        assert references_in(answer) == everything, odd


@pytest.mark.parametrize("asked", SORTS)
def test_each_sort_and_its_reverse(house: House, asked: str) -> None:
    _small_world(house)
    rows, client = _facts(house), client_of(house, WORKER)
    falls = "danger" in asked or "opened" in asked
    if "status" in asked:  # steps rise, what is alike stays newest first
        expected = [r.reference for r in sorted(rows, key=SORTS[asked], reverse=True)]
    else:
        expected = [r.reference for r in sorted(rows, key=SORTS[asked], reverse=falls)]
    answer = client.get(f"{ALL}&status=all&{asked}")
    assert references_in(answer) == expected
    assert f'aria-sort="{"descending" if falls else "ascending"}"' in answer.get_data(as_text=True)
    turned = client.get(f"{ALL}&status=all&{asked}&turn=1")
    assert f'aria-sort="{"ascending" if falls else "descending"}"' in turned.get_data(as_text=True)
    assert sorted(references_in(turned)) == sorted(expected)
    key = SORTS[asked]
    first = {r.reference: (key(r)[0] if isinstance(key(r), tuple) else key(r)) for r in rows}
    values = [first[reference] for reference in expected]
    assert [first[reference] for reference in references_in(turned)] == values[::-1]


def test_the_next_deadline_sorts_late_first_and_none_last(house: House) -> None:
    made = _small_world(house)
    client = client_of(house, WORKER)
    answer = client.get(f"{ALL}&status=all&sort=due")
    shown = references_in(answer)
    assert shown[:2] == [made["baa"], made["taa"]]
    assert shown[-1] == made["closed"]
    assert answer.get_data(as_text=True).count('class="bad m-alert"') == 2
    assert references_in(client.get(f"{ALL}&status=all&sort=due&turn=1"))[-1] == made["closed"], (
        "what is not due is last again"
    )


def test_pages_hold_every_file_once(lite: House) -> None:
    """Files alike in what is sorted by keep one order, so that leafing neither repeats nor misses one."""
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        for _ in range(60):
            service.register(worker, Intake(Danger.HIGH, given="Aya"))
    client = client_of(lite, WORKER)
    for sort in ("new", "danger", "status", "due", "opened", "reference"):
        seen: list[str] = []
        for page in range(1, 4):
            seen += references_in(client.get(f"/cases/?view=establishment&sort={sort}&page={page}"))
        assert len(seen) == len(set(seen)) == 61, sort


def test_the_page_stays_small_and_its_statements_few(lite: House) -> None:
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        for _ in range(60):
            service.register(worker, Intake(Danger.HIGH, given="Zoubeirou", family="Tamazirtiq", sex=Sex.MALE))
    client = client_of(lite, WORKER)
    client.look = False
    asked: list[str] = []

    def count(sql: str) -> None:
        asked.append(sql)

    def statements(address: str) -> int:
        asked.clear()
        client.get(address)
        return len(asked)

    told.append(count)
    try:
        statements("/cases/")  # names of colleagues are remembered from here on
        few = statements("/cases/?view=establishment&per=25&sort=danger")
        assert statements("/cases/?view=establishment&per=50&sort=danger") == few
        assert statements("/cases/?view=establishment&per=50&status=live&danger=3&sort=due") == few
    finally:
        told.remove(count)
    for language in ("fr", "ar"):
        client = client_of(lite, WORKER, language=language)
        page = client.get("/cases/?view=establishment&per=50").data
        table = page[page.index(b"<table") : page.index(b"</table>")]
        assert table.count(b"<tr>") == 51
        assert len(table) < 24 * 1024


def test_other_establishments_and_restricted_files_never_appear(house: House) -> None:
    made = _small_world(house)
    worker = house.world.actor(WORKER)
    with working(house, worker):
        service.restrict(worker, queries.locate(worker, made["alef"], writing=True), "Un proche travaille ici.")
    officer, director = client_of(house, OFFICER), client_of(house, DIRECTOR)
    for asked in ("", *(f"&{one}" for one in FILTERS)):
        shown = references_in(officer.get(ALL + asked))
        assert made["theirs"] not in shown
        assert made["alef"] not in shown
    assert made["alef"] in references_in(client_of(house, WORKER).get(f"{ALL}&danger=4"))
    board = director.get("/cases/board").get_data(as_text=True)
    for address in re.findall(r'href="(/cases/\?[^"]*worker[^"]*)"', board):
        assert made["alef"] not in references_in(director.get(address.replace("&amp;", "&")))
    sent = _export(officer, ALL, nameless="y", file_format="csv")
    assert made["alef"] not in sent.get_data(as_text=True)
    assert made["theirs"] not in sent.get_data(as_text=True)


def test_an_address_does_not_tell_who_works_elsewhere(lite: House) -> None:
    world, client = lite.world, client_of(lite, OFFICER)
    for page in ("/cases/views", "/cases/export"):
        near = client.get(f"{page}?view=establishment&worker={world.person(WORKER).hex()}")
        assert "Reference Worker" in text_of(near)
        far = client.get(f"{page}?view=establishment&worker={world.person(WORKER, world.there).hex()}")
        assert "Reference Worker" not in text_of(far)


# Kept views


def test_a_view_is_kept_opened_and_deleted(house: House) -> None:
    made = _small_world(house)
    client = client_of(house, WORKER)
    saved = fill(client, "/cases/views?view=establishment&danger=4&sort=due", name="Urgences de Bouchraxil")
    assert saved.status_code == 303
    page = client.get("/cases/")
    address = re.search(r'<a href="([^"]+)"><bdi>Urgences de Bouchraxil', page.get_data(as_text=True))
    assert address
    shown = references_in(client.get(address[1].replace("&amp;", "&")))
    assert sorted(shown) == sorted([made["alef"], made["taa"]])
    stored = repr(raw(house, "SELECT * FROM saved_view"))
    assert "Bouchraxil" not in stored
    assert "danger" not in stored
    colleague = client_of(house, OFFICER)
    assert "Bouchraxil" not in colleague.get("/cases/").get_data(as_text=True)
    assert "Bouchraxil" not in colleague.get("/cases/views").get_data(as_text=True)
    assert "status=live" in address[1], "what a list shows without being asked may change: a kept view says it"
    form = next(f for f in forms_of(client.get("/cases/views")) if f.action.endswith("/delete"))
    assert colleague.send(form.action, {"submission_id": new_id().hex()}).status_code == 404
    assert len(raw(house, "SELECT id FROM saved_view")) == 1
    assert send(client, form).status_code == 303
    assert raw(house, "SELECT id FROM saved_view") == []


def test_a_view_needs_a_name_and_there_are_at_most_twenty(lite: House) -> None:
    client = client_of(lite, WORKER)
    page = "/cases/views?view=establishment&danger=4"
    assert fill(client, page, name="  ").status_code == 422
    for number in range(MOST):
        assert fill(client, page, name=f"Vue {number}").status_code == 303
    refused = fill(client, page, name="Une de trop")
    assert refused.status_code == 422
    assert errors_at(refused)["name"]
    assert fill(client, page, name="Vue 3").status_code == 303, "one that is there is replaced"
    assert len(raw(lite, "SELECT id FROM saved_view")) == MOST
    assert client.send("/cases/views/zz/delete").status_code == 404


def test_a_damaged_view_does_not_take_the_list_away(lite: House) -> None:
    client = client_of(lite, WORKER)
    assert fill(client, "/cases/views?danger=4", name="Abîmée").status_code == 303
    raw(lite, "UPDATE saved_view SET body = :b", b=b"\x01" * 60)
    assert references_in(client.get("/cases/")) == [lite.world.reference]


def test_a_view_kept_before_lists_left_closed_files_out_still_shows_them(house: House) -> None:
    made = _small_world(house)
    worker, client = house.world.actor(WORKER), client_of(house, WORKER)
    with working(house, worker):
        service.save_view(worker, "Tout", {"view": "mine", "danger": "1"})
    for page in ("/cases/", "/cases/views"):
        address = re.search(r'<a href="([^"]+)"><bdi>Tout', client.get(page).get_data(as_text=True))
        assert address and references_in(client.get(address[1].replace("&amp;", "&"))) == [made["closed"]]


# The board


def test_every_figure_of_the_board_is_the_length_of_its_list(house: House) -> None:
    made = _small_world(house)
    client = client_of(house, DIRECTOR)
    text = client.get("/cases/board").get_data(as_text=True)
    figures = re.findall(r'href="(/cases/\?[^"]+)"[^>]*>(?:<b>)?(?:[^<·]*· <b>)?\s*(\d+)', text)
    assert len(figures) > 8
    for address, number in figures:
        listed = references_in(client.get(address.replace("&amp;", "&") + "&per=100"))
        assert len(listed) == int(number), address
    assert made["closed"] not in text
    assert text.index("worker=none") < text.index("worker=" + house.world.person(WORKER).hex())


def test_more_than_25_files_are_too_many(lite: House) -> None:
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        for _ in range(workload.MOST_FILES - 1):
            service.register(worker, Intake(Danger.LOW))
    client = client_of(lite, DIRECTOR)
    label = re.compile(r'badge bad m-alert">(?!\d)')
    assert not label.search(client.get("/cases/board").get_data(as_text=True))
    with working(lite, worker):
        service.register(worker, Intake(Danger.LOW))
    assert len(label.findall(client.get("/cases/board").get_data(as_text=True))) == 1


# Handing several files on


def _chosen(made: dict[str, str], worker: bytes, *names: str) -> str:
    files = "&".join(f"file={made[name]}" for name in names)
    return f"/cases/reassign?{files}&worker={worker.hex()}"


def _offered(page: Any) -> list[str]:
    """References beside which there is a box."""
    boxes = (node for node in tree_of(page).iter(f"{XHTML}input") if node.get("class") == "pick")
    return [box.get("value", "") for box in boxes]


def test_what_is_ticked_is_kept_while_leafing(lite: House) -> None:
    """The pages of choosing are buttons: ticks of other pages and the colleague come along, and can be taken back."""
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        for _ in range(30):
            service.register(worker, Intake(Danger.LOW))
    client = client_of(lite, DIRECTOR)
    first = client.get("/cases/?view=establishment&choose=1&danger=1")
    mine = _offered(first)[:2]
    button = next(b for b in tree_of(first).iter(f"{XHTML}button") if b.get("name") == "leaf")
    sent = {"file": mine, "worker": "abc", "leaf": button.get("value")}
    second = client.get(button.get("formaction", ""), query_string=sent, follow_redirects=True)
    assert second.request.args.getlist("file") == mine
    assert [second.request.args[name] for name in ("page", "danger", "colleague")] == ["2", "1", "abc"]
    hidden = [n for n in tree_of(second).iter(f"{XHTML}input") if n.get("name") == "file" and n.get("type") == "hidden"]
    assert [n.get("value") for n in hidden] == mine
    assert said(lite.app, "fr", "Page %(page)s", page=2) in text_of(second)
    back = next(b for b in tree_of(second).iter(f"{XHTML}button") if b.get("name") == "leaf")
    sent = {"file": [*mine, _offered(second)[0], "<b>", "nonsense"], "leaf": back.get("value")}
    again = client.get("/cases/", query_string=sent, follow_redirects=True)
    ticked = [n.get("value") for n in tree_of(again).iter(f"{XHTML}input") if n.get("checked") is not None]
    assert ticked == mine
    for leaf in ("", "https://example.org/?view=mine", "//x", "?" + "a=1&" * 5000, "?page=99999999"):
        assert client.get("/cases/", query_string={"leaf": leaf}).location.startswith("/cases/?")


def test_several_files_are_shown_then_handed_on_at_once(house: House) -> None:
    made = _small_world(house)
    officer = house.world.person(OFFICER)
    client = client_of(house, DIRECTOR)
    before = prints(house, "case_file", "case_event", "case_member")
    assert 'name="file"' in client.get(f"{ALL}&choose=1").get_data(as_text=True)
    preview = client.get(_chosen(made, officer, "alef", "baa", "jim", "taa"))
    assert preview.status_code == 200
    told_there = text_of(preview)
    for expected in ("Alef", "Baa", "Jim", f"Reference Worker {house.world.slugs[house.world.here]}", "Unit Officer"):
        assert expected in told_there
    assert prints(house, *before) == before, "looking changes nothing"
    form = form_of(preview)
    body = {**form.fields, "file": [made[name] for name in ("alef", "baa", "jim", "taa")], "text": "Congé."}
    done = client.post(form.action, data=body)
    assert done.status_code == 303
    moved = raw(
        house, "SELECT count(*) FROM case_file WHERE reference_worker_id = :w", w=officer
    )[0][0]  # fmt: skip
    assert moved == 5
    assert len(raw(house, "SELECT id FROM case_event WHERE kind = 'assigned' AND body IS NOT NULL")) == 3
    assert len(raw(house, "SELECT id FROM audit_event WHERE fact = 'case.assigned'")) == 3
    after = prints(house, *before)
    replay = client.post(form.action, data=body)
    assert (replay.status_code, replay.location) == (303, done.location)
    assert prints(house, *before) == after


def test_a_forged_or_stale_choice_changes_nothing(house: House) -> None:
    made = _small_world(house)
    world, client = house.world, client_of(house, DIRECTOR)
    officer = world.person(OFFICER)
    form = form_of(client.get(_chosen(made, officer, "alef")))
    before = prints(house, "case_file", "case_event", "case_member")
    for files in ([made["alef"], made["theirs"]], [made["alef"], new_reference()], ["zz"], [made["alef"], "é"]):
        assert client.post(form.action, data={**form.fields, "file": files}).status_code == 404, files
        address = "/cases/reassign?" + "&".join(f"file={one}" for one in files)
        assert client.get(address).status_code == 404
    for changed in (
        {"worker": world.person(WORKER, world.there).hex()},
        {"worker": world.person(Role.ADMINISTRATOR).hex()},
        {"worker": "zz"},
        {"file": []},
        {"file": [made["alef"], made["baa"]]},
        {"seen": "0" * 32},
        {"file": [new_reference() for _ in range(101)]},
    ):
        answer = client.post(form.action, data={**form.fields, **changed})
        assert answer.status_code == 422, changed
    assert prints(house, *before) == before
    worker = world.actor(WORKER)
    with working(house, worker):
        service.assign(worker, queries.locate(worker, made["alef"], writing=True), world.person(COORDINATOR))
    stale = client.post(form.action, data=form.fields)
    assert stale.status_code == 422
    assert "Pathway Coordinator" in text_of(stale), "what stands now is shown"
    assert send(client, form_of(stale)).status_code == 303


def test_who_may_not_assign_is_refused(lite: House) -> None:
    intake = client_of(lite, Role.INTAKE_WORKER)
    assert intake.get(f"/cases/reassign?file={lite.world.reference}").status_code == 403
    assert intake.send("/cases/reassign", {"file": lite.world.reference}).status_code == 403
    assert 'name="file"' not in intake.get(f"{ALL}&choose=1").get_data(as_text=True)


# Exports


def _export(client: PageClient, page: str, **typed: Any) -> Any:
    """Fill in the form behind `page`, a list."""
    opened = client.get(page.replace("/cases/", "/cases/export", 1))
    form = form_of(opened)
    return client.post(form.action, data={**form.fields, "text": "Réunion de Réseaunix.", **typed})


def _witness(house: House, role: Role = DIRECTOR, place: bytes | None = None) -> dict[str, str]:
    login = house.world.logins[house.world.person(role, place)]
    return {"password": PASSWORD, "witness": login, "witness_password": PASSWORD}


def _csv(sent: Any) -> list[list[str]]:
    assert sent.status_code == 200
    assert sent.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_an_export_with_names_takes_two_people(house: House) -> None:
    made = _small_world(house)
    client = client_of(house, OFFICER)
    sent = _export(client, f"{ALL}&danger=4", file_format="csv", **_witness(house))
    assert sent.headers["Content-Disposition"] == f'attachment; filename="files-{clock.today()}.csv"'
    rows = _csv(sent)
    assert {row[0] for row in rows[1:]} == {made["alef"], made["taa"]}
    assert {row[1] for row in rows[1:]} == {"Alef", "Taa"}
    (line,) = raw(house, "SELECT * FROM audit_event WHERE fact = 'case.exported'")
    detail = json.loads(line.detail)
    assert detail == {"files": 2, "format": "csv", "names": "yes", "witness": house.world.person(DIRECTOR).hex()}
    assert line.reason is not None
    assert "Réseaunix".encode() not in bytes(line.reason)


def test_without_the_second_person_nothing_leaves(lite: House) -> None:
    client, world = client_of(lite, OFFICER), lite.world
    wrong = [
        {},
        {"password": PASSWORD},
        _witness(lite) | {"password": "faux faux faux faux"},
        _witness(lite) | {"witness_password": "faux faux faux faux"},
        _witness(lite, OFFICER),
        _witness(lite, WORKER),
        _witness(lite, DIRECTOR, world.there),
        {"text": " ", **_witness(lite)},
        {"file_format": "exe", **_witness(lite)},
    ]
    for typed in wrong:
        answer = _export(client, ALL, **typed)
        assert answer.status_code == 422, typed
        assert CANARIES["family"] not in answer.get_data(as_text=True)
    assert raw(lite, "SELECT * FROM audit_event WHERE fact = 'case.exported'") == []
    assert _export(client, ALL, **_witness(lite, Role.ADMINISTRATOR, world.there)).status_code == 200


def test_who_may_not_export_is_refused(lite: House) -> None:
    for role in (WORKER, Role.INTAKE_WORKER, Role.HEALTH_STAFF, Role.ADMINISTRATOR):
        client = client_of(lite, role)
        assert client.get("/cases/export").status_code == 403
        assert client.send("/cases/export", {"nameless": "y", "text": "Pour rien."}).status_code == 403


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_without_names_nobody_is_named(lite: House, kind: str) -> None:
    made = _small_world(lite)
    client = client_of(lite, OFFICER)
    sent = _export(client, f"{ALL}&status=all", nameless="y", file_format=kind)
    rows = _csv(sent) if kind == "csv" else _sheet(sent)[1]
    assert {row[0] for row in rows[1:]} == set(made.values()) - {made["theirs"]}
    flat = repr(rows)
    for word in (*CANARIES.values(), "Alef", "Worker", "Officer"):
        assert word not in flat
    (line,) = raw(lite, "SELECT detail FROM audit_event WHERE fact = 'case.exported'")
    assert json.loads(line.detail) == {"files": 7, "format": kind, "names": "no"}


def _sheet(sent: Any) -> tuple[Any, list[list[str]]]:
    assert sent.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(sent.data)).active
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    other = CalamineWorkbook.from_filelike(io.BytesIO(sent.data)).get_sheet_by_index(0).to_python()
    assert [[str(cell) for cell in row] for row in other] == rows, "two libraries read the same"
    return sheet, rows


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_workbook_reads_as_its_language_and_runs_nothing(lite: House, language: str) -> None:
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        service.register(worker, Intake(Danger.LOW, given="=cmd|'/c calc'!A0", family_ar="@SUM(1)", nickname='+1;"x'))
    client = client_of(lite, OFFICER, language=language)
    sheet, rows = _sheet(_export(client, f"{ALL}&danger=1", file_format="xlsx", **_witness(lite)))
    assert bool(sheet.sheet_view.rightToLeft) is (language == "ar")
    assert rows[1][1:4] == ["=cmd|'/c calc'!A0", "@SUM(1)", '+1;"x']
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = _csv(_export(client, f"{ALL}&danger=1", file_format="csv", **_witness(lite)))
    assert text[1][1:4] == ["'=cmd|'/c calc'!A0", "'@SUM(1)", "'+1;\"x"]
    assert text[0] == rows[0]


def test_cells_that_would_run_are_text() -> None:
    for cell in ("=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "\uff1d1"):
        assert safe(cell) == "'" + cell
    for cell in ("", "Aya", "a=1", "05-12", "عائشة"):
        assert safe(cell) == cell


def test_an_empty_list_is_a_heading(lite: House) -> None:
    client = client_of(lite, OFFICER)
    rows = _csv(_export(client, f"{ALL}&danger=0", nameless="y", file_format="csv"))
    assert len(rows) == 1
    assert len(_sheet(_export(client, f"{ALL}&danger=0", nameless="y", file_format="xlsx"))[1]) == 1


def test_too_many_files_are_refused_not_cut(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    _small_world(lite)
    client = client_of(lite, OFFICER)
    form = form_of(client.get("/cases/export?view=establishment"))
    monkeypatch.setattr("caseapp.cases.views.export.EXPORTED_AT_ONCE", 3)
    assert client.post(form.action, data={**form.fields, "text": "x", "nameless": "y"}).status_code == 422
    assert raw(lite, "SELECT * FROM audit_event WHERE fact = 'case.exported'") == []


def test_age_bands_cover_every_year() -> None:
    for age in range(0, 40):
        band = AgeBand.of(YEAR - age, YEAR)
        first, last = band.born(YEAR)
        assert first <= YEAR - age <= last, age
    assert AgeBand.of(None, YEAR) is AgeBand.UNKNOWN
    assert Filters.read({"age": "0-5"}).age is AgeBand.SMALL


def test_a_file_whose_name_cannot_be_read_does_not_close_the_list(lite: House) -> None:
    """Neither a wrecked header nor a wrecked body: the line says so, and the others are there."""
    for wreck in (b"\x00" * 80, b"x"):
        raw(lite, "UPDATE case_file SET identity = :wreck WHERE id = :id", wreck=wreck, id=lite.world.case_id)
        shown = client_of(lite, Role.REFERENCE_WORKER).get("/cases/?view=establishment")
        assert shown.status_code == 200 and lite.world.reference in shown.get_data(as_text=True)


def test_every_figure_of_the_first_page_opens_as_many_files(lite: House) -> None:
    """Opened and closed this month, by sex, what is late by whom and why: a number and its list are one."""
    _set(lite, _small_world(lite)["baa"], opened_at=clock.now())
    with clock.hold(clock.now() + timedelta(days=4)):
        director = client_of(lite, DIRECTOR)
        home, page, board = (director.get(at).get_data(as_text=True) for at in ("/", "/figures", "/cases/board"))
        tiles = re.findall(r'<a class="tile[^"]*" href="(/cases/[^"]+)"><b>(\d+)</b>', home)
        bars = re.findall(r'<a href="(/cases/[^"]+sex=[^"]+)">[^<]+</a></th>.*?<td class="num">(\d+)', page, re.DOTALL)
        why = re.findall(r'<a href="(/cases/[^"]+why=[^"]+)">[^<]+</a> <b>(\d+)</b>', board)
        assert len(tiles) >= 3 and bars and why and "why=" in home
        for address, number in tiles + bars + why:
            shown = director.get(address.replace("&amp;", "&") + "&per=100")
            assert len(references_in(shown)) == int(number), address

"""The line of a file and what stands beside it: notes for some, corrected, pinned, found; steps; what is due."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from caseapp.cases import queries, service
from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.queries.timeline import PER_PAGE
from caseapp.cases.service.moves import OF_THEIR_OWN
from caseapp.cases.vocabulary import KEPT, Audience, ClosingReason, Danger, MoveName, NoteKind, Status
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, NotFound, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import WATCH, Rule
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from tests.cases.pages import errors_at, fill, form_of, forms_of, said, send, text_of
from tests.conftest import House, client_of
from tests.security.tools import facts, looking, raw, working
from tests.support.world import CANARIES, make_case
from tools import draw_lifecycle

WORKER, OFFICER, INTAKE, DIRECTOR = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.INTAKE_WORKER, Role.DIRECTOR
COORDINATOR = Role.PATHWAY_COORDINATOR
SECRET = "Elle nomme son oncle Zahredinix."
OPENERS = [role for role in Role if holds([role], P.CASE_OPEN)]


def path(house: House, end: str = "") -> str:
    """The address of the world's file."""
    return f"/cases/{house.world.reference}{end}"


def acting(house: House, role: Role, act: Any, *given: Any, place: bytes | None = None, **named: Any) -> None:
    """Do one verb on the world's file as `role`."""
    me = house.world.actor(role, place)
    with working(house, me):
        act(me, queries.locate(me, house.world.reference, writing=True), *given, **named)


def note_of(house: House, text: str, role: Role = WORKER) -> str:
    """The id of the line that says `text`."""
    me = house.world.actor(role)
    with looking(house, me):
        entries = queries.open_file(me, house.world.reference).entries
    return next(id_text(e.id) for e in entries if e.text == text)


def due(house: House, rule: Rule) -> str:
    """The id of what is due by `rule` now."""
    sql = "SELECT id FROM case_deadline WHERE case_id = :c AND rule = :r AND ended_at IS NULL"
    return id_text(raw(house, sql, c=house.world.case_id, r=str(rule))[0].id)


# --- Who reads what --------------------------------------------------------------------------------------


def reads(house: House, role: Role, text: str, place: bytes | None = None) -> bool:
    """Whether the page of the file says `text` to `role`."""
    page = client_of(house, role, place).get(path(house))
    assert page.status_code == 200
    return text in page.get_data(as_text=True)


def test_a_reserved_note_is_for_its_author_the_reference_worker_and_supervisors(house: House) -> None:
    """Everybody else is told that it exists, by whom and when, and not a word of it: role by role, in the team too."""
    acting(house, OFFICER, service.add_note, SECRET, kind=NoteKind.INTERVIEW, audience=Audience.RESERVED)
    for role in OPENERS:
        assert reads(house, role, "Zahredinix") == (role in (OFFICER, WORKER, COORDINATOR)), role
    for role in set(OPENERS) - {WORKER}:
        acting(house, WORKER, service.add_member, house.world.person(role))
    for role in OPENERS:
        assert reads(house, role, "Zahredinix") == (role in (OFFICER, WORKER, COORDINATOR)), role
    page = text_of(client_of(house, INTAKE).get(path(house)))
    assert said(house.app, "fr", "Reserved for its author, the reference worker and supervisors") in page
    assert said(house.app, "fr", "Interview") not in page.split(said(house.app, "fr", "Timeline"))[-1]


def test_a_note_of_the_team_is_for_whoever_the_policy_lets_read_its_class(lite: House) -> None:
    """The other level is as before."""
    acting(lite, OFFICER, service.add_note, SECRET)
    assert {role for role in OPENERS if reads(lite, role, "Zahredinix")} == {WORKER, OFFICER, COORDINATOR}


def test_who_follows_the_file_next_reads_what_was_reserved(lite: House) -> None:
    """The reference worker is the one of today; her predecessor no longer reads what she did not write."""
    acting(lite, OFFICER, service.add_note, SECRET, audience=Audience.RESERVED)
    assert reads(lite, WORKER, "Zahredinix")
    acting(lite, WORKER, service.assign, lite.world.person(COORDINATOR))
    assert not reads(lite, WORKER, "Zahredinix")


def test_no_share_and_no_exceptional_opening_reaches_a_reserved_note(house: House) -> None:
    """Another establishment, even its supervisor, reads the notes that were shared and not the reserved one."""
    acting(house, WORKER, service.add_note, SECRET, audience=Audience.RESERVED)
    acting(house, WORKER, service.share, house.world.there, [DataClass.IDENTITY, DataClass.NOTES])
    for role in (COORDINATOR, OFFICER):
        assert reads(house, role, "Mouloudax", house.world.there)
        assert not reads(house, role, "Zahredinix", house.world.there)
    director = house.world.actor(DIRECTOR)
    with working(house, director):
        service.break_glass(director, house.world.case_id, house.world.here, "Une raison assez longue.")
    assert reads(house, DIRECTOR, "Zahredinix"), "she supervises here, gave a reason, and will be reviewed"


def test_the_buttons_say_how_many_will_read(lite: House) -> None:
    """Two buttons, a figure each, which are those who can then open the note; in a restricted file the team only."""
    client = client_of(lite, WORKER)
    page = client.get(path(lite)).get_data(as_text=True)
    buttons = re.findall(r'name="audience" value="(\w+)"[^>]*>.*?<span>([^<]*)</span>', page)
    assert [(name, int(re.findall(r"\d+", text)[0])) for name, text in buttons] == [("team", 3), ("reserved", 2)]
    acting(lite, WORKER, service.restrict, "Un proche.")
    page = client.get(path(lite)).get_data(as_text=True)
    assert re.findall(r'name="audience" value="\w+"[^>]*>.*?<span>\D*(\d+)', page) == ["1", "1"]


def test_the_button_decides(lite: House) -> None:
    """The audience travels with the button; one that was never offered is refused, none at all is the team's."""
    client = client_of(lite, WORKER)
    form = form_of(client.get(path(lite)), path(lite, "/notes"))
    assert send(client, form, text="Pour peu.", audience="reserved", kind="call").status_code == 303
    row = raw(lite, "SELECT audience, detail FROM case_event ORDER BY id DESC")[0]
    assert (row.audience, row.detail) == ("reserved", "call")
    for altered in ({"audience": "world"}, {"kind": "gossip"}):
        answer = fill(client, path(lite), path(lite, "/notes"), text="Autre.", **altered)
        assert answer.status_code == 422
    assert fill(client, path(lite), path(lite, "/notes"), text="Pour l'équipe.").status_code == 303
    assert raw(lite, "SELECT audience FROM case_event ORDER BY id DESC")[0].audience == "team"


# --- Correcting and pinning ------------------------------------------------------------------------------


def test_a_corrected_note_keeps_its_earlier_version(house: House) -> None:
    """The new words stand where the old ones stood, say that they were corrected, and the old ones are behind them."""
    client = client_of(house, WORKER)
    edit = path(house, f"/notes/{note_of(house, CANARIES['note'])}/edit")
    lines = len(_shown(house))
    opened = client.get(edit)
    assert CANARIES["note"] in form_of(opened).fields["text"]
    assert send(client, form_of(opened), text="Confidence, mieux dite.").status_code == 303
    page = client.get(path(house))
    assert len(_shown(house)) == lines, "a correction is no new line"
    assert said(house.app, "fr", "corrected on") in text_of(page)
    entry = next(e for e in _shown(house) if e.text == "Confidence, mieux dite.")
    assert [v.text for v in entry.earlier] == [CANARIES["note"]]
    text = page.get_data(as_text=True)
    assert text.index("mieux dite") < text.index('<details class="older"') < text.index("Mouloudax")
    assert facts(house).count("case.note_corrected") == 1
    older = client.get(edit)
    assert older.status_code == 303, "the address of the earlier version leads to the newest"
    assert send(client, form_of(client.get(older.location)), text="Troisième.").status_code == 303
    third = next(e for e in _shown(house) if e.text == "Troisième.")
    assert [v.text for v in third.earlier] == ["Confidence, mieux dite.", CANARIES["note"]]


def _shown(house: House, role: Role = WORKER, **asked: Any) -> list[Any]:
    me = house.world.actor(role)
    with looking(house, me):
        return queries.open_file(me, house.world.reference, queries.Shown(**asked)).entries


def test_a_corrected_note_keeps_class_kind_and_audience(lite: House) -> None:
    """What was reserved stays reserved: the earlier version too."""
    acting(lite, OFFICER, service.add_note, SECRET, kind=NoteKind.VISIT, audience=Audience.RESERVED)
    client = client_of(lite, OFFICER)
    edit = path(lite, f"/notes/{note_of(lite, SECRET, OFFICER)}/edit")
    assert fill(client, edit, text="Elle ne nomme personne.").status_code == 303
    row = raw(lite, "SELECT audience, detail, data_class FROM case_event ORDER BY id DESC")[0]
    assert tuple(row) == ("reserved", "visit", "notes")
    acting(lite, WORKER, service.add_member, lite.world.person(INTAKE))
    assert not reads(lite, INTAKE, "Zahredinix")
    assert not reads(lite, INTAKE, "nomme personne")


def test_nobody_corrects_what_somebody_else_wrote(house: House) -> None:
    """Neither a colleague nor a supervisor, nor through an address of another file, nor a line that is no note."""
    edit = path(house, f"/notes/{note_of(house, CANARIES['note'])}/edit")
    for role in (OFFICER, COORDINATOR, INTAKE):
        client = client_of(house, role)
        assert client.get(edit).status_code == 404
        assert client.send(edit, {"text": "Faux."}).status_code == 404
        assert client.send(edit, {"text": ""}).status_code == 404
    assert client_of(house, DIRECTOR).get(edit).status_code == 403
    first = raw(house, "SELECT id FROM case_event WHERE case_id = :c AND kind = 'registered'", c=house.world.case_id)
    worker = client_of(house, WORKER)
    assert worker.send(path(house, f"/notes/{id_text(first[0].id)}/edit"), {"text": "Faux."}).status_code == 404
    assert worker.send(path(house, f"/notes/{id_text(new_id())}/edit"), {"text": "Faux."}).status_code == 404
    with house.app.app_context():
        _other, reference = make_case(house.world)
    moved = edit.replace(house.world.reference, reference)
    assert worker.send(moved, {"text": "Faux."}).status_code == 404
    assert raw(house, "SELECT count(*) FROM case_event WHERE replaces_id IS NOT NULL")[0][0] == 0


def test_two_windows_correct_the_same_note(house: House) -> None:
    """The second is told, sees both texts, and what she sends then stands: nothing is lost."""
    client = client_of(house, WORKER)
    edit = path(house, f"/notes/{note_of(house, CANARIES['note'])}/edit")
    one, two = form_of(client.get(edit)), form_of(client.get(edit))
    assert send(client, one, text="La première.").status_code == 303
    answer = send(client, two, text="La seconde.")
    assert answer.status_code == 409
    assert "La première." in text_of(answer)
    kept = form_of(answer)
    assert kept.fields["text"] == "La seconde."
    assert send(client, kept).status_code == 303
    entry = next(e for e in _shown(house) if e.text == "La seconde.")
    assert [v.text for v in entry.earlier] == ["La première.", CANARIES["note"]]


def test_an_intake_worker_cannot_correct_what_she_may_not_read_again(lite: House) -> None:
    """What she heard about health she writes down, and from then on only the team reads it."""
    acting(lite, INTAKE, service.add_note, "Il tousse.", DataClass.HEALTH)
    mine = raw(lite, "SELECT id FROM case_event ORDER BY id DESC")[0].id
    assert client_of(lite, INTAKE).get(path(lite, f"/notes/{id_text(mine)}/edit")).status_code == 404


def test_pinned_lines_stand_on_top(house: House) -> None:
    """And nowhere else, on every page; unpinned, they are back in their place. A correction stays pinned."""
    client = client_of(house, WORKER)
    line = note_of(house, CANARIES["note"])
    form = form_of(client.get(path(house, "?pins=1")), path(house, "/pin"))
    assert send(client, form, line=line).status_code == 303
    assert client.get(path(house)).get_data(as_text=True).count("Mouloudax") == 1
    assert _shown(house)[0].text == CANARIES["note"]
    assert _shown(house, kind="moves")[0].text == CANARIES["note"]
    assert fill(client, path(house, f"/notes/{line}/edit"), text="Épinglée.").status_code == 303
    assert _shown(house)[0].text == "Épinglée."
    assert client.send(path(house, "/pin"), {"line": line}).status_code == 409, "a version that was replaced"
    unpin = form_of(client.get(path(house)), path(house, "/unpin"))
    assert send(client, unpin, line=note_of(house, "Épinglée.")).status_code == 303
    assert not any(entry.pinned for entry in _shown(house))
    for odd in ("", "x", id_text(new_id())):
        assert client.send(path(house, "/pin"), {"line": odd}).status_code == 404


# --- Finding in a long line ------------------------------------------------------------------------------


def _long(house: House, lines: int = 230) -> None:
    """Notes of more than a year, every other one an interview."""
    me = house.world.actor(WORKER)
    start = clock.now() - timedelta(days=lines * 2)
    with working(house, me):
        case = queries.locate(me, house.world.reference, writing=True)
        for number in range(lines):
            kind = NoteKind.INTERVIEW if number % 2 else NoteKind.FAMILY
            service.add_note(me, case, f"Ligne {number}.", at=start + timedelta(days=number * 2), kind=kind)


def test_pages_and_months_of_a_long_line(lite: House) -> None:
    """The newest hundred, then earlier ones; each line on one page; months lead to their first line."""
    _long(lite)
    client = client_of(lite, WORKER)
    client.look = False
    at, seen, pages = path(lite), [], 0
    while at:
        text = client.get(at).get_data(as_text=True)
        seen += re.findall(r"Ligne \d+\.", text)
        found = re.search(r'rel="next" href="([^"]*)"', text)
        at, pages = (found[1].replace("&amp;", "&") if found else ""), pages + 1
    assert seen == [f"Ligne {n}." for n in reversed(range(230))]
    assert pages == 3
    client.look = True
    page = client.get(path(lite)).get_data(as_text=True)
    months = re.findall(
        r'href="([^"]*before=[^"]*)"', page[page.index('class="months"') : page.index('<ol class="line')]
    )
    assert len(months) >= 6
    assert client.get(months[-1].replace("&amp;", "&")).status_code == 200
    for odd in ("x", id_text(new_id()), "%00", "0" * 32):
        assert client.get(path(lite, f"?before={odd}")).status_code == 200


def test_lines_of_one_kind(lite: House) -> None:
    """A filter by kind, which pages too; one that was never offered shows everything."""
    _long(lite, 210)
    assert len(_shown(lite, kind="interview")) == PER_PAGE
    assert {e.detail for e in _shown(lite, kind="interview")} == {"interview"}
    assert {e.kind for e in _shown(lite, kind="moves")} == {"registered"}
    client = client_of(lite, WORKER)
    text = client.get(path(lite, "?kind=interview")).get_data(as_text=True)
    assert 'aria-current="page"' in text[text.index('class="kinds"') :]
    assert "kind=interview&amp;before=" in text
    assert client.get(path(lite, "?kind=<script>")).status_code == 200
    assert len(_shown(lite, kind="school")) == 0


def test_the_kind_of_a_reserved_note_is_not_told_by_the_filter(lite: House) -> None:
    """A list of visits does not say that the note she may not read is one."""
    acting(lite, WORKER, service.add_note, SECRET, kind=NoteKind.VISIT, audience=Audience.RESERVED)
    assert len(_shown(lite, kind="visit")) == 1
    assert len(_shown(lite, OFFICER, kind="visit")) == 0
    assert any(e.state == "reserved" and not e.detail for e in _shown(lite, OFFICER, kind="note"))


def test_the_page_of_a_file_costs_few_statements(lite: House) -> None:
    """As many for a long line as for a short one; one or two for each feature that has a card on the page."""
    from caseapp.infra.db.driver import told

    client = client_of(lite, WORKER)
    counts = []
    for _ in range(2):
        client.get(path(lite))
        asked: list[str] = []
        told.append(asked.append)
        client.get(path(lite))
        told.remove(asked.append)
        counts.append(len(asked))
        _long(lite, 60)
    assert counts[0] == counts[1] <= 22


# --- Steps and danger ------------------------------------------------------------------------------------


def _buttons(house: House, role: Role) -> set[str]:
    return set(re.findall(r'name="move" value="(\w+)"', client_of(house, role).get(path(house)).get_data(as_text=True)))


@pytest.mark.parametrize("status", KEPT)
def test_buttons_are_the_moves_of_the_lifecycle(lite: House, status: Status) -> None:
    """At each step, for each role: what the table allows and she holds, and each button works; nothing else does."""
    offered = {m.name: m for m in LIFECYCLE.open_to(status) if m.name not in OF_THEIR_OWN}
    raw(lite, "UPDATE case_file SET status = :s", s=str(status))
    for role in OPENERS:
        held = {str(name) for name, move in offered.items() if holds([role], P(move.permission))}
        assert _buttons(lite, role) == held - {MoveName.COMPLETE_INTAKE}, role  # it has a page of its own
    for name in MoveName:
        raw(lite, "UPDATE case_file SET status = :s, version = version + 1", s=str(status))
        answer = client_of(lite, WORKER).send(path(lite, "/move"), {"move": str(name)})
        assert answer.status_code == (303 if name in offered else 409), name
        now = raw(lite, "SELECT status FROM case_file WHERE id = :c", c=lite.world.case_id)[0].status
        assert now == (offered[name].target if name in offered else status)
    refused = client_of(lite, INTAKE).send(path(lite, "/move"), {"move": "assess"})
    assert refused.status_code == (403 if MoveName.ASSESS in offered else 409)


def test_danger_has_a_history(house: House) -> None:
    """Before, after and why stand in the timeline; a reason is asked for; a closed file is not judged."""
    client = client_of(house, WORKER)
    assert form_of(client.get(path(house, "/danger"))).fields["danger"] == "3"
    answer = fill(client, path(house, "/danger"), danger="4", text=" ")
    assert answer.status_code == 422
    assert "text" in errors_at(answer)
    assert form_of(answer).fields["danger"] == "4"
    assert fill(client, path(house, "/danger"), danger="4", text="Menaces hier soir.").status_code == 303
    assert fill(client, path(house, "/danger"), danger="1", text="La tante l’a pris.").status_code == 303
    told = [e for e in _shown(house) if e.kind == "danger_changed"]
    assert [(e.detail, e.text) for e in told] == [("4 1", "La tante l’a pris."), ("3 4", "Menaces hier soir.")]
    page = text_of(client.get(path(house)))
    assert f"{said(house.app, 'fr', 'Immediate danger')} → {said(house.app, 'fr', 'Low danger')}" in page
    acting(house, WORKER, service.close, ClosingReason.OTHER, "Fini.")
    assert client.send(path(house, "/danger"), {"danger": "2", "text": "x", "base": "1"}).status_code == 409


def test_two_people_judge_the_danger(house: House) -> None:
    """The second sees what the first has judged, keeps her words, and decides."""
    her, him = client_of(house, WORKER), client_of(house, OFFICER)
    hers, his = (form_of(c.get(path(house, "/danger"))) for c in (her, him))
    assert send(her, hers, danger="4", text="Menacé.").status_code == 303
    answer = send(him, his, danger="1", text="Calme.")
    assert answer.status_code == 409
    assert said(house.app, "fr", "Immediate danger") in text_of(answer)
    assert form_of(answer).fields["text"] == "Calme."
    assert send(him, form_of(answer)).status_code == 303
    assert raw(house, "SELECT danger FROM case_file WHERE id = :c", c=house.world.case_id)[0].danger == "1"


def test_the_lifecycle_is_drawn_as_it_is() -> None:
    """docs/lifecycle.md is what `python tools/draw_lifecycle.py` writes."""
    assert draw_lifecycle.TARGET.read_text(encoding="utf-8") == draw_lifecycle.drawing()


# --- What is due -----------------------------------------------------------------------------------------


def test_what_is_due_stands_beside_the_line(lite: House) -> None:
    """Earliest first; late with a word; the article where there is one; nobody without the power has a button."""
    acting(lite, WORKER, service.judge_danger, Danger.IMMEDIATE, "Menacé.")
    page = client_of(lite, WORKER).get(path(lite))
    text = text_of(page)
    rules = [said(lite.app, "fr", r.label) for r in (Rule.PUT_IN_SAFETY, Rule.ASSESS)]
    assert text.index(rules[0]) < text.index(rules[1])
    assert " ".join(said(lite.app, "fr", WATCH[Rule.PUT_IN_SAFETY].article).split()) in text
    assert said(lite.app, "fr", "Late") not in text
    assert not [f for f in forms_of(client_of(lite, INTAKE).get(path(lite))) if "/deadlines/" in f.action]
    with clock.hold(clock.now() + timedelta(hours=20)):
        late = client_of(lite, WORKER).get(path(lite)).get_data(as_text=True)
    assert late.count("badge bad m-alert") == 1


def test_done_ends_it(house: House) -> None:
    """One press, a line in the timeline; what ends with an act of its own has no such button, nor obeys one."""
    acting(house, WORKER, service.judge_danger, Danger.IMMEDIATE, "Menacé.")
    client = client_of(house, WORKER)
    done = path(house, f"/deadlines/{due(house, Rule.PUT_IN_SAFETY)}/done")
    assess = path(house, f"/deadlines/{due(house, Rule.ASSESS)}/done")
    actions = {f.action for f in forms_of(client.get(path(house)))}
    assert done in actions
    assert assess not in actions
    assert client.send(assess).status_code == 409
    assert client.send(done).status_code == 303
    assert any(e.kind == "deadline_met" and e.detail == "put_in_safety" for e in _shown(house))
    assert client.send(done).status_code == 404, "it is not due any more"


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (0, "Choose a day after today."),
        (-400, "Choose a day after today."),
        (93, "At most three months at once: choose an earlier day."),
        (4000, "At most three months at once: choose an earlier day."),
    ],
)
def test_bad_days_for_putting_off(lite: House, days: int, told: str) -> None:
    """Told in words, kept as typed, nothing put off."""
    client = client_of(lite, WORKER)
    at = path(lite, f"/deadlines/{due(lite, Rule.ASSESS)}/later")
    typed = (clock.today() + timedelta(days=days)).strftime("%d/%m/%Y")
    for answer in (fill(client, at, until=typed, text="Le juge est absent."), fill(client, at, until=typed, text=" ")):
        assert answer.status_code == 422
        assert form_of(answer).fields["until"] == typed
    answer = fill(client, at, until=typed, text="Le juge est absent.")
    assert errors_at(answer)["until"] == said(lite.app, "fr", told)
    assert raw(lite, "SELECT sum(put_off) FROM case_deadline")[0][0] == 0


@pytest.mark.parametrize("typed", ["", "demain", "31/02/2027", "99/99/9999", "2026-13-01", "1/1/1"])
def test_what_is_no_day(lite: House, typed: str) -> None:
    """A message at the field."""
    at = path(lite, f"/deadlines/{due(lite, Rule.ASSESS)}/later")
    answer = fill(client_of(lite, WORKER), at, until=typed, text="Le juge est absent.")
    assert answer.status_code == 422
    assert "until" in errors_at(answer)


def test_put_off_with_a_reason(house: House) -> None:
    """The new day stands beside the line, the reason in it; a colleague who saw the older day chooses again."""
    her, him = client_of(house, WORKER), client_of(house, OFFICER)
    at = path(house, f"/deadlines/{due(house, Rule.ASSESS)}/later")
    his = form_of(him.get(at))
    day = clock.today() + timedelta(days=20)
    assert fill(her, at, until=day.strftime("%d/%m/%Y"), text="Le juge est absent.").status_code == 303
    entry = _shown(house)[0]
    assert (entry.kind, entry.detail, entry.text) == ("deadline_put_off", "assess", "Le juge est absent.")
    row = raw(house, "SELECT put_off, due_at FROM case_deadline WHERE ended_at IS NULL AND rule = 'assess'")[0]
    assert row.put_off == 1
    answer = send(him, his, until=(day + timedelta(days=1)).strftime("%d/%m/%Y"), text="Autre raison.")
    assert answer.status_code == 409
    assert form_of(answer).fields["text"] == "Autre raison."
    assert send(him, form_of(answer)).status_code == 303
    assert raw(house, "SELECT put_off FROM case_deadline WHERE ended_at IS NULL AND rule = 'assess'")[0].put_off == 2


def test_deadlines_of_others_do_not_exist(house: House) -> None:
    """Of another file, of another establishment, or none at all: 404, and nothing changes."""
    with house.app.app_context():
        _case, reference = make_case(house.world)
        _far, _ref = make_case(house.world, place=house.world.there)
    client = client_of(house, WORKER)
    mine = [d.id for d in raw(house, "SELECT id FROM case_deadline WHERE case_id = :c", c=house.world.case_id)]
    others = [d.id for d in raw(house, "SELECT id FROM case_deadline") if d.id not in mine]
    assert len(others) >= 2
    for end in ("done", "later"):
        for key in (*map(id_text, others), id_text(new_id()), "x", "é"):
            data = {"until": "01/01/2027", "text": "x"}
            assert client.send(path(house, f"/deadlines/{key}/{end}"), data).status_code == 404
        assert client.send(f"/cases/{reference}/deadlines/{id_text(mine[0])}/{end}").status_code == 404
    assert raw(house, "SELECT count(*) FROM case_deadline WHERE ended_at IS NOT NULL OR put_off > 0")[0][0] == 0


def test_the_child_is_seen_when_somebody_says_so(lite: House) -> None:
    """No kind of note meets "see or hear the child" by itself: a call may have reached nobody. The tick does, with any
    kind, and it begins anew; the line says so, and the page by when the next time is."""
    with clock.hold(datetime(2026, 11, 3, 9, tzinfo=UTC)) as held:
        acting(lite, WORKER, service.move_on, MoveName.PLAN)
        first = due(lite, Rule.MEET_CHILD)
        for kind in NoteKind:
            acting(lite, WORKER, service.add_note, "Personne ne répond.", kind=kind)
        assert due(lite, Rule.MEET_CHILD) == first
        assert not any(e.kind == "deadline_met" for e in _shown(lite))
        held.forward(timedelta(days=2))
        client = client_of(lite, WORKER)
        form = form_of(client.get(path(lite)), path(lite, "/notes"))
        assert "seen" not in form.fields, "nobody has said so yet"
        answer = send(client, form, text="Elle va mieux.", kind="call", seen="y")
        assert "12/11/2026" in text_of(client.get(answer.location)) or "12 nov" in text_of(client.get(answer.location))
        assert due(lite, Rule.MEET_CHILD) != first
        assert [e.detail for e in _shown(lite) if e.kind == "deadline_met"] == ["meet_child"]
        assert facts(lite).count("case.deadline_met") == 1


def test_a_note_before_the_plan_says_that_the_child_was_seen(lite: House) -> None:
    """Where no deadline asks for it yet, the line is kept and nothing begins."""
    acting(lite, WORKER, service.add_note, "Entendue.", seen=True)
    assert [e.detail for e in _shown(lite) if e.kind == "deadline_met"] == ["meet_child"]
    assert not raw(lite, "SELECT id FROM case_deadline WHERE rule = 'meet_child'")


def test_a_closed_file_has_nothing_due(house: House) -> None:
    """All end with it, and its page says so."""
    acting(house, WORKER, service.judge_danger, Danger.IMMEDIATE, "Menacé.")
    open_now = due(house, Rule.PUT_IN_SAFETY)
    acting(house, WORKER, service.close, ClosingReason.OTHER, "Fini.")
    sql = "SELECT count(*) FROM case_deadline WHERE case_id = :c AND ended_at IS NULL"
    assert raw(house, sql, c=house.world.case_id)[0][0] == 0
    client = client_of(house, WORKER)
    assert said(house.app, "fr", "Nothing is due.") in text_of(client.get(path(house)))
    assert client.send(path(house, f"/deadlines/{open_now}/done")).status_code == 404


def test_verbs_ask_again(lite: House) -> None:
    """Whoever calls them: a power that is missing is refused, a file elsewhere does not exist."""
    note = note_of(lite, CANARIES["note"])
    for act, given in ((service.correct_note, (bytes.fromhex(note), "x")), (service.pin, (bytes.fromhex(note),))):
        with pytest.raises(Refused):
            acting(lite, DIRECTOR, act, *given)
    with pytest.raises(Impossible):
        acting(lite, WORKER, service.move_on, MoveName.REOPEN)
    with pytest.raises(NotFound):
        acting(lite, OFFICER, service.correct_note, bytes.fromhex(note), "x")

"""What waits for me, the team's figures, a province's figures without names, and late deadlines that rise."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from caseapp.cases import queries, service
from caseapp.cases.housekeeping import rise
from caseapp.cases.models import Case, CaseDeadline, Flow, Tally
from caseapp.cases.views.holidays import STAYS
from caseapp.cases.vocabulary import ClosingReason, Danger, MoveName, Status
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete, system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.deadlines import Rule
from caseapp.policy.roles import Role
from tests.cases import pages
from tests.conftest import House, client_of
from tests.security.tools import raw
from tests.support.world import act_as, leave

WORKER, DIRECTOR = Role.REFERENCE_WORKER, Role.DIRECTOR


def registered(house: House, actor: Actor, count: int = 1, **known: object) -> list[str]:
    """References of new files."""
    references = []
    with house.app.app_context():
        begin_writing(session())
        act_as(actor)
        for _ in range(count):
            references.append(service.register(actor, service.Intake(**known)).reference)  # type: ignore[arg-type]
        complete(session())
        leave()
    return references


def closed(house: House, reference: str) -> None:
    """Close a file."""
    me = house.world.actor(WORKER)
    with house.app.app_context():
        begin_writing(session())
        act_as(me)
        service.close(me, queries.locate(me, reference, writing=True), ClosingReason.OTHER, "Fini.")
        complete(session())
        leave()


def text_of(house: House, role: Role, path: str = "/", language: str = "fr") -> str:
    return client_of(house, role, language=language).get(path).get_data(as_text=True)


def risen(house: House) -> int:
    with house.app.app_context():
        return int(rise.run(house.settings) or 0)  # type: ignore[call-overload]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_nothing_waits_is_said(lite: House, language: str) -> None:
    closed(lite, lite.world.reference)
    page = text_of(lite, WORKER, language=language)
    assert ("Rien ne vous attend" if language == "fr" else "لا شيء في انتظاركم") in page


def test_what_is_due_stands_first_and_leads_to_its_file(house: House) -> None:
    me = house.world.actor(WORKER)
    (reference,) = registered(house, me, danger=Danger.IMMEDIATE, given="Yasmina")
    page = text_of(house, WORKER)
    assert f'href="/cases/{reference}#next"' in page
    assert "Yasmina" in page and "Mettre l’enfant à l’abri" in page
    with clock.hold(clock.now() + timedelta(days=2)):
        assert queries_late(house, me) == 1
        late = text_of(house, WORKER)
    assert 'class="bad m-alert"' in late
    assert re.findall(r"/cases/([0-9A-Z-]+)#next", late)[0] == reference, "the one that is latest stands first"


def queries_late(house: House, actor: Actor) -> int:
    with house.app.app_context():
        act_as(actor)
        found = queries.late_count(actor)
        leave()
    return found


def test_unassigned_children_wait_for_whoever_assigns(lite: House) -> None:
    (reference,) = registered(lite, lite.world.actor(Role.INTAKE_WORKER), danger=Danger.HIGH)
    assert f"/cases/{reference}/team" in text_of(lite, DIRECTOR)
    assert f"/cases/{reference}/team" not in text_of(lite, Role.INTAKE_WORKER)


def test_a_director_sees_first_who_has_nobody(lite: House) -> None:
    """Before everything else, the greatest danger on top, and the danger is written beside the child."""
    intake = lite.world.actor(Role.INTAKE_WORKER)
    low, immediate, high = (registered(lite, intake, danger=danger)[0] for danger in (Danger.LOW, "4", "3"))
    with clock.hold(clock.now() + timedelta(days=6)):
        risen(lite)
        page = text_of(lite, DIRECTOR)
    found = re.findall(r"/cases/([0-9A-Z-]+)/team", page)
    assert found == [immediate, high, low]
    assert page.index(f"{low}/team") < page.index('id="day-loads"') < page.index('id="day-risen"')
    assert "Danger immédiat" in page[page.index(f"{immediate}/team") : page.index(f"{high}/team")]


def test_late_deadlines_rise_to_the_director(house: House) -> None:
    me = house.world.actor(WORKER)
    (reference,) = registered(house, me, danger=Danger.IMMEDIATE)
    assert risen(house) == 0
    with clock.hold(clock.now() + timedelta(days=6)):
        assert risen(house) >= 1
        assert risen(house) == 0, "it has risen already"
        page = text_of(house, DIRECTOR)
    assert "En retard dans l’équipe" in page
    assert f"/cases/{reference}#next" in page
    with house.app.app_context(), system_work() as unit:
        rows = unit.scalars(select(CaseDeadline).where(CaseDeadline.rule == Rule.PUT_IN_SAFETY)).all()
        assert {row.raised for row in rows} == {2}


def test_figures_are_what_counting_would_say(house: House) -> None:
    """After any work the tallies equal a count of the files, and the flows the moves that were made."""
    me = house.world.actor(WORKER)
    references = registered(house, me, 4, danger=Danger.HIGH) + registered(house, me, 2, danger=Danger.LOW)
    with house.app.app_context():
        begin_writing(session())
        act_as(me)
        cases = [queries.locate(me, reference, writing=True) for reference in references]
        service.move_on(me, cases[0], MoveName.ASSESS)
        service.judge_danger(me, cases[1], Danger.IMMEDIATE, "Menacé par un adulte.")
        service.close(me, cases[2], ClosingReason.ERROR, "Saisi deux fois.")
        service.close(me, cases[3], ClosingReason.ERROR, "Saisi deux fois.")
        service.reopen(me, cases[3], "Par erreur.")
        complete(session())
        leave()
    with house.app.app_context(), system_work() as unit:
        facts = (Case.establishment_id, Case.status, Case.danger, Case.category, Case.sex)
        counted = {row[:5]: row[5] for row in unit.execute(select(*facts, func.count()).group_by(*facts))}
        kept = (Tally.establishment_id, Tally.status, Tally.danger, Tally.category, Tally.sex)
        tallied = unit.execute(select(*kept, func.sum(Tally.files)).group_by(*kept).having(func.sum(Tally.files) > 0))
        assert {row[:5]: row[5] for row in tallied} == counted
        flows = {
            row.kind: row.files for row in unit.scalars(select(Flow).where(Flow.establishment_id == house.world.here))
        }
        assert (flows["closed"], flows["reopened"]) == (2, 1)
        assert flows["opened"] >= 6


def test_a_rolled_back_file_leaves_no_figure(lite: House) -> None:
    with lite.app.app_context(), system_work() as unit:
        before = unit.scalar(select(func.sum(Tally.files)))
    with lite.app.app_context():
        me = lite.world.actor(WORKER)
        begin_writing(session())
        act_as(me)
        service.register(me, service.Intake())
        session().rollback()
        leave()
    with lite.app.app_context(), system_work() as unit:
        assert unit.scalar(select(func.sum(Tally.files))) == before


def test_a_restricted_file_is_in_no_figure_of_those_who_may_not_see_it(house: House) -> None:
    """A figure beside its list would tell that there is one more, and which danger, category, age and sex it has."""
    me = house.world.actor(WORKER)
    file = registered(house, me, danger=Danger.IMMEDIATE)[0]

    def figures(role: Role) -> tuple[int | None, ...]:
        with house.app.app_context():
            asker = house.world.actor(role)
            act_as(asker)
            found = queries.figures_for(asker)
            leave()
        return found.live, found.by_danger["4"], found.opened, found.closed

    live, immediate, opened, over = before = figures(DIRECTOR)
    assert before == figures(Role.PATHWAY_COORDINATOR)
    with house.app.app_context():
        begin_writing(session())
        act_as(me)
        service.restrict(me, queries.locate(me, file, writing=True), "Un proche travaille ici.")
        service.add_member(
            house.world.actor(DIRECTOR), queries.locate(me, file), house.world.person(Role.PATHWAY_COORDINATOR)
        )
        complete(session())
        leave()
    assert figures(DIRECTOR) == (live - 1, immediate - 1, opened - 1, over)
    assert figures(Role.PATHWAY_COORDINATOR) == before, "the team still counts it"
    closed(house, file)
    assert figures(DIRECTOR) == (live - 1, immediate - 1, opened - 1, over)
    assert figures(Role.PATHWAY_COORDINATOR) == (live - 1, immediate - 1, opened, over + 1)
    with house.app.app_context():
        begin_writing(session())
        act_as(me)
        service.unrestrict(me, queries.locate(me, file, writing=True), "Il n’y travaille plus.")
        complete(session())
        leave()
    assert figures(DIRECTOR) == (live - 1, immediate - 1, opened, over + 1)


def test_the_directors_figures_open_their_lists(lite: House) -> None:
    registered(lite, lite.world.actor(WORKER), 3, danger=Danger.HIGH)
    closed(lite, registered(lite, lite.world.actor(WORKER), danger=Danger.HIGH)[0])
    client = client_of(lite, DIRECTOR)
    page = client.get("/figures").get_data(as_text=True)
    assert "&lt; 5" not in page
    rows = re.findall(r'<a href="(/cases/[^"]+)">[^<]*</a></th>.*?<td class="num">(\d+)</td>', page, re.DOTALL)
    assert len(rows) >= 4
    for address, number in rows:
        found = client.get(html.unescape(address)).get_data(as_text=True)
        assert found.count("<tr><td>") == int(number), address


def test_asking_for_the_number_does_not_keep_a_session_awake(lite: House) -> None:
    with clock.hold(clock.now()) as held:
        client = client_of(lite, WORKER)
        for _ in range(3):
            held.forward(timedelta(minutes=9))
            answer = client.get("/waiting.json", headers={"X-Background": "1", "Accept": "application/json"})
        assert answer.status_code == 401
        assert client.get("/cases/").status_code == 303


def test_holidays_move_deadlines(lite: House) -> None:
    """A feast that is typed in gives its day back to what begins afterwards."""
    admin = client_of(lite, Role.ADMINISTRATOR)
    page = admin.get("/holidays").get_data(as_text=True)
    assert "Fête du Trône" in page
    me = lite.world.actor(WORKER)

    def due(reference: str) -> object:
        with lite.app.app_context(), system_work() as unit:
            query = select(CaseDeadline.due_at).join(Case, Case.id == CaseDeadline.case_id)
            return unit.scalar(query.where(Case.reference == reference, CaseDeadline.rule == Rule.COMPLETE_INTAKE))

    (before,) = registered(lite, me, brief=True)
    first = due(before)
    assert first is not None
    day = clock.local(first).date()  # type: ignore[arg-type]
    sent = {"day": f"{day:%d/%m/%Y}", "name_fr": "Fête", "name_ar": "عيد"}
    if day.year in (clock.today().year, clock.today().year + 1):
        assert admin.send("/holidays", sent).status_code == 303
        (after,) = registered(lite, me, brief=True)
        assert due(after) > first  # type: ignore[operator]
        assert admin.send(f"/holidays/{day.isoformat()}/remove").status_code == 303
    assert admin.send("/holidays/2027-02-31/remove").status_code == 404
    assert admin.send("/holidays", {**sent, "day": "31/02/2027"}).status_code == 422


def test_a_holiday_typed_wrongly_is_corrected_and_taken_off(house: House) -> None:
    """The wrong day goes and the right one comes, in one act that the trail keeps; what is due stays, and is said to."""
    admin = client_of(house, Role.ADMINISTRATOR)
    wrong, right = (date(clock.today().year + 1, 3, day) for day in (10, 11))
    typed = {"day": f"{wrong:%d/%m/%Y}", "name_fr": "Aïd el-Fitr", "name_ar": "عيد الفطر"}
    assert pages.fill(admin, "/holidays", **typed).status_code == 303
    stays = " ".join(pages.said(house.app, "fr", STAYS).split())
    assert stays in pages.text_of(admin.get("/holidays"))
    opened = admin.get(f"/holidays?instead={wrong}")
    form = pages.form_of(opened, "/holidays")
    assert {name: form.fields[name] for name in typed} == typed
    assert pages.send(admin, form, day=f"{right:%d/%m/%Y}").status_code == 303
    days = {str(row.day)[:10] for row in raw(house, "SELECT day FROM holiday")}
    assert days == {right.isoformat()}
    facts = raw(house, "SELECT fact, detail FROM audit_event WHERE fact LIKE 'holiday.%' ORDER BY id")
    assert [(row.fact, json.loads(row.detail)["day"]) for row in facts] == [
        ("holiday.added", wrong.isoformat()), ("holiday.removed", wrong.isoformat()), ("holiday.added", right.isoformat())
    ]  # fmt: skip
    assert pages.send(admin, form, day=f"{right:%d/%m/%Y}", submission_id=new_id().hex()).status_code == 404, (
        "the wrong day is there no more"
    )
    assert pages.form_of(admin.get("/holidays?instead=2027-02-31"), "/holidays").fields["instead"] == ""
    assert admin.send(f"/holidays/{right}/remove").status_code == 303
    assert raw(house, "SELECT day FROM holiday") == []
    for role in (WORKER, Role.DIRECTOR):
        client = client_of(house, role)
        assert client.send(f"/holidays/{right}/remove").status_code == 403
        assert client.send("/holidays", {**typed, "instead": right.isoformat()}).status_code == 403


def test_a_contact_completed_becomes_an_intake(lite: House) -> None:
    me = lite.world.actor(WORKER)
    (reference,) = registered(lite, me, brief=True)
    with lite.app.app_context():
        begin_writing(session())
        act_as(me)
        case = queries.locate(me, reference, writing=True)
        assert case.status == Status.CONTACT
        service.move_on(me, case, MoveName.COMPLETE_INTAKE)
        rules = set(
            session().scalars(
                select(CaseDeadline.rule).where(CaseDeadline.case_id == case.id, CaseDeadline.ended_at.is_(None))
            )
        )
        assert rules == {Rule.JUDGE_DANGER, Rule.ASSESS}
        complete(session())
        leave()


def test_a_colleague_stands_in(house: House) -> None:
    """What is due in an absent worker's files waits for her colleague, at their workplace and on these days only."""
    world = house.world
    me, other = world.actor(WORKER), world.actor(Role.UNIT_OFFICER)
    (reference,) = registered(house, me, danger=Danger.IMMEDIATE)
    client = client_of(house, WORKER)
    today = clock.today()
    sent = {"starts_on": f"{today:%d/%m/%Y}", "ends_on": f"{today + timedelta(days=4):%d/%m/%Y}"}
    stranger = world.person(Role.UNIT_OFFICER, world.there)
    for wrong in (
        {**sent, "stand_in": id_text(me.user_id)},
        {**sent, "stand_in": id_text(stranger)},
        {**sent, "stand_in": "x"},
        {**sent, "stand_in": id_text(other.user_id), "ends_on": "01/01/2020"},
        {**sent, "stand_in": id_text(other.user_id), "ends_on": "01/01/2099"},
    ):
        assert client.send("/leave", {**wrong, "submission_id": id_text(new_id())}).status_code == 422, wrong
    right = {**sent, "stand_in": id_text(other.user_id), "submission_id": id_text(new_id())}
    assert client.send("/leave", right).status_code == 303
    page = text_of(house, Role.UNIT_OFFICER)
    assert "Pour les collègues absents" in page
    assert f"/cases/{reference}#next" in page
    with clock.hold(clock.now() + timedelta(days=6)):
        assert "Pour les collègues absents" not in text_of(house, Role.UNIT_OFFICER)
    with house.app.app_context():
        act_as(me)
        (mine,) = queries.leaves_of(me)
        leave()
    assert client_of(house, Role.UNIT_OFFICER).send(f"/leave/{mine.id}/end").status_code == 404
    assert client.send(f"/leave/{mine.id}/end").status_code == 303
    assert "Pour les collègues absents" not in text_of(house, Role.UNIT_OFFICER)


def test_who_opens_a_file_judges_its_danger_while_nobody_follows_it(lite: House) -> None:
    """She who saw the child says how grave it is and that the prosecutor knows; from then on those who follow the file."""
    client = client_of(lite, Role.INTAKE_WORKER)
    reference = pages.reference_of(pages.fill(client, "/cases/new", danger="not_assessed", nickname="Zizou", brief="1"))
    home, file = client.get("/").get_data(as_text=True), client.get(f"/cases/{reference}").get_data(as_text=True)
    assert "Accueils que j’ai ouverts, à compléter" in home
    assert f'href="/cases/{reference}/intake"' in home
    assert file.count(f'href="/cases/{reference}/danger"') == 3, "what is due, what is still to be asked, the button"
    judged = pages.fill(client, f"/cases/{reference}/danger", danger="4", text="Elle saigne.")
    assert judged.status_code == 303
    done = pages.form_of(page := client.get(f"/cases/{reference}"), action_of(page, "/done"))
    assert pages.send(client, done).status_code == 303
    assert "/done" not in client.get(f"/cases/{reference}").get_data(as_text=True)
    assert "/later" not in client.get(f"/cases/{reference}").get_data(as_text=True), "putting off is for who follows it"
    other = lite.world.reference
    for address in (f"/cases/{other}/danger", f"/cases/{other}/deadlines/{'0' * 32}/done"):
        assert client.send(address, {"danger": "0", "text": "Non."}).status_code == 404
    me = lite.world.actor(WORKER)
    with lite.app.app_context():
        begin_writing(session())
        act_as(me)
        service.assign(me, queries.locate(me, reference, writing=True), me.user_id)
        complete(session())
        leave()
    assert client.get(f"/cases/{reference}/danger").status_code == 404
    assert f"/cases/{reference}/danger" not in client.get(f"/cases/{reference}").get_data(as_text=True)
    assert pages.fill(client, f"/cases/{reference}/intake", heard_by="Moi").status_code == 303
    assert "Accueils que j’ai ouverts" not in client.get("/").get_data(as_text=True)


def action_of(page: TestResponse, end: str) -> str:
    return next(form.action for form in pages.forms_of(page) if form.action.endswith(end))


def test_own_late_work_stands_first_and_is_done_from_its_line(lite: House) -> None:
    """The danger beside each line; what can be ticked has its button there, what has a page of its own leads to it."""
    me = lite.world.actor(WORKER)
    (grave,) = registered(lite, me, danger=Danger.IMMEDIATE)
    (contact,) = registered(lite, me, danger=Danger.LOW, brief=True)
    (unjudged,) = registered(lite, me, danger=Danger.NOT_ASSESSED)
    with clock.hold(clock.now() + timedelta(days=6)):
        client = client_of(lite, WORKER)
        page = client.get("/")
        text = page.get_data(as_text=True)
        others = [text.find(part) for part in ('class="card tonight"', 'id="day-loads"')]
        assert all(text.index('id="day-late"') < at for at in others if at > 0)
        assert f'href="/cases/{contact}/intake"' in text
        assert f'href="/cases/{unjudged}/danger"' in text
        line = text[text.index(f"/cases/{grave}#next") :]
        assert "Danger immédiat" in line[: line.index("</li>")]
        done = pages.form_of(page, action_of(page, "/done"))
        assert grave in done.action
        assert pages.send(client, done).status_code == 303
        assert f"/cases/{grave}/deadlines/" not in client.get("/").get_data(as_text=True)

"""At the web: each act leaves exactly its line, a refusal too, and no content leaves before its line is stored."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from caseapp.cases import events, service
from caseapp.infra.audit import Fact, record
from caseapp.infra.db import db, session
from caseapp.infra.db.guard import STAMP
from caseapp.kernel.identifiers import new_reference
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import looking, raw
from tests.support.client import PageClient
from tests.support.world import CANARIES, PASSWORD


class Trail:
    """What has been written since one last looked."""

    def __init__(self, house: House) -> None:
        self.house, self.count = house, 0
        self.new()

    def new(self) -> list[tuple[str, dict[str, Any]]]:
        rows = raw(self.house, "SELECT fact, detail FROM audit_event ORDER BY id")[self.count :]
        self.count += len(rows)
        return [(row.fact, json.loads(row.detail)) for row in rows]

    def facts(self) -> list[str]:
        return [fact for fact, _ in self.new()]


def _send(client: PageClient, token: str, path: str, **fields: str) -> int:
    return client.post(path, data={"csrf_token": token, **fields}).status_code


def test_each_verb_leaves_exactly_its_line(house: House) -> None:
    world = house.world
    client = client_of(house, Role.REFERENCE_WORKER)
    token, trail, file = client.token(), Trail(house), f"/cases/{world.reference}"
    nurse = world.person(Role.HEALTH_STAFF).hex()
    steps: list[tuple[str, dict[str, str], str]] = [
        (f"{file}/notes", {"text": "Un mot.", "data_class": "notes"}, "case.noted"),
        (f"{file}/team/add", {"worker": nurse}, "case.team_joined"),
        (f"{file}/team/remove", {"worker": nurse}, "case.team_left"),
        (f"{file}/restrict", {"text": "Un proche y travaille."}, "case.restricted"),
        (f"{file}/unrestrict", {"text": "Il est parti."}, "case.unrestricted"),
        (f"{file}/close", {"reason": "kafala", "text": "Confiée."}, "case.closed"),
        (f"{file}/reopen", {"text": "Il revient."}, "case.reopened"),
        (f"{file}/team/reference", {"worker": world.person(Role.UNIT_OFFICER).hex()}, "case.assigned"),
        (
            "/cases/new",
            {"danger": "1", "sex": "male", "source": "other", "category": "unknown"},
            "case.registered pair.compared",
        ),
    ]
    for path, fields, fact in steps:
        assert _send(client, token, path, **fields) == 303, path
        assert trail.facts() == fact.split(), path


def test_each_reading_leaves_exactly_its_line(house: House) -> None:
    world = house.world
    client = client_of(house, Role.REFERENCE_WORKER)
    token, trail, file = client.token(), Trail(house), f"/cases/{world.reference}"
    for path, facts in (
        (file, ["case.opened"]),
        (f"{file}/readers", ["case.opened"]),
        (f"{file}/identity", ["case.opened"]),
        ("/cases/", ["case.listed"]),
        ("/cases/new", []),
        ("/search", []),
        ("/account", []),
        ("/places.json", []),
    ):
        assert client.get(path).status_code == 200, path
        assert trail.facts() == facts, path
    assert client.get("/cases/").status_code == 200
    assert trail.new() == [("case.listed", {"files": 1, "view": "mine"})]
    assert _send(client, token, "/search", q=CANARIES["family"]) == 200
    [(fact, detail)] = trail.new()
    assert fact == "case.searched" and detail["files"] == 1
    assert client.get(file).status_code == 200
    [(fact, detail)] = trail.new()
    assert set(detail["classes"].split()) == {"contact", "health", "identity", "judicial", "notes", "social"}
    assert detail["relation"] == "team"
    row = raw(house, "SELECT * FROM audit_event ORDER BY id DESC LIMIT 1")[0]
    assert bytes(row.actor_id) == world.person(Role.REFERENCE_WORKER)
    assert bytes(row.about_id) == world.case_id and bytes(row.workplace_id) == world.here


def test_a_refusal_is_written_after_the_rollback_and_nothing_else_is(house: House) -> None:
    world, trail = house.world, Trail(house)
    director = client_of(house, Role.DIRECTOR)
    token = director.token()
    trail.new()
    assert _send(director, token, f"/cases/{world.reference}/notes", text="x") == 403
    assert trail.new() == [("access.refused", {"endpoint": "cases.add_note", "power": "case_note"})]
    intake = client_of(house, Role.INTAKE_WORKER)
    token = intake.token()
    trail.new()
    before = raw(house, "SELECT count(*) FROM case_event")
    # A class she may not write in: refused by the verb, deep inside the transaction.
    assert _send(client_of(house, Role.HEALTH_STAFF), "x", f"/cases/{world.reference}/notes", text="x") == 400
    nurse = client_of(house, Role.HEALTH_STAFF)
    token = nurse.token()
    trail.new()
    status = _send(nurse, token, f"/cases/{world.reference}/notes", text="x", data_class="judicial")
    assert status in (403, 422)
    assert [f for f in trail.facts() if f != "case.opened"] == (["access.refused"] if status == 403 else [])
    assert raw(house, "SELECT count(*) FROM case_event") == before
    assert client_of(house, Role.UNIT_OFFICER, world.there).get(f"/cases/{world.reference}").status_code == 404
    assert trail.facts() == [], "what does not exist for her is no refusal: it cannot be told from a slip of the pen"


def test_a_short_reason_tells_nothing_of_a_reference(lite: House) -> None:
    """Else whoever tries references with a reason too short learns which files exist, and leaves no line."""
    doctor = client_of(lite, Role.UNIT_OFFICER, lite.world.there)
    token, answers = doctor.token(), []
    for reference in (lite.world.reference, new_reference()):
        asked = {"csrf_token": token, "reference": reference, "reason": "court", "password": PASSWORD}
        answer = doctor.post("/exceptional", data=asked)
        answers.append((answer.status_code, answer.get_data(as_text=True).replace(reference, "REFERENCE")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422


def test_wrong_passwords_and_openings_are_written(house: House) -> None:
    world, trail = house.world, Trail(house)
    doctor = client_of(house, Role.UNIT_OFFICER, world.there)
    token = doctor.token()
    trail.new()
    asked = {"reference": world.reference, "reason": "Une raison assez longue pour être lue."}
    assert _send(doctor, token, "/exceptional", **asked, password="faux faux faux faux") == 422
    assert trail.facts() == ["account.password_wrong"]
    guessed = {**asked, "reference": new_reference()}
    assert _send(doctor, token, "/exceptional", **guessed, password=PASSWORD) == 422
    assert trail.facts() == ["glass.refused"], "guessing references leaves a line"
    assert _send(doctor, token, "/exceptional", **asked, password=PASSWORD) == 303
    assert trail.facts() == ["glass.broken"]
    row = raw(house, "SELECT * FROM audit_event WHERE fact = 'glass.broken'")[0]
    assert bytes(row.workplace_id) == world.here, "told to the home establishment"
    assert row.reason is not None and b"raison" not in bytes(row.reason)
    assert doctor.get(f"/cases/{world.reference}").status_code == 200
    assert trail.new()[0][1]["relation"] == "exceptional"
    readers = client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{world.reference}/readers").get_data(as_text=True)
    assert "Unit Officer TEST2" in readers


def test_a_line_says_only_what_its_fact_declares(lite: House) -> None:
    actor = lite.world.actor(Role.REFERENCE_WORKER)
    with looking(lite, actor) as unit:
        with pytest.raises(TypeError, match="name"):
            record(unit, actor, events.OPENED, lite.world.case_id, name=CANARIES["given"])
        with pytest.raises(TypeError):
            record(unit, actor, events.REOPENED, lite.world.case_id, classes="identity")
        assert "audit" not in unit.info or unit.info["audit"] == []
        record(unit, actor, events.OPENED, lite.world.case_id, classes="identity", relation="team")
        assert len(unit.info["audit"]) == 1
    with pytest.raises(ValueError, match="twice"):
        Fact.declare("case.opened", "again")


@pytest.fixture
def deaf(house: House) -> Iterator[House]:
    """A trail that takes no line any more, as with a full disk or a broken trigger."""
    with house.app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        making = (
            ["CREATE TRIGGER deaf BEFORE INSERT ON audit_event BEGIN SELECT RAISE(ABORT, 'no line'); END"]
            if sqlite
            else [
                "CREATE FUNCTION deaf() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no line'; END $$",
                "CREATE TRIGGER deaf BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION deaf()",
            ]
        )
        undoing = ["DROP TRIGGER deaf"] if sqlite else ["DROP FUNCTION deaf() CASCADE"]
        _run(making)
    yield house
    with house.app.app_context():
        db.session.remove()
        _run(undoing)


def _run(statements: list[str]) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_no_line_no_content(house: House, request: pytest.FixtureRequest) -> None:
    world = house.world
    client = client_of(house, Role.REFERENCE_WORKER)
    token, paths = client.token(), (f"/cases/{world.reference}", "/cases/", "/", f"/cases/{world.reference}/identity")
    for path in paths:  # the control
        assert CANARIES["family"] in client.get(path).get_data(as_text=True), path
    request.getfixturevalue("deaf")
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 500, path
        assert not any(word in answer.get_data(as_text=True) for word in CANARIES.values()), path
    answer = client.post("/search", data={"csrf_token": token, "q": CANARIES["family"]})
    assert answer.status_code == 500
    assert CANARIES["family"] not in answer.get_data(as_text=True)
    counts = "SELECT (SELECT count(*) FROM case_event), (SELECT count(*) FROM case_file)"
    before = raw(house, counts)
    for path, fields in (
        (f"/cases/{world.reference}/notes", {"text": "Un mot.", "data_class": "notes"}),
        ("/cases/new", {"danger": "1", "sex": "male", "source": "other", "category": "unknown"}),
    ):
        assert _send(client, token, path, **fields) == 500
    assert raw(house, counts) == before, "the act falls with its line"
    assert client.get("/search").status_code == 200, "what opens nothing goes on"


def test_lines_are_neither_changed_nor_removed(house: House) -> None:
    client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{house.world.reference}")
    for sql in (
        "UPDATE audit_event SET fact = 'x'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event LIMIT 1",
        "DELETE FROM audit_link",
        "TRUNCATE audit_event",
    ):
        with house.app.app_context():
            count = raw(house, "SELECT count(*) FROM audit_event")[0][0]
            sqlite = db.engine.dialect.name == "sqlite"
            if ("REPLACE" in sql and not sqlite) or ("TRUNCATE" in sql and sqlite) or "audit_link" in sql:
                continue
            with pytest.raises(DBAPIError, match="append-only"), db.engine.begin() as connection:
                connection.execution_options(**{STAMP: True}).exec_driver_sql(sql)
            assert raw(house, "SELECT count(*) FROM audit_event")[0][0] == count


def test_a_verb_that_fails_leaves_no_line_of_success(lite: House) -> None:
    trail = Trail(lite)
    worker = lite.world.actor(Role.REFERENCE_WORKER)
    with looking(lite, worker):
        from caseapp.cases import queries

        case = queries.locate(worker, lite.world.reference, writing=True)
        service.add_note(worker, case, "défait")
        assert session().info["audit"]
        session().rollback()
        assert not session().info.get("audit")
    assert trail.facts() == []

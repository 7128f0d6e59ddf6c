"""Who sees a file: its team, its readers, and whom it is handed to."""

from __future__ import annotations

import pytest

from caseapp.cases import queries
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.cases.desk import DIRECTOR, HEALTH, INTAKE, OFFICER, WORKER, break_glass, opened, path
from tests.cases.pages import fill, form_of, references_in, said, text_of
from tests.conftest import House, client_of
from tests.support.world import act_as, case_row, leave


def test_a_restricted_file_is_seen_by_its_team_only(house: House) -> None:
    """Nobody else finds it, opens it, lists it, or changes it; lifting the restriction shows it again."""
    team, colleague = client_of(house, WORKER), client_of(house, OFFICER)
    assert fill(team, path(house, "/restrict"), text="").status_code == 422
    assert fill(team, path(house, "/restrict"), text="Un parent travaille ici.").status_code == 303
    assert team.get(path(house)).status_code == 200
    assert references_in(team.get("/cases/?view=establishment")) == [house.world.reference]
    for other in (colleague, client_of(house, DIRECTOR), client_of(house, INTAKE)):
        assert other.get(path(house)).status_code == 404
        assert references_in(other.get("/cases/?view=establishment")) == []
        assert references_in(other.send("/search", {"q": "zoubeirou"})) == []
        assert references_in(other.send("/search", {"q": house.world.reference})) == []
    assert colleague.send(path(house, "/notes"), {"text": "x", "data_class": "notes"}).status_code == 404
    assert colleague.get(path(house, "/identity")).status_code == 404
    assert colleague.get(path(house, "/readers")).status_code == 404
    assert fill(team, path(house, "/unrestrict"), text="Il ne travaille plus ici.").status_code == 303
    assert colleague.get(path(house)).status_code == 200


def test_the_team(house: House) -> None:
    """Adding opens what only the team reads; taking off closes it; the reference worker changes by choosing another."""
    worker, officer = client_of(house, WORKER), client_of(house, OFFICER)
    officer_id = id_text(house.world.person(OFFICER))
    assert "tribunal" not in text_of(officer.get(path(house)))
    team = path(house, "/team")
    assert fill(worker, team, f"{team}/add", worker=officer_id).status_code == 303
    assert "tribunal" in text_of(officer.get(path(house)))
    assert fill(worker, team, f"{team}/remove", worker=officer_id).status_code == 303
    assert "tribunal" not in text_of(officer.get(path(house)))
    assert fill(worker, team, f"{team}/reference", worker=officer_id, text="Elle part.").status_code == 303
    with house.app.app_context():
        assert case_row(house.world.case_id).reference_worker_id == house.world.person(OFFICER)
    assert references_in(officer.get("/cases/")) == [house.world.reference]
    assert references_in(worker.get("/cases/")) == []
    assert [str(m.part) for m in opened(house, house.world.reference, OFFICER).team] == ["reference"]


@pytest.mark.parametrize("worker", ["", "zz", "f" * 32, "stranger", "inspector"])
def test_a_colleague_who_cannot_follow(lite: House, worker: str) -> None:
    """Nobody, a forged id, somebody of another establishment, a role that opens no file: told, nothing changed."""
    world = lite.world
    forged = {"stranger": world.person(OFFICER, world.there), "inspector": world.person(Role.INSPECTOR)}
    value = id_text(forged[worker]) if worker in forged else worker
    team = path(lite, "/team")
    for act in ("reference", "add", "remove"):
        client = client_of(lite, WORKER)
        form = form_of(client.get(team), f"{team}/add")
        answer = client.post(f"{team}/{act}", data={**form.fields, "worker": value, "text": "Une raison."})
        assert answer.status_code == 422, act
    assert [m.user_id for m in opened(lite, world.reference).team] == [world.person(WORKER)]


def test_who_has_read(house: House) -> None:
    """Behaviour 82: whoever may read the file sees who else has, how often, and who did so exceptionally."""
    for _ in range(3):
        client_of(house, OFFICER).get(path(house))
    stranger = client_of(house, OFFICER, house.world.there)
    break_glass(stranger, house.world.reference)
    stranger.get(path(house))
    client_of(house, HEALTH).get(path(house))
    page = text_of(client_of(house, INTAKE).get(path(house, "/readers")))
    for name in ("Unit Officer TEST1", "Unit Officer TEST2", "Health Staff TEST1"):
        assert name in page, name
    assert said(house.app, "fr", "Exceptional") in page
    with house.app.app_context():
        me = house.world.actor(INTAKE)
        act_as(me)
        case = queries.locate(me, house.world.reference)
        times = {r.name: r.times for r in queries.readers_of(me, case)}
        leave()
    assert times["Unit Officer TEST1"] == 3
    assert client_of(house, Role.ADMINISTRATOR).get(path(house, "/readers")).status_code == 403
    assert client_of(house, WORKER, house.world.there).get(path(house, "/readers")).status_code == 404

"""A centre as its people see it: what stops, what is told, what nobody else sees."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from caseapp.cases import queries as cases
from caseapp.cases import service
from caseapp.establishments import queries
from caseapp.establishments.nights import count_nights
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.cases.pages import form_of, forms_of, send
from tests.conftest import House, client_of
from tests.establishments.centre import DIRECTOR, EDUCATOR, INTAKE, WORKER, children, let_in, open_centre, slept_in
from tests.establishments.forms import first_bed, left, lives
from tests.matching.desk import another, merge
from tests.papers.reading import pages_of
from tests.security.tools import facts, looking, raw, working
from tests.support.world import PASSWORD


def photo() -> bytes:
    """A picture of a paper."""
    kept = io.BytesIO()
    Image.new("RGB", (80, 100), "white").save(kept, "JPEG")
    return kept.getvalue()


def admission(house: House, role: Role = INTAKE, **typed: Any) -> Any:
    """Open the form of an admission and send it."""
    client = client_of(house, role)
    opened = client.get(f"/cases/{house.world.reference}/admission")
    form = form_of(opened)
    given = {"bed": id_text(first_bed(house)), "mode": "order", "legal_category": "2"}
    return client, client.post(form.action, data={**form.fields, **given, **typed}, content_type="multipart/form-data")


def ordered(**more: Any) -> dict[str, Any]:
    """An order of a judge, with a photo of it."""
    told = {"basis": "judge", "measure": "512-4", "authority": "Juge des enfants", "number": "7/2026"}
    return {**told, "pages": (io.BytesIO(photo()), "ordre.jpg", "image/jpeg"), **more}


def test_the_desk_admits_at_night_with_a_photo_of_the_order(house: House) -> None:
    open_centre(house)
    client, answer = admission(house, **ordered(belongings="Un sac"))
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    assert len(slept_in(house)) == 1
    shown = client.get("/tonight").get_data(as_text=True)
    assert house.world.reference in shown
    worker = client_of(house, WORKER)
    stay = worker.get(f"/cases/{house.world.reference}/stay").get_data(as_text=True)
    assert "Juge des enfants" in stay and "7/2026" in stay and "/documents/" in stay


def test_without_a_basis_the_door_stays_shut_and_the_refusal_is_written(lite: House) -> None:
    open_centre(lite)
    _client, answer = admission(
        lite, DIRECTOR, belongings="Un sac rouge", passing="Il pleut et il est tard ce soir.", password=PASSWORD
    )
    assert answer.status_code == 422 and "Un sac rouge" in answer.get_data(as_text=True)
    assert not slept_in(lite) and facts(lite).count("stay.refused") == 1


def test_a_paper_that_was_brought_is_not_lost_when_something_else_is_missing(lite: House) -> None:
    open_centre(lite)
    client, answer = admission(lite, **ordered(number=""))
    assert answer.status_code == 422
    [form] = [f for f in forms_of(answer) if "bed" in f.fields or "mode" in f.fields]
    assert form.fields["document"], "the attached paper is chosen"
    assert raw(lite, "SELECT count(*) FROM document")[0][0] == 1
    assert send(client, form, number="7/2026").status_code == 303
    assert raw(lite, "SELECT count(*) FROM document")[0][0] == 1


def test_a_director_signs_with_her_own_password(lite: House) -> None:
    open_centre(lite, 2, licensed=0)
    why = "Aucun autre centre ne répond cette nuit."
    for password, code in (("faux", 422), (PASSWORD, 303)):
        _client, answer = admission(lite, DIRECTOR, **ordered(passing=why, password=password))
        assert answer.status_code == code
    assert raw(lite, "SELECT count(*) FROM passed_over")[0][0] == 1


def test_the_night_is_counted_once_as_it_was(lite: House) -> None:
    lives(lite)
    with clock.hold(clock.now() + timedelta(days=3)) as held, lite.app.app_context():
        assert count_nights.run(lite.settings) == 1
        assert count_nights.run(lite.settings) == 0
        held.forward(timedelta(days=2))
        assert count_nights.run(lite.settings) == 2
    rows = raw(lite, "SELECT occupied, beds FROM night")
    assert [(row.occupied, row.beds) for row in rows] == [(1, 3)] * 3


def test_two_files_of_one_child_keep_one_stay(lite: House) -> None:
    beds = open_centre(lite)
    other = another(lite)
    let_in(lite, other, beds[0])
    merge(lite, lite.world.reference, other)
    me = lite.world.actor(WORKER)
    with looking(lite, me):
        case = cases.locate(me, lite.world.reference)
        assert queries.living(me, case).case_id == case.id


def test_another_establishment_sees_nothing_of_a_house(lite: House) -> None:
    lives(lite)
    stranger = client_of(lite, DIRECTOR, place=lite.world.there)
    board = stranger.get("/tonight").get_data(as_text=True)
    assert lite.world.reference not in board and "Zoubeirou" not in board
    assert "Zoubeirou" not in stranger.get("/register").get_data(as_text=True)
    bed = id_text(first_bed(lite))
    assert stranger.get(f"/tonight/beds/{bed}/hold").status_code == 404


def test_roles_see_of_a_stay_what_the_policy_gives_them(lite: House) -> None:
    lives(lite)
    path = f"/cases/{lite.world.reference}/stay"
    assert "Juge des enfants" in client_of(lite, WORKER).get(path).get_data(as_text=True)
    for role in (EDUCATOR, DIRECTOR):
        text = client_of(lite, role).get(path).get_data(as_text=True)
        assert "Juge des enfants" not in text and "Un cartable bleu" in text


def test_a_restricted_file_is_a_bed_without_a_name(lite: House) -> None:
    lives(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        service.restrict(me, cases.locate(me, lite.world.reference, writing=True), "Un proche y travaille.")
    text = client_of(lite, EDUCATOR).get("/tonight").get_data(as_text=True)
    assert "Zoubeirou" not in text and lite.world.reference not in text
    assert "Zoubeirou" in client_of(lite, WORKER).get("/tonight").get_data(as_text=True)


@pytest.mark.parametrize("role", [DIRECTOR, EDUCATOR])
def test_the_first_page_tells_of_tonight(lite: House, role: Role) -> None:
    lives(lite)
    children(lite, 1)
    assert "/tonight" in client_of(lite, role).get("/").get_data(as_text=True)


def test_what_stands_in_the_way_is_said(lite: House) -> None:
    lives(lite)
    client = client_of(lite, WORKER)
    client.look = False
    again = client.get(f"/cases/{lite.world.reference}/admission")
    assert again.status_code == 303 and again.location.endswith(lite.world.reference)
    closing = client.get(f"/cases/{lite.world.reference}/close")
    answer = send(client, form_of(closing), reason="other", text="Fini.")
    assert answer.status_code == 409 and "établissement" in answer.get_data(as_text=True)


PAPERS = {
    "the register": (DIRECTOR, "/register", f"/register/{clock.today().year}/print", ("1", "Zoubeirou", "تمازيرتيق")),
    "a certificate": (WORKER, "/cases/{ref}/stay", "/cases/{ref}/stay/certificate", ("Zoubeirou", "1/")),
    "the information sheet": (WORKER, "/cases/{ref}/admission", "/tonight/information/print", ("2511",)),
    "minutes": (
        WORKER,
        "/cases/{ref}/stay/minutes/exit",
        "/cases/{ref}/stay/minutes/exit/print",
        ("Zoubeirou", "Sa tante"),
    ),
}


@pytest.mark.parametrize("name", PAPERS)
def test_a_centre_prints(lite: House, name: str) -> None:
    """In each language: who it is about, the licence on every page, nothing of it in the register of issues."""
    left(lite)
    role, page, action, words = PAPERS[name]
    reference = lite.world.reference
    client = client_of(lite, role)
    assert action.format(ref=reference) in client.get(page.format(ref=reference)).get_data(as_text=True)
    for tongue in ("both", "ar", "fr"):
        data = {"csrf_token": client.token(), "tongue": tongue}
        answer = client.post(action.format(ref=reference), data=data)
        assert answer.status_code == 200 and answer.mimetype == "application/pdf", tongue
        text = "\n".join(pages_of(answer.data))
        for word in words:
            assert word in text, (tongue, word)
    issued = raw(lite, "SELECT * FROM issued_paper")
    assert len(issued) == 3 and "Zoubeirou" not in str(issued)


def test_verify_register_says_so(lite: House) -> None:
    lives(lite)
    answer = lite.app.test_cli_runner().invoke(args=["establishments", "verify-register"])
    assert answer.exit_code == 0 and "whole" in answer.output
    raw(lite, "UPDATE bed_use SET until = since WHERE kind = 'stay'")
    answer = lite.app.test_cli_runner().invoke(args=["establishments", "verify-register"])
    assert answer.exit_code == 1 and "no bed" in answer.output


def test_verify_figures_says_so_and_mends(lite: House) -> None:
    """A figure that somebody changed in the database is told, and set right when that is asked for."""
    say = lite.app.test_cli_runner().invoke
    assert say(args=["figures", "verify"]).exit_code == 0
    raw(lite, "UPDATE carried SET files = files + 3")
    answer = say(args=["figures", "verify"])
    assert answer.exit_code == 1 and "carried: 1" in answer.output
    assert say(args=["figures", "verify", "--mend"]).exit_code == 0
    assert say(args=["figures", "verify"]).exit_code == 0

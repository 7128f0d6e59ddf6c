"""Minutes of a handing over are signed on screen: by whom, in which quality, when; and what was signed stays as it was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.establishments.vocabulary import ExitReason
from caseapp.kernel import clock
from caseapp.kernel.ink import path_of, read_ink
from tests.cases.pages import form_of, send
from tests.conftest import House, client_of
from tests.establishments.centre import DIRECTOR, INTAKE, WORKER, let_out
from tests.establishments.forms import INK, left, lives
from tests.papers.reading import pages_of
from tests.security.tools import facts, raw
from tests.support.client import PageClient


def exit_of(house: House) -> str:
    """The address of the minutes of the exit."""
    return f"/cases/{house.world.reference}/stay/minutes/exit"


def sign(client: PageClient, page: str, **typed: str) -> int:
    """Sign on the page as it is shown."""
    form = next(f for f in [form_of(client.get(page))] if "ink" in f.fields)
    return send(client, form, **{"ink": INK, **typed}).status_code


def printed(client: PageClient, page: str) -> str:
    """The paper in French."""
    answer = client.post(f"{page}/print", data={"csrf_token": client.token(), "tongue": "fr"})
    assert answer.status_code == 200
    return "\n".join(pages_of(answer.data))


def test_an_exit_is_signed_by_the_receiver_and_by_the_staff(house: House) -> None:
    """Both sign on one device; the paper shows what they drew, who they are and when; the line of the file says so."""
    left(house)
    client, page = client_of(house, WORKER), exit_of(house)
    assert sign(client, page, name="Tante Zoulikha") == 303
    assert sign(client, page) == 303
    shown = client.get(page).get_data(as_text=True)
    assert "Tante Zoulikha" in shown and shown.count(path_of(INK)) == 2
    paper = printed(client, page)
    assert "Tante Zoulikha" in paper and "Zoubeirou" in paper
    assert facts(house).count("stay.signed") == 2
    kinds = [row.kind for row in raw(house, "SELECT kind FROM case_event WHERE kind = 'minutes_signed'")]
    assert kinds == ["minutes_signed"], "once, when both have signed"


def test_staff_signs_with_its_own_name_whatever_is_typed(lite: House) -> None:
    left(lite)
    client, page = client_of(lite, WORKER), exit_of(lite)
    client.get(page)
    data = {"csrf_token": client.token(), "quality": "gives", "name": "Quelqu'un d'autre", "ink": INK}
    assert client.post(page, data={**form_of(client.get(page)).fields, **data}).status_code == 303
    assert "Quelqu" not in client.get(page).get_data(as_text=True)


def test_nobody_signs_twice_and_nothing_signed_is_changed(house: House) -> None:
    left(house)
    client, page = client_of(house, WORKER), exit_of(house)
    first = form_of(client.get(page))
    again = form_of(client.get(page))
    assert send(client, first, name="Tante", ink=INK).status_code == 303
    client.look = False
    assert send(client, again, name="Une autre", ink=INK).status_code == 409
    for change in ("UPDATE hand_over_signature SET quality = 'gives'", "DELETE FROM hand_over_signature"):
        with pytest.raises(Exception, match="append-only"):
            raw(house, change)


def test_what_was_signed_keeps_the_name_it_was_signed_with(lite: House) -> None:
    left(lite)
    client, page = client_of(lite, WORKER), exit_of(lite)
    assert sign(client, page, name="Tante") == 303
    form = form_of(client.get(f"/cases/{lite.world.reference}/identity"))
    assert send(client, form, given="Zoubairix", reason="Livret de famille").status_code == 303
    assert "Zoubeirou" in printed(client, page)


def test_minutes_are_signed_within_a_day(lite: House) -> None:
    left(lite)
    client, page = client_of(lite, WORKER), exit_of(lite)
    form = form_of(client.get(page))
    with clock.hold(clock.now() + timedelta(hours=25)):
        late = client_of(lite, WORKER)
        assert 'name="ink"' not in late.get(page).get_data(as_text=True)
        late.look = False
        typed = {**form.fields, "csrf_token": late.token(), "ink": INK, "name": "Tante"}
        assert late.post(form.action, data=typed).status_code == 409
    assert not raw(lite, "SELECT id FROM hand_over_signature")


def test_an_admission_is_signed_at_the_desk(lite: House) -> None:
    lives(lite)
    desk, page = client_of(lite, INTAKE), f"/cases/{lite.world.reference}/stay/minutes/entry"
    assert "Gendarmerie" in desk.get(page).get_data(as_text=True)
    assert sign(desk, page, name="Adjudant Z.") == 303
    assert sign(desk, page) == 303
    director = client_of(lite, DIRECTOR)
    assert "Adjudant Z." in printed(director, page)
    stay = director.get(f"/cases/{lite.world.reference}/stay").get_data(as_text=True)
    assert f'href="{page}"' in stay and exit_of(lite) + '"' not in stay


def test_who_may_not_let_a_child_leave_signs_no_exit(lite: House) -> None:
    left(lite)
    desk = client_of(lite, INTAKE)
    desk.look = False
    assert desk.get(exit_of(lite)).status_code == 403
    stranger = client_of(lite, WORKER, place=lite.world.there)
    stranger.look = False
    assert stranger.get(exit_of(lite)).status_code == 404


def test_who_left_without_leave_was_handed_to_nobody(lite: House) -> None:
    lives(lite)
    let_out(lite, lite.world.reference, ExitReason.LEFT_WITHOUT_LEAVE)
    client = client_of(lite, WORKER)
    client.look = False
    assert client.get(exit_of(lite)).status_code == 404


@pytest.mark.parametrize(
    "ink",
    [
        "",
        "x",
        "1,1",
        "5,5 6,6",
        "0,0 700,10",
        "0,0 10,300",
        "0,0 100,10;",
        "0,0  100,10",
        "<svg/>",
        "0,0 " * 9000,
        "١,١ ٥٠٠,٩",
    ],
)
def test_what_is_no_signature_is_refused(lite: House, ink: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_ink(ink)
    assert not path_of(ink)


def test_a_dot_is_asked_again_and_nothing_typed_is_lost(lite: House) -> None:
    left(lite)
    client, page = client_of(lite, WORKER), exit_of(lite)
    answer = send(client, form_of(client.get(page)), name="Tante Z.", ink="5,5 6,6")
    assert answer.status_code == 422 and "Tante Z." in answer.get_data(as_text=True)

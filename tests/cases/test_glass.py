"""A file that is opened exceptionally: refused, carried out, reviewed by somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caseapp.cases.views.glass import WORDS
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_reference
from caseapp.policy.roles import Role
from tests.cases.desk import DIRECTOR, OFFICER, REASON, break_glass, path
from tests.cases.pages import errors_at, form_of, forms_of, said, send, text_of
from tests.conftest import House, client_of
from tests.support.world import CANARIES, PASSWORD


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_exceptional_opening_that_is_refused(lite: House, language: str) -> None:
    """Wrong password, short reason, no such file: told at the field; what was typed stays, but never the password."""
    client = client_of(lite, OFFICER, lite.world.there, language)
    for typed, field, told in (
        ({"password": "pas le mien"}, "password", WORDS["password"]),
        ({"reason": "  trop court  "}, "reason", WORDS["reason_too_short"]),
        ({"reference": new_reference()}, "reference", WORDS["no_such_file"]),
        ({"reference": "ABC-DEF-GHIJ"}, "reference", WORDS["no_such_file"]),
    ):
        answer = break_glass(client, lite.world.reference, **typed)
        assert answer.status_code == 422, typed
        assert errors_at(answer)[field] == said(lite.app, language, told)
        kept = form_of(answer, "/exceptional").fields
        assert kept["reason"].strip() == typed.get("reason", REASON).strip()
        assert kept["password"] == ""
        assert PASSWORD not in answer.get_data(as_text=True)
    assert client.get(path(lite)).status_code == 404


def test_an_exceptional_opening(house: House) -> None:
    """For an hour, read-only, with a banner; told to the home establishment, reviewed there, and over by itself."""
    with clock.hold(clock.now()) as held:
        client = client_of(house, OFFICER, house.world.there)
        assert break_glass(client, house.world.reference.lower()).location == path(house)
        page = client.get(path(house))
        assert said(house.app, "fr", "Exceptional opening, read-only") in text_of(page)
        assert CANARIES["note"] in text_of(page)
        assert not [f for f in forms_of(page) if f.action.endswith("/notes")]
        for end in ("/identity", "/close", "/restrict", "/team"):
            assert client.get(path(house, end)).status_code == 404, end
        for end, typed in (("/notes", {"text": "x", "data_class": "notes"}), ("/close", {"reason": "other"})):
            assert client.send(path(house, end), typed).status_code == 404, end
        assert house.world.reference in text_of(client.get("/")), "what still runs stands on the first page"

        held.forward(timedelta(minutes=15))
        assert client.get(path(house)).status_code == 200
        held.forward(timedelta(minutes=44, seconds=59))
        late = client_of(house, OFFICER, house.world.there)
        assert late.get(path(house)).status_code == 200, "the last second of the hour"
        held.forward(timedelta(seconds=1))
        assert late.get(path(house)).status_code == 404, "the hour is over"
        assert house.world.reference not in text_of(late.get("/"))


def test_the_review(house: House) -> None:
    """The home establishment reads the reason and judges, once; the stranger's own establishment sees nothing."""
    break_glass(client_of(house, OFFICER, house.world.there), house.world.reference)
    director = client_of(house, DIRECTOR)
    page = director.get("/exceptional/reviews")
    assert REASON in text_of(page)
    assert "Unit Officer TEST2" in text_of(page)
    assert REASON not in text_of(client_of(house, DIRECTOR, house.world.there).get("/exceptional/reviews"))
    form = form_of(page)
    assert client_of(house, DIRECTOR, house.world.there).send(form.action, {"outcome": "justified"}).status_code == 404
    assert director.send(form.action, {"outcome": "maybe"}).status_code == 422
    assert send(director, form, outcome="not_justified").status_code == 303
    shown = text_of(director.get("/exceptional/reviews"))
    assert said(house.app, "fr", "Not justified") in shown
    director.send(form.action, {"outcome": "justified"})
    assert opening_of(house)[1] == "not_justified", "what was judged stays judged"


def test_nobody_reviews_her_own(lite: House) -> None:
    """The director opens a file of her own establishment with a reason: a colleague must review it."""
    director = client_of(lite, DIRECTOR)
    assert CANARIES["note"] not in text_of(director.get(path(lite)))
    break_glass(director, lite.world.reference)
    assert CANARIES["note"] in text_of(director.get(path(lite)))
    page = director.get("/exceptional/reviews")
    assert not [f for f in forms_of(page) if "/reviews/" in f.action]
    assert said(lite.app, "fr", "A colleague must review your own opening.") in text_of(page)
    action = f"/exceptional/reviews/{opening_of(lite)[0]}"
    assert director.send(action, {"outcome": "justified"}).status_code == 404
    assert client_of(lite, Role.PATHWAY_COORDINATOR).send(action, {"outcome": "justified"}).status_code == 303


def test_a_review_that_is_late(lite: House) -> None:
    """After seven days the page says so."""
    with clock.hold(clock.now()) as held:
        break_glass(client_of(lite, OFFICER, lite.world.there), lite.world.reference)
        held.forward(timedelta(days=7, minutes=1))
        assert said(lite.app, "fr", "Review late") in text_of(client_of(lite, DIRECTOR).get("/exceptional/reviews"))


def opening_of(house: House) -> tuple[str, str | None]:
    """The id and the outcome of the one exceptional opening there is."""
    from sqlalchemy import select

    from caseapp.cases.models import ExceptionalOpening

    with house.app.app_context():
        row = session().scalars(select(ExceptionalOpening)).one()
        session().rollback()
        return id_text(row.id), row.outcome

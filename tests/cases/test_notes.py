"""Who writes what in a file, and who reads it."""

from __future__ import annotations

import pytest

from caseapp.cases import service
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from caseapp.web.forms import MISSING, TOO_LONG
from tests.cases.desk import DIRECTOR, HEALTH, INTAKE, OFFICER, WORKER, path
from tests.cases.pages import errors_at, fill, form_of, forms_of, said, text_of
from tests.conftest import House, client_of
from tests.support.world import CANARIES


@pytest.mark.parametrize("role", [WORKER, OFFICER, INTAKE, HEALTH, DIRECTOR])
def test_each_role_writes_in_its_classes(lite: House, role: Role) -> None:
    """The page offers what the matrix allows; what it does not offer is refused when it comes all the same."""
    relation = Relation.TEAM if role is WORKER else Relation.ESTABLISHMENT
    writes = holds([role], P.CASE_NOTE)
    allowed = [
        c for c in service.notes.NOTE_CLASSES if decide([role], Act.WRITE, relation, c) is Verdict.ALLOWED and writes
    ]
    client = client_of(lite, role)
    page = client.get(path(lite))
    offered = [f for f in forms_of(page) if f.action.endswith("/notes")]
    if not allowed:
        assert not offered, "a form in which nothing may be written"
    for data_class in service.notes.NOTE_CLASSES:
        form = offered[0] if offered else form_of(client_of(lite, WORKER).get(path(lite)))
        answer = client.post(
            path(lite, "/notes"),
            data={
                **form.fields,
                "csrf_token": client.token(),
                "submission_id": "",
                "text": "Mot.",
                "data_class": str(data_class),
            },
        )
        assert answer.status_code == (303 if data_class in allowed else 403), data_class


def test_what_was_said_to_the_desk_stays_with_the_team(lite: House) -> None:
    """The desk writes a judicial note and cannot read it again; the team reads it."""
    desk = client_of(lite, INTAKE)
    fill(desk, path(lite), path(lite, "/notes"), text="Plainte déposée hier.", data_class="judicial")
    assert "Plainte déposée" not in text_of(desk.get(path(lite)))
    assert "Plainte déposée" in text_of(client_of(lite, WORKER).get(path(lite)))
    assert "Plainte déposée" not in text_of(client_of(lite, OFFICER).get(path(lite)))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_note_that_cannot_be_taken(lite: House, language: str) -> None:
    """Empty or too long: told at the field, the text kept, the file still on the page."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(client, path(lite), path(lite, "/notes"), text=" \n ")
    assert answer.status_code == 422
    assert errors_at(answer)["text"] == said(lite.app, language, MISSING)
    long = "é" * 20001
    answer = fill(client, path(lite), path(lite, "/notes"), text=long)
    assert errors_at(answer)["text"] == said(lite.app, language, TOO_LONG, limit=20000, length=20001)
    assert form_of(answer, path(lite, "/notes")).fields["text"] == long
    assert CANARIES["given_ar"] in text_of(answer)

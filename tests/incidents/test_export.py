"""A list of incidents leaves: who may, what is in it, what stays."""

from __future__ import annotations

import csv
import io

from caseapp.incidents.vocabulary import Category, Gravity
from tests.cases.pages import form_of, send
from tests.conftest import House, client_of
from tests.incidents.desk import DIRECTOR, EDUCATOR, WHAT, WORKER, declared, naming
from tests.security.tools import facts, raw


def test_coded_facts_leave_with_a_reason_and_a_line_in_the_trail(house: House) -> None:
    """As the list is narrowed; neither words nor people, and nothing that is set apart, also for its circle."""
    declared(house)
    declared(house, category=Category.CARE, gravity=Gravity.MODERATE)
    declared(house, people=naming(house, WORKER))
    client = client_of(house, DIRECTOR)
    page = "/incidents/export?category=violence"
    assert page in client.get("/incidents?category=violence").get_data(as_text=True)
    form = form_of(client.get(page))
    assert send(client, form, text="").status_code == 422
    answer = send(client, form, text="Commission de suivi")
    assert answer.status_code == 200 and answer.mimetype == "text/csv"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 2 and "Violence" in rows[1][3]
    assert WHAT not in answer.data.decode() and "TEST" not in answer.data.decode()
    assert facts(house).count("incident.exported") == 1
    [line] = raw(house, "SELECT reason FROM audit_event WHERE fact = 'incident.exported'")
    assert line.reason and b"Commission" not in bytes(line.reason)


def test_only_whoever_leads_takes_a_list_away(lite: House) -> None:
    declared(lite)
    for role in (EDUCATOR, WORKER):
        client = client_of(lite, role)
        assert "/incidents/export" not in client.get("/incidents").get_data(as_text=True)
        client.look = False
        assert client.get("/incidents/export").status_code == 403
    stranger = client_of(lite, DIRECTOR, place=lite.world.there)
    answer = send(stranger, form_of(stranger.get("/incidents/export")), text="Commission")
    assert answer.data.decode().count("\n") == 1, "a heading"

"""What is begun for a child whose file is closed reopens it, and says by what, by whom and when (behaviours 35, 36, 38)."""

from __future__ import annotations

from typing import Any

import pytest

from caseapp.cases import queries, service
from caseapp.cases.vocabulary import ClosingReason, NoticeKind, Status
from caseapp.incidents.models import PeopleFields
from caseapp.incidents.vocabulary import ChildPart
from tests.cases.desk import opened
from tests.cases.pages import said, text_of
from tests.conftest import House, client_of
from tests.establishments.centre import let_in, open_centre
from tests.incidents.desk import declared, naming
from tests.referrals.houses import DIRECTOR, WORKER, prepared
from tests.security.tools import looking, raw, working


def close(house: House) -> None:
    """The world's file is closed by its worker."""
    me = house.world.actor(WORKER)
    with working(house, me):
        service.close(
            me, queries.locate(me, house.world.reference, writing=True), ClosingReason.OTHER, "La tante la garde."
        )


def reopenings(house: House) -> list[Any]:
    """Lines of the file that say so, newest first."""
    return [line for line in opened(house, house.world.reference).entries if line.kind == "reopened"]


def status(house: House) -> Status:
    return Status(raw(house, "SELECT status FROM case_file WHERE id = :c", c=house.world.case_id)[0].status)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_referral_reopens_it_each_time(house: House, language: str) -> None:
    """The page says so before; the line says by what; a second reopening after a second closing is written as well."""
    world = house.world
    close(house)
    page = text_of(client_of(house, WORKER, language=language).get(f"/cases/{world.reference}"))
    warning = said(house.app, language, "This file is closed: what you prepare here reopens it.")
    assert " ".join(warning.split()) in page
    assert client_of(house, WORKER).get(f"/cases/{world.reference}/referral").status_code == 200
    prepared(house, world.there)
    assert status(house) == Status.REOPENED
    assert [line.detail for line in reopenings(house)] == ["referral"]
    close(house)
    declared(house, children={world.case_id: ChildPart.VICTIM}, people=PeopleFields())
    assert [line.detail for line in reopenings(house)] == ["incident", "referral"]
    assert raw(house, "SELECT closed_at FROM case_file WHERE id = :c", c=world.case_id)[0].closed_at is None
    shown = text_of(client_of(house, WORKER, language=language).get(f"/cases/{world.reference}"))
    assert said(house.app, language, "a referral was prepared") in shown
    facts = [row.fact for row in raw(house, "SELECT fact FROM audit_event")]
    assert facts.count("case.reopened") == 2
    assert raw(house, "SELECT rule FROM case_deadline WHERE ended_at IS NULL"), "something is due in it again"


def test_an_admission_reopens_it(house: House) -> None:
    beds = open_centre(house)
    close(house)
    let_in(house, house.world.reference, beds[0])
    assert status(house) == Status.REOPENED
    assert [line.detail for line in reopenings(house)] == ["admission"]


def test_an_incident_reopens_it_unless_it_is_set_apart(house: House) -> None:
    """Whoever declares it; who follows the file is told. One that is kept for a circle changes nothing that others see."""
    children = {house.world.case_id: ChildPart.VICTIM}
    close(house)
    declared(house, children=children, people=naming(house, DIRECTOR))
    assert status(house) == Status.CLOSED
    declared(house, children=children, people=PeopleFields())
    assert status(house) == Status.REOPENED
    (line,) = reopenings(house)
    assert (line.detail, line.author) == ("incident", "Educator TEST1")
    me = house.world.actor(WORKER)
    with looking(house, me):
        assert NoticeKind.REOPENED in {one.kind for one in queries.notices_of(me)}


def test_what_stands_already_reopens_nothing(lite: House) -> None:
    """A note in a closed file, or another word in an old incident, leaves it closed."""
    close(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        service.add_note(me, queries.locate(me, lite.world.reference, writing=True), "Elle a écrit une carte.")
    assert status(lite) == Status.CLOSED

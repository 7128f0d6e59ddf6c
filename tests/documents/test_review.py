"""A document's day of review comes: whoever follows the child is asked, on the first page and on the file."""

from __future__ import annotations

from datetime import timedelta

from caseapp.cases import queries as files
from caseapp.documents import queries, service
from caseapp.kernel import clock
from caseapp.policy.documents import DocumentType
from caseapp.policy.roles import Role
from tests.cases.pages import fill
from tests.conftest import House, client_of
from tests.documents.desk import address, attached
from tests.security.tools import facts, looking, raw, working

WORKER = Role.REFERENCE_WORKER
SOON = timedelta(days=30)


def test_a_document_whose_day_has_come_is_asked_about(house: House) -> None:
    document = attached(house, review_on=clock.today() + SOON)
    attached(house)
    me = house.world.actor(WORKER)
    with looking(house, me):
        assert queries.to_review(me) == []
    with clock.hold(clock.now() + SOON):
        with working(house, me):
            [one] = queries.to_review(me)
            assert (one.reference, one.documents) == (house.world.reference, 1)
        assert facts(house)[-1] == "document.review"
        for role in (Role.UNIT_OFFICER, Role.DIRECTOR, Role.EDUCATOR):
            other = house.world.actor(role)
            with looking(house, other):
                assert queries.to_review(other) == [], role
        stranger = house.world.actor(WORKER, house.world.there)
        with looking(house, stranger):
            assert queries.to_review(stranger) == []
        client = client_of(house, WORKER)
        assert f"/cases/{house.world.reference}/documents" in client.get("/").get_data(as_text=True)
        assert "edit#review_on" in client.get(address(house, document)).get_data(as_text=True)
        later = (clock.today() + timedelta(days=400)).strftime("%d/%m/%Y")
        assert fill(client, address(house, document, "/edit"), review_on=later).status_code == 303
        with looking(house, me):
            assert queries.to_review(me) == []


def test_a_withdrawn_document_is_not_asked_about(lite: House) -> None:
    document = attached(lite, kind=DocumentType.SCHOOL_PAPER, review_on=clock.today() + SOON)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        service.withdraw(me, files.locate(me, lite.world.reference, writing=True), document, "Celui d'un autre enfant")
    with clock.hold(clock.now() + SOON), looking(lite, me):
        assert queries.to_review(me) == []


def test_where_nobody_follows_the_child_whoever_chooses_that_is_asked(house: House) -> None:
    attached(house, review_on=clock.today() + SOON)
    raw(house, "UPDATE case_file SET reference_worker_id = NULL")
    with clock.hold(clock.now() + SOON):
        director, way = client_of(house, Role.DIRECTOR), f"/cases/{house.world.reference}/team"
        home = director.get("/").get_data(as_text=True)
        assert way in home[home.index("m-clock") :] and director.get(way).status_code == 200
        for role, place in ((WORKER, None), (Role.DIRECTOR, house.world.there)):
            other = house.world.actor(role, place)
            with looking(house, other):
                assert queries.to_review(other) == [], role

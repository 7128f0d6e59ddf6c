"""A child goes to a body outside: the sheet that goes along says what the consent allows, and who took her in is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import FORGOTTEN_AFTER
from caseapp.policy.roles import Role
from caseapp.referrals.models import Outside
from caseapp.referrals.rounds import forget_old
from caseapp.referrals.service import bodies, handing_over
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import OutsideMove
from tests.cases.pages import fill, form_of, text_of
from tests.conftest import House, client_of
from tests.papers.reading import pages_of, words_of
from tests.referrals.houses import OFFICER, WORKER, consent, run
from tests.referrals.outward import ASKS, MINUTES, address, knock, linked, links, outside, state_of, stranger
from tests.referrals.test_papers import ask, words
from tests.security.tools import facts, raw, working
from tests.support.world import CANARIES

INK = "10,10 200,10 200,150;220,150 300,20"


def written(house: House, row: bytes, **told: str) -> Any:
    """The sheet is written, through its page."""
    return fill(client_of(house, OFFICER), address(house, row, "/sheet"), address(house, row, "/sheet"), **told)


def printed(house: House, row: bytes) -> Any:
    """It is printed."""
    return ask(house, OFFICER, house.world.here, address(house, row, "/handover.pdf"))


def test_the_sheet_says_what_was_told_and_what_was_written_on_one_page(lite: House) -> None:
    row = outside(lite)
    assert written(lite, row, health="Asthme la nuit", may_not_see="Un oncle").status_code == 303
    paper = printed(lite, row)
    said = words(paper)
    for text in (ASKS, "Asthme la nuit", "Un oncle", "Hôpital Moulay Youssef", CANARIES["given"]):
        assert words_of(text) <= said, text
    assert len(pages_of(paper.data)) == 1
    assert state_of(lite) == "out", "with the first paper it has left the house"
    assert "outside.sheet" in facts(lite)
    page = text_of(client_of(lite, OFFICER).get(address(lite, row)))
    assert "Imprimé" in page or "printed" in page.lower()
    assert raw(lite, "SELECT count(*) AS n FROM outside_step WHERE move = 'print'")[0].n == 1


def test_what_a_consent_leaves_out_is_neither_asked_nor_printed(lite: House) -> None:
    right = consent(lite, withheld=frozenset({DataClass.HEALTH, DataClass.CONTACT}))
    row, me = outside(lite, right=right), lite.world.actor(OFFICER)
    form = form_of(client_of(lite, OFFICER).get(address(lite, row, "/sheet")))
    assert "school" in form.fields
    assert not {"health", "medicine", "allergies", "may_not_see", "contacts"} & form.fields.keys()
    with working(lite, me) as unit:
        found = unit.get_one(Outside, row)
        handing_over.write_sheet(me, found, {Told.HEALTH: "Asthme", Told.SCHOOL: "Sixième", Told.NAME: "Zoubix"})
    said = words(printed(lite, row))
    assert words_of("Sixième") <= said
    assert not words_of("Asthme Zoubix Allergies") & said


def test_the_sheet_is_not_in_what_the_link_opens(lite: House) -> None:
    row = outside(lite)
    written(lite, row, health="Asthme la nuit")
    linked(lite, row)
    given = linked(lite, row)
    assert "Asthme" not in knock(stranger(lite), given.letters, given.code).get_data(True)


@pytest.mark.parametrize("signed", ["paper", "screen", "not"])
def test_it_is_written_down_once_to_whom_she_was_handed_over(lite: House, signed: str) -> None:
    row = outside(lite)
    linked(lite, row)
    client, url = client_of(lite, WORKER), address(lite, row, "/hand")
    typed = {"by": "Mme Sender", "to": "Dr Urgentou, garde", "signed": signed, "ink": INK, "words": ""}
    answer = fill(client, url, url, **typed)
    if signed == "not":
        assert answer.status_code == 422, "why they did not sign has to be said"
        answer = fill(client, url, url, **{**typed, "words": "La garde n’a pas voulu."})
    assert answer.status_code == 303
    assert state_of(lite) == "arrived"
    assert links(lite) == 0
    page = client.get(address(lite, row))
    assert "Dr Urgentou, garde" in text_of(page)
    assert ("M10 10" in page.get_data(True)) is (signed == "screen"), "a drawing counts where it was signed here"
    assert client.get(url).status_code == 404
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit, pytest.raises(Impossible):
        handing_over.hand_over(me, unit.get_one(Outside, row), clock.now(), MINUTES)


def test_after_they_said_that_she_arrived_the_minutes_can_still_be_written(lite: House) -> None:
    row, me = outside(lite), lite.world.actor(OFFICER)
    with working(lite, me) as unit:
        found = unit.get_one(Outside, row)
        bodies.give(me, found)
        bodies.said(me, found, OutsideMove.ARRIVE)
        handing_over.hand_over(me, found, clock.now(), MINUTES)
        assert found.handed_at is not None


def test_minutes_that_cannot_be_are_refused(lite: House) -> None:
    row, me = outside(lite), lite.world.actor(OFFICER)
    with working(lite, me) as unit:
        found = unit.get_one(Outside, row)
        with pytest.raises(Impossible):
            handing_over.hand_over(me, found, clock.now(), MINUTES)
        bodies.give(me, found)
        for at, told in (
            (clock.now() + timedelta(hours=1), MINUTES),
            (clock.now() - timedelta(days=1), MINUTES),
            (clock.now(), {**MINUTES, "to": ""}),
            (clock.now(), {**MINUTES, "signed": "screen"}),
        ):
            with pytest.raises(Invalid):
                handing_over.hand_over(me, found, at, told)  # type: ignore[arg-type]
        with pytest.raises(Impossible):
            bodies.said(me, found, OutsideMove.HAND)
    url = address(lite, row, "/hand")
    assert fill(client_of(lite, OFFICER), url, url, at="hier", by="A", to="B").status_code == 422


def test_others_neither_write_nor_print_it(lite: House) -> None:
    row = outside(lite)
    assert ask(lite, OFFICER, lite.world.there, address(lite, row, "/handover.pdf")).status_code == 404
    assert client_of(lite, Role.EDUCATOR).get(address(lite, row, "/sheet")).status_code in (403, 404)
    for role, place in ((Role.EDUCATOR, lite.world.here), (OFFICER, lite.world.there)):
        me = lite.world.actor(role, place)
        with working(lite, me) as unit, pytest.raises((Refused, NotFound, LookupError, AttributeError)):
            handing_over.write_sheet(me, unit.get(Outside, row), {})  # type: ignore[arg-type]


def test_once_the_right_is_gone_nothing_is_printed(lite: House) -> None:
    right = consent(lite)
    row, me = outside(lite, right=right), lite.world.actor(OFFICER)
    with working(lite, me) as unit:
        unit.get_one(bodies.Consent, right).until = clock.today() - timedelta(days=1)
    assert printed(lite, row).status_code == 409
    assert raw(lite, "SELECT count(*) AS n FROM issued_paper")[0].n == 0


def test_what_was_written_is_forgotten_with_the_rest(lite: House) -> None:
    row = outside(lite)
    linked(lite, row)
    url = address(lite, row, "/hand")
    assert fill(client_of(lite, OFFICER), url, url, to="Dr Urgentou").status_code == 303
    with clock.hold(clock.now() + FORGOTTEN_AFTER + timedelta(days=1)):
        run(lite, forget_old)
        kept = raw(lite, "SELECT sheet, minutes, handed_at FROM outside_referral")[0]
        assert (kept.sheet, kept.minutes) == (None, None) and kept.handed_at is not None
        assert client_of(lite, OFFICER).get(address(lite, row)).status_code == 200

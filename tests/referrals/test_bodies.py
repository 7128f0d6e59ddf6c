"""A body outside is chosen from the directory: what is found fills the form, what is typed stays possible, and the
referral keeps which entry it was."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from caseapp.cases import queries as cases
from caseapp.directory.models import Site
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_from_text, id_text
from caseapp.policy.roles import Role
from caseapp.referrals.queries import radar
from caseapp.referrals.service import bodies
from caseapp.referrals.vocabulary import OutsideMove
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.directory.desk import REFUGE, entered, refuge
from tests.referrals.houses import DIRECTOR, OFFICER, consent
from tests.referrals.outward import ASKS, address, outside
from tests.security.tools import facts, raw, working

TYPED = {"words": ASKS, "name": "", "find": "", "find_service": "", "urgency": "priority"}


def page_of(house: House) -> str:
    """The form."""
    return f"/cases/{house.world.reference}/outside"


def hospital(house: House, **told: Any) -> str:
    """A hospital of the directory; its id."""
    offer = {"service": "hospital", "title": "Urgences pédiatriques", "conditions": "Avec un adulte", "age_to": 18}
    known = {"whole_name_fr": "Hôpital Essaiou", "kind": "health", "offer": offer, "ask_for": "Accueil", **told}
    return entered(house, **known)


def pressing(house: House, **typed: Any) -> Any:
    """The form is sent with one of its buttons."""
    client = client_of(house, OFFICER)
    return send(client, form_of(client.get(page_of(house))), **{**TYPED, **typed})


def test_what_is_found_fills_body_service_and_contact(lite: House) -> None:
    consent(lite)
    key, client = hospital(lite), client_of(lite, OFFICER)
    found = send(client, form_of(client.get(page_of(lite))), **{**TYPED, "find": "essaiou", "look": "1"})
    assert found.status_code == 200
    text = text_of(found)
    assert "Urgences pédiatriques" in text and "Avec un adulte" in text and "05 37 00 11 22" in text
    assert ASKS in found.get_data(True), "nothing that was typed is lost"
    assert f'value="{key}:hospital"' in found.get_data(True)
    chosen = send(client, form_of(found), pick=f"{key}:hospital")
    fields = form_of(chosen).fields
    assert fields["site"] == key and "Hôpital Essaiou" in fields["name"]
    assert (fields["service"], fields["person"], fields["phone"]) == (
        "Urgences pédiatriques",
        "Accueil",
        "05 37 00 11 22",
    )
    right = raw(lite, "SELECT id FROM consent")[0].id
    made = send(client, form_of(chosen), consent=bytes(right).hex())
    assert made.status_code == 303, text_of(made)
    assert id_text(bytes(raw(lite, "SELECT site_id FROM outside_referral")[0].site_id)) == key
    assert f"/directory/{key}" in client.get(made.location).get_data(True)


def test_with_nothing_typed_the_needs_are_looked_for(lite: House) -> None:
    key = hospital(lite)
    entered(lite, whole_name_fr="Atelier Zribou", offer={"service": "apprenticeship"})
    text = pressing(lite, needs="care", look="1").get_data(True)
    assert f"{key}:hospital" in text and "Zribou" not in text
    text = pressing(lite, find_service="apprenticeship", look="1").get_data(True)
    assert "Zribou" in text and key not in text


def test_who_is_too_old_for_a_service_is_not_offered_it(lite: House) -> None:
    hospital(lite, offer={"service": "hospital", "age_from": 60})
    assert "Essaiou" not in pressing(lite, needs="care", look="1").get_data(True)
    assert "Essaiou" in pressing(lite, find="essaiou", look="1").get_data(True), "by its name it is found"


def test_a_kept_address_stays_kept(lite: House) -> None:
    key = refuge(lite)
    for typed in ({"find": "refuge", "look": "1"}, {"pick": f"{key}:lodging"}):
        text = pressing(lite, **typed).get_data(True)
        assert "Maison Refuge" in text
        assert REFUGE not in text
    assert not [fact for fact in facts(lite) if "address" in fact]


def test_a_house_with_an_account_is_asked_by_a_referral_of_its_own(lite: House) -> None:
    told = raw(lite, "SELECT name_fr FROM establishment WHERE id = :id", id=lite.world.there)[0].name_fr
    text = pressing(lite, find=told, everywhere="1", look="1").get_data(True)
    there = lite.world.there.hex()
    assert f'value="{there}:' not in text and f"/cases/{lite.world.reference}/referral" in text
    assert pressing(lite, pick=f"{there}:").status_code == 404
    assert pressing(lite, pick="x").status_code == 404


def test_typed_by_hand_still_works_and_a_chosen_one_can_be_dropped(lite: House) -> None:
    right = consent(lite)
    key, client = hospital(lite), client_of(lite, OFFICER)
    chosen = send(client, form_of(client.get(page_of(lite))), **{**TYPED, "pick": f"{key}:"})
    dropped = send(client, form_of(chosen), drop="1")
    assert form_of(dropped).fields["site"] == ""
    made = send(client, form_of(dropped), name="École du coin", consent=right.hex())
    assert made.status_code == 303
    assert raw(lite, "SELECT site_id FROM outside_referral")[0].site_id is None


def test_one_that_has_closed_meanwhile_is_kept_as_typed(lite: House) -> None:
    right = consent(lite)
    key, client = hospital(lite), client_of(lite, OFFICER)
    chosen = send(client, form_of(client.get(page_of(lite))), **{**TYPED, "pick": f"{key}:"})
    with lite.app.app_context(), system_work() as unit:
        unit.get_one(Site, id_from_text(key)).ended_at = clock.now()
    made = send(client, form_of(chosen), consent=right.hex())
    assert made.status_code == 303
    assert raw(lite, "SELECT site_id FROM outside_referral")[0].site_id is None


def test_a_house_counts_by_body_and_the_entry_says_so(house: House) -> None:
    key, me = hospital(house), house.world.actor(OFFICER)
    for end in (None, OutsideMove.ARRIVE, OutsideMove.REFUSE):
        row = outside(house)
        with working(house, me) as unit:
            found = unit.get_one(bodies.Outside, row)
            found.site_id = id_from_text(key)
            bodies.give(me, found)
            if end is not None:
                bodies.said(me, found, end, "full" if end is OutsideMove.REFUSE else None)
    outside(house)  # prepared and typed by hand: it has not left, so it is not counted
    late, head = clock.now() + timedelta(days=9), house.world.actor(DIRECTOR)
    with clock.hold(late), working(house, head):
        one = radar.by_body(head, 30)
        assert [(b.name, b.asked, b.arrived, b.refused, b.silent) for b in one] == [("Hôpital Essaiou", 3, 1, 1, 1)]
        assert not radar.by_body(head, 5)
    page = client_of(house, DIRECTOR).get(f"/directory/{key}")
    assert "3" in text_of(page)
    assert client_of(house, DIRECTOR).get("/referrals/radar").get_data(True).count(key) == 1
    for role, place in ((OFFICER, house.world.here), (Role.EDUCATOR, house.world.here), (DIRECTOR, house.world.there)):
        other = house.world.actor(role, place)
        with working(house, other):
            assert radar.at_site(other, id_from_text(key)) is None


def test_a_member_who_does_not_see_a_restricted_file_does_not_count_it(lite: House) -> None:
    key, me = hospital(lite), lite.world.actor(OFFICER)
    row = outside(lite)
    with working(lite, me) as unit:
        found = unit.get_one(bodies.Outside, row)
        found.site_id = id_from_text(key)
        bodies.give(me, found)
        cases.locate(me, lite.world.reference, writing=True).restricted = True
    head, reads = lite.world.actor(DIRECTOR), client_of(lite, DIRECTOR).get(address(lite, row)).status_code
    with working(lite, head):
        assert (radar.at_site(head, id_from_text(key)) is None) is (reads == 404)

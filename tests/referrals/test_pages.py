"""A referral as the people of two houses see it: prepared, answered, kept secret until somebody says yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from caseapp.cases.vocabulary import Sex
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from caseapp.referrals.lifecycle import MOVES
from caseapp.referrals.rounds import look
from caseapp.referrals.service import answer, prepare
from caseapp.referrals.views.acts import ACTS
from caseapp.referrals.vocabulary import Consequence, HouseReason, Kind, Move, Side, State, Urgency
from tests.cases.pages import fill, form_of, said, send, text_of
from tests.conftest import House, client_of
from tests.referrals.forms import RECIPES, newest
from tests.referrals.houses import (
    DIRECTOR,
    INTAKE,
    OFFICER,
    PATHWAY,
    SECRET,
    WORKER,
    accepted,
    act,
    arrived,
    centre_there,
    consent,
    further_house,
    prepared,
    sent,
    state,
    under_way,
)
from tests.security.tools import facts, raw
from tests.support.client import PageClient
from tests.support.world import CANARIES, make_case


def there(house: House, role: Role = DIRECTOR) -> PageClient:
    """Somebody of the other house."""
    return client_of(house, role, place=house.world.there)


def typed(house: House, **changed: Any) -> dict[str, Any]:
    """What the sender types."""
    given = RECIPES["referral.prepared"].typed
    assert callable(given)
    return given(house) | changed


def ask(house: House, role: Role = WORKER, reference: str = "", **changed: Any) -> Any:
    """Fill in the form of a referral and send it."""
    client = client_of(house, role)
    page = f"/cases/{reference or house.world.reference}/referral"
    return client, send(client, form_of(client.get(page)), **typed(house, **changed))


def test_two_people_bring_a_child_from_one_house_to_the_other(house: House) -> None:
    beds = centre_there(house)
    worker, answer_ = ask(house, safety="", may_not_see=SECRET, name="Zoubeirou Tamazirtiq")
    assert answer_.status_code == 303, answer_.get_data(as_text=True)[:3000]
    address = answer_.headers["Location"]
    director = there(house)
    inbox = text_of(director.get("/referrals"))
    assert "9-11" in inbox or "12-14" in inbox
    for canary in (*CANARIES.values(), SECRET, house.world.reference):
        assert canary not in director.get("/referrals").get_data(as_text=True)
        assert canary not in director.get(address).get_data(as_text=True)
    key = bytes(newest(house, "id")).hex()
    assert fill(director, f"{address}/{key}/accept", bed=id_text(beds[0])).status_code == 303
    seen = text_of(director.get(address))
    assert "Zoubeirou Tamazirtiq" in seen and SECRET in seen and CANARIES["note"] not in seen
    assert director.get(f"/cases/{house.world.reference}").status_code == 200
    told = {"first_adult": "Une", "second_adult": "Deux", "at": "23:59"}
    assert fill(worker, f"{address}/{key}/depart", **told).status_code == 303
    assert "Une" in text_of(director.get(address))
    assert fill(director, f"{address}/{key}/arrive", how="safe").status_code == 303
    assert f"/cases/{house.world.reference}/admission" in director.get(address).get_data(as_text=True)


def test_what_cannot_be_sent_comes_back_with_everything_typed(lite: House) -> None:
    centre_there(lite)
    words = "Cherche une place au calme, vite."
    for changed, told in (
        ({"receivers": ""}, "receivers"),
        ({"basis": "", "consent": ""}, "droit"),
        ({"wanted_on": "01/01/2020"}, "jour"),
        ({"who": ""}, "who"),
    ):
        _client, answer_ = ask(lite, words=words, **changed)
        page = answer_.get_data(as_text=True)
        assert answer_.status_code == 422, (changed, answer_.status_code)
        assert words in page and "error" in page, told
    assert raw(lite, "SELECT count(*) FROM referral")[0][0] == 0
    assert facts(lite).count("referral.no_right") == 1


def test_looking_for_places_keeps_what_was_typed_and_sends_nothing(lite: House) -> None:
    centre_there(lite)
    client = client_of(lite, WORKER)
    form = form_of(client.get(f"/cases/{lite.world.reference}/referral"))
    shown = send(client, form, **typed(lite), look="1")
    assert shown.status_code == 200 and "Cherche un lit ce soir." in shown.get_data(as_text=True)
    assert raw(lite, "SELECT count(*) FROM referral")[0][0] == 0


def test_who_may_not_send_asks_for_validation(lite: House) -> None:
    centre_there(lite)
    _client, answer_ = ask(lite, INTAKE, step="submit")
    assert answer_.status_code == 303
    assert state(lite, bytes(newest(lite, "id"))) == State.TO_VALIDATE
    assert there(lite).get(answer_.headers["Location"]).status_code == 404
    key = bytes(newest(lite, "id")).hex()
    officer = client_of(lite, OFFICER)
    assert fill(officer, f"{answer_.headers['Location']}/{key}/send").status_code == 303
    assert there(lite).get(answer_.headers["Location"]).status_code == 200


def test_a_refusal_needs_a_reason_and_full_is_held_against_the_free_beds(lite: House) -> None:
    centre_there(lite)
    (sending,) = sent(lite)
    director = there(lite)
    page = f"/referrals/{newest(lite, 'reference')}/{sending.hex()}/refuse"
    assert fill(director, page).status_code == 422
    assert fill(director, page, house="other").status_code == 422
    assert fill(director, page, house="full").status_code == 303
    row = raw(lite, "SELECT house_reason, beds_shown, consequence, knows FROM referral_sending")[0]
    assert tuple(row) == ("full", 2, "check_places", 1)
    worker = text_of(client_of(lite, WORKER).get(f"/referrals/{newest(lite, 'reference')}"))
    assert said(lite.app, "fr", Consequence.CHECK_PLACES.label) in worker


def test_a_third_house_and_another_role_find_nothing(lite: House) -> None:
    (sending,) = sent(lite)
    address = f"/referrals/{newest(lite, 'reference')}"
    for role in (Role.INSPECTOR, Role.ADMINISTRATOR, Role.OUTREACH_WORKER):
        assert there(lite, role).get(address).status_code == 403
    assert there(lite).get(f"{address}/{sending.hex()}/recall").status_code == 409
    assert there(lite).get(f"{address}/{sending.hex()}/nonsense").status_code == 404
    assert there(lite).get("/referrals/K7M-492-QXTB").status_code == 404


def test_the_number_on_the_menu_counts_what_waits_for_this_house(lite: House) -> None:
    (sending,) = sent(lite)
    assert there(lite).get("/waiting.json").get_json()["referrals"] == 1
    assert client_of(lite, WORKER).get("/waiting.json").get_json()["referrals"] == 0
    act(lite, lite.world.there, DIRECTOR, sending, answer.ask, "Quel âge a-t-il ?")
    assert there(lite).get("/waiting.json").get_json()["referrals"] == 0
    assert client_of(lite, WORKER).get("/waiting.json").get_json()["referrals"] == 1
    assert newest(lite, "reference") in client_of(lite, WORKER).get("/").get_data(as_text=True)


def test_every_move_that_a_person_makes_has_a_page(lite: House) -> None:
    """Each is opened at a state that allows it, in both languages, by somebody who may."""
    assert {line.name for line in MOVES if line.side in (Side.SENDER, Side.RECEIVER)} == set(ACTS)
    beds = centre_there(lite)
    sending = prepared(lite)[0]
    _opens(lite, sending, Side.SENDER, [Move.SUBMIT, Move.SEND, Move.CANCEL])
    act(lite, lite.world.here, OFFICER, sending, prepare.send)
    _opens(lite, sending, Side.RECEIVER, [Move.TAKE, Move.ASK, Move.ACCEPT, Move.REFUSE, Move.WAIT, Move.PROPOSE])
    _opens(lite, sending, Side.SENDER, [Move.RECALL], role=OFFICER)
    act(lite, lite.world.there, DIRECTOR, sending, answer.refuse, HouseReason.STAFF)
    _opens(lite, sending, Side.SENDER, [Move.SEND_BACK, Move.UPHOLD], role=PATHWAY)
    act(lite, lite.world.here, PATHWAY, sending, answer.uphold)
    second = accepted(lite, beds)
    _opens(lite, second, Side.SENDER, [Move.DEPART, Move.NO_SHOW])
    act(lite, lite.world.here, WORKER, second, under_way)
    _opens(lite, second, Side.RECEIVER, [Move.ARRIVE, Move.TURN_AWAY, Move.NO_SHOW])
    act(lite, lite.world.there, DIRECTOR, second, arrived)


def _opens(house: House, sending: bytes, side: Side, moves: list[Move], role: Role | None = None) -> None:
    place = house.world.here if side is Side.SENDER else house.world.there
    client = client_of(house, role or (WORKER if side is Side.SENDER else DIRECTOR), place=place)
    reference = raw(house, "SELECT reference FROM referral_sending WHERE id = :i", i=sending)[0][0]
    shown = client.get(f"/referrals/{reference}").get_data(as_text=True)
    for name in moves:
        page = f"/referrals/{reference}/{sending.hex()}/{name}"
        assert f'href="{page}"' in shown, name
        assert client.get(page).status_code == 200


def test_a_right_that_was_revoked_allows_nothing_any_more(lite: House) -> None:
    right = consent(lite)
    officer = client_of(lite, OFFICER)
    page = f"/cases/{lite.world.reference}/consents"
    assert "Fadmoux" in officer.get(page).get_data(as_text=True)
    assert (
        fill(officer, f"{page}/{right.hex()}/revoke", why="taken_back", words="Elle ne veut plus.").status_code == 303
    )
    ids = prepared(lite, consent_id=right)
    reference = newest(lite, "reference")
    assert fill(officer, f"/referrals/{reference}/{ids[0].hex()}/send").status_code == 422
    assert state(lite, ids[0]) == State.DRAFT and facts(lite).count("referral.no_right") == 1


def test_a_receiver_writes_no_sheet(lite: House) -> None:
    (sending,) = sent(lite)
    act(lite, lite.world.there, DIRECTOR, sending, lambda me, row: answer.ask_summary(me, row, "Pour l'équipe."))
    for end in ("safety", f"{sending.hex()}/summary"):
        page = f"/referrals/{newest(lite, 'reference')}/{end}"
        assert client_of(lite, OFFICER).get(page).status_code == 200
        assert there(lite, OFFICER).get(page).status_code == 404


def test_a_house_that_does_not_suit_is_asked_only_with_a_reason(lite: House) -> None:
    _client, nowhere = ask(lite)
    assert nowhere.status_code == 422, "a house without beds is no candidate for a bed"
    centre_there(lite)
    with lite.app.app_context():
        girl = make_case(lite.world, sex=Sex.FEMALE)[1]
    for passing, code in (("", 422), ("La seule maison ouverte cette nuit.", 303)):
        _client, answer_ = ask(lite, passing=passing, reference=girl)
        assert answer_.status_code == code


def test_a_protection_unit_learns_who_keeps_a_child_waiting_and_not_whom(lite: House) -> None:
    """The unit of the province is told which house is late and whom to call; a centre's director is told nothing."""
    third = further_house(lite, 1)
    sent(lite, third, urgency=Urgency.URGENT, kind=Kind.SERVICE)
    coordinator = client_of(lite, Role.PATHWAY_COORDINATOR)
    assert "Maison 1" not in coordinator.get("/referrals/late").get_data(as_text=True)
    with clock.hold(clock.now() + timedelta(hours=2)), lite.app.app_context():
        look.run(lite.settings)
    shown = coordinator.get("/referrals/late").get_data(as_text=True)
    assert "Maison 1" in shown and "/referrals/late" in coordinator.get("/").get_data(as_text=True)
    for canary in (*CANARIES.values(), lite.world.reference, newest(lite, "reference")):
        assert canary not in shown
    assert client_of(lite, DIRECTOR, place=third).get("/referrals/late").status_code == 404
    row = raw(lite, "SELECT state, fell_silent, raised FROM referral_sending")[0]
    assert (row.state, bool(row.fell_silent), row.raised) == (State.UNANSWERED, True, 4)


def test_a_phone_that_is_not_safe_to_call_is_not_handed_on_by_itself(lite: House) -> None:
    """There nothing would stand beside it. The form begins with those that may be called, and a body outside is offered no
    number where there is no other."""
    client, file = client_of(lite, WORKER), f"/cases/{lite.world.reference}"
    unsafe = {"guardian_phone-0-number": "0611223344", "guardian_phone-0-safe": "no"}
    assert fill(client, f"{file}/identity", **unsafe).status_code == 303
    assert form_of(client.get(f"{file}/referral")).fields["phones"] == ""
    assert 'value="phones"' not in client.get(f"{file}/outside").get_data(as_text=True)
    other = {"guardian_phone-1-number": "0622334455", "guardian_phone-1-safe": "yes"}
    assert fill(client, f"{file}/identity", **other).status_code == 303
    assert form_of(client.get(f"{file}/referral")).fields["phones"] == "0622334455"
    assert 'value="phones"' in client.get(f"{file}/outside").get_data(as_text=True)


def test_a_house_asks_for_a_summary_and_reads_what_was_approved_for_it(lite: House) -> None:
    """The question, the fields and the answer, on the pages of both houses; the third house sees none of it."""
    third = further_house(lite, 3)
    first, second = sent(lite, lite.world.there, third)
    reference = newest(lite, "reference")
    asker, officer = there(lite, INTAKE), client_of(lite, OFFICER)
    written = f"/referrals/{reference}/{first.hex()}/summary"
    assert officer.get(written).status_code == 404, "nobody asked"
    asked = fill(asker, f"/referrals/{reference}/{first.hex()}/ask", words="Pour l'équipe de nuit.", summary="y")
    assert asked.status_code == 303 and written in officer.get(f"/referrals/{reference}").get_data(as_text=True)
    assert f"{second.hex()}/summary" not in officer.get(f"/referrals/{reference}").get_data(as_text=True)
    assert fill(officer, written, family="Deux frères à Salé.").status_code == 303
    assert "Deux frères à Salé." in text_of(there(lite, DIRECTOR).get(f"/referrals/{reference}"))
    other = client_of(lite, DIRECTOR, place=third)
    fill(other, f"/referrals/{reference}/{second.hex()}/ask", words="Nous aussi.", summary="y")
    assert "Deux frères à Salé." not in text_of(other.get(f"/referrals/{reference}"))
    assert "Deux frères" not in form_of(officer.get(written.replace(first.hex(), second.hex()))).fields.values()

"""Referrals on paper: each says what it must in both languages, to whoever holds its key at that step, and no more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.cases.service import restrict
from caseapp.establishments import queries as centres
from caseapp.establishments.service import leave
from caseapp.establishments.service.admit import child_of
from caseapp.establishments.vocabulary import BasisKind, ExitReason
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.models import SafetyFields
from caseapp.referrals.service import answer, journey
from caseapp.referrals.vocabulary import Feedback, RecallReason
from tests.cases.pages import form_of
from tests.conftest import House, client_of
from tests.establishments.centre import enter, order
from tests.papers.reading import pages_of, words_of
from tests.papers.test_papers import flat, spoken
from tests.referrals.houses import (
    DIRECTOR,
    INTAKE,
    OFFICER,
    SECRET,
    WORKER,
    accepted,
    act,
    arrived,
    centre_there,
    consent,
    further_house,
    sent,
    under_way,
)
from tests.security.tools import raw, working

FULL = SafetyFields(
    name="Zoubeirou Tamazirtiq",
    name_ar="زبيرو تمازيرتيق",
    birth="né vers 2015",
    guardian="La grand-mère Fadmoux",
    phones="0612345678, la grand-mère",
    may_see="La grand-mère",
    may_not_see=SECRET,
    health="Asthme, crise la nuit.",
    medicine="Ventolinex 2 bouffées, dernière dose 18:30",
    allergies="Arachidex",
    danger_signs="Se tait, se gratte les bras ; le laisser dessiner.",
    legal="Ordonnance du juge 12/2026, jusqu’au 1er mars",
    hearing="12 décembre 2026, 9 h",
    school="École Ibn Toumertiq, CE2",
    own_words="Je veux dormir près de la porte.",
    promised="Revoir sa grand-mère samedi.",
    open_actions="Certificat médical : infirmière, lundi.",
    belongings="Un cartable bleu",
    contacts="Permanence 0522998877",
)


def address(house: House, sending: bytes, paper: str) -> str:
    """Where a paper of a sending is printed."""
    reference = raw(house, "SELECT reference FROM referral_sending WHERE id = :s", s=sending)[0].reference
    return f"/referrals/{reference}/{id_text(sending)}/{paper}"


def ask(house: House, role: Role, place: bytes, url: str, **typed: Any) -> TestResponse:
    """Print as somebody of a house."""
    client = client_of(house, role, place)
    client.look = False
    return client.post(url, data={"csrf_token": client.token(), **typed})


def words(answer: TestResponse) -> set[str]:
    """All words of a paper."""
    assert answer.status_code == 200 and answer.mimetype == "application/pdf", answer.get_data(as_text=True)[:400]
    return words_of(flat(pages_of(answer.data)))


def accepted_there(house: House) -> bytes:
    """Accepted by the other house, with a full safety sheet."""
    return accepted(house, centre_there(house), safety=FULL)


def over(house: House) -> bytes:
    """A service that was followed and is closed."""
    from caseapp.referrals.vocabulary import Kind

    (sending,) = sent(house, kind=Kind.SERVICE, safety=FULL)
    there = house.world.there
    act(house, there, DIRECTOR, sending, lambda me, row: answer.accept(me, row, None))
    act(house, there, DIRECTOR, sending, journey.take_up)
    act(house, there, DIRECTOR, sending, journey.tell, Feedback.FRAGILE, "Il dort mal mais il parle.")
    words_ = "Retourné chez sa grand-mère, suivi par l’école."
    act(house, there, DIRECTOR, sending, journey.complete, Feedback.FRAGILE, words_)
    return sending


def test_the_handover_sheet_is_one_page_in_both_languages(house: House) -> None:
    """Everything that keeps the child safe on the first night, and boxes for both signatures."""
    sending = accepted_there(house)
    answer = ask(house, DIRECTOR, house.world.there, address(house, sending, "handover.pdf"))
    pages = pages_of(answer.data)
    assert len(pages) == 1
    said = words(answer)
    for text in FULL.values():
        assert words_of(str(text)) <= said, text
    for sentence in (
        "Hand-over sheet",
        "Who must not see the child",
        "Allergies",
        "Next hearing",
        "Whom to call at any hour",
        "Who receives the child: name, day, hour, signature",
    ):
        assert spoken(sentence, "both") <= said, sentence


def test_a_handover_sheet_that_says_too_much_stays_one_page(lite: House) -> None:
    long = SafetyFields(**{name: f"{name} " + "beaucoup à dire, " * 40 for name in FULL})  # type: ignore[typeddict-item]
    sending = accepted(lite, centre_there(lite), safety=long)
    answer = ask(lite, WORKER, lite.world.here, address(lite, sending, "handover.pdf"))
    assert len(pages_of(answer.data)) == 1
    assert "[…]" in flat(pages_of(answer.data))


def test_who_holds_the_key_prints_the_handover_sheet(lite: House) -> None:
    """The sender at any step; the receiver from her yes until it ends; nobody else ever."""
    centre_there(lite)
    here, there, third = lite.world.here, lite.world.there, further_house(lite, 1)
    (sending,) = sent(lite, safety=FULL)
    url = address(lite, sending, "handover.pdf")
    assert ask(lite, WORKER, here, url).status_code == 200
    assert ask(lite, DIRECTOR, there, url).status_code == 404
    assert ask(lite, DIRECTOR, third, url).status_code == 404
    from tests.referrals.houses import accept

    accept(lite, sending, bytes(raw(lite, "SELECT id FROM bed ORDER BY id LIMIT 1")[0].id))
    assert ask(lite, DIRECTOR, there, url).status_code == 200
    assert words_of(str(FULL["legal"])) <= words(ask(lite, DIRECTOR, there, url)), "she answers for the order"
    desk = words(ask(lite, INTAKE, there, url))
    assert words_of(str(FULL["medicine"])) <= desk and not words_of("Ordonnance 12/2026") & desk
    assert spoken("closed to whoever printed this", "both") <= desk, "an empty line would say that there is no order"
    assert ask(lite, Role.HEALTH_STAFF, there, url).status_code == 403, "she hands nobody over"
    act(lite, here, OFFICER, sending, answer.recall, RecallReason.BACK_HOME)
    assert ask(lite, DIRECTOR, there, url).status_code == 404
    assert ask(lite, DIRECTOR, third, url).status_code == 404


def test_without_a_name_the_sheet_says_the_reference(lite: House) -> None:
    sending = accepted(lite, centre_there(lite), safety=SafetyFields(health="Asthme"))
    answer = ask(lite, DIRECTOR, lite.world.there, address(lite, sending, "handover.pdf"))
    reference = address(lite, sending, "").split("/")[2]
    assert flat(pages_of(answer.data)).count(reference) >= 2
    assert "Zoubeirou" not in flat(pages_of(answer.data))


@pytest.mark.parametrize("tongue", ["fr", "ar", "both"])
def test_the_drivers_card_names_nobody(house: House, tongue: str) -> None:
    """Reference, hour, adults, phone, from where to where; no child, nothing of her story."""
    sending = accepted_there(house)
    act(house, house.world.here, WORKER, sending, on_the_way)
    text = ask(house, WORKER, house.world.here, address(house, sending, "driver.pdf"), tongue=tongue)
    said = words(text)
    reference = address(house, sending, "").split("/")[2]
    assert {
        reference,
        "0611223344",
        "Kangoo",
        "Une",
        "Deux",
        "Gare",
        "412/26",
        "Là-bas" if tongue != "ar" else "وحدة",
    } <= said
    for secret in ("Zoubeirou", "Tamazirtiq", "تمازيرتيق", "Asthme", "Qadiroux", "Fadmoux", "pleure"):
        assert secret not in flat(pages_of(text.data)), secret
    assert spoken("This card names nobody. Give it back on arrival.", tongue) <= said
    assert spoken(BasisKind.PROSECUTOR.label, tongue) <= said, "by what right, whoever stops the car asks for it"


def test_who_consented_stands_on_the_sheet_and_not_on_the_card(lite: House) -> None:
    sending = accepted_there(lite)
    told = {"first_adult": "Une", "second_adult": "Deux", "basis": "consent", "order": "Fadmoux Tante"}
    told["decided_on"] = clock.today().isoformat()

    def sets_out(me: Any, row: Any) -> None:
        journey.depart(me, row, told, clock.now() + timedelta(hours=1))  # type: ignore[arg-type]

    act(lite, lite.world.here, WORKER, sending, sets_out)
    here = lite.world.here
    card = ask(lite, WORKER, here, address(lite, sending, "driver.pdf"), tongue="fr")
    sheet = ask(lite, WORKER, here, address(lite, sending, "handover.pdf"))
    assert "Fadmoux" in flat(pages_of(sheet.data)) and "Fadmoux" not in flat(pages_of(card.data))
    assert spoken(BasisKind.CONSENT.label, "fr") <= words(card)


def on_the_way(me: Any, row: Any) -> None:
    """Set out, with a note that is no driver's card's business."""
    told = {
        "first_adult": "Assistante Une",
        "second_adult": "Chauffeur Deux",
        "vehicle": "Kangoo blanche",
        "phone": "0611223344",
        "pick_up": "Gare Oulfaniya",
        "basis": "prosecutor",
        "order": "Parquet 412/26",
        "decided_on": clock.today().isoformat(),
        "note": "Il pleure quand on parle de son beau-père.",
    }
    journey.depart(me, row, told, clock.now() + timedelta(hours=1))  # type: ignore[arg-type]


def test_the_card_is_the_senders_and_lasts_as_long_as_the_way(lite: House) -> None:
    here, there = lite.world.here, lite.world.there
    sending = accepted_there(lite)
    url = address(lite, sending, "driver.pdf")
    assert ask(lite, WORKER, here, url).status_code == 404, "nobody has said how she comes"
    act(lite, here, WORKER, sending, under_way)
    assert ask(lite, WORKER, here, url).status_code == 200
    assert ask(lite, DIRECTOR, there, url).status_code == 404
    act(lite, there, DIRECTOR, sending, arrived)
    assert ask(lite, WORKER, here, url).status_code == 404


def test_the_whereabouts_of_a_protected_house_stand_on_no_card(lite: House) -> None:
    sending = accepted_there(lite)
    act(lite, lite.world.here, WORKER, sending, under_way)
    url = address(lite, sending, "driver.pdf")

    def card_for(kind: str) -> str:
        with lite.app.app_context(), system_work() as unit:
            row = unit.get_one(Establishment, lite.world.there)
            row.type, row.commune_code = kind, "04.421.01.03"
        return flat(pages_of(ask(lite, WORKER, lite.world.here, url, tongue="fr").data))

    assert "Youssoufia" in card_for("reception_centre")
    hidden = card_for("womens_space")
    assert "Youssoufia" not in hidden and "Là-bas" in hidden
    assert spoken("the phone tells the way", "fr") <= words_of(hidden)


def letter(house: House, sending: bytes, role: Role = OFFICER, **typed: Any) -> TestResponse:
    """Write a letter."""
    data = {"to_whom": "Hôpital Ibn Rochdiq", "words": "Une consultation d’urgence.", "tongue": "fr", **typed}
    return ask(house, role, house.world.here, address(house, sending, "letter.pdf"), **data)


@pytest.mark.parametrize("tongue", ["fr", "ar", "both"])
def test_a_letter_says_the_extract_and_what_was_ticked(house: House, tongue: str) -> None:
    (sending,) = sent(house, safety=FULL)
    page = client_of(house, OFFICER).get(address(house, sending, "letter"))
    assert "Ventolinex" not in page.get_data(as_text=True), "the form offers fields, it does not show them"
    answer = letter(house, sending, tongue=tongue, tell=["allergies"])
    said = words(answer)
    assert {"Rochdiq", "consultation", "Arachidex"} <= said
    assert spoken("What the child needs", tongue) <= said
    assert spoken("Somebody must not approach the child", tongue) <= said
    for secret in ("Zoubeirou", "تمازيرتيق", "Ventolinex", "Fadmoux", "Qadiroux", house.world.reference):
        assert secret not in flat(pages_of(answer.data)), secret
    issued = raw(house, "SELECT * FROM issued_paper")
    assert len(issued) == 1 and "Rochdiq" not in str(issued)


def test_a_letter_needs_words_a_right_and_a_power(lite: House) -> None:
    (sending,) = sent(lite, safety=FULL)
    assert letter(lite, sending, words=" ").status_code == 422
    assert letter(lite, sending, tell=["name", "nonsense"]).status_code == 422
    assert letter(lite, sending, INTAKE).status_code == 403
    stranger = client_of(lite, DIRECTOR, lite.world.there)
    assert stranger.get(address(lite, sending, "letter")).status_code == 404, "the receiver writes none"
    raw(lite, "UPDATE consent SET until = '2020-01-01'")
    refused = letter(lite, sending)
    assert refused.status_code == 422
    assert raw(lite, "SELECT count(*) AS n FROM audit_event WHERE fact = 'referral.no_right'")[0].n == 1


def test_what_a_consent_leaves_out_cannot_be_ticked(lite: House) -> None:
    right = consent(lite, withheld=frozenset({DataClass.HEALTH}))
    (sending,) = sent(lite, safety=FULL, consent_id=right)
    form = form_of(client_of(lite, OFFICER).get(address(lite, sending, "letter")))
    assert form
    assert letter(lite, sending, tell=["allergies"]).status_code == 422
    assert letter(lite, sending, tell=["school"]).status_code == 200


@pytest.mark.parametrize("tongue", ["fr", "ar", "both"])
def test_the_discharge_summary_tells_both_houses_how_it_ended(house: House, tongue: str) -> None:
    sending = over(house)
    url = address(house, sending, "discharge.pdf")
    for role, place in ((WORKER, house.world.here), (DIRECTOR, house.world.there)):
        said = words(ask(house, role, place, url, tongue=tongue))
        assert words_of("Retourné chez sa grand-mère, suivi par l’école.") <= said
        assert words_of("Il dort mal mais il parle.") <= said
        assert spoken("Safe, as the child says", tongue) <= said
        assert spoken("Fragile, followed closely", tongue) <= said


def test_there_is_no_summary_before_the_end_and_none_for_others(lite: House) -> None:
    sending = accepted_there(lite)
    assert ask(lite, WORKER, lite.world.here, address(lite, sending, "discharge.pdf")).status_code == 404
    third = further_house(lite, 1)
    done = over_elsewhere(lite)
    assert ask(lite, DIRECTOR, third, address(lite, done, "discharge.pdf")).status_code == 404


def over_elsewhere(house: House) -> bytes:
    """A closed service beside a placement that goes on."""
    return over(house)


def test_the_summary_of_a_stay_says_where_the_child_went(house: House) -> None:
    """To whom and why, for the house that sent her too."""
    beds = centre_there(house)
    here, there = house.world.here, house.world.there
    sending = accepted(house, beds, safety=FULL)
    act(house, here, WORKER, sending, under_way)
    act(house, there, DIRECTOR, sending, arrived)
    me = house.world.actor(DIRECTOR, there)
    with working(house, me):
        enter(me, house.world.reference, beds[0])
    with working(house, me):
        case = cases.locate(me, house.world.reference)
        child = child_of(cases.open_file(me, house.world.reference))
        told: Any = {"to_whom": "Sa tante Rqiyax", "cnie": "AB123456", "aftercare": "Visite chaque lundi."}
        leave.let_go(me, case, centres.living(me, case), child, leave.Leaving(ExitReason.FAMILY_RETURN, told, order()))
    act(house, there, DIRECTOR, sending, journey.close, "Deux mois calmes, prêt à rentrer.")
    for place in (here, there):
        said = words(ask(house, DIRECTOR, place, address(house, sending, "discharge.pdf"), tongue="both"))
        assert words_of("Deux mois calmes, prêt à rentrer. Sa tante Rqiyax Visite chaque lundi.") <= said
        assert spoken(ExitReason.FAMILY_RETURN.label, "both") <= said


@pytest.mark.parametrize("place", ["here", "there"])
def test_of_a_restricted_file_no_paper_names_the_child(lite: House, place: str) -> None:
    """A sheet is forgotten on a seat: it says the reference, and everything that keeps her safe. The screen names her."""
    sending = accepted_there(lite)
    act(lite, lite.world.here, WORKER, sending, on_the_way)
    act(lite, lite.world.there, DIRECTOR, sending, arrived)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        restrict(me, cases.locate(me, lite.world.reference, writing=True), "Un proche travaille ici.")
    who = (WORKER, lite.world.here) if place == "here" else (DIRECTOR, lite.world.there)
    url = address(lite, sending, "handover.pdf")
    page = flat(pages_of(ask(lite, *who, url).data))
    for secret in ("Zoubeirou", "Tamazirtiq", "تمازيرتيق", "2015", "Fadmoux", "0612345678"):
        assert secret not in page, secret
    assert address(lite, sending, "").split("/")[2] in page
    assert words_of(str(FULL["medicine"])) <= words_of(page)
    shown = client_of(lite, *who).get(address(lite, sending, "").rsplit("/", 2)[0]).get_data(as_text=True)
    assert "Zoubeirou" in shown


def test_of_a_restricted_file_a_letter_offers_nothing_that_names(lite: House) -> None:
    (sending,) = sent(lite, safety=FULL)
    me = lite.world.actor(WORKER)
    with working(lite, me):
        restrict(me, cases.locate(me, lite.world.reference, writing=True), "Un proche travaille ici.")
    page = client_of(lite, WORKER).get(address(lite, sending, "letter")).get_data(as_text=True)
    assert 'value="health"' in page
    for field in ("name", "name_ar", "birth", "guardian", "phones"):
        assert f'value="{field}"' not in page, field

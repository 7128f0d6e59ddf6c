"""A bed for tonight: from somebody met to a house that expects her; what each may do, and what she learns who may not."""

from __future__ import annotations

from datetime import timedelta

from caseapp.accounts.directory import names_of
from caseapp.cases.queries.notices import unread_count
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.service.encounters import Person
from caseapp.policy.roles import Role
from caseapp.referrals.models import Sending
from tests.cases.pages import fill, form_of, forms_of, send, text_of
from tests.conftest import House, client_of
from tests.outreach.known import hamza, met, row
from tests.outreach.street import CREW, OFFICER, WORKER, noted, out, placed
from tests.referrals.houses import accept, arrived, centre_there, change, under_way
from tests.referrals.houses import act as moved
from tests.security.tools import facts, looking, raw

DIRECTOR, INTAKE = Role.DIRECTOR, Role.INTAKE_WORKER


def bed_of(profile: bytes) -> str:
    """The page of the search for a bed."""
    return f"/street/profiles/{id_text(profile)}/bed"


def opened(house: House, profile: bytes) -> None:
    """A first contact, by somebody of the crew who may."""
    page = bed_of(profile)
    assert fill(client_of(house, WORKER), page, f"{page}/file", danger="3").status_code == 303


def asked(house: House, profile: bytes, **typed: object) -> bytes:
    """The other house is asked tonight; the sending."""
    page, client = bed_of(profile), client_of(house, WORKER)
    given = {"receivers": id_text(house.world.there), "basis": "danger", "why": "Seul, il fait deux degrés."} | typed
    answer = send(client, next(form for form in forms_of(client.get(page)) if "why" in form.fields), **given)
    assert answer.status_code == 303, text_of(answer)
    return bytes(raw(house, "SELECT id FROM referral_sending ORDER BY id DESC")[0].id)


def tonight(house: House, profile: bytes) -> bytes:
    """A round that is out and has met the child."""
    place = placed(house)
    round_id = out(house, place)
    noted(house, round_id, place, persons=[Person(profile_id=profile)])
    return round_id


def test_from_an_encounter_to_the_house_in_three_pages(house: House) -> None:
    """Somebody nobody knew: a profile, a first contact, a house that is asked; then the round says where she sleeps."""
    beds = centre_there(house)
    place = placed(house)
    round_id = out(house, place)
    who = met(house, "Simo", where=(round_id, place))
    client = client_of(house, WORKER)
    [encounter] = raw(house, "SELECT id FROM street_encounter")
    page = client.get(f"/street/rounds/{id_text(round_id)}/met/{id_text(encounter.id)}")
    answer = send(client, form_of(page, f"/street/recognise/{id_text(who)}/new"))
    profile = bytes(raw(house, "SELECT id FROM street_profile")[0].id)
    assert answer.headers["Location"].endswith(bed_of(profile))
    opened(house, profile)
    sending = asked(house, profile)
    base = f"/street/rounds/{id_text(round_id)}"
    there = house.world.there
    for step, said in (
        (None, "sent"),
        (lambda: accept(house, sending, beds[0]), "has a place"),
        (lambda: moved(house, house.world.here, WORKER, sending, under_way), "on the way"),
        (lambda: moved(house, there, DIRECTOR, sending, arrived), "has arrived"),
    ):
        if step:
            step()
        card = client_of(house, CREW).get(base).get_data(as_text=True)
        assert bed_of(profile) in card
        assert state_in(house, round_id, profile) == said
    assert raw(house, "SELECT status FROM case_file ORDER BY id DESC")[0].status == "contact"


def state_in(house: House, round_id: bytes, profile: bytes) -> str:
    """What the round's card says of a child, as a word of these tests."""
    from caseapp.outreach.queries.bed import children_of_round

    me = house.world.actor(CREW)
    with looking(house, me):
        [child] = [one for one in children_of_round(me, round_id) if one.id == profile]
        state = str(child.best.state) if child.best else ""
    return {"accepted": "has a place", "under_way": "on the way", "arrived": "has arrived"}.get(state, state)


def test_the_way_there_is_four_taps_and_a_reason(lite: House) -> None:
    """The age, the sex and the danger are known: nothing is typed but why the danger does not wait."""
    centre_there(lite)
    profile = hamza(lite)
    place = placed(lite)
    noted(lite, out(lite, place), place, persons=[Person(profile_id=profile)], danger=3)
    page = bed_of(profile)
    client = client_of(lite, WORKER)
    first = form_of(client.get(page), f"{page}/file")
    assert (first.fields["sex"], first.fields["youngest"], first.fields["danger"]) == ("male", "11", "3")
    assert send(client, first).status_code == 303
    asked(lite, profile)
    with looking(lite, lite.world.actor(WORKER)):
        [sending] = session().query(Sending).all()
        assert (sending.urgency, sending.kind, sending.state) == ("urgent", "placement", "sent")


def test_without_a_right_nothing_is_told(lite: House) -> None:
    centre_there(lite)
    profile = hamza(lite)
    opened(lite, profile)
    page, client = bed_of(profile), client_of(lite, WORKER)
    form = next(form for form in forms_of(client.get(page)) if "why" in form.fields)
    there = id_text(lite.world.there)
    for typed in (
        {"receivers": there},
        {"receivers": there, "basis": "danger"},
        {"receivers": there, "basis": "order"},
        {"receivers": there, "basis": "duty"},
        {"basis": "child"},
        {"receivers": id_text(lite.world.here), "basis": "child"},
        {"receivers": "x", "basis": "child"},
    ):
        assert send(client, form, **typed).status_code == 422, typed
    assert not raw(lite, "SELECT id FROM referral_sending")
    assert send(client, form, receivers=there, basis="child").status_code == 303


def test_who_only_goes_out_asks_is_told_who_may_and_learns_the_house(house: House) -> None:
    beds = centre_there(house)
    profile = hamza(house)
    round_id = tonight(house, profile)
    crew, page = client_of(house, CREW), bed_of(profile)
    shown = crew.get(page)
    assert {form.action for form in forms_of(shown)} == {f"{page}/ask"}
    officer = house.world.actor(OFFICER)
    with looking(house, officer) as unit:
        before = unread_count(officer)
        assert names_of(unit, [officer.user_id])[officer.user_id] in text_of(shown), "who may is named"
    for _twice in range(2):
        assert send(crew, form_of(shown, f"{page}/ask")).status_code == 303
    assert facts(house).count("street.bed_asked") == 1
    with looking(house, officer):
        assert unread_count(officer) == before + 1
    assert page in client_of(house, OFFICER).get("/notices").get_data(as_text=True)
    assert crew.send(f"{page}/file").status_code == 403
    assert crew.send(page).status_code == 403
    opened(house, profile)
    sending = asked(house, profile)
    assert row(house, profile).bed_asked_at is None, "it is done: nobody is rung any more"
    accept(house, sending, beds[0])
    told = crew.get(page).get_data(as_text=True)
    assert "/referrals/" not in told and "/cases/" not in told, "no file and no referral is hers to open"
    assert bed_of(profile) in crew.get(f"/street/rounds/{id_text(round_id)}").get_data(as_text=True)


def test_of_a_restricted_file_the_crew_learns_nothing(lite: House) -> None:
    centre_there(lite)
    profile = hamza(lite)
    round_id = tonight(lite, profile)
    opened(lite, profile)
    asked(lite, profile)
    assert state_in(lite, round_id, profile) == "sent"
    raw(lite, "UPDATE case_file SET restricted = 1 WHERE id = :id", id=row(lite, profile).case_id)
    assert state_in(lite, round_id, profile) == ""


def test_yesterdays_search_is_over(lite: House) -> None:
    centre_there(lite)
    profile = hamza(lite)
    round_id = tonight(lite, profile)
    opened(lite, profile)
    with clock.hold(clock.now()):
        sending = asked(lite, profile)
    change(lite, sending, since=clock.now() - timedelta(hours=13))
    assert state_in(lite, round_id, profile) == ""
    crew, page = client_of(lite, CREW), bed_of(profile)
    send(crew, form_of(crew.get(page), f"{page}/ask"))
    with clock.hold(clock.now() + timedelta(hours=13)):
        assert form_of(client_of(lite, CREW).get(page), f"{page}/ask"), "it can be asked for again"


def test_turned_away_at_the_door_another_house_is_asked(lite: House) -> None:
    beds = centre_there(lite)
    profile = hamza(lite)
    opened(lite, profile)
    sending = asked(lite, profile)
    accept(lite, sending, beds[0])
    moved(lite, lite.world.here, WORKER, sending, under_way)
    client, page = client_of(lite, WORKER), bed_of(profile)
    assert not [form for form in forms_of(client.get(page)) if "why" in form.fields or "consent" in form.fields]
    change(lite, sending, state="refused", since=clock.now())
    again = [form for form in forms_of(client.get(page)) if "consent" in form.fields]
    assert again, "the right that stands is offered, and houses anew"
    assert send(client, again[0], receivers=id_text(lite.world.there)).status_code == 303


def test_another_house_and_who_does_not_go_out_find_nothing(lite: House) -> None:
    profile = hamza(lite)
    page = bed_of(profile)
    assert client_of(lite, WORKER, lite.world.there).get(page).status_code == 404
    assert client_of(lite, INTAKE).get(page).status_code == 403
    assert client_of(lite, INTAKE).send(f"{page}/file").status_code == 404
    assert client_of(lite, INTAKE).send(page).status_code == 404

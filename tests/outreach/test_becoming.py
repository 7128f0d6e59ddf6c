"""The child accepts: the file is opened from the profile, or found; what was met stands on its line for whoever reads
the street, and nothing of it travels in the clear."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases.models import Case
from caseapp.cases.queries.notices import unread_count
from caseapp.infra import drafts
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import LifeFields
from caseapp.outreach.queries.profiles import locate_profile, one_profile
from caseapp.outreach.service import becoming, profiles
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import Adherence
from caseapp.policy.roles import Role
from tests.cases.pages import fill, form_of, forms_of, send
from tests.conftest import House, client_of
from tests.matching.desk import another, merge, undo
from tests.outreach.known import hamza, known, row
from tests.outreach.street import CREW, OFFICER, WORKER, noted, out, placed
from tests.security.tools import looking, raw, working

INTAKE, EDUCATOR = Role.INTAKE_WORKER, Role.EDUCATOR


def _met(house: House, profile: bytes) -> None:
    """Twice before she accepts, once when she does."""
    place = placed(house)
    round_id, now = out(house, place), clock.now()
    for days, how, said in ((6, Adherence.REFUSES, ""), (4, Adherence.WARY, ""), (1, Adherence.ASKS, "عييت من الزنقة")):
        told = {"note": f"Note d'il y a {days} jours", "said": said, "needs": ["sleep", "care"]}
        at = now - timedelta(days=days)
        persons = [Person(profile_id=profile)]
        noted(house, round_id, place, persons=persons, adherence=how, captured_at=at, told=told)


def _open(house: House, profile: bytes, role: Role = WORKER, **typed: Any) -> str:
    """Open the file from the profile; its reference."""
    client = client_of(house, role)
    answer = fill(client, f"/street/profiles/{id_text(profile)}/file", danger="3", **typed)
    assert answer.status_code == 303, answer.status_code
    return answer.headers["Location"].rsplit("/", 1)[1]


def test_the_intake_is_filled_in_with_what_the_street_knows(lite: House) -> None:
    profile = hamza(lite)
    _met(lite, profile)
    page = client_of(lite, WORKER).get(f"/street/profiles/{id_text(profile)}/file")
    fields = next(form for form in forms_of(page) if "own_words" in form.fields).fields
    assert "حمزة" in fields["nickname"]
    assert fields["source"] == "street_team"
    assert fields["sex"] == "male"
    assert "عييت من الزنقة" in fields["own_words"]
    assert "Note d'il y a" not in fields["own_words"]  # what the crew noted is put into nobody's mouth
    assert fields["account"] == ""
    assert set(fields["needs"]) >= {"shelter", "care"}


def test_the_file_is_open_and_the_profile_leads_to_it(house: House) -> None:
    profile = hamza(house)
    _met(house, profile)
    reference = _open(house, profile)
    found = row(house, profile)
    assert (found.stage, found.approaches, found.became_at is not None) == ("engaged", 2, True)
    with looking(house, house.world.actor(WORKER)) as unit:
        assert unit.scalar(select(Case.id).where(Case.reference == reference)) == found.case_id
    page = client_of(house, WORKER).get(f"/cases/{reference}").get_data(as_text=True)
    for told in ("Note d'il y a 6 jours".replace("'", "&#39;"), "عييت من الزنقة", "Gare routière"):
        assert told in page, told
    assert f"/street/profiles/{id_text(profile)}" in page
    assert client_of(house, WORKER).get(f"/street/profiles/{id_text(profile)}/file").status_code == 404


def test_with_agreement_assessment_and_a_named_worker_it_is_protected(lite: House) -> None:
    life = LifeFields(need="Dormir à l'abri", agreed_on="2026-11-01")
    profile = known(lite, "Hamza", life=life, worker_id=lite.world.person(CREW))
    assert row(lite, profile).stage == "engaged"
    _open(lite, profile)
    assert row(lite, profile).stage == "protected"


def test_who_reads_files_and_not_the_street_finds_no_trace(lite: House) -> None:
    profile = hamza(lite)
    _met(lite, profile)
    reference = _open(lite, profile)
    page = client_of(lite, EDUCATOR).get(f"/cases/{reference}").get_data(as_text=True)
    assert "/street/" not in page
    assert "Note d&#39;il y a" not in page
    assert client_of(lite, EDUCATOR).get(f"/street/profiles/{id_text(profile)}/file").status_code == 404


def test_files_that_may_be_hers_are_shown_first_and_one_may_be_chosen(lite: House) -> None:
    profile = known(lite, "Zakaria")
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit:
        found = locate_profile(me, profile, writing=True)
        now = profiles.picture(unit, found)
        profiles.change(me, found, now, {**now, "declared_name": "زكرياء البقالي"})
    kept = another(lite, given="Zakaria", family="Bakkali")
    client = client_of(lite, WORKER)
    page = client.get(f"/street/profiles/{id_text(profile)}/file")
    form = next(form for form in forms_of(page) if form.action.endswith("/known"))
    assert form.fields["reference"] == kept
    assert send(client, form).headers["Location"].endswith(kept)
    assert row(lite, profile).case_id is not None


def test_what_is_typed_is_a_draft_that_only_its_author_opens(lite: House) -> None:
    profile = hamza(lite)
    client, key = client_of(lite, WORKER), f"street.file.{id_text(profile)}"
    answer = client.put(f"/drafts/{key}", json={"nickname": "Hamza du port"}, headers={"X-CSRF-Token": client.token()})
    assert answer.status_code < 300
    assert "Hamza du port" in client.get(f"/street/profiles/{id_text(profile)}/file").get_data(as_text=True)
    assert b"Hamza du port" not in b"".join(bytes(one.body) for one in raw(lite, "SELECT body FROM draft"))
    other = lite.world.actor(OFFICER)
    with looking(lite, other) as unit:
        assert drafts.load(unit, other, key) is None


def test_who_opens_no_files_asks_the_day_team_and_the_bell_tells_it(lite: House) -> None:
    profile = hamza(lite)
    url = f"/street/profiles/{id_text(profile)}"
    page = client_of(lite, CREW).get(url)
    assert f"{url}/file" not in page.get_data(as_text=True)
    desk = lite.world.actor(INTAKE)
    with looking(lite, desk):
        before = unread_count(desk)
    client = client_of(lite, CREW)
    assert send(client, form_of(client.get(url), f"{url}/ask")).status_code == 303
    with looking(lite, desk):
        assert unread_count(desk) == before + 1
    assert url in client_of(lite, INTAKE).get("/notices").get_data(as_text=True)
    _open(lite, profile, INTAKE)
    with looking(lite, desk):
        assert unread_count(desk) == before


def test_nobody_has_two_files(lite: House) -> None:
    profile = hamza(lite)
    _open(lite, profile)
    me = lite.world.actor(WORKER)
    with working(lite, me) as unit, pytest.raises(Impossible):
        becoming.lead_to(me, one_profile(unit, profile, writing=True), unit.get_one(Case, lite.world.case_id))


def test_a_merge_of_files_takes_the_profile_along_and_back(house: House) -> None:
    profile = hamza(house)
    reference = _open(house, profile)
    before = row(house, profile).case_id
    merged = merge(house, house.world.reference, reference)
    assert row(house, profile).case_id == house.world.case_id
    undo(house, merged)
    assert row(house, profile).case_id == before


def test_an_emergency_place_is_asked_for_through_referrals(lite: House) -> None:
    """No second machine: the form of referrals, with what is known filled in."""
    profile = hamza(lite)
    reference = _open(lite, profile)
    client = client_of(lite, WORKER)
    asked = f"/cases/{reference}/referral?urgency=urgent"
    assert asked in client.get(f"/street/profiles/{id_text(profile)}").get_data(as_text=True)
    assert form_of(client.get(asked)).fields["urgency"] == "urgent"
    assert form_of(client.get(f"/cases/{reference}/referral?urgency=x")).fields["urgency"] == "priority"


def test_encounters_stand_on_the_way_for_whoever_reads_the_street(lite: House) -> None:
    """The line begins in the street, before the file; others see where the file begins."""
    profile = hamza(lite)
    _met(lite, profile)
    url = f"/cases/{_open(lite, profile)}/path"
    text = client_of(lite, WORKER).get(url).get_data(as_text=True)
    assert text.count('class="stop street"') == 4, "three times met, and the sign of the legend"
    assert f"/street/profiles/{id_text(profile)}" in text
    assert text.index('class="stop street"') < text.index('class="stop file"')
    for role in (EDUCATOR, Role.HEALTH_STAFF):
        client = client_of(lite, role)
        client.look = False
        assert 'class="stop street"' not in client.get(url).get_data(as_text=True)

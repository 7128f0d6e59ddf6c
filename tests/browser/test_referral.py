"""A child is referred in one language and accepted in the other: two people, two browsers, side by side."""

from __future__ import annotations

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from caseapp.kernel import clock
from tests.browser.corners import CROSSED, walked
from tests.browser.desk import Desk, Seat, reference_of

SEND = "main form.card .acts button"
SECRET = "Le cousin Bouchtax ne doit pas l'approcher"


def registered(desk: Desk, page: Page, name: str) -> str:
    """A girl of ten; the reference of her file."""
    desk.go(page, "/cases/new")
    page.locator("#given").fill(name)
    page.locator("#age_low").fill("10")
    page.locator("input[name=sex][value=female]").check(force=True)
    page.locator("input[name=danger][value='3']").check(force=True)
    page.locator("main form .acts button:not([name])").click()
    return reference_of(page)


@walked(*CROSSED)
def test_two_houses_side_by_side(seat: Seat, language: str, device: str) -> None:
    """Prepared, left and gone on with, sent; read without a name, asked, answered, accepted, driven, arrived."""
    unit, centre = seat("unite", language, device), seat("directrice", {"fr": "ar", "ar": "fr"}[language], device)
    page, there, name = unit.page(), centre.page(), f"Mbarka{language}{device}"
    reference = registered(unit, page, name)
    page.locator(f"a[href='/cases/{reference}/referral']").click()
    _prepare(unit, page)
    expect(page).to_have_url(re.compile("/referrals/"))
    unit.look(page)
    address = "/referrals/" + page.url.rsplit("/", 1)[1]

    centre.go(there, "/referrals")
    centre.look(there)
    hidden = there.locator(".more .drop a[href='/referrals']")
    if device == "phone" and hidden.count():  # what waits behind "More" is summed on it
        expect(there.locator(".more summary .count")).to_be_visible()
        expect(hidden.locator(".count")).to_have_count(1)
    there.locator(f"a[href='{address}']").click()
    expect(there.locator("main")).not_to_contain_text(name)
    expect(there.locator("main")).not_to_contain_text(SECRET)
    centre.look(there)
    _say(there, "/ask", "Prend-elle un traitement ?")
    unit.go(page, address)
    expect(page.locator("main")).to_contain_text("Prend-elle un traitement ?")
    _say(page, "/reply", "Aucun.")

    centre.go(there, address)
    there.locator("main a[href$='/accept']").click()
    centre.look(there)
    there.locator(".offer:not(.unfit) input[name=bed]").first.check(force=True)
    there.locator(SEND).first.dblclick(no_wait_after=True)
    expect(there.locator("main")).to_contain_text(SECRET)
    centre.look(there)

    unit.go(page, f"{address}")
    page.locator("main a[href$='/depart']").click()
    page.locator(SEND).first.click()
    expect(page.locator("#problems")).to_be_focused()
    unit.look(page)
    page.locator("#first_adult").fill("Assistante Une")
    page.locator("#second_adult").fill("Chauffeur Deux")
    soon = clock.local(clock.now() + timedelta(hours=1))
    page.locator("#on").fill(f"{soon:%d/%m/%Y}")
    page.locator("#at").fill(f"{soon:%H:%M}")
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile(f"{address}$"))

    centre.go(there, address)
    there.locator("main a[href$='/arrive']").click()
    there.locator("input[name=how][value=safe]").check(force=True)
    there.locator(SEND).first.click()
    expect(there.locator(f"main a[href='/cases/{reference}/admission']")).to_be_visible()
    centre.look(there)
    unit.go(page, f"/cases/{reference}")
    unit.look(page)


def _prepare(desk: Desk, page: Page) -> None:
    """What is needed, whom to ask, by what right; left half way and found again."""
    desk.look(page)
    page.locator("input[name=urgency][value=urgent]").check(force=True)
    page.locator("#words").fill("Calme, a peur du noir.")
    page.locator("button[name=look]").click()
    expect(page.locator("#words")).to_have_value("Calme, a peur du noir.")
    page.locator("button[name=step][value=send]").click()
    expect(page.locator("#problems")).to_be_focused()
    desk.look(page)
    page.locator("li.offer:not(.unfit) input[name=receivers]").filter(has_not=page.locator("[disabled]")).last.check(
        force=True
    )
    page.locator("#basis").select_option("danger")
    page.locator("#who").fill("Unité de protection")
    page.locator("#consent_words").fill("Seule dehors cette nuit.")
    page.locator("details.more-of:has(#may_not_see) > summary").click()
    page.locator("#may_not_see").fill(SECRET)
    page.locator("button[name=step][value=send]").click()


def _say(page: Page, end: str, words: str) -> None:
    page.locator(f"main a[href$='{end}']").click()
    page.locator("#words").fill(words)
    page.locator(SEND).first.click()
    expect(page.locator("main")).to_contain_text(words)


@walked(*CROSSED)
def test_a_body_outside_reads_by_link_and_code(seat: Seat, language: str, device: str) -> None:
    """Prepared, linked, opened by somebody without an account, answered; the letters of the link travel to no server."""
    unit = seat("unite", language, device)
    page = unit.page()
    reference = registered(unit, page, f"Rahmoun{language}{device}")
    unit.go(page, f"/cases/{reference}/consents")
    page.locator("input[name=basis][value=danger]").check(force=True)
    page.locator("#who").fill("Unité de protection")
    page.locator("#words").fill("Bras cassé, personne pour signer.")
    page.locator("main form .acts button").first.click()
    expect(page.locator("main ul.todo li")).to_have_count(1)
    unit.go(page, f"/cases/{reference}/outside")
    unit.look(page)
    page.locator("#words").fill("Une radio du bras.")
    page.locator("button[name=look]").click()
    expect(page.locator("#whom [role=status]")).to_have_count(1)
    expect(page.locator("#words")).to_have_value("Une radio du bras.")
    unit.look(page)
    page.locator("#name").fill("Hôpital d'enfants")
    page.locator("main form .acts button").first.click()
    expect(page.locator("main")).to_contain_text("Une radio du bras.")
    unit.look(page)
    page.locator("form[action$='/link'] button").click()
    link, code = page.locator("p.print bdi").first.inner_text(), page.locator("p.print.big bdi").inner_text()
    unit.look(page)

    hospital = seat(None, {"fr": "ar", "ar": "fr"}[language], device)
    there, asked = hospital.page(), list[str]()
    there.on("request", lambda request: asked.append(request.url))
    there.goto(link)
    expect(there.locator("#link")).to_have_value(link.partition("#")[2])
    assert "#" not in there.url, "neither the address nor the history keeps it"
    hospital.look(there)
    there.locator("#code").fill(code)
    there.locator("main form button").first.click()
    expect(there.locator("main")).to_contain_text("Une radio du bras.")
    hospital.look(there)
    there.locator("input[name=said][value=receive]").check(force=True)
    there.locator("main form button").first.click()
    expect(there.locator("main form")).to_have_count(0)
    hospital.look(there)
    assert not [url for url in asked if link.partition("#")[2] in url]

    page.locator("main .acts a").first.click()
    unit.look(page)
    expect(page.locator("main ol.line li")).to_have_count(4)
    for end in ("/sheet", "/hand"):
        page.locator(f"main a[href$='{end}']").click()
        unit.look(page)
        page.locator("#health" if end == "/sheet" else "#to").fill("Dr Garde")
        page.locator(SEND).first.click()
        expect(page.locator("main #hand-over")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Dr Garde")
    unit.look(page)

"""Two sisters are referred together in one language and answered in the other: two people, two browsers, side by side."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.corners import CROSSED, walked
from tests.browser.desk import Desk, Seat
from tests.browser.test_referral import SEND, registered


@walked(*CROSSED)
def test_two_sisters_side_by_side(seat: Seat, language: str, device: str) -> None:
    """Added by her file, sent together; a place for one is proposed and declined; asked again, both are accepted."""
    unit, centre = seat("unite", language, device), seat("directrice", {"fr": "ar", "ar": "fr"}[language], device)
    page, there = unit.page(), centre.page()
    sister = registered(unit, page, f"Tlaitmas{language}{device}")
    child = registered(unit, page, f"Izza{language}{device}")
    address = _sent_together(unit, page, child, sister)
    centre.go(there, "/referrals")
    centre.look(there)
    centre.go(there, address)
    expect(there.locator("main")).not_to_contain_text("Tlaitmas")
    expect(there.locator(".kin-here li")).to_have_count(1)
    centre.look(there)

    there.locator("main a[href$='/propose']").click()
    there.locator(".offer:not(.unfit) input[name=bed]").first.check(force=True)
    there.locator(SEND).first.click()
    expect(there.locator("#problems")).to_be_focused()
    centre.look(there)
    there.locator("input[name=bed1][value=apart]").check(force=True)
    there.locator("#words").fill("Un seul lit ce soir.")
    there.locator(SEND).first.click()
    expect(there.locator("main")).to_contain_text("Un seul lit ce soir.")

    unit.go(page, address)
    unit.look(page)
    page.locator("main a[href$='/agree']").click()
    unit.look(page)
    unit.go(page, address)
    page.locator("main a[href$='/decline']").click()
    page.locator("#words").fill("Elles restent ensemble.")
    page.locator(SEND).first.click()
    expect(page.locator("main")).to_contain_text("Elles restent ensemble.")

    address = _sent_together(unit, page, child, sister)
    centre.go(there, address)
    there.locator("main a[href$='/accept']").click()
    beds = there.locator(".offer:not(.unfit) input[name=bed]").first.get_attribute("value")
    there.locator(f"input[name=bed][value='{beds}']").check(force=True)
    there.locator(f".offer:not(.unfit) input[name=bed1]:not([value='{beds}'])").first.check(force=True)
    centre.look(there)
    there.locator(SEND).first.click()
    expect(there.locator("main")).to_contain_text("Izza")
    centre.look(there)
    unit.go(page, f"{address}")
    page.locator("main a[href$='/depart']").click()
    expect(page.locator("input[name=along]:checked")).to_have_count(1)
    unit.look(page)
    unit.go(page, f"/cases/{child}/path")
    unit.look(page)


def _sent_together(desk: Desk, page: Page, child: str, sister: str) -> str:
    """From the file of one, with the other found by the reference of hers; the address of the referral."""
    desk.go(page, f"/cases/{child}/referral")
    page.locator("details.more-of:has(#another) > summary").click()
    page.locator("#another").fill(sister)
    page.locator("button[name=look]").click()
    expect(page.locator("ul.kin fieldset.told")).to_have_count(1)
    desk.look(page)
    page.locator("li.offer:not(.unfit) input[name=receivers]:not([disabled])").last.check(force=True)
    if page.locator("#basis").is_visible():  # the second time each has a right of her own, and it is chosen
        page.locator("#basis").select_option("danger")
        page.locator("#who").fill("Unité de protection")
        page.locator("#consent_words").fill("Deux sœurs, seules dehors.")
    page.locator("button[name=step][value=send]").click()
    expect(page).to_have_url(re.compile("/referrals/"))
    return "/referrals/" + page.url.rsplit("/", 1)[1]

"""Two in the morning: a child who was met needs a bed. Whoever only goes out asks and calls; a colleague of the crew
opens a first contact and asks a house; the round says where the child will sleep. On a telephone, in both languages."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.corners import CROSSED, walked
from tests.browser.desk import Desk, Seat

SEND = "main form.form .acts button[type=submit]"


def met(desk: Desk, page: Page, alias: str) -> tuple[str, str]:
    """Somebody met on the round that was out last: its address, and that of the encounter."""
    desk.go(page, "/street")
    page.locator("main li.warn a[href^='/street/rounds/']").first.click()  # a night that is not closed yet
    expect(page).to_have_url(re.compile("/street/rounds/[0-9a-f]{32}$"))
    round_ = "/" + page.url.split("/", 3)[3]
    desk.go(page, f"{round_}/met/new")
    page.locator("#place").select_option(index=1)
    page.locator("#at").fill("02:00")
    page.locator("input[name=mode]").first.check(force=True)
    page.locator("[name='persons-0-aliases']").fill(alias)
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile("/met/[0-9a-f]{32}$"))
    return round_, "/" + page.url.split("/", 3)[3]


@walked(*CROSSED)
def test_from_an_encounter_to_a_place(seat: Seat, language: str, device: str) -> None:
    """Five taps and a reason from the encounter to houses that are asked; the way back to the round that says it."""
    crew, social = seat("maraude", language, device), seat("murafiqa", language, device)
    street, page = crew.page(), social.page()
    round_, encounter = met(crew, street, f"Simo{language}{device}")
    crew.look(street)
    street.locator("form[action$='/new'] button").first.click()  # nobody has met him before: one tap
    expect(street).to_have_url(re.compile("/bed$"))
    address = "/" + street.url.split("/", 3)[3]
    crew.look(street)
    street.locator("form[action$='/bed/ask'] button").click()
    expect(street.locator("main form[action$='/bed/settle']")).to_be_visible()
    assert street.locator("main a[href^='tel:']").count(), "whom to call"
    crew.look(street)

    social.go(page, encounter)
    page.locator("main a[href*='/bed?round=']").first.click()
    page.locator("input[name=sex][value=male]").check(force=True)
    page.locator("#youngest").fill("12")
    page.locator("input[name=danger][value='3']").check(force=True)
    social.look(page)
    page.locator(SEND).last.click()
    page.locator(".offer input[name=receivers]").first.check(force=True)
    page.locator(SEND).last.click()
    expect(page.locator("#problems")).to_be_focused()
    social.look(page)
    page.locator("input[name=basis][value=danger]").check(force=True)
    page.locator("#why").fill("Seul, deux degrés, il tousse.")
    page.locator(SEND).last.click()
    expect(page.locator("main a[href^='/referrals/']").first).to_be_visible()
    social.look(page)
    page.locator(f"main a[href='{round_}']").click()
    expect(page.locator("#beds .todo")).to_be_visible()

    crew.go(street, address)
    expect(street.locator("main .todo b bdi").first).to_be_visible()
    assert not street.locator("main a[href^='/referrals/']").count(), "what she may not open is no link"
    crew.look(street)
    crew.go(street, round_)
    expect(street.locator("#beds .todo a").first).to_be_visible()
    crew.look(street)

"""A day in the house: a treatment is recorded, its doses are given and put right, meals counted, football noted."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from caseapp.kernel import clock
from tests.browser.corners import walked
from tests.browser.desk import Desk, Seat

SEND = "main form.card .acts button"


@walked(("ar", "phone"))
def test_a_treatment_and_its_round(seat: Seat, language: str, device: str) -> None:
    """The nurse records it and sees what became of each dose; the educator gives, and puts right what she said."""
    nurse = seat("sante", language, device)
    page = nurse.page()
    nurse.go(page, "/tonight")
    file = page.locator(".beds .who a").first.get_attribute("href")
    nurse.go(page, f"{file}/stay")
    nurse.look(page)
    page.locator("a[href$='/treatments']").click()
    nurse.look(page)
    page.locator(".head a[href$='/treatments/new']").click()
    page.locator(SEND).first.click()
    expect(page.locator("#problems")).to_be_focused()
    nurse.look(page)
    drug = f"Sirop {language} {device}"
    page.locator("#drug").fill(drug)
    page.locator("#dose").fill("5 ml")
    page.locator("#prescriber").fill("Dr Alaoui")
    for each in ("morning", "noon", "evening", "night"):
        page.locator(f"input[name=rounds][value={each}]").check(force=True)
    page.locator(SEND).first.click()
    expect(page.locator("main")).to_contain_text(drug)
    nurse.look(page)
    card = page.locator("section.card", has_text=drug)
    card.locator("summary", has=page.locator("xpath=self::*[contains(@class, 'btn')]")).click()
    card.locator("input[name=text]").fill("Fini")
    card.locator("button.stop").click()
    expect(page.locator("main")).to_contain_text("Fini")
    nurse.look(page)
    _give(seat, language, device)


def _give(seat: Seat, language: str, device: str) -> None:
    """One tap gives; a correction keeps what was said. Another language has passed here before: then only the latter."""
    desk = seat("educatrice", language, device)
    page = desk.page()
    desk.go(page, "/tonight")
    page.locator("nav.ways a[href='/tonight/medicines']").click()
    desk.look(page)
    dose = _any_dose(desk, page)
    give = dose.locator("button[name=outcome][value=given]")
    if give.count():
        give.first.click()
        expect(page.locator(".flash, .note.ok").first).to_be_visible()
    before = dose.locator(".said").count()
    dose.locator("summary").last.click()
    dose.locator("form:has(input[name=why]) button").last.click()
    expect(page.locator("#problems")).to_be_visible()  # a correction says why
    desk.look(page)
    dose.locator("input[name=why]").fill("Vérifié : le flacon était plein")
    dose.locator("form:has(input[name=why]) button").last.click()
    expect(dose.locator(".said")).to_have_count(before + 1)
    expect(dose.locator("s").first).to_be_visible()
    desk.look(page)


def _any_dose(desk: Desk, page: Page) -> Locator:
    """A dose of some round of today that can be given, or that this person has written."""
    rounds = [link.get_attribute("href") or "" for link in page.locator("main nav.sub a").all()]
    for path in rounds:
        desk.go(page, path)
        doses = page.locator(".doses > li:has(form)")
        if doses.count():
            return page.locator(f".doses > li[id='{doses.first.get_attribute('id')}']")
    raise AssertionError("the demonstration has no dose to give")


@walked(("fr", "desk"))
def test_meals_and_activities(seat: Seat, language: str, device: str) -> None:
    desk = seat("educatrice", language, device)
    page = desk.page()
    desk.go(page, "/tonight/meals")
    desk.look(page)
    page.locator("#served-dinner").fill("1")
    page.locator("form.tally button").last.click()
    expect(page.locator(".meals li").last.locator(".badge")).to_contain_text("1")
    page.locator("details.more-of summary").click()
    page.locator(".names a").first.click()
    page.locator("input[name=diets][value=fish]").check(force=True)
    page.locator("#drugs").fill("Aspirine")
    desk.look(page)
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile("/stay$"))

    desk.go(page, "/tonight/activities/new")
    page.locator("#title").fill(f"Échecs {language}")
    page.locator("#kind").select_option("games")
    page.locator("#starts_on").fill(clock.today().strftime("%d/%m/%Y"))
    page.locator("#begins").fill("17h")
    desk.look(page)
    page.locator(SEND).first.click()
    page.locator("input[name=child][type=checkbox]").first.check(force=True)
    desk.look(page)
    page.locator(SEND).first.click()
    page.locator("button[name=rest]").click()
    expect(page.locator(".roll input:checked")).to_have_count(1)
    desk.look(page)

"""Somebody looks for help at night, says that a phone is wrong; whoever keeps the directory mends it, enters, imports."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.corners import walked
from tests.browser.desk import Desk, Seat

SEND = "main form.form > .acts button.btn, main form.form.card > .acts button.btn"
OTHER = {"fr": "ar", "ar": "fr"}
WORDS = "Numéro changé. تغير الرقم."


@walked(("fr", "phone"))
def test_somebody_finds_help_and_says_what_is_wrong(seat: Seat, language: str, device: str) -> None:
    """Found by a word, called by a tap, said to be wrong by a tap; the keeper sees it, mends it, and it is checked."""
    desk = seat("maraude", language, device)
    page = desk.page()
    desk.go(page, "/directory/")
    desk.look(page)
    page.locator("#asked").fill("yasmine" if language == "fr" else "الياسمين")
    page.locator("#asked").press("Enter")
    refuge = page.locator(".place")
    expect(refuge).to_have_count(1)
    expect(refuge.locator("a[href='tel:+212522003344']")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("inventée")
    desk.look(page)
    refuge.locator("h2 a").click()
    expect(page.locator("main")).not_to_contain_text("inventée")
    desk.look(page)

    desk.go(page, "/directory/?service=day_centre")
    page.locator(".place h2 a").first.click()
    page.locator("main details summary").first.click()
    page.locator("#text").fill(WORDS)
    page.locator("button[name=what][value=phone]").click()
    expect(page.locator(".note.ok")).to_be_visible()
    desk.go(page, "/directory/pocket")
    desk.look(page)

    keeper = seat("unite", language, device)
    _mend(keeper, keeper.page())


def _mend(desk: Desk, page: Page) -> None:
    """From the first page to the report; the number is mended in two languages; checked."""
    desk.go(page, "/")
    page.locator("main a[href='/directory/waiting']").first.click()
    desk.look(page)
    report = page.locator(".todo li.bad", has_text="Numéro changé")
    report.locator("a").click()
    expect(page.locator("main")).to_contain_text(WORDS)
    desk.look(page)
    page.locator("main a[href$='/edit']").click()
    page.locator("#capacity").fill(WORDS)
    page.locator(".lang button").click()
    expect(page.locator("html")).to_have_attribute("lang", OTHER[desk.language])
    expect(page.locator("#capacity")).to_have_value(WORDS)
    desk.speak(page, desk.language)
    expect(page.locator("#capacity")).to_have_value(WORDS)
    page.locator("#hours_mo").fill("le matin")
    page.locator(SEND).first.click()
    expect(page.locator("#problems")).to_be_focused()
    desk.look(page)
    page.locator("#hours_mo").fill("8h30-12h30")
    page.locator("#checked").check(force=True)
    page.locator(SEND).first.click()
    expect(page.locator("main")).to_contain_text(WORDS)
    page.locator("main a[href$='/history']").click()
    expect(page.locator("main")).to_contain_text("08:30-12:30")
    desk.look(page)
    desk.go(page, "/directory/waiting")
    page.locator(".todo li.bad", has_text="Numéro changé").locator("button").click()
    expect(page.locator(".todo li.bad", has_text="Numéro changé")).to_have_count(0)


@walked(("ar", "desk"))
def test_an_organisation_is_entered_and_a_spreadsheet_comes(seat: Seat, language: str, device: str) -> None:
    """A name, a phone, a service; then a file, looked at first."""
    desk = seat("unite", language, device)
    page, name = desk.page(), f"Association {language}{device}"
    desk.go(page, "/directory/new")
    desk.look(page)
    page.locator("#whole_fr").fill(name)
    page.locator("#kind").select_option("association")
    page.locator("#phones-0-number").fill("0522 11 22 33")
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile("/services/new$"))
    desk.look(page)
    page.locator("#service").select_option("meals")
    page.locator("#age_to").fill("١٢")
    page.locator(SEND).first.click()
    expect(page.locator("h1")).to_contain_text(name)
    desk.look(page)
    page.locator("main a[href^='/directory/organisations/']").click()
    desk.look(page)

    desk.go(page, "/directory/import")
    desk.look(page)
    page.locator("main form.form button").click()
    expect(page.locator("#sheet-error")).to_be_visible()
    desk.look(page)
    sheet = f"organisme;type;province;service\n{name} bis;association;06.141;meals\nSans type;;06.141;\n"
    page.locator("#sheet").set_input_files(
        [{"name": "a.csv", "mimeType": "text/csv", "buffer": sheet.encode()}]  # type: ignore[list-item]
    )
    page.locator("main form.form button").click()
    expect(page.locator("main tbody tr")).to_have_count(2)
    desk.look(page)
    page.locator("form[action='/directory/import/do'] button").click()
    expect(page.locator(".place", has_text=f"{name} bis")).to_be_visible()
    desk.go(page, "/directory/export")
    desk.look(page)

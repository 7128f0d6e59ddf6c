"""At night an educator declares that a colleague did wrong: a minute, on her phone; the rest by day; the colleague sees
nothing of it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.corners import walked
from tests.browser.desk import Desk, Seat

SEND = "main form.card .acts button"
OTHER = {"fr": "ar", "ar": "fr"}
SHEET = re.compile(r"/incidents/[0-9a-f]{32}(?:#.*)?$")
DONE = "Porte fermée à clé, enfant accompagné. بقيت معه."


@walked(("ar", "phone"))
def test_a_colleague_is_named_and_never_knows(seat: Seat, language: str, device: str) -> None:
    """Declared, left and taken up again in the other language, sent; told; examined; and no trace for whom it names."""
    desk = seat("educatrice", language, device)
    page, what = desk.page(), f"Puni sans manger ({language} {device})"
    there = _declare(desk, page, what)
    _tell(desk, page)
    _examine(seat, language, device, there, what)
    named = seat("referent", language, device)
    page = named.page()
    assert named.go(page, there).status == 404
    for path in ("/", "/incidents", "/papers/"):
        named.go(page, path)
        expect(page.locator("main")).not_to_contain_text(what)
        assert there not in page.content()
    named.look(page)


def _declare(desk: Desk, page: Page, what: str) -> str:
    """Typed, left, found again on the first page; sent too early, then whole. The address of the sheet."""
    desk.go(page, "/incidents")
    desk.look(page)
    page.locator("main a[href='/incidents/new']").first.click()
    page.locator("#what").fill(what)
    page.locator("#category").select_option("maltreatment")
    page.locator(".lang button").click()
    expect(page.locator("html")).to_have_attribute("lang", OTHER[desk.language])
    expect(page.locator("#what")).to_have_value(what)
    desk.speak(page, desk.language)
    desk.go(page, "/")
    desk.look(page)
    page.locator("main a[href='/incidents/new']").first.click()
    expect(page.locator("#what")).to_have_value(what)
    page.locator(SEND).first.click()
    expect(page.locator("#problems")).to_be_focused()
    desk.look(page)
    page.locator("input[name=gravity][value='3']").check(force=True)
    expect(page.locator("#past")).not_to_be_visible()
    page.locator("input[name=involves][value=staff]").check(force=True)
    expect(page.locator("#past")).to_be_visible()
    page.locator(SEND).first.click()
    expect(page.locator("#problems")).to_be_focused()
    page.locator("label.opt", has_text=re.compile("El Ouali|كريم")).click()
    desk.look(page)
    page.locator(SEND).first.dblclick(no_wait_after=True)
    expect(page).to_have_url(SHEET)
    expect(page.locator("main")).to_contain_text(what)
    desk.look(page)
    return page.url.removeprefix(desk.server.url)


def _tell(desk: Desk, page: Page) -> None:
    """The prosecutor was called; then what was done is written down."""
    there = page.url
    page.locator("a[href$='/told/prosecutor']").click()
    page.locator("#person").fill("Le substitut de permanence")
    page.locator("#way").fill("0522 00 00 00")
    desk.look(page)
    page.locator(SEND).first.click()
    expect(page).to_have_url(there)
    expect(page.locator("main")).to_contain_text("Le substitut de permanence")
    page.locator("a[href$='/step/2']").click()
    page.locator("#measures").fill(DONE)
    desk.look(page)
    page.locator(SEND).first.click()
    expect(page).to_have_url(there)
    expect(page.locator("main")).to_contain_text(DONE)
    for step in (1, 3):
        desk.go(page, f"{there.removeprefix(desk.server.url)}/step/{step}")
        desk.look(page)


def _examine(seat: Seat, language: str, device: str, there: str, what: str) -> None:
    """The director finds it on her first page, examines it, decides an action; tables and figures are fit to be seen."""
    desk = seat("directrice", language, device)
    page = desk.page()
    desk.go(page, "/")
    expect(page.locator(f"main a[href='{there}']")).to_be_visible()
    desk.look(page)
    for path in ("/incidents", "/incidents?state=late", "/incidents?category=death", "/incidents/rules"):
        desk.go(page, path)
        desk.look(page)
    desk.go(page, there)
    expect(page.locator("main")).to_contain_text(what)
    page.locator("form[action$='/move/examine'] button").click()
    expect(page.locator("form[action$='/move/examine']")).to_have_count(0)
    page.locator("#actions summary").click()
    page.locator("#text").fill("Deux adultes à chaque repas")
    page.locator("#owner").select_option(index=2)
    page.locator("#due_on").fill("31/12/2099")
    desk.look(page)
    page.locator("form[action$='/actions'] button").click()
    expect(page.locator("#actions")).to_contain_text("Deux adultes à chaque repas")
    desk.look(page)

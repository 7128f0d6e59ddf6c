"""Two files of one child, put side by side, merged and taken apart by hand: in both languages, on a desk and a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, Seat, reference_of


def register(desk: Desk, page: Page, **fields: str) -> str:
    """A file with the fewest answers; its reference."""
    desk.go(page, "/cases/new")
    page.locator("input[name=danger][value='2']").check(force=True)
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator("main form .acts button:not([name])").click()
    return reference_of(page)


@pytest.mark.parametrize(
    ("language", "device", "options"),
    [("fr", "desk", {}), ("ar", "phone", {}), ("ar", "desk", {"java_script_enabled": False})],
)
def test_two_files_become_one_and_two_again(seat: Seat, language: str, device: str, options: dict[str, bool]) -> None:
    """Found while saving, on the desk with its reasons, chosen field by field, confirmed, merged, taken back, different."""
    desk = seat("parcours", language, device, **options)
    page = desk.page()
    name = {"fr": "Zerwaliss", "ar": "Qandilass"}[language] + str(len(options)) + device[0]
    name = re.sub(r"\d", "o", name)
    one = register(desk, page, given="Mohamed", family=name, place="Gare", nickname="Mimo")
    two = register(desk, page, given="Mohammed", family=name, place="Port")
    page.locator("#same-child a[href^='/pairs/']", has_text=one).click()
    if desk.javascript:
        desk.look(page)
    page.locator("input[name='f-given'][value='low']").check(force=True)
    page.locator("#merge .acts button").click()
    expect(page.locator("main")).to_contain_text("Mimo")
    expect(page.locator("main")).to_contain_text(one)
    if desk.javascript:
        desk.look(page)
    page.locator("main form .acts button").click()
    expect(page).to_have_url(f"{desk.server.url}/cases/{one}")
    expect(page.locator("h1")).to_contain_text(f"Mohamed {name}")
    desk.go(page, f"/cases/{two}")
    expect(page).to_have_url(f"{desk.server.url}/cases/{one}")
    if desk.javascript:
        desk.look(page)
    desk.go(page, "/pairs?show=decided")
    expect(page.locator("main")).to_contain_text(two)
    if desk.javascript:
        desk.look(page)
    desk.go(page, f"/cases/{one}")
    page.locator("#same-child a[href^='/merges/']").click()
    if desk.javascript:
        desk.look(page)
    page.locator("main form .acts button").click()
    expect(page).to_have_url(re.compile("/pairs/"))
    expect(page.locator("main")).to_contain_text(two)
    page.locator("button[name=state][value=different]").click()
    desk.go(page, f"/cases/{two}")
    expect(page).to_have_url(f"{desk.server.url}/cases/{two}")
    desk.go(page, "/pairs?show=different")
    expect(page.locator("main")).to_contain_text(two)
    if desk.javascript:
        desk.look(page)

"""The looking itself: colours that were measured are not measured again, and what cannot be read is found each time."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.browser import axe

PAGE = "<!doctype html><html lang=fr><title>x</title><body style='background: #fff'><main><h1>Deux mots</h1>{}</main>"
FAINT = {
    "letters": "<p style='color: #bbb'>Deux mots",
    "what lies under them": "<p style='background: #222; color: #444'>Deux mots",
    "what lies under their box": "<div style='background: #222'><p>Deux mots</p></div>",
    "a picture of paleness": "<div style='opacity: .3'><p>Deux mots</p></div>",
    "a button that is not off": "<button style='color: #aaa; background: #fff'>Deux mots</button>",
}
"""Pages whose letters are in colours of the first page, or of a button that is off, but not on the same ground."""


def test_what_cannot_be_read_is_found_each_time(browser: Browser) -> None:
    page = browser.new_page()
    try:
        for fit in ("<p>Deux mots</p>", "<button disabled style='color: #aaa; background: #fff'>Deux mots</button>"):
            page.set_content(PAGE.format(fit))
            assert axe.violations(page) == []
        for name, faint in FAINT.items():
            for _ in range(2):
                page.set_content(PAGE.format(faint))
                assert [told.split(":")[0] for told in axe.violations(page)] == ["axe color-contrast"], name
                assert page.locator("[data-new-colours]").count() == 0
    finally:
        page.close()

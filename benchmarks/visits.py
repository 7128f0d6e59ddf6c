"""Signing in and finding a file, before anything is counted."""

from __future__ import annotations

from playwright.sync_api import Browser, Page

from caseapp.demo.people import PASSWORD


def signed_in(browser: Browser, url: str, login: str, language: str) -> Page:
    """A page of this person, in this language."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale=f"{language}-MA")
    page = context.new_page()
    page.goto(f"{url}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{url}/")
    if page.locator("html").get_attribute("lang") != language:
        page.click(".lang button")
        page.wait_for_selector(f"html[lang={language}]")
    if page.locator("#tour[open]").count():  # the first day is over
        page.keyboard.press("Escape")
        page.wait_for_timeout(300)
    return page


def a_file(page: Page, url: str) -> str:
    """The address of a file of hers."""
    page.goto(f"{url}/cases/")
    return page.locator("table.list tbody td:first-child a").nth(3).get_attribute("href") or ""


def a_child_without_bed(page: Page, url: str) -> str:
    """The address of a file whose child lives nowhere and may be admitted."""
    page.goto(f"{url}/cases/?view=establishment&per=100")
    links = page.locator("table.list tbody td:first-child a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    for link in links:
        page.goto(url + link)
        if page.locator("a[href$='/admission']").count():
            page.goto(f"{url}{link}/admission")
            if page.locator(".offer:not(.unfit)").count():
                page.goto(url + link)
                return str(link)
    raise AssertionError("no child of the demonstration waits for a bed that is free")

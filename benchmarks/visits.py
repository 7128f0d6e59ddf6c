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
    return page


def a_file(page: Page, url: str) -> str:
    """The address of a file of hers."""
    page.goto(f"{url}/cases/")
    return page.locator("table.list tbody td:first-child a").nth(3).get_attribute("href") or ""

"""A person at a desk or with a phone: a browser of her own, in which every page is watched."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

from tests.browser.axe import violations
from tests.browser.server import Server
from tests.support.requirements import long_runs

expect.set_options(timeout=20_000)

PASSWORD = "le bus de nuit passe"
DEVICES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "has_touch": True, "is_mobile": True},
}
REFERENCE = re.compile(r"/cases/([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4})(?:#.*)?$")
"""The address of a file; a redirect keeps the fragment of the page it came from."""
HONEST = re.compile(r"status of 4\d\d|net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|ABORTED)")
"""What a browser writes to its console about an answer that is no 2xx, or about a server that was killed on purpose."""
WORDS = re.compile(
    r' (lang|dir|title|alt|placeholder|aria-label|value|content|href|action|datetime|data-(?!theme)[a-z-]+)="[^"]+"'
    r"|>[^<]*[^<\s][^<]*(?=<)"
)
"""What two pages of one shape may differ in: a page in the other language has the same elements and the same colours."""
_audited: set[int] = set()
"""Shapes of what went through axe, which takes longer than the page, on whatever screen was first (`test_pages.py` lets the
screens take turns). `--long` audits everything."""

SMALL_PRINT = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const box = node.parentElement;
    if (!node.textContent.trim() || !box.checkVisibility() || box.closest('.vh, script')) continue;
    const size = parseFloat(getComputedStyle(box).fontSize);
    if (size < 14) found.push(`${size}px: ${node.textContent.trim().slice(0, 40)}`);
  }
  for (const box of document.querySelectorAll('input, select, textarea, button')) {
    const said = box.matches('button') ? box.textContent.trim() : true;
    if (said && box.checkVisibility() && parseFloat(getComputedStyle(box).fontSize) < 14) found.push(box.outerHTML.slice(0, 80));
  }
  return found;
}"""

SIDEWAYS = """() => {
  const wide = document.documentElement;
  if (wide.scrollWidth <= wide.clientWidth) return [];
  const rtl = wide.dir === 'rtl';
  return [...document.querySelectorAll('body *')].filter((box) => {
    const { left, right, width } = box.getBoundingClientRect();
    return width && (rtl ? left < -1 : right > wide.clientWidth + 1);
  }).slice(0, 5).map((box) => box.outerHTML.slice(0, 120)).concat(`${wide.scrollWidth} > ${wide.clientWidth}`);
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll('button, a.btn, summary, .tabs a, .opt, select, input:not([type=hidden])')]
  .filter((box) => box.checkVisibility() && !box.closest('.vh, .opt input, .check') && !box.matches('.opt input'))
  .map((box) => [box.getBoundingClientRect(), box]).filter(([size]) => size.width && Math.min(size.width, size.height) < 43.5)
  .map(([size, box]) => `${Math.round(size.width)}x${Math.round(size.height)} ${box.outerHTML.slice(0, 80)}`)"""


@dataclass
class Desk:
    """A browser context with its pages, and what went wrong in them."""

    server: Server
    context: BrowserContext
    language: str
    device: str
    wrong: list[str] = field(default_factory=list)
    javascript: bool = True

    def __post_init__(self) -> None:
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._told)
        self.context.on("weberror", lambda error: self.wrong.append(f"script: {error.error}"))

    def page(self) -> Page:
        """A new tab."""
        return self.context.new_page()

    def go(self, page: Page, path: str) -> Response:
        """Open an address of the application."""
        answer = page.goto(self.server.url + path)
        assert answer is not None
        return answer

    def sign_in(self, page: Page, login: str, password: str = PASSWORD) -> None:
        """Through the door, by hand."""
        if "/login" not in page.url:
            self.go(page, "/login")
        page.locator("#login").fill(login)
        page.locator("#password").fill(password)
        page.locator("main form button").click()

    def speak(self, page: Page, language: str) -> None:
        """Switch the language by the button of the page, if another one is spoken."""
        if page.locator("html").get_attribute("lang") != language:
            page.locator(".lang button").click()
            expect(page.locator("html")).to_have_attribute("lang", language)

    def look(self, page: Page) -> None:
        """Whatever is on the screen must be fit to be shown."""
        page.wait_for_load_state()  # of what was just clicked, there may be no more than a beginning
        where = f"{page.url.removeprefix(self.server.url)} {self.language} {self.device}"
        html = page.locator("html")
        told = page.evaluate(SMALL_PRINT) + page.evaluate(SIDEWAYS)
        if self.device == "phone":
            told += page.evaluate(SMALL_TARGETS)
        told += self._audit(page)
        self.wrong += [f"{where}: {line}" for line in told]
        assert html.get_attribute("dir") == ("rtl" if html.get_attribute("lang") == "ar" else "ltr"), where

    def _audit(self, page: Page) -> list[str]:
        """What axe says of a page whose shape it has not seen."""
        shape = hash(WORDS.sub(lambda found: f" {found[1]}" if found[1] else ">.", page.content()))
        if shape in _audited and not long_runs():
            return []
        told = violations(page)
        if not told:
            _audited.add(shape)
        return told

    def check(self) -> None:
        """Raise AssertionError when anything was wrong on any page so far."""
        assert not self.wrong, "\n" + "\n".join(dict.fromkeys(self.wrong))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.server.url + "/", "data:", "about:")):
            self.wrong.append(f"leaves the house: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.wrong.append(f"{response.status} {response.url}")

    def _told(self, message: ConsoleMessage) -> None:
        # A violation of the content policy is told here as an error, too.
        if message.type in ("error", "warning") and not HONEST.search(message.text):
            self.wrong.append(f"console: {message.text}")


Seat = Callable[..., Desk]
"""Give somebody a browser: `seat("referent", "ar", "phone")`; with login None nobody is signed in."""


def open_desk(
    browser: Browser, server: Server, language: str, device: str, token: str | None = None, **options: Any
) -> Desk:
    """A fresh browser context in `language`, signed in when `token` is given."""
    locale = {"fr": "fr-MA", "ar": "ar-MA"}[language]
    context = browser.new_context(**DEVICES[device], locale=locale, timezone_id="Africa/Casablanca", **options)
    context.set_default_timeout(20_000)
    if token:
        context.add_cookies([{"name": "caseapp", "value": token, "url": server.url}])
    return Desk(server, context, language, device, javascript=options.get("java_script_enabled", True))


def speak_at_once(desk: Desk) -> None:
    """Set the language of the person who sits here, without a page."""
    answer = desk.context.request.get(f"{desk.server.url}/account")
    token = re.search(r'name="csrf-token" content="([0-9a-f]+)"', answer.text())
    assert token
    form = {"csrf_token": token[1], "lang": desk.language, "next": "/healthz"}
    assert desk.context.request.post(f"{desk.server.url}/language", form=form).ok


def reference_of(page: Page) -> str:
    """The reference of the file that is open."""
    expect(page).to_have_url(REFERENCE)
    found = REFERENCE.search(page.url)
    assert found
    return found[1]

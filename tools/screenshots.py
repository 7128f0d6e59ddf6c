"""The two pictures of the README: `python tools/screenshots.py` writes docs/img/file-fr.png and file-ar.png.

Serves a fresh demonstration from a temporary folder and photographs a full file of a worker, in her language.
Needs a Chromium (CHROMIUM_PATH, or on PATH), as the browser tests do.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.demo.people import PASSWORD  # noqa: E402
from tests.browser.server import Server  # noqa: E402
from tests.support.browser import find_chromium, flags  # noqa: E402

WORKERS = {"fr": "referent", "ar": "murafiqa"}
SIZE = {"width": 1280, "height": 1280}
LIMIT = 200 * 1024


TOLD = """() => [...document.querySelectorAll('.line p[dir=auto]')].reduce((sum, told) =>
  sum + (/[\u0621-\u064a]/.test(told.textContent) === (document.documentElement.lang === 'ar') ? 1 : -1), 0)"""
"""How much of a file's line is told in the language of the page."""


def main() -> int:
    """Take both pictures. Returns the exit code."""
    target = ROOT / "docs" / "img"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = Server(Path(folder) / "data", CASEAPP_DEMO="1").start()
        try:
            browser = driver.chromium.launch(executable_path=find_chromium(), args=flags())
            for language, login in WORKERS.items():
                context = browser.new_context(viewport=SIZE, locale=f"{language}-MA", timezone_id="Africa/Casablanca")
                picture = target / f"file-{language}.png"
                photograph(context.new_page(), server.url, login, picture)
                print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} KB")
                if picture.stat().st_size > LIMIT:
                    return 1
            browser.close()
        finally:
            server.stop()
    return 0


def photograph(page: Page, url: str, login: str, picture: Path) -> None:
    """Sign in, open the fullest file, take its picture."""
    page.goto(f"{url}/login")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main form button")
    page.wait_for_url(f"{url}/")
    page.goto(url + fullest(page, url))
    page.evaluate("document.fonts.ready")
    page.screenshot(path=picture)


def fullest(page: Page, url: str) -> str:
    """The address of the file, named in both scripts, with the most to read in the language of the page."""
    page.goto(f"{url}/cases/")
    named = page.locator("table.list tbody tr", has=page.locator("td:first-child bdi.soft")).locator("td:first-child a")
    best, length = "", -99
    for address in named.evaluate_all("links => links.map((link) => link.getAttribute('href'))"):
        page.goto(url + address)
        found = page.evaluate(TOLD)
        if found > length:
            best, length = address, found
    return best


if __name__ == "__main__":
    sys.exit(main())

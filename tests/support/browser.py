"""A real browser for the tests: the system's Chromium, driven by Playwright.

Import the fixture in `tests/conftest.py`:

    from tests.support.browser import browser  # noqa: F401
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from .requirements import unavailable

WHOLE = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NAMES = ("chromium-headless-shell", *WHOLE)
"""The first is Debian's Chromium without a window: the same engine, and a third less work for the processor."""

FLAGS = (
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    # A container's /dev/shm is often too small for a renderer.
    "--disable-dev-shm-usage",
    "--disable-gpu",
    # A page that asks anything of the outside fails its test, on a desk with Internet as on one without.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
)

WITHOUT = (
    # Two pages of the address bar are loaded into each new window, though nobody sees one: half of what a window costs.
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "SpareRendererForSitePerProcess",
    # This list stands in the place of the driver's own: what a page could notice of that one.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "PreconnectToSearch",
)
"""Features of Chromium that are off."""


def find_chromium(names: tuple[str, ...] = NAMES) -> str | None:
    """The path of a Chromium: `CHROMIUM_PATH`, else the first of the known names on PATH."""
    named = os.environ.get("CHROMIUM_PATH")
    if named:
        return named
    return next((path for name in names if (path := shutil.which(name))), None)


def flags() -> list[str]:
    """The command-line flags; root, who is in a container, cannot use Chromium's own sandbox."""
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*FLAGS, f"--disable-features={','.join(WITHOUT)}", *(["--no-sandbox"] if as_root else [])]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium, one for each process of the run; a test makes a context of its own in it."""
    path = find_chromium()
    if path is None:
        unavailable("browser", "no Chromium on PATH (CHROMIUM_PATH may name one)")
    try:
        driver = sync_playwright().start()
    # The driver is a program of its own: without libatomic1, say, it dies before it answers.
    except Exception as error:
        unavailable("browser", f"Playwright's driver did not start: {_first_line(error)}")
    try:
        try:
            running = driver.chromium.launch(executable_path=path, args=flags())
        except Error as error:
            unavailable("browser", f"{path} did not start: {_first_line(error)}")
        yield running
        running.close()
    finally:
        driver.stop()


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]

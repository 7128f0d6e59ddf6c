"""axe-core on a page, for no more than its findings: what it would load and tell besides costs as much as looking."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "preload": False,  # style sheets read once more, for a rule that is not among these
}
RUN = f"axe.run({json.dumps(OPTIONS)}).then((told) => told.violations)"
SCRIPT = Axe().axe_script


def violations(page: Page) -> list[str]:
    """What axe has against the page as it stands, at most three places for each rule."""
    page.evaluate(SCRIPT)
    return [
        f"axe {violation['id']}: {node['html'][:140]} | {node['failureSummary'][:200]}"
        for violation in page.evaluate(RUN)
        for node in violation["nodes"][:3]
    ]

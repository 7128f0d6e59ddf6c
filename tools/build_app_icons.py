"""The pictures under which a telephone keeps the page of the street: `python tools/build_app_icons.py`.

Drawn from static/favicon.svg by a Chromium (CHROMIUM_PATH, or on PATH), in few colours: an old Android installs no page
without PNG files of 192 and 512 pixels. The one that may be cut to any shape has the mark within its inner four fifths,
on the mark's own green.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.support.browser import find_chromium, flags  # noqa: E402

STATIC = ROOT / "caseapp" / "web" / "static"
GREEN = "#0b5d47"
COLOURS = 32
PICTURES = (
    ("app-192.png", 192, 1.0, "transparent"),
    ("app-512.png", 512, 1.0, "transparent"),
    ("app-cut-512.png", 512, 1.35, GREEN),
)
"""Name, pixels, how large the mark is drawn (its star is lost in the green), what is behind it."""


def main() -> int:
    """Draw them. Returns the exit code."""
    mark = (STATIC / "favicon.svg").read_text("utf-8")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=flags())
        for name, pixels, filled, behind in PICTURES:
            page = browser.new_page(viewport={"width": pixels, "height": pixels})
            target = STATIC / "field" / name
            target.write_bytes(_drawn(page, mark, filled, behind))
            print(f"{target.relative_to(ROOT)}: {target.stat().st_size} bytes")
        browser.close()
    return 0


def _drawn(page: Page, mark: str, filled: float, behind: str) -> bytes:
    page.set_content(
        f"<style>html,body{{margin:0;overflow:hidden;background:{behind}}}"
        f"svg{{display:block;inline-size:100vw;transform:scale({filled})}}</style>{mark}"
    )
    picture = Image.open(io.BytesIO(page.screenshot(omit_background=True)))
    kept = io.BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main())

"""An encounter in the street by a scripted thumb: `python benchmarks/field.py [--write]`.

Against the real server with a round that is out, on a telephone of 390 x 780 with a processor six times slower; once
the round is there, without network. The page is unlocked: the six digits of the PIN are not counted. With --write, what
was measured replaces its section of benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.hand import Hand  # noqa: E402
from benchmarks.paint import BYTES_A_SECOND, FIRST_PAINT, LATENCY, SLOWER  # noqa: E402
from benchmarks.tasks import README  # noqa: E402
from tests.browser.server import Server  # noqa: E402
from tests.support.browser import find_chromium, flags  # noqa: E402

BEGINS, ENDS = "<!-- field.py -->", "<!-- end of field.py -->"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
PIN = "271828"
SAVE = ".bar > .acts > .main"
NEW, KNOWN, OTHER = (".here .age-of >> nth=3", ".here .face-of >> nth=0", ".here .face-of >> nth=1")
HELPED = ("#how .opt >> nth=2", "#needs .opt >> nth=0", "#given .gift >> nth=0")
DONE = ("#risk .opt >> nth=2", SAVE)
JOURNEYS = (
    ("somebody new", (NEW, *HELPED, *DONE)),
    ("the next of a group, new", (NEW, ".again", *DONE)),
    ("somebody known", (KNOWN, *HELPED, *DONE)),
    ("the next of a group, known", (OTHER, ".again", *DONE)),
)
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
AIM_TAPS, AIM_SECONDS, AIM_BYTES = 8, 20, 150_000


def main() -> int:
    """Do everything, print it, write it where asked. Returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        data = Path(folder) / "data"
        data.mkdir()
        command = [sys.executable, "-m", "tests.browser.furnish_street", str(data)]
        made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        server = Server(data).start()
        try:
            browser = driver.chromium.launch(executable_path=find_chromium(), args=flags())
            codes = iter(json.loads(made.splitlines()[-1])["codes"])
            text = "\n".join([*_encounters(browser, server.url, codes), "", *_opening(browser, server.url)])
            browser.close()
        finally:
            server.stop()
    print(text)
    if options.write:
        whole = README.read_text("utf-8")
        before, _, rest = whole.partition(BEGINS)
        README.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{rest.partition(ENDS)[2]}", "utf-8")
    return 0


def _encounters(browser: Browser, url: str, codes: Any) -> list[str]:
    lines = [
        f"### An encounter in the street, {date.today().isoformat()}",
        "",
        f"| encounter | language | taps without the PIN (aim {AIM_TAPS}) | keys | machine ms, all taps | of it saving "
        f"| slowest tap ms | human s (aim {AIM_SECONDS}) |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for language in ("fr", "ar"):
        context = browser.new_context(**PHONE, locale=f"{language}-MA")
        page = context.new_page()
        page.goto(f"{url}/field/#enrol={next(codes)}")
        for digit in PIN * 2:
            page.locator(".key-of-pin", has_text=digit).click()
        page.locator(".bar > .main").wait_for()
        page.locator(".stops .btn").first.click()  # "we are here", once for all who are met at a stop
        page.locator(".here").wait_for()
        context.set_offline(True)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        for name, steps in JOURNEYS:
            hand, spent = Hand(page), []
            for step in steps:
                begun = time.perf_counter()
                hand.click(page.locator(step))
                if step == SAVE:
                    page.locator(".check-in").wait_for()
                page.evaluate(SETTLED)
                spent.append(time.perf_counter() - begun)
            hand.machine = sum(spent)
            told = " | ".join(f"{1000 * each:.0f}" for each in (sum(spent), spent[-1], max(spent)))
            lines.append(f"| {name} | {language} | {hand.clicks} | {hand.keys} | {told} | {hand.human():.0f} |")
            print(lines[-1], file=sys.stderr)
        context.close()
    return lines


def _opening(browser: Browser, url: str) -> list[str]:
    context = browser.new_context(**PHONE, locale="fr-MA")
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    loaded: list[int] = []
    tools.on("Network.loadingFinished", lambda told: loaded.append(int(told["encodedDataLength"])))
    slow = {"latency": LATENCY, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    tools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    first = _open(page, tools, url)
    page.wait_for_timeout(500)
    size = sum(loaded)
    tools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    context.set_offline(True)
    again = _open(page, tools, url)
    context.close()
    line = f"1.5 Mb/s, {LATENCY} ms of latency, {size / 1000:.0f} kB over the network; aim {AIM_BYTES // 1000}"
    return [
        f"Opening it, processor {SLOWER} times slower, in seconds until something is painted and until it can be used:",
        f"{first[0]:.1f} and {first[1]:.1f} the first time ({line}),",
        f"{again[0]:.1f} and {again[1]:.1f} afterwards, without network.",
    ]


def _open(page: Page, tools: CDPSession, url: str) -> tuple[float, float]:
    page.goto("about:blank")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    begun = time.perf_counter()
    page.goto(f"{url}/field/")
    page.locator("#title").wait_for()
    usable = time.perf_counter() - begun
    painted = float(page.evaluate(FIRST_PAINT)) / 1000
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return painted, usable


if __name__ == "__main__":
    sys.exit(main())

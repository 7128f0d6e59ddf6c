"""The first paint of the first pages in a slow browser: processor six times slower, 1.5 Mb/s, 150 ms of latency."""

from __future__ import annotations

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.visits import a_file, signed_in

SLOWER = 6
BYTES_A_SECOND = 1.5e6 / 8
LATENCY = 150
AIM = 1.5
PAGES = (
    ("sign in", None, "/login"),
    ("first page", "referent", "/"),
    ("list", "referent", "/cases/"),
    ("file", "referent", "file"),
    ("intake", "referent", "/cases/new"),
)
FIRST_PAINT = """() => new Promise((tell) => {
  const known = performance.getEntriesByName('first-contentful-paint')[0];
  if (known) return tell(known.startTime);
  const hear = (list) => list.getEntriesByName('first-contentful-paint').forEach((one) => tell(one.startTime));
  new PerformanceObserver(hear).observe({ type: 'paint', buffered: true });
})"""
WEIGHT = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  const rest = performance.getEntriesByType('resource').map((one) => one.transferSize);
  return [page.transferSize, rest.reduce((sum, size) => sum + size, 0)];
}"""


def report(browser: Browser, url: str) -> list[str]:
    """A table: first contentful paint with an empty cache and with a warm one, and what came over the line."""
    lines = [
        f"First contentful paint in seconds: processor {SLOWER} times slower, 1.5 Mb/s, {LATENCY} ms of latency",
        "(DevTools protocol: Emulation.setCPUThrottlingRate, Network.emulateNetworkConditions), the middle of five. "
        f"Aim: {AIM}.",
        "",
        "| page | empty cache | warm cache | page KB, rest KB (empty cache) |",
        "| --- | --- | --- | --- |",
    ]
    for name, login, where in PAGES:
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-MA")
        page = signed_in(browser, url, login, "fr") if login else context.new_page()
        address = url + (a_file(page, url) if where == "file" else where)
        devtools = page.context.new_cdp_session(page)
        cold = sorted(_paint(page, devtools, address, empty=True) for _ in range(5))[2]
        weight = page.evaluate(WEIGHT)
        warm = sorted(_paint(page, devtools, address, empty=False) for _ in range(5))[2]
        told = " + ".join(f"{size / 1024:.0f}" for size in weight)
        lines.append(f"| {name} | {cold:.2f} | {warm:.2f} | {told} |")
        page.context.close()
        context.close()
    return lines


def _paint(page: Page, devtools: CDPSession, address: str, *, empty: bool) -> float:
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    page.goto("about:blank")
    devtools.send("Network.enable")
    if empty:
        devtools.send("Network.clearBrowserCache")
    slow = {"latency": LATENCY, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **slow})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    painted = float(page.evaluate(FIRST_PAINT)) / 1000
    fast = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **fast})
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return painted

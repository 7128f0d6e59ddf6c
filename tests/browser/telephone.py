"""A telephone in the street: the page under /field in a browser, and what the server has of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from caseapp.infra.db.engine import driver
from caseapp.outreach.service.numbers import Came
from tests.browser.server import ROOT, Server
from tests.browser.wire import Wire
from tests.support.browser import WHOLE, find_chromium, flags
from tests.support.requirements import unavailable

PIN = "271828"
PATIENCE = 20
NO_NETWORK = re.compile(r"Failed to load resource: (net::ERR|the server responded with a status of (401|503))")
"""What a browser says of a server that is away on purpose."""
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}
SPOKEN = {"fr": "fr-MA", "ar": "ar-MA"}
OUTBOX = """async () => {
  const { state } = await import('/static/field/outbox.js');
  return state();
}"""
FLUSH = """async () => {
  const { obey } = await import('/static/field/session.js');
  const { flush } = await import('/static/field/outbox.js');
  const outcome = await flush();
  await obey(outcome);
  return outcome;
}"""
SLOTS = """() => new Promise((done) => {
  const asked = indexedDB.open('field-read');
  asked.onsuccess = () => {
    const keys = asked.result.transaction('state').objectStore('state').getAllKeys();
    keys.onsuccess = () => { asked.result.close(); done(keys.result); };
  };
})"""
"""What is kept of what can be read, by the names of its slots."""
NOTE = """async ([many, text]) => {
  const { keep } = await import('/static/field/outbox.js');
  const { memory } = await import('/static/field/session.js');
  const { round, stops } = { round: memory().pack.round, stops: memory().pack.stops };
  const ids = [];
  for (let at = 0; at < many; at++) {
    const item = { kind: 'encounter', round: round.id, place: stops[0].place, at: new Date().toISOString(), mode: 'seen',
      counted: [1, 0, 0, 0], persons: [], note: text };
    ids.push(await keep(item).catch((error) => error.constructor.name));
  }
  return ids;
}"""


@dataclass
class Street:
    """A server with a round that is out, and a wire to it."""

    data: Path
    server: Server
    wire: Wire
    made: dict[str, Any]
    used: int = 0

    def code(self) -> str:
        """A code for one more telephone."""
        self.used += 1
        return str(self.made["codes"][self.used - 1])

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """What stands in the database, read past the application."""
        with closing(driver().connect(self.data / "caseapp.sqlite3", timeout=20)) as disk:
            return [tuple(row) for row in disk.execute(sql, values).fetchall()]

    def change(self, sql: str, *values: object) -> None:
        """Change it, past the application."""
        with closing(driver().connect(self.data / "caseapp.sqlite3", timeout=20)) as disk:
            disk.execute(sql, values)
            disk.commit()

    def states(self, ids: list[str]) -> list[str]:
        """What became of items, in the order asked; "missing" where the server never had one."""
        known = dict(self.rows("SELECT lower(hex(number)), state FROM field_item"))
        return [known.get(each, "missing") for each in ids]

    def encounters(self, ids: list[str]) -> int:
        """How many of these encounters are stored."""
        return len(self.stored(ids))

    def stored(self, ids: list[str]) -> list[str]:
        """When these encounters took place, on whatever telephone they were noted."""
        phones = self.rows("SELECT establishment_id, id FROM field_device")
        asked = {Came(b"", house, device, bytes.fromhex(each)).row for house, device in phones for each in ids}
        known = self.rows("SELECT id, captured_at FROM street_encounter")
        return [at for encounter, at in known if bytes(encounter) in asked]

    def plan(self) -> str:
        """One more round of tonight, which has not left; its id."""
        return _furnish(self.data, "plan", json.dumps(self.made["world"]), self.made["places"][0]).split()[-1]

    def leave(self, round_id: str) -> None:
        """It leaves."""
        _furnish(self.data, "leave", json.dumps(self.made["world"]), round_id)

    def take_off(self, device: str) -> None:
        """A telephone is taken off, as a coordinator would."""
        self.change("UPDATE field_device SET revoked_at = enrolled_at WHERE lower(hex(id)) = ?", device)

    def wiped_at(self, device: str) -> str | None:
        """When a telephone said that it had wiped itself."""
        found = self.rows("SELECT wiped_at FROM field_device WHERE lower(hex(id)) = ?", device)
        return str(found[0][0]) if found[0][0] else None

    def rotate_key(self) -> None:
        """Retire the key to which telephones seal, as an administrator would."""
        _furnish(self.data, "rotate")


@dataclass
class Telephone:
    """A browser in somebody's hand."""

    street: Street
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list)
    taps: int = 0

    def tap(self, what: str, number: int = 0) -> None:
        """One tap."""
        self.taps += 1
        self.page.locator(what).nth(number).click()

    def pin(self, pin: str = PIN) -> None:
        """Type a PIN on the page's own keys."""
        for digit in pin:
            self.page.locator(".key-of-pin", has_text=digit).click()

    def enrol(self) -> Telephone:
        """Scan a picture, choose a PIN twice; the round is here afterwards."""
        self.page.goto(f"{self.street.wire.url}/field/#enrol={self.street.code()}")
        self.page.locator(".pad").wait_for()
        self.pin()
        self.pin()
        self.ready()
        return self

    def unlock(self, pin: str = PIN) -> None:
        """Give the PIN."""
        self.page.locator(".pad").wait_for()
        self.pin(pin)
        self.ready()

    def ready(self) -> None:
        """The round is on the screen."""
        self.page.locator(".bar > .main").wait_for()

    def away(self) -> None:
        """Put away, as by a call or the button: it locks at once."""
        self.page.evaluate(
            """() => {
              Object.defineProperty(document, 'hidden', { value: true, configurable: true });
              document.dispatchEvent(new Event('visibilitychange'));
            }"""
        )
        self.page.locator(".pad").wait_for()
        self.page.evaluate("delete document.hidden")

    def unlock_into(self, what: str) -> None:
        """Give the PIN; it goes on where she was."""
        self.pin()
        self.page.locator(what).first.wait_for()

    def kept(self) -> None:
        """The worker has the shell, and the page is its own."""
        self.page.evaluate("navigator.serviceWorker.ready.then((it) => it.active.state)")
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")

    def arrive(self) -> None:
        """Where the crew is, once for all encounters there."""
        self.page.evaluate(
            """async () => {
              const { memory, keepTonight } = await import('/static/field/session.js');
              memory().tonight.arrived[memory().pack.stops[0].place] = new Date().toISOString();
              await keepTonight();
            }"""
        )

    def meet(self) -> None:
        """A new encounter with one boy of 13 to 15, in seven taps at most."""
        if not self.page.evaluate("import('/static/field/session.js').then((it) => it.lastPlace())"):
            self.arrive()
        self.tap(".bar > .main")
        self.tap(".age-of", 3)
        self.tap("#how .opt", 2)
        self.tap("#needs .opt", 0)
        self.tap("#given .gift", 0)
        self.tap("#risk .opt", 2)
        self.tap(".bar .main")
        self.ready()

    def note(self, many: int, text: str = "") -> list[str]:
        """Keep encounters by the page's own module; their ids."""
        return list(self.page.evaluate(NOTE, [many, text]))

    def flush(self) -> dict[str, Any]:
        """Send what waits; what came of it."""
        return dict(self.page.evaluate(FLUSH))

    def state(self) -> dict[str, Any]:
        """What the outbox says of itself."""
        return dict(self.page.evaluate(OUTBOX))

    def sent(self) -> None:
        """Wait until nothing waits."""
        deadline = time.monotonic() + PATIENCE
        while (found := self.state())["waiting"] + found["refused"]:
            assert time.monotonic() < deadline, found
            self.page.wait_for_timeout(50)

    def device(self) -> str:
        """What the house calls this telephone."""
        return str(self.page.evaluate("import('/static/field/outbox.js').then((it) => it.device())"))

    def forgotten(self) -> None:
        """Wait until nothing at all is left in this browser."""
        deadline = time.monotonic() + PATIENCE
        while self.left():
            assert time.monotonic() < deadline, (self.left(), self.state())
            self.page.wait_for_timeout(50)

    def left(self) -> list[str]:
        """The databases that stand in this browser."""
        return [each["name"] for each in self.page.evaluate("indexedDB.databases()")]

    def new_page(self) -> Page:
        """One more tab; what goes wrong in it is noted."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))
        page.on("console", self._told)
        return page

    def _told(self, message: Any) -> None:
        if message.type in ("error", "warning") and not NO_NETWORK.search(message.text):
            self.wrong.append(f"console: {message.text}")


@pytest.fixture(scope="session")
def street(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Street]:
    """A town with one crew out in it."""
    data = tmp_path_factory.mktemp("street") / "data"
    data.mkdir()
    made = json.loads(_furnish(data).splitlines()[-1])
    server = Server(data).start()
    wire = Wire(server.port)
    yield Street(data, server, wire, made)
    wire.shut()
    server.stop()
    shutil.rmtree(data, ignore_errors=True)


@pytest.fixture
def telephone(browser: Browser, street: Street, request: pytest.FixtureRequest) -> Iterator[Telephone]:
    """A telephone that nobody has enrolled; the language may be given as a parameter."""
    yield from _new(browser, street, getattr(request, "param", "fr"))


@pytest.fixture
def waking_telephone(browser: Browser, street: Street) -> Iterator[Telephone]:
    """One whose browser wakes workers, which the browser without a window does not."""
    path = find_chromium(WHOLE)
    if path is None:
        unavailable("browser", "no whole Chromium on PATH: the one without a window wakes no workers")
    with browser.browser_type.launch(executable_path=path, args=flags()) as whole:
        yield from _new(whole, street, "fr")


def _new(browser: Browser, street: Street, language: str) -> Iterator[Telephone]:
    context = browser.new_context(**PHONE, locale=SPOKEN[language], timezone_id="Africa/Casablanca")
    context.set_default_timeout(20_000)
    held = in_hand(street, context)
    yield held
    street.wire.away = False
    context.close()
    assert not held.wrong, "\n".join(held.wrong)


def in_hand(street: Street, context: BrowserContext) -> Telephone:
    """A telephone with one empty tab."""
    phone = Telephone(street, context, None)  # type: ignore[arg-type] - given next
    phone.page = phone.new_page()
    return phone


def _furnish(data: Path, *what: str) -> str:
    command = [sys.executable, "-m", "tests.browser.furnish_street", str(data), *what]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return made.stdout


__all__ = [
    "PATIENCE",
    "PIN",
    "SLOTS",
    "Street",
    "Telephone",
    "expect",
    "in_hand",
    "street",
    "telephone",
    "waking_telephone",
]

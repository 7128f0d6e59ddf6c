"""What the page in the street asks of the telephone itself: a button held down, a call, a message, being woken.

As far as a Chromium without a telephone behind it goes: the message of the alarm is seen leaving for the system, links
that dial are seen to be nobody's business but the browser's, and a sync event is dispatched by hand. That a telephone
dials, that its messages open with the text, and that Android wakes the worker, nobody has seen here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import CDPSession, expect

from tests.browser.telephone import PATIENCE, SLOTS, Street, Telephone

DIALLED = """() => {
  window.dialled = [];
  addEventListener('click', (event) => {
    const link = event.target.closest('a[href]');
    if (!link) return;
    window.dialled.push([link.getAttribute('href'), event.defaultPrevented]);
    event.preventDefault(); // this system has nothing that dials, and Chromium waits for it
  });
}"""
OUTLIVED = """async () => {
  const { get, put } = await import('/static/field/stores.js');
  const life = await get('field-read', 'life');
  await put('field-read', { life: { ...life, spent: life.left } });
}"""
TAGS = "navigator.serviceWorker.ready.then((it) => it.sync.getTags())"


def _handing(phone: Telephone) -> list[str]:
    """Addresses that the page hands to the system, as they come."""
    tools, found = phone.context.new_cdp_session(phone.page), []
    tools.on("Page.frameRequestedNavigation", lambda told: found.append(str(told["url"])))
    tools.send("Page.enable")
    return found


def _middle(phone: Telephone, what: str) -> tuple[float, float]:
    box = phone.page.locator(what).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _hold(phone: Telephone, milliseconds: int, what: str = ".alarm") -> None:
    phone.page.mouse.move(*_middle(phone, what))
    phone.page.mouse.down()
    phone.page.wait_for_timeout(milliseconds)
    phone.page.mouse.up()


@pytest.mark.parametrize("telephone", ["fr", "ar"], indirect=True)
def test_the_alarm_is_held_down(street: Street, telephone: Telephone) -> None:
    """Held, it is noted and a message with round and place is handed to the telephone; a tap only asks."""
    phone = telephone.enrol()
    phone.tap(".stops .btn")
    phone.page.locator(".here").wait_for()
    phone.sent()
    handed = _handing(phone)
    before = street.rows("SELECT count(*) FROM street_sign WHERE level = 9 AND by_id IS NOT NULL")[0][0]
    _hold(phone, 300)
    expect(phone.page.locator("dialog[open]")).to_have_count(1)
    assert handed == []
    phone.page.locator("dialog .quiet").click()
    phone.page.locator(".alarm").click(button="right")
    expect(phone.page.locator("dialog[open]")).to_have_count(0)
    _hold(phone, 1500)
    expect(phone.page.locator("dialog[open]")).to_have_count(0)
    phone.page.wait_for_timeout(300)
    [message] = handed
    assert message.startswith("sms:+212600000000?body=")
    text = unquote(message.partition("body=")[2])
    assert street.rows("SELECT reference FROM street_round")[0][0] in text
    assert ("Gare routière" in text) or ("المحطة الطرقية" in text)
    phone.sent()
    assert street.rows("SELECT count(*) FROM street_sign WHERE level = 9 AND by_id IS NOT NULL")[0][0] == before + 1
    phone.page.locator(".check-in").click()
    phone.sent()


@pytest.fixture
def planned(street: Street) -> Iterator[str]:
    """A round of tonight that has not left, the only one of its crew."""
    street.change("UPDATE street_round SET state = 'back'")
    found = street.plan()
    yield found
    street.change("UPDATE street_round SET state = 'cancelled' WHERE lower(hex(id)) = ?", found)
    street.change("UPDATE street_round SET state = 'out' WHERE lower(hex(id)) = ?", street.made["round"])


def test_a_round_is_fetched_before_it_leaves(street: Street, planned: str, telephone: Telephone) -> None:
    """Nobody has said the base's number yet: the page says so, an alarm opens no message to nobody but numbers that
    dial; unlocked after the departure it knows the number, the way and the free places."""
    phone = telephone.enrol()
    waits = phone.page.locator("main .warn", has_text="pas encore partie")
    expect(waits).to_have_count(1)
    assert 14.9 < _hours_left(phone) <= 15, "until twelve hours after it was to leave"
    expect(phone.page.locator(".check-in small")).to_be_empty()  # no sign of life is due before it leaves
    handed = _handing(phone)
    _hold(phone, 1500)
    phone.page.locator("dialog a[href='tel:177']").wait_for()
    assert phone.page.locator("dialog a[href='tel:19']").count() == 1
    phone.page.wait_for_timeout(300)
    assert handed == []
    phone.page.locator("dialog .quiet").click()
    phone.page.locator("main .btn", has_text="nouveau").click()
    phone.page.locator("#said .warn").wait_for()
    expect(waits).to_have_count(1)
    street.leave(planned)
    phone.tap(".strip .sign")
    phone.unlock()
    expect(waits).to_have_count(0)
    assert 11.9 < _hours_left(phone) <= 12
    expect(phone.page.locator(".check-in small")).to_contain_text("45")
    expect(phone.page.locator("main .btn", has_text="nouveau")).to_have_count(1)
    assert phone.page.locator("main", has_text="Par la corniche").count() == 1
    _hold(phone, 1500)
    phone.page.wait_for_timeout(300)
    assert [each.partition("?")[0] for each in handed] == ["sms:+212611223344"]
    phone.sent()


def test_an_alarm_whose_thumb_slips_is_no_silence(street: Street, telephone: Telephone) -> None:
    """A finger that drifts while it holds still raises the alarm."""
    phone = telephone.enrol()
    handed = _handing(phone)
    tools = phone.context.new_cdp_session(phone.page)
    x, y = _middle(phone, ".alarm")
    _touch(tools, "touchStart", (x, y))
    for step in range(1, 7):
        _touch(tools, "touchMove", (x, y + 4 * step))
    phone.page.wait_for_timeout(1500)
    _touch(tools, "touchEnd")
    expect(phone.page.locator("dialog[open]")).to_have_count(0)
    phone.page.wait_for_timeout(300)
    assert [each.partition("?")[0] for each in handed] == ["sms:+212600000000"]
    phone.sent()


@pytest.mark.parametrize("what", [".alarm", ".in-strip"])
def test_a_press_that_is_taken_away_becomes_a_question(street: Street, telephone: Telephone, what: str) -> None:
    """By the browser, by a thumb that drifts off too early, by the lock; a tap asks too. On home, and small on the other
    screens. Nothing is handed to the system before somebody says so.

    Tried before any message was handed over: a Chromium on a desk then asks, over the whole page and unseen without a
    screen, whether to open another application, and no touch reaches the page any more. That made an earlier test of
    this fail. A telephone opens its messages without asking."""
    phone = telephone.enrol()
    handed, asking = _handing(phone), phone.page.locator("dialog.asking[open]")
    tools = phone.context.new_cdp_session(phone.page)
    if what == ".in-strip":
        phone.tap(".bar > .main")
        phone.tap(".age-of", 3)
    x, y = _middle(phone, what)

    def again() -> None:
        expect(asking).to_have_count(1)
        phone.page.locator("dialog .quiet").click()
        phone.page.wait_for_timeout(600)
        expect(asking).to_have_count(0)

    _touch(tools, "touchStart", (x, y))
    phone.page.wait_for_timeout(200)
    _touch(tools, "touchCancel")
    again()
    _touch(tools, "touchStart", (x, y))
    for step in range(1, 5):
        _touch(tools, "touchMove", (x, y + 10 * step))
    _touch(tools, "touchEnd")
    again()
    phone.page.locator(what).tap()
    again()
    _touch(tools, "touchStart", (x, y))
    phone.page.wait_for_timeout(200)
    phone.away()
    phone.page.wait_for_timeout(1300)
    _touch(tools, "touchCancel")
    phone.unlock_into(what)
    again()
    before = street.rows("SELECT count(*) FROM street_sign WHERE level = 9")[0][0]
    assert handed == []
    _hold(phone, 1500, what)
    expect(asking).to_have_count(0)
    phone.page.wait_for_timeout(300)
    assert [each.partition("?")[0] for each in handed] == ["sms:+212600000000"]
    phone.sent()
    assert street.rows("SELECT count(*) FROM street_sign WHERE level = 9")[0][0] > before


def test_a_sign_of_life_is_felt(street: Street, telephone: Telephone) -> None:
    """Once five minutes before it is due, and once when it is late."""
    phone = telephone.enrol()
    phone.page.evaluate("() => { window.felt = []; navigator.vibrate = (how) => felt.push(how.length); }")
    due = phone.page.evaluate("import('/static/field/session.js').then((it) => it.dueAt())")
    for before, expected in ((6, []), (4, [3]), (3, [3]), (-1, [3, 5]), (-2, [3, 5])):
        phone.page.evaluate(f"Date.now = () => {due} - {before} * 60e3")
        phone.page.wait_for_function("(many) => felt.length >= many", arg=len(expected))
        phone.page.wait_for_timeout(1100)
        assert phone.page.evaluate("felt") == expected


def _touch(tools: CDPSession, what: str, *points: tuple[float, float]) -> None:
    tools.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": [{"x": x, "y": y} for x, y in points]})


def test_calls_are_handed_to_the_telephone(street: Street, telephone: Telephone) -> None:
    """On the card of grave danger and on the lock: numbers that dial, whatever the network; nothing stands in their way."""
    phone = telephone.enrol()
    street.wire.away = True
    phone.page.evaluate(DIALLED)
    phone.tap(".bar > .main")
    phone.tap(".age-of", 3)
    phone.page.locator("#risk .opt").nth(5).click()
    phone.page.locator("dialog.emergency").wait_for()
    numbers = ["tel:19", "tel:177", "tel:15", "tel:2511", "tel:+212600000000"]
    for number in range(len(numbers)):
        phone.page.locator("dialog a").nth(number).click()
    phone.page.locator("dialog .main").click()
    phone.tap(".strip .sign", 1)
    phone.page.locator(".pad").wait_for()
    phone.page.locator(".numbers a").first.click()
    assert phone.page.evaluate("dialled") == [[number, False] for number in [*numbers, "tel:19"]]


def test_the_browser_is_asked_to_wake_the_worker(street: Street, waking_telephone: Telephone) -> None:
    """What waits is registered for the next network; the worker, woken with every page shut, hands it in."""
    phone = waking_telephone.enrol()
    phone.kept()
    phone.context.set_offline(True)
    ids = phone.note(2)
    phone.page.wait_for_function(f"{TAGS}.then((tags) => tags.includes('outbox'))")
    _woken(street, phone)
    phone.page.wait_for_timeout(1500)
    assert street.states(ids) == ["taken", "taken"]


@pytest.mark.parametrize("many", [0, 2])
def test_the_worker_wipes_a_telephone_that_was_taken_off(street: Street, telephone: Telephone, many: int) -> None:
    """With every page shut and with nothing that waits, too: the round and its keys are gone, and the house is told."""
    phone = telephone.enrol()
    phone.kept()
    phone.sent()
    phone.context.set_offline(True)
    ids = phone.note(many)
    device = phone.device()
    street.take_off(device)
    _woken(street, phone)
    _until(lambda: street.wiped_at(device))
    assert street.states(ids) == ["held"] * many
    phone.page.goto(f"{street.wire.url}/field/")
    phone.page.locator("h1", has_text="pas enregistré").wait_for()
    phone.forgotten()


def test_the_worker_ends_a_round_whose_time_is_over(street: Street, telephone: Telephone) -> None:
    """With every page shut, and also without a network: nothing of the round is left, the telephone stays enrolled."""
    phone = telephone.enrol()
    phone.kept()
    phone.sent()
    phone.page.evaluate(OUTLIVED)
    street.wire.away = True
    _woken(street, phone)
    phone.page.wait_for_timeout(1500)
    street.wire.away = False
    blank = "**/field/blank"
    phone.page.route(blank, lambda route: route.fulfill(body="", content_type="text/html"))
    phone.page.goto(f"{street.wire.url}/field/blank")  # looks into the databases without running anything
    assert sorted(phone.page.evaluate(SLOTS)) == ["lock", "read", "wrong"]
    phone.page.unroute(blank)


def _hours_left(phone: Telephone) -> float:
    life = phone.page.evaluate("import('/static/field/stores.js').then((it) => it.get('field-read', 'life'))")
    return float(life["left"]) / 3_600_000


def _woken(street: Street, phone: Telephone) -> None:
    """Shut the page, and wake the worker as the browser does where there is a network."""
    tools = phone.context.new_cdp_session(phone.page)
    found: list[dict[str, Any]] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"]))
    tools.send("ServiceWorker.enable")
    phone.page.wait_for_timeout(300)
    [registration] = {each["registrationId"] for each in found}
    phone.page.goto("about:blank")  # no page of the street is open any more
    phone.context.set_offline(False)
    origin = street.wire.url
    woken = {"origin": origin, "registrationId": registration, "tag": "outbox", "lastChance": False}
    tools.send("ServiceWorker.dispatchSyncEvent", woken)


def _until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)

"""The page in the street as it looks and as a thief finds it: fit for one hand in both languages, and silent on the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.desk import SIDEWAYS, SMALL_PRINT, SMALL_TARGETS
from tests.browser.telephone import PHONE, Street, Telephone, in_hand
from tests.support.browser import find_chromium, flags

FIRST_LOAD = 150_000
NARROW = {"width": 320, "height": 640}
SECRETS = (
    *(
        "Zouhir",
        "Canari",
        "زهير",
        "Menton canari",
        "Nawal",
        "Gare routière",
        "Marché central",
        "المحطة",
        "Chiens la nuit",
    ),
    *("Surnom canari", "Note canari sous le pont", "كلمات العصفور"),
)
"""Names, marks, places and hazards of the round; what is typed."""
EVERYTHING = """async () => {
  const told = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) told.push(request.url, await (await cache.match(request)).text());
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = db.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      const flat = (value) => {
        if (value instanceof Uint8Array) return new TextDecoder().decode(value);
        if (value instanceof CryptoKey) return `${value.type} ${value.extractable}`;
        if (value && typeof value === 'object') return Object.entries(value).flat().map(flat).join(' ');
        return String(value);
      };
      told.push(...rows.map(flat));
    }
    db.close();
  }
  return told;
}"""


@pytest.mark.parametrize("telephone", ["fr", "ar"], indirect=True)
def test_it_looks_well(street: Street, telephone: Telephone) -> None:
    """Every screen, by night and by day: accessible, nothing small, nothing sideways even on 320 px; seven taps."""
    phone, page = telephone, telephone.page
    phone.enrol()
    wrong = _look(page, "round")
    phone.meet()
    assert phone.taps <= 7
    phone.tap(".stops .btn")
    page.locator(".here").wait_for()
    wrong += _look(page, "stop")
    phone.tap(".bar > .main")
    page.locator(".face-of").first.click()
    page.evaluate("document.querySelectorAll('main details').forEach((folded) => { folded.open = true; })")
    page.evaluate("scrollTo(0, 0)")  # a row that is half under the bar is no small target
    wrong += _look(page, "encounter")
    page.locator("#risk .opt").nth(5).click()
    page.locator("dialog.emergency").wait_for()
    assert page.locator("dialog a[href='tel:19']").count() == 1
    wrong += _look(page, "danger")
    page.locator("dialog .main").click()
    phone.tap(".bar .main")
    phone.ready()
    phone.tap(".bar .acts .btn")
    wrong += _look(page, "place")
    page.go_back()
    phone.ready()
    page.locator(".stop .btn").last.click()
    page.locator("textarea").first.wait_for()
    wrong += _look(page, "later")
    page.go_back()
    phone.ready()
    phone.tap("#queue")
    page.locator("main summary").first.click()
    page.locator("label:has(input[value=day])").click()
    page.evaluate("scrollTo(0, 0)")
    wrong += _look(page, "outbox")
    page.go_back()
    phone.ready()
    wrong += _look(page, "round by day")
    phone.tap(".strip .sign")
    page.locator(".pad").wait_for()
    wrong += _look(page, "lock")
    assert not wrong, "\n".join(wrong)


def test_an_encounter_is_saved_in_eight_taps_without_network_and_nobody_is_named(
    street: Street, telephone: Telephone
) -> None:
    """Behaviour 75: place, somebody by an age alone, saved; it waits, sealed, for the network."""
    phone = telephone.enrol()
    phone.kept()
    street.wire.away = True
    phone.page.reload()
    phone.unlock()
    phone.taps = 0
    phone.meet()
    assert phone.taps <= 8
    assert phone.state()["waiting"] >= 1
    street.wire.away = False
    phone.flush()
    phone.sent()


def test_the_language_is_switched_without_network(street: Street, telephone: Telephone) -> None:
    """Both are here."""
    phone = telephone.enrol()
    phone.kept()
    street.wire.away = True
    phone.page.reload()
    phone.page.locator(".strip [lang=ar]").click()
    expect(phone.page.locator("html")).to_have_attribute("dir", "rtl")
    phone.unlock()
    expect(phone.page.locator("html")).to_have_attribute("lang", "ar")


@pytest.mark.parametrize("keeps", [True, False, None])
def test_a_browser_that_may_clear_the_outbox_is_said(telephone: Telephone, keeps: bool | None) -> None:
    """One line with what to do, where what waits is listed; also where the browser asks the person, and waits."""
    answer = "new Promise(() => {})" if keeps is None else f"Promise.resolve({str(keeps).lower()})"
    telephone.page.add_init_script(f"StorageManager.prototype.persist = () => {answer};")
    telephone.enrol()
    telephone.tap("#queue")
    said = telephone.page.locator("main .warn", has_text="écran d’accueil")
    telephone.page.wait_for_timeout(800)
    expect(said).to_have_count(0 if keeps else 1)


def test_names_are_found_by_their_sound(street: Street, telephone: Telephone) -> None:
    """In both scripts, from their beginning, and not those that only resemble."""
    telephone.page.goto(f"{street.wire.url}/field/")
    told = telephone.page.evaluate(
        """async () => {
          const { alike } = await import('/static/field/sound.js');
          return [['Zouhir', 'زهير'], ['زهير', 'Zouheir'], ['Mohamed', 'محمد'], ['zou', 'Zouhir'], ['Sofiane', 'سفيان'],
            ['Zouhir', 'Nawal'], ['Hamza', 'Brahim'], ['x', '']].map(([asked, name]) => alike(asked, name) >= 0.6);
        }"""
    )
    assert told == [True, True, True, True, True, False, False, False]


def test_the_first_load_is_small(street: Street, telephone: Telephone) -> None:
    """All that comes over the network until the page can be used, by the bytes of the network."""
    page = telephone.page
    tools = telephone.context.new_cdp_session(page)
    tools.send("Network.enable")
    loaded: list[int] = []
    tools.on("Network.loadingFinished", lambda told: loaded.append(int(told["encodedDataLength"])))
    page.goto(f"{street.wire.url}/field/")
    page.locator("h1").wait_for()
    page.wait_for_timeout(300)
    assert len(loaded) > 15
    assert sum(loaded) < FIRST_LOAD


def test_a_disk_tells_nothing(browser: Browser, street: Street, tmp_path: Path) -> None:
    """Whatever lies on the disk of a telephone after a night: no name, no word, no place, in no coding."""
    profile = tmp_path / "profile"
    options: dict[str, Any] = {**PHONE, "executable_path": find_chromium(), "args": flags(), "locale": "fr-MA"}
    with browser.browser_type.launch_persistent_context(str(profile), **options) as context:
        context.set_default_timeout(20_000)
        phone = in_hand(street, context)
        page = phone.page
        phone.enrol()
        street.wire.away = True
        phone.note(2, "Note canari sous le pont")
        phone.tap(".bar > .main")
        page.locator(".age-of").nth(3).click()
        page.locator("main > .more-of > summary").click()
        page.locator("main > .more-of input[type=text]").first.fill("Surnom canari")
        page.locator("main > .more-of textarea").first.fill("Note canari sous le pont كلمات العصفور")
        page.wait_for_timeout(700)
        told = page.evaluate(EVERYTHING)
        phone.tap(".strip .sign", 1)
        page.locator(".pad").wait_for()
        told += page.evaluate(EVERYTHING)
        told.append(page.content())
    street.wire.away = False
    whole = "\n".join(told)
    assert "secret false" in whole, "the keys are there, and are not given out"
    assert "true" not in [line.split()[-1] for line in whole.splitlines() if line.startswith("secret")]
    found = [secret for secret in SECRETS if secret in whole]
    seen = False
    for file in profile.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            seen = seen or any(coded in content for coded in _coded("field-send"))
            found += [f"{secret} in {file.name}" for secret in SECRETS for coded in _coded(secret) if coded in content]
    assert found == []
    assert seen, "the files of the browser's databases were among those that were read"


def _coded(text: str) -> list[bytes]:
    """A text as a browser may write it down: databases hold UTF-16 of either order, and Latin-1 where that suffices."""
    codings = ["utf-8", "utf-16-le", "utf-16-be"] + (["latin-1"] if max(text) <= "ÿ" else [])
    return [text.encode(coding) for coding in codings]


def _look(page: Any, name: str) -> list[str]:
    """What is wrong with the screen, as wide as it is and on the narrowest."""
    page.wait_for_timeout(150)
    told = page.evaluate(SMALL_PRINT) + page.evaluate(SMALL_TARGETS) + violations(page)
    page.set_viewport_size(NARROW)
    told += page.evaluate(SIDEWAYS) + page.evaluate(SMALL_TARGETS)
    page.set_viewport_size(PHONE["viewport"])
    return [f"{name}: {line}" for line in told]

"""The page in the street against the real server, which is really killed: nothing is lost, nothing comes twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.telephone import PHONE, PIN, SLOTS, Street, Telephone, in_hand
from tests.browser.wire import Breaks
from tests.support.browser import find_chromium, flags


def test_three_encounters_without_a_server(street: Street, telephone: Telephone) -> None:
    """Killed, three encounters by hand, back: exactly three, and the page opened without network meanwhile."""
    phone = telephone.enrol()
    phone.kept()
    before = street.rows("SELECT count(*) FROM street_encounter")[0][0]
    street.server.kill()
    try:
        phone.page.reload()
        phone.unlock()
        for _ in range(3):
            phone.meet()
        assert phone.state()["waiting"] == 3
        phone.page.close()
        phone.page = phone.new_page()
        phone.page.goto(f"{street.wire.url}/field/")
        phone.unlock()
        assert (
            phone.page.locator(".stop .btn.alt", has_text="Compléter").or_(phone.page.locator(".more-of li")).count()
            >= 3
        )
    finally:
        street.server.start()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent()
    assert street.rows("SELECT count(*) FROM street_encounter")[0][0] == before + 3


@pytest.mark.parametrize("where", Breaks)
def test_the_wire_breaks(street: Street, telephone: Telephone, where: Breaks) -> None:
    """Wherever the exchange breaks: afterwards each item is there once, in the order in which it was noted."""
    phone = telephone.enrol()
    street.wire.break_once(where)
    ids = phone.note(3)
    phone.flush()
    assert street.wire.broken.wait(10)
    phone.flush()
    phone.sent()
    assert street.states(ids) == ["taken"] * 3
    assert street.encounters(ids) == 3
    assert [each for each in street.wire.ids if each in ids][-3:] == ids


def test_an_answer_that_breaks_off_refuses_nothing(street: Street, telephone: Telephone) -> None:
    """One item alone, and half an answer: nobody has refused it, so it is sent again by itself."""
    phone = telephone.enrol()
    street.wire.break_once(Breaks.BODY)
    ids = phone.note(1)
    phone.flush()
    assert street.wire.broken.wait(10)
    assert phone.state()["refused"] == 0
    phone.flush()
    phone.sent()
    assert street.states(ids) == ["taken"]


def test_two_tabs_flush_thirty(street: Street, telephone: Telephone) -> None:
    """Two tabs that send at the same moment: thirty, and each was handed in by one of them."""
    phone = telephone.enrol()
    other = phone.new_page()
    other.goto(f"{street.wire.url}/field/")
    other.locator(".pad").wait_for()
    ids = phone.note(30)
    flushing = "import('/static/field/outbox.js').then((it) => it.flush())"
    for page in (phone.page, other):
        page.evaluate(f"() => {{ {flushing}; }}")
    phone.sent()
    assert street.encounters(ids) == 30
    assert sorted(each for each in street.wire.ids if each in ids) == sorted(ids)


def test_the_browser_is_started_anew(browser: Browser, street: Street, tmp_path: Path) -> None:
    """Its process ends twice while items wait, its profile stays: they are there afterwards, and come in exactly once."""
    options: dict[str, Any] = {**PHONE, "executable_path": find_chromium(), "args": flags(), "locale": "fr-MA"}

    def started() -> Telephone:
        context = browser.browser_type.launch_persistent_context(str(tmp_path / "profile"), **options)
        context.set_default_timeout(20_000)
        return in_hand(street, context)

    phone = started().enrol()
    phone.kept()
    phone.sent()
    before = street.rows("SELECT count(*) FROM street_encounter")[0][0]
    street.wire.away = True
    for noted in (2, 3):
        for _ in range(2 if noted == 2 else 1):
            phone.meet()
        assert phone.state()["waiting"] == noted
        phone.context.close()
        phone = started()
        phone.page.goto(f"{street.wire.url}/field/")
        assert phone.state()["waiting"] == noted
        phone.unlock()
    street.wire.away = False
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.sent()
    assert street.rows("SELECT count(*) FROM street_encounter")[0][0] == before + 3
    phone.context.close()
    phone = started()
    phone.page.goto(f"{street.wire.url}/field/")
    assert phone.state()["waiting"] == 0
    phone.context.close()
    assert street.rows("SELECT count(*) FROM street_encounter")[0][0] == before + 3


def test_five_hundred_wait(street: Street, telephone: Telephone) -> None:
    """Five hundred go in batches, and the screen says how many wait."""
    phone = telephone.enrol()
    street.wire.away = True
    ids = phone.note(500)
    phone.page.locator("#queue", has_text="500").wait_for()
    street.wire.away = False
    phone.flush()
    phone.sent()
    assert street.encounters(ids) == 500


def test_a_clock_two_days_wrong(street: Street, telephone: Telephone) -> None:
    """What is noted by a wrong clock is stored at the right hour; the round does not die of it."""
    phone = telephone
    ahead = "Date.now = ((now) => () => now() + 172800000)(Date.now); const D = Date; Date = class extends D { constructor(...of) { of.length ? super(...of) : super(D.now()); } }; Date.now = D.now;"
    phone.page.add_init_script(ahead)
    phone.enrol()
    [item] = phone.note(1)
    phone.flush()
    phone.sent()
    [stored] = street.stored([item])
    at = datetime.fromisoformat(stored).replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - at) < timedelta(minutes=5)
    life = phone.page.evaluate("import('/static/field/stores.js').then((it) => it.get('field-read', 'life'))")
    assert 11 < life["left"] / 3_600_000 <= 12, "counted by the server's clock, from the departure"
    assert life["spent"] < 600_000


def test_a_full_telephone(street: Street, telephone: Telephone) -> None:
    """No room: it says so, keeps what was typed, gives it away as a file, and sends it when it can."""
    phone = telephone
    tools = phone.context.new_cdp_session(phone.page)
    tools.send("Storage.overrideQuotaForOrigin", {"origin": street.wire.url, "quotaSize": 1_000_000})
    phone.enrol().arrive()
    street.wire.away = True
    kept: list[str] = []
    for size in (64_000, 16_000, 4_000, 1_000, 10):
        while (told := phone.note(1, "x" * size)) != ["Full"]:
            kept += told
            assert len(kept) < 200
    phone.tap(".bar > .main")
    phone.tap(".age-of", 3)
    phone.tap(".bar .main")
    expect(phone.page.locator("#said .bad")).to_be_visible()
    expect(phone.page.locator(".chosen li")).to_have_count(1)
    phone.tap("#queue")
    with phone.page.expect_download() as given:
        phone.page.locator("main .acts .btn").click()
    file = json.loads(given.value.path().read_text("utf-8"))
    ids = [item["id"] for item in file["items"]]
    assert len(ids) == len(kept) + 6, "five that were too large to be kept, and the one on the screen"
    assert file["device"]
    street.wire.away = False
    phone.flush()
    phone.sent()
    assert "missing" not in street.states(ids)


def test_the_key_changes_meanwhile(street: Street, telephone: Telephone) -> None:
    """Sealed to the key of before, sent after it was retired: taken; the next one is sealed to the new key."""
    phone = telephone.enrol()
    street.wire.away = True
    ids = phone.note(1)
    street.rotate_key()
    street.wire.away = False
    phone.flush()
    phone.sent()
    kid = phone.page.evaluate(
        "import('/static/field/outbox.js').then((it) => it.sealed({}, '00'.repeat(16))).then((it) => it.kid)"
    )
    ids += phone.note(1)
    phone.flush()
    phone.sent()
    assert street.states(ids) == ["taken", "taken"]
    assert kid == street.rows("SELECT max(kid) FROM field_key")[0][0]


def test_taken_off_meanwhile(street: Street, telephone: Telephone) -> None:
    """A telephone that was taken off: what it noted waits for a coordinator, what it could read is gone."""
    phone = telephone.enrol()
    street.wire.away = True
    ids = phone.note(2)
    device = phone.device()
    street.take_off(device)
    street.wire.away = False
    phone.flush()
    phone.page.locator("h1", has_text="pas enregistré").or_(
        phone.page.locator("h1", has_text="not enrolled")
    ).wait_for()
    assert street.states(ids) == ["held", "held"]
    phone.forgotten()
    assert street.wiped_at(device)


@pytest.mark.parametrize("hears", ["network", "reload", "unlock"])
def test_taken_off_with_nothing_waiting(street: Street, telephone: Telephone, hears: str) -> None:
    """A telephone that has nothing to hand in asks all the same, and wipes what could be read: when there is a network,
    when its page is opened, and when it is unlocked without a network for the round."""
    phone = telephone.enrol()
    phone.sent()
    if hears == "unlock":
        phone.tap(".strip .sign")
        phone.page.locator(".pad").wait_for()
        phone.page.wait_for_timeout(500)  # what the lock asks for has been answered
    device = phone.device()
    street.take_off(device)
    if hears == "network":
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    elif hears == "reload":
        phone.page.reload()
    else:
        phone.pin()
    phone.page.locator("h1", has_text="pas enregistré").wait_for()
    phone.forgotten()
    assert street.wiped_at(device)


def test_five_wrong_pins(street: Street, telephone: Telephone) -> None:
    """The readable part is gone with the fifth; what was noted, and what was half written, still arrives, once."""
    phone = telephone.enrol()
    street.wire.away = True
    ids = phone.note(1)
    phone.tap(".bar > .main")
    phone.tap(".age-of", 3)
    draft = phone.page.evaluate("import('/static/field/session.js').then((it) => it.memory().draft.id)")
    phone.tap(".strip .sign", 1)
    for left in (4, 3, 2, 1):
        phone.page.locator(".pad").wait_for()
        phone.pin("111112")
        expect(phone.page.locator("[role=alert] .bad")).to_contain_text(str(left) if left > 1 else "1")
    phone.pin("111112")
    expect(phone.page.locator(".pad")).to_have_count(0)
    assert phone.left() == ["field-send"]
    assert phone.state()["waiting"] == 2
    street.wire.away = False
    phone.flush()
    phone.forgotten()
    assert street.encounters([*ids, draft]) == 2


def test_the_round_dies(street: Street, telephone: Telephone) -> None:
    """After twelve hours nothing of the round is here, by a clock that was turned back as by one that was not."""
    phone = telephone.enrol()
    lives = phone.page.evaluate(
        """async () => {
          const { aged, born, over } = await import('/static/field/life.js');
          const hour = 3600e3;
          const after = (...clocks) => over(clocks.reduce(aged, born(12 * hour, 1e12)));
          const most = over(aged(born(99 * hour, 1e12), 1e12 + 24 * hour));
          return {
            short: after(1e12 + 11 * hour), long: after(1e12 + 12 * hour),
            ahead: after(1e12 + 48 * hour),
            back: after(...Array.from({ length: 14 }, (_, at) => 1e12 - 48 * hour + at * hour)),
            reborn: after(0, 60e3, 1e12 + hour), most,
          };
        }"""
    )
    assert lives == {"short": False, "long": True, "ahead": True, "back": True, "reborn": False, "most": True}
    phone.page.evaluate(
        """async () => {
          const { get, put } = await import('/static/field/stores.js');
          const { expire } = await import('/static/field/session.js');
          const life = await get('field-read', 'life');
          await put('field-read', { life: { ...life, spent: life.left } });
          await expire();
        }"""
    )
    assert sorted(phone.page.evaluate(SLOTS)) == ["lock", "read", "wrong"]


LEFT = """async (hours) => {
  const { get, put } = await import('/static/field/stores.js');
  const life = await get('field-read', 'life');
  await put('field-read', { life: { ...life, spent: life.left - hours * 3600e3 } });
  document.dispatchEvent(new Event('visibilitychange')); // as the timer does every fifteen seconds
}"""


def test_a_long_round_is_fetched_again_before_it_dies(street: Street, telephone: Telephone) -> None:
    """In its last two hours by itself, where there is a network; without one the page says when it is wiped, also on the
    lock, and what is being written goes on."""
    phone = telephone.enrol()
    phone.sent()
    left = "import('/static/field/stores.js').then((it) => it.get('field-read', 'life')).then((it) => (it.left - it.spent) / 3600e3)"
    warned = phone.page.locator("main .warn", has_text="sera effacé")
    street.change("UPDATE street_round SET left_at = datetime(left_at, '-10 hours', '-30 minutes')")
    try:
        street.wire.away = True
        phone.page.evaluate(LEFT, 0.5)
        expect(warned).to_have_count(1)
        phone.tap(".strip .sign")
        phone.page.locator(".pad").wait_for()
        expect(phone.page.locator("main .due.soon", has_text="effacée")).to_have_count(1)
        phone.unlock()
        phone.tap(".bar > .main")
        phone.tap(".age-of", 3)
        street.wire.away = False
        phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        phone.page.wait_for_function(f"() => {left}.then((it) => it > 12)")
        expect(phone.page.locator(".chosen li")).to_have_count(1)
        phone.page.go_back()
        phone.ready()
        expect(warned).to_have_count(0)
    finally:
        street.wire.away = False
        street.change("UPDATE street_round SET left_at = datetime(left_at, '+10 hours', '+30 minutes')")


def test_it_is_blank_the_moment_it_is_put_away(telephone: Telephone) -> None:
    """Before anything else happens: what takes a picture of it then finds nothing; no title names a place."""
    phone = telephone.enrol()
    phone.tap(".stops .btn")
    phone.page.locator(".here").wait_for()
    assert phone.page.title() == "Himaya"
    phone.page.locator(".alarm").click()
    told = phone.page.evaluate(
        """() => {
          Object.defineProperty(document, 'hidden', { value: true, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
          const told = document.body.innerText.trim();
          delete document.hidden;
          return told;
        }"""
    )
    assert told == ""


def test_locked_when_put_away(browser: Browser, street: Street, telephone: Telephone) -> None:
    """Put away, or untouched for five minutes, it asks the PIN; what was half written is there again afterwards."""
    phone = telephone.enrol()
    phone.tap(".bar > .main")
    phone.tap(".age-of", 8)
    phone.away()
    assert phone.page.evaluate("import('/static/field/session.js').then((it) => it.memory())") is None
    phone.pin(PIN)
    expect(phone.page.locator(".chosen li")).to_have_count(1)
    phone.page.evaluate("Date.now = ((now) => () => now() + 301000)(Date.now)")
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as the timer does every 15 seconds
    phone.page.locator(".pad").wait_for()


def test_what_is_completed_later_outlives_a_lock(street: Street, telephone: Telephone) -> None:
    """What is half written of an addition or of a place is there after the PIN, and one thing at a time."""
    phone = telephone.enrol()
    phone.meet()
    phone.page.locator("button", has_text="Compléter").click()
    phone.page.get_by_label("Note").fill("Il dit s’appeler Anas.")
    phone.page.locator(".strip button[aria-label='Retour']").click()
    phone.page.locator("button", has_text="Le lieu").click()
    expect(phone.page.locator("#said")).to_contain_text("resté en cours")
    expect(phone.page.get_by_label("Note")).to_have_value("Il dit s’appeler Anas.")
    phone.away()
    phone.unlock_into("#main textarea")
    expect(phone.page.get_by_label("Note")).to_have_value("Il dit s’appeler Anas.")
    phone.tap(".bar .main")
    phone.ready()
    phone.sent()
    phone.page.locator("button", has_text="Le lieu").click()
    phone.page.get_by_label("Note").fill("Trois tentes près du mur.")
    phone.away()
    phone.unlock_into("#main textarea")
    expect(phone.page.get_by_label("Note")).to_have_value("Trois tentes près du mur.")
    phone.tap(".bar .main")
    phone.ready()


def test_an_encounter_thrown_away_can_be_taken_back(telephone: Telephone) -> None:
    phone = telephone.enrol()
    phone.tap(".bar > .main")
    phone.tap(".age-of", 8)
    phone.tap(".bar .quiet")
    phone.ready()
    phone.page.locator("#said button").click()
    expect(phone.page.locator(".chosen li")).to_have_count(1)


def test_nobody_guesses_where_it_was(telephone: Telephone) -> None:
    """Before the crew said where it is, an encounter asks; after it left a place, that is the last one known."""
    phone = telephone.enrol()
    phone.tap(".bar > .main")
    expect(phone.page.locator("#place")).to_have_value("")
    phone.tap(".age-of", 3)
    phone.tap(".bar .main")
    expect(phone.page.locator("#place")).to_be_focused()
    phone.page.locator("#place").select_option(index=1)
    phone.tap(".bar .main")
    phone.ready()
    phone.page.locator(".stops .stop .btn").nth(1).click()
    here = phone.page.evaluate("import('/static/field/session.js').then((it) => it.memory().tonight.here)")
    phone.page.locator("button", has_text="Nous partons").click()
    phone.tap(".bar > .main")
    expect(phone.page.locator("#place")).to_have_value(here)


@pytest.mark.parametrize("telephone", ["fr", "ar"], indirect=True)
def test_somebody_is_met_elsewhere(street: Street, telephone: Telephone) -> None:
    """At none of the planned places: no more taps than at one of them, a word of where, without which nothing is saved;
    it is there again after the lock, and the house stores it without a place."""
    phone = telephone.enrol()
    before = street.rows("SELECT count(*) FROM street_encounter WHERE place_id IS NULL")[0][0]
    phone.taps = 0
    phone.tap(".stops .stop:last-child .btn")
    expect(phone.page.locator("#where")).to_be_focused()
    phone.tap(".age-of", 3)
    phone.tap("#how .opt", 2)
    phone.tap("#needs .opt", 0)
    phone.tap("#given .gift", 0)
    phone.tap("#risk .opt", 2)
    phone.tap(".bar .main")
    assert phone.taps <= 8
    expect(phone.page.locator("#where")).to_be_focused()
    assert phone.state()["waiting"] == 0
    phone.page.keyboard.type("Sous le pont")
    phone.page.locator("#commune").select_option(index=1)
    phone.away()
    phone.unlock_into("#where")
    expect(phone.page.locator("#where")).to_have_value("Sous le pont")
    phone.tap(".bar .main")
    phone.ready()
    phone.sent()
    assert street.rows("SELECT count(*) FROM street_encounter WHERE place_id IS NULL")[0][0] == before + 1
    # changed one's mind: a place again, and nothing of elsewhere is left
    phone.tap(".stops .stop:last-child .btn")
    phone.page.locator("#where").fill("Au port")
    phone.page.locator("#place").select_option(index=0)
    expect(phone.page.locator("#where")).to_have_count(0)
    draft = phone.page.evaluate("import('/static/field/session.js').then((it) => it.memory().draft.item)")
    assert (bool(draft["place"]), draft["where"]) == (True, None)


def test_who_was_met_with_the_same_child_before_is_proposed(telephone: Telephone) -> None:
    """Companions count, with the reason; an age alone proposes nobody."""
    phone = telephone.enrol()
    phone.page.evaluate(
        """async () => {
          const { memory } = await import('/static/field/session.js');
          const { profiles } = memory().pack;
          const [one, other] = ['Zouhir Canari', 'Hamza'].map((alias) => profiles.find(({ aliases }) => aliases.includes(alias)));
          profiles.forEach((profile) => { profile.last.place = null; });
          other.beside = [one.id];
        }"""
    )
    phone.tap(".bar > .main")
    perhaps = phone.page.locator("#who .perhaps", has_text="Hamza")
    phone.tap(".age-of", 4)
    expect(perhaps).to_have_count(0)
    phone.page.get_by_label("Chercher").fill("zouhir")
    phone.page.locator("#who .face-of", has_text="Zouhir").first.click()
    phone.page.locator("#who summary", has_text="Déjà connu").click()
    expect(perhaps).to_contain_text("avec les mêmes enfants")


def test_two_tabs_save_the_same_draft(street: Street, telephone: Telephone) -> None:
    """The fuller one stays."""
    phone = telephone.enrol()
    street.wire.away = True
    phone.page.evaluate(
        """async () => {
          const { keep } = await import('/static/field/outbox.js');
          const { memory } = await import('/static/field/session.js');
          const { round, stops } = memory().pack;
          const item = { kind: 'encounter', round: round.id, place: stops[0].place, at: new Date().toISOString(), mode: 'seen', counted: [1, 0, 0, 0], persons: [] };
          window.first = await keep(item);
          await keep({ ...item, counted: [2, 0, 0, 0] }, window.first);
        }"""
    )
    assert phone.state()["waiting"] == 1
    item = phone.page.evaluate("window.first")
    street.wire.away = False
    phone.flush()
    phone.sent()
    assert street.encounters([item]) == 1
    assert (2,) in street.rows("SELECT boys FROM street_encounter")

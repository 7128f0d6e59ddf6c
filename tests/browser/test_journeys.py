"""What people do here, from the door to the end, with their hands: keyboard, mouse, finger, and no JavaScript."""

from __future__ import annotations

import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Installation
from tests.browser.corners import CROSSED, walked
from tests.browser.desk import PASSWORD, Desk, Seat, reference_of

SEND = "main form .acts button:not([name])"
"""What carries a form out; other buttons beside it have a name."""
STORY = "Elle dit : « je ne rentre pas ». قالت إنها لن تعود إلى البيت."


def register(page: Page, **fields: str) -> str:
    """Open a file with the fewest answers; its reference."""
    page.locator("input[name=danger][value='2']").check(force=True)
    for name, value in fields.items():
        page.locator(f"#{name}").fill(value)
    page.locator(SEND).click()
    return reference_of(page)


def write_note(page: Page, text: str) -> None:
    """Add a note to the open file."""
    page.locator("#text").fill(text)
    page.locator("#note form button").first.click()
    expect(page.locator(".line > li").first).to_contain_text(text)


def new_file(desk: Desk, **fields: str) -> tuple[Page, str]:
    """A page on a new file of this person."""
    page = desk.page()
    desk.go(page, "/cases/new")
    return page, register(page, **fields)


@walked(*CROSSED)
def test_from_the_door_to_the_end_of_a_file(seat: Seat, language: str, device: str) -> None:
    """Sign in (wrong password first), register by keyboard alone, note, correct, close, reopen, find, sign out."""
    desk = seat(None, language, device)
    page = desk.page()
    desk.go(page, "/cases/new")
    expect(page).to_have_url(re.compile("/login"))
    expect(page.locator("html")).to_have_attribute("lang", language)
    desk.sign_in(page, "referent", "un mauvais mot de passe")
    expect(page.locator("#problems")).to_be_focused()
    expect(page.locator("#login")).to_have_value("referent")
    desk.look(page)
    desk.sign_in(page, "referent")
    expect(page).to_have_url(desk.server.url + "/cases/new")  # where she wanted to go
    desk.speak(page, language)

    _register_by_keyboard(desk, page)
    reference = reference_of(page)
    expect(page.locator("h1")).to_contain_text("زينب")
    expect(page.locator("main")).to_contain_text(STORY)
    desk.look(page)

    write_note(page, "Première visite. أول زيارة.")
    desk.look(page)
    page.locator(f"#identity a.btn[href='/cases/{reference}/identity']").click()
    expect(page.locator("#commune")).to_have_value(re.compile(r"Salé|سلا"))
    page.locator("#given").fill("Zineb")
    page.locator("#birth_year").fill("٢٠١٤")  # Arabic-Indic digits
    page.locator("#age_low").fill("")
    page.locator(SEND).click()
    expect(page.locator("aside")).to_contain_text("Zineb")
    expect(page.locator("aside")).to_contain_text("2014")

    page.locator(f"a[href='/cases/{reference}/close']").click()
    page.locator(SEND).click()
    expect(page.locator("#reason-error")).to_be_visible()
    page.locator("#reason").select_option("family_return")
    page.locator("#text").fill("Chez sa tante, qui la garde.")
    page.locator(SEND).click()
    page.locator(f"a[href='/cases/{reference}/reopen']").click()
    page.locator("#text").fill("La tante est partie.")
    page.locator(SEND).click()
    expect(page.locator(f"a[href='/cases/{reference}/close']")).to_be_visible()
    expect(page.locator(".line > li").first).to_contain_text("La tante est partie.")

    for asked, finds in (
        ("زينب", True),
        ("ZINEB", True),
        (reference.lower().replace("-", " "), True),
        ("Tartempion", False),
    ):
        page.locator("#q").fill(asked)
        page.locator("#q").press("Enter")
        if asked.upper().replace(" ", "-") == reference:
            expect(page).to_have_url(f"{desk.server.url}/cases/{reference}")
        elif finds:
            expect(page.locator(f"main a[href='/cases/{reference}']")).to_be_visible()
            assert "?" not in page.url
        else:
            expect(page.locator(".empty")).to_be_visible()
    desk.look(page)

    desk.go(page, f"/cases/{reference}")
    page.locator(".account summary").click()
    page.locator("#sign-out button").click()
    expect(page).to_have_url(desk.server.url + "/login")
    page.go_back()
    expect(page.locator("#login")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Zineb")
    desk.go(page, f"/cases/{reference}")
    expect(page).to_have_url(re.compile("/login"))


def _register_by_keyboard(desk: Desk, page: Page) -> None:
    """Nothing but keys: errors first, then corrected, and what was typed stays."""
    keys = page.keyboard
    page.locator("#given_ar").focus()  # the one hand on the pointer: a skip over the menu
    keys.type("زينب")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("بنسعيد")
    page.locator("#age_low").focus()
    keys.type("beaucoup")
    page.locator("#commune").focus()
    keys.type("sale")
    options = page.locator("#commune-list [role=option]")
    expect(options.first).to_be_visible()
    keys.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(page.locator("#commune")).to_have_value(re.compile(r"Salé|سلا"))
    chosen = page.locator("#commune").input_value()
    page.locator("#account").focus()
    keys.type(STORY)
    keys.press("Control+Enter")

    problems = page.locator("#problems")
    expect(problems).to_be_focused()
    expect(problems.locator("a[href='#danger-0']")).to_be_visible()
    desk.look(page)
    for name, kept in (("given_ar", "زينب"), ("family_ar", "بنسعيد"), ("commune", chosen), ("account", STORY)):
        expect(page.locator(f"#{name}")).to_have_value(kept)
    problems.locator("a").first.focus()
    keys.press("Enter")  # to the field
    page.locator("#danger-0").focus()
    keys.press("Space")
    page.locator("#age_low").focus()
    keys.press("Control+a")
    keys.type("9")
    keys.press("Enter")


@walked(("ar", "desk"))
def test_from_one_file_to_the_next(seat: Seat, language: str, device: str) -> None:
    """A file opened from a list leads to the next one, by finger or key, also after a note; signed out, it leads nowhere."""
    desk = seat(None, language, device)
    page = desk.page()
    desk.sign_in(page, "referent")
    expect(page).to_have_url(desk.server.url + "/")
    desk.speak(page, language)
    desk.go(page, "/cases/?view=establishment")
    rows = page.locator("table.list tbody td:first-child a")
    addresses = [f"{desk.server.url}{rows.nth(place).get_attribute('href')}" for place in range(3)]
    rows.first.click()
    way = page.locator("nav.trail")
    expect(page).to_have_url(addresses[0])
    expect(way.locator("a[data-go=k]")).not_to_be_visible()
    way.locator("a[data-go=j]").click()
    expect(page).to_have_url(addresses[1])
    desk.look(page)
    page.locator("#text").fill("En passant. عابرة.")
    page.locator("#note form button").first.click()
    expect(page.locator(".line").last).to_contain_text("En passant")
    page.locator("h1").click()
    expect(way.locator("a[data-go=j]")).to_be_visible()  # the keys are listened to
    page.keyboard.press("j")
    expect(page).to_have_url(addresses[2])
    expect(way.locator("a[data-go=k]")).to_be_visible()
    page.keyboard.press("k")
    expect(page).to_have_url(addresses[1])
    second = desk.page()  # opened by its address: no list behind it
    second.goto(addresses[1])
    expect(second.locator("nav.trail")).not_to_be_visible()
    page.evaluate("document.querySelector('#sign-out').requestSubmit()")
    expect(page).to_have_url(desk.server.url + "/login")
    assert page.evaluate("sessionStorage.length") == 0
    page.evaluate(
        "sessionStorage.setItem('trail', JSON.stringify({actor: 'somebody else', ways: ['/cases/X'], more: ''}))"
    )
    desk.sign_in(page, "referent")
    expect(page).to_have_url(desk.server.url + "/")
    assert page.evaluate("sessionStorage.getItem('trail')") is None, "nothing of whoever did not sign out"


def test_several_files_are_ticked_at_once(seat: Seat) -> None:
    """All of the page by one box, all between two with Shift."""
    desk = seat("directrice", "fr")
    page = desk.page()
    desk.go(page, "/cases/?view=establishment&choose=1")
    picks, every = page.locator(".pick"), page.locator("[data-all] input")
    picks.nth(1).click()
    picks.nth(4).click(modifiers=["Shift"])
    expect(page.locator(".pick:checked")).to_have_count(4)
    every.check()
    expect(page.locator(".pick:checked")).to_have_count(picks.count())
    picks.nth(0).click()
    expect(every).not_to_be_checked()
    desk.look(page)


@walked(("fr", "phone"))
def test_without_javascript(seat: Seat, language: str, device: str) -> None:
    """An old browser, or a script that did not arrive: one can register, note and sign out."""
    desk = seat("accueil", language, device, java_script_enabled=False)
    page = desk.page()
    desk.go(page, "/cases/new")
    reference = register(page, given="Sansscript", commune="Salé" if language == "fr" else "سلا")
    write_note(page, "Sans script.")
    page.locator("#q").fill("sansscript")
    page.locator("#q").press("Enter")
    expect(page.locator(f"main a[href='/cases/{reference}']")).to_have_count(1)
    page.locator(".account summary").click()
    expect(page.locator("#sign-out button")).to_be_visible()


@walked(("ar", "phone"))
def test_two_people_change_the_same_name(seat: Seat, language: str, device: str) -> None:
    """Nobody overwrites anybody: both answers stand side by side, the other fields merge, a person chooses."""
    one = seat("referent", language, device)
    mine, reference = new_file(one, given="Avant")
    two = seat("accueil", language, "desk")
    theirs = two.page()
    one.go(mine, f"/cases/{reference}/identity")
    two.go(theirs, f"/cases/{reference}/identity")
    theirs.locator("#given").fill("Leurnom")
    theirs.locator("#nickname").fill("Lpetit")
    theirs.locator(SEND).click()
    reference_of(theirs)
    mine.locator("#given").fill("Monnom")
    mine.locator("#family").fill("Mafamille")
    mine.locator(SEND).click()
    expect(mine.locator("#problems")).to_be_focused()
    row = mine.locator("table.clash tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Monnom")
    expect(row).to_contain_text("Leurnom")
    expect(mine.locator("#given")).to_have_value("Monnom")
    one.look(mine)
    mine.locator(SEND).click()
    reference_of(mine)
    for word in ("Monnom", "Mafamille", "Lpetit"):
        expect(mine.locator("aside")).to_contain_text(word)


@walked(("fr", "phone"))
def test_restricted_file_is_not_there_for_a_colleague(seat: Seat, language: str, device: str) -> None:
    """Not in the list, not in the search, not by its address."""
    one = seat("referent", language, device)
    page, reference = new_file(one, given="Cachée")
    page.locator(f"a[href='/cases/{reference}/restrict']").click()
    page.locator("#text").fill("Sa tante travaille ici.")
    page.locator(SEND).click()
    expect(page.locator(".badge.secret")).to_be_visible()
    one.look(page)
    two = seat("accueil", language, device)
    other = two.page()
    two.go(other, "/cases/?view=establishment")
    expect(other.locator(f"a[href='/cases/{reference}']")).to_have_count(0)
    for asked in ("cachee", reference):
        other.locator("#q").fill(asked)
        other.locator("#q").press("Enter")
        expect(other.locator(".empty")).to_be_visible()
    assert two.go(other, f"/cases/{reference}").status == 404
    two.look(other)


@walked(("ar", "desk"))
def test_a_child_is_found_while_one_types(seat: Seat, language: str, device: str) -> None:
    """Registered in one script, typed in the other: offered in a list that the keyboard walks; Escape closes it. The
    intake says quietly that the child may be known."""
    desk = seat("referent", language, device)
    page, reference = new_file(desk, given="Wissal", family=f"Kharroubi{language[0]}{device[0]}")
    desk.go(page, "/")
    box, options = page.locator("#q"), page.get_by_role("option")
    box.press_sequentially("وصال خروب", delay=20)
    mine = options.filter(has_text=reference)
    expect(mine).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("Escape")
    expect(options).to_have_count(0)
    box.press_sequentially("ي")
    expect(mine).to_be_visible()
    for _ in range(options.count()):
        box.press("ArrowDown")
        if mine.get_attribute("aria-selected") == "true":
            break
    expect(box).to_have_attribute("aria-activedescendant", mine.get_attribute("id") or "")
    desk.look(page)
    box.press("Enter")
    assert reference_of(page) == reference
    desk.go(page, "/cases/new")
    page.locator("#given_ar").fill("وصال")
    page.locator("#family_ar").fill("خروبي")
    expect(page.locator(".known a").first).to_be_visible()
    why = page.locator(".known .why").first
    expect(why).to_be_visible()
    expect(why).to_contain_text("الاسم")  # the reason stands there for a finger too
    desk.look(page)


@walked(("fr", "phone"))
def test_exceptional_opening_and_its_review(seat: Seat, language: str, device: str) -> None:
    """An officer of the unit opens a file of the centre with a reason; its director says whether it was justified."""
    keeper = seat("referent", language)
    _page, reference = new_file(keeper, given="Urgente")
    one = seat("unite", language, device)
    page = one.page()
    assert one.go(page, f"/cases/{reference}").status == 404
    one.go(page, "/search")
    page.locator("#asked").fill(reference)
    page.locator("#asked").press("Enter")
    page.locator("main a[href='/exceptional']").click()
    page.locator("#reference").fill(reference)
    page.locator("#reason").fill("court")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    expect(page.locator("#reason-error")).to_be_visible()
    one.look(page)
    page.locator("#reason").fill("L'enfant vient d'arriver seul aux urgences cette nuit.")
    page.locator("#password").fill(PASSWORD)
    page.locator("main form button").click()
    assert reference_of(page) == reference
    expect(page.locator("#note")).to_have_count(0)  # read only
    one.look(page)

    director = seat("directrice", language, device)
    review = director.page()
    director.go(review, "/")
    review.locator("main a[href='/exceptional/reviews']").click()
    card = review.locator("section.card", has_text=reference)
    expect(card).to_contain_text("urgences cette nuit")
    director.look(review)
    card.locator("button[value=justified]").click()
    expect(review.locator("section.card", has_text=reference).locator("button")).to_have_count(0)
    director.go(review, f"/cases/{reference}/readers")
    expect(review.locator("main")).to_contain_text("Omar Tazi" if language == "fr" else "عمر التازي")


@walked(("ar", "desk"))
def test_language_in_the_middle_of_a_form(seat: Seat, language: str, device: str) -> None:
    """The switch keeps what was typed."""
    desk = seat("parcours", language, device)
    page = desk.page()
    desk.go(page, "/cases/new")
    page.locator("#given_ar").fill("نورة")
    page.locator("#account").fill(STORY)
    page.locator("input[name=danger][value='3']").check(force=True)
    page.locator(".lang button").click()
    expect(page.locator("html")).to_have_attribute("lang", "ar" if language == "fr" else "fr")
    expect(page.locator("#given_ar")).to_have_value("نورة")
    expect(page.locator("#account")).to_have_value(STORY)
    expect(page.locator("input[name=danger][value='3']")).to_be_checked()
    reference = register(page)
    desk.go(page, "/cases/new")
    expect(page.locator("#given_ar")).to_have_value("")  # the draft went with the file
    assert reference


def test_draft_outlives_sign_out_and_a_killed_server(seat: Seat) -> None:
    """Typed, signed out, signed in: there. Typed, server killed, started: there, and saved again by itself."""
    desk = seat(None, "fr")
    page = desk.page()
    desk.go(page, "/cases/new")
    desk.sign_in(page, "unite")
    page.locator("#given").fill("Brouillon")
    page.locator(".account summary").click()
    page.locator("#sign-out button").click()
    expect(page).to_have_url(desk.server.url + "/login")
    desk.sign_in(page, "unite")
    desk.go(page, "/cases/new")
    expect(page.locator("#given")).to_have_value("Brouillon")

    desk.server.kill()
    page.locator("#family").fill("Sanscourant")
    state = page.locator("[data-draft-state]")
    expect(state).to_have_class(re.compile("unsaved"))
    desk.server.start()
    page.evaluate("dispatchEvent(new Event('online'))")  # or after the pause of js/drafts.js, at most 30 seconds
    expect(state).not_to_have_class(re.compile("unsaved"))
    other = desk.page()
    desk.go(other, "/cases/new")
    expect(other.locator("#given")).to_have_value("Brouillon")
    expect(other.locator("#family")).to_have_value("Sanscourant")
    expect(other.locator(".note.warn[role=status]")).to_be_visible()  # still a demonstration, and still says so
    reference = register(page)
    assert desk.go(other, f"/cases/{reference}").ok


def test_what_is_typed_before_the_scripts_run_is_kept(seat: Seat) -> None:
    """On a slow machine people are faster than scripts."""
    desk = seat("unite", "fr")
    page = desk.page()
    held: list[Route] = []
    page.route("**/js/drafts.js*", lambda route: held.append(route))
    page.goto(desk.server.url + "/cases/new", wait_until="commit")
    page.locator("#given").fill("Avantlescripts")
    page.wait_for_timeout(300)
    for route in held:
        route.continue_()
    expect(page.locator("[data-draft-state]")).not_to_be_empty()
    other = desk.page()
    desk.go(other, "/cases/new")
    expect(other.locator("#given")).to_have_value("Avantlescripts")


@walked(("fr", "desk"))
def test_idle_screen_is_covered(seat: Seat, furnished: Installation, language: str, device: str) -> None:
    """Left alone, the page hides itself; the password brings it back as it was."""
    desk = seat("referent", language, device)
    page = desk.page()
    page.clock.install()
    desk.go(page, f"/cases/{furnished.references['long']}")
    page.locator("#text").fill("Pas encore fini")
    page.clock.fast_forward("21:00")
    lock = page.locator("#lock")
    expect(lock).to_be_visible()
    expect(page.locator("main")).not_to_be_visible()
    assert "Ghizlane" not in page.title()
    for _ in range(3):
        page.keyboard.press("Escape")
    expect(page.locator("#text")).not_to_be_visible()
    page.locator("#lock-password").fill("pas celui-ci du tout")
    page.locator("#lock button").click()
    expect(page.locator("#lock-error")).to_be_visible()
    desk.look(page)
    page.locator("#lock-password").fill(PASSWORD)
    page.locator("#lock-password").press("Enter")
    expect(lock).not_to_be_visible()
    expect(page.locator("#text")).to_have_value("Pas encore fini")


def test_locked_in_another_tab(seat: Seat, furnished: Installation) -> None:
    """Locking the screen in one tab locks the draft of the other; unlocking goes on where one was."""
    desk = seat("accueil", "fr")
    page, reference = new_file(desk, given="Deuxonglets")
    second = desk.page()
    desk.go(second, "/account")
    second.locator("form[action='/lock'] button").click()
    expect(second).to_have_url(re.compile("/unlock"))
    desk.look(second)
    page.locator("#text").fill("Écrit pendant que c'est fermé")
    expect(page.locator("#lock")).to_be_visible()
    page.locator("#lock-password").fill(PASSWORD)
    page.locator("#lock-password").press("Enter")
    expect(page.locator("#lock")).not_to_be_visible()
    page.locator("#note form button").first.click()
    expect(page.locator(".line > li").first).to_contain_text("Écrit pendant que c'est fermé")
    assert reference_of(page) == reference


def test_a_note_takes_one_line_until_a_hand_is_in_it(seat: Seat) -> None:
    """So that the line of the file is on the first screen; by key, by finger and by the button on top it opens, empty it
    folds again, and words keep it open."""
    desk = seat("referent", "fr")
    page, _reference = new_file(desk, given="Repliée")
    page.set_viewport_size({"width": 1366, "height": 768})
    save, first, text = page.locator("#note form button").first, page.locator(".line > li").first, page.locator("#text")
    expect(save).not_to_be_visible()
    box = first.bounding_box()
    assert box and box["y"] + box["height"] < 768
    page.keyboard.press("n")
    expect(save).to_be_visible()
    page.locator("h1").click()
    expect(save).not_to_be_visible()
    page.locator("a[href='#text']").click()
    expect(text).to_be_focused()
    text.fill("Toujours là.")
    page.locator("h1").click()
    expect(save).to_be_visible()
    page.locator("label", has_text="Visite").click()
    save.click()
    expect(first).to_contain_text("Toujours là.")
    expect(save).not_to_be_visible()


def test_a_double_click_sends_once(seat: Seat) -> None:
    """One click too many makes one file and one note."""
    desk = seat("accueil", "fr")
    page = desk.page()
    desk.go(page, "/cases/new")
    page.locator("input[name=danger][value='1']").check(force=True)
    page.locator("#given").fill("Doubleclic")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator(SEND).dblclick(no_wait_after=True)
    reference_of(page)
    assert len([url for url in sent if url.endswith("/cases/new")]) == 1
    page.locator("#text").fill("Une seule fois")
    page.locator("#note form button").first.dblclick(no_wait_after=True)
    expect(page.locator(".line > li")).to_have_count(2)
    page.reload()
    expect(page.locator(".line > li")).to_have_count(2)


def test_back_after_signing_out_in_another_tab(seat: Seat) -> None:
    """The tab that was left open shows nothing once the person has signed out elsewhere."""
    desk = seat(None, "ar")
    page = desk.page()
    desk.go(page, "/cases/new")
    desk.sign_in(page, "murafiqa")
    register(page, given="Ongletouvert")
    second = desk.page()
    desk.go(second, "/")
    second.locator(".account summary").click()
    second.locator("#sign-out button").click()
    expect(second).to_have_url(desk.server.url + "/login")
    expect(page.locator("#lock-gone")).to_be_visible()
    expect(page.locator("h1")).not_to_be_visible()
    second.go_back()
    expect(second.locator("body")).not_to_contain_text("Ongletouvert")

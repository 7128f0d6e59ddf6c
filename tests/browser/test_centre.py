"""A child comes to a centre with an order, lives there, and leaves: the desk, the board, the register, as people use them."""

from __future__ import annotations

import re
from datetime import timedelta

from PIL import Image
from playwright.sync_api import Page, expect

from caseapp.kernel import clock
from tests.browser.corners import CROSSED, walked
from tests.browser.desk import Desk, Seat, reference_of
from tests.documents.makers import encoded

SEND = "main form.card .acts button"
OTHER = {"fr": "ar", "ar": "fr"}
BELONGINGS = "Un cartable bleu. حقيبة زرقاء."


def order() -> dict[str, object]:
    """A photo of an order."""
    return {"name": "o.jpg", "mimeType": "image/jpeg", "buffer": encoded(Image.new("RGB", (600, 800), "white"), "JPEG")}


def registered(desk: Desk, page: Page, name: str) -> str:
    """A girl of ten; the reference of her file."""
    desk.go(page, "/cases/new")
    page.locator("#given").fill(name)
    page.locator("#age_low").fill("10")
    page.locator("input[name=sex][value=female]").check(force=True)
    page.locator("input[name=danger][value='2']").check(force=True)
    page.locator("main form .acts button:not([name])").click()
    return reference_of(page)


def by_order(page: Page) -> None:
    """What a judge decided."""
    page.locator("input[name=basis][value=judge]").check(force=True)
    page.locator("#measure").select_option("512-4")
    page.locator("#authority").fill("Tribunal de première instance")
    page.locator("#number").fill("12/2026")


@walked(("fr", "phone"))
def test_a_child_comes_lives_here_and_leaves(seat: Seat, language: str, device: str) -> None:
    """Admitted by a photo of an order; out and back; another bed; handed over; and the register tells it."""
    desk = seat("referent", language, device)
    page, name = desk.page(), f"Nassima{language}{device}"
    reference = registered(desk, page, name)
    file = f"/cases/{reference}"
    page.locator(f"a[href='{file}/admission']").click()
    desk.look(page)
    _admit(desk, page, reference)

    desk.go(page, "/tonight")
    expect(page.locator(".beds").get_by_role("link", name=name)).to_be_visible()
    desk.look(page)
    _out_and_back(desk, page, file, name)
    desk.go(page, f"{file}/stay/bed")
    desk.look(page)
    page.locator(".offer:not(.unfit) input[name=bed]").last.check(force=True)
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile("/stay$"))
    desk.look(page)

    page.locator(f"a[href='{file}/exit']").click()
    page.locator(SEND).first.click()
    expect(page.locator("#problems")).to_be_focused()
    desk.look(page)
    page.locator("#reason").select_option("family_return")
    page.locator("#to_whom").fill("Sa tante")
    page.locator("#cnie_of").fill("AB123456")
    by_order(page)
    page.locator("#document").select_option(index=1)  # the order of the admission
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile("/stay/minutes/exit$"))
    desk.look(page)
    for signed in (1, 2):  # whoever receives her, then the staff
        _sign(page)
        expect(page.locator(".signed svg.ink")).to_have_count(signed)
    desk.look(page)
    desk.go(page, f"{file}/stay")
    expect(page.locator("main")).to_contain_text("Sa tante")
    desk.look(page)
    _register(seat, language, device, name)


def _sign(page: Page) -> None:
    """Draw in the box, as a hand does."""
    pad = page.locator(".pad svg.ink")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 20 + step * 25, box["y"] + box["height"] * (0.3 if step % 2 else 0.7), steps=3)
    page.mouse.up()
    page.locator("[data-signs] .acts button").click()


def _admit(desk: Desk, page: Page, reference: str) -> None:
    """Begun in one language, gone on with in the other and from the first page; sent too early, then whole."""
    page.locator("#belongings").fill(BELONGINGS)
    page.locator(".lang button").click()
    expect(page.locator("html")).to_have_attribute("lang", OTHER[desk.language])
    expect(page.locator("#belongings")).to_have_value(BELONGINGS)
    desk.speak(page, desk.language)
    desk.go(page, "/")
    desk.look(page)
    page.locator(f"main a[href='/cases/{reference}/admission']").click()
    expect(page.locator("#belongings")).to_have_value(BELONGINGS)
    expect(page.locator("#authority")).not_to_be_visible()
    by_order(page)
    expect(page.locator("#danger")).not_to_be_visible()
    page.locator("#pages").set_input_files([order()])  # type: ignore[list-item]
    expect(page.locator(".leaves canvas")).to_be_visible()
    page.locator(SEND).last.click()
    problems = page.locator("#problems")
    expect(problems.locator("a[href='#bed-0']")).to_be_visible()
    expect(page.locator(".leaves canvas")).to_be_visible()  # the photo stays
    desk.look(page)
    page.locator("#mode").select_option("order")
    page.locator("#legal_category").select_option("2")
    page.locator(".offer.unfit input[name=bed]").first.check(force=True)
    page.locator(SEND).last.click()
    expect(problems).to_contain_text(page.locator("fieldset.wrong > legend").inner_text())
    expect(page.locator(".leaves canvas")).to_have_count(0)  # it is among her documents by now, and chosen
    expect(page.locator("#document")).not_to_have_value("")
    page.locator(".offer:not(.unfit) input[name=bed]").first.check(force=True)
    page.locator(SEND).last.dblclick(no_wait_after=True)
    assert reference_of(page) == reference
    expect(page.locator(f"a[href='/cases/{reference}/stay']").first).to_be_visible()
    expect(page.locator("#documents a[href*='/documents/']:not([href$='/new'])")).to_have_count(1)


def _out_and_back(desk: Desk, page: Page, file: str, name: str) -> None:
    """To school and back: who is out stands on the board, one tap brings her back."""
    desk.go(page, f"{file}/stay")
    expect(page.locator("main")).to_contain_text(BELONGINGS)
    desk.look(page)
    page.locator(f"a[href='{file}/stay/out']").click()
    page.locator("input[name=kind][value=school]").check(force=True)
    page.locator("#back_on").fill((clock.today() + timedelta(days=1)).strftime("%d/%m/%Y"))
    page.locator("#back_at").fill("18h")
    desk.look(page)
    page.locator(SEND).first.click()
    expect(page).to_have_url(re.compile("/stay$"))
    desk.go(page, "/tonight")
    back = page.locator("#out li", has_text=name)
    expect(back).to_be_visible()
    desk.look(page)
    back.locator("button").click()
    expect(page.locator("#out li", has_text=name)).to_have_count(0)


def _register(seat: Seat, language: str, device: str, name: str) -> None:
    """The line of the year, with its entry and its exit."""
    desk = seat("directrice", language, device)
    page = desk.page()
    desk.go(page, f"/register/{clock.today().year}")
    line = page.locator("table.register tbody tr", has_text=name)
    expect(line).to_contain_text("Sa tante")
    desk.look(page)
    line.locator("a").click()
    expect(page.locator("main")).to_contain_text(name)
    desk.look(page)


@walked(*CROSSED)
def test_pages_of_a_house(seat: Seat, language: str, device: str) -> None:
    """What a director sets up, and the other pages around the board; each link of its page leads somewhere."""
    desk = seat("directrice", language, device)
    page = desk.page()
    for path in ("/tonight/nights", "/tonight/roll", "/tonight/places/units/new", "/tonight/places/licence"):
        assert desk.go(page, path).ok
        desk.look(page)
    for start, end in (
        ("/tonight/places", "/beds"),
        ("/tonight/places", ""),
        ("/tonight", "/hold"),
        ("/tonight", "/block"),
    ):
        desk.go(page, start)
        desk.look(page)
        kind = "beds" if start == "/tonight" else "places/units"
        found = page.locator("main a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        way = next(link for link in found if re.fullmatch(rf"/tonight/{kind}/[0-9a-f]{{32}}{end}", link))
        assert desk.go(page, way).ok
        desk.look(page)

"""The tour of the first day: begun from the help, walked by keys and by buttons, pointing at what is really there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.corners import walked
from tests.browser.desk import Seat

POINTS = """() => {
  const spot = document.querySelector('#tour .spot').getBoundingClientRect();
  const card = document.querySelector('#tour .card').getBoundingClientRect();
  const inside = card.left >= 0 && card.top >= 0 && card.right <= innerWidth + 1 && card.bottom <= innerHeight + 1;
  const apart = spot.right <= card.left + 7 || spot.left >= card.right - 7 || spot.bottom <= card.top + 7 || spot.top >= card.bottom - 7;
  return [spot.width > 20, inside, apart];
}"""


@pytest.mark.parametrize("login", ["accueil", "directrice", "admin", "province"])
@walked(("fr", "desk"), ("ar", "phone"))
def test_the_tour(seat: Seat, login: str, language: str, device: str) -> None:
    """Five steps, each pointing at an element that is on the screen and is not covered by what is said about it."""
    desk = seat(login, language, device)
    page = desk.page()
    page.emulate_media(reduced_motion="reduce")  # else the spot glides to where it points
    desk.go(page, "/help")
    page.locator("[data-tour]").click()
    tour = page.locator("#tour")
    expect(tour).to_be_visible()
    ahead, back = ("ArrowLeft", "ArrowRight") if language == "ar" else ("ArrowRight", "ArrowLeft")
    titles = []
    for number in range(5):
        titles.append(tour.locator("h2:visible").inner_text())
        desk.wrong += [
            f"{login} {language} {device} step {number + 1}: {told}"
            for told in [page.evaluate(POINTS)]
            if told != [True] * 3
        ]
        assert page.evaluate("document.querySelector('#tour').contains(document.activeElement)")
        if number in (0, 4):
            desk.look(page)
        page.keyboard.press(ahead)
    assert len(set(titles)) == 5
    page.keyboard.press(back)
    expect(tour.locator("h2:visible")).to_have_text(titles[3])
    tour.locator("[data-go=next]").click()
    with page.expect_response("**/help/tour") as told:
        tour.locator("[data-go=end]").click()
    assert told.value.status == 204
    expect(tour).to_be_hidden()
    page.reload()
    expect(page.locator("#tour")).to_have_count(0)


def test_without_javascript(seat: Seat) -> None:
    """The page of the help says the same, and offers no tour."""
    desk = seat("accueil", java_script_enabled=False)
    page = desk.page()
    desk.go(page, "/help")
    expect(page.locator(".steps > li")).to_have_count(5)
    expect(page.locator("[data-tour]")).to_be_hidden()
    desk.go(page, "/?tour=again")
    expect(page.locator("#tour")).to_be_hidden()
    page.locator("#tour-note button").click()
    expect(page.locator("#tour-note")).to_have_count(0)

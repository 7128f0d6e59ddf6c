"""Every page of every role, in both languages, on a desk and on a phone: accessible, readable, nothing sideways."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any

import pytest

from caseapp.kernel import clock
from tests.browser.conftest import Installation
from tests.browser.corners import CROSSED, EVERYWHERE, walked
from tests.browser.desk import Desk, Seat
from tests.support.requirements import only_long
from tests.support.turns import comes, waits

YEAR = clock.today().year
PAGES = {
    None: ["/login", "/nothing"],
    "accueil": ["/", "/cases/", "/cases/new", "/search", "/cases/{long}/intake", "/cases/{empty}/summary"],
    "referent": [
        *("/", "/cases/", "/cases/?status=closed", "/cases/{long}", "/cases/{unreadable}", "/cases/{restricted}"),
        *(
            "/cases/{closed}",
            "/cases/{empty}",
            "/cases/{long}/identity",
            "/cases/{long}/intake",
            "/cases/{long}/summary",
            "/cases/{long}/close",
            "/cases/{long}/team",
            "/cases/{empty}/documents",
            "/cases/{empty}/documents/new",
            "/cases/{empty}/admission",
        ),
        *("/cases/{closed}/reopen", "/cases/{long}/restrict", "/cases/{restricted}/unrestrict"),
        *("/cases/{long}/readers", "/exceptional", "/notices", "/account", "/papers/"),
        *("/tonight > /cases/*/stay", "/tonight > /cases/*/stay/bed", "/tonight > /cases/*/exit"),
        "/tonight > /cases/*/stay/minutes/entry",
    ],
    "sante": [
        *("/cases/{closed}", "/tonight/medicines"),
        *("/tonight > /cases/*/treatments", "/tonight > /cases/*/treatments/new"),
    ],
    "educatrice": [
        "/tonight",
        "/tonight/medicines",
        "/tonight/meals",
        "/tonight/meals/month",
        "/tonight/activities",
        "/tonight/activities/new",
        "/tonight/activities > /tonight/activities/*/children",
        "/tonight/activities/month",
        "/tonight/week",
        "/tonight/log",
        "/tonight > /cases/*/needs",
        "/tonight > /cases/*/stay/out",
        "/incidents",
        "/incidents/new",
        *("/incidents > /incidents/*", "/incidents > /incidents/*/told/prosecutor"),
        *(f"/incidents > /incidents/*/step/{step}" for step in (1, 2, 3)),
    ],
    "directrice": [
        *("/", "/cases/{closed}", "/exceptional/reviews", "/people/", "/people/?left=1", "/people/new", "/policy"),
        *("/establishments/", "/account", "/account/password", "/account/workplace"),
        *(f"/people/ > /people/*{end}" for end in ("", "/edit", "/reset", "/end", "/roles/new")),
        *("/tonight/figures", "/tonight/places", f"/register/{YEAR}", f"/register/{YEAR}/1", "/leave/team"),
        "/tonight/norms/meal_dinner",
        *("/incidents", "/incidents?state=late", "/incidents?category=death", "/incidents/rules"),
    ],
    "maraude": [
        *("/", "/cases/", "/street", "/street/profiles", "/street/recognise", "/street/devices", "/notices"),
        *("/directory/", "/directory/ > /directory/*", "/directory/pocket"),
    ],
    "province": ["/", "/figures", "/referrals/radar"],
    "inspection": ["/"],
    "unite": [
        "/referrals/reviews",
        *("/cases/", "/street", "/street/places", "/street/week", "/street/rounds/new", "/street/calls/new"),
        *("/street/dangers", "/street/held", "/street/figures?days=90", "/street/map?days=90", "/street/counts"),
        *("/directory/waiting", "/directory/new", "/directory/import", "/directory/export"),
        *(f"/directory/ > /directory/*{end}" for end in ("/edit", "/history", "/services/new")),
        "/directory/?service=day_centre > /directory/* > /directory/organisations/*",
    ],
    "parcours": ["/", "/elsewhere", "/notices", "/exceptional/reviews", "/pairs"],
    "admin": [
        *("/", "/keys", "/keys/recovery", "/establishments/new"),
        *("/norms", "/norms/unaccounted_at", "/norms/lists/activity", "/norms/lists/activity/new", "/norms/lists/exit"),
        *("/establishments/ > /establishments/*", "/establishments/ > /establishments/*/edit"),
    ],
}
"""Addresses; after ">", with the first name for the star that a link on the page before it has there."""
NAME = r"(?:[0-9a-f]{32}|[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4})"
FORMS = ["/cases/new", "/cases/{long}", "/cases/{long}/close", "/cases/{long}/restrict", "/exceptional"]

OTHERWISE = (("fr", "desk"), ("ar", "phone"))
TABLETS = (("educatrice", "ar", "tablet"), ("directrice", "fr", "tablet"))
"""In a centre there is a tablet, too."""


def _when(login: str | None, corner: tuple[str, str], daily: tuple[tuple[str, str], ...]) -> Any:
    """Each role's pages on one screen each day, in the other language on the other screen the next."""
    if corner not in daily:
        return only_long
    return () if comes(daily.index(corner), str(login), len(daily)) else waits


SEEN = [
    pytest.param(login, *corner, marks=_when(login, corner, daily))
    for login, daily in zip(PAGES, cycle((CROSSED, OTHERWISE)), strict=False)
    for corner in EVERYWHERE
] + [
    pytest.param(*tablet, marks=() if comes(number, "tablets", len(TABLETS)) else waits)
    for number, tablet in enumerate(TABLETS)
]
"""Each role in both languages and on both devices; what several roles share is seen in every corner."""


@pytest.mark.parametrize(("login", "language", "device"), SEEN)
def test_page(seat: Seat, furnished: Installation, login: str | None, language: str, device: str) -> None:
    """Each page that this role can open."""
    desk = seat(login, language, device)
    page = desk.page()
    for path in PAGES[login]:
        answer = desk.go(page, _address(desk, path, furnished.references))
        assert answer.status < 500, path
        if login != "maraude" or path != "/cases/":
            assert page.locator("h1").count() == 1, path
        desk.look(page)
    if login:
        page.locator(".account summary").click() if page.locator(".account").count() else None
        more = page.locator(".more summary")
        if device == "phone" and more.is_visible():
            more.click()
            desk.look(page)


EMPTY_AND_SEND = """form => {
  for (const area of form.querySelectorAll('textarea')) area.value = '';  // another test's draft may be restored here
  form.requestSubmit();
}"""


@walked(*CROSSED)
def test_form_sent_empty(seat: Seat, furnished: Installation, language: str, device: str) -> None:
    """Each form sent empty comes back with its summary in focus, readable."""
    for login, paths in (("referent", FORMS), ("directrice", ["/people/new", "/account/password"])):
        desk = seat(login, language, device)
        page = desk.page()
        for path in paths:
            desk.go(page, path.format_map(furnished.references))
            page.locator("main form.form").first.evaluate(EMPTY_AND_SEND)
            page.locator("#problems:focus").wait_for()
            desk.look(page)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_focus_is_seen(seat: Seat, furnished: Installation, language: str) -> None:
    """Walking through a page with the tabulator, one always sees where one is."""
    desk = seat("referent", language)
    page = desk.page()
    for path in ("/cases/new", "/cases/" + furnished.references["empty"]):
        desk.go(page, path)
        for step in range(30):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                  const at = document.activeElement;
                  const drawn = at.matches('.opt input') ? at.nextElementSibling : at;
                  const style = getComputedStyle(drawn);
                  return at === document.body || (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
                }"""
            )
            assert seen, (path, step, page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))


def _address(desk: Desk, path: str, references: dict[str, str]) -> str:
    """The address of a page; raises AssertionError when nothing leads to it."""
    first, *then = path.format_map(references).split(" > ")
    for shape in then:
        html = desk.context.request.get(desk.server.url + first).text()
        known, _, end = shape.rpartition("*")
        link = re.search(rf'href="({re.escape(known).replace(re.escape("*"), NAME)}{NAME})', html)
        assert link, f"{path}: no way from {first}"
        first = link[1] + end
    return first

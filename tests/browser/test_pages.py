"""Every page of every role, in both languages, on a desk and on a phone: accessible, readable, nothing sideways."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Installation
from tests.browser.desk import Desk, Seat
from tests.support.requirements import long_runs

pytestmark = pytest.mark.xdist_group("browser")  # they share accounts, and so drafts: never two at once

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
        ),
        *("/cases/{closed}/reopen", "/cases/{long}/restrict", "/cases/{restricted}/unrestrict"),
        *("/cases/{long}/readers", "/exceptional", "/notices", "/account", "/papers/"),
    ],
    "sante": ["/cases/{closed}", "/tonight/medicines"],
    "educatrice": [
        "/tonight",
        "/tonight/medicines",
        "/tonight/meals",
        "/tonight/meals/month",
        "/tonight/activities",
        "/tonight/activities/new",
        "/tonight/activities/month",
        "/tonight/week",
        "/tonight/log",
    ],
    "directrice": [
        *("/", "/cases/{closed}", "/exceptional/reviews", "/people/", "/people/?left=1", "/people/new", "/policy"),
        *("/establishments/", "/account", "/account/password", "/account/workplace", "people", "people/edit"),
        *("people/reset", "people/end", "people/roles/new"),
        *("/tonight/figures", "/tonight/places"),
    ],
    "maraude": ["/", "/cases/", "/street", "/street/profiles", "/street/recognise", "/street/devices"],
    "province": ["/", "/figures"],
    "inspection": ["/"],
    "unite": [
        *("/cases/", "/street", "/street/places", "/street/week", "/street/rounds/new", "/street/calls/new"),
        *("/street/dangers", "/street/held", "/street/figures?days=90", "/street/map?days=90", "/street/counts"),
    ],
    "parcours": ["/", "/elsewhere", "/notices", "/exceptional/reviews"],
    "admin": ["/", "/keys", "/keys/recovery", "/establishments/new", "places", "places/edit"],
}
FORMS = ["/cases/new", "/cases/{long}", "/cases/{long}/close", "/cases/{long}/restrict", "/exceptional"]


CORNERS = [[("fr", "phone"), ("ar", "desk")], [("fr", "desk"), ("ar", "phone")]]
SEEN = [
    (login, language, device)
    for number, login in enumerate(PAGES)
    for language, device in ((*CORNERS[0], *CORNERS[1]) if long_runs() else CORNERS[number % 2])
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


@pytest.mark.parametrize(("language", "device"), [("fr", "phone"), ("ar", "desk")])
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
    """The address of a page; "people/edit" stands for the first of the list, "places" likewise."""
    listed = {"people": "/people/", "places": "/establishments/"}
    kind, _, rest = path.partition("/")
    if not kind:
        return path.format_map(references)
    html = desk.context.request.get(desk.server.url + listed[kind]).text()
    first = html.split("<tbody>")[1].split('href="')[1].split('"')[0]
    return f"{first}/{rest}" if rest else first

"""Every page that a role can reach from its first page opens, in both languages, and passes the client's look."""

from __future__ import annotations

import ast
import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from caseapp.accounts.directory import open_profile, seal_profile
from caseapp.accounts.models import User
from caseapp.infra.work import system_work
from caseapp.policy.roles import Role
from caseapp.web import context
from tests.cases.pages import tree_of
from tests.conftest import House, client_of
from tests.security.tools import raw
from tests.support.client import XHTML, PageClient

LINK = re.compile(r'href="(/[^"#?]*)"')


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("role", list(Role))
def test_whatever_the_first_page_leads_to_opens(lite: House, role: Role, language: str) -> None:
    client = client_of(lite, role, language=language)
    home = client.get("/")
    assert home.status_code == 200
    assert f'lang="{language}"' in home.get_data(as_text=True)
    paths = {path for path in LINK.findall(home.get_data(as_text=True)) if not path.startswith("/static")}
    assert paths
    for path in sorted(paths):
        assert client.get(path).status_code in (200, 303), path


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/", "/"),
        ("/cases/", "/cases/"),
        ("/cases/{reference}", "/cases/"),
        ("/cases/new", "/cases/new"),
        ("/notices", None),
        ("/leave", None),
        ("/search", None),
        ("/establishments/{slug}", "/establishments/"),
    ],
)
def test_the_menu_marks_where_one_is(lite: House, path: str, line: str | None) -> None:
    """The line of the page, or of the pages that it stands below; none where it stands below none."""
    known = {"reference": lite.world.reference, "slug": lite.world.slugs[lite.world.here]}
    page = tree_of(client_of(lite, Role.REFERENCE_WORKER).get(path.format_map(known)))
    menu = next(node for node in page.iter(f"{XHTML}nav") if node.get("class") == "tabs")
    marked = {link.get("href") for link in menu.iter(f"{XHTML}a") if link.get("aria-current")}
    assert marked == ({line} if line else set())


def test_a_first_day_has_five_steps(lite: House) -> None:
    """For every role, in both languages; what a step leads to is a page she may open."""
    for role in Role:
        for language in ("fr", "ar"):
            client = client_of(lite, role, language=language)
            client.look = False
            page = tree_of(client.get("/help"))
            steps = next(node for node in page.iter(f"{XHTML}ol") if node.get("class") == "steps")
            assert len(list(steps)) == 5, role
            for link in steps.iter(f"{XHTML}a"):
                assert client.get(link.get("href", "")).status_code == 200, (role, link.get("href"))


def test_the_tour_comes_once(lite: House) -> None:
    """On the first page of a new person, until she has seen it or sends it away; and again when she asks for it."""
    raw(lite, "UPDATE user_account SET toured = :no", no=False)
    client = client_of(lite, Role.REFERENCE_WORKER)
    assert 'id="tour"' in client.get("/").get_data(as_text=True)
    assert 'id="tour"' not in client.get("/cases/").get_data(as_text=True)
    assert client.send("/help/tour", {}).status_code == 303
    assert 'id="tour"' not in client.get("/").get_data(as_text=True)
    assert 'id="tour"' in client.get("/?tour=again").get_data(as_text=True)
    assert 'id="tour"' in client_of(lite, Role.DIRECTOR).get("/").get_data(as_text=True)


def test_two_people_of_one_name_are_not_one_to_a_shared_browser(lite: House) -> None:
    """By what stands on the page, tabs tell whose they are: to be unlocked, to take a new token, to save what is typed.
    It is no name, since scripts keep it in the browser."""
    worker, officer = lite.world.person(Role.REFERENCE_WORKER), lite.world.person(Role.UNIT_OFFICER)
    with lite.app.app_context(), system_work() as unit:
        for user in (unit.get_one(User, worker), unit.get_one(User, officer)):
            profile = replace(open_profile(unit, user), name="Fatima Zahra Alaoui")
            user.profile = seal_profile(unit, user.id, profile)
            user.version += 1
    pages = [
        client_of(lite, role).get("/").get_data(as_text=True) for role in (Role.REFERENCE_WORKER, Role.UNIT_OFFICER)
    ]
    keys = [re.findall(r'<body[^>]* data-actor="([^"]+)"', page) for page in pages]
    assert all("Fatima Zahra Alaoui" in page for page in pages)
    assert keys[0] != keys[1]
    assert "Fatima" not in str(keys)


def test_what_is_the_same_for_everybody_is_small_and_kept(lite: House) -> None:
    """Style and pictures go compressed to whoever takes that, and are kept; a page is neither."""
    client = client_of(lite, Role.REFERENCE_WORKER)
    asking = {"Accept-Encoding": "gzip"}
    small, whole = client.get("/static/css/app.css?v=1", headers=asking), client.get("/static/css/app.css?v=1")
    assert gzip.decompress(small.data) == whole.data
    assert len(small.data) * 3 < len(whole.data)
    assert "immutable" in small.headers["Cache-Control"]
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Content-Encoding" not in whole.headers
    again = client.get("/static/icons.svg", headers={**asking, "If-None-Match": _tag(client, "/static/icons.svg")})
    assert (again.status_code, again.data) == (304, b"")
    assert "stale-while-revalidate" in again.headers["Cache-Control"]
    assert "Content-Encoding" not in client.get("/static/fonts/himaya-400.woff2", headers=asking).headers
    page = client.get("/", headers=asking)
    assert page.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in page.headers


def test_a_page_in_place_of_a_static_file_is_kept_by_nobody(lite: House) -> None:
    """It holds the form token of whoever asked; and a file that comes with tomorrow's version must not be missing for a
    year."""
    client = client_of(lite, Role.REFERENCE_WORKER)
    for path in ("/static/css/gone.css?v=1", "/static/css/gone.css", "/static/"):
        missing = client.get(path)
        assert (missing.status_code, missing.headers["Cache-Control"]) == (404, "no-store"), path


def _tag(client: PageClient, path: str) -> str:
    return str(client.get(path, headers={"Accept-Encoding": "gzip"}).headers["ETag"])


CODE = Path(context.__file__).resolve().parents[1]


def test_no_page_gives_a_name_of_the_frame(lite: House) -> None:
    """What a page gives its template wins over the frame: a page's own `search_box` would take away everybody's."""
    with lite.app.test_request_context("/"):
        frame = frozenset(context._page())
    assert _said(Path(context.__file__)) >= frame  # the look below sees such names
    views = {path for path in CODE.rglob("*.py") if path.match("views/*.py") or path.name == "views.py"}
    assert len(views) > 50
    assert {str(path.relative_to(CODE)): names for path in views if (names := _said(path) & frame)} == {}


def _said(path: Path) -> frozenset[str]:
    """Names that a page's code may be giving to a template: keywords of calls, keys of dictionaries."""
    return frozenset(_names(ast.parse(path.read_text(encoding="utf-8"))))


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (keyword.arg for keyword in node.keywords if keyword.arg)
        elif isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))

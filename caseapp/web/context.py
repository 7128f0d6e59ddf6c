"""What every template may use: the contract of the layout and the kit."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app, get_flashed_messages, request, url_for
from markupsafe import Markup

from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from caseapp.web.feature import MenuEntry
from caseapp.web.frame import box_of
from caseapp.web.i18n import day, gettext, language, listed, moment, other_language, said, word
from caseapp.web.session import csrf_token, current_actor, settings

STATIC = Path(__file__).resolve().parent / "static"


class Line(NamedTuple):
    """A line of the menu, ready for the page."""

    endpoint: str
    url: str
    label: str
    icon: str
    current: bool
    badge: int | None = None


class Person(NamedTuple):
    """The actor as the layout shows her."""

    key: str
    """Whose page this is, for the tabs of a shared browser: two people may have one name."""
    name: str
    initials: str
    role_label: str
    establishment_label: str
    several_workplaces: bool


class Switch(NamedTuple):
    """The button that changes the language."""

    url: str
    other: str
    label: str


class Banner(NamedTuple):
    """A line on top of every page."""

    kind: str
    text: str


def init_app(app: Flask) -> None:
    """Give templates their words, filters and the layout's context."""
    words = {"csrf_token": csrf_token, "new_submission": new_submission, "static_url": static_url, "word": word}
    app.jinja_env.globals.update(words, once=once)
    app.jinja_env.filters.update(day=day, icon=icon, listed=listed, moment=moment, word=word)
    app.context_processor(_page)


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """The address of a static file, with its version: caches may keep it for ever."""
    if current_app.debug:
        return url_for("static", filename=name)
    return f"/static/{name}?v={_version(name)}"


FLIPPED = frozenset({"chevron-right", "chevron-left", "log-out", "undo-2", "send"})
"""Pictures that turn with the script."""


@cache
def icon(name: str, label: str = "") -> Markup:
    """A picture of icons.svg. One that a template names by itself is put in when the template is compiled."""
    looks = Markup('"icon flip"') if name in FLIPPED else "icon"  # a page has fifty: no quotes that HTML can do without
    told = Markup('role=img aria-label="{}"').format(label) if label else Markup("aria-hidden=true")
    return Markup('<svg class={} {}><use href="/static/icons.svg#{}"/></svg>').format(looks, told, name)


_TOKEN = "\0"  # noqa: S105 - it only holds its place
"""Stands in a kept piece where the token will be; nothing that people write has it (`kernel.text`)."""


def once(template: str, **shown: Hashable) -> Markup:
    """A piece of a page that is alike on many: made once for all that it is given. It sees nothing else, so nobody is
    shown what was made for another; the token of its forms is put in afterwards."""
    made = _made(template, language().code, tuple(shown.items()))
    return Markup(made.replace(_TOKEN, csrf_token()))  # noqa: S704 - our own templates, hexadecimal digits


@lru_cache(maxsize=2048)
def _made(template: str, _language: str, shown: tuple[tuple[str, Hashable], ...]) -> str:
    return current_app.jinja_env.get_or_select_template(template).render(shown, token=_TOKEN)


def new_submission() -> str:
    """An id for one of several forms of a page: sending one must not make another look like a repetition."""
    return id_text(new_id())


def _page() -> dict[str, Any]:
    lang, other = language(), other_language()
    actor = current_actor()
    menu = _menu(actor.roles, _here(request.path), lang.code) if actor else ()
    return {
        "page_lang": lang.code,
        "page_dir": lang.direction,
        "actor": _person(actor, lang.code) if actor else None,
        "menu": menu,
        "search_box": box_of(actor.roles) if actor else None,
        "rings": actor is not None and holds(actor.roles, P.NOTICE_READ),
        "language_switch": Switch("/language", other.code, other.own_name),
        "banner": _banner() if actor else None,
        "flashes": get_flashed_messages(with_categories=True) if actor else [],
        "idle_seconds": settings().idle_minutes * 60,
    }


def _person(actor: Actor, code: str) -> Person:
    post = actor.post
    role = word(Role(post.role)) if post else ""
    initials = "".join(part[0] for part in actor.name.split()[:2])
    place = post.establishment_name(code) if post else ""
    return Person(id_text(actor.user_id), actor.name, initials, role, place, len(actor.workplaces) > 1)


def _banner() -> Banner | None:
    """What everybody should know all the time: that this is a demonstration."""
    if current_app.extensions.get("demo"):
        return Banner("warning", gettext("Demonstration: everything here is invented. Do not enter real children."))
    return None


@cache
def address(endpoint: str) -> str:
    """The address of a page that has nothing in it; those of the menu stand on every page."""
    return url_for(endpoint)


@lru_cache(maxsize=2048)
def _menu(roles: frozenset[str], here: str, _language: str) -> tuple[Line, ...]:
    """The lines of the menu on a page under the line `here`: the same for all who hold these roles."""
    entries: list[MenuEntry] = current_app.extensions["menu"]
    return tuple(
        Line(entry.endpoint, url, said(entry.label), entry.icon, url == here)
        for entry in entries
        if holds(roles, entry.power) and (url := address(entry.endpoint))
    )


@lru_cache(maxsize=2048)
def _here(path: str) -> str:
    """The address of the menu's line under which a page stands; below the first page stands nothing."""
    entries: list[MenuEntry] = current_app.extensions["menu"]
    urls = (address(entry.endpoint) for entry in entries)
    return max((url for url in urls if path == url or _is_below(path, url)), key=len, default="")


def _is_below(path: str, url: str) -> bool:
    return url != "/" and path.startswith(url.rstrip("/") + "/")

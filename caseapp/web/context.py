"""What every template may use: the contract of the layout and the kit."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app, get_flashed_messages, request, url_for

from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.permissions import holds
from caseapp.policy.roles import Role
from caseapp.web.feature import MenuEntry
from caseapp.web.i18n import day, gettext, language, moment, other_language, said, word
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
    app.jinja_env.globals.update(csrf_token=csrf_token, new_submission=new_submission, static_url=static_url, word=word)
    app.jinja_env.filters.update(day=day, moment=moment, word=word)
    app.context_processor(_page)


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """The address of a static file, with its version: caches may keep it for ever."""
    if current_app.debug:
        return url_for("static", filename=name)
    return f"/static/{name}?v={_version(name)}"


def new_submission() -> str:
    """An id for one of several forms of a page: sending one must not make another look like a repetition."""
    return id_text(new_id())


def _page() -> dict[str, Any]:
    lang, other = language(), other_language()
    actor = current_actor()
    return {
        "page_lang": lang.code,
        "page_dir": lang.direction,
        "actor": _person(actor, lang.code) if actor else None,
        "menu": _menu(actor) if actor else [],
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


def _menu(actor: Actor) -> list[Line]:
    entries: list[MenuEntry] = current_app.extensions["menu"]
    addresses = {entry.endpoint: address(entry.endpoint) for entry in entries}
    here = max(filter(_stands_under, addresses.values()), key=len, default="")
    return [
        Line(entry.endpoint, url, said(entry.label), entry.icon, url == here)
        for entry in entries
        if holds(actor.roles, entry.power) and (url := addresses[entry.endpoint])
    ]


def _stands_under(url: str) -> bool:
    """Whether the page is that of a line of the menu or stands below it; below the first page stands nothing."""
    return request.path == url or (url != "/" and request.path.startswith(url.rstrip("/") + "/"))

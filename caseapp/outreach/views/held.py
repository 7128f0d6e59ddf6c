"""What telephones handed in and waits for a coordinator: seen, taken in, set aside."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, url_for

from caseapp.cases.vocabulary import Danger
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.kernel.identifiers import read_id
from caseapp.kernel.words import N_, Word
from caseapp.outreach.forms.devices import AsideForm
from caseapp.outreach.models import FieldItem
from caseapp.outreach.queries import held as queries
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import held
from caseapp.outreach.views import bp, met_words
from caseapp.outreach.vocabulary import (
    Adherence,
    Ambience,
    Aside,
    Condition,
    Held,
    ItemKind,
    ItemState,
    Mode,
    Need,
    Refusal,
    Trigger,
)
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import listed, moment, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

_WORDS: tuple[tuple[str, str, type[Word]], ...] = (
    ("mode", N_("How it went"), Mode),
    ("adherence", N_("How the child takes it"), Adherence),
    ("condition", N_("Condition"), Condition),
    ("needs", N_("Needs"), Need),
    ("triggers", N_("Why it is dangerous"), Trigger),
    ("refusal", N_("Why the child refuses"), Refusal),
    ("ambience", N_("What the place was like"), Ambience),
)
_TEXTS = (
    ("note", N_("Note")),
    ("said", N_("In the child's own words")),
    ("care", N_("Care")),
    ("next", N_("What comes next")),
)


@bp.get("/street/held")
@requires(P.ROUND_REVIEW)
def waiting_items() -> str:
    """All that wait: what is grave first, then the oldest."""
    return render_template("outreach/held.html", rows=queries.waiting(actor()), danger=met_words.danger)


@bp.get("/street/held/<item>")
@requires(P.ROUND_REVIEW)
def waiting_item(item: str) -> str:
    """One of them, opened where it opens."""
    me = actor()
    row = queries.locate_waiting(me, id_or_404(item))
    return render_template("outreach/held_item.html", **_page(me, row), form=AsideForm.opened())


@bp.post("/street/held/<item>/take")
@requires(P.ROUND_REVIEW)
def take_in(item: str) -> Any:
    """Take it in after all."""
    me, form = actor(), HouseForm.sent()
    row = queries.locate_waiting(me, id_or_404(item), writing=True)
    claim(form)
    try:
        held.take(me, row)
    except Impossible as error:
        work.abandon(session())
        page = _page(me, queries.locate_waiting(me, id_or_404(item)))
        return invalid("outreach/held_item.html", **page, form=AsideForm.opened(), still=error.obstacle)
    return done(form, url_for("outreach.waiting_items"), _("It is taken in, as its author noted it."))


@bp.post("/street/held/<item>/aside")
@requires(P.ROUND_REVIEW)
def put_aside(item: str) -> Any:
    """Set it aside, with a reason."""
    me, form = actor(), AsideForm.sent()
    row = queries.locate_waiting(me, id_or_404(item), writing=True)
    if not form.validate():
        return invalid("outreach/held_item.html", **_page(me, row), form=form)
    claim(form)
    held.set_aside(me, row, Aside(form.why.data))
    return done(form, url_for("outreach.waiting_items"), _("It is set aside; it stays as it came."))


def _page(me: Actor, row: FieldItem) -> dict[str, Any]:
    said = queries.content(me, row)
    return {
        "item": row,
        "why": Held(row.why) if row.why else None,
        "owner": queries.owners_of({row.device_id}, me.language).get(row.device_id, ""),
        "kind": ItemKind(row.kind) if row.kind else None,
        "waits": row.state in held.WAITS,
        "opens": bool(said),
        "aside": Aside(row.aside) if row.aside else None,
        "facts": _facts(me, said),
        "texts": [(_(label), str(said[name])) for name, label in _TEXTS if said.get(name)],
        "taken_as_it_is": row.state == ItemState.HELD,
    }


def _facts(me: Actor, said: dict[str, Any]) -> list[tuple[str, str]]:
    """What an item says in words. Nobody has checked it yet: what is not known here is shown as it came."""
    found = [(_("When, by the clock of the telephone"), _moment(said.get("at")))]
    if place := said.get("place"):
        found.append((_("Place"), _place(me, place)))
    elif where := said.get("where"):
        found.append((_("Elsewhere"), str(where)))
    for name, label, words in _WORDS:
        codes = said.get(name)
        each = codes if isinstance(codes, list) else [codes] if codes else []
        if each:
            found.append((_(label), listed(_spoken(words, code) for code in each)))
    persons = said.get("persons")
    if isinstance(persons, list) and persons:
        found.append((_("Persons met"), str(len(persons))))
        if aliases := listed(_names(persons)):
            found.append((_("Called"), aliases))
    if (danger := said.get("danger")) is not None:
        found.append((_("Danger"), _spoken(Danger, danger)))
    return found if said else []


def _names(persons: list[Any]) -> list[str]:
    given = [person.get("aliases") for person in persons if isinstance(person, dict)]
    return [str(alias) for aliases in given if isinstance(aliases, list) for alias in aliases]


def _spoken(words: type[Word], code: object) -> str:
    try:
        return word(words(str(code)))
    except ValueError:
        return str(code)


def _place(me: Actor, place: object) -> str:
    known = read_id(str(place))
    return (known and territory(me).place(known, me.language)) or _("Unknown place")


def _moment(text: object) -> str:
    try:
        return moment(datetime.fromisoformat(str(text)))
    except ValueError:
        return ""

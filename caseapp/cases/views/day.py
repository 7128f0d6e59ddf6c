"""The first page's panel: what waits for me now, each line one tap from being done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import jsonify, url_for

from caseapp.cases import queries
from caseapp.cases.queries.day import SHOWN, Waiting
from caseapp.cases.views import bp, present
from caseapp.cases.views.board import cards_of
from caseapp.cases.views.figures import charts, months
from caseapp.cases.views.words import limit_text
from caseapp.cases.vocabulary import Danger
from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.deadlines import WATCH, Rule
from caseapp.policy.permissions import P, Reach, holds, reach
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, said, word
from caseapp.web.session import actor


class Item(NamedTuple):
    """A line: what to do, in which file, until when; `done` is where one says that it was done."""

    url: str
    done: str
    danger: Danger
    look: str
    what: str
    name: str
    reference: str
    when: str
    by: str = ""
    """Whose promise it is, if not one's own."""


class Unfinished(NamedTuple):
    """A form of a file that can be left half filled in: where one goes on, after the file's address, and the words."""

    end: str
    told: str


unfinished: dict[str, Unfinished] = {
    "note": Unfinished("#note", N_("A note you began is not saved. Go on with it.")),
    "identity": Unfinished("/identity", N_("A correction you began is not saved. Go on with it.")),
    "intake": Unfinished("/intake", N_("An intake you began to complete is not saved. Go on with it.")),
}
"""Slot: by the first word of a draft's key, whose second is the id of the file; each feature adds its own."""


numbers: dict[str, Callable[[Actor], int]] = {}
"""Slot: a feature above may count what waits behind a line of the menu, under the name that js/waiting.js knows."""


class Section(NamedTuple):
    """Lines of one kind; `more` leads to the rest."""

    id: str
    title: str
    items: list[Item]
    more: str | None
    first: bool = False
    """Before anything else that waits."""


def day_panel(me: Actor) -> dict[str, Any] | None:
    """What the first page shows to whoever works with files; None for everybody else."""
    if not holds(me.roles, P.CASE_LIST):
        return None
    waiting = _sections(me)
    supervises = reach(me.roles, P.FIGURES_READ) is Reach.ESTABLISHMENT
    return {
        "template": "cases/day.html",
        "first": any(section.id in ("late", "promised") for section in waiting),
        "waiting": waiting,
        "drafts": _drafts(me),
        "live": queries.live_openings(me),
        "reviews": queries.waiting_for_review(me) if holds(me.roles, P.BREAK_GLASS_REVIEW) else 0,
        "elsewhere": queries.count_elsewhere(me),
        "loads": [card for card in cards_of(me) if card.late.number] if holds(me.roles, P.CASE_SUPERVISE) else [],
        "figures": queries.figures_for(me) if supervises else None,
        "may_create": holds(me.roles, P.CASE_CREATE),
        "all_url": url_for("cases.index"),
        "may_leave": holds(me.roles, P.CASE_MOVE),
        "may_lead": holds(me.roles, P.CASE_SUPERVISE),
    }


def figures_panel(me: Actor) -> dict[str, Any] | None:
    """On the first page of whoever reads figures and no files: the figures themselves."""
    if holds(me.roles, P.CASE_LIST) or not holds(me.roles, P.FIGURES_READ):
        return None
    found = queries.figures_for(me)
    return {"template": "cases/figures_panel.html", "figures": found, "charts": charts(found), "months": months(found)}


@bp.get("/waiting.json")
@requires(P.NOTICE_READ)
def waiting() -> Any:
    """The numbers beside the first line of the menu and on the bell; asked now and then by the page (js/waiting.js)."""
    me = actor()
    more = {name: count(me) for name, count in numbers.items()}
    return jsonify(count=queries.late_count(me), notices=queries.unread_count(me), **more)


def _sections(me: Actor) -> list[Section]:
    day = queries.day_of(me)
    nameless = present.unnamed()
    tongue = language()
    code = tongue.code

    def end(one: Waiting) -> str:
        """Where it is done: a page of its own, or the next steps of the file."""
        power, page = present.ACTS_OF.get(Rule(one.rule), (None, "")) if one.rule else (None, "")
        return f"/{page}" if power and reach(me.roles, power) is Reach.ESTABLISHMENT else "#next"

    def ticked(one: Waiting) -> str:
        """Where one says that it was done, for what people say."""
        may = bool(one.rule) and WATCH[one.rule].ticked and not one.own and (one.mine or holds(me.roles, P.CASE_MOVE))
        return f"/cases/{one.line.reference}/deadlines/{id_text(one.due_id)}/done" if may else ""

    def items(found: list[Waiting], what: str | None, anchor: str | None) -> list[Item]:
        return [
            Item(
                f"/cases/{one.line.reference}{end(one) if anchor is None else anchor}",
                ticked(one) if anchor is None else "",
                one.line.danger,
                "bad m-alert" if one.late else "info m-clock",
                what or one.words or (said(WATCH[one.rule].rule.label) if one.rule else _("Nothing is due")),
                one.line.name.first_in(code) or nameless.get(one.line.name.state, nameless["empty"]),
                one.line.reference,
                _("since %(when)s", when=limit_text(one.at, tongue)) if one.late else limit_text(one.at, tongue),
                _("Promised by %(name)s", name=one.by) if one.by else "",
            )
            for one in found
        ]

    def more(found: list[Waiting], **asked: Any) -> str | None:
        return url_for("cases.index", **asked) if len(found) >= SHOWN else None

    late = [one for one in day.due if one.late]
    soon = [one for one in day.due if not one.late]
    everybody = "establishment"
    sections = [
        Section("late", _("What is late"), items(late, None, None), more(late, view="mine", late=1)),
        Section("promised", _("Promised"), items(day.promised, None, None), None),
        Section("soon", _("In the next three days"), items(soon, None, None), more(soon, view="mine", sort="due")),
        Section(
            "opened",
            _("Intakes I opened, to be completed"),
            items(day.opened, _("Complete the intake"), "/intake" if holds(me.roles, P.CASE_CORRECT) else ""),
            None,
        ),
        Section("for-others", _("For colleagues who are away"), items(day.for_others, None, None), None),
        Section(
            "risen", _("Late in the team"), items(day.risen, None, "#next"), more(day.risen, view=everybody, late=1)
        ),
        Section(
            "unassigned",
            _("Nobody follows these children yet"),
            items(day.unassigned, _("Choose who follows the file"), "/team"),
            more(day.unassigned, view=everybody, worker="none", sort="danger"),
            first=holds(me.roles, P.CASE_SUPERVISE),
        ),
        Section(
            "told",
            _("New in your files"),
            [item for kind, one in day.told for item in items([one], word(kind), "#timeline")],
            url_for("cases.notices") if day.told else None,
        ),
    ]
    return [section for section in sections if section.items]


def _drafts(me: Actor) -> list[tuple[str, str, str, str]]:
    """Of each unfinished form: its address, the words, whose file it is, its reference; a new one has neither yet."""
    keys = [key for key, _at in drafts.waiting(session(), me)]
    parts = [key.partition(".") for key in keys]
    files = queries.lines_of(me, [file for kind, _dot, file in parts if kind in unfinished], "drafts")
    nameless = present.unnamed()
    found = []
    for kind, _dot, file in parts:
        if (kind, file) == ("case", "new"):
            found.append(("/cases/new", _("A registration you began is not finished. Go on with it."), "", ""))
        elif kind in unfinished and file in files:
            form, line = unfinished[kind], files[file]
            name = line.name.first_in(language().code) or nameless.get(line.name.state, nameless["empty"])
            found.append((f"/cases/{line.reference}{form.end}", said(form.told), name, line.reference))
    return found

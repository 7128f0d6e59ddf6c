"""The caseload and the files of the establishment: filtered, sorted, kept under a name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from caseapp.accounts.directory import colleagues
from caseapp.cases import queries, service
from caseapp.cases.filters import AgeBand, Filters
from caseapp.cases.queries.lists import View
from caseapp.cases.views import bp, present
from caseapp.cases.views.asked import FURTHEST, Asked, follows
from caseapp.cases.views.kept import list_of
from caseapp.cases.vocabulary import KEPT, Category, Danger, Sex
from caseapp.infra import places
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text, read_reference
from caseapp.policy.permissions import P, holds
from caseapp.policy.workload import MOVED_AT_ONCE
from caseapp.web.gate import requires
from caseapp.web.i18n import language
from caseapp.web.respond import see_other
from caseapp.web.session import actor

LONGEST = 2000
"""Characters of an address that are read."""


@bp.get("/cases/")
@requires(P.CASE_LIST)
def index() -> Any:
    """My files, or my establishment's, 25 to a page (`?per=50`). `?choose=1`: with boxes, to hand several on.

    While choosing, one leafs by buttons of the form, which bring along what is ticked: `leaf` is the page they ask for.
    """
    if "leaf" in request.args:
        return see_other(_leafed(request.args["leaf"].partition("?")[2]))
    me = actor()
    asked = Asked.read(me)
    choosing = "choose" in request.args and holds(me.roles, P.CASE_ASSIGN)
    found = queries.caseload(me, asked.view, asked.filters, asked.order, page=asked.page, per=asked.per)
    picked = _picked() if choosing else []
    shown = {line.reference for line in found.lines}
    more = not choosing and (asked.filters.rare or "more" in request.args)
    staying: dict[str, Any] = {"choose": 1} if choosing else {}

    def leaf(to: int) -> str:
        return asked.url(page=to, **staying)

    return render_template(
        "cases/list.html",
        found=found,
        **present.rows(found.lines),
        asked=asked,
        narrowed=asked.filters != Filters(),
        sorts={} if choosing else asked.sorts(),
        tabs=[(view, Asked(view, Filters(), asked.order, per=asked.per).url()) for view in View],
        saved=[(view.name, list_of(view)) for view in service.saved_views(me)],
        follows=follows(me),
        choosing=choosing,
        picked=picked,
        elsewhere=[reference for reference in picked if reference not in shown],
        colleague=request.args.get("colleague", "") if choosing else "",
        most=MOVED_AT_ONCE,
        colleagues=_colleagues(me, P.CASE_OPEN) if choosing else [],
        offered=_offered(me, asked) if more else None,
        dangers=list(reversed(Danger)),
        statuses=KEPT,
        plain_url=replace(asked, filters=Filters()).url(),
        prev_url=leaf(asked.page - 1) if asked.page > 1 else None,
        next_url=leaf(asked.page + 1) if found.more and asked.page < FURTHEST else None,
    )


def _picked() -> list[str]:
    """References that were ticked on any page so far, as many as may be handed on at once."""
    known = (read_reference(reference) for reference in request.args.getlist("file"))
    return list(dict.fromkeys(filter(None, known)))[:MOVED_AT_ONCE]


def _leafed(page: str) -> str:
    """The address of another page of the same list, with what is ticked and the colleague who was chosen."""
    asked = Asked.read(actor(), MultiDict(parse_qsl(page[:LONGEST])))
    return asked.url(page=asked.page, choose=1, file=tuple(_picked()), colleague=request.args.get("worker") or None)


def _offered(me: Actor, asked: Asked) -> dict[str, Any]:
    """What the long form of filters offers to choose from."""
    code = language().code
    names = sorted((place.name(code), place.code) for place in places.provinces())
    return {
        "workers": _colleagues(me, P.CASE_CLOSE) if asked.view is View.ESTABLISHMENT else [],
        "categories": list(Category),
        "ages": list(AgeBand),
        "sexes": list(Sex),
        "provinces": [(key, name) for name, key in names],
        "communes": _communes(asked.filters.province),
    }


def _communes(province: str) -> list[tuple[str, str]]:
    """The communes of the province that is asked for, by name; none before one is."""
    code = language().code
    known = sorted((place.name(code), place.code) for place in places.communes(province)) if province else ()
    return [(key, name) for name, key in known]


def _colleagues(me: Actor, power: P) -> list[tuple[str, str]]:
    return [(id_text(uid), name) for uid, name in colleagues(session(), me.workplace_id or b"", power, me.language)]

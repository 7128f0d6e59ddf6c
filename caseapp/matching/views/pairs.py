"""The duplicates desk: pairs that wait, one pair side by side, what is decided about it, two files put together."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.cases.views.merged import goes_on
from caseapp.cases.views.words import age_text
from caseapp.infra import places, work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Invalid, Merged, NotFound, Refused
from caseapp.kernel.identifiers import id_text, read_reference
from caseapp.kernel.words import N_
from caseapp.matching import service
from caseapp.matching.models import CasePair
from caseapp.matching.pair_forms import WORDS, DecisionForm, SameForm
from caseapp.matching.queries import pairs as queries
from caseapp.matching.queries.pairs import TABS, PairLine, Side
from caseapp.matching.views import bp
from caseapp.matching.views.why import reasons
from caseapp.matching.vocabulary import PairState
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, word
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

TOLD = {
    PairState.DIFFERENT: N_("These are two children: this is remembered, and they will not be proposed again."),
    PairState.TO_REVIEW: N_("The pair is marked for review."),
    PairState.OPEN: N_("The pair waits for a decision again."),
}


bp.register_error_handler(Merged, goes_on)


def pairs_panel(me: Actor) -> dict[str, Any] | None:
    """On the first page: how many pairs wait for a decision that is hers."""
    pairs = queries.waiting(me) if holds(me.roles, P.PAIR_READ) else 0
    return {"template": "matching/pairs_panel.html", "pairs": pairs} if pairs else None


@bp.get("/pairs")
@requires(P.PAIR_READ)
def pairs() -> str:
    """Files that may be of one child. `?show=` different or decided ones, `?page=`."""
    me = actor()
    tab = request.args.get("show", "open")
    tab = tab if tab in TABS else "open"
    asked = request.args.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdecimal() and 0 < len(asked) < 5 and int(asked) else 1
    desk = queries.desk(me, tab, page)
    return render_template("matching/pairs.html", desk=desk, tab=tab, rows=[shown(line) for line in desk.lines])


def shown(line: PairLine) -> dict[str, Any]:
    """A pair, ready for a page."""
    return {
        "line": line,
        "sides": [_side(line.low), _side(line.high)],
        "why": reasons(line.compared),
    }


def _side(side: Side) -> dict[str, Any]:
    code = language().code
    today: date = clock.today()
    place = places.commune(side.commune).name(code) if side.commune else ""
    state = {"unreadable": _("Unreadable, reported"), "closed": _("Closed to you")}
    return {
        "file": side,
        "name": side.name.first_in(code) or state.get(side.name.state, _("Name unknown")),
        "other": side.name.second_in(code),
        "age": age_text(side.birth, today, code),
        "place": place,
    }


@bp.post("/pairs/<pair>")
@requires(P.PAIR_READ)
def decide(pair: str) -> Any:
    """Say that two files are of different children, or leave the decision to a colleague."""
    me = actor()
    row = queries.pair_of(me, pair)
    form = DecisionForm.sent()
    if not form.validate():
        return invalid("matching/pairs_answer.html", **_answer(row, form))
    claim(form)
    state = PairState(form.state.data)
    try:
        service.decide(me, row, state, form.seen.data or "")
    except Conflict:
        work.abandon(session())
        return render_template("matching/pairs_answer.html", **_answer(queries.pair_of(me, pair), form, late=True)), 409
    return done(form, url_for("matching.pair", pair=pair), _(TOLD[state]))


def _answer(row: CasePair, form: DecisionForm, *, late: bool = False) -> dict[str, Any]:
    line = queries.line_of(actor(), row)
    return {"form": form, "row": shown(line), "pair": id_text(row.id), "late": late, "now": word(line.state)}


@bp.get("/cases/<reference>/same")
@requires(P.PAIR_READ)
def same(reference: str) -> str:
    """The form in which two files are put together."""
    case = _own(reference)
    return render_template("matching/pairs_same.html", case=case, form=SameForm.opened())


@bp.post("/cases/<reference>/same")
@requires(P.PAIR_READ)
def put_together(reference: str) -> Any:
    """Put a file beside another one, by its reference."""
    me, case = actor(), _own(reference)
    form = SameForm.sent()
    page = {"case": case, "form": form}
    if not form.validate():
        return invalid("matching/pairs_same.html", **page)
    claim(form)
    try:
        known = read_reference(form.reference.data or "")
        if known is None:
            raise Invalid({"reference": "no_such_file"})
        other = files.locate(me, known)
        pair = service.put_together(me, case, other)
    except (Invalid, NotFound) as flaw:
        work.abandon(session())
        form.blame(flaw.fields if isinstance(flaw, Invalid) else {"reference": "no_such_file"}, WORDS)
        return invalid("matching/pairs_same.html", **page)
    return done(form, url_for("matching.pair", pair=id_text(pair.id)), _("Here are both files. Look, then decide."))


def _own(reference: str) -> Case:
    """A file that the actor may put beside another one: hers, or any of those whose pairs she decides."""
    me = actor()
    case = files.locate(me, reference, writing=True)
    if not holds(me.roles, P.CASE_MERGE) and case.reference_worker_id != me.user_id:
        raise Refused(P.CASE_MERGE)
    return case

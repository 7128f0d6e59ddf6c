"""Calls: taken in twenty seconds, put on a round, ended with what came of them."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.outreach.forms.calls import CallForm, CallOutcomeForm, PutForm
from caseapp.outreach.forms.fields import chosen, offer
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries import calls as queries
from caseapp.outreach.queries.rounds import locate_round, rounds_between
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.records import CallRow, RoundRow
from caseapp.outreach.service import calls as service
from caseapp.outreach.service.placing import OPEN, WEEK
from caseapp.outreach.views import bp
from caseapp.outreach.views.street import looks
from caseapp.outreach.views.words import OBSTACLES, WORDS, hour, night_text
from caseapp.outreach.vocabulary import CallOutcome, CallUrgency, Channel
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

ELSEWHERE = N_("Another place, in words")


@bp.get("/street/calls")
@requires(P.CALL_TAKE)
def calls() -> str:
    """The inbox: what waits, the most urgent first; then what ended lately."""
    me, rows = actor(), queries.calls(actor())
    return render_template(
        "outreach/calls.html",
        waiting=[row for row in rows if row.outcome is None],
        ended=[row for row in rows if row.outcome is not None],
        land=territory(me),
        **looks(me),
    )


@bp.get("/street/calls/new")
@requires(P.CALL_TAKE)
def new_call() -> str:
    """The form of a call."""
    form = CallForm.opened()
    _offer_places(form)
    return render_template("outreach/call_form.html", form=form)


@bp.post("/street/calls/new")
@requires(P.CALL_TAKE)
def take_call() -> Any:
    """Take it."""
    form, me = CallForm.sent(), actor()
    _offer_places(form)
    form.validate()
    place = chosen(form, form.place, territory(me).places)
    if not form.errors:
        claim(form)
        try:
            given = service.Taken(Channel(form.channel.data), form.told(), CallUrgency(form.urgency.data), place)
            row = service.take(me, given)
        except Invalid as error:
            work.abandon(session())
            form.blame(error.fields, WORDS)
    if form.errors:
        return invalid("outreach/call_form.html", form=form)
    told = _("The call is noted, and on a round.") if row.stop_id else _("The call is noted. Put it on a round.")
    return done(form, url_for("outreach.call_page", call=id_text(row.id)), told)


@bp.get("/street/calls/<call>")
@requires(P.CALL_TAKE)
def call_page(call: str) -> str:
    """A call: what was said, and what one does with it."""
    return render_template("outreach/call.html", **_page(call))


@bp.post("/street/calls/<call>/round")
@requires(P.CALL_TAKE)
def put_call(call: str) -> Any:
    """Put it on a round."""
    me, row, form = actor(), queries.locate_call(actor(), id_or_404(call)), PutForm.sent()
    page = _page(call, putting=form)
    form.validate()
    target = chosen(form, form.round, [one.id for one in page["rounds"]])
    place = chosen(form, form.place, territory(me).places)
    if target is None and not form.errors:
        form.blame({"round": "required"})
    if target is None or form.errors:
        return invalid("outreach/call.html", **page)
    claim(form)
    try:
        service.put_on_round(me, row, locate_round(me, target), place)
    except Impossible as error:
        work.abandon(session())
        form.form_errors.append(_(OBSTACLES[error.obstacle]))
        return invalid("outreach/call.html", **page)
    return done(form, url_for("outreach.call_page", call=call), _("The call is on the round."))


@bp.post("/street/calls/<call>/outcome")
@requires(P.CALL_TAKE)
def end_call(call: str) -> Any:
    """What came of it."""
    row, form = queries.locate_call(actor(), id_or_404(call)), CallOutcomeForm.sent()
    if not form.validate():
        return invalid("outreach/call.html", **_page(call, ending=form))
    claim(form)
    service.end(actor(), row, CallOutcome(form.outcome.data))
    return done(form, url_for("outreach.call_page", call=call), _("It is noted what came of the call."))


@bp.post("/street/calls/<call>/told")
@requires(P.CALL_TAKE)
def tell_caller(call: str) -> Any:
    """The caller was told."""
    row, form = queries.locate_call(actor(), id_or_404(call)), HouseForm.sent()
    claim(form)
    service.caller_told(actor(), row)
    return done(form, url_for("outreach.calls"), _("Noted: the caller was told."))


def open_rounds(me: Any) -> list[RoundRow]:
    """Rounds of the next nights on which something can still be put."""
    tonight = night_of(clock.now())
    return [row for row in rounds_between(me, tonight, tonight + WEEK) if row.state in OPEN]


def round_label(row: RoundRow) -> str:
    """A round in a list of answers."""
    return f"{night_text(row.night)} · {hour(row.planned_from)} · {word(row.kind)}"


def _page(call: str, putting: PutForm | None = None, ending: CallOutcomeForm | None = None) -> dict[str, Any]:
    me, key = actor(), id_or_404(call)
    queries.locate_call(me, key)
    row: CallRow | None = queries.one_call(me, key)
    if row is None:
        raise NotFound
    rounds, land = open_rounds(me), territory(me)
    putting = putting or PutForm.opened(values={"place": id_text(row.place_id) if row.place_id else ""})
    offer(putting.round, [(one.id, round_label(one)) for one in rounds], CHOOSE)
    places = [(one.id, one.name.said(me.language)) for one in land.places.values() if one.active]
    offer(putting.place, places, CHOOSE)
    return {
        "call": row,
        "putting": putting,
        "ending": ending or CallOutcomeForm.opened(),
        "rounds": rounds,
        "land": land,
        **looks(me),
    }


def _offer_places(form: CallForm) -> None:
    me = actor()
    land = territory(me)
    places = [(one.id, one.name.said(me.language)) for one in land.places.values() if one.active]
    offer(form.place, places, ELSEWHERE)

"""Promised returns: what is due, and whether it was kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.words import N_
from caseapp.outreach.forms.calls import PromiseForm, PromiseOutcomeForm, PutForm
from caseapp.outreach.forms.fields import chosen, offer
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries import calls as queries
from caseapp.outreach.queries import crew
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import promises as service
from caseapp.outreach.views import bp
from caseapp.outreach.views.calls import open_rounds, round_label
from caseapp.outreach.views.street import looks
from caseapp.outreach.views.words import OBSTACLES, WORDS
from caseapp.outreach.vocabulary import PromiseOutcome
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

MYSELF = N_("I do")
LATELY = timedelta(days=14)


@bp.get("/street/promises")
@requires(P.STREET_READ)
def promises() -> str:
    """What is due, the latest on top; then what came of those of the last two weeks."""
    me, rows = actor(), queries.promises(actor(), clock.now() - LATELY)
    return render_template(
        "outreach/promises.html",
        waiting=[row for row in rows if row.outcome is None],
        ended=[row for row in rows if row.outcome is not None],
        land=territory(me),
        today=night_of(clock.now()),
        **looks(me),
    )


@bp.get("/street/promises/new")
@requires(P.STREET_MEET)
def new_promise() -> str:
    """The form of a promise."""
    form = PromiseForm.opened(values={"due_on": night_of(clock.now())})
    _offer(form)
    return render_template("outreach/promise_form.html", form=form)


@bp.post("/street/promises/new")
@requires(P.STREET_MEET)
def promise_return() -> Any:
    """Note it; where there is a round of that night it is put on it."""
    form, me = PromiseForm.sent(), actor()
    _offer(form)
    form.validate()
    place = chosen(form, form.place, territory(me).places)
    owner = chosen(form, form.owner, dict(crew.people(me)))
    if not form.errors:
        claim(form)
        try:
            given = service.Promised(form.what.data, form.due_on.day, place, owner_id=owner)
            row = service.promise(me, given)
        except Invalid as error:
            work.abandon(session())
            form.blame(error.fields, WORDS)
    if form.errors:
        return invalid("outreach/promise_form.html", form=form)
    told = _("The promise is noted, and on a round.") if row.stop_id else _("The promise is noted.")
    return done(form, url_for("outreach.promises"), told)


@bp.get("/street/promises/<promise>")
@requires(P.STREET_MEET)
def promise_page(promise: str) -> str:
    """A promise: what was said, and what one does with it."""
    return render_template("outreach/promise.html", **_page(promise))


@bp.post("/street/promises/<promise>/round")
@requires(P.STREET_MEET)
def put_promise(promise: str) -> Any:
    """Put it on a round."""
    me, row, form = actor(), queries.locate_promise(actor(), id_or_404(promise)), PutForm.sent()
    page = _page(promise, putting=form)
    form.validate()
    target = chosen(form, form.round, [one.id for one in page["rounds"]])
    if target is None and not form.errors:
        form.blame({"round": "required"})
    if target is None or form.errors:
        return invalid("outreach/promise.html", **page)
    claim(form)
    try:
        service.put_on_round(me, row, locate_round(me, target))
    except Impossible as error:
        work.abandon(session())
        form.form_errors.append(_(OBSTACLES[error.obstacle]))
        return invalid("outreach/promise.html", **page)
    return done(form, url_for("outreach.promises"), _("The promise is on the round."))


@bp.post("/street/promises/<promise>/outcome")
@requires(P.STREET_MEET)
def end_promise(promise: str) -> Any:
    """Kept, absent, or nobody went."""
    row, form = queries.locate_promise(actor(), id_or_404(promise)), PromiseOutcomeForm.sent()
    if not form.validate():
        return invalid("outreach/promise.html", **_page(promise, ending=form))
    claim(form)
    service.end(actor(), row, PromiseOutcome(form.outcome.data))
    return done(form, url_for("outreach.promises"), _("It is noted what came of the promise."))


def _page(promise: str, putting: PutForm | None = None, ending: PromiseOutcomeForm | None = None) -> dict[str, Any]:
    me, key = actor(), id_or_404(promise)
    queries.locate_promise(me, key)
    row = queries.one_promise(me, key)
    if row is None:
        raise NotFound
    rounds, putting = open_rounds(me), putting or PutForm.opened()
    offer(putting.round, [(one.id, round_label(one)) for one in rounds], CHOOSE)
    return {
        "promise": row,
        "putting": putting,
        "ending": ending or PromiseOutcomeForm.opened(),
        "rounds": rounds,
        "land": territory(me),
        "today": night_of(clock.now()),
        **looks(me),
    }


def _offer(form: PromiseForm) -> None:
    me = actor()
    places = [(one.id, one.name.said(me.language)) for one in territory(me).places.values() if one.active]
    offer(form.place, places, CHOOSE)
    offer(form.owner, [(key, name) for key, name in crew.people(me) if key != me.user_id], MYSELF)

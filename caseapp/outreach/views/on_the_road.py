"""The crew of a round that is out: who goes home, who joins."""

from __future__ import annotations

from typing import Any

from flask import url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.text import read_hour
from caseapp.outreach.forms.fields import chosen
from caseapp.outreach.forms.rounds import GoesHomeForm, JoinsForm
from caseapp.outreach.nighttime import at_hour
from caseapp.outreach.queries.crew import people
from caseapp.outreach.queries.rounds import crews_of, locate_round
from caseapp.outreach.service import on_the_road
from caseapp.outreach.views import bp
from caseapp.outreach.views.rounds import page_of
from caseapp.outreach.views.words import OBSTACLES, WORDS
from caseapp.outreach.vocabulary import Part, WentHome
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

PAGE = "outreach/round.html"


@bp.post("/street/rounds/<round_id>/crew/home")
@requires(P.STREET_MEET)
def goes_home(round_id: str) -> Any:
    """Somebody goes home; two stay."""
    me, key, form = actor(), id_or_404(round_id), GoesHomeForm.sent()
    row = locate_round(me, key)
    form.validate()
    person = chosen(form, form.who, [one.user_id for one in crews_of(me, [key]).get(key, ()) if one.gone_at is None])
    hour = read_hour(form.at.data or "")
    if form.errors or person is None or hour is None:
        return invalid(PAGE, **page_of(row, home=form))
    claim(form)
    try:
        on_the_road.go_home(me, row, person, at_hour(row, hour), WentHome(form.why.data))
    except (Invalid, Impossible) as error:
        return invalid(PAGE, **page_of(locate_round(me, key), home=_blamed(form, error)))
    return done(form, _crew_of(key), _("Noted. Two are still out at least."))


@bp.post("/street/rounds/<round_id>/crew/join")
@requires(P.STREET_MEET)
def joins(round_id: str) -> Any:
    """Somebody joins."""
    me, key, form = actor(), id_or_404(round_id), JoinsForm.sent()
    row = locate_round(me, key)
    form.validate()
    person = chosen(form, form.person, [one for one, _name in people(me)])
    if form.errors or person is None:
        return invalid(PAGE, **page_of(row, joining=form))
    claim(form)
    try:
        on_the_road.join(me, row, person, Part(form.part.data))
    except Invalid as error:
        return invalid(PAGE, **page_of(locate_round(me, key), joining=_blamed(form, error)))
    return done(form, _crew_of(key), _("Noted: one more is out with this round."))


def _blamed(form: Any, error: Invalid | Impossible) -> Any:
    """The form with what stands in the way; nothing is stored."""
    work.abandon(session())
    if isinstance(error, Invalid):
        form.blame(error.fields, WORDS)
    else:
        form.form_errors.append(_(OBSTACLES[error.obstacle]))
    return form


def _crew_of(key: bytes) -> str:
    return url_for("outreach.round_page", round_id=id_text(key)) + "#crew"

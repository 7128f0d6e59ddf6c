"""Before a round leaves: what the night before hands over is read, what is taken along is counted, then it goes."""

from __future__ import annotations

from typing import Any

from flask import url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.forms.fields import chosen
from caseapp.outreach.forms.rounds import LeaveForm
from caseapp.outreach.queries import crew as queries
from caseapp.outreach.queries.rounds import locate_round, sheet
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import departure
from caseapp.outreach.views import bp
from caseapp.outreach.views.rounds import page_of
from caseapp.outreach.views.words import OBSTACLES, WORDS
from caseapp.outreach.vocabulary import RoundState
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.post("/street/rounds/<round_id>/read")
@requires(P.STREET_MEET)
def read_hand_over(round_id: str) -> Any:
    """I have read what the last night hands over."""
    form, row = HouseForm.sent(), locate_round(actor(), id_or_404(round_id))
    claim(form)
    departure.read_hand_over(actor(), row)
    return done(form, _leaving(id_text(row.id)), _("Noted: you have read it."))


@bp.post("/street/rounds/<round_id>/leave")
@requires(P.STREET_MEET)
def leave(round_id: str) -> Any:
    """The round leaves; or a sentence says what stands in its way."""
    me, row = actor(), locate_round(actor(), id_or_404(round_id))
    if row.state != RoundState.PLANNED:
        raise Impossible("round_left")
    form = LeaveForm.sent()
    page = page_of(row, leaving=form)
    form.validate()
    kit, phone = form.kit(), form.phone()
    base = chosen(form, form.base, dict(queries.people(me)))
    if not form.errors:
        given = departure.Leaving(base, phone, form.route.data or "", kit)
        claim(form)
        try:
            departure.leave(me, row, given, sheet(me, row, territory(me)).plan)
        except Invalid as error:
            work.abandon(session())
            form.blame(error.fields, WORDS)
        except Impossible as error:
            work.abandon(session())
            form.form_errors.append(_(OBSTACLES[error.obstacle]))
    if form.errors:
        return invalid("outreach/round.html", **page)
    told = _("The round leaves. Give a sign of life from time to time: the page says when.")
    return done(form, url_for("outreach.round_page", round_id=id_text(row.id)), told)


def _leaving(key: str) -> str:
    return url_for("outreach.round_page", round_id=key) + "#leave"

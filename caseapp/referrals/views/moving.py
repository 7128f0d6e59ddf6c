"""The form of a move, and the move: one pair of addresses for all of them."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.establishments.views.choosing import offers
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import PlainForm
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import Sending
from caseapp.referrals.service import journey
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.service.moves import side_of
from caseapp.referrals.views import bp
from caseapp.referrals.views.acts import ACTS, Act, child_of
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import Kind, Move, State
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/referrals/<reference>/<sending>/<move>")
@requires(P.REFERRAL_READ)
def asking(reference: str, sending: str, move: str) -> Any:
    """The form of a move."""
    row, act, name = _found(reference, sending, move)
    step_of(name, State(row.state), side_of(actor(), row))
    form = act.form.opened(values={"on": clock.today()})
    return render_template("referrals/act.html", **_asked(row, act, name, form))


@bp.post("/referrals/<reference>/<sending>/<move>")
@requires(P.REFERRAL_READ)
def carry_on(reference: str, sending: str, move: str) -> Any:
    """Make a move."""
    row, act, name = _found(reference, sending, move)
    form = act.form.sent()
    if not form.validate():
        return invalid("referrals/act.html", **_asked(row, act, name, form))
    claim(form)
    try:
        act.verb(row, form)
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), actor())
        form.blame(error.fields, WORDS)
        return invalid("referrals/act.html", **_asked(row, act, name, form))
    return done(form, url_for("referral.show", reference=reference), _(act.told))


@bp.post("/referrals/<reference>/<sending>/longer")
@requires(P.REFERRAL_ANSWER)
def hold_longer(reference: str, sending: str) -> Any:
    """Keep the place for as long again."""
    form = PlainForm.sent()
    row = queries.sending_of(actor(), reference, id_or_404(sending))
    claim(form)
    journey.hold_longer(actor(), row)
    return done(form, url_for("referral.show", reference=reference), _("The bed is held for as long again."))


def _found(reference: str, sending: str, move: str) -> tuple[Sending, Act, Move]:
    row = queries.sending_of(actor(), reference, id_or_404(sending))
    if move not in set(Move) or Move(move) not in ACTS:
        raise NotFound
    name = Move(move)
    if name is Move.ADMIT and row.kind == Kind.PLACEMENT:
        raise Impossible("admission_first")
    return row, ACTS[name], name


def _asked(row: Sending, act: Act, name: Move, form: HouseForm) -> dict[str, Any]:
    page: dict[str, Any] = {
        "form": form,
        "act": act,
        "name": name,
        "row": row,
        "reference": row.reference,
        "hint": said(act.hint) if act.hint else "",
        "offers": [],
        "places": row.kind == Kind.PLACEMENT,
    }
    if "bed" in form and row.kind == Kind.PLACEMENT:
        page["offers"] = offers(actor(), child_of(row), None)
    return page

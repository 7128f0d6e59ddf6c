"""Nobody answers, or nobody takes her: who else could be asked now, and one tap that asks them."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import WidenForm
from caseapp.referrals.service import widen
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.views import bp
from caseapp.referrals.views.one import shown
from caseapp.referrals.views.words import WORDS
from caseapp.web.gate import requires
from caseapp.web.i18n import ngettext
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.post("/referrals/<reference>/more")
@requires(P.REFERRAL_SEND)
def ask_more(reference: str) -> Any:
    """Ask those that were proposed; where one of them does not suit any more, say why first."""
    form, me = WidenForm.sent(), actor()
    rows = queries.locate(me, reference)
    silent = widen.silent_of(rows[0].referral_id)
    if rows[0].sender_id != me.workplace_id or silent is None:
        raise NotFound
    chosen = [id_or_404(text) for text in request.form.getlist("receivers")]
    if not form.validate():
        return invalid("referrals/one.html", **shown(queries.page(me, reference), form, chosen))
    claim(form)
    try:
        steps = widen.ask_more(me, silent, chosen, form.passing.data or "")
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), me)
        if "passing" in error.fields:
            form.blame(error.fields, WORDS)
            return invalid("referrals/one.html", **shown(queries.page(me, reference), form, chosen))
        raise Impossible("no_right" if isinstance(error, NoRight) else "cannot_widen") from None
    told = ngettext(
        "The referral is sent to %(num)s establishment.", "The referral is sent to %(num)s establishments.", len(steps)
    )
    return done(form, url_for("referral.show", reference=reference), told)

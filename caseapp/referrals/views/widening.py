"""Nobody answers, or nobody takes her: who else could be asked now, and one tap that asks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request, url_for

from caseapp.cases import queries as cases
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import MOST_AT_ONCE
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import PlainForm
from caseapp.referrals.queries.candidates import Along, Sought
from caseapp.referrals.records import Candidate, ReferralPage
from caseapp.referrals.service import widen
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.views import bp
from caseapp.referrals.vocabulary import Constraint, Kind, Need, Side, State
from caseapp.web.gate import requires
from caseapp.web.i18n import ngettext
from caseapp.web.respond import claim, done, id_or_404
from caseapp.web.session import actor


@bp.post("/referrals/<reference>/more")
@requires(P.REFERRAL_SEND)
def ask_more(reference: str) -> Any:
    """Ask those that were proposed."""
    form, me = PlainForm.sent(), actor()
    rows = queries.locate(me, reference)
    silent = widen.silent_of(rows[0].referral_id)
    if rows[0].sender_id != me.workplace_id or silent is None:
        raise NotFound
    chosen = [id_or_404(text) for text in request.form.getlist("receivers")]
    claim(form)
    try:
        steps = widen.ask_more(me, silent, chosen)
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), me)
        raise Impossible("no_right" if isinstance(error, NoRight) else "cannot_widen") from None
    told = ngettext(
        "The referral is sent to %(num)s establishment.", "The referral is sent to %(num)s establishments.", len(steps)
    )
    return done(form, url_for("referral.show", reference=reference), told)


def proposed(page: ReferralPage) -> Sequence[Candidate]:
    """The next three that fit, are not asked and have not refused this child; nobody while somebody may still answer in
    time or has her, or for whoever does not send."""
    if page.side is not Side.SENDER or not page.file or not holds(actor().roles, P.REFERRAL_SEND):
        return ()
    if not any(card.seeks or card.state is State.UNANSWERED for card in page.cards) or widen.silent_of(page.id) is None:
        return ()
    told = page.sheets.get(1, {})
    wanted = date.fromisoformat(str(told["wanted_on"])) if told.get("wanted_on") else clock.today()
    sought = Sought(
        Kind(page.kind),
        max(wanted, clock.today()),
        [Need(code) for code in told.get("needs", ()) if code in set(Need)],
        [Constraint(code) for code in told.get("constraints", ()) if code in set(Constraint)],
        _along(page),
        page.away,
    )
    found = queries.candidates(actor(), cases.open_file(actor(), page.file), sought)
    return [one for one in found if one.fits and not one.asked and not one.refused_before][:MOST_AT_ONCE]


def _along(page: ReferralPage) -> list[Along]:
    """Those who are referred together with her and are asked of the same house."""
    found: dict[str, Along] = {}
    for other in (other for card in page.cards for other in card.party if other.goes_on and other.file):
        needs = [Need(code) for code in other.told.get("needs", ()) if code in set(Need)]
        constraints = [Constraint(code) for code in other.told.get("constraints", ()) if code in set(Constraint)]
        found[other.file] = Along(cases.open_file(actor(), other.file), needs, constraints)
    return list(found.values())

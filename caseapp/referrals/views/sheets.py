"""What the receiver will read: the safety sheet written anew, the summary that was asked for."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.choosing import SafetyForm
from caseapp.referrals.forms.moves import SummaryForm
from caseapp.referrals.models import Referral, SafetyFields
from caseapp.referrals.records import ReferralPage, SendingCard
from caseapp.referrals.service import prepare
from caseapp.referrals.service.disclosure import SAFETY
from caseapp.referrals.views import bp
from caseapp.referrals.vocabulary import Side, Summed
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/referrals/<reference>/safety")
@requires(P.REFERRAL_DRAFT)
def safety(reference: str) -> str:
    """The safety sheet, to be completed before the child sets out."""
    page = _own(reference)
    form = SafetyForm.opened(draft_key=_draft("safety", page), values=dict(page.sheets.get(SAFETY, {})))
    return render_template("referrals/safety.html", form=form, page=page, fields=list(SafetyFields.__annotations__))


@bp.post("/referrals/<reference>/safety")
@requires(P.REFERRAL_DRAFT)
def write_safety(reference: str) -> Any:
    """Keep it."""
    page = _own(reference)
    form = SafetyForm.sent(draft_key=_draft("safety", page))
    if not form.validate():
        fields = list(SafetyFields.__annotations__)
        return invalid("referrals/safety.html", form=form, page=page, fields=fields)
    claim(form)
    prepare.write_safety(actor(), session().get_one(Referral, page.id), form.told())
    return done(form, url_for("referral.show", reference=reference), _("The safety sheet is kept."))


@bp.get("/referrals/<reference>/<sending>/summary")
@requires(P.REFERRAL_SEND)
def summary(reference: str, sending: str) -> str:
    """The summary that a receiver asked for, as it is approved for her alone."""
    page, card = _asking(reference, sending)
    form = SummaryForm.opened(draft_key=_draft("summary", card), values=dict(card.summary or {}))
    return render_template("referrals/summary.html", form=form, page=page, card=card, fields=list(Summed))


@bp.post("/referrals/<reference>/<sending>/summary")
@requires(P.REFERRAL_SEND)
def write_summary(reference: str, sending: str) -> Any:
    """Keep it: who asked may read it."""
    page, card = _asking(reference, sending)
    form = SummaryForm.sent(draft_key=_draft("summary", card))
    context = {"form": form, "page": page, "card": card, "fields": list(Summed)}
    if not form.validate():
        return invalid("referrals/summary.html", **context)
    claim(form)
    try:
        told = {str(line): form[line].data or "" for line in Summed}
        prepare.write_summary(actor(), queries.sending_of(actor(), reference, card.id), told)
    except Invalid as error:
        form.blame(error.fields)
        return invalid("referrals/summary.html", **context)
    return done(form, url_for("referral.show", reference=reference), _("The summary is kept."))


def _asking(reference: str, sending: str) -> tuple[ReferralPage, SendingCard]:
    """A house that asked for a summary. Raises NotFound."""
    page, sending_id = _own(reference), id_or_404(sending)
    card = next((card for card in page.cards if card.id == sending_id and card.summary_asked), None)
    if card is None:
        raise NotFound
    return page, card


def _own(reference: str) -> ReferralPage:
    page = queries.page(actor(), reference)
    if page.side is not Side.SENDER:
        raise NotFound
    return page


def _draft(kind: str, about: ReferralPage | SendingCard) -> str:
    return f"{kind}.{about.id.hex()}"

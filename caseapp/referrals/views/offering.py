"""The beginning of a hand-over, on the page of a file: its house offers it, or another house asks for it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED
from caseapp.establishments.forms.stays import offer
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.names import fold
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import OFFERED
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import WordsForm
from caseapp.referrals.forms.transfers import OfferForm
from caseapp.referrals.queries.transfers import TRANSFERS
from caseapp.referrals.records import TransferLine
from caseapp.referrals.service import offers
from caseapp.referrals.views import bp
from caseapp.referrals.views.transfers import refused
from caseapp.referrals.views.words import TRANSFER_LOOKS
from caseapp.referrals.vocabulary import Side
from caseapp.web.forms import CHOOSE
from caseapp.web.gate import requires
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/transfer")
@requires(P.REFERRAL_SEND)
def offering(reference: str) -> str:
    """The form of an offer."""
    file = _own(reference)
    form = OfferForm.opened(draft_key=_draft(file), values={"receiver": request.args.get("to", "")})
    return render_template("referrals/offer.html", **_page(form, file))


@bp.post("/cases/<reference>/transfer")
@requires(P.REFERRAL_SEND)
def offer_file(reference: str) -> Any:
    """Offer the whole file."""
    me, file = actor(), _own(reference)
    form = OfferForm.sent(draft_key=_draft(file))
    page = _page(form, file)
    if not form.validate():
        return invalid("referrals/offer.html", **page)
    case = cases.locate(me, reference, writing=True)
    claim(form)
    try:
        transfer = offers.offer(me, case, id_or_404(form.receiver.data), id_or_404(form.consent.data), form.words.data)
    except Invalid as error:
        return refused(form, error, "referrals/offer.html", page)
    return done(
        form, url_for("referral.transfer", key=id_text(transfer)), _("Offered: they read what they need to decide.")
    )


@bp.get("/cases/<reference>/transfer/ask")
@requires(P.REFERRAL_ANSWER)
def asking_file(reference: str) -> str:
    """The form of a request."""
    return render_template("referrals/ask.html", form=WordsForm.opened(), file=_received(reference))


@bp.post("/cases/<reference>/transfer/ask")
@requires(P.REFERRAL_ANSWER)
def ask_file(reference: str) -> Any:
    """Ask for the whole file."""
    me, file, form = actor(), _received(reference), WordsForm.sent()
    if not form.validate():
        return invalid("referrals/ask.html", form=form, file=file)
    case = cases.locate(me, reference)
    claim(form)
    transfer = offers.ask(me, case, form.words.data)
    return done(
        form, url_for("referral.transfer", key=id_text(transfer)), _("Asked: they decide, and you read their answer.")
    )


def aside(file: CaseFile) -> dict[str, Any] | None:
    """The card of what is open about the whole file, and for a house that received a part, the way to ask for it."""
    me = actor()
    if not holds(me.roles, P.REFERRAL_HANDLE):
        return None
    lines = queries.transfers_of(me, file.id) if TRANSFERS in file.beside else []
    received = file.relation is Relation.RECEIVED and file.status not in ENDED
    may_ask = received and not lines and holds(me.roles, P.REFERRAL_ANSWER)
    if not lines and not may_ask:
        return None
    return {
        "template": "referrals/transfer_aside.html",
        "rows": [_row(line) for line in lines],
        "reference": file.reference,
        "may_ask": may_ask,
    }


def _row(line: TransferLine) -> dict[str, Any]:
    return {
        "url": url_for("referral.transfer", key=id_text(line.id)),
        "other": line.other,
        "look": TRANSFER_LOOKS[line.state],
        "state": word(line.state),
        "mine": line.mine,
        "until": day(line.lapses_at),
    }


def _page(form: OfferForm, file: CaseFile) -> dict[str, Any]:
    me = actor()
    places = session().scalars(select(Establishment).where(Establishment.ended_at.is_(None))).all()
    others = [(id_text(one.id), one.name(me.language)) for one in places if one.id != me.workplace_id]
    offer(form.receiver, sorted(others, key=lambda one: fold(one[1])), CHOOSE)
    rights = [one for one in queries.live_consents(me, file) if not one.withheld]
    told = [(id_text(one.id), f"{word(one.basis)} · {one.who} · {day(one.given_on)}") for one in rights]
    offer(form.consent, told, CHOOSE)
    return {
        "form": form,
        "file": file,
        "rights": rights,
        "opened": [word(DataClass(code)) for code in DataClass if code in OFFERED],
        "asking": [line for line in queries.transfers_of(me, file.id) if line.side is Side.SENDER and line.mine],
    }


def _own(reference: str) -> CaseFile:
    me = actor()
    file = cases.open_file(me, reference)
    if file.establishment_id != me.workplace_id or file.read_only or file.status in ENDED:
        raise NotFound
    return file


def _received(reference: str) -> CaseFile:
    file = cases.open_file(actor(), reference)
    if file.relation is not Relation.RECEIVED or file.status in ENDED:
        raise NotFound
    return file


def _draft(file: CaseFile) -> str:
    return f"transfer.{id_text(file.id)}"

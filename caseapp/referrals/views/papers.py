"""Referrals on paper: the hand-over sheet, the driver's card, a letter to a body outside, the discharge summary.

A paper says no more than its reader's page: what the house holds no key of is not there, and neither is the paper.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caseapp.accounts.models import Establishment
from caseapp.establishments import queries as centres
from caseapp.establishments.records import StayCard
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import Printing, asked_tongue, print_buttons, send
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.forms.letter import LetterForm
from caseapp.referrals.models import Referral, Sending
from caseapp.referrals.records import ReferralPage, SendingCard
from caseapp.referrals.rights import takes_part
from caseapp.referrals.service.consents import NoRight, need_right
from caseapp.referrals.sheets import (
    DISCHARGE,
    DRIVER,
    HANDOVER,
    LETTER,
    may_drive,
    may_hand_over,
    may_sum_up,
    may_write_letter,
    on_paper,
    tickable,
)
from caseapp.referrals.views import bp
from caseapp.referrals.views.saying import discharge_says, driver_says, extract_lines, handover_says, letter_says
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import id_or_404, invalid
from caseapp.web.session import actor

_NOTHING = N_("Nothing allows telling this: choose or record by what right it is told (law 09-08, article 4).")


class Papers(NamedTuple):
    """What can be printed of a sending by who looks at it."""

    printings: list[Printing]
    letter: str
    """The address of the form of a letter; empty where none can be written."""


class Asked(NamedTuple):
    """A sending as this house sees it: its row, the page it stands on, its card there."""

    row: Sending
    page: ReferralPage
    card: SendingCard


def papers_of(page: ReferralPage, card: SendingCard) -> Papers:
    """The papers of one sending, for its card on the page of a referral; none for who only reads."""
    if not takes_part(actor().roles):
        return Papers([], "")
    may = (
        (HANDOVER, "print_handover", may_hand_over(page)),
        (DRIVER, "print_driver", may_drive(page, card)),
        (DISCHARGE, "print_discharge", may_sum_up(card)),
    )
    where: dict[str, Any] = {"reference": page.reference, "sending": id_text(card.id)}
    shown = [print_buttons(paper, url_for(f"referral.{name}", **where), warn=False) for paper, name, yes in may if yes]
    writes = may_write_letter(page, card) and holds(actor().roles, P.REFERRAL_SEND)
    return Papers(shown, url_for("referral.letter", **where) if writes else "")


@bp.post("/referrals/<reference>/<sending>/handover.pdf")
@writes_late
@requires(P.REFERRAL_HANDLE)
def print_handover(reference: str, sending: str) -> ResponseReturnValue:
    """One page in both languages that goes with the child: for whoever holds its key now."""
    tongue = asked_tongue(HANDOVER)
    row, page, card = _asked(reference, sending)
    if not may_hand_over(page):
        raise NotFound
    return send(HANDOVER, tongue, handover_says(page, card), about=row.case_id)


@bp.post("/referrals/<reference>/<sending>/driver.pdf")
@writes_late
@requires(P.REFERRAL_HANDLE)
def print_driver(reference: str, sending: str) -> ResponseReturnValue:
    """Where from, where to, when, with whom: no name of a child, nothing of her story."""
    tongue = asked_tongue(DRIVER)
    row, page, card = _asked(reference, sending)
    if not may_drive(page, card):
        raise NotFound
    to = session().get_one(Establishment, row.receiver_id)
    return send(DRIVER, tongue, driver_says(page, card, to), about=row.case_id)


@bp.get("/referrals/<reference>/<sending>/letter")
@requires(P.REFERRAL_SEND)
def letter(reference: str, sending: str) -> str:
    """To whom, what is asked, and what is told besides the extract."""
    asked = _asked(reference, sending)
    form = LetterForm.opened(values={"to_whom": asked.card.receiver})
    return render_template("referrals/letter.html", **_letter_page(asked, form))


@bp.post("/referrals/<reference>/<sending>/letter.pdf")
@writes_late
@requires(P.REFERRAL_SEND)
def print_letter(reference: str, sending: str) -> ResponseReturnValue:
    """The letter: the extract, what was ticked, and a code by which it can be checked. Nothing without a right."""
    tongue = asked_tongue(LETTER)
    asked = _asked(reference, sending)
    form = LetterForm.sent()
    shown = _letter_page(asked, form)
    if not form.validate():
        return invalid("referrals/letter.html", **shown)
    try:
        need_right(session(), session().get_one(Referral, asked.row.referral_id), [asked.row.receiver_id])
    except Invalid as error:
        return _not_allowed(form, error, shown)
    return send(LETTER, tongue, letter_says(asked.page, asked.card, form), about=asked.row.case_id)


@bp.post("/referrals/<reference>/<sending>/discharge.pdf")
@writes_late
@requires(P.REFERRAL_HANDLE)
def print_discharge(reference: str, sending: str) -> ResponseReturnValue:
    """How it went and where the child is now; what only people can say is left to write."""
    tongue = asked_tongue(DISCHARGE)
    row, page, card = _asked(reference, sending)
    if not may_sum_up(card):
        raise NotFound
    return send(DISCHARGE, tongue, discharge_says(page, card, row.arrived_at, _stay(row)), about=row.case_id)


def _asked(reference: str, sending: str) -> Asked:
    me, sending_id = actor(), id_or_404(sending)
    row = queries.sending_of(me, reference, sending_id)
    page = queries.page(me, reference)
    return Asked(row, page, next(card for card in page.cards if card.id == sending_id))


def _letter_page(asked: Asked, form: LetterForm) -> dict[str, Any]:
    """What the page of the form shows. Raises NotFound for whoever does not write it."""
    row, page, card = asked
    if not may_write_letter(page, card):
        raise NotFound
    fields = tickable(on_paper(page), _withheld(row))
    form.offer(fields)
    where: dict[str, Any] = {"reference": page.reference, "sending": id_text(card.id)}
    me_speaks = language().code
    printing = print_buttons(LETTER, url_for("referral.print_letter", **where))
    facts = extract_lines(page, card, me_speaks)
    return {"form": form, "page": page, "extract": facts, "printing": printing, "fields": fields}


def _withheld(row: Sending) -> list[str]:
    """Classes that the right this rests on leaves out."""
    consent = queries.consent_of(row.referral_id)
    return consent.withheld.split() if consent else []


def _not_allowed(form: LetterForm, error: Invalid, shown: dict[str, Any]) -> tuple[str, int]:
    unit = session()
    work.abandon(unit)
    if isinstance(error, NoRight):
        error.log(unit, actor())
    form.form_errors.append(_(_NOTHING))
    return invalid("referrals/letter.html", **shown)


def _stay(row: Sending) -> StayCard | None:
    """The stay that the referral led to, as far as this person reads stays."""
    if row.stay_id is None or not holds(actor().roles, P.CASE_OPEN):
        return None
    card = centres.card(actor(), row.case_id)
    return card if card is not None and card.id == row.stay_id else None

"""A referral: where it stands, who must act next, what was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from flask import render_template

from caseapp.establishments.vocabulary import BasisKind
from caseapp.kernel.identifiers import id_text
from caseapp.policy.documents import DocumentType
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import WidenForm
from caseapp.referrals.queries.again import further, looked_at
from caseapp.referrals.records import Candidate, ReferralPage, SendingCard
from caseapp.referrals.rights import takes_part
from caseapp.referrals.service import widen
from caseapp.referrals.views import bp
from caseapp.referrals.views.consents import called
from caseapp.referrals.views.inbox import due_text
from caseapp.referrals.views.papers import papers_of
from caseapp.referrals.views.party import lines_of
from caseapp.referrals.views.saying import extract_lines
from caseapp.referrals.views.words import FIRST, ICONS, LOOKS, PAST, child_text
from caseapp.referrals.vocabulary import (
    BEFORE_YES,
    Arrival,
    Breaking,
    ChildReason,
    Feedback,
    HouseReason,
    Move,
    Parting,
    RecallReason,
    Side,
    State,
    Summed,
)
from caseapp.web.gate import requires
from caseapp.web.i18n import language, said, word
from caseapp.web.session import actor

REASONS = (HouseReason, ChildReason, RecallReason, Arrival, Feedback, Parting, BasisKind, Breaking)
"""Coded reasons that a line of the log may carry."""


@bp.get("/referrals/<reference>")
@requires(P.REFERRAL_READ)
def show(reference: str) -> str:
    """The referral as this house sees it."""
    return render_template("referrals/one.html", **shown(queries.page(actor(), reference), WidenForm.opened()))


def shown(page: ReferralPage, widening: WidenForm, chosen: Sequence[bytes] = ()) -> dict[str, Any]:
    """What the page shows; the `chosen` beside a silent house come back with what speaks against them."""
    me = actor()
    proposed = _proposed(page) if not chosen else looked_at(me, page, chosen)
    extract = page.sheets.get(1, {})
    return {
        "page": page,
        "widening": widening,
        "proposed": proposed,
        "papers_of": {card.id: papers_of(page, card) for card in page.cards},
        "party": {card.id: lines_of(card) for card in page.cards},
        "looks": LOOKS,
        "icons": ICONS,
        "first": FIRST,
        "past": _past(language().code),
        "key": id_text,
        "due_text": due_text,
        "child": child_text(str(extract.get("age", "")), str(extract.get("sex", ""))),
        "told_first": extract_lines(page, max(page.cards, key=lambda card: card.along), language().code),
        "takes_part": takes_part(me.roles),
        "summary_lines": _summary_lines,
        "may_send": holds(me.roles, P.REFERRAL_SEND),
        "may_prepare": holds(me.roles, P.REFERRAL_DRAFT),
        "may_export": page.side is Side.SENDER and holds(me.roles, P.REFERRAL_SEND),
        "may_admit": holds(me.roles, P.STAY_ADMIT),
        "may_consent": holds(me.roles, P.CONSENT_KEEP),
        "may_answer": holds(me.roles, P.REFERRAL_ANSWER),
        "reasons": _reasons(language().code),
        "iso_day": date.fromisoformat,
        "paper_text": paper_text,
        "BEFORE_YES": BEFORE_YES,
        "Move": Move,
        "State": State,
    }


def _proposed(page: ReferralPage) -> Sequence[Candidate]:
    """Who else could be asked; nobody while somebody may still answer in time, or for whoever does not send."""
    if page.side is not Side.SENDER or not page.file or not holds(actor().roles, P.REFERRAL_SEND):
        return ()
    if not any(card.seeks or card.state is State.UNANSWERED for card in page.cards) or widen.silent_of(page.id) is None:
        return ()
    return further(actor(), page)


def paper_text(card: SendingCard) -> str:
    """The paper that goes along: as this person may know it, or the kind that whoever sent it said."""
    if card.paper is not None and card.paper.is_open:
        return called(card.paper)
    kind = card.journey.get("paper", "")
    return word(DocumentType(kind)) if kind in set(DocumentType) else ""


def _summary_lines(told: Mapping[str, str]) -> list[tuple[str, str]]:
    """What a summary says, in the order in which it was asked."""
    return [(word(line), told[line]) for line in Summed if line in told]


@cache
def _past(_code: str) -> dict[Move, str]:
    """What was done with each move, in the language of the page."""
    return {move: said(text) for move, text in PAST.items()}


@cache
def _reasons(_code: str) -> dict[str, str]:
    """Every coded reason that a line may carry, in the language of the page."""
    return {str(one): word(one) for kind in REASONS for one in kind}

"""A referral: where it stands, who must act next, what was told."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from flask import render_template

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.establishments.vocabulary import BasisKind
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.records import ReferralPage
from caseapp.referrals.views import bp
from caseapp.referrals.views.inbox import due_text
from caseapp.referrals.views.papers import papers_of
from caseapp.referrals.views.party import known_of, lines_of, needs_of
from caseapp.referrals.views.widening import proposed
from caseapp.referrals.views.words import FIRST, ICONS, LOOKS, PAST, child_text
from caseapp.referrals.vocabulary import (
    Arrival,
    ChildReason,
    Feedback,
    HouseReason,
    Move,
    Parting,
    RecallReason,
    Side,
    State,
)
from caseapp.web.gate import requires
from caseapp.web.i18n import language, said, word
from caseapp.web.session import actor

REASONS = (HouseReason, ChildReason, RecallReason, Arrival, Feedback, Parting, BasisKind)
"""Coded reasons that a line of the log may carry."""


@bp.get("/referrals/<reference>")
@requires(P.REFERRAL_READ)
def show(reference: str) -> str:
    """The referral as this house sees it."""
    page = queries.page(actor(), reference)
    papers = {card.id: papers_of(page, card) for card in page.cards}
    party = {card.id: lines_of(card) for card in page.cards}
    return render_template(
        "referrals/one.html", page=page, papers_of=papers, proposed=proposed(page), party=party, **_shown(page)
    )


def _shown(page: ReferralPage) -> dict[str, Any]:
    me = actor()
    extract = page.sheets.get(1, {})
    return {
        "looks": LOOKS,
        "icons": ICONS,
        "first": FIRST,
        "past": _past(language().code),
        "key": id_text,
        "along": max((card.along for card in page.cards), default=0),
        "due_text": due_text,
        "child": child_text(str(extract.get("age", "")), str(extract.get("sex", ""))),
        "needs": needs_of(extract),
        "constraints": known_of(extract),
        "categories": LegalCategory,
        "may_prepare": holds(me.roles, P.REFERRAL_DRAFT),
        "may_export": page.side is Side.SENDER and holds(me.roles, P.REFERRAL_SEND),
        "may_admit": holds(me.roles, P.STAY_ADMIT),
        "may_answer": holds(me.roles, P.REFERRAL_ANSWER),
        "reasons": _reasons(language().code),
        "iso_day": date.fromisoformat,
        "Move": Move,
        "State": State,
    }


@cache
def _past(_code: str) -> dict[Move, str]:
    """What was done with each move, in the language of the page."""
    return {move: said(text) for move, text in PAST.items()}


@cache
def _reasons(_code: str) -> dict[str, str]:
    """Every coded reason that a line may carry, in the language of the page."""
    return {str(one): word(one) for kind in REASONS for one in kind}

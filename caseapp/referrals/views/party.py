"""Brothers and sisters who are referred together, as a page says them: who they are, where each stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import url_for

from caseapp.kernel.identifiers import id_text
from caseapp.referrals import queries
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import Sending
from caseapp.referrals.records import Companion, ReferralPage, SendingCard
from caseapp.referrals.service.disclosure import EXTRACT
from caseapp.referrals.service.moves import side_of
from caseapp.referrals.views.words import LOOKS, child_text
from caseapp.referrals.vocabulary import Constraint, Move, Need, State
from caseapp.web.i18n import listed, moment, word
from caseapp.web.session import actor


class Line(NamedTuple):
    """A child of the party."""

    key: str
    url: str
    reference: str
    child: str
    """Her name, for the sender; for the receiver sex and age."""
    needs: str
    known: str
    look: str
    state: str
    apart: bool
    bed: str
    expected: str


def lines_of(card: SendingCard) -> list[Line]:
    """The others of her party, at the house of `card`."""
    return [_line(one) for one in card.party]


def whom(row: Sending, name: Move) -> list[Line]:
    """For whom a move of `row` is made, she herself first."""
    page = queries.page(actor(), row.reference)
    card = next(card for card in page.cards if card.id == row.id)
    sources = step_of(name, State(row.state), side_of(actor(), row)).sources
    return [_herself(page, card), *(_line(one) for one in card.party if one.state in sources)]


def _line(one: Companion) -> Line:
    name = one.name.first_in(actor().language) if one.name else ""
    return Line(
        key=id_text(one.sending_id),
        url=url_for("referral.show", reference=one.reference),
        reference=one.reference,
        child=name or (_child(one.told) if one.told else one.reference),
        needs=listed(needs_of(one.told)),
        known=listed(known_of(one.told)),
        look=LOOKS[one.state],
        state=word(one.state),
        apart=one.apart,
        bed=one.bed,
        expected=moment(one.expected_at) if one.expected_at else "",
    )


def _herself(page: ReferralPage, card: SendingCard) -> Line:
    told = page.sheets.get(EXTRACT, {})
    companion = Companion(
        card.id,
        page.reference,
        card.state,
        page.name,
        page.file,
        told,
        card.apart,
        card.seeks,
        card.bed,
        card.expected_at,
    )
    return _line(companion)


def needs_of(told: Mapping[str, Any]) -> list[str]:
    """What an extract says that is needed."""
    return [word(Need(code)) for code in told.get("needs", ()) if code in set(Need)]


def known_of(told: Mapping[str, Any]) -> list[str]:
    """What an extract says that must be known."""
    return [word(Constraint(code)) for code in told.get("constraints", ()) if code in set(Constraint)]


def _child(told: Mapping[str, Any]) -> str:
    return child_text(str(told.get("age", "")), str(told.get("sex", "")))

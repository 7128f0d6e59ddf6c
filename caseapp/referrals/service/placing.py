"""A child is placed in an emergency, without waiting for an answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.deadlines import call
from caseapp.cases.service.entries import need
from caseapp.establishments.checks import Child
from caseapp.establishments.models import BedUse
from caseapp.establishments.service.uses import keep_for
from caseapp.establishments.vocabulary import BasisKind, Check
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import AgeRange
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P
from caseapp.policy.placement import PLACED_BY
from caseapp.policy.referring import EMERGENCY_HOLD
from caseapp.referrals.events import PLACED
from caseapp.referrals.models import Sending, Step
from caseapp.referrals.notices import deciders, tell_placed
from caseapp.referrals.service.answer import need_rights
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.moves import Said
from caseapp.referrals.service.party import move_each, together
from caseapp.referrals.vocabulary import (
    Kind,
    Move,
)


@dataclass(frozen=True, slots=True)
class Imposed:
    """An emergency placement as somebody decides it: by what right, the danger in words, why a unit that does not suit
    is taken where no other has a bed, who was told at the prosecutor's office."""

    basis: BasisKind
    words: str
    passing: str = ""
    prosecutor: str = ""


def place(actor: Actor, sending: Sending, given: Imposed) -> None:
    """Place a child in an emergency without waiting for an answer: a free place that suits her is kept (an emergency
    bed where there is one), the receiving house is told, and the decision is reviewed on the next working day, by
    somebody else (law 15-01 art. 3, 4; 65-15 art. 36).

    Raises Refused, NotFound, Impossible; NoRight until it is recorded by what right the house is told (a danger is
    one); Invalid without a right that allows it, and when the house has no place at all, not for all of a party, or
    none that suits and nobody says why it is taken all the same.
    """
    need(actor, P.REFERRAL_PLACE)
    if given.basis not in PLACED_BY:
        raise Invalid({"basis": "required"})
    rows, unit = together(actor, sending, Move.PLACE), session()
    need_rights(rows)
    beside = {name: text.strip() for name in ("passing", "prosecutor") if (text := getattr(given, name)).strip()}
    kept: dict[bytes, BedUse] = {}
    against: set[Check] = set()
    if sending.kind == Kind.PLACEMENT:
        with both_houses(unit):
            for row in rows:
                child, passing = _child(unit.get_one(Case, row.case_id)), "passing" in beside
                place_id, file = row.receiver_id, row.case_id
                bed = keep_for(unit, actor, place_id, file, child, EMERGENCY_HOLD, passing=passing)
                kept[row.id] = bed.use
                against.update(bed.against)
    said = Said(given.words, str(given.basis), beside=beside)
    for row in move_each(actor, rows, Move.PLACE, said, kept):
        row.placed, row.apart = True, False
        passed = " ".join(sorted(str(one) for one in against))
        record(unit, actor, PLACED, row.case_id, sending=id_text(row.id), basis=str(given.basis), passed=passed)
    with both_houses(unit):
        for row in rows:
            call(unit, unit.get_one(Case, row.case_id), Rule.REVIEW_PLACEMENT)
        tell_placed(unit, deciders(unit, sending.receiver_id))
    unit.flush()


def placers(unit: Session, case_id: bytes) -> set[bytes]:
    """Who placed this child in an emergency, or had it done: it is for others to say whether it was needed. Fills the
    slot of what is reviewed by another person (`cases.service.deadlines.done_by`)."""
    query = select(Step.by_id, Step.for_id).join(Sending, Sending.id == Step.sending_id)
    with both_houses(unit):
        rows = unit.execute(query.where(Sending.case_id == case_id, Step.move == str(Move.PLACE))).all()
    return {user_id for row in rows for user_id in row if user_id is not None}


def _child(case: Case) -> Child:
    """What stands of a child in clear: her sex, and her age today within a year."""
    first, middle = case.born_from, case.birth_year
    if first is None or middle is None:
        return Child(case.sex, None)
    year, last = clock.today().year, 2 * middle - first
    return Child(case.sex, AgeRange(max(0, year - last - 1), year - first))

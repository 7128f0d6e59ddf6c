"""A file is restricted, or no longer: what other houses hold of its child by referrals follows at once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.referrals.models import Referral
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.disclosure import follow_all
from caseapp.referrals.service.transfers import lapse_of


def follow(unit: Session, case: Case) -> None:
    """Fills the slot `cases.service.team.closeness`. An offer of the whole file ends: a restricted one is offered to
    nobody."""
    with both_houses(unit):
        if case.restricted:
            lapse_of(unit, case)
        for referral in unit.scalars(select(Referral).where(Referral.case_id == case.id).order_by(Referral.id)).all():
            follow_all(unit, referral)

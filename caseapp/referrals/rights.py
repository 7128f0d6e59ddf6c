"""When a recorded right allows telling, and who opens what was told: pure functions over its row and the tables of
`policy/referring.py`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import ADDRESSEE, DANGER_LASTS, LINES, TELLS
from caseapp.referrals.models import Consent
from caseapp.referrals.vocabulary import SharingBasis, Side


def allows(row: Consent | None, receiver_id: bytes, day: date) -> bool:
    """Whether this is a right to tell an establishment something on a day."""
    return row is not None and holds_on(row, day) and row.receiver_id in (None, receiver_id)


def holds_on(row: Any, day: date) -> bool:
    """Whether a right, a row of the register, is one on a day."""
    end = ends_on(row)
    return row.revoked_at is None and (end is None or end >= day)


def ends_on(row: Any) -> date | None:
    """The last day of a right. A danger is never without an end, whatever was written down (`DANGER_LASTS`)."""
    end: date | None = row.until
    if row.basis != SharingBasis.DANGER:
        return end
    term: date = row.given_on + DANGER_LASTS
    return min(end, term) if end else term


def over_before(day: date) -> ColumnElement[bool]:
    """SQL: the rights whose last day is before this one, as `ends_on` says it."""
    danger = and_(Consent.basis == str(SharingBasis.DANGER), Consent.given_on < day - DANGER_LASTS)
    return or_(Consent.until < day, danger)


def withheld_by(row: Consent | None) -> frozenset[str]:
    """Classes of data that must not be told, whatever a referral asks."""
    return frozenset(row.withheld.split()) if row else frozenset()


def class_of(line: str) -> DataClass:
    """Of which class a line of a sheet is sealed, and read."""
    return DataClass(LINES[line])


def opens(roles: Collection[str], side: Side) -> dict[DataClass, Verdict]:
    """Which classes of a sheet somebody opens: at the house that it was sent to, the addressee all of them, others
    those that their role reads of what another house told; at the sender's, who prepares sheets all of them, others
    what their role reads in the house. Of the rest she is given no key: nothing on a sheet is an entry of her own."""
    mine = side is Side.SENDER
    if holds(roles, P.REFERRAL_DRAFT if mine else ADDRESSEE):
        return dict.fromkeys(DataClass, Verdict.ALLOWED)
    relation, told = Relation.ESTABLISHMENT if mine else Relation.RECEIVED, frozenset(map(str, DataClass))
    reads = {of for of in DataClass if decide(roles, Act.READ, relation, of, told) is Verdict.ALLOWED}
    return {of: Verdict.ALLOWED if of in reads else Verdict.REFUSED for of in DataClass}


def takes_part(roles: Collection[str]) -> bool:
    """Whether somebody prepares referrals or answers them, and so reads what the two houses say to each other."""
    return holds(roles, P.REFERRAL_HANDLE) or holds(roles, P.REFERRAL_DRAFT)


def without(told: Mapping[str, Any], withheld: frozenset[str]) -> dict[str, Any]:
    """A sheet without what is withheld: its lines, and its coded constraints."""
    left: dict[str, Any] = {name: value for name, value in told.items() if TELLS.get(name) not in withheld}
    if "constraints" in left:
        left["constraints"] = [code for code in left["constraints"] if TELLS.get(code) not in withheld]
    return left

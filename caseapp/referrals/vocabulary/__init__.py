"""The words of a referral, cut by noun: what is stored and what is spoken, on one line. Values are added, never taken
away (reference: lifecycles)."""

from caseapp.referrals.vocabulary.answers import (
    Arrival,
    Breaking,
    ChildReason,
    Consequence,
    Feedback,
    Finding,
    HouseReason,
    Parting,
    RecallReason,
)
from caseapp.referrals.vocabulary.asking import CARES_FOR, HARD, Constraint, Kind, Need, Suit, Urgency
from caseapp.referrals.vocabulary.outside import OPEN_OUTSIDE, OutsideMove, OutsideState, SignedHow
from caseapp.referrals.vocabulary.sharing import REVOCABLE, SharingBasis, Summed, Withdrawal
from caseapp.referrals.vocabulary.steps import (
    ANSWERABLE,
    BEFORE_YES,
    COMING,
    LIVE,
    OVER,
    SERVICE_ENDS,
    UNSENT,
    Move,
    Side,
    State,
)
from caseapp.referrals.vocabulary.transfers import OPEN_TRANSFERS, TransferMove, TransferState

__all__ = [
    "ANSWERABLE",
    "BEFORE_YES",
    "CARES_FOR",
    "COMING",
    "HARD",
    "LIVE",
    "OPEN_OUTSIDE",
    "OPEN_TRANSFERS",
    "OVER",
    "REVOCABLE",
    "SERVICE_ENDS",
    "UNSENT",
    "Arrival",
    "Breaking",
    "ChildReason",
    "Consequence",
    "Constraint",
    "Feedback",
    "Finding",
    "HouseReason",
    "Kind",
    "Move",
    "Need",
    "OutsideMove",
    "OutsideState",
    "Parting",
    "RecallReason",
    "SharingBasis",
    "Side",
    "SignedHow",
    "State",
    "Suit",
    "Summed",
    "TransferMove",
    "TransferState",
    "Urgency",
    "Withdrawal",
]

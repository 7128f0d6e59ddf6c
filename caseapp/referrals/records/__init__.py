"""What a page about referrals is given: opened values and coded facts, never an entity."""

from caseapp.referrals.records.candidates import Candidate, Near
from caseapp.referrals.records.outside import LinkNow, OutsideLine, OutsidePage, OutsideStepLine
from caseapp.referrals.records.reviews import ReviewLine
from caseapp.referrals.records.sendings import Companion, ConsentLine, ReferralPage, SendingCard, SendingLine, StepLine
from caseapp.referrals.records.transfers import TransferLine, TransferPage

__all__ = [
    "Candidate",
    "Companion",
    "ConsentLine",
    "LinkNow",
    "Near",
    "OutsideLine",
    "OutsidePage",
    "OutsideStepLine",
    "ReferralPage",
    "ReviewLine",
    "SendingCard",
    "SendingLine",
    "StepLine",
    "TransferLine",
    "TransferPage",
]

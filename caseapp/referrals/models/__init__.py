"""Tables of referrals: what is asked for and what is told, who was asked and how it went, by what right it is told;
whole files that change hands; what bodies outside are told; refusals as a protection unit reviews them."""

from caseapp.referrals.models.consents import Consent
from caseapp.referrals.models.outside import BodyFields, MinutesFields, Outside, OutsideLink, OutsideStep
from caseapp.referrals.models.requests import VITAL_LEVEL, AskedFields, Referral, SafetyFields, Sheet
from caseapp.referrals.models.reviews import RefusalReview
from caseapp.referrals.models.sendings import JourneyFields, Sending, Step
from caseapp.referrals.models.transfers import SaidFields, Transfer

__all__ = [
    "VITAL_LEVEL",
    "AskedFields",
    "BodyFields",
    "Consent",
    "JourneyFields",
    "MinutesFields",
    "Outside",
    "OutsideLink",
    "OutsideStep",
    "Referral",
    "RefusalReview",
    "SafetyFields",
    "SaidFields",
    "Sending",
    "Sheet",
    "Step",
    "Transfer",
]

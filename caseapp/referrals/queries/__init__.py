"""The questions of referrals: asked by an actor, already scoped."""

from caseapp.referrals.queries.alarm import alarm
from caseapp.referrals.queries.candidates import candidates, nearest
from caseapp.referrals.queries.consents import consent_of, consents_of, live_consents, right_to_travel
from caseapp.referrals.queries.houses import answer_times
from caseapp.referrals.queries.inbox import box, of_file, waiting
from caseapp.referrals.queries.kin import named
from caseapp.referrals.queries.late import late_houses
from caseapp.referrals.queries.one import extract, locate, page, sending_of
from caseapp.referrals.queries.outside import (
    OUTSIDES,
    outside_of,
    outside_of_file,
    outside_page,
    outside_steps,
    outside_waiting,
)
from caseapp.referrals.queries.reviews import review, review_row, reviews, reviews_waiting
from caseapp.referrals.queries.transfers import (
    transfer_of,
    transfer_page,
    transfers,
    transfers_of,
    transfers_waiting,
)

__all__ = [
    "OUTSIDES",
    "alarm",
    "answer_times",
    "box",
    "candidates",
    "consent_of",
    "consents_of",
    "extract",
    "late_houses",
    "live_consents",
    "locate",
    "named",
    "nearest",
    "of_file",
    "outside_of",
    "outside_of_file",
    "outside_page",
    "outside_steps",
    "outside_waiting",
    "page",
    "review",
    "review_row",
    "reviews",
    "reviews_waiting",
    "right_to_travel",
    "sending_of",
    "transfer_of",
    "transfer_page",
    "transfers",
    "transfers_of",
    "transfers_waiting",
    "waiting",
]

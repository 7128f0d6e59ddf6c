"""What referrals show when they are counted: who answers and when, why it is refused, which places lapse, what is told.

Everything is counted by the moves that happened within a window of time, and moves are never changed: the figures of a
window that has ended stand still. A house counts its own referrals, and may open what it counts; a province is told
numbers of whole quarters, rounded, and none that is small or could be worked out (`kernel/disclosure.py`).
"""

from caseapp.referrals.queries.radar.bodies import LATELY, BodyFigures, at_site, by_body
from caseapp.referrals.queries.radar.figures import Counted, House, Mark, Often, Radar
from caseapp.referrals.queries.radar.folding import fold
from caseapp.referrals.queries.radar.house import behind, of_house
from caseapp.referrals.queries.radar.province import bounds, ended_quarters, of_province, reaches_far

__all__ = [
    "LATELY",
    "BodyFigures",
    "Counted",
    "House",
    "Mark",
    "Often",
    "Radar",
    "at_site",
    "behind",
    "bounds",
    "by_body",
    "ended_quarters",
    "fold",
    "of_house",
    "of_province",
    "reaches_far",
]

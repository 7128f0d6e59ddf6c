"""The hours of a day in a centre: rounds of medicines, meals; and what a round allows. Customs of a house
(`policy/norms.py`); the hours of one day never change their order, whatever is given."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.policy.norms import Counted, Norm, Part, Whose, minutes


def _hour(part: Part, key: str, what: str, default: int, lowest: int, highest: int) -> Norm:
    return Norm(key, what, part, Counted.CLOCK, default, lowest, highest, Whose.HOUSE)


_R, _M = Part.MEDICINES, Part.MEALS
ROUNDS: dict[str, Norm] = {
    "morning": _hour(_R, "round_morning", N_("Round of the morning"), minutes(8), minutes(5), minutes(10, 30)),
    "noon": _hour(_R, "round_noon", N_("Round of noon"), minutes(12, 30), minutes(11), minutes(15)),
    "evening": _hour(_R, "round_evening", N_("Round of the evening"), minutes(19), minutes(16), minutes(20, 15)),
    "night": _hour(_R, "round_night", N_("Round at bedtime"), minutes(21, 30), minutes(20, 30), minutes(23, 30)),
}
"""The rounds of a day and the hour of each (daily/vocabulary.py: Round)."""
OPENS_BEFORE = Norm(
    "round_opens", N_("Before its hour a dose may be given; earlier is a mistake, and refused"),
    _R, Counted.MINUTES, 60, 0, 120, Whose.HOUSE,
)  # fmt: skip
LATE_AFTER = Norm(
    "round_late", N_("After its hour a dose of which nothing is written is late, and whoever gives medicines is told"),
    _R, Counted.MINUTES, 60, 15, 180, Whose.HOUSE,
)  # fmt: skip
CLOSES_AFTER = Norm(
    "round_closes", N_("After its hour something may still be written of a dose; later the round says it is unknown"),
    _R, Counted.HOURS, 24, 16, 24, Whose.HOUSE,
)  # fmt: skip
"""Never so short that between the last round of a night and the first of the morning none is open."""
TOO_SOON = Norm(
    "round_too_soon", N_("A dose that follows the last one of the same medicine more closely is marked"),
    _R, Counted.MINUTES, 180, 30, 360, Whose.HOUSE,
)  # fmt: skip
LEAST_APART = range(1, 73)
"""Hours that may be set as the least between two doses of a medicine that is given when needed."""
MOST_IN_A_DAY = range(1, 25)
"""Doses that may be set as the most in 24 hours."""

MEALS: dict[str, Norm] = {
    "breakfast": _hour(_M, "meal_breakfast", N_("Breakfast"), minutes(7, 30), minutes(4), minutes(10, 30)),
    "lunch": _hour(_M, "meal_lunch", N_("Lunch"), minutes(12, 30), minutes(11), minutes(15)),
    "snack": _hour(_M, "meal_snack", N_("Afternoon snack"), minutes(16, 30), minutes(15, 15), minutes(18)),
    "dinner": _hour(_M, "meal_dinner", N_("Dinner"), minutes(20), minutes(18, 15), minutes(23)),
}
"""The meals of a day and the hour of each (daily/vocabulary.py: Service). In Ramadan they move."""
SEEN_AT: dict[str, str] = {"breakfast": "morning", "lunch": "noon", "snack": "noon", "dinner": "evening"}
"""Which roll call tells who is at a meal; a meal before which it was not called expects whoever is not out."""
MOST_EATERS = 999

NORMS: tuple[Norm, ...] = (*ROUNDS.values(), OPENS_BEFORE, LATE_AFTER, CLOSES_AFTER, TOO_SOON, *MEALS.values())

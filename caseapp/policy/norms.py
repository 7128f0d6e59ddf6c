"""What a norm is: a number by which a rule of the code judges, with bounds that no page can pass.

The pages beside this one declare them (`placement`, `daily`, `incidents`, `documents`), each where its rule stands;
`catalogue` puts them together. What was decided since, from which day, is data (`caseapp/norms`): the number here is
the one that holds until somebody gives another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_, Word


class Counted(Word):
    """What a norm is counted in. An hour of the day is kept as minutes after midnight."""

    MINUTES = "minutes", N_("Minutes")
    HOURS = "hours", N_("Hours")
    DAYS = "days", N_("Days")
    YEARS = "years", N_("Years")
    CLOCK = "clock", N_("Hour of the day")


class Whose(Word):
    """Who gives it another value."""

    EVERYBODY = "everybody", N_("One for all houses: the administration decides")
    HOUSE = "house", N_("Custom of a house: who directs it may decide otherwise")


class Part(Word):
    """Which rules it belongs to."""

    PLACES = "places", N_("Places and stays")
    NIGHT = "night", N_("Roll call and night")
    MEDICINES = "medicines", N_("Medicines")
    MEALS = "meals", N_("Meals")
    INCIDENTS = "incidents", N_("Incidents: who is told within what time")
    PAPERS = "papers", N_("Papers: when it is asked whether one is still needed")


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm. `lowest` and `highest` are the ends of what may be given: a ceiling of the law is the highest."""

    key: str
    what: str
    part: Part
    counted: Counted
    default: int
    lowest: int
    highest: int
    whose: Whose = Whose.EVERYBODY
    article: str = ""

    def allows(self, value: int) -> bool:
        """Whether a value lies between the ends."""
        return self.lowest <= value <= self.highest

    def read(self, typed: str) -> int | None:
        """The value that somebody typed, in either digits: `48`, `21:30`; None for what is no such number."""
        text = western_digits(typed).strip()
        if self.counted is not Counted.CLOCK:
            return int(text) if re.fullmatch(r"\d{1,4}", text) else None
        found = re.fullmatch(r"(\d{1,2})(?:[:hH](\d{2})?)?", text)
        if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
            return None
        return minutes(int(found[1]), int(found[2] or 0))

    def typed(self, value: int) -> str:
        """A value as it is typed."""
        return f"{clock_of(value):%H:%M}" if self.counted is Counted.CLOCK else str(value)


def minutes(hour: int, minute: int = 0) -> int:
    """An hour of the day as minutes after midnight."""
    return hour * 60 + minute


def clock_of(value: int) -> time:
    """Minutes after midnight as an hour of the day."""
    return time(*divmod(value, 60))

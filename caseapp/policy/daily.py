"""The hours of a day in a centre: rounds of medicines, meals; and what a round allows. Settings of practice."""

from __future__ import annotations

from datetime import time, timedelta

ROUNDS: dict[str, time] = {"morning": time(8), "noon": time(12, 30), "evening": time(19), "night": time(21, 30)}
"""The rounds of a day and the hour of each (daily/vocabulary.py: Round)."""
OPENS_BEFORE = timedelta(hours=1)
"""So long before its hour a dose may be given; earlier is a mistake, and refused."""
LATE_AFTER = timedelta(hours=1)
"""So long after its hour a dose of which nothing is written is late, and whoever gives medicines is told."""
CLOSES_AFTER = timedelta(hours=24)
"""So long after its hour something may still be written of a dose; after that nobody knows, and the round says so."""
TOO_SOON = timedelta(hours=3)
"""A dose that follows the last one of the same medicine so closely is marked: a late round is followed by the next."""
LEAST_APART = range(1, 73)
"""Hours that may be set as the least between two doses of a medicine that is given when needed."""
MOST_IN_A_DAY = range(1, 25)
"""Doses that may be set as the most in 24 hours."""

MEALS: dict[str, time] = {"breakfast": time(7, 30), "lunch": time(12, 30), "snack": time(16, 30), "dinner": time(20)}
"""The meals of a day and the hour of each (daily/vocabulary.py: Service)."""
SEEN_AT: dict[str, str] = {"breakfast": "morning", "lunch": "noon", "snack": "noon", "dinner": "evening"}
"""Which roll call tells who is at a meal; a meal before which it was not called expects whoever is not out."""
MOST_EATERS = 999

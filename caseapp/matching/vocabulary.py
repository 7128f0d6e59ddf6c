"""The words of matching: how likely, how found, what was decided."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class Likeness(Word):
    """How likely two files are of one child."""

    VERY_LIKELY = "very_likely", N_("Very likely the same child")
    POSSIBLE = "possible", N_("Possibly the same child")
    NAMESAKE = "namesake", N_("Little in common")


class FoundHow(Word):
    """How a pair came to the desk."""

    SAVING = "saving", N_("found while a file was saved")
    NIGHT = "night", N_("found at night")
    PERSON = "person", N_("put together by a colleague")


class PairState(Word):
    """What was decided about a pair."""

    OPEN = "open", N_("To decide")
    TO_REVIEW = "to_review", N_("To review")
    SAME = "same", N_("The same child")
    DIFFERENT = "different", N_("Different children")


WAITING = frozenset({PairState.OPEN, PairState.TO_REVIEW})
"""Nobody has decided yet."""

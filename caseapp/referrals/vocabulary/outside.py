"""A body outside is asked: it has no account here."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class OutsideState(Word):
    """Where a referral to a body outside stands."""

    PREPARED = "prepared", N_("Prepared")
    OUT = "out", N_("Given to them")
    RECEIVED = "received", N_("Received there")
    ARRIVED = "arrived", N_("Child arrived")
    REFUSED = "refused", N_("Refused")
    TAKEN_BACK = "taken_back", N_("Taken back")


OPEN_OUTSIDE = frozenset({OutsideState.PREPARED, OutsideState.OUT, OutsideState.RECEIVED})
"""Somebody must act, or answer."""


class OutsideMove(Word):
    """What happens to a referral to a body outside, and to its link."""

    GIVE = "give", N_("Given to them")
    PRINT = "print", N_("The hand-over sheet was printed")
    HAND = "hand", N_("The child was handed over")
    LINK = "link", N_("A link with a code was made")
    RECEIVE = "receive", N_("The referral was received")
    ARRIVE = "arrive", N_("The child has arrived")
    REFUSE = "refuse", N_("The referral is refused")
    TAKE_BACK = "take_back", N_("Take the referral back")
    OPEN = "open", N_("Opened with the link and the code")
    WITHDRAW = "withdraw", N_("The link was withdrawn")
    LOCK = "lock", N_("The link is gone: too many wrong codes")
    RUN_OUT = "run_out", N_("The link has run out")


class SignedHow(Word):
    """How the hand-over of a child to a body outside was signed."""

    PAPER = "paper", N_("On the printed sheet")
    SCREEN = "screen", N_("Here, on this screen")
    NOT = "not", N_("They did not sign")

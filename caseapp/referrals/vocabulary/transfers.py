"""A whole file changes hands."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class TransferState(Word):
    """Where the hand-over of a whole file stands."""

    ASKED = "asked", N_("Asked for")
    OFFERED = "offered", N_("Offered")
    TAKEN = "taken", N_("Taken over")
    REFUSED = "refused", N_("Refused")
    WITHDRAWN = "withdrawn", N_("Taken back")
    LAPSED = "lapsed", N_("Lapsed without an answer")


OPEN_TRANSFERS = frozenset({TransferState.ASKED, TransferState.OFFERED})
"""Somebody must answer."""


class TransferMove(Word):
    """The moves of a hand-over."""

    ASK = "ask", N_("Ask for the whole file")
    OFFER = "offer", N_("Offer the whole file")
    TAKE_OVER = "take_over", N_("Take the file over")
    REFUSE = "refuse", N_("Refuse the file")
    DECLINE = "decline", N_("Keep the file here")
    TAKE_BACK = "take_back", N_("Take the offer back")
    GIVE_UP = "give_up", N_("No longer ask for it")
    LAPSE = "lapse", N_("Lapse")

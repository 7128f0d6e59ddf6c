"""Where a referral to one establishment stands, and the moves that lead there."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class State(Word):
    """Where a referral to one establishment stands."""

    DRAFT = "draft", N_("Draft")
    TO_VALIDATE = "to_validate", N_("To be validated")
    SENT = "sent", N_("Sent")
    ACKNOWLEDGED = "acknowledged", N_("Being studied")
    UNANSWERED = "unanswered", N_("No answer in time")
    INFO_ASKED = "info_asked", N_("A question was asked")
    COUNTER_PROPOSED = "counter_proposed", N_("Another proposal was made")
    WAITING_LIST = "waiting_list", N_("Waiting list")
    ACCEPTED = "accepted", N_("Accepted")
    UNDER_WAY = "under_way", N_("On the way")
    ARRIVED = "arrived", N_("Child arrived")
    ADMITTED = "admitted", N_("Admitted")
    CLOSED = "closed", N_("Closed")
    REFUSED = "refused", N_("Refused")
    NOT_ARRIVED = "not_arrived", N_("Child did not arrive")
    RECALLED = "recalled", N_("Recalled")
    EXPIRED = "expired", N_("Expired")
    OBSOLETE = "obsolete", N_("Placed elsewhere")
    CANCELLED = "cancelled", N_("Cancelled")


UNSENT = frozenset({State.DRAFT, State.TO_VALIDATE, State.CANCELLED})
"""The receiver does not know of it."""
ANSWERABLE = frozenset({State.SENT, State.ACKNOWLEDGED, State.UNANSWERED, State.WAITING_LIST})
"""The receiver can still say yes or no."""
COMING = frozenset({State.ACCEPTED, State.UNDER_WAY})
"""A place is kept and the child is not there yet."""
OVER = frozenset(
    {State.CLOSED, State.REFUSED, State.NOT_ARRIVED, State.RECALLED, State.EXPIRED, State.OBSOLETE, State.CANCELLED}
)
"""Nothing more happens here by itself."""
LIVE = frozenset(State) - OVER
"""Somebody must act."""
BEFORE_YES = ANSWERABLE | {State.INFO_ASKED, State.COUNTER_PROPOSED}
"""Sent, and nobody has said yes."""


class Side(Word):
    """Who makes a move, or must make the next one."""

    SENDER = "sender", N_("The sender")
    RECEIVER = "receiver", N_("The receiver")
    UNIT = "unit", N_("The protection unit")
    SYSTEM = "system", N_("The clock")


class Move(Word):
    """The moves of the lifecycle."""

    SUBMIT = "submit", N_("Ask for validation")
    RETURN = "return", N_("Send back to its author")
    CANCEL = "cancel", N_("Throw the draft away")
    SEND = "send", N_("Send")
    TAKE = "take", N_("I take it")
    ASK = "ask", N_("Ask a question")
    REPLY = "reply", N_("Answer the question")
    PROPOSE = "propose", N_("Propose something else")
    AGREE = "agree", N_("Agree to the proposal")
    DECLINE = "decline", N_("Decline the proposal")
    WAIT = "wait", N_("Put on the waiting list")
    CONFIRM = "confirm", N_("Still needed")
    ACCEPT = "accept", N_("Accept")
    PLACE = "place", N_("Place in an emergency")
    REFUSE = "refuse", N_("Refuse")
    SEND_BACK = "send_back", N_("Ask to look again")
    UPHOLD = "uphold", N_("Confirm the refusal")
    HEAR = "hear", N_("Hear the director")
    RECALL = "recall", N_("Recall")
    DEPART = "depart", N_("The child is on the way")
    ARRIVE = "arrive", N_("Sign the arrival")
    TURN_AWAY = "turn_away", N_("Turn away at the door")
    NO_SHOW = "no_show", N_("The child did not come")
    ADMIT = "admit", N_("Admit")
    TELL = "tell", N_("Tell how the child is")
    CLOSE = "close", N_("Close")
    COMPLETE = "complete", N_("Complete the service")
    BREAK_OFF = "break_off", N_("Break the service off")
    STOP = "stop", N_("End the search")
    FALL_SILENT = "fall_silent", N_("No answer in time")
    EXPIRE = "expire", N_("Expire")
    FALL_AWAY = "fall_away", N_("Placed elsewhere")


SERVICE_ENDS = (Move.COMPLETE, Move.BREAK_OFF)
"""How a service that was taken up ends; a placement is closed when the child has left."""

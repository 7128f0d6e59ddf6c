"""The words of a referral (reference: lifecycles; refusal reasons on two axes)."""

from __future__ import annotations

from collections.abc import Mapping

from caseapp.kernel.words import N_, Word


class Kind(Word):
    """What is asked for."""

    PLACEMENT = "placement", N_("A bed")
    SERVICE = "service", N_("A service or follow-up")


class Urgency(Word):
    """How soon somebody must act."""

    URGENT = "urgent", N_("Urgent: tonight")
    PRIORITY = "priority", N_("Within days")
    ORDINARY = "ordinary", N_("Ordinary")


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


class Parting(Word):
    """What a proposal says of each child of a party that a house would take in part."""

    HERE = "here", N_("A place for this child, not for all of them")
    APART = "apart", N_("No place for this child; for others of them there is one")


class Summed(Word):
    """What a summary may say before the yes, field by field."""

    FAMILY = "family", N_("Family")
    SITUATION = "situation", N_("Situation")
    HEALTH = "health", N_("Health")
    SCHOOL = "school", N_("School")
    BEHAVIOUR = "behaviour", N_("Behaviour, what helps")


class HouseReason(Word):
    """Why an establishment says no: what is missing there."""

    FULL = "full", N_("Full")
    OUTSIDE_LICENCE = "outside_licence", N_("Outside the licence (age, sex, category)")
    NOT_EQUIPPED = "not_equipped", N_("Not equipped (health, disability, addiction)")
    SAFETY_OF_OTHERS = "safety_of_others", N_("Safety of the other children")
    STAFF = "staff", N_("Not enough staff")
    PAPER_MISSING = "paper_missing", N_("An order or a paper is missing")
    TOO_LITTLE_KNOWN = "too_little_known", N_("Too little is known")
    DUPLICATE = "duplicate", N_("Asked twice")
    OTHER = "other", N_("Other")


class ChildReason(Word):
    """Why it does not come about: the child or the family."""

    NONE = "none", N_("Nothing on the child's side")
    UNWILLING = "unwilling", N_("The child or the family does not want to")
    NOT_FOUND = "not_found", N_("Cannot be reached or found")
    BACK_HOME = "back_home", N_("Back with the family")
    OTHER_SOLUTION = "other_solution", N_("Another solution was found")
    TOO_OLD = "too_old", N_("The age was reached")
    RAN_AWAY = "ran_away", N_("Ran away")


class Consequence(Word):
    """What a refusal leads to."""

    OTHERS = "others", N_("Ask other establishments")
    CHECK_PLACES = "check_places", N_("Ask the establishment to check its free beds")
    REASSESS = "reassess", N_("Look at the child's needs again")
    COMPLETE = "complete", N_("Complete the referral and send it again")
    NOTHING = "nothing", N_("Nothing more to do")


class Finding(Word):
    """What the protection unit says of a refusal."""

    STANDS = "stands", N_("The refusal stands")
    AGAIN = "again", N_("The establishment answers again")
    HEARD = "heard", N_("The director is heard first")


class RecallReason(Word):
    """Why a sender takes a referral back."""

    OTHER_SOLUTION = "other_solution", N_("Another solution was found")
    BACK_HOME = "back_home", N_("Back with the family")
    RAN_AWAY = "ran_away", N_("Ran away")
    CONSENT_REVOKED = "consent_revoked", N_("The consent was revoked")
    ERROR = "error", N_("Sent by mistake")
    OTHER = "other", N_("Other")


class SharingBasis(Word):
    """By what right something about a child is told to another establishment (law 09-08 art. 4; law 15-01)."""

    GUARDIAN = "guardian", N_("Consent of the legal representative")
    CHILD = "child", N_("Consent of the child, who understands")
    ORDER = "order", N_("Order of the prosecutor or a judge")
    DANGER = "danger", N_("Vital interest of a child in danger")
    DUTY = "duty", N_("Duty by law")


REVOCABLE = frozenset({SharingBasis.GUARDIAN, SharingBasis.CHILD})
"""Who gave a consent may take it back; an order stands."""


class Withdrawal(Word):
    """Why a right to share ends before its day."""

    TAKEN_BACK = "taken_back", N_("Whoever gave it took it back")
    MISTAKE = "mistake", N_("It was entered by mistake")


class Need(Word):
    """What the receiver has to offer."""

    BED = "bed", N_("A bed")
    CARE = "care", N_("Medical care")
    LISTENING = "listening", N_("To be listened to")
    SCHOOL = "school", N_("School or training")
    LEGAL_AID = "legal_aid", N_("Legal aid")
    PAPERS = "papers", N_("Papers")
    FAMILY_LINK = "family_link", N_("Mediation with the family")
    ADDICTION = "addiction", N_("Help with an addiction")
    DISABILITY = "disability", N_("Adapted to a disability")
    INTERPRETER = "interpreter", N_("An interpreter")


class Constraint(Word):
    """What must be known to say yes or no, without saying whose it is."""

    ORDER_EXISTS = "order_exists", N_("An order of placement exists")
    ORDER_ASKED = "order_asked", N_("An order was asked for")
    CONTACT_FORBIDDEN = "contact_forbidden", N_("Somebody must not approach the child")
    TREATMENT = "treatment", N_("Takes a treatment")
    REDUCED_MOBILITY = "reduced_mobility", N_("Moves with difficulty")
    PREGNANT = "pregnant", N_("Pregnant or with a baby")
    RISK_TO_SELF = "risk_to_self", N_("May hurt herself or himself")
    RISK_TO_OTHERS = "risk_to_others", N_("May hurt others")
    RAN_AWAY_BEFORE = "ran_away_before", N_("Has run away before")


class Suit(Word):
    """What is asked of an establishment before a child is referred to it."""

    CATEGORY = "category", N_("Legal category of the licence")
    SEX = "sex", N_("Sex")
    AGE = "age", N_("Age")
    PLACES = "places", N_("Free beds")
    SIBLINGS = "siblings", N_("Room for brothers and sisters")
    ORDER = "order", N_("The right to enter")
    AWAY = "away", N_("Away from whom the child must not meet")
    DISABILITY = "disability", N_("Adapted to a disability")
    HEALTH = "health", N_("Medical care")


class Arrival(Word):
    """How a child came through the door."""

    SAFE = "safe", N_("Arrived safe")
    HURT = "hurt", N_("Arrived hurt or ill")


class Feedback(Word):
    """How the child is, as the receiver tells the sender."""

    WELL = "well", N_("Settled, doing well")
    FRAGILE = "fragile", N_("Fragile, followed closely")
    LEFT = "left", N_("No longer there")


class Breaking(Word):
    """Why a service is broken off before it is completed."""

    UNWILLING = "unwilling", ChildReason.UNWILLING.label
    NOT_FOUND = "not_found", ChildReason.NOT_FOUND.label
    RAN_AWAY = "ran_away", ChildReason.RAN_AWAY.label
    BACK_HOME = "back_home", ChildReason.BACK_HOME.label
    OTHER_SOLUTION = "other_solution", ChildReason.OTHER_SOLUTION.label
    TOO_OLD = "too_old", ChildReason.TOO_OLD.label
    UNABLE = "unable", N_("The service can no longer be given")
    OTHER = "other", HouseReason.OTHER.label


HARD = frozenset({Suit.CATEGORY, Suit.SEX, Suit.AGE, Suit.PLACES, Suit.SIBLINGS, Suit.AWAY})
"""Passed over only with a reason."""

CARES_FOR: Mapping[Suit, frozenset[Need | Constraint]] = {
    Suit.DISABILITY: frozenset({Need.DISABILITY, Constraint.REDUCED_MOBILITY}),
    Suit.HEALTH: frozenset(
        {Need.CARE, Need.ADDICTION, Constraint.TREATMENT, Constraint.PREGNANT, Constraint.RISK_TO_SELF}
    ),
}
"""What a child needs or what must be known of her that only the house itself can say yes to, unless the directory or
its licence does: it never fits in silence."""


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

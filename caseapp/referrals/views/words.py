"""What the domain refuses, in the words of its people; how steps look."""

from __future__ import annotations

from caseapp.cases.vocabulary import Sex
from caseapp.documents.forms import FLAWS
from caseapp.kernel.words import N_
from caseapp.referrals.vocabulary import Move, OutsideMove, OutsideState, State, TransferState
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word

WORDS: dict[str, str] = {
    "no_right": N_("Nothing allows telling this: choose or record by what right it is told (law 09-08, article 4)."),
    "right_ended": N_(
        "The right of the house that sent has ended: call them, they record a new one first. Nothing is lost meanwhile."
    ),
    "too_many_receivers": N_("At most three establishments are asked at the same time."),
    "asked_already": N_("This establishment is being asked about this child already."),
    "wanted_day": N_("Say a day from today on, within a year."),
    "consent_over": N_("This day has passed."),
    "danger_over": N_(
        "A right by danger ends after three days: if the danger lasts, say from which day it was seen again."
    ),
    "bed_taken": N_("This bed was taken a moment ago. Choose another one."),
    "no_free_bed": N_("This establishment has no bed left, not even one for emergencies."),
    "no_fitting_bed": N_("No unit there for this sex and age has a free bed: ask elsewhere, or say why here."),
    "travel_basis": N_(
        "By what right does the child travel? Nobody under 18 moves without one (law 65-15, art. 8, 36)."
    ),
    "travel_order": N_("An order has a number and a day; of a consent, say who gave it and when."),
    "expected_hour": N_("Say a day and an hour to come, within three days; for example 18:30."),
    "hold_too_long": N_("A bed is held for an hour at least, and no longer than the norm allows."),
    "rests": N_("It does not allow telling all who were asked there: say for whom it is, or leave that out."),
    "passing": N_("You ask an establishment that does not suit: say why."),
    "handed_at": N_("Say a day and an hour between the referral and now; for example 18:30."),
    "hour": N_("Say an hour, for example 18:30."),
    "future": N_("This day is yet to come."),
    "bed_twice": N_("This bed is chosen for another of them. Each child has a bed of her or his own."),
    "right_over": N_("The right of the house that sent has ended: it records a new one before others are asked again."),
    "nobody_here": N_("There would be a place for none of them: that is a refusal."),
    **{code: FLAWS[code] for code in ("file_full", "place_full")},
    "too_many_together": N_("At most seven children are referred together."),
}

OBSTACLES: dict[str, str] = {
    "cannot_widen": N_("These cannot be asked as well: one is asked already, or has closed. Look at the page again."),
    "no_right": WORDS["no_right"],
    "party_closed": N_("The file of one of these children is closed to you: somebody who sees all of them decides."),
    "referral_step": N_("This referral has moved meanwhile: look at where it stands now."),
    "not_revocable": N_("This right was not given by somebody who could take it back, or it was taken back already."),
    "lives_in_centre": N_("The child lives in a centre: the file is closed when she or he has left."),
    "placed_already": N_("The child is on the way to another house, or there already: recall that referral first."),
    "transfer_step": N_("This hand-over has moved meanwhile: look at where it stands now."),
    "transfer_live": N_("This house has asked for this file, or is offered it already."),
    "transfer_restricted": N_("This file is restricted to its team: it is not offered whole."),
    "transfer_lives_here": N_(
        "The child lives in your house: she or he leaves it first, by the right that the register asks for."
    ),
    "transfer_referral": N_("A referral of this child is under way: bring it to its end first."),
    "own_review": N_("You placed this child: somebody else says whether it was needed."),
    "unit_reviews": N_("The protection unit of the province reviews this refusal, and tells both establishments."),
    "own_sending": N_("You sent this referral: somebody else reviews the refusal."),
    "not_again": N_("This establishment cannot be asked again now. The refusal can stand."),
    "admission_first": N_("The child is admitted from her or his file; the referral follows by itself."),
}

LOOKS: dict[State, str] = {
    State.DRAFT: "mute m-draft",
    State.TO_VALIDATE: "warn m-clock",
    State.SENT: "info m-send",
    State.ACKNOWLEDGED: "info m-eye",
    State.UNANSWERED: "bad m-alert",
    State.INFO_ASKED: "warn m-help",
    State.COUNTER_PROPOSED: "warn m-talk",
    State.WAITING_LIST: "warn m-clock",
    State.ACCEPTED: "ok m-check",
    State.UNDER_WAY: "info m-send",
    State.ARRIVED: "ok m-home",
    State.ADMITTED: "ok m-check",
    State.CLOSED: "mute m-check",
    State.REFUSED: "bad m-x",
    State.NOT_ARRIVED: "bad m-alert",
    State.RECALLED: "mute m-back",
    State.EXPIRED: "mute m-clock",
    State.OBSOLETE: "mute m-minus",
    State.CANCELLED: "mute m-minus",
}

ICONS: dict[Move, str] = {
    Move.SEND: "send",
    Move.TAKE: "hand-heart",
    Move.ACCEPT: "check",
    Move.AGREE: "check",
    Move.REFUSE: "x",
    Move.DEPART: "bus",
    Move.ARRIVE: "check",
    Move.ASK: "message-square",
    Move.REPLY: "message-square",
}
FIRST: tuple[Move, ...] = (
    Move.SEND,
    Move.SUBMIT,
    Move.TAKE,
    Move.ACCEPT,
    Move.AGREE,
    Move.REPLY,
    Move.CONFIRM,
    Move.DEPART,
    Move.ARRIVE,
    Move.TELL,
)
"""What is offered as the button of the page, the first that is open; the others stand beside it."""

PAST: dict[Move, str] = {
    Move.RETURN: N_("Sent back to its author"),
    Move.REPLY: N_("Question answered"),
    Move.CONFIRM: N_("Confirmed: still needed"),
    Move.PLACE: N_("Placed in an emergency, without an answer"),
    Move.TURN_AWAY: N_("Turned away at the door"),
    Move.SEND_BACK: N_("Asked to look again"),
    Move.UPHOLD: N_("Refusal confirmed"),
    Move.HEAR: N_("The director is heard"),
    Move.DECLINE: N_("Proposal declined"),
    Move.STOP: N_("Search ended"),
    Move.TELL: N_("News of the child"),
    Move.COMPLETE: N_("Service completed"),
    Move.BREAK_OFF: N_("Service broken off"),
}
"""What is written in the log where the step it led to does not say it."""

TRANSFER_LOOKS: dict[TransferState, str] = {
    TransferState.ASKED: "warn m-help",
    TransferState.OFFERED: "info m-send",
    TransferState.TAKEN: "ok m-check",
    TransferState.REFUSED: "bad m-x",
    TransferState.WITHDRAWN: "mute m-back",
    TransferState.LAPSED: "mute m-clock",
}

OUTSIDE_LOOKS: dict[OutsideState, str] = {
    OutsideState.PREPARED: "mute m-draft",
    OutsideState.OUT: "info m-send",
    OutsideState.RECEIVED: "info m-eye",
    OutsideState.ARRIVED: "ok m-home",
    OutsideState.REFUSED: "bad m-x",
    OutsideState.TAKEN_BACK: "mute m-back",
}
OUTSIDE_STEP_LOOKS: dict[OutsideMove, str] = {
    OutsideMove.GIVE: "info m-send",
    OutsideMove.PRINT: "info m-paper",
    OutsideMove.HAND: "ok m-home",
    OutsideMove.LINK: "info m-lock",
    OutsideMove.RECEIVE: "info m-eye",
    OutsideMove.ARRIVE: "ok m-home",
    OutsideMove.REFUSE: "bad m-x",
    OutsideMove.TAKE_BACK: "mute m-back",
    OutsideMove.OPEN: "ok m-eye",
    OutsideMove.WITHDRAW: "mute m-minus",
    OutsideMove.LOCK: "bad m-lock",
    OutsideMove.RUN_OUT: "mute m-clock",
}
OUTSIDE_ICONS: dict[OutsideMove, str] = {OutsideMove.ARRIVE: "check", OutsideMove.REFUSE: "x"}


def child_text(age: str, sex: str) -> str:
    """The child as a receiver may know her: sex and age band."""
    who = word(Sex(sex)) if sex in set(Sex) else word(Sex.UNKNOWN)
    return _("%(who)s, %(age)s years", who=who, age=age) if age else who

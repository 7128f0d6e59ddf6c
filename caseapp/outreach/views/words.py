"""Sentences of the street for what cannot be, by the code of its reason; how steps and hours look."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from babel.dates import get_day_names

from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.outreach.nights import night_of
from caseapp.outreach.vocabulary import CallUrgency, RoundState, StopReason
from caseapp.web.i18n import day, language
from caseapp.web.i18n import gettext as _

OBSTACLES: dict[str, str] = {
    "met_settled": N_("Somebody has just said who this is. Look at the list again."),
    "profile_joined": N_("This profile was put together with another: go on there."),
    "profile_has_file": N_("This child has a file already."),
    "same_profile": N_("This is one and the same profile."),
    "two_files": N_("Both profiles lead to a file: put the two files together first."),
    "ended_file": N_("This file has ended. Open it again first."),
    "night_closed": N_("The report of this night is signed: nothing of it changes any more."),
    "not_left": N_("This round has not left yet."),
    "still_out": N_("The round is still out. Say first that it is back."),
    "report_offered": N_(
        "The report is signed and waits for the day team. To change anything, take the signature back first."
    ),
    "signature_lapsed": N_("No signature waits here: sign again, and have somebody of the day team take over at once."),
    "not_of_the_day": N_("Somebody who was not out that night takes it over."),
    "report_altered": N_("What stands here is not what was signed. Tell your administrator."),
    "not_signed": N_("This report is not signed and taken over yet."),
    "signed_by_you": N_("You signed this report: somebody else validates it."),
    "dangers_left": N_("A grave danger of this night was not looked at yet."),
    "debriefed": N_("This is open for a day, once, to those who were out."),
    "round_not_out": N_("This round is not out."),
    "round_left": N_("This round has left already: its plan stays as it was."),
    "round_over": N_("This round is over. Choose one that is still to come."),
    "changed_meanwhile": N_("Somebody changed this while you were writing. Look at it again, then change it."),
    "two_people": N_("Nobody goes out alone: a round leaves with two people at least."),
    "two_stay": N_("Nobody stays out alone: first somebody joins, or the round comes back."),
    "hand_over_read": N_("Everybody of the crew reads what the last night hands over, then the round leaves."),
    "too_early": N_("It is too early: a round leaves six hours before its time at most."),
    "no_place": N_("Say at which place, so that it can be put on a round."),
    "call_ended": N_("What came of this call is noted already."),
    "call_open": N_("First note what came of the call, then that the caller was told."),
    "caller_told": N_("It is noted already that the caller was told."),
    "promise_ended": N_("What came of this promise is noted already."),
}
"""For a 409 (`web.errors.reasons`)."""
WORDS: dict[str, str] = {
    "number": N_("This number cannot be."),
    "more_back": N_("More came back than went out."),
    "to_come": N_("This hour is still to come."),
    "not_out": N_("The round was not out at this hour."),
    "out_already": N_("She or he is out with this round already."),
    "nothing_added": N_("Write something, or judge the danger."),
    "say_nothing": N_("Write what the next crew must know. “Nothing” is an answer."),
    "hours": N_("A round lasts between one minute and sixteen hours."),
    "half": N_("A point has both a latitude and a longitude."),
    "outside": N_("This point lies outside Morocco. Look at the figures again."),
    "day_gone": N_("This day has gone by."),
    "where_or_what": N_("Say where, or what is seen: one of the two is enough."),
    "nowhere": N_("Choose a place, or say in a few words where it was."),
    "two_places": N_("It was at this place, or elsewhere: leave one of the two empty."),
    "base_goes_out": N_("Whoever stays behind does not go out."),
}
"""For a field of a form."""

STATES: dict[RoundState, str] = {
    RoundState.PLANNED: "info m-clock",
    RoundState.OUT: "ok m-round",
    RoundState.PAUSED: "warn m-minus",
    RoundState.BACK: "warn m-home",
    RoundState.REPORTED: "info m-paper",
    RoundState.VALIDATED: "mute m-check",
    RoundState.CANCELLED: "mute m-x",
}
NUMBER_WORDS: dict[str, str] = {
    "police": N_("Police"),
    "gendarmerie": N_("Gendarmerie"),
    "ambulance": N_("Ambulance"),
    "helpline": N_("Helpline for children"),
}
"""Whom the numbers of `policy.outreach.EMERGENCY_NUMBERS` call."""
URGENCIES: dict[CallUrgency, str] = {
    CallUrgency.NOW: "bad m-alert",
    CallUrgency.TONIGHT: "warn m-clock",
    CallUrgency.WEEK: "info m-plan",
}
REASONS: dict[StopReason, str] = {
    StopReason.CALL: "warn m-call",
    StopReason.PROMISE: "info m-care",
    StopReason.ADDED: "mute m-dot",
}
"""How a stop that was not planned looks."""


def hour(at: datetime | None) -> str:
    """A moment by its hour alone."""
    return f"{clock.local(at):%H:%M}" if at else ""


def hours(minutes: int) -> str:
    """Minutes after midnight, as an hour."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def weekday(number: int) -> str:
    """A day of the week by name; 0 is Monday."""
    return str(get_day_names("wide", locale=language().code)[number % 7])


def night_text(night: date) -> str:
    """A night as one speaks of it: tonight, tomorrow, Thursday 26 November 2026."""
    tonight = night_of(clock.now())
    if night == tonight:
        return _("Tonight")
    if night == tonight + timedelta(days=1):
        return _("Tomorrow night")
    return _("%(weekday)s %(day)s", weekday=weekday(night.weekday()), day=day(night))

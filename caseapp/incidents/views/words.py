"""What the domain refuses, in the words of its people; and how gravities and steps look."""

from __future__ import annotations

from caseapp.incidents.vocabulary import SHORT, State
from caseapp.kernel.words import N_
from caseapp.web.i18n import said

WORDS: dict[str, str] = {
    "nobody_left": N_(
        "Nobody would be left to read it: no director, no protection unit of the province. Call the prosecutor, and "
        "write it to the unit yourself."
    ),
    "name_them": N_("Say who, by name or in your words; or that it must not pass the director."),
    "known_before": N_("The house cannot learn of it before it happens."),
    "long_ago": N_("This is too long ago."),
    "told_when": N_("Say a moment after the incident and not to come."),
    "day_gone": N_("This day has gone by."),
    "not_them": N_("This person cannot be chosen for this incident."),
}
OBSTACLES: dict[str, str] = {
    "causes_missing": N_("Before it is closed, step 3 says why it could happen and what is learned from it."),
    "somebody_untold": N_("Before it is closed, everybody who must be told has been told, and it is noted."),
    "action_open": N_("Before it is closed, every action is done."),
    "told_already": N_("It is noted already that they were told."),
}
"""Why something cannot be done now, on a page of its own."""

STATES: dict[State, str] = {
    State.DECLARED: "warn m-clock",
    State.EXAMINED: "info m-eye",
    State.MEASURES: "ok m-cycle",
    State.CLOSED: "mute m-check",
    State.REOPENED: "warn m-back",
}


def gravity(level: int) -> str:
    """A gravity in one word."""
    return said(SHORT[str(level)])

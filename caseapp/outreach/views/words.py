"""Sentences of the street for what cannot be, by the code of its reason."""

from __future__ import annotations

from caseapp.kernel.words import N_

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
}
"""For a 409 (`web.errors.reasons`)."""
WORDS: dict[str, str] = {
    "number": N_("This number cannot be."),
    "more_back": N_("More came back than went out."),
    "to_come": N_("This hour is still to come."),
    "not_out": N_("The round was not out at this hour."),
    "nothing_added": N_("Write something, or judge the danger."),
    "say_nothing": N_("Write what the next crew must know. “Nothing” is an answer."),
    "hours": N_("A round lasts between one minute and sixteen hours."),
    "half": N_("A point has both a latitude and a longitude."),
    "outside": N_("This point lies outside Morocco. Look at the figures again."),
}
"""For a field of a form."""

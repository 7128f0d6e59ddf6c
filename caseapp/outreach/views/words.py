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
    "round_not_out": N_("This round is not out."),
}
"""For a 409 (`web.errors.reasons`)."""
WORDS: dict[str, str] = {
    "hours": N_("A round lasts between one minute and sixteen hours."),
    "half": N_("A point has both a latitude and a longitude."),
    "outside": N_("This point lies outside Morocco. Look at the figures again."),
}
"""For a field of a form."""

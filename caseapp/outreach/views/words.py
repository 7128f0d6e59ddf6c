"""Sentences of the street for what cannot be, by the code of its reason."""

from __future__ import annotations

from caseapp.kernel.words import N_

OBSTACLES: dict[str, str] = {
    "round_not_out": N_("This round is not out."),
}
"""For a 409 (`web.errors.reasons`)."""
WORDS: dict[str, str] = {
    "hours": N_("A round lasts between one minute and sixteen hours."),
    "half": N_("A point has both a latitude and a longitude."),
    "outside": N_("This point lies outside Morocco. Look at the figures again."),
}
"""For a field of a form."""

"""The languages of a paper."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word


class PaperTongue(Word):
    """What a paper speaks: one language, or both on one sheet where families and authorities are handed it."""

    FRENCH = "fr", N_("French")
    ARABIC = "ar", N_("Arabic")
    BOTH = "both", N_("French and Arabic")

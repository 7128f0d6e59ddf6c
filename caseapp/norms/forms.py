"""A value of a norm, from a day on, with its reason."""

from __future__ import annotations

from caseapp.kernel.words import N_, Word
from caseapp.policy.norms import Norm
from caseapp.web.forms import DAY_HINT, DayField, HouseForm, LineField, ProseField, WordChoices, needed
from caseapp.web.i18n import Later as _l

WORDS = {
    "begun": N_("A value begins tomorrow at the earliest: what has begun is never changed."),
    "far_off": N_("This day is more than three years away."),
    "word_there": N_("Another word of this list is called so already."),
    "word_stays": N_("This word is always offered: it is for what no other word says."),
    "day_taken": N_("There is a value from this day already. Withdraw it first, or choose another day."),
}


class Offer(Word):
    """Whether a list offers a word."""

    YES = "yes", N_("Offered in forms")
    NO = "no", N_("No longer offered; what was written stays readable")


class ValueForm(HouseForm):
    """Another value of a norm."""

    value = LineField(_l("New value"), [needed()], limit=8, render_kw={"dir": "ltr", "size": 6, "autocomplete": "off"})
    since = DayField(_l("From which day"), [needed()], description=DAY_HINT)
    reason = ProseField(_l("Why"), [needed()], limit=600)

    def given(self, norm: Norm) -> int:
        """The value of a form that was validated. What is no number lies past every bound."""
        found = norm.read(self.value.data or "")
        return norm.highest + 1 if found is None else found


class WordingForm(HouseForm):
    """What a word of a list is to be, from a day on."""

    fr = LineField(_l("In French"), [needed()], limit=80, render_kw={"dir": "ltr", "lang": "fr"})
    ar = LineField(_l("In Arabic"), [needed()], limit=80, render_kw={"dir": "rtl", "lang": "ar"})
    offered = WordChoices(_l("In forms"), Offer, default=str(Offer.YES))
    since = DayField(_l("From which day"), [needed()], description=DAY_HINT)
    reason = ProseField(_l("Why"), [needed()], limit=600)

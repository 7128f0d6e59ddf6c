"""A value of a norm, from a day on, with its reason."""

from __future__ import annotations

from caseapp.kernel.words import N_
from caseapp.policy.norms import Norm
from caseapp.web.forms import DAY_HINT, DayField, HouseForm, LineField, ProseField, needed
from caseapp.web.i18n import Later as _l

WORDS = {
    "begun": N_("A value begins tomorrow at the earliest: what has begun is never changed."),
    "far_off": N_("This day is more than three years away."),
    "day_taken": N_("There is a value from this day already. Withdraw it first, or choose another day."),
}


class ValueForm(HouseForm):
    """Another value of a norm."""

    value = LineField(_l("New value"), [needed()], limit=8, render_kw={"dir": "ltr", "size": 6, "autocomplete": "off"})
    since = DayField(_l("From which day"), [needed()], description=DAY_HINT)
    reason = ProseField(_l("Why"), [needed()], limit=600)

    def given(self, norm: Norm) -> int:
        """The value of a form that was validated. What is no number lies past every bound."""
        found = norm.read(self.value.data or "")
        return norm.highest + 1 if found is None else found

"""A call in twenty seconds; putting it on a round; a promised return."""

from __future__ import annotations

from caseapp.outreach.forms.fields import PHONE, choice
from caseapp.outreach.models import CallFields
from caseapp.outreach.vocabulary import CallOutcome, CallUrgency, Channel, PromiseOutcome
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
    DayField,
    HouseForm,
    LineField,
    ProseField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l


class CallForm(HouseForm):
    """A call: who calls, and where or what; everything else can wait."""

    channel = WordChoices(_l("Who calls"), Channel, [needed()])
    urgency = WordChoices(_l("How soon somebody must go"), CallUrgency, default=str(CallUrgency.TONIGHT))
    place = choice(_l("A place you know"))
    where = LineField(_l("Or where, in words"), limit=200)
    what = ProseField(_l("What is seen"), limit=2000)
    caller = LineField(_l("Name of the caller"), limit=120)
    phone = LineField(_l("Telephone of the caller"), limit=40, render_kw=PHONE)

    def told(self) -> CallFields:
        """What the caller said."""
        return CallFields(
            where=self.where.data or "",
            what=self.what.data or "",
            caller=self.caller.data or "",
            phone=self.phone.data or "",
        )


class PutForm(HouseForm):
    """On which round, and where: for a call whose place nobody had named."""

    round = choice(_l("Round"))
    place = choice(_l("Place"))


class CallOutcomeForm(HouseForm):
    """What came of a call."""

    outcome = WordField(_l("What came of it"), CallOutcome, [needed()], blank=CHOOSE)


class PromiseForm(HouseForm):
    """A promised return."""

    what = ProseField(_l("What was promised"), [needed()], limit=1000)
    due_on = DayField(_l("For which night"), [needed()], description=DAY_HINT)
    place = choice(_l("Place"))
    owner = choice(_l("Who keeps it"))


class PromiseOutcomeForm(HouseForm):
    """What came of a promise."""

    outcome = WordField(_l("What came of it"), PromiseOutcome, [needed()], blank=CHOOSE)

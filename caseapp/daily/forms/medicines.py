"""A treatment as it stands on the prescription, and what became of a dose."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField

from caseapp.daily.lists import WAYS
from caseapp.daily.service.medicines import Prescribed
from caseapp.daily.vocabulary import Outcome, Round, Way
from caseapp.establishments.forms.places import NumberField
from caseapp.kernel import clock
from caseapp.norms.fields import ListChoices
from caseapp.web.forms import (
    DAY_HINT,
    DayField,
    HouseForm,
    LineField,
    ProseField,
    SeveralField,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l


class TreatmentForm(HouseForm):
    """A treatment, from its prescription."""

    drug = LineField(_l("Medicine, and its strength"), [needed()], limit=120)
    dose = LineField(_l("How much each time"), [needed()], limit=80)
    way = ListChoices(_l("How it is given"), WAYS, default=str(Way.MOUTH))
    rounds = SeveralField(_l("On which rounds"), Round)
    apart = NumberField(_l("When needed: hours at least between two doses"))
    most = NumberField(_l("When needed: doses at most in 24 hours"))
    how = LineField(_l("What whoever gives it must know"), limit=300)
    starts_on = DayField(_l("First day"), [needed()], description=DAY_HINT)
    ends_on = DayField(_l("Last day"), description=_l("Empty: until it is stopped"))
    prescriber = LineField(_l("Who prescribed it"), [needed()], limit=120)
    grounds = ProseField(_l("What it is for"), limit=1000)
    document = SelectField(_l("The prescription"), validate_choice=False, choices=[])
    witnessed = BooleanField(_l("A second person sees each dose taken and says so"))

    def given(self, document_id: bytes | None) -> Prescribed:
        """The treatment as it was typed."""
        return Prescribed(
            drug=self.drug.data,
            dose=self.dose.data,
            way=self.way.data,
            rounds=[Round(code) for code in self.rounds.data or ()],
            starts_on=self.starts_on.data or clock.today(),
            prescriber=self.prescriber.data,
            ends_on=self.ends_on.data,
            how=self.how.data or "",
            grounds=self.grounds.data or "",
            witnessed=bool(self.witnessed.data),
            document_id=document_id,
            apart=self.apart.number if self.apart.data else None,
            most=self.most.number if self.most.data else None,
        )


class StopForm(HouseForm):
    """Stopping a treatment."""

    text = LineField(_l("Why it is stopped, by whose decision"), [needed()], limit=300)


class DoseForm(HouseForm):
    """What became of a dose. `slot` and `line` are what the page showed."""

    slot = HiddenField()
    line = HiddenField()
    outcome = WordField("", Outcome)
    why = LineField(_l("Why"), limit=300)


class NeededForm(HouseForm):
    """A dose given when needed. `seen` is how many the page showed."""

    seen = HiddenField()
    why = LineField(_l("What for"), [needed()], limit=300)


class MistakenForm(HouseForm):
    """A dose that was not given after all."""

    why = LineField(_l("Why"), [needed()], limit=300)

"""Competences, vehicles, a line of the weekly plan."""

from __future__ import annotations

from wtforms import BooleanField

from caseapp.kernel.words import N_
from caseapp.outreach.forms.fields import DAY, HOUR_HINT, NUMBER, choice, minutes_of, number_of
from caseapp.outreach.forms.places import Versioned
from caseapp.outreach.models import VehicleFields
from caseapp.outreach.vocabulary import RoundKind, Skill
from caseapp.web.forms import CHOOSE, DAY_HINT, DayField, HouseForm, LineField, ProseField, WordField, needed
from caseapp.web.i18n import Later as _l

NO_END = N_("Empty: it does not end")


class CompetenceForm(HouseForm):
    """What somebody can do, and until when."""

    person = choice(_l("Who"))
    skill = WordField(_l("Competence"), Skill, [needed()], blank=CHOOSE)
    until = DayField(_l("Until"), description=_l(NO_END))


class VehicleForm(Versioned):
    """A vehicle: what it is called, how many it takes, until when its papers hold, what is broken."""

    label = LineField(_l("What you call it"), [needed()], limit=60)
    plate = LineField(_l("Number plate"), limit=30)
    seats = LineField(_l("Seats"), [needed()], limit=3, render_kw=NUMBER)
    checked_until = DayField(_l("Inspection and insurance until"), description=DAY_HINT)
    defects = ProseField(_l("Defects"), limit=1000)
    active = BooleanField(_l("In use"), default=True)

    def told(self) -> VehicleFields:
        """The vehicle in words."""
        return VehicleFields(label=self.label.data or "", plate=self.plate.data or "", defects=self.defects.data or "")

    def places(self) -> int:
        """How many it takes; 0 for what is no number."""
        return number_of(self.seats.data) or 0


class LineForm(Versioned):
    """A round as it usually is."""

    name = LineField(_l("What you call it"), limit=60)
    kind = WordField(_l("Kind"), RoundKind, [needed()], default=RoundKind.NIGHT)
    weekday = choice(_l("Night of"))
    begins = LineField(_l("Leaves at"), [needed()], limit=8, description=HOUR_HINT, render_kw=NUMBER)
    ends = LineField(_l("Is back at"), [needed()], limit=8, render_kw=NUMBER)
    vehicle = choice(_l("Vehicle"))

    def hours(self) -> tuple[int, int]:
        """When it begins and how long it lasts, in minutes; -1 for what cannot be read."""
        begins, ends = minutes_of(self.begins.data), minutes_of(self.ends.data)
        if begins is None or ends is None:
            return -1, -1
        return begins, (ends - begins) % DAY or DAY

    def day(self) -> int:
        """The weekday; -1 for none."""
        return next((n for n in range(7) if str(n) == self.weekday.data), -1)

"""Planning a round, letting it leave, cancelling it."""

from __future__ import annotations

from datetime import datetime, timedelta

from wtforms import BooleanField

from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.outreach.forms.fields import (
    DAY,
    DAY_GONE,
    HOUR,
    HOUR_HINT,
    NOT_A_NUMBER,
    NUMBER,
    PHONE,
    choice,
    minutes_of,
    number_of,
)
from caseapp.outreach.forms.places import Versioned
from caseapp.outreach.nights import begins_at
from caseapp.outreach.vocabulary import STOCKED, Cancelled, Given, Part, RoundKind, WentHome
from caseapp.web.forms import CHOOSE, DAY_HINT, DayField, HourField, HouseForm, LineField, ProseField, WordField, needed
from caseapp.web.i18n import Later as _l

NOBODY = N_("Nobody")
ON_FOOT = N_("On foot")
LEAST_EVERY, MOST_EVERY = 10, 180
"""Minutes between two signs of life."""
LEAST_DIGITS = 3
EVERY = N_("Between 10 and 180 minutes.")


class PlanForm(Versioned):
    """A round: when, in what, who stays behind; the crew and the places come as lists of their own."""

    kind = WordField(_l("Kind"), RoundKind, [needed()], default=RoundKind.NIGHT)
    night = DayField(_l("Night of"), [needed()], description=DAY_HINT)
    begins = LineField(_l("Leaves at"), [needed()], limit=8, description=HOUR_HINT, render_kw=NUMBER)
    ends = LineField(_l("Is back at"), [needed()], limit=8, render_kw=NUMBER)
    vehicle = choice(_l("Vehicle"))
    base = choice(_l("Who stays behind"), description=_l("Knows the way, and is called first when no sign comes"))
    every = LineField(_l("A sign of life every (minutes)"), [needed()], limit=4, render_kw=NUMBER)
    note = ProseField(_l("What the crew should know"), limit=2000)
    accepted = BooleanField(_l("Plan it all the same"))

    def hours(self) -> tuple[datetime, datetime] | None:
        """From when to when; None, with the fields blamed, where it cannot be read."""
        begins, ends = minutes_of(self.begins.data), minutes_of(self.ends.data)
        for field, read in ((self.begins, begins), (self.ends, ends)):
            if read is None:
                self.blame({field.short_name: HOUR})
        night = self.night.data
        if night is not None and not 2000 < night.year < 2200:
            self.blame({"night": DAY_GONE})
        if begins is None or ends is None or night is None or self.errors:
            return None
        first = begins_at(RoundKind(self.kind.data), night, begins)
        return first, first + timedelta(minutes=(ends - begins) % DAY or DAY)

    def check_every(self) -> timedelta:
        """How often a sign of life is due; blames what cannot be."""
        number = number_of(self.every.data)
        if number is None or not LEAST_EVERY <= number <= MOST_EVERY:
            self.blame({"every": EVERY})
            return timedelta(minutes=LEAST_EVERY)
        return timedelta(minutes=number)


class LeaveForm(HouseForm):
    """The last things before the bus leaves; what is taken along comes as `k-<item>`."""

    base = choice(_l("Who stays behind"))
    base_phone = LineField(_l("Telephone of the base"), [needed()], limit=40, render_kw=PHONE)
    route = ProseField(_l("The way, as it is filed"), limit=2000)
    meal = LineField(_l(Given.MEAL.label), limit=4, render_kw=NUMBER)
    blanket = LineField(_l(Given.BLANKET.label), limit=4, render_kw=NUMBER)
    hygiene_kit = LineField(_l(Given.HYGIENE_KIT.label), limit=4, render_kw=NUMBER)
    clothes = LineField(_l(Given.CLOTHES.label), limit=4, render_kw=NUMBER)
    first_aid = LineField(_l(Given.FIRST_AID.label), limit=4, render_kw=NUMBER)

    def phone(self) -> str:
        """The number to which the alarm of the crew's telephones goes; blames what nobody can dial."""
        number = western_digits(self.base_phone.data or "").strip()
        if number and sum(sign.isdigit() for sign in number) < LEAST_DIGITS:
            self.blame({"base_phone": NOT_A_NUMBER})
        return number

    def kit(self) -> dict[Given, int]:
        """What is taken along; blames what is no number."""
        found = {}
        for item in STOCKED:
            field = self[str(item)]
            number = number_of(field.data, 999) if field.data else 0
            if number is None:
                self.blame({field.short_name: NOT_A_NUMBER})
            else:
                found[item] = number
        return found


class CancelForm(HouseForm):
    """Why a round does not go out."""

    why = WordField(_l("Why"), Cancelled, [needed()], blank=CHOOSE)


class AddStopForm(HouseForm):
    """One more place on a round."""

    place = choice(_l("Place"))


class GoesHomeForm(HouseForm):
    """Somebody of a crew goes home before the others."""

    who = choice(_l("Who"), validators=[needed()])
    at = HourField(_l("Hour"), [needed()])
    why = WordField(_l("Why"), WentHome, [needed()], blank=CHOOSE)


class JoinsForm(HouseForm):
    """Somebody joins a round that is out."""

    person = choice(_l("Who"), validators=[needed()])
    part = WordField(_l("As what"), Part, [needed()], default=Part.EDUCATOR)

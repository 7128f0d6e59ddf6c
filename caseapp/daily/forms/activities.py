"""Planning an activity, and who came."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField

from caseapp.daily.lists import ACTIVITIES
from caseapp.daily.service.activities import Planned
from caseapp.kernel import clock
from caseapp.kernel.text import read_hour, western_digits
from caseapp.norms.fields import ListField
from caseapp.web.forms import CHOOSE, DAY_HINT, DayField, HouseForm, LineField, needed
from caseapp.web.i18n import Later as _l

_NUMBER: dict[str, Any] = {"dir": "ltr", "inputmode": "numeric"}


class ActivityForm(HouseForm):
    """An activity: what, where, who leads it, when."""

    title = LineField(_l("What the children do"), [needed()], limit=80)
    kind = ListField(_l("Kind"), ACTIVITIES, [needed()], blank=CHOOSE)
    place = LineField(_l("Where"), limit=120)
    leader = LineField(_l("Who leads it"), limit=120)
    starts_on = DayField(_l("Day"), [needed()], description=DAY_HINT)
    begins = LineField(_l("From"), [needed()], limit=8, description=_l("For example 15:30"), render_kw=_NUMBER)
    lasts = LineField(_l("How many minutes"), [needed()], limit=4, default="60", render_kw=_NUMBER)
    weekly = BooleanField(_l("Each week on this day"))
    ends_on = DayField(_l("The last time"), description=_l("Empty: until it is ended"))

    def given(self) -> Planned:
        """The activity as it was typed; an hour or a length that cannot be read is -1."""
        begins = read_hour(self.begins.data or "")
        number = western_digits(self.lasts.data or "").strip()
        return Planned(
            kind=self.kind.data,
            title=self.title.data,
            starts_on=self.starts_on.data or clock.today(),
            begins=begins.hour * 60 + begins.minute if begins is not None else -1,
            lasts=_figure(number),
            weekly=bool(self.weekly.data),
            ends_on=self.ends_on.data,
            place=self.place.data or "",
            leader=self.leader.data or "",
        )


class ChangeForm(ActivityForm):
    """Correcting an activity. `seen` is the version that the page showed."""

    seen = HiddenField()

    def version(self) -> int:
        """What the page showed; 0 for what is no number."""
        return max(0, _figure(self.seen.data or ""))


class EnrolForm(HouseForm):
    """Who takes part: the ticked children come as `child`."""


class AttendanceForm(HouseForm):
    """Who came: what is said of each child comes as `s-<stay>`; `rest`: everybody else came."""

    rest = BooleanField()


def _figure(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1

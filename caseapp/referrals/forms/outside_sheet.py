"""What goes with a child to a body outside, and how she was handed over there."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from caseapp.kernel import clock
from caseapp.kernel.text import read_hour
from caseapp.referrals.forms.choosing import SafetyForm
from caseapp.referrals.models import MinutesFields, SafetyFields
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import SignedHow
from caseapp.web.forms import DAY_HINT, DayField, HouseForm, LineField, ProseField, WordChoices, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.ink import MaybeInkField


class SheetForm(SafetyForm):
    """The sheet: what is left empty is a line to write on by hand."""

    def offer(self, fields: Collection[Told]) -> None:
        """Only these can be written: what a consent leaves out is not asked."""
        for name in SafetyFields.__annotations__:
            if name not in fields:
                del self[name]

    def written(self) -> dict[Told, str]:
        """What was typed."""
        return {field: (self[str(field)].data or "").strip() for field in Told if str(field) in self}


class HandedForm(HouseForm):
    """The minutes of a handing over."""

    on = DayField(_l("On which day"), [needed()], description=DAY_HINT)
    at = LineField(_l("At what hour"), [needed()], limit=8, render_kw={"dir": "ltr", "inputmode": "numeric"})
    by = LineField(_l("Who handed the child over"), [needed()], limit=160)
    to = LineField(_l("Who took the child in: name and function"), [needed()], limit=160)
    signed = WordChoices(_l("How did they sign?"), SignedHow, [needed()], default=str(SignedHow.PAPER))
    ink = MaybeInkField(_l("Signature of who took the child in"))
    words = ProseField(_l("What was seen or agreed at the hand-over"), limit=1000)

    def when(self) -> datetime | None:
        """The moment that was typed; None where it cannot be read."""
        at = read_hour(self.at.data or "")
        return datetime.combine(self.on.day, at, clock.CASABLANCA) if at is not None else None

    def minutes(self) -> MinutesFields:
        """What was said of it; what was drawn counts where somebody signed on the screen."""
        on_screen = self.signed.data == SignedHow.SCREEN
        return MinutesFields(
            by=self.by.data or "",
            to=self.to.data or "",
            signed=self.signed.data,
            ink=(self.ink.data or "") if on_screen else "",
            words=(self.words.data or "").strip(),
        )

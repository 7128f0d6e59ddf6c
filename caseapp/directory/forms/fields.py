"""Inputs that the forms of the directory share: hours of a day, places, what was seen before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from wtforms import Form, HiddenField
from wtforms.validators import StopValidation

from caseapp.directory.hours import BadHours, range_text, ranges
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.web.forms import HouseForm, LineField
from caseapp.web.i18n import gettext

WORDS: dict[str, str] = {
    "hours": N_("These are no hours. Write for example 8:30-12:30, 14:30-18:30."),
    "age": N_("This is not a possible age."),
    "ages_turned": N_("The second age is lower than the first."),
    "commune_elsewhere": N_("This commune is in another province."),
    "place_unknown": N_("No such commune or district. Check the spelling, or leave it empty."),
    "needs_right": N_("Only who may see the address can say that it need not be kept."),
    "not_yours": N_("You keep the directory of another province."),
    "whole_name": N_("Write a name in one of the two languages."),
}
NOT_AN_AGE = N_("Write an age in figures.")


class HoursField(LineField):
    """The hours of one day, as people write them; kept in the one notation."""

    def __init__(self, label: Any = "", **keywords: Any) -> None:
        super().__init__(label, limit=80, render_kw={"dir": "ltr", "autocomplete": "off"}, **keywords)

    def pre_validate(self, form: Form) -> None:
        """Refuse what is no range of hours."""
        super().pre_validate(form)
        try:
            ranges(self.data or "")
        except BadHours:
            raise StopValidation(gettext(WORDS["hours"])) from None

    @property
    def told(self) -> str:
        """The ranges of a field that was validated, in the one notation; empty for none."""
        return " ".join(map(range_text, ranges(self.data or "")))


class AgeField(LineField):
    """An age in years, in either digits; empty: no limit."""

    def __init__(self, label: Any = "", **keywords: Any) -> None:
        super().__init__(label, limit=6, render_kw={"inputmode": "numeric", "dir": "ltr", "size": 4}, **keywords)

    def pre_validate(self, form: Form) -> None:
        """Refuse what is no number."""
        super().pre_validate(form)
        typed = western_digits(self.data or "")
        if typed and not (typed.isascii() and typed.isdecimal() and len(typed) <= 3):
            raise StopValidation(gettext(NOT_AN_AGE))

    @property
    def age(self) -> int | None:
        """The age of a field that was validated."""
        return int(western_digits(self.data)) if self.data else None


class Correction(HouseForm):
    """A form over what stands. `base` is what the page showed, so that a merge can tell whose change is whose."""

    base = HiddenField()

    @classmethod
    def over(cls, stands: Mapping[str, Any], values: Mapping[str, Any], draft_key: str | None) -> Self:
        """The form for a page: `stands` in the shape of the service, `values` in that of the inputs."""
        return cls.opened(draft_key=draft_key, values={**values, "base": json.dumps(stands)})

    @property
    def seen(self) -> dict[str, Any]:
        """What the actor saw when she began; an altered or missing one merges as if nothing had been seen."""
        try:
            seen = json.loads(self.base.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def look_again(self, theirs: Mapping[str, Any]) -> None:
        """After a conflict: of these fields she has seen what stands now."""
        self.base.data = json.dumps({**self.seen, **theirs})

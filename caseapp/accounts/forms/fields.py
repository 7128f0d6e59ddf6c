"""Fields that forms of accounts need: a day, a choice among rows, passwords that must not be altered by cleaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import Form, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import StopValidation

from caseapp.kernel.text import clean_line, western_digits
from caseapp.kernel.words import N_
from caseapp.web.forms import MISSING, NOT_A_CHOICE
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

BAD_DAY = N_("Write the day as day/month/year, for example 21/11/2026.")
DAY_HINT = _l("Day/month/year, for example 21/11/2026")

LONGEST = 40
"""Characters of a mistyped day that are shown again."""

_PARTS = re.compile(r"(\d{1,2})[\s/.\-](\d{1,2})[\s/.\-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")


class DayField(StringField):  # type: ignore[misc]
    """A day typed as day/month/year, in either digits; a date picker would speak the browser's language."""

    data: date | None

    def __init__(self, label: Any = "", validators: Sequence[Any] = (), **keywords: Any) -> None:
        settings = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label, validators, render_kw=settings, **keywords)

    @property
    def day(self) -> date:
        """The day of a field that had to be filled in."""
        assert self.data is not None, "the form was not validated"  # noqa: S101
        return self.data

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(str(self.raw_data[0])[:LONGEST], LONGEST)
        return self.data.strftime("%d/%m/%Y") if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed. Empty is None."""
        typed = western_digits(str(valuelist[0])).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        found = _PARTS.fullmatch(typed)
        try:
            if found is None:
                raise ValueError
            day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
            self.data = date(int(year), int(month), int(day))
        except ValueError:
            raise ValueError(gettext(BAD_DAY)) from None


class _Offered:
    """A field answered by one of the choices a view has set; the first, empty one is no answer."""

    data: Any
    flags: Any
    iter_choices: Any

    def pre_validate(self, _form: Form) -> None:
        """Refuse what was never offered."""
        if self.data in (None, "", "None"):
            self.data = ""
            if self.flags.required:
                raise StopValidation(gettext(MISSING))
        elif self.data not in {choice[0] for choice in self.iter_choices()}:
            raise StopValidation(gettext(NOT_A_CHOICE))


class ChoiceField(_Offered, SelectField):  # type: ignore[misc]
    """One of a list."""


class ButtonsField(_Offered, RadioField):  # type: ignore[misc]
    """One of a few, all in sight."""


def password_field(label: Any, validators: Sequence[Any], *, new: bool = False) -> Any:
    """A password; `new` tells password managers to offer one. Never cleaned: it is compared as it was typed."""
    kind = "new-password" if new else "current-password"
    return PasswordField(label, validators, render_kw={"autocomplete": kind, "dir": "ltr"})

"""Fields that forms of accounts need: a choice among rows, passwords that must not be altered by cleaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Form, PasswordField, RadioField, SelectField
from wtforms.validators import StopValidation

from caseapp.web.forms import MISSING, NOT_A_CHOICE
from caseapp.web.i18n import gettext


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

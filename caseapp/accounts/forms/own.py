"""What people type about themselves: signing in, unlocking, passwords, where they work."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField

from caseapp.accounts.forms.fields import ButtonsField, password_field
from caseapp.accounts.forms.words import WORDS
from caseapp.accounts.vocabulary import Letters
from caseapp.web.forms import HouseForm, LineField, WordChoices, needed
from caseapp.web.i18n import Later as _l

LOGIN_SETTINGS: dict[str, Any] = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
    "dir": "ltr",
}
WITNESS_SETTINGS: dict[str, Any] = {**LOGIN_SETTINGS, "autocomplete": "off"}


class SignInForm(HouseForm):
    """Who are you?"""

    login = LineField(_l("Sign-in name"), [needed()], limit=80, render_kw=LOGIN_SETTINGS)
    password = password_field(_l("Password"), [needed()])
    next = HiddenField()


class UnlockForm(HouseForm):
    """The password again, at a locked screen."""

    password = password_field(_l("Password"), [needed()])
    next = HiddenField()


class NewPasswordForm(HouseForm):
    """Choosing a password, twice."""

    password = password_field(_l("New password"), [needed()], new=True)
    again = password_field(_l("The new password again"), [needed()], new=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """Both must be the same."""
        sound = bool(super().validate(extra_validators))
        if sound and self.password.data != self.again.data:
            self.blame({"again": "passwords_differ"}, WORDS)
            return False
        return sound


class ChangePasswordForm(NewPasswordForm):
    """The present password, and a new one."""

    present = password_field(_l("Present password"), [needed()])


class PasswordAgainForm(HouseForm):
    """The password again, before something that must be oneself's doing."""

    password = password_field(_l("Your password"), [needed()])


class TwoPeopleForm(PasswordAgainForm):
    """The same for what nobody does alone: a second person gives her name and password beside the first."""

    witness = LineField(_l("Sign-in name of the second person"), [needed()], limit=80, render_kw=WITNESS_SETTINGS)
    witness_password = password_field(_l("Password of the second person"), [needed()])


class WorkplaceForm(HouseForm):
    """Where do you work now?"""

    place = ButtonsField(_l("Establishment"), [needed()], choices=[])


class LettersForm(HouseForm):
    """How often may a letter come?"""

    letters = WordChoices(_l("A letter when a file needs you"), Letters, [needed()])


class RecoveryCodeForm(HouseForm):
    """The recovery code of the keys, typed back."""

    code = LineField(_l("Recovery code"), [needed()], limit=80, render_kw={"dir": "ltr", "autocomplete": "off"})

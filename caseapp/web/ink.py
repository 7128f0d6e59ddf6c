"""A field to sign in: `web/_ink.html` shows it, `js/ink.js` draws in it. Without JavaScript there is paper."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from caseapp.kernel.ink import path_of, read_ink
from caseapp.web.i18n import gettext as _


class InkField(StringField):  # type: ignore[misc]
    """A signature, as the text that `kernel.ink` reads."""

    @property
    def path(self) -> str:
        """What was drawn so far, as the path of an SVG picture."""
        return path_of(self.data or "")

    def _value(self) -> str:
        return (self.data or "") if self.path else ""

    def pre_validate(self, _form: Any) -> None:
        """Refuse an empty box, a dot, and what is no drawing."""
        self.check()

    def check(self) -> None:
        """Raise ValidationError unless somebody has signed."""
        try:
            read_ink(self.data or "")
        except ValueError as error:
            raise ValidationError(_("Sign in the box, with a finger or the mouse.")) from error


class MaybeInkField(InkField):
    """A box that may stay empty: the form says when it may not."""

    def pre_validate(self, _form: Any) -> None:
        """Refuse what is drawn and signs nothing."""
        if self.data:
            self.check()

"""The log between shifts."""

from __future__ import annotations

from wtforms import BooleanField, SelectField

from caseapp.web.forms import HouseForm, ProseField, needed
from caseapp.web.i18n import Later as _l


class LogForm(HouseForm):
    """A line for the next shift."""

    text = ProseField(_l("What the next shift must know"), [needed()], limit=4000)
    about = SelectField(_l("About"), validate_choice=False, choices=[])
    pinned = BooleanField(_l("Keep it on top until it is done"))

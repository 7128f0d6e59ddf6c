"""Signing minutes."""

from __future__ import annotations

from caseapp.web.forms import HouseForm, LineField
from caseapp.web.i18n import Later as _l
from caseapp.web.ink import InkField


class SignForm(HouseForm):
    """One person signs."""

    name = LineField(_l("Name, as on the identity card"), limit=120)
    ink = InkField(_l("Signature"))

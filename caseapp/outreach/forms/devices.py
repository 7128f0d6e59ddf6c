"""Why a telephone is taken off, why an item is set aside."""

from __future__ import annotations

from caseapp.outreach.vocabulary import Aside, Revoked
from caseapp.web.forms import CHOOSE, HouseForm, WordField, needed
from caseapp.web.i18n import Later as _l


class RevokeForm(HouseForm):
    """Why a telephone is taken off."""

    why = WordField(_l("Why is it taken off?"), Revoked, blank=CHOOSE, validators=[needed()])


class AsideForm(HouseForm):
    """Why an item is set aside."""

    why = WordField(_l("Why is it set aside?"), Aside, blank=CHOOSE, validators=[needed()])

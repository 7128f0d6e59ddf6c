"""A whole file for another house: to whom, by what right, why; who follows it there."""

from __future__ import annotations

from wtforms import SelectField

from caseapp.referrals.forms.moves import MaybeWordsForm
from caseapp.web.forms import HouseForm, ProseField, needed
from caseapp.web.i18n import Later as _l


class OfferForm(HouseForm):
    """The offer of a whole file."""

    receiver = SelectField(_l("Which house shall keep the file"), [needed()], validate_choice=False, choices=[])
    consent = SelectField(_l("By what right this is told"), [needed()], validate_choice=False, choices=[])
    words = ProseField(_l("Why they should follow the child"), [needed()], limit=2000)


class TakeOverForm(MaybeWordsForm):
    """The file is taken over, by somebody."""

    worker = SelectField(_l("Who follows the child here"), [needed()], validate_choice=False, choices=[])

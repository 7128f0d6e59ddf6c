"""What people type about lists: a name for one, a colleague for several files, a reason to take one away."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Optional

from caseapp.accounts.forms.own import TwoPeopleForm
from caseapp.kernel.words import N_, Word
from caseapp.web.forms import HouseForm, LineField, ProseField, WordChoices, needed
from caseapp.web.i18n import Later as _l

WORDS: dict[str, str] = {
    "too_many": N_("You keep 20 views already. Delete one that you no longer need."),
    "look_again": N_("Somebody else changed this meanwhile. Look at it again, then send the form once more."),
    "unknown": N_("This colleague cannot follow files here. Choose another one."),
}


class Format(Word):
    """How an exported list is written."""

    XLSX = "xlsx", N_("Spreadsheet (XLSX)")
    CSV = "csv", N_("Text with semicolons (CSV)")


class ViewForm(HouseForm):
    """A name for a list."""

    name = LineField(_l("Name of the view"), [needed()], limit=60)


class ReassignForm(HouseForm):
    """A colleague for several files, with what was shown of them before."""

    worker = SelectField(_l("Colleague"), validate_choice=False)
    text = ProseField(_l("Reason"), [Optional()], limit=2000)
    seen = HiddenField()


class ExportForm(TwoPeopleForm):
    """Why a list leaves the system; with names, two people sign for it."""

    file_format = WordChoices(_l("Kind of file"), Format, default=str(Format.XLSX))
    text = ProseField(_l("Reason"), [needed()], limit=2000)
    nameless = BooleanField(_l("Without names"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Without names, nobody signs."""
        if self.nameless.data:
            for field in (self.password, self.witness, self.witness_password):
                field.validators = [Optional()]
        return bool(super().validate(extra_validators))

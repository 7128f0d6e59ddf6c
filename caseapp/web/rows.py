"""Several of one thing in a form, such as phones: rows of the same few inputs, and a button that asks for one more."""

from __future__ import annotations

import re
from typing import Any

from wtforms import FieldList, Form, FormField
from wtforms.utils import unset_value

from caseapp.kernel.words import N_
from caseapp.web.forms import HouseForm, Label
from caseapp.web.i18n import gettext

MOST = 20
"""Rows that a form takes."""
TOO_MANY = N_("At most %(limit)s of these. Write the rest in a note.")


class Row(Form):  # type: ignore[misc]
    """The inputs of one row; without an id of its own, because it is sent with its form."""

    Meta = HouseForm.Meta

    def said(self) -> dict[str, str]:
        """What the row says; empty inputs are left out."""
        return {field.short_name: field.data for field in self if field.data}


class RowsField(FieldList):  # type: ignore[misc]
    """Rows of one kind. `data` is what stands in them, as dicts without empty inputs and without empty rows.

    At least `shown` rows are on the page, and always an empty one. Without JavaScript the button named `more` sends the
    form, which comes back as it was typed with one row more (`grow`); js/rows.js adds it on the spot.
    """

    def __init__(self, label: Label, row: type[Row], shown: int, **keywords: Any) -> None:
        self.asked = False
        """Whether the button asked for a row: the page opens there."""
        super().__init__(FormField(row), label, min_entries=shown, **keywords)

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the rows that came, by their numbers; where none came, what stands."""
        numbers = self._numbers(formdata or ())
        self.raw_data = numbers
        self.entries: list[Any] = []
        self.last_index = -1
        for number in numbers:
            self._add_entry(formdata, index=number)
        if not numbers:
            for row in data if isinstance(data, list) else ():
                self._add_entry(None, row)
        while len(self.entries) < self.min_entries or (self.entries[-1].form.said() and self.roomy):
            self._add_entry(None)

    @property
    def data(self) -> list[dict[str, str]]:
        """What stands in the rows."""
        return [told for entry in self.entries if (told := entry.form.said())]

    @property
    def roomy(self) -> bool:
        """Whether one more may be asked for."""
        return len(self.entries) < MOST

    @property
    def most(self) -> int:
        """How many rows there may be."""
        return MOST

    def inputs(self, first: int = 0) -> list[Any]:
        """All inputs of the rows from `first` on."""
        return [inner for entry in self.entries[first:] for inner in entry.form]

    def grow(self) -> None:
        """One more empty row."""
        self.asked = True
        if self.roomy:
            self._add_entry(None)

    def validate(self, form: Form, extra_validators: Any = ()) -> bool:
        """Check each row, and refuse more than anybody types."""
        sound = super().validate(form, extra_validators)
        if len(self.data) > MOST:
            first = next(iter(self.entries[MOST].form))
            first.errors = [*first.errors, gettext(TOO_MANY, limit=MOST)]
            self.errors = [entry.errors for entry in self.entries]
        return bool(sound) and not self.errors

    def _numbers(self, names: Any) -> list[int]:
        ours = re.compile(rf"{re.escape(self.name)}-([0-9]{{1,2}})-[a-z]+")
        return sorted({int(found[1]) for name in names if (found := ours.fullmatch(name))})

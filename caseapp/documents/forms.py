"""What people bring, and what they say of it. `PagesField` is for every form that takes pages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import Field, Form, HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import FileInput

from caseapp.cases.forms.corrections import Correction
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DOCUMENT_CLASSES, DocumentType, Protection
from caseapp.web.forms import DAY_HINT, DayField, HouseForm, LineField, ProseField, WordField, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

NO_PAGES = N_("Choose the pages: photos, one PDF or one recording.")
USUAL = N_("As usual for this kind of paper")
FLAWS = {
    "file_full": N_("There is no room left for documents in this file. Tell your administrator."),
    "place_full": N_("There is no room left for documents of your establishment. Tell your administrator."),
    "review": N_("Choose a day from today on, at most a hundred years away."),
    "class": N_("Your role does not write this kind of information in this file: choose another."),
}


class PagesField(Field):  # type: ignore[misc]
    """Files that were brought, in their order. The macro `documents/_pages.html` draws it; the form that holds it is
    sent as `multipart/form-data`, by a view marked `takes_files` and `writes_late`."""

    widget = FileInput(multiple=True)
    kept = False
    """Whether what was brought is among the documents already, although the form comes back: js/pages.js lets it go."""

    def __init__(self, label: Any = "", validators: Sequence[Any] = (), **keywords: Any) -> None:
        super().__init__(label, validators, **keywords)
        self.flags.required = True

    def process_formdata(self, _valuelist: Sequence[Any]) -> None:
        """Take what came with the request. An input in which nothing was chosen comes without a name."""
        files = request.files.getlist(self.name) if request.method == "POST" else []
        self.data = [file for file in files if file.filename]

    def pre_validate(self, _form: Form) -> None:
        """Something must have been brought."""
        if not self.data:
            raise StopValidation(gettext(NO_PAGES))

    def brought(self) -> list[bytes]:
        """The bytes of each file."""
        return [file.stream.read() for file in self.data or ()]


class AddForm(HouseForm):
    """Pages, and what they are. Class, protection and review follow from the type unless somebody says otherwise."""

    pages = PagesField(_l("Pages"))
    type = WordField(_l("What is it?"), DocumentType, [needed()], blank=N_("Choose a kind of paper"))
    title = LineField(_l("Title"), limit=120, description=_l("Only if the kind of paper does not say enough."))
    dated_on = DayField(_l("Date on the paper"), description=DAY_HINT)
    data_class = WordField(_l("Kind of information"), DOCUMENT_CLASSES, blank=USUAL)
    protection = WordField(_l("Who opens it"), Protection, blank=USUAL)
    review_on = DayField(
        _l("Ask on this day whether to keep it"), description=_l("Empty: as usual for this kind of paper.")
    )

    def offer(self, writable: Sequence[DataClass]) -> None:
        """Offer only the classes the author may write in."""
        self.data_class.choices = [
            SelectChoice("", gettext(USUAL)), *(SelectChoice(str(c), gettext(c.label)) for c in writable)
        ]  # fmt: skip


class DescribeForm(Correction):
    """What is said of a document, as it stands."""

    type = WordField(_l("What is it?"), DocumentType, [needed()])
    title = LineField(_l("Title"), limit=120)
    dated_on = DayField(_l("Date on the paper"), description=DAY_HINT)
    data_class = WordField(_l("Kind of information"), DOCUMENT_CLASSES, [needed()])
    protection = WordField(_l("Who opens it"), Protection, [needed()])
    review_on = DayField(_l("Ask on this day whether to keep it"), [needed()], description=DAY_HINT)

    def offer(self, writable: Sequence[DataClass]) -> None:
        """Offer only the classes the author may write in."""
        self.data_class.choices = [SelectChoice(str(c), gettext(c.label)) for c in writable]

    def values(self) -> dict[str, str]:
        """What was typed, in the shape in which it stands; a field that did not come is not emptied."""
        return {
            field.name: _text(field.data) for field in self if field.raw_data and not isinstance(field, HiddenField)
        }

    @staticmethod
    def shown(now: dict[str, str]) -> dict[str, Any]:
        """Values for the form from what stands."""
        days = {name: date.fromisoformat(now[name]) if now[name] else None for name in ("dated_on", "review_on")}
        return {**now, **days, "base": json.dumps(now)}


class WithdrawForm(HouseForm):
    """Why a document should not count."""

    text = ProseField(_l("Reason"), [needed()], limit=2000)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")

"""The base of every form: cleaned text, clear errors in the page's language, a submission id, a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, Self

from flask import request
from wtforms import Field, Form, HiddenField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, StopValidation
from wtforms.widgets import CheckboxInput

from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id, read_id
from caseapp.kernel.text import TooLong, clean_line, clean_prose, read_hour, western_digits
from caseapp.kernel.words import N_, Word
from caseapp.web.i18n import Later, gettext, language, said
from caseapp.web.looks import Once
from caseapp.web.session import actor

Label = str | Later
TOO_LONG = N_("This is too long: at most %(limit)s characters, and it has %(length)s.")
NOT_A_CHOICE = N_("Choose one of the answers offered.")
MISSING = N_("Fill in this field.")
UNCHOSEN = N_("Choose an answer.")
CHOOSE = N_("Choose")
"""What stands in a list of answers before one is chosen."""

BAD_DAY = N_("Write the day as day/month/year, for example 21/11/2026.")
DAY_HINT = Later(N_("Day/month/year, for example 21/11/2026"))

CODES: dict[str, str] = {
    "required": MISSING,
    "choice": NOT_A_CHOICE,
    "unknown": N_("This is not known here."),
    "future": N_("This date is in the future."),
}


class HouseForm(Form):  # type: ignore[misc]
    """A form of the house. Build it with `opened()` for a page, with `sent()` for what came in."""

    Meta = Once

    submission_id = HiddenField()
    draft_key: str | None = None
    restored = False
    """Whether a page shows the author's own draft."""

    @classmethod
    def opened(cls, *, draft_key: str | None = None, values: Mapping[str, Any] | None = None) -> Self:
        """A form for a page: `values`, over which the author's own draft is laid."""
        data = dict(values or {})
        typed = drafts.load(session(), actor(), draft_key) if draft_key else None
        form = cls(_Typed(typed), data=data) if typed else cls(data=data)
        form.draft_key, form.restored = draft_key, bool(typed)
        form.submission_id.data = id_text(new_id())
        return form

    @classmethod
    def sent(cls, *, draft_key: str | None = None) -> Self:
        """The form as it was sent."""
        form = cls(request.form)
        for field in form:
            if isinstance(field, HiddenField) and isinstance(field.data, str):  # shown again as it came
                field.data = "".join(filter(str.isprintable, field.data))
        form.draft_key = draft_key
        return form

    @property
    def submission(self) -> bytes:
        """The id of this submission; a missing or altered one counts as new."""
        return read_id(self.submission_id.data) or new_id()

    def tell(self, field: Field, message: str) -> None:
        """Put a message, already in the page's language, above a field."""
        field.errors = [*field.errors, message]

    def blame(self, fields: Mapping[str, str], words: Mapping[str, str] | None = None) -> None:
        """Put coded reasons of the domain above their fields; what has no field goes on top."""
        known = {**CODES, **(words or {})}
        for name, code in fields.items():
            message = gettext(known.get(code, code))
            if name in self and known.get(code) == MISSING:
                self.tell(self[name], _missing(self[name]))
            elif name in self:
                self.tell(self[name], message)
            else:
                self.form_errors.append(message)


class _Typed(dict[str, Any]):
    """A draft, looking like the multi-dict a form was sent in."""

    def getlist(self, key: str) -> list[str]:
        """All values of a field."""
        value = self.get(key)
        if value is None:
            return []
        return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def _missing(field: Field) -> str:
    """What is missing in a field, in the page's language: an answer to choose, or something to write."""
    return gettext(UNCHOSEN) if isinstance(field, SelectField | SelectMultipleField) else gettext(MISSING)


class _Needed(DataRequired):  # type: ignore[misc]
    """Says what is missing: an answer to choose, or something to write."""

    def __call__(self, form: Form, field: Field) -> None:
        DataRequired(self.message or _missing(field))(form, field)


def needed(message: str | None = None) -> DataRequired:
    """The field must be filled in, and with more than blanks."""
    return _Needed(message)


class _Cleaned:
    prose = False
    limit: int

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Clean what was typed; too long is told, never cut."""
        raw = valuelist[0] if valuelist else ""
        if not isinstance(raw, str):
            raise ValueError(gettext(NOT_A_CHOICE))
        self.data: str = raw
        cleaner = clean_prose if self.prose else clean_line
        try:
            self.data = cleaner(raw, self.limit)
        except TooLong as error:
            self.data = cleaner(raw, error.length)
            message = gettext(TOO_LONG, limit=error.limit, length=error.length)
            raise ValueError(message) from None

    def post_validate(self, _form: Form, stopped: bool) -> None:
        """Errors of cleaning stop further checks."""


class LineField(_Cleaned, StringField):  # type: ignore[misc]
    """One line of text."""

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), limit: int = 80, **keywords: Any) -> None:
        self.limit = limit
        super().__init__(label, validators, **keywords)


class ProseField(_Cleaned, TextAreaField):  # type: ignore[misc]
    """Free text of several lines."""

    prose = True

    def __init__(self, label: Label = "", validators: Sequence[Any] = (), limit: int = 8000, **keywords: Any) -> None:
        self.limit = limit
        super().__init__(label, validators, **keywords)


@cache
def _choices(words: tuple[Word, ...], blank: str | None, _code: str) -> tuple[SelectChoice, ...]:
    """Words as answers in the language of the page; an intake has more than a hundred."""
    nothing = () if blank is None else (SelectChoice("", said(blank)),)
    return (*nothing, *(SelectChoice(str(word), said(word.label)) for word in words))


_DAY = re.compile(r"(\d{1,2})[\s/.\-](\d{1,2})[\s/.\-](\d{4})|(\d{4})-(\d{1,2})-(\d{1,2})")
LONGEST = 40
"""Characters of a mistyped day that are shown again."""


_FIGURES = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}


class DayField(StringField):  # type: ignore[misc]
    """A day typed as day/month/year, in either digits; a date picker would speak the browser's language."""

    data: date | None

    def __init__(self, label: Any = "", validators: Sequence[Any] = (), **keywords: Any) -> None:
        super().__init__(label, validators, render_kw=_FIGURES, **keywords)

    @property
    def day(self) -> date:
        """The day of a field that had to be filled in."""
        assert self.data is not None, "the form was not validated"  # noqa: S101
        return self.data

    def _value(self) -> str:
        if self.raw_data:
            return clean_line(str(self.raw_data[0])[:LONGEST], LONGEST)
        return self.data.strftime("%d/%m/%Y") if self.data else ""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed. Empty is None."""
        typed = western_digits(str(valuelist[0])).strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        found = _DAY.fullmatch(typed)
        try:
            if found is None:
                raise ValueError
            day, month, year = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
            self.data = date(int(year), int(month), int(day))
        except ValueError:
            raise ValueError(gettext(BAD_DAY)) from None


_COMING = re.compile(r"(\d{1,2})(?:[\s/.\-](\d{1,2}))?")


class ComingDayField(DayField):
    """A day that is still to come, which may be typed shorter: 26/11, or 26, is the next such day."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed."""
        typed = western_digits(str(valuelist[0])).strip() if valuelist else ""
        found = _COMING.fullmatch(typed)
        coming = next_day(clock.today(), int(found[1]), int(found[2] or 0)) if found else None
        if coming is None:
            super().process_formdata(valuelist)
        else:
            self.data = coming


def next_day(today: date, day: int, month: int) -> date | None:
    """The next day with this number, in this month (0: any), from today on; None where there is none."""
    for ahead in range(49):  # the next 29 February
        year, place = divmod(today.month - 1 + ahead, 12)
        with suppress(ValueError):
            found = date(today.year + year, place + 1, day)
            if found >= today and month in (0, found.month):
                return found
    return None


class HourField(LineField):
    """An hour, as people write it: 22:15, 22h15, 22."""

    def __init__(self, label: Any = "", validators: Any = (), **keywords: Any) -> None:
        super().__init__(label, validators, limit=8, render_kw=_FIGURES, **keywords)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no hour."""
        super().pre_validate(form)
        if self.data and read_hour(self.data) is None:
            raise StopValidation(gettext(N_("Write the hour as hour:minute, for example 22:15.")))


class _Words:
    """A field answered by one word of a vocabulary, in the language of the page."""

    words: Any
    """The words one may answer."""
    blank: str | None
    choices: Any
    data: Any

    def __init__(
        self,
        label: Label = "",
        words: Iterable[Word] = (),
        validators: Sequence[Any] = (),
        blank: str | None = None,
        **keywords: Any,
    ) -> None:
        self.words, self.blank = list(words), blank
        choices = _choices(tuple(self.words), blank, language().code)
        super().__init__(label, validators, choices=choices, validate_choice=False, **keywords)  # type: ignore[call-arg]

    def pre_validate(self, _form: Form) -> None:
        """Refuse what was never offered; an empty answer is one only where a blank is offered."""
        if self.data in (None, "", "None"):
            self.data = ""
            if self.blank is None:
                raise StopValidation(gettext(UNCHOSEN))
        elif self.data not in {str(choice) for choice in self.words}:
            raise StopValidation(gettext(NOT_A_CHOICE))


class WordField(_Words, SelectField):  # type: ignore[misc]
    """One word, chosen from a list."""


class WordChoices(_Words, RadioField):  # type: ignore[misc]
    """One word, all answers in sight as buttons."""


class SeveralField(_Words, SelectMultipleField):  # type: ignore[misc]
    """Any number of words, as checkboxes; kept in the order of the vocabulary. `kit.choices` marks that it was asked,
    so that "none of them" is an answer, and a form without the field leaves it as it was."""

    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """What was ticked, without the mark that the page asked."""
        self.data = [str(value) for value in valuelist if value]

    def pre_validate(self, _form: Form) -> None:
        """Refuse what was never offered."""
        known = [str(choice) for choice in self.words]
        ticked = set(self.data or ())
        self.data = [code for code in known if code in ticked]
        if ticked.difference(known):
            raise StopValidation(gettext(NOT_A_CHOICE))

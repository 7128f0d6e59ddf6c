"""What people type about incidents."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput

from caseapp.incidents.models import PeopleFields
from caseapp.incidents.vocabulary import Category, ChildPart, Gravity
from caseapp.kernel import clock
from caseapp.kernel.identifiers import read_id
from caseapp.kernel.text import read_hour
from caseapp.kernel.words import N_, Word
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
    NOT_A_CHOICE,
    DayField,
    HourField,
    HouseForm,
    LineField,
    ProseField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

CONCERNS = "c-"
"""Before the id of a child's file in the name of her part."""


class Involves(Word):
    """The one question that decides who will know of it."""

    NOBODY = "nobody", N_("Nobody of the staff")
    STAFF = "staff", N_("Somebody of the staff")


class PeopleField(SelectMultipleField):  # type: ignore[misc]
    """Colleagues, as checkboxes."""

    option_widget = CheckboxInput()

    def __init__(self, label: Any = "", **keywords: Any) -> None:
        super().__init__(label, choices=[], validate_choice=False, **keywords)

    def offer(self, people: list[tuple[str, str]]) -> None:
        """Whom one may choose."""
        self.choices = [SelectChoice(key, name) for key, name in people]

    def process_formdata(self, valuelist: Any) -> None:
        """What was ticked, without the mark that the page asked."""
        self.data = sorted({str(value) for value in valuelist if value})

    def pre_validate(self, _form: Any) -> None:
        """Refuse whom it did not offer."""
        known = {str(choice.value) for choice in self.choices or ()}
        if set(self.data or ()) - known:
            raise StopValidation(gettext(NOT_A_CHOICE))


class Happened(HouseForm):
    """What happened, when, and when the house learned of it."""

    category = WordField(_l("What kind of incident"), Category, [needed()], blank=CHOOSE)
    gravity = WordChoices(_l("How serious"), Gravity, [needed()])
    what = ProseField(_l("What happened, in facts"), [needed()], limit=8000)
    happened_on = DayField(_l("Day"), [needed()], description=DAY_HINT)
    happened_at = HourField(_l("Hour"), [needed()])

    @property
    def happened(self) -> datetime:
        """The moment that was typed, once validated."""
        return moment_of(self.happened_on.day, self.happened_at.data)


class ImplicatedPart(HouseForm):
    """Who of the staff is implicated."""

    involves = WordChoices(_l("Is somebody of the staff implicated?"), Involves, [needed()])
    staff = PeopleField(_l("Who"))
    words = LineField(_l("Somebody without an account, in your words"), limit=300)
    past = BooleanField(_l("It must not pass the director: the protection unit reads it instead"))

    def people(self) -> PeopleFields:
        """What was typed; nothing where nobody is said to be implicated."""
        if self.involves.data != Involves.STAFF:
            return PeopleFields()
        return PeopleFields(staff=self.staff.data or [], words=self.words.data or "", past=bool(self.past.data))

    def unnamed(self) -> bool:
        """Whether somebody is said to be implicated, and nobody is named."""
        people = self.people()
        return self.involves.data == Involves.STAFF and not (people["staff"] or people["words"] or people["past"])


class QuickForm(Happened, ImplicatedPart):
    """The first entry: what is known now, in under a minute."""

    measures = ProseField(_l("What was done at once"), limit=4000)


class Compared(HouseForm):
    """A form of a sheet that others may change meanwhile. `base` is what the page showed, as JSON."""

    base = HiddenField()

    @property
    def seen(self) -> dict[str, Any]:
        """What the actor saw when she began; an altered or missing one merges as if nothing had been seen."""
        try:
            seen = json.loads(self.base.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}


class HappenedForm(Happened, Compared):
    """Step 1."""

    known_on = DayField(_l("Day on which the house learned of it"), [needed()], description=DAY_HINT)
    known_at = HourField(_l("At what hour"), [needed()])
    where = LineField(_l("Where"), limit=200)

    def values(self) -> dict[str, Any]:
        """What was typed, as the sheet keeps it."""
        return {
            "category": self.category.data,
            "gravity": self.gravity.data,
            "happened_at": self.happened.isoformat(),
            "known_at": moment_of(self.known_on.day, self.known_at.data).isoformat(),
            "what": self.what.data or "",
            "where": self.where.data or "",
        }


class ConcernedForm(ImplicatedPart, Compared):
    """Step 2."""

    victims = ProseField(_l("Victims, and how they are"), limit=4000)
    exposed = ProseField(_l("Who else was exposed"), limit=4000)
    witnesses = ProseField(_l("Who saw it"), limit=4000)
    harm = ProseField(_l("Harm to persons or things"), limit=4000)
    measures = ProseField(_l("What was done at once"), limit=8000)

    def values(self) -> dict[str, Any]:
        """What was typed, as the sheet keeps it."""
        people = self.people()
        typed = {name: self[name].data or "" for name in ("victims", "exposed", "witnesses", "harm", "measures")}
        named = {"staff": people.get("staff", []), "words": people.get("words", ""), "past": people.get("past", False)}
        return typed | named | {"children": {key: str(part) for key, part in parts_sent().items()}}


class FollowForm(Compared):
    """Step 3."""

    administrative = ProseField(_l("What the administration does"), limit=4000)
    judicial = ProseField(_l("What justice does"), limit=4000)
    media = ProseField(_l("Newspapers, networks: what is said"), limit=4000)
    causes = ProseField(_l("Why it could happen"), limit=8000)
    lessons = ProseField(_l("What we learn from it"), limit=8000)

    def values(self) -> dict[str, Any]:
        """What was typed, as the sheet keeps it."""
        return {name: self[name].data or "" for name in ("administrative", "judicial", "media", "causes", "lessons")}


class ToldForm(HouseForm):
    """That somebody was told."""

    on = DayField(_l("Day"), [needed()], description=DAY_HINT)
    at = HourField(_l("Hour"), [needed()])
    person = LineField(_l("Who answered"), limit=160)
    way = LineField(_l("By phone, letter, e-mail…"), limit=120)
    reference = LineField(_l("Reference"), limit=80)

    @property
    def told_at(self) -> datetime:
        """The moment that was typed, once validated."""
        return moment_of(self.on.day, self.at.data)


class ReasonForm(HouseForm):
    """Why a closed incident is opened again."""

    reason = ProseField(_l("Why it is opened again"), limit=2000)


class ActionForm(HouseForm):
    """Something to do."""

    text = ProseField(_l("What is to be done"), [needed()], limit=2000)
    owner = SelectField(_l("Who does it"), validate_choice=False, choices=[])
    due_on = DayField(_l("Until"), [needed()], description=DAY_HINT)


class LetInForm(HouseForm):
    """Letting somebody read an incident that is set apart."""

    person = SelectField(_l("Who may read it from now on"), validate_choice=False, choices=[])


def moment_of(day: date, hour: str | None) -> datetime:
    """A day and an hour as typed, on the clocks of Morocco."""
    return datetime.combine(day, read_hour(hour or "") or time(), clock.CASABLANCA)


def hour_of(at: datetime) -> str:
    """A moment's hour, as a form shows it."""
    return f"{clock.local(at):%H:%M}"


def parts_sent() -> dict[str, ChildPart]:
    """What was said of each child, by the id of her file as text; ids and words that cannot be are left out."""
    known = {str(part): part for part in ChildPart}
    found = {}
    for name, part in request.form.items():
        if name.startswith(CONCERNS) and part in known and read_id(key := name.removeprefix(CONCERNS)):
            found[key] = known[part]
    return found

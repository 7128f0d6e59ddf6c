"""What is typed of an encounter at a desk, or in the bus with a network. Everything but place, hour and mode is
optional (at none of our places, words say where): a refusal is a respectable answer, and what nobody saw is not asked
again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from caseapp.cases.vocabulary import Danger, Sex
from caseapp.establishments.forms.places import NumberField
from caseapp.establishments.forms.stays import FreeChoices
from caseapp.kernel.identifiers import id_from_text
from caseapp.kernel.words import N_
from caseapp.outreach.models import AddedFields, FaceFields, ToldFields
from caseapp.outreach.service.additions import Added
from caseapp.outreach.service.encounters import Noted, Person
from caseapp.outreach.vocabulary import (
    STOCKED,
    Adherence,
    AgeBand,
    AgeMethod,
    Condition,
    Given,
    Initiative,
    MarkKind,
    Mode,
    Need,
    Refusal,
    Trigger,
)
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
    NOT_A_CHOICE,
    DayField,
    HourField,
    HouseForm,
    LineField,
    ProseField,
    SeveralField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext
from caseapp.web.rows import Row, RowsField

PERSONS = 4
"""Persons whom the form tells apart; more of them are counted, or noted as another encounter."""
NO_CODE = N_("No child of this house has this code.")
UNSTOCKED = tuple(one for one in Given if one not in STOCKED)


class OfferedField(SelectField):  # type: ignore[misc]
    """One of what the page offers."""

    def __init__(self, label: Any = "", validators: Any = (), **keywords: Any) -> None:
        super().__init__(label, validators, choices=[], validate_choice=False, **keywords)

    def offer(self, choices: Iterable[tuple[str, str]], blank: str = CHOOSE) -> None:
        """What one may choose, after a blank."""
        self.choices = [SelectChoice("", gettext(blank)), *(SelectChoice(key, label) for key, label in choices)]

    def pre_validate(self, _form: Any) -> None:
        """Refuse what it did not offer."""
        if self.data and self.data not in {str(choice.value) for choice in self.choices or ()}:
            raise StopValidation(gettext(NOT_A_CHOICE))


class PersonRow(Row):
    """Somebody met: a child who has a code, or a silhouette."""

    code = OfferedField(_l("Known child"))
    sex = WordField(_l("Sex"), Sex, blank=CHOOSE)
    age = WordField(_l("Looks how old"), AgeBand, blank=CHOOSE)
    aliases = LineField(_l("Called"), limit=120, description=_l("Several names: a comma between them"))
    mark = WordField(_l("Known again by"), MarkKind, blank=CHOOSE)
    marked = LineField(_l("What it looks like"), limit=120)

    def person(self, ids: dict[str, bytes]) -> Person:
        """The row as the service takes it; `ids` are the profiles that were offered."""
        aliases = [name.strip() for name in (self.aliases.data or "").replace("،", ",").split(",") if name.strip()]
        face = FaceFields()
        if aliases:
            face["aliases"] = aliases
        if self.mark.data:
            face["marks"] = {self.mark.data: self.marked.data or ""}
        band = AgeBand(self.age.data) if self.age.data else None
        return Person(
            profile_id=ids.get(self.code.data or ""),
            sex=Sex(self.sex.data) if self.sex.data else None,
            age=band.years if band else None,
            age_method=AgeMethod.LOOKS if band else None,
            face=face,
        )


class PersonsField(RowsField):
    """As many rows as the form has."""

    roomy = False


class EncounterForm(HouseForm):
    """An encounter."""

    place = OfferedField(_l("Place"))
    where = LineField(_l("Or elsewhere: where"), limit=200, description=_l("At none of these places: in a few words."))
    at = HourField(_l("Hour"), [needed()], description=_l("After midnight is still the same night."))
    mode = WordChoices(_l("How it went"), Mode, [needed()])
    persons = PersonsField(_l("Who"), PersonRow, shown=PERSONS)
    boys = NumberField(_l("Boys"))
    girls = NumberField(_l("Girls"))
    children = NumberField(_l("Children, sex not known"))
    adults = NumberField(_l("Adults"))
    initiative = FreeChoices(_l("Who began it"), Initiative)
    adherence = FreeChoices(_l("How the child takes it"), Adherence)
    refusal = WordField(_l("Why the child does not come along"), Refusal, blank=CHOOSE)
    danger = FreeChoices(_l("Danger"), Danger)
    triggers = SeveralField(_l("Why it is dangerous"), Trigger)
    condition = SeveralField(_l("What the child looks like"), Condition)
    needs = SeveralField(_l("Needs"), Need)
    meal = NumberField(_l("Hot meals"))
    blanket = NumberField(_l("Blankets"))
    hygiene_kit = NumberField(_l("Hygiene kits"))
    clothes = NumberField(_l("Clothes given"))
    first_aid = NumberField(_l("Dressings or care"))
    also = SeveralField(_l("Also"), UNSTOCKED)
    minutes = NumberField(_l("How many minutes"))
    said = ProseField(_l("In the child’s own words"), limit=4000)
    note = ProseField(_l("Your note"), limit=4000)
    care = ProseField(_l("First aid"), limit=4000, description=_l("Only those who go out read this."))
    next = LineField(_l("What comes next"), limit=200)
    return_on = DayField(_l("We promised to come back on"), description=DAY_HINT)

    def noted(self, key: bytes, at: datetime, profiles: dict[str, bytes]) -> Noted:
        """What was typed, once validated."""
        given = {item: number for item in STOCKED if (number := _count(self[str(item)]))}
        told = {name: self[name].data for name in ("where", "note", "said", "condition", "needs", "triggers", "next")}
        rows = [entry.form for entry in self.persons.entries if entry.form.said()]
        return Noted(
            id=key,
            place_id=id_from_text(self.place.data) if self.place.data else None,
            captured_at=at,
            mode=Mode(self.mode.data),
            persons=[row.person(profiles) for row in rows],
            counted=(_count(self.boys), _count(self.girls), _count(self.children), _count(self.adults)),
            initiative=Initiative(self.initiative.data) if self.initiative.data else None,
            adherence=Adherence(self.adherence.data) if self.adherence.data else None,
            danger=level(self.danger.data),
            minutes=_count(self.minutes) or None,
            given=given | dict.fromkeys(map(Given, self.also.data or ()), 1),
            refusal=Refusal(self.refusal.data) if self.refusal.data else None,
            told=cast("ToldFields", {name: value for name, value in told.items() if value}),
            care=self.care.data or "",
            return_on=self.return_on.data,
        )


class AddForm(HouseForm):
    """What is added to an encounter later."""

    note = ProseField(_l("What you add"), limit=4000)
    said = ProseField(_l("In the child’s own words"), limit=4000)
    care = ProseField(_l("First aid"), limit=4000, description=_l("Only those who go out read this."))
    danger = FreeChoices(_l("Danger, as you judge it now"), Danger)
    triggers = SeveralField(_l("Why it is dangerous"), Trigger)
    needs = SeveralField(_l("Needs"), Need)
    next = LineField(_l("What comes next"), limit=200)

    def added(self, key: bytes, encounter_id: bytes, at: datetime) -> Added:
        """What was typed, once validated."""
        told = {name: self[name].data for name in ("note", "said", "triggers", "needs", "next") if self[name].data}
        return Added(key, encounter_id, at, level(self.danger.data), cast("AddedFields", told), self.care.data or "")


class ReviewForm(HouseForm):
    """That a coordinator looked at a grave danger."""

    decided = ProseField(_l("What was decided"), limit=4000, description=_l("It is added to the encounter."))


def level(code: str | None) -> int | None:
    """A danger as it is stored; None: not assessed."""
    return int(code) if code and code != Danger.NOT_ASSESSED else None


def _count(field: Any) -> int:
    return int(field.number) if field.data else 0

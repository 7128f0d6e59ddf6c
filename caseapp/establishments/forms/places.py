"""Units, beds, the licence; holding and blocking a bed."""

from __future__ import annotations

import re
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Optional, StopValidation

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.establishments.lists import BLOCKS
from caseapp.establishments.service.places import UnitGiven
from caseapp.establishments.vocabulary import Takes
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.norms.fields import ListChoices
from caseapp.web.forms import (
    CHOOSE,
    DAY_HINT,
    DayField,
    HouseForm,
    LineField,
    ProseField,
    WordChoices,
    WordField,
    needed,
)
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext

NOT_A_NUMBER = N_("Write a whole number in figures.")
_FIGURES = {"inputmode": "numeric", "dir": "ltr", "size": 4}


class NumberField(LineField):
    """A whole number, in either digits."""

    def __init__(self, label: Any = "", validators: Any = (), **keywords: Any) -> None:
        super().__init__(label, validators, limit=6, render_kw=_FIGURES, **keywords)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number; an empty one is left to the validators."""
        super().pre_validate(form)
        if self.data and not re.fullmatch(r"\d{1,4}", western_digits(self.data)):
            raise StopValidation(gettext(NOT_A_NUMBER))

    @property
    def number(self) -> int:
        """The number of a field that was validated."""
        return int(western_digits(self.data))


class ForWhom(HouseForm):
    """For whom a unit or a line of the licence is."""

    takes = WordChoices(_l("For whom"), Takes, [needed()])
    age_from = NumberField(_l("Age, from"), [needed()])
    age_to = NumberField(_l("Age, up to"), [needed()])
    legal_category = WordField(_l("Legal category"), LegalCategory, [needed()], blank=CHOOSE)

    def given(self, name_fr: str = "", name_ar: str = "") -> UnitGiven:
        """What was typed, once validated."""
        return UnitGiven(
            name_fr,
            name_ar,
            Takes(self.takes.data),
            self.age_from.number,
            self.age_to.number,
            LegalCategory(self.legal_category.data),
        )


class UnitForm(ForWhom):
    """A unit or dormitory."""

    name_fr = LineField(_l("Name in French"), [needed()], limit=80, render_kw={"dir": "ltr", "lang": "fr"})
    name_ar = LineField(_l("Name in Arabic"), [needed()], limit=80, render_kw={"dir": "rtl", "lang": "ar"})


class LicenceForm(ForWhom):
    """What the licence allows, from a day."""

    places = NumberField(_l("Number of places"), [needed()])
    since = DayField(_l("Since"), [needed()], description=DAY_HINT)


class TemplateForm(HouseForm):
    """Whose set-up is copied."""

    house = SelectField(_l("Establishment"), [needed()])

    def offer(self, choices: list[tuple[str, str]]) -> None:
        """The establishments one may choose."""
        self.house.choices = [CHOOSE, *choices]


class BedsForm(HouseForm):
    """New beds of a unit, by their labels."""

    labels = ProseField(
        _l("Numbers of the beds"),
        [needed()],
        limit=4000,
        description=_l("One to a line, or a range: 1-12."),
    )
    emergency = BooleanField(_l("Emergency beds, beyond the licence"))

    def given(self) -> list[str]:
        """The labels: a range stands for each of its numbers."""
        labels: list[str] = []
        for part in re.split(r"[\n,،;]+", western_digits(self.labels.data or "")):
            spread = re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", part)
            if spread and int(spread[1]) <= int(spread[2]):
                labels += [str(number) for number in range(int(spread[1]), int(spread[2]) + 1)]
            elif part.strip():
                labels.append(part.strip())
        return labels


class HoldForm(HouseForm):
    """Keeping a free bed for a child on the way."""

    hours = NumberField(_l("For how many hours"), [needed()])
    note = LineField(_l("For whom"), [Optional()], limit=200)


class BlockForm(HouseForm):
    """A bed in which nobody can sleep."""

    reason = ListChoices(_l("Why"), BLOCKS, [needed()])
    note = LineField(_l("In your words"), [Optional()], limit=200)


class ActForm(HouseForm):
    """A button that names a row."""

    row = HiddenField()

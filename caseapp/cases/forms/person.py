"""Who the child is and where. Everything about identity may be unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from caseapp.cases.service.identity import CONTACT, IDENTITY, ROWS, blank
from caseapp.cases.vocabulary import AgeBasis, Answer, Guardian, Sex
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.births import BadBirth, Birth, BirthFlaw
from caseapp.kernel.identifiers import read_reference
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.web.forms import CHOOSE, TOO_LONG, HouseForm, LineField, WordChoices, WordField
from caseapp.web.i18n import LANGUAGES, gettext, language, month_names
from caseapp.web.i18n import Later as _l
from caseapp.web.rows import Row, RowsField

FLAWS: dict[BirthFlaw, str] = {
    BirthFlaw.IMPOSSIBLE_DATE: N_("This date does not exist."),
    BirthFlaw.IMPOSSIBLE_AGE: N_("An age is between 0 and 120 years."),
    BirthFlaw.DAY_WITHOUT_MONTH: N_("Give the month too, or leave the day empty."),
    BirthFlaw.RANGE_INCOMPLETE: N_("Give an age."),
    BirthFlaw.RANGE_REVERSED: N_("The second age is lower than the first."),
    BirthFlaw.FUTURE: N_("This date is in the future."),
    BirthFlaw.TOO_OLD: N_("This is more than 30 years ago. Check the year."),
    BirthFlaw.UNREADABLE: N_("This date does not exist."),
}
NOT_A_NUMBER = N_("Write a number.")
NO_REFERENCE = N_("This is not the reference of a file. Check its letters and figures, or leave it empty.")
NO_SUCH_PLACE = N_("This commune is not known. Choose one of the list, or leave it empty.")
SEVERAL_PLACES = N_("Several communes have this name: %(names)s. Write the province too.")
KEPT_AS_PLACE = N_(
    "What you typed as the commune is not one commune of the list. It is kept, as you typed it, with the place where "
    "exactly: correct the identity once you know the commune."
)
"""Told afterwards. The words themselves are not repeated: what is told travels in a cookie."""
COMMUNES = frozenset({places.PlaceKind.URBAN_COMMUNE, places.PlaceKind.RURAL_COMMUNE, places.PlaceKind.ARRONDISSEMENT})


_PHONE = {"dir": "ltr", "inputmode": "tel"}
_NUMBER = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
TYPED = tuple(name for name in (*IDENTITY, *CONTACT) if name not in ("birth", "commune"))
"""Sealed fields of a person that are answered by one input of the same name."""


class PhoneRow(Row):
    """A number, and what must be known before somebody calls it."""

    number = LineField(_l("Phone"), limit=40, render_kw=_PHONE)
    whose = LineField(_l("Whose phone is it?"), limit=80)
    safe = WordField(_l("Is it safe to call?"), Answer, blank=CHOOSE)


class GuardianPhoneRow(Row):
    """A number of whoever answers for the child, who may be whom she must be kept safe from."""

    number = LineField(_l("Phone of this person"), limit=40, render_kw=_PHONE)
    safe = WordField(_l("Is it safe to call?"), Answer, blank=CHOOSE)


class SiblingRow(Row):
    """A brother or sister."""

    name = LineField(_l("Name"), limit=120)
    age = LineField(_l("Age or year of birth"), limit=20, render_kw={"inputmode": "numeric", "dir": "ltr"})
    where = LineField(_l("Where?"), limit=160)
    file = LineField(_l("Reference of the file"), limit=40, render_kw=_NUMBER)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each input, and that a reference is one. Whether there is such a file is not told."""
        sound = super().validate(extra_validators)
        if self.file.data and not self.file.errors:
            reference = read_reference(self.file.data)
            if reference is None:
                self.file.errors = [gettext(NO_REFERENCE)]
                return False
            self.file.data = reference
        return bool(sound)


class PersonShell(HouseForm):
    """What a form about a person carries unseen."""

    age_on = HiddenField()
    commune_code = HiddenField()


class PersonForm(PersonShell):
    """What names and locates a child; shared by registering and correcting."""

    given_ar = LineField(_l("First name in Arabic"), limit=80, render_kw={"dir": "rtl", "lang": "ar"})
    family_ar = LineField(_l("Family name in Arabic"), limit=80, render_kw={"dir": "rtl", "lang": "ar"})
    given = LineField(_l("First name in Latin script"), limit=80, render_kw={"dir": "ltr"})
    family = LineField(_l("Family name in Latin script"), limit=80, render_kw={"dir": "ltr"})
    nickname = LineField(_l("Nickname"), limit=80)
    sex = WordChoices(_l("Sex"), Sex, default=str(Sex.UNKNOWN))
    birth_day = LineField(_l("Day"), limit=4, render_kw={"inputmode": "numeric", "size": 2})
    birth_month = SelectField(_l("Month"), validate_choice=False)
    birth_year = LineField(_l("Year"), limit=6, render_kw={"inputmode": "numeric", "size": 4})
    age_low = LineField(_l("Estimated age, from"), limit=4, render_kw={"inputmode": "numeric", "dir": "ltr"})
    age_high = LineField(_l("Estimated age, up to"), limit=4, render_kw={"inputmode": "numeric", "dir": "ltr"})
    commune = LineField(_l("Commune or district"), limit=120)
    place = LineField(_l("Where exactly (address, place where the child was met)"), limit=330)
    phones = RowsField(_l("Phones"), PhoneRow, shown=2)
    guardian = WordField(_l("Who answers for the child before the law?"), Guardian, blank=CHOOSE)
    guardian_name = LineField(_l("Name of this person"), limit=160)
    guardian_phone = RowsField(_l("Phone of this person"), GuardianPhoneRow, shown=1)
    mother = LineField(_l("Mother"), limit=160)
    father = LineField(_l("Father"), limit=160)
    siblings = RowsField(_l("Brothers and sisters"), SiblingRow, shown=2)
    age_basis = WordField(_l("How is the age known?"), AgeBasis, blank=CHOOSE)
    birth_place = LineField(_l("Place of birth"), limit=160)
    nationality = LineField(_l("Nationality"), limit=80)
    registered = WordField(_l("Was the birth registered?"), Answer, blank=CHOOSE)
    civil_status = LineField(_l("Civil status record (number, year, office)"), limit=160)
    cnie = LineField(_l("National identity card (CNIE)"), limit=40, render_kw=_NUMBER)
    idcs = LineField(_l("Civil and social number (IDCS)"), limit=40, render_kw=_NUMBER)
    massar = LineField(_l("Massar code"), limit=40, render_kw=_NUMBER)
    passport = LineField(_l("Passport"), limit=40, render_kw=_NUMBER)

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        names = month_names(language())
        months = [SelectChoice(str(number), name) for number, name in enumerate(names, 1)]
        self.birth_month.choices = [SelectChoice("", gettext(CHOOSE)), *months]
        self.birth = Birth()
        self.unplaced = ""
        """What was typed as the commune and names none, or more than one: it goes with the place."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what only makes sense together: birth and place."""
        sound = super().validate(extra_validators)
        return all([self._read_birth(), self._read_place(), sound])  # a list: all that is wrong is told at once

    def grown(self) -> bool:
        """Whether what came only asks for one row more; then the page comes back as it was typed, with that row."""
        asked = request.form.get("more", "")
        if asked in ROWS:
            self[asked].grow()
        return asked in ROWS

    def person(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        return {name: self[name].data or blank(name) for name in TYPED} | {
            "sex": Sex(self.sex.data),
            "birth": self.birth,
            "commune": self.commune_code.data or "",
            "place": self._whole_place(),
        }

    def _read_place(self) -> bool:
        """Words that are no commune are kept with the place: a file is not refused for a name that no list knows."""
        self.unplaced = "" if len(_meant(self)) == 1 else self.commune.data or ""
        length, limit = len(self._whole_place()), self.place.limit
        if self.unplaced and length > limit and not self.place.errors:
            self.tell(self.place, gettext(TOO_LONG, limit=limit, length=length))
            return False
        return True

    def _whole_place(self) -> str:
        return " · ".join(dict.fromkeys(filter(None, (self.unplaced, self.place.data))))

    def _read_birth(self) -> bool:
        numbers = {}
        for name in ("birth_day", "birth_month", "birth_year", "age_low", "age_high"):
            typed = western_digits(str(self[name].data or "")).strip()
            if typed and not (typed.isdecimal() and len(typed) < 10):
                self.tell(self[name], gettext(NOT_A_NUMBER))
                return False
            numbers[name] = int(typed) if typed else None
        low, high = numbers["age_low"], numbers["age_high"]
        low, high = (low if low is not None else high), (high if high is not None else low)
        estimated = self._estimated_on(low, high) if low is not None else None
        born = (numbers["birth_day"], numbers["birth_month"], numbers["birth_year"])
        for known, field in ((born, self.birth_year), ((*born, low, high, estimated), self.age_low)):
            try:
                self.birth = Birth(*known).checked_on(clock.today())
            except BadBirth as flaw:
                self.tell(field, gettext(FLAWS[flaw.code]))
                return False
        return True

    def _estimated_on(self, low: int | None, high: int | None) -> date:
        """The day of an estimate: the one it has if these are the ages that the page showed, else today."""
        day, _, ages = (self.age_on.data or "").partition(" ")
        try:
            return date.fromisoformat(day) if ages == f"{low}-{high}" else clock.today()
        except ValueError:
            return clock.today()


def read_commune(form: Any) -> bool:
    """Whether the form's `commune` is known; its code goes to `commune_code`. Else it is told above the field."""
    found = _meant(form)
    if len(found) == 1 or not form.commune.data:
        return True
    names = " · ".join(p.label(language().code) for p in found[:5])
    message = gettext(SEVERAL_PLACES, names=names) if found else gettext(NO_SUCH_PLACE)
    form.tell(form.commune, message)
    return False


def _meant(form: Any) -> list[places.Place]:
    """Communes that the form's `commune` may mean; the code of a single one goes to `commune_code`."""
    typed, code = form.commune.data or "", form.commune_code.data or ""
    found = (_chosen(typed, code) or _named(typed)) if typed else []
    form.commune_code.data = found[0].code if len(found) == 1 else ""
    return found


def _chosen(typed: str, code: str) -> list[places.Place]:
    """The commune with this code, if what was typed is its name."""
    try:
        known = places.commune(code)
    except places.UnknownPlace:
        return []
    return [known] if typed in {said(tongue) for said in (known.label, known.name) for tongue in LANGUAGES} else []


def _named(typed: str) -> list[places.Place]:
    # Rabat is a commune and a prefecture of the same name: only the commune is asked for here.
    found = [p for p in places.resolve(typed) if p.kind in COMMUNES]
    asked = typed.casefold()
    exact = [
        p for p in found if asked in {said(tongue).casefold() for said in (p.name, p.label) for tongue in LANGUAGES}
    ]
    return exact if len(exact) == 1 else found

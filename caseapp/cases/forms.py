"""What people may type about a child. Everything about identity may be unknown; nothing is asked twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from caseapp.accounts.forms.fields import DAY_HINT, DayField
from caseapp.cases.service.identity import CONTACT, IDENTITY
from caseapp.cases.service.intake import SITUATION
from caseapp.cases.service.notes import NOTE_CLASSES
from caseapp.cases.service.register import Intake
from caseapp.cases.vocabulary import (
    AgeBasis,
    Answer,
    Audience,
    Category,
    ClosingReason,
    Danger,
    Guardian,
    MoveName,
    Need,
    NoteKind,
    ReviewOutcome,
    Sex,
    Situation,
    Source,
    Tongue,
    Violence,
)
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.births import BadBirth, Birth, BirthFlaw, Completeness
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.web.forms import CODES, HouseForm, LineField, ProseField, SeveralField, WordChoices, WordField, needed
from caseapp.web.i18n import LANGUAGES, gettext, language, month_names
from caseapp.web.i18n import Later as _l

FLAWS: dict[BirthFlaw, str] = {
    BirthFlaw.IMPOSSIBLE_DATE: N_("This date does not exist."),
    BirthFlaw.IMPOSSIBLE_AGE: N_("An age is between 0 and 120 years."),
    BirthFlaw.DAY_WITHOUT_MONTH: N_("Give the month too, or leave the day empty."),
    BirthFlaw.MONTH_WITHOUT_YEAR: N_("Give the year too, or leave the month empty."),
    BirthFlaw.RANGE_INCOMPLETE: N_("Give an age."),
    BirthFlaw.RANGE_REVERSED: N_("The second age is lower than the first."),
    BirthFlaw.DATE_AND_RANGE: N_("Give the date of birth or an estimated age, not both."),
    BirthFlaw.FUTURE: N_("This date is in the future."),
    BirthFlaw.TOO_OLD: N_("This is more than 30 years ago. Check the year."),
    BirthFlaw.UNREADABLE: N_("This date does not exist."),
}
NOT_A_NUMBER = N_("Write a number.")
NO_SUCH_PLACE = N_("This commune is not known. Choose one of the list, or write the place in the next field.")
SEVERAL_PLACES = N_("Several communes have this name: %(names)s. Write the province too.")
COMMUNES = frozenset({places.PlaceKind.URBAN_COMMUNE, places.PlaceKind.RURAL_COMMUNE, places.PlaceKind.ARRONDISSEMENT})


_PHONE = {"dir": "ltr", "inputmode": "tel"}
_NUMBER = {"dir": "ltr", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
_TYPED = tuple(name for name in (*IDENTITY, *CONTACT) if name not in ("birth", "commune"))
"""Sealed fields of a person that are answered by one input of the same name."""


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
    place = LineField(_l("Where exactly (address, place where the child was met)"), limit=200)
    phone = LineField(_l("Phone"), limit=40, render_kw=_PHONE)
    phone_whose = LineField(_l("Whose phone is it?"), limit=80)
    phone_safe = WordField(_l("Is it safe to call?"), Answer, blank="—")
    guardian = WordField(_l("Who answers for the child before the law?"), Guardian, blank="—")
    guardian_name = LineField(_l("Name of this person"), limit=160)
    guardian_phone = LineField(_l("Phone of this person"), limit=40, render_kw=_PHONE)
    mother = LineField(_l("Mother"), limit=160)
    father = LineField(_l("Father"), limit=160)
    siblings = LineField(_l("Brothers and sisters"), limit=400)
    age_basis = WordField(_l("How is the age known?"), AgeBasis, blank="—")
    birth_place = LineField(_l("Place of birth"), limit=160)
    nationality = LineField(_l("Nationality"), limit=80)
    registered = WordField(_l("Was the birth registered?"), Answer, blank="—")
    civil_status = LineField(_l("Civil status record (number, year, office)"), limit=160)
    cnie = LineField(_l("National identity card (CNIE)"), limit=40, render_kw=_NUMBER)
    idcs = LineField(_l("Civil and social number (IDCS)"), limit=40, render_kw=_NUMBER)
    massar = LineField(_l("Massar code"), limit=40, render_kw=_NUMBER)
    passport = LineField(_l("Passport"), limit=40, render_kw=_NUMBER)

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        names = month_names(language())
        months = [SelectChoice(str(number), name) for number, name in enumerate(names, 1)]
        self.birth_month.choices = [SelectChoice("", "—"), *months]
        self.birth = Birth()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, then what only makes sense together: birth and place."""
        sound = super().validate(extra_validators)
        return all([self._read_birth(), read_commune(self), sound])  # a list: all that is wrong is told at once

    def person(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        return {name: self[name].data or "" for name in _TYPED} | {
            "sex": Sex(self.sex.data),
            "birth": self.birth,
            "commune": self.commune_code.data or "",
        }

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
        try:
            birth = Birth(numbers["birth_day"], numbers["birth_month"], numbers["birth_year"], low, high, estimated)
            self.birth = birth.checked_on(clock.today())
        except BadBirth as flaw:
            about_age = low is not None and flaw.code is not BirthFlaw.DATE_AND_RANGE
            field = self.age_low if about_age else self.birth_year
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
    typed = form.commune.data or ""
    if not typed:
        form.commune_code.data = ""
        return True
    code = form.commune_code.data or ""
    if code:
        try:
            known = places.commune(code)
            if typed in (known.label("fr"), known.label("ar"), known.name("fr"), known.name("ar")):
                return True
        except places.UnknownPlace:
            pass
    # Rabat is a commune and a prefecture of the same name: only the commune is asked for here.
    found = [p for p in places.resolve(typed) if p.kind in COMMUNES]
    asked = typed.casefold()
    exact = [
        p for p in found if asked in {said(tongue).casefold() for said in (p.name, p.label) for tongue in LANGUAGES}
    ]
    found = exact if len(exact) == 1 else found
    if len(found) == 1:
        form.commune_code.data = found[0].code
        return True
    names = " · ".join(p.label(language().code) for p in found[:5])
    message = gettext(SEVERAL_PLACES, names=names) if found else gettext(NO_SUCH_PLACE)
    form.tell(form.commune, message)
    return False


_PARTS = {"birth": ("birth_day", "birth_month", "birth_year", "age_low", "age_high")}
"""Inputs of a field that has several."""


class SituationForm(HouseForm):
    """What is known of the child's life; shared by registering and completing."""

    source = WordField(_l("Who turned to us?"), Source, default=str(Source.UNKNOWN))
    category = WordField(_l("Category"), Category, default=str(Category.UNKNOWN))
    source_name = LineField(_l("Name of whoever turned to us"), limit=160)
    source_reference = LineField(_l("Their reference (letter, report, call)"), limit=80)
    own_words = ProseField(_l("The child’s own words"), limit=20000)
    account = ProseField(_l("What happened?"), limit=20000)
    needs = SeveralField(_l("What does the child need today?"), Need)
    done = ProseField(_l("What was done at once"), limit=4000)
    languages = SeveralField(_l("Languages of the child"), Tongue)
    interpreter = WordField(_l("Is an interpreter needed?"), Answer, blank="—")
    violence = SeveralField(_l("Forms of violence"), Violence)
    situations = SeveralField(_l("What the child lives in"), Situation)
    heard_by = LineField(_l("Who heard the child?"), limit=160)
    heard_on = DayField(_l("When?"), description=DAY_HINT)
    heard_alone = WordField(_l("Was the child heard alone?"), Answer, blank="—")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that nobody was heard in the future."""
        sound = super().validate(extra_validators)
        if self.heard_on.data and self.heard_on.data > clock.today():
            self.tell(self.heard_on, gettext(CODES["future"]))
            return False
        return bool(sound)

    def situation(self) -> dict[str, Any]:
        """The fields in the shape in which they are sealed."""
        heard_on = self.heard_on.data
        values = {name: self[name].data for name in SITUATION if name != "heard_on"}
        return values | {"heard_on": heard_on.isoformat() if heard_on else ""}


class IntakeForm(PersonForm, SituationForm):
    """Registering a child: danger first."""

    danger = WordChoices(_l("How much danger is the child in now?"), list(reversed(Danger)), [needed()])
    brief = BooleanField()
    """The second button: a first contact, completed later."""

    def intake(self) -> Intake:
        """What was typed, for the service."""
        person = self.person()
        first = {name: person.pop(name) for name in FIRST}
        return Intake(
            danger=Danger(self.danger.data),
            source=Source(self.source.data),
            category=Category(self.category.data),
            account=self.account.data or "",
            more=person | self.situation(),
            brief=bool(self.brief.data),
            **first,
        )


FIRST = ("given_ar", "family_ar", "given", "family", "nickname", "place", "phone", "sex", "birth", "commune")
"""What an intake names itself; the rest is `Intake.more`."""


class Correction(HouseForm):
    """A form over what stands. `base` is what the page showed, so that a merge can tell whose change is whose."""

    base = HiddenField()

    @property
    def seen(self) -> dict[str, Any]:
        """What the actor saw when she began; an altered or missing one merges as if nothing had been seen."""
        try:
            seen = json.loads(self.base.data or "{}")
        except (ValueError, RecursionError):
            return {}
        return seen if isinstance(seen, dict) else {}

    def came(self, values: dict[str, Any]) -> dict[str, Any]:
        """Those of `values` whose inputs were sent: a field that did not come is not emptied."""
        sent = {field.name for field in self if field.raw_data}
        return {name: value for name, value in values.items() if sent.intersection(_PARTS.get(name, (name,)))}


class IdentityForm(Correction, PersonForm):
    """Correcting the identity."""

    def values(self) -> dict[str, Any]:
        """What was typed, in the shape in which it is sealed."""
        person = self.person()
        return self.came(person | {"sex": str(person["sex"]), "birth": dict(self.birth.to_dict())})


class CompletionForm(Correction, SituationForm):
    """Completing the intake, or correcting it later."""

    def values(self) -> dict[str, Any]:
        """What was typed, in the shape in which it stands."""
        return self.came(self.situation() | {"source": self.source.data, "category": self.category.data})


def situation_values(now: dict[str, Any]) -> dict[str, Any]:
    """Values for a CompletionForm from what stands sealed."""
    heard_on = now.get("heard_on")
    return {**now, "heard_on": date.fromisoformat(heard_on) if heard_on else None}


def person_values(now: dict[str, Any]) -> dict[str, Any]:
    """Values for a PersonForm from what stands sealed."""
    birth = Birth.from_dict(now.get("birth") or {})
    values = {key: now.get(key, "") for key in (*_TYPED, "sex")}
    if birth.completeness is Completeness.ESTIMATED and birth.estimated_on:
        low, high = birth.estimated_age_low, birth.estimated_age_high
        values |= {"age_low": str(low), "age_high": "" if high == low else str(high)}
        ages = f"{birth.estimated_age_low}-{birth.estimated_age_high}"
        values["age_on"] = f"{birth.estimated_on.isoformat()} {ages}"
    parts = {"birth_day": birth.day, "birth_month": birth.month, "birth_year": birth.year}
    values |= {key: "" if part is None else str(part) for key, part in parts.items()}
    code = now.get("commune") or ""
    values["commune_code"] = code
    values["commune"] = places.commune(code).label(language().code) if code else ""
    return values


class NoteForm(HouseForm):
    """A note: what kind, in the class its content belongs to. The button that sends it names its audience."""

    text = ProseField(_l("Note"), [needed()], limit=20000, render_kw={"data-key": "n", "aria-keyshortcuts": "n"})
    kind = WordChoices(_l("What is it about?"), NoteKind, default=str(NoteKind.OBSERVATION))
    data_class = WordField(_l("Kind of information"), NOTE_CLASSES, default=str(DataClass.NOTES))
    audience = WordField(_l("Who reads it"), Audience, default=str(Audience.TEAM))

    def offer(self, writable: frozenset[DataClass]) -> None:
        """Offer only the classes the author may write in."""
        offered = [c for c in NOTE_CLASSES if c in writable]
        self.data_class.choices = [SelectChoice(str(c), gettext(c.label)) for c in offered]
        if offered and self.data_class.data not in offered:
            self.data_class.data = str(offered[0])


class CorrectionForm(HouseForm):
    """A note of one's own, written anew."""

    text = ProseField(_l("Note"), [needed()], limit=20000)


class LineForm(HouseForm):
    """A line of the timeline that a button names."""

    line = HiddenField()


class MoveForm(HouseForm):
    """A move of the lifecycle that a button names."""

    move = WordField(_l("Next step"), MoveName, blank="")


class ClosingForm(HouseForm):
    """Why a file is closed."""

    reason = WordField(_l("Reason"), ClosingReason, [needed()], blank=N_("Choose a reason"))
    text = ProseField(_l("In your words"), limit=4000, description=_l("Where the child is now, and who was told."))


class ReasonForm(HouseForm):
    """A reason in words: reopening, restricting, lifting a restriction."""

    text = ProseField(_l("Reason"), [needed()], limit=4000)


class DangerForm(HouseForm):
    """The danger, judged anew. `base` is what the page showed."""

    danger = WordChoices(_l("How much danger is the child in now?"), list(reversed(Danger)), [needed()])
    text = ProseField(_l("Reason"), [needed()], limit=4000)
    base = HiddenField()


class PutOffForm(HouseForm):
    """More time for something that is due. `base` is the day the page showed."""

    until = DayField(_l("New day"), [needed()], description=DAY_HINT)
    text = ProseField(_l("Reason"), [needed()], limit=4000)
    base = HiddenField()


class WorkerForm(HouseForm):
    """Choosing a colleague."""

    worker = SelectField(_l("Colleague"), validate_choice=False)
    text = ProseField(_l("Reason"), [Optional()], limit=2000)


class GlassForm(HouseForm):
    """Opening a file exceptionally: its exact reference, a reason, and the password again."""

    reference = LineField(_l("Reference of the file"), [needed()], limit=40, render_kw={"dir": "ltr"})
    reason = ProseField(_l("Why do you need to open it?"), [needed()], limit=2000)
    password = PasswordField(_l("Your password"), [needed()])


class ReviewForm(HouseForm):
    """What the review of an exceptional opening found."""

    outcome = WordField(_l("Was it justified?"), ReviewOutcome, [needed()], blank=N_("Choose an answer"))


class HolidayForm(HouseForm):
    """A day on which nobody works, and its name in both languages."""

    day = DayField(_l("Day"), [needed()])
    name_fr = LineField(_l("Name in French"), [needed()], limit=80, render_kw={"dir": "ltr", "lang": "fr"})
    name_ar = LineField(_l("Name in Arabic"), [needed()], limit=80, render_kw={"dir": "rtl", "lang": "ar"})


class LeaveForm(HouseForm):
    """Days away and who stands in."""

    stand_in = SelectField(_l("Who looks after your files"), [needed()], validate_choice=False)
    starts_on = DayField(_l("First day away"), [needed()])
    ends_on = DayField(_l("Last day away"), [needed()])

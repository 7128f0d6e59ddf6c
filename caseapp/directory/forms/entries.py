"""A site, an organisation, a service: what may be typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from caseapp.accounts.forms.establishments import province_choices
from caseapp.accounts.forms.fields import ChoiceField
from caseapp.directory.areas import COUNTRY, area_code, area_name
from caseapp.directory.forms.fields import WORDS, AgeField, Correction, HoursField
from caseapp.directory.hours import ALWAYS, DAYS, Week, range_text
from caseapp.directory.vocabulary import Fee, ForSex, OnHolidays, OrganisationKind, Public, Service, Tongue, Way
from caseapp.infra import places
from caseapp.kernel.names import fold
from caseapp.kernel.words import N_
from caseapp.web.forms import CHOOSE, LineField, ProseField, SeveralField, WordChoices, WordField, needed
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import gettext, language
from caseapp.web.rows import Row, RowsField

_FRENCH = {"dir": "ltr", "lang": "fr"}
_ARABIC = {"dir": "rtl", "lang": "ar"}
_NUMBER = {"inputmode": "tel", "dir": "ltr", "autocomplete": "off"}
_LINES = (
    "name_fr", "name_ar", "address", "email", "ask_for", "person", "hours_note", "capacity", "alert", "about", "source",
)  # fmt: skip
MOST_AREAS = 40


class PhoneRow(Row):
    """A number, and what it is for."""

    number = LineField(_l("Phone"), limit=40, render_kw=_NUMBER)
    what = LineField(_l("What is it for?"), limit=80)


class OrganisationPart(Correction):
    """Who it is."""

    whole_fr = LineField(_l("Name of the organisation, in French"), [Optional()], limit=160, render_kw=_FRENCH)
    whole_ar = LineField(_l("Name of the organisation, in Arabic"), [Optional()], limit=160, render_kw=_ARABIC)
    kind = WordField(_l("Kind of organisation"), OrganisationKind, [needed()], blank=CHOOSE)
    whole_about = ProseField(_l("What it does, in a few words"), [Optional()], limit=2000)
    website = LineField(_l("Web address"), [Optional()], limit=200, render_kw={"dir": "ltr", "inputmode": "url"})

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then a name in one language."""
        sound = bool(super().validate(extra_validators))
        if not (self.whole_fr.data or self.whole_ar.data):
            self.blame({"whole_fr": "whole_name"}, WORDS)
            return False
        return sound

    def organisation(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {
            "name_fr": self.whole_fr.data,
            "name_ar": self.whole_ar.data,
            "kind": self.kind.data,
            "about": self.whole_about.data or "",
            "website": self.website.data or "",
        }


class SitePart(Correction):
    """How one reaches it, when, and for which places it works."""

    name_fr = LineField(_l("Name of this site, in French"), [Optional()], limit=160, render_kw=_FRENCH)
    name_ar = LineField(_l("Name of this site, in Arabic"), [Optional()], limit=160, render_kw=_ARABIC)
    province_code = ChoiceField(_l("Province or prefecture"), [needed()], choices=[])
    commune = LineField(_l("Commune or district"), [Optional()], limit=120)
    commune_code = HiddenField()
    address = LineField(_l("Address"), [Optional()], limit=300)
    sensitive = BooleanField(_l("Keep the commune and the address: a place of refuge"))
    phones = RowsField(_l("Phones"), PhoneRow, shown=2)
    email = LineField(
        _l("E-mail address"),
        [Optional()],
        limit=120,
        render_kw={"inputmode": "email", "dir": "ltr", "autocomplete": "off"},
    )
    ask_for = LineField(_l("Desk or function to ask for"), [Optional()], limit=120)
    person = LineField(_l("Name of the person to ask for"), [Optional()], limit=120)
    always = BooleanField(_l("Open day and night"))
    hours_mo = HoursField(_l("Monday"))
    hours_tu = HoursField(_l("Tuesday"))
    hours_we = HoursField(_l("Wednesday"))
    hours_th = HoursField(_l("Thursday"))
    hours_fr = HoursField(_l("Friday"))
    hours_sa = HoursField(_l("Saturday"))
    hours_su = HoursField(_l("Sunday"))
    hours_note = LineField(_l("What else there is to say of the hours"), [Optional()], limit=200)
    holidays = WordChoices(_l("Public holidays"), OnHolidays, default=str(OnHolidays.UNKNOWN))
    languages = SeveralField(_l("Languages spoken there"), Tongue)
    capacity = LineField(_l("How many it can take"), [Optional()], limit=200)
    alert = LineField(_l("What must be known at once"), [Optional()], limit=300)
    about = ProseField(_l("About this site"), [Optional()], limit=2000)
    areas = ProseField(_l("Places it works for besides its own province"), [Optional()], limit=2000)
    source = LineField(_l("Where this is known from"), [Optional()], limit=160)
    checked = BooleanField(_l("I have checked this with them today"))

    def __init__(self, *args: Any, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.province_code.choices = province_choices()
        self.area_codes: list[str] = []

    def grown(self) -> bool:
        """Whether what came only asks for one phone more."""
        if request.form.get("more", "") != "phones":
            return False
        self.phones.grow()
        return True

    def validate(self, extra_validators: Any = None) -> bool:
        """Each field, then the places, which may have been typed without the list's help."""
        sound = bool(super().validate(extra_validators))
        return all([self._read_commune(), self._read_areas(), sound])

    def site(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {
            **{name: self[name].data or "" for name in _LINES},
            "province_code": self.province_code.data,
            "commune_code": self.commune_code.data or "",
            "sensitive": bool(self.sensitive.data),
            "phones": [told for told in self.phones.data if told.get("number")],
            "hours": self._hours(),
            "holidays": self.holidays.data,
            "languages": list(self.languages.data or ()),
            "areas": self.area_codes,
        }

    def _hours(self) -> str:
        if self.always.data:
            return ALWAYS
        told = {day: self[f"hours_{day}"].told for day in DAYS}
        return "; ".join(f"{day} {hours}" for day, hours in told.items() if hours)

    def _read_commune(self) -> bool:
        """The code of the commune that was typed, in the chosen province; the hidden one only if it agrees."""
        typed, offered = self.commune.data or "", self.commune_code.data or ""
        self.commune_code.data = ""
        if not typed:
            return True
        found = [place for place in places.resolve(typed) if place.code != place.province_code]
        here = [place for place in found if place.province_code == self.province_code.data]
        chosen = [place for place in here if place.code == offered]
        if not here:
            self.blame({"commune": "commune_elsewhere" if found else "place_unknown"}, WORDS)
            return False
        self.commune_code.data = (chosen or here)[0].code
        return True

    def _read_areas(self) -> bool:
        """A place to a line: a province, a commune, a region, or the whole country."""
        lines = [line.strip() for line in (self.areas.data or "").split("\n") if line.strip()]
        codes = [_area(line) for line in lines[:MOST_AREAS]]
        if not all(codes) or len(lines) > MOST_AREAS:
            self.blame({"areas": "place_unknown"}, WORDS)
            return False
        self.area_codes = sorted(set(codes))
        return True


class NewForm(OrganisationPart, SitePart):
    """A new organisation with its first site: one page, one act."""


class SiteForm(SitePart):
    """One more site, or changes of one."""


class OrganisationForm(OrganisationPart):
    """Changes of an organisation."""


class OfferForm(Correction):
    """A service of a site."""

    service = WordField(_l("Service"), Service, [needed()], blank=CHOOSE)
    title = LineField(_l("What it is called there"), [Optional()], limit=160)
    age_from = AgeField(_l("Age, from"))
    age_to = AgeField(_l("Age, up to"))
    sex = WordChoices(_l("For whom"), ForSex, default=str(ForSex.BOTH))
    publics = SeveralField(_l("Above all for"), Public)
    conditions = ProseField(_l("Conditions"), [Optional()], limit=2000)
    documents = ProseField(_l("Papers to bring"), [Optional()], limit=2000, description=_l("One to a line."))
    ways = SeveralField(_l("How one gets there"), Way)
    fee = WordChoices(_l("What it costs"), Fee, default=str(Fee.UNKNOWN))
    fee_note = LineField(_l("What else there is to say of the price"), [Optional()], limit=200)

    def offer(self) -> dict[str, Any]:
        """What was typed, for the service."""
        return {
            "service": self.service.data,
            "title": self.title.data or "",
            "age_from": self.age_from.age,
            "age_to": self.age_to.age,
            "sex": self.sex.data,
            "publics": list(self.publics.data or ()),
            "conditions": self.conditions.data or "",
            "documents": "\n".join(filter(None, (line.strip() for line in (self.documents.data or "").split("\n")))),
            "ways": list(self.ways.data or ()),
            "fee": self.fee.data,
            "fee_note": self.fee_note.data or "",
        }


SITE_PARTS = {"hours": ("always", *(f"hours_{day}" for day in DAYS)), "commune_code": ("commune", "commune_code")}
"""Inputs of a field of a site that has several."""


def site_values(told: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a form of a site from what stands."""
    code, week = told.get("commune_code") or "", Week.read(told.get("hours") or "")
    days = {f"hours_{day}": ", ".join(map(range_text, spans)) for day, spans in zip(DAYS, week.days, strict=True)}
    return {
        **told,
        **days,
        "always": week.always,
        "commune": places.commune(code).label(language().code) if code else "",
        "areas": "\n".join(area_name(area, language().code) for area in told.get("areas") or ()),
    }


def offer_values(told: Mapping[str, Any]) -> dict[str, Any]:
    """Values for a form of a service from what stands."""
    return {
        name: "" if value is None else str(value) if name.startswith("age_") else value for name, value in told.items()
    }


WHOLE_COUNTRY = N_("The whole country")


def _area(typed: str) -> str:
    """The code of a place that was typed, also in the words of the hint."""
    whole = fold(typed) in (fold(gettext(WHOLE_COUNTRY)), fold(WHOLE_COUNTRY))
    return COUNTRY if whole else area_code(typed)

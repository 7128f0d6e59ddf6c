"""What is known of a child, in words: fields and their labels, coded answers, births and ages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from caseapp.cases.forms.intake import NONE_OF
from caseapp.cases.records import Judged
from caseapp.cases.vocabulary import (
    SAID_OF_NONE,
    AgeBasis,
    Answer,
    Category,
    Guardian,
    Need,
    Sex,
    Situation,
    Source,
    Tongue,
    Unticked,
    Violence,
)
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.phones import readable
from caseapp.kernel.text import western_digits
from caseapp.kernel.words import N_, Word
from caseapp.web.i18n import Language, day, language, moment, ngettext, short_day, translations, word
from caseapp.web.i18n import gettext as _

FIELDS: dict[str, str] = {
    "given_ar": N_("First name in Arabic"),
    "family_ar": N_("Family name in Arabic"),
    "given": N_("First name in Latin script"),
    "family": N_("Family name in Latin script"),
    "nickname": N_("Nickname"),
    "birth": N_("Birth"),
    "commune": N_("Commune or district"),
    "place": N_("Place"),
    "phones": N_("Phones"),
    "sex": N_("Sex"),
    "age_basis": N_("How the age is known"),
    "birth_place": N_("Place of birth"),
    "nationality": N_("Nationality"),
    "mother": N_("Mother"),
    "father": N_("Father"),
    "registered": N_("Registered at birth"),
    "civil_status": N_("Civil status record"),
    "cnie": N_("National identity card (CNIE)"),
    "idcs": N_("Civil and social number (IDCS)"),
    "massar": N_("Massar code"),
    "passport": N_("Passport"),
    "guardian": N_("Legal representative"),
    "guardian_name": N_("Name of the representative"),
    "guardian_phone": N_("Phone of the representative"),
    "siblings": N_("Brothers and sisters"),
    "source": N_("Who turned to us"),
    "source_name": N_("Reported by"),
    "source_reference": N_("Their reference"),
    "category": N_("Category"),
    "own_words": N_("The child’s own words"),
    "needs": N_("Needs"),
    "done": N_("Done at once"),
    "languages": N_("Languages"),
    "interpreter": N_("Interpreter needed"),
    "violence": N_("Violence"),
    "situations": N_("Circumstances"),
    "heard_by": N_("Heard by"),
    "heard_on": N_("Heard on"),
    "heard_at": N_("Heard at"),
    "heard_alone": N_("Heard alone"),
}

WORDS: dict[str, type[Word]] = {
    "sex": Sex,
    "age_basis": AgeBasis,
    "registered": Answer,
    "guardian": Guardian,
    "source": Source,
    "category": Category,
    "needs": Need,
    "languages": Tongue,
    "interpreter": Answer,
    "violence": Violence,
    "situations": Situation,
    "heard_alone": Answer,
}
"""Fields answered by words of a vocabulary."""


def said(field: str, value: Any) -> str:
    """A field's stored value in words."""
    if not value:
        return ""
    if field == "birth" and isinstance(value, dict):
        return birth_text(Birth.from_dict(value))
    if field in WORDS:
        coded = value if isinstance(value, list) else [value]
        return " · ".join(word(_term(field, code)) for code in coded)
    if field == "heard_on":
        return day(date.fromisoformat(str(value)))
    if field in ROWS and isinstance(value, list):
        return ";\n".join(" · ".join(ROWS[field](row)) for row in value)
    if field == "commune":
        return places.commune(str(value)).label(language().code)
    return str(value)


def _term(field: str, code: str) -> Word:
    """The word of a coded answer; of a list of boxes also that none is to be ticked."""
    return Unticked(code) if field in NONE_OF and code in SAID_OF_NONE else WORDS[field](code)


def phone_parts(phone: Mapping[str, Any]) -> list[str]:
    """A number as it is read aloud, whose it is, and whether it is safe to call, also where nobody asked."""
    told = (readable(phone.get("number", "")), phone.get("whose", ""), safe_text(phone.get("safe", "")))
    return [part for part in told if part]


def safe_text(safe: str) -> str:
    """Whether a number is safe to call; who is answered by the wrong person may harm the child."""
    if safe == Answer.NO:
        return _("not safe: do not call")
    return _("safe to call: %(answer)s", answer=word(Answer(safe or Answer.NOT_ASKED)))


def sibling_parts(sibling: Mapping[str, Any]) -> list[str]:
    """A brother or sister: name, age, where, and the reference of the file."""
    told = (sibling.get("name"), _sibling_age(sibling.get("age", "")), sibling.get("where"), sibling.get("file"))
    return [part for part in told if part]


def _sibling_age(typed: str) -> str:
    """Years in words, a year of birth in words, anything else as it was typed."""
    number = western_digits(typed)
    if number.isascii() and number.isdecimal():
        if len(number) == 4:
            return _("born in %(year)s", year=number)
        if len(number) < 3:
            return _ages(int(number), int(number))
    return typed


ROWS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "phones": phone_parts,
    "guardian_phone": phone_parts,
    "siblings": sibling_parts,
}
"""Fields that are lists of rows, one line each."""


@cache
def field_labels(code: str) -> dict[str, str]:
    """The labels of all fields of a file, in the language with this code."""
    spoken = translations(code)
    return {name: spoken.ugettext(label) for name, label in FIELDS.items()}


def birth_text(birth: Birth) -> str:
    """A birth in words: a date as far as it is known, then an estimated age and when it was estimated."""
    estimate = ""
    if birth.estimated_on:
        ages = _ages(birth.estimated_age_low or 0, birth.estimated_age_high or 0)
        estimate = _("%(age)s, estimated on %(day)s", age=ages, day=day(birth.estimated_on))
    return " · ".join(filter(None, (_date_text(birth), estimate)))


def _date_text(birth: Birth) -> str:
    """Day, month and year, as far as they are known."""
    if birth.month is None:
        return "" if birth.year is None else str(birth.year)
    written = day(date(birth.year or 2000, birth.month, birth.day or 1)).split(" ")
    return " ".join(written[birth.day is None : len(written) - (birth.year is None)])


@lru_cache(maxsize=8192)
def age_text(birth: Birth, today: date, _language: str) -> str:
    """The age today, as a number of years or a range; empty when unknown."""
    age = birth.age_on(today)
    return _ages(age.low, age.high) if age else ""


def _ages(low: int, high: int) -> str:
    """Full years, one number or a range."""
    if low == high:
        return ngettext("%(num)s year old", "%(num)s years old", low)
    return ngettext("%(low)s to %(num)s year old", "%(low)s to %(num)s years old", high, low=low)


def side_by_side(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """A conflict in words: each field that a colleague changed meanwhile, what I typed, what stands now."""
    labels = field_labels(language().code)
    return [(name, labels[name], said(name, mine.get(name)), said(name, value)) for name, value in theirs.items()]


def judged_text(judged: Judged | None) -> str:
    """Who judged the danger, and when; empty where nobody has."""
    return _("judged by %(name)s, %(when)s", name=judged.by, when=moment(judged.at)) if judged else ""


def limit_text(at: datetime, tongue: Language) -> str:
    """When something is due: the day alone where it ends with the day (`kernel.deadlines`)."""
    local = clock.local(at)
    return short_day(local.date(), tongue) if (local.hour, local.minute) == (23, 59) else moment(at, tongue)

"""The directory in words: when it opens, for whom it is, what a field is called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.directory.areas import area_name
from caseapp.directory.hours import ALWAYS, DAYS, Now, Range, Standing, Week, range_text
from caseapp.directory.records import Offered
from caseapp.directory.vocabulary import Fee, ForSex, OnHolidays, OrganisationKind, Public, Service, Tongue, Way, Wrong
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.phones import phones_in
from caseapp.kernel.words import N_, Word
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, listed, said, word

DAY_NAMES = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
OBSTACLES: dict[str, str] = {
    "directory_ours": N_("An establishment of this installation stays in the directory as long as it exists."),
}
FIELDS: dict[str, str] = {
    "name_fr": N_("Name in French"),
    "name_ar": N_("Name in Arabic"),
    "kind": N_("Kind of organisation"),
    "website": N_("Web address"),
    "province_code": N_("Province or prefecture"),
    "commune_code": N_("Commune or district"),
    "address": N_("Address"),
    "sensitive": N_("Keep the commune and the address: a place of refuge"),
    "phones": N_("Phones"),
    "email": N_("E-mail address"),
    "hours": N_("Hours"),
    "hours_note": N_("What else there is to say of the hours"),
    "holidays": N_("Public holidays"),
    "languages": N_("Languages spoken there"),
    "ask_for": N_("Desk or function to ask for"),
    "person": N_("Name of the person to ask for"),
    "capacity": N_("How many it can take"),
    "alert": N_("What must be known at once"),
    "about": N_("What it does, in a few words"),
    "areas": N_("Places it works for besides its own province"),
    "source": N_("Where this is known from"),
    "service": N_("Service"),
    "title": N_("What it is called there"),
    "age_from": N_("Age, from"),
    "age_to": N_("Age, up to"),
    "sex": N_("For whom"),
    "publics": N_("Above all for"),
    "conditions": N_("Conditions"),
    "documents": N_("Papers to bring"),
    "ways": N_("How one gets there"),
    "fee": N_("What it costs"),
    "fee_note": N_("What else there is to say of the price"),
}
_ONE: Mapping[str, type[Word]] = {
    "kind": OrganisationKind, "holidays": OnHolidays, "service": Service, "sex": ForSex, "fee": Fee,
}  # fmt: skip
_SEVERAL: Mapping[str, type[Word]] = {"languages": Tongue, "publics": Public, "ways": Way}
_KINDS: dict[str, Word] = {**{str(k): k for k in EstablishmentType}, **{str(k): k for k in OrganisationKind}}


def kind_name(code: str) -> str:
    """What kind of organisation, or of establishment, it is."""
    found = _KINDS.get(code)
    return word(found) if found else code


def province_name(code: str) -> str:
    """A province in the language of the page."""
    return places.province(code).name(language().code) if code else ""


def commune_name(code: str) -> str:
    """A commune in the language of the page."""
    return places.commune(code).name(language().code) if code else ""


def dial(number: str) -> str:
    """What a telephone dials."""
    found = sorted(phones_in(number))
    return found[0] if found else "".join(sign for sign in number if sign.isdecimal() or sign == "+")


def opens(now: Now) -> tuple[str, str, str]:
    """Whether it is open: look, mark, words."""
    if now.standing is Standing.OPEN:
        told = _("Open until %(hour)s", hour=_hour(now.until)) if now.until else _("Open day and night")
        return "ok", "check", told
    if now.standing is Standing.UNKNOWN:
        return "mute", "help", _("Hours not known")
    if now.opens is None:
        return "mute", "minus", _("Closed now")
    day = now.opens.date() - clock.today()
    if not day:
        return "mute", "clock", _("Closed, opens at %(hour)s", hour=_hour(now.opens))
    if day == timedelta(days=1):
        return "mute", "clock", _("Closed, opens tomorrow at %(hour)s", hour=_hour(now.opens))
    told = _within(now.opens.weekday())
    return "mute", "clock", _("Closed, opens on %(day)s at %(hour)s", day=told, hour=_hour(now.opens))


def week_lines(week: Week) -> list[tuple[str, str]]:
    """The week, days of equal hours together: what stands on the page and on paper."""
    lines: list[tuple[list[int], tuple[Range, ...]]] = []
    for number, spans in enumerate(week.days):
        if lines and lines[-1][1] == spans:
            lines[-1][0].append(number)
        else:
            lines.append(([number], spans))
    return [(_days(numbers), " · ".join(map(range_text, spans))) for numbers, spans in lines]


def whom(offer: Offered) -> str:
    """For whom a service is, in one line; empty for everybody."""
    parts = [word(offer.sex)] if offer.sex is not ForSex.BOTH else []
    low, high = offer.age_from, offer.age_to
    if low is not None and high is not None:
        parts.append(_("%(from)s to %(to)s years", **{"from": low, "to": high}))
    elif low is not None:
        parts.append(_("from %(age)s years", age=low))
    elif high is not None:
        parts.append(_("up to %(age)s years", age=high))
    return " · ".join([*parts, *map(word, offer.publics)])


def label(name: str) -> str:
    """What a field is called."""
    return said(FIELDS.get(name, name))


def shown(name: str, value: Any) -> str:
    """A value of a field in words: for a history, for a conflict."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if name in _ONE:
        return word(_ONE[name](value)) if value in set(_ONE[name]) else str(value)
    if name in _SEVERAL:
        return listed(word(_SEVERAL[name](code)) for code in value if code in set(_SEVERAL[name]))
    if name == "phones":
        return listed(" ".join(filter(None, (told.get("number"), told.get("what")))) for told in value)
    if name == "areas":
        return listed(area_name(code, language().code) for code in value)
    if name == "province_code":
        return province_name(value)
    if name == "commune_code":
        return commune_name(value)
    if name == "hours":
        return (
            _("Open day and night") if value == ALWAYS else "; ".join(_spoken_day(part) for part in value.split("; "))
        )
    return str(value)


def subject(act_subject: str) -> str:
    """What a line of the history is about: a service, or what somebody found wrong."""
    for words in (Service, Wrong):
        if act_subject in set(words):
            return word(words(act_subject))
    return ""


def side_by_side(theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[tuple[str, str, str, str]]:
    """A conflict in words: each field that a colleague changed meanwhile, what I typed, what stands now."""
    return [(name, label(name), shown(name, mine.get(name)), shown(name, value)) for name, value in theirs.items()]


def _spoken_day(part: str) -> str:
    name, _gap, spans = part.partition(" ")
    return f"{said(DAY_NAMES[DAYS.index(name)])} {spans}" if name in DAYS else part


def _days(numbers: list[int]) -> str:
    first = said(DAY_NAMES[numbers[0]])
    if len(numbers) == 1:
        return first
    return _("%(first)s to %(last)s", first=first, last=_within(numbers[-1]))


def _within(weekday: int) -> str:
    """A day of the week in the midst of a sentence."""
    return said(DAY_NAMES[weekday]).lower()


def _hour(at: datetime | None) -> str:
    return f"{at.hour:02}:{at.minute:02}" if at else ""

"""From records to what a page shows: words, ages and dates in its language, translated once a page, not once a row."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext

from caseapp.cases.records import CLOSING, CaseFile, CaseLine, Entry
from caseapp.cases.vocabulary import (
    AgeBasis,
    Answer,
    Category,
    Danger,
    EventKind,
    Guardian,
    Need,
    Sex,
    Situation,
    Source,
    Status,
    Tongue,
    Violence,
)
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.births import Birth, Completeness
from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict, exceptional_classes
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import Language, day, language, moment, short_day, word
from caseapp.web.session import actor

FIELDS: dict[str, str] = {
    "given_ar": N_("First name in Arabic"),
    "family_ar": N_("Family name in Arabic"),
    "given": N_("First name in Latin script"),
    "family": N_("Family name in Latin script"),
    "nickname": N_("Nickname"),
    "birth": N_("Birth"),
    "commune": N_("Commune or district"),
    "place": N_("Place"),
    "phone": N_("Phone"),
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
    "phone_whose": N_("Owner of the phone"),
    "phone_safe": N_("Safe to call"),
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
    "heard_alone": N_("Heard alone"),
}

WORDS: dict[str, type[Word]] = {
    "sex": Sex,
    "age_basis": AgeBasis,
    "registered": Answer,
    "phone_safe": Answer,
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

LOOKS: dict[EventKind, str] = {
    EventKind.REGISTERED: "info m-folder",
    EventKind.NOTE: "ok m-note",
    EventKind.INTAKE_COMPLETED: "info m-draft",
    EventKind.MOVED: "info m-cycle",
    EventKind.DANGER_CHANGED: "warn m-tri",
    EventKind.DEADLINE_PUT_OFF: "mute m-clock",
    EventKind.DEADLINE_MET: "ok m-check",
    EventKind.IDENTITY_CORRECTED: "mute m-draft",
    EventKind.ASSIGNED: "info m-person",
    EventKind.TEAM_CHANGED: "info m-person",
    EventKind.SHARED: "info m-send",
    EventKind.SHARE_WITHDRAWN: "mute m-minus",
    EventKind.CLOSED: "mute m-check",
    EventKind.REOPENED: "info m-back",
    EventKind.RESTRICTED: "secret m-lock",
    EventKind.UNRESTRICTED: "secret m-lock",
}


class Row(NamedTuple):
    """A line of a list, as shown."""

    reference: str
    name: str
    other_name: str
    age: str
    danger: str
    status: str
    worker: str
    restricted: bool
    opened: str


class Line(NamedTuple):
    """A line of the timeline, as shown."""

    look: str
    title: str
    when: str
    iso: str
    text: str | None
    closed: str
    author: str
    mark: str
    changes: list[tuple[str, str, str]]


def rows(lines: list[CaseLine]) -> dict[str, Any]:
    """The context of `cases/_rows.html`: whatever is the same in many rows is made once."""
    today, tongue = clock.today(), language()
    roles = actor().roles
    unnamed = _unnamed()
    return {
        "lines": [
            Row(
                line.reference,
                line.name.first_in(tongue.code) or unnamed.get(line.name.state, unnamed["empty"]),
                line.name.second_in(tongue.code),
                age_text(line.birth, today, tongue.code),
                line.danger,
                line.status,
                line.worker,
                line.restricted,
                short_day(clock.local(line.opened_at).date(), tongue),
            )
            for line in lines
        ],
        "words": {"danger": {d: word(d) for d in Danger}, "status": {s: word(s) for s in Status}},
        "may_create": holds(roles, P.CASE_CREATE),
        "may_break_glass": holds(roles, P.BREAK_GLASS),
    }


def _unnamed() -> dict[str, str]:
    """What stands for a name that is not there, by the state of the identity."""
    return {"unreadable": _("Unreadable, reported"), "closed": _("Closed to you"), "empty": _("Name unknown")}


def file_page(file: CaseFile) -> dict[str, Any]:
    """What the file page shows beside the file itself."""
    tongue = language()
    code = tongue.code
    titles = {kind: word(kind) for kind in EventKind}
    classes = {data_class: word(data_class) for data_class in DataClass}
    fields = {name: _(label) for name, label in FIELDS.items()}
    states = {"closed": _("Closed to your role"), "unreadable": _("Unreadable, reported")}
    me = actor()
    askable = exceptional_classes(me.roles) if holds(me.roles, P.BREAK_GLASS) else frozenset()
    shut = [c for c in askable if file.verdicts.get(c) in (Verdict.WITH_REASON, Verdict.OWN_ENTRIES)]
    return {
        "entries": [_line(e, titles, classes, fields, states, tongue) for e in file.entries],
        "age": age_text(file.birth, clock.today(), code),
        "may_ask": bool(shut) and not file.exceptional_until,
    }


def _line(
    entry: Entry,
    titles: dict[EventKind, str],
    classes: dict[DataClass, str],
    fields: dict[str, str],
    states: dict[str, str],
    tongue: Language,
) -> Line:
    title = titles[entry.kind]
    if entry.kind is EventKind.CLOSED and entry.detail in CLOSING:
        title = _("%(label)s: %(message)s", label=title, message=word(CLOSING[entry.detail]))
    is_note = entry.kind is EventKind.NOTE
    return Line(
        look=LOOKS.get(entry.kind, "mute m-dot"),
        title=title,
        when=moment(entry.at, tongue),
        iso=entry.at.isoformat(timespec="minutes"),
        text=entry.text,
        closed="" if entry.state in ("open", "empty") else states[entry.state],
        author=entry.author,
        mark=classes[entry.data_class] if is_note and entry.data_class is not DataClass.NOTES else "",
        changes=[(fields.get(f, f), said(f, before), said(f, after)) for f, before, after in entry.changes],
    )


def said(field: str, value: Any) -> str:
    """A field's stored value in words."""
    if not value:
        return ""
    if field == "birth" and isinstance(value, dict):
        return birth_text(Birth.from_dict(value))
    if field in WORDS:
        coded = value if isinstance(value, list) else [value]
        return " · ".join(word(WORDS[field](code)) for code in coded)
    if field == "heard_on":
        return day(date.fromisoformat(str(value)))
    if field == "commune":
        return places.commune(str(value)).label(language().code)
    return str(value)


def field_labels() -> dict[str, str]:
    """The labels of all fields of an identity."""
    return {name: _(label) for name, label in FIELDS.items()}


def birth_text(birth: Birth) -> str:
    """A birth in words: a day, a month, a year, or an estimated age and when it was estimated."""
    kind = birth.completeness
    if kind is Completeness.UNKNOWN:
        return ""
    if kind is Completeness.ESTIMATED and birth.estimated_on:
        ages = _ages(birth.estimated_age_low or 0, birth.estimated_age_high or 0)
        return _("%(age)s, estimated on %(day)s", age=ages, day=day(birth.estimated_on))
    if kind is Completeness.EXACT:
        return day(date(birth.year or 1, birth.month or 1, birth.day or 1))
    if kind is Completeness.MONTH:
        return day(date(birth.year or 1, birth.month or 1, 1)).split(" ", 1)[1]
    return str(birth.year)


@lru_cache(maxsize=8192)
def age_text(birth: Birth, today: date, _language: str) -> str:
    """The age today, as a number of years or a range; empty when unknown."""
    age = birth.age_on(today)
    return _ages(age.low, age.high) if age else ""


def _ages(low: int, high: int) -> str:
    if low == high:
        return ngettext("%(num)s year old", "%(num)s years old", low)
    return ngettext("%(low)s to %(num)s year old", "%(low)s to %(num)s years old", high, low=low)

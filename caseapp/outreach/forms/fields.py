"""What the forms of the street share: hours, numbers, lists of people and places as they were sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from wtforms import SelectField

from caseapp.kernel.identifiers import id_text
from caseapp.kernel.text import read_hour, western_digits
from caseapp.kernel.words import N_
from caseapp.outreach.vocabulary import Part
from caseapp.web.forms import HouseForm, Label
from caseapp.web.i18n import Later as _l
from caseapp.web.i18n import said

NUMBER: dict[str, Any] = {"dir": "ltr", "inputmode": "numeric", "autocomplete": "off"}
PHONE: dict[str, Any] = {"dir": "ltr", "inputmode": "tel", "autocomplete": "off"}
HOUR_HINT = _l("For example 21:30")
DAY = 24 * 60
HOUR = N_("Write the hour as in 21:30.")
NOT_A_NUMBER = N_("This number cannot be.")
DAY_GONE = N_("This day has gone by.")


def choice(label: Label, **keywords: Any) -> SelectField:
    """A list whose answers the page fills in (`offer`)."""
    return SelectField(label, validate_choice=False, choices=[], **keywords)


def offer(field: Any, answers: Iterable[tuple[bytes, str]], blank: str) -> None:
    """Give a list its answers; what was sent and is none of them is blamed by `chosen`."""
    field.choices = [("", said(blank)), *((id_text(key), label) for key, label in answers)]


def chosen(form: HouseForm, field: Any, keys: Iterable[bytes]) -> bytes | None:
    """What was chosen of a list, or None; blames the field for what was never offered."""
    typed = field.data or ""
    if not typed or typed == "None":
        return None
    for key in keys:
        if id_text(key) == typed:
            return key
    form.blame({field.short_name: "choice"})
    return None


def minutes_of(typed: str | None) -> int | None:
    """An hour as typed, in minutes after midnight; None where it is none."""
    hour = read_hour(typed or "")
    return None if hour is None else hour.hour * 60 + hour.minute


def hour_text(minutes: int | None) -> str:
    """Minutes after midnight, as a form shows them."""
    return "" if minutes is None else f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def number_of(typed: str | None, most: int = 9999) -> int | None:
    """A number as typed, in either digits; None where it is none, or too large."""
    text = western_digits(typed or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= most else None


def crew_sent(people: Iterable[bytes]) -> dict[bytes, Part]:
    """Who goes and as what: the lists `p-<account>`. What was never offered is nobody."""
    parts = {str(part) for part in Part}
    sent = {person: request.form.get(f"p-{id_text(person)}", "") for person in people}
    return {person: Part(part) for person, part in sent.items() if part in parts}


def ticked(name: str, keys: Iterable[bytes]) -> list[bytes]:
    """Which of these were ticked."""
    sent = set(request.form.getlist(name))
    return [key for key in keys if id_text(key) in sent]

"""From what was found to what a page shows: bands, rows, and why each file is among them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from caseapp.cases.views import present as lists
from caseapp.infra import places
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.matching.queries.elsewhere import Answer
from caseapp.matching.records import Asker, Found, Question
from caseapp.matching.views.reasons import reasons
from caseapp.web.forms import HouseForm
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language, moment, ngettext, said

BANDS: dict[str, tuple[str, str]] = {
    "very_likely": (N_("Very likely"), N_("Look at these first.")),
    "possible": (N_("Possible"), N_("Compare the age, the place and the mother’s name.")),
    "namesake": (N_("Other files with a like name"), N_("Probably somebody else.")),
}


BADGES = {code: title for code, (title, _hint) in BANDS.items()} | {"namesake": N_("A like name")}
"""A band said of one file."""


class Shown(NamedTuple):
    """A file that may be the child, as shown: the row of a list, its place, and why it is here."""

    row: lists.Row
    place: str
    why: Markup


class Band(NamedTuple):
    """Files that are about as likely."""

    code: str
    title: str
    hint: str
    files: list[Shown]


def bands(found: list[Found], question: Question) -> dict[str, Any]:
    """The context of the search page."""
    shown = lists.rows([one.line for one in found])
    files = [
        Shown(row, _place(one.place, language().code), reasons(one, question.asked))
        for row, one in zip(shown["lines"], found, strict=True)
    ]
    parted = [
        Band(code, said(title), said(hint), [file for file, one in zip(files, found, strict=True) if one.band == code])
        for code, (title, hint) in BANDS.items()
    ]
    return {"found": [band for band in parted if band.files], "count": len(found), "words": shown["words"]}


def already_known(found: list[Found], question: Question) -> dict[str, Any]:
    """The quiet line of the intake form: nothing at all where nothing fits."""
    answer = offered(found, question)
    told = ngettext("Already known? %(num)s possible file", "Already known? %(num)s possible files", len(found))
    return answer | {"told": told if found else ""}


def offered(found: list[Found], question: Question) -> dict[str, Any]:
    """The answer while somebody types: a sentence for the screen reader, and the first files."""
    shown = lists.rows([one.line for one in found])
    files = []
    for row, one in zip(shown["lines"], found, strict=True):
        about = (row.age, said(BADGES[one.band]), row.reference)
        files.append(
            {
                "url": f"/cases/{row.reference}",
                "name": row.name,
                "other": row.other_name,
                "about": " · ".join(filter(None, about)),
                "why": reasons(one, question.asked).striptags(),
            }
        )
    told = ngettext("%(num)s file may fit", "%(num)s files may fit", len(files)) if files else _("No file fits so far")
    return {"told": told, "files": files}


def elsewhere(answer: Answer) -> dict[str, Any]:
    """What other units say: where the child is known, and the form that asks there."""
    tongue = language().code
    known = [
        (
            place.name_ar if tongue == "ar" else place.name_fr,
            [(person.spoken(tongue), person.phone) for person in place.contacts],
            id_text(place.inquiry_id),
        )
        for place in answer.known
    ]
    return {"known": known, "too_often": answer.too_often, "asking": HouseForm.opened() if known else None}


def askers(rows: list[Asker]) -> list[tuple[Any, ...]]:
    """Who was told, as shown."""
    tongue = language()
    return [
        (
            id_text(row.id),
            row.name,
            row.place_ar if tongue.code == "ar" else row.place_fr,
            row.reference,
            moment(row.told_at, tongue),
            row.asked_at,
            row.answered_at,
        )
        for row in rows
    ]


@cache
def _place(code: str, tongue: str) -> str:
    """The name of a commune."""
    try:
        return places.commune(code).name(tongue) if code else ""
    except places.UnknownPlace:
        return ""

"""The intake sheet: a file on paper, as far as its reader may see it."""

from __future__ import annotations

from typing import Any

from caseapp.accounts.models import Establishment
from caseapp.cases.records import CaseFile, Entry
from caseapp.cases.views import known
from caseapp.cases.views.words import FIELDS
from caseapp.kernel import clock
from caseapp.kernel.words import N_
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue
from caseapp.papers.wording import Pair, both, in_both
from caseapp.web.i18n import LANGUAGES, day, moment, speaking, word

INTAKE = Paper.declare(
    "intake_sheet",
    N_("Intake sheet"),
    "cases/papers/intake.typ",
    tongues=(PaperTongue.FRENCH, PaperTongue.ARABIC, PaperTongue.BOTH),
    most=2,
)
TOLD = ("registered", "intake_completed")
"""Lines of the timeline that say what happened when the child came."""


def intake_says(file: CaseFile, keeper: Establishment) -> dict[str, Any]:
    """What the sheet says: every question, answered or with a line to write on."""
    heads = [
        (N_("Reference"), file.reference),
        (N_("Status"), in_both(lambda: word(file.status))),
        (N_("Opened"), in_both(lambda: day(clock.local(file.opened_at).date()))),
        (N_("Reference worker"), file.worker),
    ]
    kept = {"label": both(N_("Kept by")), "value": {"fr": keeper.name_fr, "ar": keeper.name_ar}, "wide": True}
    words = accounts = None
    if file.situation.state in ("open", "empty"):
        words = {"title": both(FIELDS["own_words"]), "text": file.situation.get("own_words", "")}
        lines = [entry for entry in reversed(file.entries) if entry.kind in TOLD and entry.text]
        accounts = {"title": both(N_("What happened?")), "told": [_account(entry) for entry in lines]}
    return {
        "title": both(INTAKE.title),
        "file": [*({"label": both(label), "value": value} for label, value in heads), kept],
        "parts": _parts(file),
        "words": words,
        "accounts": accounts,
        "who": [both(N_("Name and signature")), both(N_("Place and date"))],
    }


def _account(entry: Entry) -> dict[str, Any]:
    return {"by": [entry.author, in_both(lambda: moment(entry.at))], "text": entry.text}


def _parts(file: CaseFile) -> list[dict[str, Any]]:
    """The parts of the summary in both languages, question beside question."""
    spoken = {}
    for code in LANGUAGES:
        with speaking(code):
            spoken[code] = known.summary(file)
    return [_part(fr, ar) for fr, ar in zip(spoken["fr"], spoken["ar"], strict=True)]


def _part(fr: known.Part, ar: known.Part) -> dict[str, Any]:
    title = {"fr": fr.title, "ar": ar.title}
    if fr.lines is None or ar.lines is None:
        return {"title": title, "closed": both(N_("Closed to your role")), "fields": []}
    fields = [
        {
            "label": {"fr": f.label, "ar": a.label},
            "value": _pair(f.value, a.value),
            "rows": [list(map(_pair, *rows)) for rows in zip(f.rows, a.rows, strict=True)],
            "wide": f.wide and bool(f.value),
        }
        for f, a in zip(fr.lines, ar.lines, strict=True)
    ]
    return {"title": title, "closed": None, "fields": fields}


def _pair(fr: str, ar: str) -> Pair | str:
    """A pair where the languages differ; what people typed is the same in both."""
    return fr if fr == ar else {"fr": fr, "ar": ar}

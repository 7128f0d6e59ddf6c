"""The intake form for days without power: the questions of the screen, on paper, in the same order."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from caseapp.cases.forms.intake import NONE_OF
from caseapp.cases.views.words import FIELDS, WORDS
from caseapp.cases.vocabulary import Danger, Unticked
from caseapp.kernel.words import N_, Word
from caseapp.papers.declared import Paper
from caseapp.papers.vocabulary import PaperTongue
from caseapp.papers.wording import both, in_both
from caseapp.web.i18n import word

BLANK = Paper.declare(
    "blank_intake",
    N_("Intake form to fill in by hand"),
    "cases/papers/blank.typ",
    tongues=(PaperTongue.BOTH, PaperTongue.FRENCH, PaperTongue.ARABIC),
)

ASK_LITTLE = N_(
    "For days without power or network. Ask only what protects the child today; leave empty what nobody knows."
)
SECRET = N_("Once filled in, this sheet is as secret as a file: under lock and key, never photographed.")
TYPE_IT_IN = N_(
    "Search first whether the child is known already. If not, open “Register a child” and type this sheet in: the "
    "questions stand in the same order. Write under “What happened?” that it was taken on paper, with its day and hour."
)
LOCK_IT_AWAY = N_(
    "Write the reference of the file here, then lock this sheet away with the papers of the file, or destroy it, as "
    "your director has decided."
)
DAY, HOUR, AGE = (2, 2, 4), (2, 2), (2,)
"""How many figures stand together in what is written into little boxes."""

PHONE = ((N_("Phone"), ()), (N_("Whose it is"), ()), (N_("Safe to call?"), ()))
AGES = (
    (N_("Date of birth"), DAY),
    (N_("Estimated age, from"), AGE),
    (N_("Estimated age, up to"), AGE),
)
FIRST = ((N_("Day"), DAY), (N_("Hour"), HOUR), (N_("Who fills this in"), ()))
AT_LAST = ((N_("Reference of the file"), ()), (N_("Typed in on"), DAY), (N_("Typed in by"), ()))


@cache
def blank_says() -> dict[str, Any]:
    """What the form says: boxes to tick for what is answered by words, lines to write on for the rest."""
    return {
        "title": both(BLANK.title),
        "before": [both(ASK_LITTLE), both(SECRET)],
        "parts": [
            _part(N_("First of all"), _ticks(N_("Danger"), Danger), _asked(FIRST)),
            _part(
                N_("The child"),
                _fields("given_ar", "given", "family_ar", "family"),
                _fields("nickname", columns=1),
                _coded("sex"),
                _asked(AGES),
                _coded("age_basis"),
                _fields("birth_place", "nationality"),
                _coded("registered"),
                _fields("civil_status", columns=1),
                _fields("cnie", "idcs", "massar", "passport", "mother", "father"),
            ),
            _part(
                N_("Where, and who is around the child"),
                _fields("commune", "place"),
                _asked((*PHONE, *PHONE)),
                _coded("guardian"),
                _asked(((FIELDS["guardian_name"], ()), (FIELDS["guardian_phone"], ()), PHONE[-1])),
                _fields("siblings", columns=1, lines=2),
            ),
            _part(
                N_("What brought the child here"),
                _coded("source"),
                _fields("source_name", "source_reference"),
                _coded("category"),
                _fields("own_words", columns=1, lines=5),
                _asked(((N_("What happened?"), ()),), columns=1, lines=6),
                _coded("violence"),
                _coded("situations"),
            ),
            _part(
                N_("Today"),
                _coded("needs"),
                _fields("done", columns=1, lines=3),
                _coded("languages"),
                _coded("interpreter"),
                _fields("heard_by", "heard_on", "heard_at", columns=3),
                _coded("heard_alone"),
            ),
        ],
        "after": {
            "title": both(N_("When the power is back")),
            "how": [both(TYPE_IT_IN), both(LOCK_IT_AWAY)],
            "fields": _asked(AT_LAST)["fields"],
        },
    }


def _part(title: str, *questions: dict[str, Any]) -> dict[str, Any]:
    return {"title": both(title), "questions": questions}


def _ticks(label: str, words: Iterable[Word]) -> dict[str, Any]:
    options = [in_both(lambda option=option: word(option)) for option in words]  # type: ignore[misc]
    return {"label": both(label), "options": options, "columns": 3}


def _coded(name: str) -> dict[str, Any]:
    words = list(WORDS[name])
    return _ticks(FIELDS[name], [*words, Unticked.NONE, Unticked.UNKNOWN] if name in NONE_OF else words)


def _fields(*names: str, columns: int = 2, lines: int = 1) -> dict[str, Any]:
    return _asked(tuple((FIELDS[name], ()) for name in names), columns=columns, lines=lines)


def _asked(questions: tuple[tuple[str, tuple[int, ...]], ...], columns: int = 3, lines: int = 1) -> dict[str, Any]:
    """Fields to write in: into little boxes where it is known how many figures there are."""
    fields = [
        {"label": both(label), "value": "", "lines": lines, "figures": figures or None, "wide": columns == 1}
        for label, figures in questions
    ]
    return {"fields": fields, "columns": columns}

"""Files offered while somebody types: the same search, a few lines of it, as JSON for a list under the box."""

from __future__ import annotations

from typing import Any

from flask import request

from caseapp.cases.vocabulary import Sex
from caseapp.kernel import clock
from caseapp.kernel.text import TooLong, clean_line, western_digits
from caseapp.matching import queries
from caseapp.matching.records import Question, Way
from caseapp.matching.views import bp, present
from caseapp.matching.views.slots import lead
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.session import actor

OFFERED = 8
LEAST = 2


@bp.post("/search/suggest")
@writes_late
@requires(P.CASE_LIST)
def suggest() -> Any:
    """What fits what is typed so far. Somebody is typing, so it keeps her session from falling idle."""
    try:
        typed = clean_line(request.form.get("q", ""), 200)
    except TooLong:
        return {"error": "too_long"}, 422
    if len(typed) < LEAST:
        return {"told": "", "files": []}
    if led := lead(actor(), typed):
        return {"told": f"{led.name}, {led.about}", "files": [{**led._asdict(), "other": "", "why": ""}]}
    question = queries.question(typed)
    return present.offered(queries.find(actor(), question, Way.TYPING, OFFERED), question)


@bp.post("/search/known")
@writes_late
@requires(P.CASE_CREATE)
def known() -> Any:
    """Whether the child who is being registered may have a file: a quiet line under the names, never in the way."""
    try:
        question = _of_intake()
    except TooLong:
        return {"told": "", "files": []}
    files = queries.find(actor(), question, Way.INTAKE, OFFERED) if question.means_something else []
    return present.already_known([file for file in files if file.band != "namesake"], question)


def _of_intake() -> Question:
    typed = {name: clean_line(request.form.get(name, ""), 160) for name in FIELDS}
    names = [(typed["given"], typed["family"]), (typed["given_ar"], typed["family_ar"])]
    if not any(map(any, names)):
        names = [(typed["nickname"], "")]
    return queries.question_of_form(
        [split for split in names if any(split)],
        born=_years(typed["birth_year"], typed["age_low"], typed["age_high"] or typed["age_low"]),
        sex=typed["sex"] if typed["sex"] in set(Sex) else "",
        place=typed["commune_code"],
        mother=typed["mother"],
        numbers=[typed[name] for name in ("cnie", "idcs", "massar", "passport")],
        phone=typed["phone"],
    )


def _years(year: str, youngest: str, oldest: str) -> tuple[int, int] | None:
    """The years of birth that the form tells, as far as it can be read."""
    told = [western_digits(text) for text in (year, youngest, oldest)]
    if told[0].isdecimal() and len(told[0]) == 4:
        return int(told[0]), int(told[0])
    if told[1].isdecimal() and told[2].isdecimal() and len(told[1]) < 3 and len(told[2]) < 3:
        this = clock.today().year
        return this - int(told[2]) - 1, this - int(told[1])
    return None


FIELDS = (
    "given", "family", "given_ar", "family_ar", "nickname", "birth_year", "age_low", "age_high", "sex", "commune_code",
    "mother", "cnie", "idcs", "massar", "passport", "phone",
)  # fmt: skip
"""What the intake form tells while it is filled in."""

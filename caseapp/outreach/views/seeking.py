"""The search box on top of every page, for whoever goes out and opens no files: profiles by the sound of a nickname in
either script, or by their code, offered while she types."""

from __future__ import annotations

from typing import Any

from flask import request

from caseapp.cases.vocabulary import Sex
from caseapp.kernel.text import TooLong, clean_line
from caseapp.kernel.words import N_
from caseapp.outreach.profile_records import ProfileLine
from caseapp.outreach.queries.profiles import profile_lines
from caseapp.outreach.views import bp, profile_words
from caseapp.outreach.views.profiles import sought
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.frame import Box
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import listed, ngettext, word
from caseapp.web.session import actor

OFFERED, LEAST, LONGEST = 8, 2, 120
BOX = Box(
    P.STREET_MEET,
    "/street/profiles",
    "/street/profiles/suggest",
    N_("Search for a street profile"),
    N_("Nickname or code…"),
)
"""Whoever opens files has the box of files, which finds codes too."""


@bp.post("/street/profiles/suggest")
@writes_late
@requires(P.STREET_READ)
def suggest_profiles() -> Any:
    """What fits what is typed so far, as JSON for the list under the box."""
    try:
        typed = clean_line(request.form.get("q", ""), LONGEST)
    except TooLong:
        return {"error": "too_long"}, 422
    if len(typed) < LEAST:
        return {"told": "", "files": []}
    found = sought(profile_lines(actor(), "search"), typed)[:OFFERED]
    many = ngettext("%(num)s profile found", "%(num)s profiles found", len(found))
    return {"told": many if found else _("No profile sounds like this"), "files": [_offered(line) for line in found]}


def _offered(line: ProfileLine) -> dict[str, str]:
    sex = word(Sex(line.sex)) if line.sex and line.sex != Sex.UNKNOWN else ""
    known = (sex, profile_words.ages_text(line.ages), word(line.stage))
    return {
        "url": profile_words.url_of(line.id),
        "name": profile_words.code_of(line),
        "other": listed(line.aliases),
        "about": " · ".join(text for text in known if text),
        "why": "",
    }

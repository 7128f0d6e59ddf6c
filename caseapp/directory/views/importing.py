"""A spreadsheet comes in: first what would happen, line by line; then, with one tap, it happens."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.directory.exchange import planning
from caseapp.directory.exchange.columns import BY_NAME, COLUMNS
from caseapp.directory.exchange.planning import Planned, State
from caseapp.directory.exchange.rows import PROBLEMS
from caseapp.directory.exchange.sheet import MOST_ROWS, NotASheet, Sheet, read_sheet
from caseapp.directory.views import bp
from caseapp.directory.views.words import label
from caseapp.infra import drafts
from caseapp.infra.db import session
from caseapp.kernel.errors import NotFound
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web.app import takes_files
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import LANGUAGES, language, ngettext, said, speaking
from caseapp.web.respond import claim, done, invalid, see_other
from caseapp.web.session import actor

KEPT = "directory.import"
"""Under which key the file waits between the two taps: sealed, for its author."""
MOST_BYTES = 2 * 1024 * 1024
UNREADABLE: dict[str, str] = {
    "none": N_("Choose a file first."),
    "too_large": N_("This file is larger than 2 MB. Divide it."),
    "not_utf8": N_("This file is not in UTF-8. In your spreadsheet program, save it as “CSV UTF-8”."),
    "not_text": N_("This is no CSV file."),
    "empty": N_("This file is empty."),
    "no_columns": N_("The first line must name the columns; “organisme” or “organisation” is missing."),
    "too_many": N_("More than 2,000 lines. Divide the file."),
}
LOOKS = {
    State.NEW: ("ok", "check", N_("New")),
    State.CHANGED: ("info", "draft", N_("Changes")),
    State.SAME: ("mute", "minus", N_("Already so")),
    State.REFUSED: ("bad", "alert", N_("Left out")),
}


@bp.get("/directory/import")
@requires(P.DIRECTORY_ENTER)
def importing() -> str:
    """How a file must look, and the field for it."""
    return render_template("directory/import.html", **_page(""))


@bp.post("/directory/import")
@takes_files
@requires(P.DIRECTORY_ENTER)
def bring() -> Any:
    """Take a file; nothing is changed by it yet."""
    sent = request.files.get("sheet")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    problem = "none" if not content else "too_large" if len(content) > MOST_BYTES else ""
    if not problem:
        try:
            read_sheet(content)
        except NotASheet as error:
            problem = str(error)
    if problem:
        return invalid("directory/import.html", **_page(problem))
    drafts.save(session(), actor(), KEPT, {"text": content.decode("utf-8-sig")})
    return see_other(url_for("directory.preview"))


@bp.get("/directory/import/preview")
@requires(P.DIRECTORY_ENTER)
def preview() -> Any:
    """What would happen: new, changed, already so, left out and why."""
    sheet = _kept()
    if sheet is None:
        return see_other(url_for("directory.importing"))
    plan = planning.plan(actor(), sheet, _spoken)
    counts = [(*LOOKS[state][:2], said(LOOKS[state][2]), plan.count(state)) for state in State]
    return render_template(
        "directory/preview.html",
        form=HouseForm.opened(),
        counts=counts,
        lines=[_line(line) for line in plan.lines],
        unknown=plan.unknown,
        coming=plan.count(State.NEW) + plan.count(State.CHANGED),
        refused=plan.count(State.REFUSED),
    )


@bp.post("/directory/import/do")
@requires(P.DIRECTORY_ENTER)
def carry_out() -> Any:
    """Do what the preview said; it is worked out anew, since somebody may have changed something meanwhile."""
    form = HouseForm.sent(draft_key=KEPT)
    sheet = _kept()
    if sheet is None:
        raise NotFound
    claim(form)
    plan = planning.bring_in(actor(), sheet, _spoken)
    count = plan.count(State.NEW) + plan.count(State.CHANGED)
    told = ngettext("%(num)s line was taken over.", "%(num)s lines were taken over.", count)
    return done(form, url_for("directory.index"), told)


def _kept() -> Sheet | None:
    kept = drafts.load(session(), actor(), KEPT)
    return read_sheet(str(kept.get("text", "")).encode()) if kept and kept.get("text") else None


def _page(problem: str) -> dict[str, Any]:
    french = language().code == "fr"
    columns = [(column.french if french else column.english, said(column.told)) for column in COLUMNS]
    waits = drafts.load(session(), actor(), KEPT) is not None
    return {
        "problem": said(UNREADABLE[problem]) if problem else "",
        "columns": columns,
        "most": MOST_ROWS,
        "waits": waits,
    }


def _line(line: Planned) -> dict[str, Any]:
    look, mark, told = LOOKS[line.state]
    french = language().code == "fr"
    return {
        "number": line.line,
        "name": line.name,
        "look": look,
        "mark": mark,
        "told": said(told),
        "fields": " · ".join(label(name) for name in line.fields),
        "problems": [
            (BY_NAME[column].french if french else column, said(PROBLEMS[why])) for column, why in line.problems
        ],
        "alike": line.alike,
    }


def _spoken(sentence: str) -> list[str]:
    """A label in both languages: people write either."""
    found = []
    for code in LANGUAGES:
        with speaking(code):
            found.append(said(sentence))
    return found

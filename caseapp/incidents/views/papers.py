"""The sheet of an incident on paper: the content of the model, in both languages, with the licence and a code."""

from __future__ import annotations

from typing import Any

from flask import Response

from caseapp.incidents import queries
from caseapp.incidents.records import Duty, Sheet
from caseapp.incidents.sheets import SHEET, SHEET_APART
from caseapp.incidents.views import bp
from caseapp.incidents.views.sheet import located
from caseapp.incidents.vocabulary import SHORT
from caseapp.kernel.errors import NotFound
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.papers.wording import both, in_both
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import moment
from caseapp.web.session import actor


@bp.post("/incidents/<incident>/print")
@writes_late
@requires(P.INCIDENT_READ)
def print_sheet(incident: str) -> Response:
    """The sheet. Children stand on it by the reference of their files, never by name: it is handed to authorities."""
    found = queries.open_sheet(actor(), located(incident))
    if found.standing.holder_id is None:
        raise NotFound
    paper = SHEET_APART if found.apart else SHEET
    return send(paper, asked_tongue(paper), _says(found), about=found.id)


def _says(sheet: Sheet) -> dict[str, Any]:
    told, follow = sheet.told, sheet.follow
    return {
        "title": both(SHEET.title),
        "apart": [both(N_("Set apart: for those alone who are named on it. Not to be left lying, not to be copied."))]
        if sheet.apart
        else [],
        "head": [
            _field(N_("What kind of incident"), both(sheet.category.label), wide=True),
            _field(N_("How serious"), both(SHORT[str(sheet.gravity)])),
            _field(N_("Step"), both(sheet.state.label)),
            _field(N_("Centre"), sheet.place),
            _field(N_("When"), in_both(lambda: moment(sheet.happened_at))),
            _field(N_("The house learned of it"), in_both(lambda: moment(sheet.known_at))),
            _field(N_("Declared by"), [sheet.declared_by, in_both(lambda: moment(sheet.declared_at))]),
            _field(N_("Where"), told.get("where", "")),
        ],
        "parts": [
            _part(N_("What happened, in facts"), told.get("what", ""), 5),
            _part(N_("Victims, and how they are"), told.get("victims", ""), 2),
            _part(N_("Who else was exposed"), told.get("exposed", ""), 1),
            _part(N_("Who saw it"), told.get("witnesses", ""), 1),
            _part(N_("Harm to persons or things"), told.get("harm", ""), 1),
            _part(N_("What was done at once"), told.get("measures", ""), 3),
        ],
        "children": {
            "title": both(N_("Children concerned")),
            "heads": [both(N_("Reference of the file")), both(N_("How"))],
            "rows": [[child.reference or "—", both(child.part.label)] for child in sheet.children],
        },
        "staff": {
            "title": both(N_("Staff implicated")),
            "text": "\n".join([*sheet.staff, *([sheet.words] if sheet.words else [])]),
        },
        "duties": {
            "title": both(N_("Who was told")),
            "heads": [both(head) for head in (N_("Who"), N_("By when"), N_("Told"), N_("How"))],
            "rows": [_told(duty) for duty in sheet.duties],
        },
        "after": [
            _part(N_("What the administration does"), follow.get("administrative", ""), 2),
            _part(N_("What justice does"), follow.get("judicial", ""), 2),
            _part(N_("Newspapers, networks: what is said"), follow.get("media", ""), 1),
            _part(N_("Why it could happen"), follow.get("causes", ""), 3),
            _part(N_("What we learn from it"), follow.get("lessons", ""), 3),
        ],
        "actions": {
            "title": both(N_("Actions")),
            "heads": [both(head) for head in (N_("What is to be done"), N_("Who does it"), N_("Until"), N_("Done"))],
            "rows": [
                [
                    action.text,
                    action.owner,
                    action.due_on.strftime("%d/%m/%Y"),
                    f"{action.done_at:%d/%m/%Y}" if action.done_at else "",
                ]
                for action in sheet.actions
            ],
        },
        "who": [both(N_("Name and function of whoever signs")), both(N_("Place and date"))],
    }


def _told(duty: Duty) -> list[Any]:
    how = [text for text in (duty.how.get("person"), duty.how.get("way"), duty.how.get("reference")) if text]
    when = [in_both(lambda: moment(duty.told_at)), duty.by] if duty.told_at else both(N_("not yet"))
    return [both(duty.whom.label), in_both(lambda: moment(duty.due_at)), when, how or ""]


def _field(label: str, value: Any = "", *, wide: bool = False) -> dict[str, Any]:
    return {"label": both(label), "value": value, "wide": wide}


def _part(label: str, text: str, lines: int) -> dict[str, Any]:
    return {"title": both(label), "text": text, "lines": lines}

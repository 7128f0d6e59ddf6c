"""Where a child's file tells of incidents: a card beside it, lines in its timeline, and the offer to declare her
disappearance. Each is made for its reader: who may not know of an incident finds no trace of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import g, url_for

from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.views.line import Guest
from caseapp.incidents import queries
from caseapp.incidents.queries.of_child import INCIDENTS, OfChild
from caseapp.incidents.views.words import STATES
from caseapp.incidents.vocabulary import LIVE, Category
from caseapp.kernel.identifiers import id_text
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.session import actor

_OURS = frozenset({Relation.TEAM, Relation.ESTABLISHMENT})


class Shown(NamedTuple):
    """An incident on the card."""

    url: str
    look: str
    what: str
    part: str
    when: datetime


def aside(file: CaseFile) -> dict[str, Any] | None:
    """The card; None where there is nothing to show and nothing to declare."""
    me = actor()
    found = [] if file.relation is Relation.EXCEPTIONAL else _of_file(file)
    may = holds(me.roles, P.INCIDENT_DECLARE) and file.relation in _OURS
    if not found and not may:
        return None
    return {
        "template": "incidents/aside.html",
        "incidents": [
            Shown(_url(one.id), STATES[one.state], word(one.category), word(one.part), one.happened_at) for one in found
        ],
        "may_declare": may,
        "reference": file.reference,
    }


def guests(file: CaseFile) -> list[Guest]:
    """Lines for the timeline of a file."""
    return [
        Guest(one.happened_at, STATES[one.state], _("Incident: %(what)s", what=word(one.category)), word(one.part))
        for one in _of_file(file)
    ]


def beside_search(case: Case) -> dict[str, Any] | None:
    """Beside the search for a child: the offer to declare the incident, or the way to it."""
    me = actor()
    if not holds(me.roles, P.INCIDENT_DECLARE):
        return None
    found = _of_child(case.id)
    known = next((one for one in found if one.category is Category.DISAPPEARANCE and one.state in LIVE), None)
    return {
        "template": "incidents/missing.html",
        "url": _url(known.id) if known else "",
        "reference": case.reference,
    }


def _of_file(file: CaseFile) -> list[OfChild]:
    return _of_child(file.id) if INCIDENTS in file.beside else []


def _of_child(case_id: bytes) -> list[OfChild]:
    """Asked once a page, however many places of it show the answer."""
    known: dict[bytes, list[OfChild]] = g.setdefault("incidents_of", {})
    if case_id not in known:
        known[case_id] = queries.of_child(actor(), case_id)
    return known[case_id]


def _url(incident_id: bytes) -> str:
    return url_for("incidents.show", incident=id_text(incident_id))

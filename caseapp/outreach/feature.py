"""What the street brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.queries.notices import sources
from caseapp.cases.views import line
from caseapp.cases.views.file import asides
from caseapp.outreach.housekeeping import call_chain
from caseapp.outreach.merging import STEP
from caseapp.outreach.queries.asked import ASKED
from caseapp.outreach.queries.notices import BELL
from caseapp.outreach.views import beside, bp, slots
from caseapp.outreach.views.words import OBSTACLES
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if BELL not in sources:
        sources.extend((BELL, ASKED))
        asides.append(beside.aside)
        line.guests.append(beside.guests)
        slots.ways.append(beside.ways)
        slots.cards.append(beside.card)
        reasons.update(OBSTACLES)


feature = Feature(name="outreach", blueprints=(bp,), jobs=(call_chain,), merge_steps=(STEP,), start=_start)

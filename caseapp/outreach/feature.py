"""What the street brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.queries.notices import sources
from caseapp.kernel.words import N_
from caseapp.outreach.housekeeping import call_chain, make_week
from caseapp.outreach.queries.notices import BELL
from caseapp.outreach.views import bp
from caseapp.outreach.views.street import street_panel
from caseapp.outreach.views.words import OBSTACLES
from caseapp.policy.permissions import P
from caseapp.web import home
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if BELL not in sources:
        sources.append(BELL)
        reasons.update(OBSTACLES)
        home.panels.insert(0, street_panel)  # a crew that is out comes before everything else


feature = Feature(
    name="outreach",
    blueprints=(bp,),
    menu=(MenuEntry("outreach.street", N_("Street"), "bus", P.STREET_READ, 26),),
    jobs=(call_chain, make_week),
    start=_start,
)

"""What incidents bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.accounts.departures import passwords_given
from caseapp.cases.queries.notices import sources
from caseapp.cases.views import line
from caseapp.cases.views.file import asides
from caseapp.establishments.views import roll
from caseapp.incidents import (
    lists,  # noqa: F401 - it declares which lists are fixed
    notices,  # noqa: F401 - it listens to each flush
)
from caseapp.incidents.housekeeping import keep_circles, rise
from caseapp.incidents.merging import STEP
from caseapp.incidents.queries.notices import BELL
from caseapp.incidents.service.circle import unseat
from caseapp.incidents.views import bp
from caseapp.incidents.views.beside import aside, beside_search, guests
from caseapp.incidents.views.panel import incidents_panel
from caseapp.incidents.views.words import OBSTACLES
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web import home
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if aside not in asides:
        asides.append(aside)
        line.guests.append(guests)
        roll.beside_search.append(beside_search)
        passwords_given.append(unseat)
        sources.append(BELL)
        reasons.update(OBSTACLES)
        home.panels.insert(1, incidents_panel)  # after the children, before everything else


feature = Feature(
    name="incidents",
    blueprints=(bp,),
    menu=(MenuEntry("incidents.index", N_("Incidents"), "shield-alert", P.INCIDENT_READ, 27),),
    jobs=(keep_circles, rise),
    merge_steps=(STEP,),
    start=_start,
)

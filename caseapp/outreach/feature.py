"""What the street brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.queries.notices import sources
from caseapp.cases.views import line
from caseapp.cases.views.file import asides
from caseapp.kernel.words import N_
from caseapp.matching.views.slots import leads
from caseapp.outreach.coarsening import coarsen
from caseapp.outreach.commands import outreach
from caseapp.outreach.housekeeping import call_chain, make_week, propose_lost
from caseapp.outreach.merging import STEP
from caseapp.outreach.queries.asked import ASKED
from caseapp.outreach.queries.bed import BEDS
from caseapp.outreach.queries.notices import BELL, GRAVE, MISSED
from caseapp.outreach.sheets import BLANK
from caseapp.outreach.views import (
    bed_beside,
    bp,
    codes,
    devices,
    figures,
    nights_beside,
    profiles_beside,
    seeking,
    slots,
)
from caseapp.outreach.views.street import street_panel
from caseapp.outreach.views.words import OBSTACLES
from caseapp.papers.views.register import Form, forms
from caseapp.policy.permissions import P
from caseapp.referrals.views import slots as way
from caseapp.web import frame, home
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if BELL not in sources:
        sources.extend((BELL, MISSED, GRAVE, ASKED, BEDS))
        asides.append(profiles_beside.aside)
        line.guests.append(profiles_beside.guests)
        way.waypoints.append(profiles_beside.waypoints)
        slots.ways.extend((profiles_beside.ways, nights_beside.ways, devices.ways, figures.ways))
        slots.cards.extend((nights_beside.morning, profiles_beside.card, devices.card, nights_beside.mood))
        leads.append(codes.lead)
        frame.boxes.append(seeking.BOX)
        reasons.update(OBSTACLES)
        home.panels.insert(1, nights_beside.panel)
        slots.round_cards.extend((devices.of_round, bed_beside.of_round, nights_beside.of_round))
        forms.append(Form(BLANK, P.STREET_MEET, "outreach.print_blank"))
        home.panels.insert(0, street_panel)  # a crew that is out comes before everything else


feature = Feature(
    name="outreach",
    blueprints=(bp,),
    commands=(outreach,),
    jobs=(call_chain, make_week, propose_lost, coarsen),
    merge_steps=(STEP,),
    menu=(MenuEntry("outreach.street", N_("Street"), "bus", P.STREET_READ, 26),),
    start=_start,
)

"""What the street brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.queries.notices import sources
from caseapp.kernel.words import N_
from caseapp.outreach.coarsening import coarsen
from caseapp.outreach.commands import outreach
from caseapp.outreach.housekeeping import call_chain, make_week
from caseapp.outreach.queries.notices import BELL
from caseapp.outreach.sheets import BLANK
from caseapp.outreach.views import bp, night_cards, slots
from caseapp.outreach.views.street import street_panel
from caseapp.outreach.views.words import OBSTACLES
from caseapp.papers.views.register import Form, forms
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
        home.panels.insert(2, night_cards.panel)
        slots.ways.append(night_cards.ways)
        slots.cards.extend((night_cards.morning, night_cards.mood))
        slots.round_cards.append(night_cards.of_round)
        forms.append(Form(BLANK, P.STREET_MEET, "outreach.print_blank"))


feature = Feature(
    name="outreach",
    blueprints=(bp,),
    menu=(MenuEntry("outreach.street", N_("Street"), "bus", P.STREET_READ, 26),),
    commands=(outreach,),
    jobs=(call_chain, make_week, coarsen),
    start=_start,
)

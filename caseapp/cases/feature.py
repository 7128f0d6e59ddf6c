"""What files bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.accounts.departures import Departure, departures
from caseapp.cases import carried, figures, notices, risen  # noqa: F401 - they listen to the session
from caseapp.cases.commands import cases as commands
from caseapp.cases.housekeeping import digest, forget_notices, grow_up, publish_figures, rise, stand_ins
from caseapp.cases.merging import MERGE_STEPS
from caseapp.cases.queries.calendar import kept_days
from caseapp.cases.recount import counted
from caseapp.cases.service import hand_on
from caseapp.cases.service.team import held
from caseapp.cases.views import bp
from caseapp.cases.views.blank import BLANK
from caseapp.cases.views.day import day_panel, figures_panel
from caseapp.cases.views.file import asides
from caseapp.cases.views.near import near
from caseapp.directory.hours import days_off
from caseapp.infra.db.tallies import recounts
from caseapp.kernel.words import N_
from caseapp.papers.views.register import Form, forms
from caseapp.policy.permissions import P
from caseapp.web import home
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if day_panel not in home.panels:
        home.panels += [day_panel, figures_panel]
        departures.append(Departure(held, hand_on))
        days_off.append(kept_days)
        recounts.append(counted)
        asides.append(near)
        forms.append(Form(BLANK, P.CASE_CREATE, "cases.blank_paper"))


feature = Feature(
    name="cases",
    blueprints=(bp,),
    menu=(
        MenuEntry("cases.index", N_("Files"), "folder", P.CASE_LIST, 20),
        MenuEntry("cases.new", N_("Register a child"), "user-plus", P.CASE_CREATE, 30),
        MenuEntry("cases.figures", N_("Figures"), "chart-column", P.FIGURES_READ, 40),
        MenuEntry("cases.holidays", N_("Public holidays"), "calendar", P.HOLIDAYS_MANAGE, 85),
        MenuEntry("cases.reviews", N_("Exceptional openings"), "shield-alert", P.BREAK_GLASS_REVIEW, 60),
    ),
    commands=(commands,),
    jobs=(rise, grow_up, stand_ins, publish_figures, forget_notices, digest),
    merge_steps=MERGE_STEPS,
    start=_start,
)

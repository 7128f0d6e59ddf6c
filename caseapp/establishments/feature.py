"""What centres bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.service.handing import along
from caseapp.cases.service.moves import obstacles
from caseapp.cases.views.day import Unfinished, unfinished
from caseapp.cases.views.file import asides
from caseapp.establishments import lists  # noqa: F401 - it declares which lists people keep
from caseapp.establishments.commands import establishments as commands
from caseapp.establishments.figures import counted
from caseapp.establishments.merging import STEP
from caseapp.establishments.nights import count_nights, end_holds
from caseapp.establishments.service.handing import follow
from caseapp.establishments.service.leave import lives_in_centre
from caseapp.establishments.sheets import INFORMATION
from caseapp.establishments.views import bp
from caseapp.establishments.views.aside import aside
from caseapp.establishments.views.choosing import emergency_hours
from caseapp.establishments.views.panel import tonight_panel
from caseapp.establishments.views.words import OBSTACLES
from caseapp.infra.db.tallies import recounts
from caseapp.kernel.words import N_
from caseapp.papers.views.register import Form, forms
from caseapp.policy.permissions import P
from caseapp.web import home
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if aside not in asides:
        asides.append(aside)
        obstacles.append(lives_in_centre)
        along.append(follow)
        recounts.append(counted)
        reasons.update(OBSTACLES)
        home.panels.insert(0, tonight_panel)  # children first
        forms.append(Form(INFORMATION, P.STAY_ADMIT, "centre.print_information"))
        unfinished["admission"] = Unfinished("/admission", N_("An admission you began is not saved. Go on with it."))
        unfinished["exit"] = Unfinished("/exit", N_("An exit you began is not saved. Go on with it."))


feature = Feature(
    name="establishments",
    blueprints=(bp,),
    menu=(
        MenuEntry("centre.index", N_("Tonight"), "bed", P.PLACE_READ, 25),
        MenuEntry("centre.register", N_("Register"), "notebook-pen", P.REGISTER_READ, 46),
    ),
    commands=(commands,),
    jobs=(end_holds, count_nights),
    merge_steps=(STEP,),
    start=_start,
    template_globals={"emergency_hours": emergency_hours},
)

"""What the directory brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.directory.views import bp
from caseapp.directory.views.waiting import panel
from caseapp.directory.views.words import OBSTACLES
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web import home
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if panel not in home.panels:
        home.panels.append(panel)
        reasons.update(OBSTACLES)


feature = Feature(
    name="directory",
    blueprints=(bp,),
    menu=(MenuEntry("directory.index", N_("Directory"), "map-pin", P.DIRECTORY_READ, 35),),
    start=_start,
)

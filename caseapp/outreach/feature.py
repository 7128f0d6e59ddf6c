"""What the street brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.queries.notices import sources
from caseapp.outreach import commands
from caseapp.outreach.housekeeping import call_chain
from caseapp.outreach.queries.notices import BELL
from caseapp.outreach.views import bp
from caseapp.outreach.views.words import OBSTACLES
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if BELL not in sources:
        sources.append(BELL)
        reasons.update(OBSTACLES)


feature = Feature(name="outreach", blueprints=(bp,), commands=(commands.outreach,), jobs=(call_chain,), start=_start)

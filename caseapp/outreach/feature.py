"""What the street brings to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.outreach import commands
from caseapp.outreach.views import bp
from caseapp.outreach.views.words import OBSTACLES
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    reasons.update(OBSTACLES)


feature = Feature(name="outreach", blueprints=(bp,), commands=(commands.outreach,), start=_start)

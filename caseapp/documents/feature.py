"""What documents bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.cases.queries.readers import READINGS
from caseapp.cases.service.handing import along
from caseapp.cases.views.file import asides
from caseapp.documents import lists  # noqa: F401 - it declares which lists are fixed
from caseapp.documents.events import OPENED
from caseapp.documents.handing import follow
from caseapp.documents.housekeeping import sweep
from caseapp.documents.merging import STEP
from caseapp.documents.views import bp
from caseapp.documents.views.listing import aside, review_panel
from caseapp.web import home
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if aside not in asides:
        asides.append(aside)
        READINGS.append(OPENED)
        along.append(follow)
        home.panels.append(review_panel)


feature = Feature(name="documents", blueprints=(bp,), jobs=(sweep,), merge_steps=(STEP,), start=_start)

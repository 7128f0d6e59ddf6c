"""What daily life brings to the application. Its pages are reached from tonight's board: the menu stays short."""

from __future__ import annotations

from flask import Flask

from caseapp.daily import lists  # noqa: F401 - it declares which lists people keep
from caseapp.daily.views import beside, bp
from caseapp.daily.views.treatments import from_prescription
from caseapp.daily.views.words import OBSTACLES
from caseapp.documents.views import showing
from caseapp.establishments.views import slots
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of the centre's pages; once, however many applications a process starts."""
    if beside.ways not in slots.ways:
        slots.ways.append(beside.ways)
        slots.alarms.append(beside.late_doses)
        slots.handed_over.append(beside.doses_handed_over)
        slots.cards.extend((beside.health_card, beside.activities_card))
        showing.onward.append(from_prescription)
        reasons.update(OBSTACLES)


feature = Feature(name="daily", blueprints=(bp,), start=_start)

"""What referrals bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.establishments.service.admit import admitted as admissions
from caseapp.referrals.rounds import forget_old, look
from caseapp.referrals.service.journey import admitted
from caseapp.referrals.views import bp
from caseapp.web.feature import Feature


def _start(_app: Flask) -> None:
    """Fill the slots of lower floors; once, however many applications a process starts."""
    if admitted not in admissions:
        admissions.append(admitted)


feature = Feature(name="referrals", blueprints=(bp,), jobs=(look, forget_old), start=_start)

"""What norms bring to the application."""

from __future__ import annotations

from flask import Flask

from caseapp.kernel.words import N_
from caseapp.norms.views import bp
from caseapp.policy.permissions import P
from caseapp.web.errors import reasons
from caseapp.web.feature import Feature, MenuEntry

OBSTACLES = {
    "norm_begun": N_("It has begun, and stays. Give another one from a later day."),
    "norm_withdrawn": N_("Somebody has withdrawn it already."),
    "list_fixed": N_("This list is fixed by law or by the programme."),
}


def _start(_app: Flask) -> None:
    """Fill the slots of the web; once, however many applications a process starts."""
    reasons.update(OBSTACLES)


feature = Feature(
    name="norms",
    blueprints=(bp,),
    menu=(MenuEntry("norms.index", N_("Norms and lists"), "settings", P.NORMS_MANAGE, 87),),
    start=_start,
)

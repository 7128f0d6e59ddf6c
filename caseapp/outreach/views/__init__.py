"""Pages of the street: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("outreach", __name__, template_folder="../templates")

from caseapp.outreach.views import (  # noqa: E402, F401 - they fill bp
    becoming,
    bed,
    calls,
    crew,
    dangers,
    devices,
    field,
    figures,
    held,
    keeping,
    leaving,
    met,
    nights,
    on_the_road,
    papers,
    places,
    planning,
    profiles,
    promises,
    recognition,
    reports,
    rounds,
    shell,
    street,
    telephone_files,
    week,
)

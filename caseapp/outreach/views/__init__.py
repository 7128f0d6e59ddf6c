"""Pages of the street: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("outreach", __name__, template_folder="../templates")

from caseapp.outreach.views import (  # noqa: E402, F401 - they fill bp
    becoming,
    dangers,
    devices,
    field,
    figures,
    held,
    keeping,
    met,
    nights,
    papers,
    profiles,
    recognition,
    reports,
    shell,
)

"""Pages about a centre: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("centre", __name__, template_folder="../templates")

from caseapp.establishments.views import (  # noqa: E402, F401 - they fill bp
    admission,
    calendar,
    figures,
    information,
    leaving,
    living,
    log,
    minutes,
    papers,
    past,
    register,
    roll,
    setup,
    tonight,
    week,
)

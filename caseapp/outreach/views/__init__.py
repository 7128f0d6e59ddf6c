"""Pages of the street: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("outreach", __name__, template_folder="../templates")

from caseapp.outreach.views import calls, crew, leaving, places, planning, promises, rounds, street, week  # noqa: E402, F401

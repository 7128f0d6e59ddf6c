"""Pages of the street: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("outreach", __name__, template_folder="../templates")

from caseapp.outreach.views import devices, field, figures, held  # noqa: E402, F401

"""Pages about incidents: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("incidents", __name__, template_folder="../templates")

from caseapp.incidents.views import declare, exporting, index, papers, sheet, steps  # noqa: E402, F401 - they fill bp

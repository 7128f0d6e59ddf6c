"""Pages about files: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from caseapp.cases.views import deadlines, file, glass, intake, lists, moves, notes, search, team  # noqa: E402, F401 - they fill bp

"""Pages about files: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from caseapp.cases.views import board, export, file, glass, intake, kept, lists, moves, reassign, search, team  # noqa: E402, F401 - they fill bp  # noqa: E402, F401, I001 - lists and what is done with them

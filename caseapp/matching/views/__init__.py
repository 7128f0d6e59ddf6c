"""Pages of the search: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("matching", __name__, template_folder="../templates")

from caseapp.matching.views import inquiries, nicknames, search, suggest  # noqa: E402, F401 - they fill bp

"""Pages about papers."""

from flask import Blueprint

bp = Blueprint("papers", __name__, template_folder="../templates")

from caseapp.papers.views import register, verify  # noqa: E402, F401 - they fill bp

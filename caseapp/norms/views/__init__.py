"""Pages of norms: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("norms", __name__, template_folder="../templates")

from caseapp.norms.views import everywhere, house, words  # noqa: E402 - they fill bp

__all__ = ["bp", "everywhere", "house", "words"]

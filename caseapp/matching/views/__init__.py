"""Pages of matching: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("matching", __name__, template_folder="../templates")

from caseapp.matching.views import (  # noqa: E402, F401 - they fill bp
    inquiries,
    merge,
    nicknames,
    pairs,
    search,
    suggest,
)

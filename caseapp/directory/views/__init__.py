"""Pages of the directory: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("directory", __name__, template_folder="../templates")

from caseapp.directory.views import (  # noqa: E402, F401 - they fill bp
    editing,
    entry,
    exporting,
    importing,
    offers,
    organisations,
    pocket,
    search,
    waiting,
)

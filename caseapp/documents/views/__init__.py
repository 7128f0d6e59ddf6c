"""Pages of documents: load, form, act, tell, go."""

from flask import Blueprint

from caseapp.cases.views.merged import goes_on
from caseapp.kernel.errors import Merged

bp = Blueprint("documents", __name__, template_folder="../templates")
bp.register_error_handler(Merged, goes_on)

from caseapp.documents.views import (  # noqa: E402, F401 - they fill bp
    adding,
    changing,
    listing,
    showing,
)

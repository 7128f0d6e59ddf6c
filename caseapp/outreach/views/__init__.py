"""Pages of the street: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("outreach", __name__, template_folder="../templates")

from caseapp.outreach.views import (  # noqa: E402
    calls,  # noqa: F401
    crew,  # noqa: F401
    dangers,  # noqa: F401
    field,  # noqa: F401
    figures,  # noqa: F401
    leaving,  # noqa: F401
    met,  # noqa: F401
    nights,  # noqa: F401
    papers,  # noqa: F401
    places,  # noqa: F401
    planning,  # noqa: F401
    promises,  # noqa: F401
    reports,  # noqa: F401
    rounds,  # noqa: F401
    street,  # noqa: F401
    week,  # noqa: F401
)

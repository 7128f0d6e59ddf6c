"""Pages about referrals: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("referral", __name__, template_folder="../templates")

from caseapp.referrals.views import (  # noqa: E402, F401 - they fill bp
    asking_outside,
    choosing,
    consents,
    fhir,
    handed,
    inbox,
    moving,
    offering,
    one,
    outside,
    outside_sheet,
    papers,
    path,
    radar,
    reviews,
    sheets,
    transfers,
    widening,
)

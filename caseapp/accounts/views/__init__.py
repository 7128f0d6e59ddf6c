"""Pages about people and places: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, template_folder="../templates")

from caseapp.accounts.views import (  # noqa: E402 - they fill bp
    establishments,
    first_start,
    keys,
    own,
    people,
    policy,
    roles,
    sign_in,
)

__all__ = ["bp", "establishments", "first_start", "keys", "own", "people", "policy", "roles", "sign_in"]

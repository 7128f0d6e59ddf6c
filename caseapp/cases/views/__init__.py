"""Pages about files: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("cases", __name__, template_folder="../templates")

from caseapp.cases.views import (  # noqa: E402, F401 - they fill bp
    board,
    day,
    deadlines,
    elsewhere,
    export,
    figures,
    file,
    glass,
    holidays,
    intake,
    kept,
    leave,
    lists,
    merged,
    moves,
    notes,
    notices,
    papers,
    reassign,
    team,
)

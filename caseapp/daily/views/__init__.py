"""Pages of daily life: load, form, act, tell, go."""

from flask import Blueprint

bp = Blueprint("daily", __name__, template_folder="../templates")

from caseapp.daily.views import activities, attendance, meals, medicines, needed, needs, papers, treatments  # noqa: E402, F401

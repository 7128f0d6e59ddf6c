"""The report of a night: written, signed, taken over, validated, printed."""

from __future__ import annotations

import json
from typing import Any

from flask import Response

from caseapp.accounts.forms.own import PasswordAgainForm
from caseapp.accounts.forms.words import WORDS as ACCOUNT_WORDS
from caseapp.accounts.service import password_fits
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, Invalid, NotFound
from caseapp.outreach.forms.nights import ReportForm
from caseapp.outreach.models import Round
from caseapp.outreach.queries.late import came_later
from caseapp.outreach.queries.reports import read_report
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import reports
from caseapp.outreach.sheets import REPORT
from caseapp.outreach.views import bp
from caseapp.outreach.views.nights import PAGE, end_of, located, night_page
from caseapp.outreach.views.paper import says
from caseapp.outreach.views.words import WORDS
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.policy.permissions import P
from caseapp.web.app import writes_late
from caseapp.web.clashes import clashing, give_way
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.post("/street/rounds/<key>/end/report")
@requires(P.STREET_MEET)
def write_report(key: str) -> Any:
    """Save the words of the report; what a colleague wrote meanwhile is shown beside it."""
    row = located(key)
    form = ReportForm.sent(draft_key=f"night.{row.id.hex()}")
    stands = reports.words_of(actor(), row)
    give_way(form, stands)
    if not form.validate():
        return invalid(PAGE, **night_page(row, words=form))
    claim(form)
    mine = form.values()
    try:
        reports.write(actor(), row, form.seen, mine)
    except Conflict as conflict:
        work.abandon(session())
        form.base.data = json.dumps({**form.seen, **conflict.theirs})
        rows = [(name, str(form[name].label.text), mine[name], str(now)) for name, now in conflict.theirs.items()]
        clashes = clashing(form, rows, stands)
        return invalid(PAGE, **night_page(located(key), words=form, clashes=clashes))[0], 409
    return done(form, end_of(row), _("The report is saved."))


@bp.post("/street/rounds/<key>/end/sign")
@writes_late
@requires(P.STREET_MEET)
def sign(key: str) -> Any:
    """Sign with one's password: somebody of the day team takes over in the next minutes, from her own session."""
    row = located(key)
    form = _with_password(row)
    if not isinstance(form, HouseForm):
        return form
    row = _begun(key)
    claim(form)
    try:
        reports.sign(actor(), row)
    except Invalid as error:
        work.abandon(session())
        row = located(key)
        page = night_page(row, password=form)
        page["words"].blame(error.fields, WORDS)
        return invalid(PAGE, **page)
    return done(form, end_of(row), _("Signed. Now somebody of the day team takes over, from her or his own session."))


@bp.post("/street/rounds/<key>/end/withdraw")
@requires(P.STREET_MEET)
def withdraw(key: str) -> Any:
    """Take one's signature back before anybody took over."""
    row, form = located(key), HouseForm.sent()
    claim(form)
    reports.withdraw(actor(), row)
    return done(form, end_of(row), _("Your signature is taken back."))


@bp.post("/street/rounds/<key>/end/take")
@writes_late
@requires(P.STREET_READ)
def take(key: str) -> Any:
    """Take the night over, with one's own password in one's own session."""
    row = located(key)
    form = _with_password(row)
    if not isinstance(form, HouseForm):
        return form
    row = _begun(key)
    claim(form)
    reports.take(actor(), row)
    return done(form, end_of(row), _("You have taken the night over. Its report is closed."))


@bp.post("/street/rounds/<key>/end/validate")
@requires(P.ROUND_REVIEW)
def validate(key: str) -> Any:
    """Validate the night."""
    row, form = located(key), HouseForm.sent()
    claim(form)
    reports.validate(actor(), row)
    return done(form, end_of(row), _("The night is validated."))


@bp.post("/street/rounds/<key>/end/print")
@writes_late
@requires(P.STREET_READ)
def print_report(key: str) -> Response:
    """The report of a night on paper: codes, no name of a child. Only what is signed is printed."""
    row = located(key)
    report = read_report(actor(), row)
    if not report.closed:
        raise NotFound
    told = says(row, report, came_later(actor(), row), territory(actor(), traced=False))
    return send(REPORT, asked_tongue(REPORT), told, about=row.id)


def _with_password(row: Round) -> Any:
    """The form, if the password is right; else the answer. It hashes: nothing is written before."""
    form = PasswordAgainForm.sent()
    if form.validate() and not password_fits(actor(), form.password.data or ""):
        form.blame({"password": "password_wrong"}, ACCOUNT_WORDS)
    return invalid(PAGE, **night_page(row, password=form)) if form.errors else form


def _begun(key: str) -> Round:
    work.begin_writing(session())
    return located(key)

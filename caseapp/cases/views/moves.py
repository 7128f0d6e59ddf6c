"""Closing, reopening, restricting: one form each, a reason each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from caseapp.cases import queries, service
from caseapp.cases.forms import ClosingForm, ReasonForm
from caseapp.cases.models import Case
from caseapp.cases.views import bp
from caseapp.cases.vocabulary import ClosingReason
from caseapp.kernel.actor import Actor
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/close")
@requires(P.CASE_CLOSE)
def closing(reference: str) -> str:
    """The form in which a file is closed."""
    case = queries.locate(actor(), reference, writing=True)
    return render_template("cases/close.html", form=ClosingForm.opened(), case=case)


@bp.post("/cases/<reference>/close")
@requires(P.CASE_CLOSE)
def close(reference: str) -> Any:
    """Close the file."""
    case = queries.locate(actor(), reference, writing=True)
    form = ClosingForm.sent()
    if not form.validate():
        return invalid("cases/close.html", form=form, case=case)
    claim(form)
    service.close(actor(), case, ClosingReason(form.reason.data), form.text.data or "")
    return done(form, url_for("cases.show", reference=case.reference), _("The file is closed."))


REASONS: dict[str, Callable[[Actor, Case, str], None]] = {
    "reopen": service.reopen,
    "restrict": service.restrict,
    "unrestrict": service.unrestrict,
}
"""Acts that ask for a reason in words and nothing else."""


def _with_reason(act: str, reference: str, *, sent: bool) -> Any:
    case = queries.locate(actor(), reference, writing=True)
    if not sent:
        return render_template("cases/reason.html", form=ReasonForm.opened(), case=case, act=act)
    form = ReasonForm.sent()
    if not form.validate():
        return invalid("cases/reason.html", form=form, case=case, act=act)
    claim(form)
    REASONS[act](actor(), case, form.text.data)
    told = {
        "reopen": _("The file is open again."),
        "restrict": _("Only the team of the file can see it now."),
        "unrestrict": _("The restriction is lifted."),
    }
    return done(form, url_for("cases.show", reference=case.reference), told[act])


@bp.get("/cases/<reference>/reopen")
@requires(P.CASE_REOPEN)
def reopening(reference: str) -> Any:
    """The form in which a file is reopened."""
    return _with_reason("reopen", reference, sent=False)


@bp.post("/cases/<reference>/reopen")
@requires(P.CASE_REOPEN)
def reopen(reference: str) -> Any:
    """Reopen the file."""
    return _with_reason("reopen", reference, sent=True)


@bp.get("/cases/<reference>/restrict")
@requires(P.CASE_RESTRICT)
def restricting(reference: str) -> Any:
    """The form in which a file is restricted to its team."""
    return _with_reason("restrict", reference, sent=False)


@bp.post("/cases/<reference>/restrict")
@requires(P.CASE_RESTRICT)
def restrict(reference: str) -> Any:
    """Restrict the file."""
    return _with_reason("restrict", reference, sent=True)


@bp.get("/cases/<reference>/unrestrict")
@requires(P.CASE_RESTRICT)
def unrestricting(reference: str) -> Any:
    """The form in which a restriction is lifted."""
    return _with_reason("unrestrict", reference, sent=False)


@bp.post("/cases/<reference>/unrestrict")
@requires(P.CASE_RESTRICT)
def unrestrict(reference: str) -> Any:
    """Lift the restriction."""
    return _with_reason("unrestrict", reference, sent=True)

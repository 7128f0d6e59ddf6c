"""What is due in a file: done, or put off with a reason."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries, service
from caseapp.cases.forms.acts import PutOffForm
from caseapp.cases.models import Case
from caseapp.cases.records import Due
from caseapp.cases.views import bp
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

BAD_DAYS = {
    "past": N_("Choose a day after today."),
    "too_far": N_("At most three months at once: choose an earlier day."),
}


@bp.post("/cases/<reference>/deadlines/<deadline>/done")
@requires(P.CASE_NOTE)  # whoever writes notes keeps what she promised in them; for all else the verb asks for more
def meet(reference: str, deadline: str) -> Any:
    """Say that it was done."""
    case, due = _due(reference, deadline)
    form = HouseForm.sent()
    claim(form)
    service.meet(actor(), case, due.id)
    return done(form, url_for("cases.show", reference=case.reference), _("Done: the timeline says so."))


@bp.get("/cases/<reference>/deadlines/<deadline>/later")
@requires(P.CASE_MOVE)
def putting_off(reference: str, deadline: str) -> str:
    """The form in which it is put off."""
    case, due = _due(reference, deadline)
    form = PutOffForm.opened(values={"base": due.due_at.isoformat()})
    return render_template("cases/act.html", **_page(case, due, form))


@bp.post("/cases/<reference>/deadlines/<deadline>/later")
@requires(P.CASE_MOVE)
def put_off(reference: str, deadline: str) -> Any:
    """Put it off. Who saw an older day than a colleague has chosen meanwhile is shown hers, and chooses again."""
    case, due = _due(reference, deadline)
    form = PutOffForm.sent()
    page = _page(case, due, form)
    if not form.validate():
        return invalid("cases/act.html", **page)
    if form.base.data != due.due_at.isoformat():
        form.base.data = due.due_at.isoformat()
        return render_template("cases/act.html", **page, stands=day(clock.local(due.due_at).date())), 409
    claim(form)
    try:
        service.put_off(actor(), case, due.id, form.until.day, form.text.data)
    except Invalid as flaw:
        work.abandon(session())
        form.blame(flaw.fields, BAD_DAYS)
        return invalid("cases/act.html", **page)
    return done(
        form, url_for("cases.show", reference=case.reference), _("It is put off; the reason is in the timeline.")
    )


def _due(reference: str, deadline: str) -> tuple[Case, Due]:
    """A file and something due in it. Raises NotFound for what is due elsewhere, was done, or never was."""
    case = queries.locate(actor(), reference, writing=True)
    wanted = id_or_404(deadline)
    due = next((due for due in queries.due_in(session(), case.id) if due.id == wanted), None)
    if due is None:
        raise NotFound
    return case, due


def _page(case: Case, due: Due, form: PutOffForm) -> dict[str, Any]:
    until = day(clock.local(due.due_at).date())
    lead = _("%(what)s: due on %(when)s.", what=word(due.rule), when=until)
    return {"form": form, "case": case, "title": _("Put off"), "lead": lead}

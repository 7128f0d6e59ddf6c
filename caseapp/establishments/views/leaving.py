"""Letting a child leave: to whom, why, by what right; and asking afterwards how she is."""

from __future__ import annotations

from typing import Any, cast

from flask import render_template, url_for

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.documents.views.bring import answered
from caseapp.establishments import queries
from caseapp.establishments.forms.stays import ExitForm
from caseapp.establishments.models import LeavingFields, Stay
from caseapp.establishments.service.admit import child_of
from caseapp.establishments.service.gate import is_minor
from caseapp.establishments.service.leave import Leaving, followed_up, let_go
from caseapp.establishments.service.minutes import handed_at
from caseapp.establishments.service.presence import live_search
from caseapp.establishments.views import bp
from caseapp.establishments.views.answers import mended
from caseapp.establishments.views.proof import brought, offer_papers, proof_of
from caseapp.establishments.vocabulary import Door, ExitReason, Way
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.web.app import takes_files, writes_late
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/exit")
@requires(P.STAY_END)
def leaving(reference: str) -> str:
    """The form of an exit."""
    me = actor()
    row, file = queries.living(me, cases.locate(me, reference)), cases.open_file(me, reference)
    form = ExitForm.opened(draft_key=_draft(file), values={"decided_on": clock.today()})
    return render_template("establishments/exit.html", **_page(form, file, row))


@bp.post("/cases/<reference>/exit")
@writes_late
@takes_files
@requires(P.STAY_END)
def let_out(reference: str) -> Any:
    """The child leaves."""
    me = actor()
    row, file = queries.living(me, cases.locate(me, reference)), cases.open_file(me, reference)
    form = ExitForm.sent(draft_key=_draft(file))
    page = _page(form, file, row)
    received = brought(form) if form.validate() else None
    if form.errors:
        return invalid("establishments/exit.html", **page)
    work.begin_writing(session())
    case = cases.locate(me, reference)
    row = queries.living(me, case)
    claim(form)
    try:
        asked = Leaving(ExitReason(form.reason.data), _told(form), form.given(proof_of(form, case, received)))
        let_go(me, case, row, child_of(file), asked)
    except Invalid as error:
        return mended(error=error, template="establishments/exit.html", paper=(case, received), **page)
    told = _("The child has left; the register says so.")
    return answered(done(form, _after(row, case.reference), told))


@bp.post("/cases/<reference>/aftercare")
@requires(P.STAY_END)
def aftercare(reference: str) -> Any:
    """Somebody asked how the child is."""
    me, form = actor(), HouseForm.sent()
    case = cases.locate(me, reference)
    row = queries.latest(case.id)
    if row is None:
        raise NotFound
    claim(form)
    followed_up(me, row)
    told = _("Recorded. Write in a note what you heard.")
    return done(form, url_for("cases.show", reference=case.reference), told)


def _after(row: Stay, reference: str) -> str:
    """Where the minutes are signed while everybody is there; the file, where nobody was handed over."""
    if handed_at(Way.EXIT, row.admitted_at, row.ended_at, row.exit_reason) is None:
        return url_for("cases.show", reference=reference)
    return url_for("centre.minutes", reference=reference, way=Way.EXIT)


def _told(form: ExitForm) -> LeavingFields:
    given = {
        "to_whom": form.to_whom.data,
        "link": form.link_of.data,
        "cnie": form.cnie_of.data,
        "where": form.where.data,
        "phone": form.phone.data,
        "belongings": form.belongings.data,
        "aftercare": form.aftercare.data,
    }
    return cast("LeavingFields", {name: value for name, value in given.items() if value})


def _page(form: ExitForm, file: CaseFile, row: Stay) -> dict[str, Any]:
    offer_papers(form, file, Door.HAND_OVER, Door.TRANSFER)
    looked_for = live_search(session(), row.id) is not None
    return {"form": form, "file": file, "minor": is_minor(child_of(file).age), "looked_for": looked_for}


def _draft(file: CaseFile) -> str:
    return f"exit.{id_text(file.id)}"

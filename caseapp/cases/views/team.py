"""Who follows the file."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.accounts.directory import colleagues
from caseapp.cases import queries, service
from caseapp.cases.forms.acts import WorkerForm
from caseapp.cases.views import bp
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import BadIdentifier, id_from_text, id_text
from caseapp.policy.permissions import P
from caseapp.web.forms import CHOOSE
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done
from caseapp.web.session import actor


@bp.get("/cases/<reference>/team")
@requires(P.CASE_ASSIGN)
def team(reference: str) -> str:
    """The team of the file, and the forms that change it."""
    return _page(reference, _form())


@bp.post("/cases/<reference>/team/reference")
@requires(P.CASE_ASSIGN)
def assign(reference: str) -> Any:
    """Choose the reference worker."""
    return _act(reference, "assign")


@bp.post("/cases/<reference>/team/add")
@requires(P.CASE_ASSIGN)
def add_member(reference: str) -> Any:
    """Add somebody to the team."""
    return _act(reference, "add")


@bp.post("/cases/<reference>/team/remove")
@requires(P.CASE_ASSIGN)
def remove_member(reference: str) -> Any:
    """Take somebody off the team."""
    return _act(reference, "remove")


def _act(reference: str, act: str) -> Any:
    me = actor()
    case = queries.locate(me, reference, writing=True)
    form = _form(sent=True)
    try:
        if not form.validate():
            raise Invalid({})
        worker = id_from_text(form.worker.data or "")
        claim(form)
        if act == "assign":
            service.assign(me, case, worker, form.text.data or "")
        elif act == "add":
            service.add_member(me, case, worker)
        else:
            service.remove_member(me, case, worker)
    except BadIdentifier:
        form.blame({"worker": "choice"})
        return _page(reference, form), 422
    except Invalid as invalid:
        work.abandon(session())
        form.blame(invalid.fields)
        return _page(reference, form), 422
    leads = (
        "cases.show" if act == "assign" else "cases.team"
    )  # one reference worker is chosen, of members often several
    return done(form, url_for(leads, reference=case.reference), _("The team is changed."))


def _form(*, sent: bool = False) -> WorkerForm:
    form = WorkerForm.sent() if sent else WorkerForm.opened()
    people = colleagues(session(), actor().workplace_id or b"", P.CASE_OPEN, actor().language)
    form.worker.choices = [("", _(CHOOSE)), *((id_text(uid), name) for uid, name in people)]
    return form


def _page(reference: str, form: WorkerForm) -> str:
    me = actor()
    file = queries.open_file(me, reference)
    if file.read_only:
        queries.locate(me, reference, writing=True)
    return render_template("cases/team.html", file=file, form=form, id_text=id_text)

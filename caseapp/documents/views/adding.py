"""Attaching a document: pages from a camera, a scanner or a folder become one."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.documents import queries, service
from caseapp.documents.forms import FLAWS, AddForm
from caseapp.documents.views import bp
from caseapp.documents.views.bring import answered, take
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import SHELVING, DocumentType, Protection
from caseapp.policy.permissions import P
from caseapp.web.app import takes_files, writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/documents/new")
@requires(P.DOCUMENT_ADD)
def new(reference: str) -> str:
    """The form."""
    me = actor()
    case = files.locate(me, reference, writing=True)
    form = AddForm.opened(draft_key=_draft_of(case))
    form.offer(queries.writable(me, case))
    return render_template("documents/new.html", form=form, case=case)


@bp.post("/cases/<reference>/documents")
@writes_late
@takes_files
@requires(P.DOCUMENT_ADD)
def add(reference: str) -> Any:
    """Attach it. What was brought is examined before the transaction begins. A script is told where it is as JSON."""
    me = actor()
    case = files.locate(me, reference, writing=True)
    form = AddForm.sent(draft_key=_draft_of(case))
    form.offer(writable := queries.writable(me, case))
    page = {"form": form, "case": case}
    if not form.validate():
        return invalid("documents/new.html", **page)
    kind = DocumentType(form.type.data)
    data_class = DataClass(form.data_class.data) if form.data_class.data else SHELVING[kind].data_class
    if data_class not in writable:
        form.tell(form.data_class, _(FLAWS["class"]))
        return invalid("documents/new.html", **page)
    received = take(form.pages)
    if received is None:
        return invalid("documents/new.html", **page)
    work.begin_writing(session())
    claim(form)
    try:
        row = service.attach(
            me,
            case,
            received,
            kind,
            title=form.title.data,
            dated_on=form.dated_on.data,
            data_class=data_class,
            protection=Protection(form.protection.data) if form.protection.data else None,
            review_on=form.review_on.data,
        )
    except Invalid as flaw:
        work.abandon(session())
        form.blame(flaw.fields, FLAWS)
        return invalid("documents/new.html", **page)
    target = url_for("documents.show", reference=case.reference, document=id_text(row.id))
    return answered(done(form, target, _("The document is attached.")))


def _draft_of(case: Case) -> str:
    return f"document.{id_text(case.id)}"

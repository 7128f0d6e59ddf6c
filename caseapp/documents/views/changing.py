"""What is said of a document corrected, and a document withdrawn."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.documents import queries, service
from caseapp.documents.forms import FLAWS, DescribeForm, WithdrawForm
from caseapp.documents.views import bp
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Conflict, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DocumentType, Protection
from caseapp.policy.permissions import P
from caseapp.web.clashes import clashing, give_way
from caseapp.web.gate import requires
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/documents/<document>/edit")
@requires(P.DOCUMENT_ADD)
def describing(reference: str, document: str) -> str:
    """The form in which it is corrected."""
    me, case = actor(), files.locate(actor(), reference, writing=True)
    now = service.described_now(me, case, id_or_404(document))
    form = DescribeForm.opened(draft_key=_draft_of(case, document), values=DescribeForm.shown(now))
    form.offer(queries.writable(me, case))
    return render_template("documents/edit.html", form=form, case=case, document=document, clashes=[])


@bp.post("/cases/<reference>/documents/<document>/edit")
@requires(P.DOCUMENT_ADD)
def describe(reference: str, document: str) -> Any:
    """Correct it; what a colleague changed meanwhile in the same field is shown side by side."""
    me, case = actor(), files.locate(actor(), reference, writing=True)
    key = id_or_404(document)
    stands = DescribeForm.shown(service.described_now(me, case, key))  # nobody is shown what is not open to her
    form = DescribeForm.sent(draft_key=_draft_of(case, document))
    form.offer(writable := queries.writable(me, case))
    give_way(form, stands)
    page = {"form": form, "case": case, "document": document}
    if not form.validate():
        return invalid("documents/edit.html", **page, clashes=[])
    if form.data_class.data and form.data_class.data not in writable:
        form.tell(form.data_class, _(FLAWS["class"]))
        return invalid("documents/edit.html", **page, clashes=[])
    claim(form)
    try:
        service.describe(me, case, key, form.seen, form.values())
    except Conflict as conflict:
        work.abandon(session())
        form.base.data = json.dumps({**form.seen, **conflict.theirs})
        clashes = clashing(form, _side_by_side(conflict.theirs, form), stands)
        return render_template("documents/edit.html", **page, clashes=clashes), 409
    except Invalid as flaw:
        work.abandon(session())
        form.blame(flaw.fields, FLAWS)
        return invalid("documents/edit.html", **page, clashes=[])
    return done(form, _page_of(case, document), _("What is said of the document is corrected."))


@bp.get("/cases/<reference>/documents/<document>/withdraw")
@requires(P.DOCUMENT_ADD)
def withdrawing(reference: str, document: str) -> str:
    """The form in which it is withdrawn."""
    me, case = actor(), files.locate(actor(), reference, writing=True)
    service.described_now(me, case, id_or_404(document))
    return render_template("documents/withdraw.html", form=WithdrawForm.opened(), case=case, document=document)


@bp.post("/cases/<reference>/documents/<document>/withdraw")
@requires(P.DOCUMENT_ADD)
def withdraw(reference: str, document: str) -> Any:
    """Withdraw it."""
    me, case = actor(), files.locate(actor(), reference, writing=True)
    key = id_or_404(document)
    service.described_now(me, case, key)
    form = WithdrawForm.sent()
    if not form.validate():
        return invalid("documents/withdraw.html", form=form, case=case, document=document)
    claim(form)
    service.withdraw(me, case, key, form.text.data)
    return done(form, _page_of(case, document), _("The document is withdrawn: it stays, struck through."))


def _side_by_side(theirs: dict[str, Any], form: DescribeForm) -> list[tuple[str, str, str, str]]:
    """Field, label, what was typed, what stands now."""
    mine = form.values()
    return [
        (name, form[name].label.text, _said(name, mine[name]), _said(name, str(now))) for name, now in theirs.items()
    ]


def _said(name: str, value: str) -> str:
    words: dict[str, Any] = {"type": DocumentType, "data_class": DataClass, "protection": Protection}
    if name in words:
        return word(words[name](value))
    return day(date.fromisoformat(value)) if value and name in ("dated_on", "review_on") else value


def _page_of(case: Case, document: str) -> str:
    return url_for("documents.show", reference=case.reference, document=document)


def _draft_of(case: Case, document: str) -> str:
    return f"described.{id_text(case.id)}.{document}"

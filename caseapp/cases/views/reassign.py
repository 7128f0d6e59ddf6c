"""Handing several files to a colleague: chosen on the list, shown before anything changes, then done at once."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.accounts.directory import colleagues
from caseapp.cases import queries, service
from caseapp.cases.forms.lists import WORDS, ReassignForm
from caseapp.cases.records import CaseLine
from caseapp.cases.service.reassign import as_shown
from caseapp.cases.views import bp, present
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_from_text, id_text, read_id
from caseapp.policy.permissions import P
from caseapp.policy.workload import MOVED_AT_ONCE
from caseapp.web.forms import CHOOSE
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext
from caseapp.web.respond import claim, done
from caseapp.web.session import actor


@bp.get("/cases/reassign")
@requires(P.CASE_ASSIGN)
def reassigning() -> Any:
    """Which files, from whom, to whom; nothing is changed yet."""
    lines = _lines(request.args.getlist("file"))
    form = _form()
    form.worker.data = request.args.get("worker", "")
    form.seen.data = as_shown(lines)
    return _page(form, lines), 200 if _sound(form, lines) else 422


@bp.post("/cases/reassign")
@requires(P.CASE_ASSIGN)
def reassign() -> Any:
    """Do what was shown, if it is still what was shown."""
    me, form = actor(), _form(sent=True)
    lines = _lines(request.form.getlist("file"))
    if not form.validate() or not _sound(form, lines):
        return _page(form, lines), 422
    if form.seen.data != as_shown(lines):
        form.seen.data = as_shown(lines)
        form.blame({"": "look_again"}, WORDS)
        return _page(form, lines), 422
    try:
        claim(form)
        cases = [queries.locate(me, line.reference, writing=True) for line in lines]
        moved = service.reassign(me, cases, id_from_text(form.worker.data), form.text.data or "")
    except Invalid as invalid:
        work.abandon(session())
        form.blame(invalid.fields, WORDS)
        return _page(form, lines), 422
    told = ngettext("%(num)s file has a new reference worker.", "%(num)s files have a new reference worker.", moved)
    return done(form, url_for("cases.index", view="establishment", worker=form.worker.data), told)


def _lines(references: list[str]) -> list[CaseLine]:
    """The chosen files; none when there are none or too many. Raises NotFound for one out of reach."""
    wanted = list(dict.fromkeys(references))
    return queries.chosen(actor(), wanted) if 0 < len(wanted) <= MOVED_AT_ONCE else []


def _sound(form: ReassignForm, lines: list[CaseLine]) -> bool:
    """Whether there is something to hand on, and somebody to take it; blames the form otherwise."""
    if not lines:
        form.form_errors.append(_("Choose between 1 and %(most)s files.", most=MOVED_AT_ONCE))
    if read_id(form.worker.data) is None:
        form.worker.data = ""
    if form.worker.data not in dict(form.worker.choices) or not form.worker.data:
        form.tell(form.worker, _("Choose a colleague"))
    return not form.errors


def _form(*, sent: bool = False) -> ReassignForm:
    form = ReassignForm.sent() if sent else ReassignForm.opened()
    me = actor()
    people = colleagues(session(), me.workplace_id or b"", P.CASE_OPEN, me.language)
    form.worker.choices = [("", _(CHOOSE)), *((id_text(uid), name) for uid, name in people)]
    return form


def _page(form: ReassignForm, lines: list[CaseLine]) -> str:
    context = present.rows(lines)
    to = dict(form.worker.choices).get(form.worker.data) if form.worker.data else None
    hers = [id_text(line.worker_id) == form.worker.data if line.worker_id else False for line in lines]
    files = list(zip(context["lines"], hers, strict=True))
    return render_template("cases/reassign.html", form=form, files=files, to=to, words=context["words"])

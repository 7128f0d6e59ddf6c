"""Notes of a file: written, corrected by their author, pinned above the timeline."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries, service
from caseapp.cases.beside import note_key
from caseapp.cases.forms.acts import CorrectionForm, LineForm, NoteForm
from caseapp.cases.models import Case
from caseapp.cases.views import bp
from caseapp.cases.views.file import page_of
from caseapp.cases.vocabulary import Audience, NoteKind
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Conflict, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import day
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid, see_other
from caseapp.web.session import actor

WORDS = {
    "past": N_("This day has passed: choose today or a later one."),
    "too_far": N_("This is too long: at most a year."),
    "ended": N_("The file is closed: nothing is due in it. Reopen it first, or leave the day empty."),
}


@bp.post("/cases/<reference>/notes")
@requires(P.CASE_NOTE)
def add_note(reference: str) -> Any:
    """Write a note."""
    me = actor()
    case = queries.locate(me, reference, writing=True)
    form = NoteForm.sent(draft_key=note_key(case.id))
    if not form.validate():
        return invalid("cases/file.html", **page_of(queries.open_file(me, reference), form))
    claim(form)
    try:
        again = service.add_note(
            me,
            case,
            form.text.data,
            DataClass(form.data_class.data),
            kind=NoteKind(form.kind.data),
            audience=Audience(form.audience.data),
            seen=form.seen.data,
            promise=form.promise,
        )
    except Invalid as flaw:
        work.abandon(session())
        form.blame(flaw.fields, WORDS)
        return invalid("cases/file.html", **page_of(queries.open_file(me, reference), form))
    told = _("The note is saved.")
    if again:
        told = _("The note is saved. See or hear the child again by %(when)s.", when=day(clock.local(again).date()))
    if form.promise:
        told = _("The note is saved. What you promised waits for you until %(when)s.", when=day(form.promise.due_on))
    return done(form, url_for("cases.show", reference=case.reference), told)


@bp.get("/cases/<reference>/notes/<note>/edit")
@requires(P.CASE_NOTE)
def correcting_note(reference: str, note: str) -> Any:
    """The form in which somebody corrects a note of her own; always its newest version."""
    me = actor()
    case = queries.locate(me, reference, writing=True)
    known = queries.own_note(me, case, id_or_404(note))
    if known.id != id_or_404(note):
        return see_other(url_for("cases.correcting_note", reference=case.reference, note=id_text(known.id)))
    key = _draft_of(case, known.id)
    form = CorrectionForm.opened(draft_key=key, values={"text": known.text})
    return render_template("cases/note.html", form=form, case=case, note=note, draft_key=key)


@bp.post("/cases/<reference>/notes/<note>/edit")
@requires(P.CASE_NOTE)
def correct_note(reference: str, note: str) -> Any:
    """Correct a note. Whoever corrected it in another window meanwhile sees both texts, and sends one of them."""
    me = actor()
    case = queries.locate(me, reference, writing=True)
    note_id = id_or_404(note)
    form = CorrectionForm.sent(draft_key=_draft_of(case, note_id))
    if not form.validate():
        queries.own_note(me, case, note_id)  # nobody is shown a form for what is not hers
        return invalid("cases/note.html", form=form, case=case, note=note, draft_key=form.draft_key)
    claim(form)
    try:
        service.correct_note(me, case, note_id, form.text.data)
    except Conflict:
        work.abandon(session())
        now = queries.own_note(me, case, note_id)
        page = {"form": form, "case": case, "note": id_text(now.id), "draft_key": _draft_of(case, now.id)}
        return render_template("cases/note.html", **page, stands=now.text), 409
    return done(form, url_for("cases.show", reference=case.reference), _("The note is corrected."))


@bp.post("/cases/<reference>/pin")
@requires(P.CASE_NOTE)
def pin(reference: str) -> Any:
    """Keep a line on top of the timeline."""
    return _pin(reference, pinned=True)


@bp.post("/cases/<reference>/unpin")
@requires(P.CASE_NOTE)
def unpin(reference: str) -> Any:
    """Let a pinned line back to its place."""
    return _pin(reference, pinned=False)


def _pin(reference: str, *, pinned: bool) -> Any:
    case = queries.locate(actor(), reference, writing=True)
    form = LineForm.sent()
    line = id_or_404(form.line.data or "")
    claim(form)
    service.pin(actor(), case, line, pinned=pinned)
    return done(form, url_for("cases.show", reference=case.reference, _anchor="timeline"))


def _draft_of(case: Case, note_id: bytes) -> str:
    return f"edit.{id_text(case.id)}.{id_text(note_id)}"

"""The file: what it says, its timeline, and its identity corrected."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.beside import beside, note_key, of_note, of_reader, of_workplace
from caseapp.cases.forms.acts import NoteForm
from caseapp.cases.forms.corrections import PARTS, IdentityForm, person_values
from caseapp.cases.models import Case
from caseapp.cases.queries.timeline import KINDS
from caseapp.cases.records import CaseFile
from caseapp.cases.relation import reaches
from caseapp.cases.service.identity import identity_now
from caseapp.cases.views import bp, present
from caseapp.cases.views.intake import tell_doubts
from caseapp.cases.views.known import known
from caseapp.cases.views.sheets import INTAKE
from caseapp.cases.views.words import side_by_side
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.infra.drafts import Draft
from caseapp.kernel.errors import Conflict
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, powers
from caseapp.web.clashes import clashing, give_way
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

_UNFINISHED = beside.declare(
    "unfinished",
    select(Draft.id).where(Draft.user_id == of_reader, Draft.workplace_id == of_workplace, Draft.key == of_note),
)
_POWERS = tuple(P)
Aside = Callable[[CaseFile], dict[str, Any] | None]
asides: list[Aside] = []
"""Slot: a feature above may add a card to the page of a file: `{"template": ..., **shown}`, which its template finds
under the name `card`, or None for nothing."""


@bp.get("/cases/<reference>")
@requires(P.CASE_OPEN)
def show(reference: str) -> str:
    """The file page. `?kind=` shows one kind of lines, `?before=` what came before a line, `?pins=1` buttons to pin."""
    me = actor()
    file = queries.open_file(me, reference, shown())
    service.remember_read(session(), me, file)
    return render_template("cases/file.html", **page_of(file))


def shown() -> queries.Shown:
    """What the address asks of the timeline; what was never offered is not asked."""
    kind = request.args.get("kind", "")
    before = read_id(request.args.get("before"))
    return queries.Shown(kind if kind in KINDS else "", before, "pins" in request.args)


def page_of(file: CaseFile, note: NoteForm | None = None) -> dict[str, Any]:
    """What the file page needs besides the file."""
    me = actor()
    may = dict.fromkeys(_POWERS, False) | dict.fromkeys(() if file.read_only else powers(me.roles), True)
    may[P.CASE_JUDGE] &= reaches(me, P.CASE_JUDGE, file.opener_id, file.worker_id)
    key = note_key(file.id)
    offered = tuple(c for c in service.notes.NOTE_CLASSES if c in file.writable) if may[P.CASE_NOTE] else ()
    if note is None and offered and _UNFINISHED in file.beside:
        note = NoteForm.opened(draft_key=key)
    if note is not None:
        note.offer(offered)
    cards = [card for card in (aside(file) for aside in asides) if card]
    printing = print_buttons(INTAKE, f"/cases/{file.reference}/paper", warn=False)
    page = {"cards": cards, "printing": printing, "file": file, "may": may, "note": note, "draft_key": key, "P": P}
    page["known"] = known(file)
    if offered:
        page["blank"] = _blank(language().code, offered)
        page |= present.note_box(note.data_class.data if note else offered[0], queries.audiences(me, file, offered))
    return page | present.file_page(file, may)


@lru_cache(maxsize=64)
def _blank(_code: str, offered: tuple[DataClass, ...]) -> Markup:
    """The empty fields of a note in the language of the page: the same in all files in which one may write as much."""
    note = NoteForm()
    note.offer(offered)
    return Markup(render_template("cases/_note.html", note=note))  # noqa: S704 - a template's own text


@bp.get("/cases/<reference>/identity")
@requires(P.CASE_CORRECT)
def identity(reference: str) -> str:
    """The form in which the identity is corrected."""
    me = actor()
    queries.open_file(me, reference)  # whoever sees the identity has read the file
    case = queries.locate(me, reference, writing=True)
    now = identity_now(me, case)
    key = _draft_of(case)
    form = IdentityForm.opened(draft_key=key, values={**person_values(now), "base": json.dumps(now)})
    return render_template("cases/identity.html", form=form, case=case, draft_key=key, clashes=[])


@bp.post("/cases/<reference>/identity")
@requires(P.CASE_CORRECT)
def correct(reference: str) -> Any:
    """Correct the identity; what a colleague changed meanwhile is shown side by side, and a person chooses."""
    me = actor()
    case = queries.locate(me, reference, writing=True)
    form = IdentityForm.sent(draft_key=_draft_of(case))
    page = {"form": form, "case": case, "draft_key": form.draft_key}
    stands = person_values(identity_now(me, case))
    give_way(form, stands, PARTS)
    if form.grown():
        return render_template("cases/identity.html", **page, clashes=[])
    if not form.validate():
        return invalid("cases/identity.html", **page, clashes=[])
    claim(form)
    try:
        service.correct_identity(me, case, form.seen, form.values())
    except Conflict as conflict:
        work.abandon(session())  # the form was not carried out: its id must not be used up
        form.base.data = json.dumps({**form.seen, **conflict.theirs})  # of the rest she has seen nothing newer
        clashes = clashing(form, side_by_side(conflict.theirs, form.values()), stands, PARTS)
        return render_template("cases/identity.html", **page, clashes=clashes), 409
    tell_doubts(form)
    return done(form, url_for("cases.show", reference=case.reference), _("The identity is corrected."))


@bp.get("/cases/<reference>/readers")
@requires(P.CASE_READERS)
def readers(reference: str) -> str:
    """Who has read the file."""
    me = actor()
    file = queries.open_file(me, reference)
    case = queries.locate(me, reference)
    return render_template("cases/readers.html", file=file, readers=queries.readers_of(me, case))


def _draft_of(case: Case) -> str:
    return f"identity.{id_text(case.id)}"

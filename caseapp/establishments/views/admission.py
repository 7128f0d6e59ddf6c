"""Admitting a child: by what right, into which bed, with what; one page, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.accounts.service import password_fits
from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.documents.service import Received
from caseapp.documents.views.bring import answered
from caseapp.establishments import queries
from caseapp.establishments.forms.stays import AdmissionForm
from caseapp.establishments.models import EntryFields
from caseapp.establishments.service.admit import MAY_COME_FROM, Entering, admit, child_of
from caseapp.establishments.service.gate import is_minor
from caseapp.establishments.sheets import INFORMATION
from caseapp.establishments.views import bp
from caseapp.establishments.views.answers import mended
from caseapp.establishments.views.choosing import offers
from caseapp.establishments.views.proof import blame_basis, brought, offer_papers, proof_of
from caseapp.establishments.views.tonight import bed_of
from caseapp.establishments.views.words import WORDS
from caseapp.establishments.vocabulary import Door, EntryMode, HealthAtEntry
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.papers.views.sending import print_buttons
from caseapp.policy.permissions import P, holds
from caseapp.web.app import takes_files, writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid, see_other
from caseapp.web.session import actor


@bp.get("/cases/<reference>/admission")
@requires(P.STAY_ADMIT)
def admission(reference: str) -> Any:
    """The form; for a child who lives somewhere, her file."""
    me = actor()
    file = _coming(me, reference)
    stay = queries.glance(me, file.id)
    if stay is not None and stay.ended_at is None:
        return see_other(url_for("cases.show", reference=file.reference))
    only = {unit.legal_category for unit in queries.board(me).units}
    values: dict[str, Any] = {"decided_on": clock.today(), "told_by": me.name}
    if len(only) == 1:
        values["legal_category"] = only.pop()
    form = AdmissionForm.opened(draft_key=_draft(file), values=values)
    return render_template("establishments/admission.html", **_page(form, file))


@bp.post("/cases/<reference>/admission")
@writes_late
@takes_files
@requires(P.STAY_ADMIT)
def take_in(reference: str) -> Any:
    """Admit."""
    me = actor()
    file = _coming(me, reference)
    form = AdmissionForm.sent(draft_key=_draft(file))
    page = _page(form, file)
    good = form.validate()
    if not form.bed.data:
        form.blame({"bed": "required"})
        good = False
    if form.passing.data.strip() and not password_fits(me, form.password.data or ""):
        form.blame({"password": "password"}, WORDS)
        good = False
    if not good:
        blame_basis(form, Door.ENTER if page["minor"] else None)
    received = brought(form) if good else None
    if not good or form.pages.errors:
        return invalid("establishments/admission.html", **page)
    work.begin_writing(session())
    case = cases.locate(me, reference)
    claim(form)
    try:
        _admit(form, case, file, received)
    except Invalid as error:
        return mended(error=error, template="establishments/admission.html", paper=(case, received), **page)
    return answered(done(form, url_for("cases.show", reference=case.reference), _("The child is admitted.")))


def _admit(form: AdmissionForm, case: Case, file: CaseFile, received: Received | None) -> None:
    entry = EntryFields(brought_by=form.brought_by.data, belongings=form.belongings.data)
    if form.told.data:
        entry |= EntryFields(told_by=form.told_by.data, told_on=clock.today().isoformat())
    asked = Entering(
        bed=bed_of(form.bed.data),
        mode=EntryMode(form.mode.data),
        category=LegalCategory(form.legal_category.data),
        basis=form.given(proof_of(form, case, received)),
        entry=entry,
        health=HealthAtEntry(form.health.data),
        health_note=form.health_note.data or "",
        passing=form.passing.data or "",
    )
    admit(actor(), case, file, asked)


def _page(form: AdmissionForm, file: CaseFile) -> dict[str, Any]:
    me, child = actor(), child_of(file)
    category = LegalCategory(form.legal_category.data) if form.legal_category.data in set(LegalCategory) else None
    found = offers(me, child, category)
    offer_papers(form, file, Door.ENTER)
    return {
        "form": form,
        "file": file,
        "offers": found,
        "minor": is_minor(child.age),
        "sheet": print_buttons(INFORMATION, url_for("centre.print_information"), warn=False),
        "may_pass": holds(me.roles, P.STAY_OVERRIDE),
        "marks": {"fits": N_("fits"), "unsure": N_("not sure"), "fails": N_("does not fit")},
    }


def _coming(me: Actor, reference: str) -> CaseFile:
    file = cases.open_file(me, reference)
    if file.relation not in MAY_COME_FROM:
        raise NotFound
    return file


def _draft(file: CaseFile | Case) -> str:
    return f"admission.{id_text(file.id)}"

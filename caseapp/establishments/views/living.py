"""While a child lives here: another bed, a further basis, goings out and returns, visits."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.documents.views.bring import answered
from caseapp.establishments import queries
from caseapp.establishments.checks import Child
from caseapp.establishments.forms.stays import BasisForm, MoveBedForm, OutingForm, VisitorForm
from caseapp.establishments.models import Stay
from caseapp.establishments.records import StayCard
from caseapp.establishments.service import living
from caseapp.establishments.service.admit import child_of
from caseapp.establishments.sheets import CERTIFICATE, MINUTES
from caseapp.establishments.views import bp
from caseapp.establishments.views.answers import mended
from caseapp.establishments.views.choosing import offers
from caseapp.establishments.views.minutes import minutes_links
from caseapp.establishments.views.proof import brought, offer_papers, proof_of
from caseapp.establishments.views.slots import cards
from caseapp.establishments.views.tonight import bed_of
from caseapp.establishments.views.words import WORDS
from caseapp.establishments.vocabulary import Check, Door, HealthAtEntry, Measure, OutingKind, VisitRule, Way
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.papers.views.sending import Printing, print_buttons
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.web.app import takes_files, writes_late
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/stay")
@requires(P.STAY_READ)
def stay(reference: str) -> str:
    """Everything about the stay: basis, bed, goings out, visits."""
    me = actor()
    file = cases.open_file(me, reference)
    card = queries.card(me, file.id)
    if card is None or file.relation is Relation.EXCEPTIONAL:
        raise NotFound
    return render_template("establishments/stay.html", **_card(file, card, VisitorForm.opened()))


@bp.get("/cases/<reference>/stay/bed")
@requires(P.STAY_KEEP)
def other_bed(reference: str) -> str:
    """The form that moves the child to another bed."""
    return render_template("establishments/move_bed.html", **_beds(MoveBedForm.opened(), *_here(reference)))


@bp.post("/cases/<reference>/stay/bed")
@requires(P.STAY_KEEP)
def move_bed(reference: str) -> Any:
    """Move the child to another bed."""
    form, (case, file, row) = MoveBedForm.sent(), _here(reference)
    page = _beds(form, case, file, row)
    if not form.bed.data:
        form.blame({"bed": "required"})
        return invalid("establishments/move_bed.html", **page)
    claim(form)
    try:
        living.move_bed(actor(), case, row, bed_of(form.bed.data), child_of(file))
    except Invalid as error:
        return mended(error=error, template="establishments/move_bed.html", **page)
    return done(form, _stay_of(case), _("The child has another bed."))


@bp.get("/cases/<reference>/stay/basis")
@requires(P.STAY_ADMIT)
def further_basis(reference: str) -> str:
    """The form of a further legal basis."""
    _case, file, row = _here(reference)
    form = BasisForm.opened(values={"decided_on": clock.today()})
    offer_papers(form, file, Door.ENTER)
    return render_template("establishments/basis.html", form=form, file=file, stay=row)


@bp.post("/cases/<reference>/stay/basis")
@writes_late
@takes_files
@requires(P.STAY_ADMIT)
def add_basis(reference: str) -> Any:
    """What an authority decided after an emergency, or a measure that goes on."""
    form, (case, file, row) = BasisForm.sent(), _here(reference)
    offer_papers(form, file, Door.ENTER)
    page: dict[str, Any] = {"form": form, "file": file, "stay": row}
    received = brought(form) if form.validate() else None
    if form.errors:
        return invalid("establishments/basis.html", **page)
    work.begin_writing(session())
    case, row = _row(reference)
    claim(form)
    try:
        living.add_basis(actor(), row, form.given(proof_of(form, case, received)), child_of(file))
    except Invalid as error:
        return mended(error=error, template="establishments/basis.html", paper=(case, received), **page)
    return answered(done(form, _stay_of(case), _("The legal basis is recorded.")))


@bp.get("/cases/<reference>/stay/out")
@requires(P.STAY_KEEP)
def going_out(reference: str) -> str:
    """The form of a going out."""
    _case, file, row = _here(reference)
    form = OutingForm.opened(values={"back_on": clock.today(), "decided_on": clock.today()})
    offer_papers(form, file, Door.GO_OUT)
    return render_template("establishments/outing.html", form=form, file=file, stay=row)


@bp.post("/cases/<reference>/stay/out")
@writes_late
@takes_files
@requires(P.STAY_KEEP)
def go_out(reference: str) -> Any:
    """The child goes out."""
    form, (case, file, row) = OutingForm.sent(), _here(reference)
    offer_papers(form, file, Door.GO_OUT)
    page: dict[str, Any] = {"form": form, "file": file, "stay": row}
    back = form.back_by() if form.validate() else None
    if not form.errors and back is None:
        form.blame({"back_at": "back_by"}, WORDS)
    received = brought(form) if not form.errors else None
    if form.errors or back is None:
        return invalid("establishments/outing.html", **page)
    work.begin_writing(session())
    case, row = _row(reference)
    claim(form)
    try:
        given = form.given(proof_of(form, case, received))
        kind = OutingKind(form.kind.data)
        living.go_out(actor(), case, row, kind, back, form.note.data or "", child_of(file), given)
    except Invalid as error:
        if "back_by" in error.fields:
            error = Invalid({"back_at": "back_by"})
        return mended(error=error, template="establishments/outing.html", paper=(case, received), **page)
    return answered(done(form, _stay_of(case), _("The child is out; the board says until when.")))


@bp.post("/cases/<reference>/stay/back")
@requires(P.STAY_KEEP)
def come_back(reference: str) -> Any:
    """The child is back: one tap."""
    form, (case, _file, row) = HouseForm.sent(), _here(reference)
    claim(form)
    living.come_back(actor(), case, row)
    return done(form, url_for("centre.index"), _("The child is back."))


@bp.post("/cases/<reference>/stay/visitors")
@requires(P.STAY_KEEP)
def set_visitor(reference: str) -> Any:
    """Who may visit, or may not."""
    me, form = actor(), VisitorForm.sent()
    case, file, row = _here(reference)
    page = _card(file, queries.card(me, file.id), form)
    if not form.validate():
        return invalid("establishments/stay.html", **page)
    claim(form)
    try:
        rule = VisitRule(form.rule.data)
        living.set_visitor(me, row, rule, form.name.data, form.link.data or "", form.why.data or "")
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("establishments/stay.html", **page)
    return done(form, _stay_of(case), _("It is recorded."))


@bp.post("/cases/<reference>/stay/visitors/<visitor>/end")
@requires(P.STAY_KEEP)
def end_visitor(reference: str, visitor: str) -> Any:
    """What was said about a visitor no longer holds."""
    form, (case, _file, row) = HouseForm.sent(), _here(reference)
    claim(form)
    living.end_visitor(actor(), row, id_or_404(visitor))
    return done(form, _stay_of(case), _("It no longer holds."))


@bp.post("/cases/<reference>/stay/informed")
@requires(P.STAY_KEEP)
def inform(reference: str) -> Any:
    """The information sheet was given and explained after the admission, by whoever says so."""
    form, (case, row) = HouseForm.sent(), _row(reference)
    claim(form)
    living.inform(actor(), row)
    return done(form, _stay_of(case), _("It is recorded."))


def _here(reference: str) -> tuple[Case, CaseFile, Stay]:
    case, row = _row(reference)
    return case, cases.open_file(actor(), reference), row


def _row(reference: str) -> tuple[Case, Stay]:
    case = cases.locate(actor(), reference)
    return case, queries.living(actor(), case)


def _beds(form: MoveBedForm, case: Case, file: CaseFile, row: Stay) -> dict[str, Any]:
    child: Child = child_of(file)
    found = offers(actor(), child, LegalCategory(row.legal_category))
    return {"form": form, "file": file, "stay": row, "offers": found}


def _card(file: CaseFile, card: StayCard | None, visitor: VisitorForm) -> dict[str, Any]:
    roles = actor().roles
    return {
        "file": file,
        "stay": card,
        "visitor": visitor,
        "may": {
            "keep": holds(roles, P.STAY_KEEP),
            "end": holds(roles, P.STAY_END),
            "admit": holds(roles, P.STAY_ADMIT),
        },
        "measures": {str(one): word(one) for one in Measure},
        "checks": {str(one): word(one) for one in Check},
        "health": {str(one): word(one) for one in HealthAtEntry},
        "key": id_text,
        "cards": [shown for fill in cards if card and (shown := fill(file, card))],
        "minutes": minutes_links(actor(), card, file.reference) if card and card.mine else [],
        "papers": _papers(card, file) if card and card.mine and holds(roles, P.STAY_END) else [],
    }


def _papers(card: StayCard, file: CaseFile) -> list[Printing]:
    """A certificate; and, before she leaves, minutes to be signed by hand (`minutes.py` has them signed on screen)."""
    printed = [print_buttons(CERTIFICATE, url_for("centre.print_certificate", reference=file.reference))]
    if card.ended_at is None:
        blank = url_for("centre.print_minutes", reference=file.reference, way=Way.EXIT)
        printed.append(print_buttons(MINUTES, blank, warn=False))
    return printed


def _stay_of(case: Case) -> str:
    return url_for("centre.stay", reference=case.reference)

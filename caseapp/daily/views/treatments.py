"""The treatments of a child who lives here: recorded from a prescription, stopped; what became of every dose."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.daily.forms.medicines import StopForm, TreatmentForm
from caseapp.daily.queries import medicines as queries
from caseapp.daily.service import medicines
from caseapp.daily.views import bp
from caseapp.daily.views.words import WORDS
from caseapp.documents import queries as documents
from caseapp.documents.records import DocumentRecord
from caseapp.documents.views.showing import Onward
from caseapp.establishments.forms.stays import offer
from caseapp.establishments.queries import latest
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.norms import values
from caseapp.policy.classes import DataClass
from caseapp.policy.daily import ROUNDS
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/treatments")
@requires(P.MEDICINE_PRESCRIBE)
def treatments(reference: str) -> str:
    """Every treatment of the stay, and the last week of doses."""
    file = _file(reference)
    return render_template("daily/treatments.html", **_page(file))


@bp.get("/cases/<reference>/treatments/new")
@requires(P.MEDICINE_PRESCRIBE)
def new_treatment(reference: str) -> str:
    """The form of a treatment; `?document=` names the prescription of the file that it is read from."""
    file = _file(reference)
    form = TreatmentForm.opened(values={"starts_on": clock.today(), "document": request.args.get("document", "")})
    return render_template("daily/treatment_form.html", **_form(file, form))


@bp.post("/cases/<reference>/treatments/new")
@requires(P.MEDICINE_PRESCRIBE)
def prescribe(reference: str) -> Any:
    """Record a treatment."""
    file, form = _file(reference), TreatmentForm.sent()
    page = _form(file, form)
    if not form.validate():
        return invalid("daily/treatment_form.html", **page)
    claim(form)
    chosen = {str(choice.value) for choice in form.document.choices if choice.value}
    document = id_or_404(form.document.data) if form.document.data in chosen else None
    try:
        stay, _lines, _never = queries.treatments_of(actor(), file)
        medicines.prescribe(actor(), stay, form.given(document))
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("daily/treatment_form.html", **page)
    told = _("The treatment is recorded: its doses are on the rounds.")
    return done(form, url_for("daily.treatments", reference=file.reference), told)


@bp.post("/cases/<reference>/treatments/<treatment>/stop")
@requires(P.MEDICINE_PRESCRIBE)
def stop_treatment(reference: str, treatment: str) -> Any:
    """Stop a treatment."""
    file, form = _file(reference), StopForm.sent()
    page = _page(file)
    if treatment not in {line.key for line in page["lines"]}:
        raise NotFound
    if not form.validate():
        return invalid("daily/treatments.html", **{**page, "stopping": form, "wrong": treatment})
    claim(form)
    medicines.stop(actor(), id_or_404(treatment), form.text.data)
    told = _("The treatment is stopped: no further dose is due.")
    return done(form, url_for("daily.treatments", reference=file.reference), told)


def from_prescription(me: Actor, case: Case, document: DocumentRecord) -> Onward | None:
    """From a medical paper of a child who lives here to the treatment it prescribes; None for everybody else."""
    if not holds(me.roles, P.MEDICINE_PRESCRIBE) or document.data_class is not DataClass.HEALTH:
        return None
    stay = latest(case.id)
    if document.withdrawn_at is not None or stay is None or stay.ended_at or stay.establishment_id != me.workplace_id:
        return None
    url = url_for("daily.new_treatment", reference=case.reference, document=id_text(document.id))
    return Onward(url, _("Record a treatment from it"), "pill")


def _file(reference: str) -> CaseFile:
    file = cases.open_file(actor(), reference)
    if file.relation is Relation.EXCEPTIONAL:
        raise NotFound
    return file


def _page(file: CaseFile) -> dict[str, Any]:
    _stay, lines, never = queries.treatments_of(actor(), file)
    return {
        "file": file,
        "lines": lines,
        "never": never,
        "stopping": StopForm.opened(),
        "wrong": "",
        "key": id_text,
    }


def _form(file: CaseFile, form: TreatmentForm) -> dict[str, Any]:
    _stay, lines, never = queries.treatments_of(actor(), file)
    kept = documents.in_file(actor(), file)
    papers = [row for row in kept if row.is_open and row.withdrawn_at is None and row.data_class is DataClass.HEALTH]
    named = [(id_text(row.id), _("%(paper)s, added on %(day)s", paper=word(row.type), day=day(row.added_at.date())))
             for row in papers]  # fmt: skip
    offer(form.document, named, N_("None of the file"))
    today, place = clock.today(), actor().workplace_id
    hours = {name: f"{values.hour(norm, today, place):%H:%M}" for name, norm in ROUNDS.items()}
    form.rounds.choices = [
        type(choice)(choice.value, f"{choice.label} ({hours[choice.value]})") for choice in form.rounds.choices
    ]
    return {"file": file, "form": form, "never": never, "lines": [line for line in lines if line.live], }  # fmt: skip

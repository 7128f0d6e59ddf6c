"""A child is referred to a body outside: whom, what is asked, what is told. Nothing leaves the house here."""

from __future__ import annotations

from typing import Any

from flask import render_template

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.establishments.forms.stays import offer
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.outside import OutsideForm
from caseapp.referrals.service import bodies
from caseapp.referrals.service.bodies import AskingOutside
from caseapp.referrals.views import bp, finding
from caseapp.referrals.views.outside import outside_at, own_file, undone
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import Constraint, Need, Urgency
from caseapp.web.gate import requires
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor


@bp.get("/cases/<reference>/outside")
@requires(P.REFERRAL_SEND)
def outside_new(reference: str) -> str:
    """The form."""
    file = own_file(reference, ended=True)
    return render_template("referrals/outside_new.html", **_page(OutsideForm.opened(draft_key=_draft(file)), file))


@bp.post("/cases/<reference>/outside")
@requires(P.REFERRAL_SEND)
def outside_made(reference: str) -> Any:
    """Look for the body in the directory, or prepare the referral: nothing has left."""
    me, file = actor(), own_file(reference, ended=True)
    form = OutsideForm.sent(draft_key=_draft(file))
    if finding.pressed(form):
        return render_template("referrals/outside_new.html", **_page(form, file))
    page = _page(form, file)
    if not form.validate():
        return invalid("referrals/outside_new.html", **page)
    case = cases.locate(me, reference, writing=True)
    claim(form)
    asked = AskingOutside(
        form.body(),
        form.words.data or "",
        Urgency(form.urgency.data),
        next((one.id for one in page["rights"] if id_text(one.id) == form.consent.data), None),
        [Need(code) for code in form.needs.data or ()],
        [Constraint(code) for code in form.constraints.data or ()],
        form.chosen(),
        finding.site_of(form),
    )
    try:
        row = bodies.prepare(me, case, file, asked)
    except Invalid as error:
        undone(error)
        form.blame(error.fields, WORDS)
        return invalid("referrals/outside_new.html", **page)
    return done(form, outside_at(reference, row.id), _("Prepared: read what they will read, then give it."))


def _page(form: OutsideForm, file: CaseFile) -> dict[str, Any]:
    rights = [one for one in queries.live_consents(actor(), file) if not one.receiver]
    offer(form.consent, [(id_text(one.id), f"{word(one.basis)} · {one.who} · {day(one.given_on)}") for one in rights])
    form.offer(bodies.tickable(file, restricted=file.restricted))
    return {"form": form, "file": file, "rights": rights, **finding.shown(form, file)}


def _draft(file: CaseFile) -> str:
    return f"outside.{id_text(file.id)}"

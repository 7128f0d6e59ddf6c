"""The register of rights to share, on a file: recorded, read, revoked."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.documents import queries as documents
from caseapp.documents.records import DocumentRecord
from caseapp.establishments.forms.stays import offer
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import ConsentForm, WithdrawForm
from caseapp.referrals.models import Consent
from caseapp.referrals.queries.houses import houses
from caseapp.referrals.service import consents
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import REVOCABLE, SharingBasis, Withdrawal
from caseapp.web.gate import requires
from caseapp.web.i18n import day, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

FOR_THOSE_NAMED = N_("Those that a referral names")


@bp.get("/cases/<reference>/consents")
@requires(P.CONSENT_KEEP)
def register(reference: str) -> str:
    """The register, and the form of a further line."""
    file = _own(reference)
    form = ConsentForm.opened(draft_key=_draft(file), values={"given_on": clock.today()})
    return render_template("referrals/consents.html", **_page(form, file))


@bp.post("/cases/<reference>/consents")
@requires(P.CONSENT_KEEP)
def keep(reference: str) -> Any:
    """Record a right."""
    me, file = actor(), _own(reference)
    form = ConsentForm.sent(draft_key=_draft(file))
    page = _page(form, file)
    if not form.validate():
        return invalid("referrals/consents.html", **page)
    case = cases.locate(me, reference, writing=True)
    claim(form)
    given = ConsentGiven(
        SharingBasis(form.basis.data),
        form.given_on.day,
        form.who.data,
        form.words.data or "",
        form.until.data,
        read_id(form.receiver.data),
        frozenset(DataClass(code) for code in form.withheld.data),
        read_id(form.document.data),
        frozenset(found for text in form.rests.data or () if (found := read_id(text))),
    )
    try:
        consents.keep_consent(me, case, given)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("referrals/consents.html", **page)
    return done(form, url_for("referral.register", reference=case.reference), _("Recorded."))


@bp.get("/cases/<reference>/consents/<consent>/revoke")
@requires(P.CONSENT_KEEP)
def revoking(reference: str, consent: str) -> str:
    """The form that records that a consent was taken back."""
    file, row = _own(reference), _consent(reference, consent)
    return render_template("referrals/revoke.html", form=_offered(WithdrawForm.opened(), row), file=file)


@bp.post("/cases/<reference>/consents/<consent>/revoke")
@requires(P.CONSENT_KEEP)
def revoke(reference: str, consent: str) -> Any:
    """Record it: what was not yet answered is recalled."""
    me, file = actor(), _own(reference)
    row = _consent(reference, consent)
    form = _offered(WithdrawForm.sent(), row)
    if not form.validate():
        return invalid("referrals/revoke.html", form=form, file=file)
    case = cases.locate(me, reference, writing=True)
    claim(form)
    consents.end_consent(me, case, row, form.words.data, Withdrawal(form.why.data))
    return done(form, url_for("referral.register", reference=case.reference), _("The right has ended."))


def _offered(form: WithdrawForm, row: Consent) -> WithdrawForm:
    """Nobody takes back what nobody gave: an order, a danger, a duty end so by mistake alone."""
    if row.basis not in REVOCABLE:
        form.why.words = [Withdrawal.MISTAKE]
        form.why.choices = [choice for choice in form.why.choices if choice.value == Withdrawal.MISTAKE]
        form.why.data = form.why.data or str(Withdrawal.MISTAKE)
    return form


def _consent(reference: str, text: str) -> Consent:
    row = session().get(Consent, id_or_404(text))
    if row is None or row.case_id != cases.locate(actor(), reference).id:
        raise NotFound
    return row


def offer_proofs(field: Any, file: CaseFile) -> None:
    """The documents of the file that may prove a right, as far as this person may know them."""
    kept = [row for row in documents.in_file(actor(), file) if row.is_open and row.withdrawn_at is None]
    offer(field, [(id_text(row.id), called(row)) for row in kept], N_("None"))


def called(row: DocumentRecord) -> str:
    """A document as this person may know it: its kind, its title, its day."""
    if not row.is_open:
        return _("A document that is closed to you")
    told = (word(row.type) if row.type else "", row.title, day(row.dated_on or row.added_at.date()))
    return " · ".join(text for text in told if text)


def _page(form: ConsentForm, file: CaseFile) -> dict[str, Any]:
    me, unit = actor(), session()
    places = {row.id: row.name_ar if me.language == "ar" else row.name_fr for row in houses(unit, None)}
    offer(
        form.receiver, [(id_text(one), places[one]) for one in sorted(places, key=places.__getitem__)], FOR_THOSE_NAMED
    )
    offer_proofs(form.document, file)
    waiting = consents.without_right(unit, file.id)
    form.rests.choices = [
        (id_text(one), " · ".join((rows[0].reference, *(places.get(row.receiver_id, "") for row in rows))))
        for one, rows in waiting.items()
    ]
    return {
        "called": called,
        "form": form,
        "file": file,
        "lines": queries.consents_of(actor(), file),
        "classes": {str(one): word(one) for one in DataClass},
        "key": id_text,
    }


def _own(reference: str) -> CaseFile:
    me = actor()
    file = cases.open_file(me, reference)
    if file.establishment_id != me.workplace_id or file.read_only:
        raise NotFound
    return file


def _draft(file: CaseFile) -> str:
    return f"consent.{id_text(file.id)}"

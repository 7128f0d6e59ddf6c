"""Preparing a referral: one page, on which a person sees who may lawfully and really take the child, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED
from caseapp.establishments.checks import Verdict
from caseapp.establishments.forms.stays import offer
from caseapp.infra import places, work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import BadIdentifier, id_from_text, id_text
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import MOST_AT_ONCE
from caseapp.referrals import queries
from caseapp.referrals.forms.choosing import ReferralForm
from caseapp.referrals.models import Sending
from caseapp.referrals.queries.candidates import Sought
from caseapp.referrals.records import Candidate
from caseapp.referrals.service import consents, prepare
from caseapp.referrals.service.consents import ConsentGiven, NoRight
from caseapp.referrals.service.prepare import Asking
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import Constraint, Kind, Need, SharingBasis, Suit, Urgency
from caseapp.web.gate import requires
from caseapp.web.i18n import day, ngettext, said, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

SPOKEN = {Verdict.FITS: N_("fits"), Verdict.UNSURE: N_("not sure"), Verdict.FAILS: N_("does not fit")}
LOOKS = {Verdict.FITS: "ok m-check", Verdict.UNSURE: "warn m-help", Verdict.FAILS: "bad m-x"}
SHOWN = 24
"""Establishments on the page: those that suit and are near come first."""
NEAR = (N_("same commune"), N_("same province"), N_("same region"), N_("farther away"))


@bp.get("/cases/<reference>/referral")
@requires(P.REFERRAL_DRAFT)
def prepare_one(reference: str) -> str:
    """The form; `?urgency=` is how soon somebody must act."""
    file = _own(reference)
    birth = _age_of(file)
    values = ReferralForm.values_for(file.name, file.birth, file.contact) | {"birth": birth}
    if request.args.get("urgency") in set(Urgency):  # where somebody comes from may say how soon
        values["urgency"] = request.args["urgency"]
    form = ReferralForm.opened(draft_key=_draft(file), values=values)
    return render_template("referrals/choose.html", **_page(form, file))


@bp.post("/cases/<reference>/referral")
@requires(P.REFERRAL_DRAFT)
def prepared(reference: str) -> Any:
    """Look again at who could be asked, or prepare the referral, and send it if that was the button."""
    me, file = actor(), _own(reference)
    form = ReferralForm.sent(draft_key=_draft(file))
    if "look" in request.form:
        form.read_away()
        return render_template("referrals/choose.html", **_page(form, file))
    good = form.validate()
    flaws = _flaws(form, queries.candidates(me, file, _sought(form), _chosen(form)))
    if flaws or not good:
        return _mend(form, file, flaws)
    case = cases.locate(me, reference, writing=True)
    claim(form)
    try:
        sendings = prepare.draft(me, case, file, _asked(form, _right(form, case)))
        told = _follow(form, sendings)
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), me)
        return _mend(form, file, error.fields)
    return done(form, url_for("referral.show", reference=sendings[0].reference), told)


def _mend(form: ReferralForm, file: CaseFile, flaws: Mapping[str, str]) -> Any:
    """The page again, with what is wrong."""
    page = _page(form, file)
    form.blame(flaws, WORDS)
    return invalid("referrals/choose.html", **page)


def _follow(form: ReferralForm, sendings: list[Sending]) -> str:
    """What the button asked for besides preparing."""
    me = actor()
    step = request.form.get("step")
    if step == "send" and holds(me.roles, P.REFERRAL_SEND):
        prepare.send(me, sendings[0])
        return ngettext(
            "The referral is sent to %(num)s establishment.",
            "The referral is sent to %(num)s establishments.",
            len(sendings),
        )
    if step == "submit":
        prepare.submit(me, sendings[0])
        return _("The referral waits to be validated.")
    return _("The referral is kept as a draft: nothing has left this house.")


def _right(form: ReferralForm, case: Any) -> bytes | None:
    """The consent that was chosen, or the one that was recorded on this very page."""
    if form.basis.data:
        given = ConsentGiven(
            SharingBasis(form.basis.data),
            form.given_on.data or clock.today(),
            form.who.data or "",
            form.consent_words.data or "",
        )
        return consents.keep_consent(actor(), case, given).id
    return _id(form.consent.data)


def _asked(form: ReferralForm, consent_id: bytes | None) -> Asking:
    return Asking(
        kind=Kind(form.kind.data),
        urgency=Urgency(form.urgency.data),
        wanted_on=form.wanted_on.day,
        receivers=_chosen(form),
        needs=[Need(code) for code in form.needs.data],
        constraints=[Constraint(code) for code in form.constraints.data],
        siblings=int(form.siblings.data),
        words=form.words.data or "",
        passing=form.passing.data or "",
        away=form.commune_code.data or "",
        consent_id=consent_id,
        classes=frozenset(DataClass(code) for code in form.classes.data),
        safety=form.told(),
    )


def _flaws(form: ReferralForm, found: list[Candidate]) -> dict[str, str]:
    """What the page itself can tell: who is asked, and why somebody who does not suit."""
    chosen = set(form.receivers.data or ())
    flaws = {}
    if not chosen:
        flaws["receivers"] = "required"
    elif len(chosen) > MOST_AT_ONCE:
        flaws["receivers"] = "too_many_receivers"
    if not chosen <= {id_text(one.id) for one in found}:
        flaws["receivers"] = "choice"
    if any(id_text(one.id) in chosen and not one.fits for one in found) and not (form.passing.data or "").strip():
        flaws["passing"] = "passing"
    if form.basis.data and not (form.who.data or "").strip():
        flaws["who"] = "required"
    return flaws


def _page(form: ReferralForm, file: CaseFile) -> dict[str, Any]:
    me = actor()
    rights = queries.live_consents(me, file)
    told = [(id_text(one.id), f"{word(one.basis)} · {one.who} · {day(one.given_on)}") for one in rights]
    offer(form.consent, told, N_("Choose, or record one below"))
    if form.consent.data is None and rights:
        form.consent.data = id_text(rights[0].id)
    nearest, all_of_them = queries.nearest(me, file, _sought(form), SHOWN, _chosen(form))
    hours = queries.answer_times(session(), [one.id for one in nearest])
    return {
        "form": form,
        "file": file,
        "found": nearest,
        "answers": {place: max(round(answered), 1) for place, answered in hours.items()},
        "more": max(0, all_of_them - SHOWN),
        "near": [said(one) for one in NEAR],
        "key": id_text,
        "marks": {checks: [_mark(*check) for check in checks] for checks in {one.checks for one in nearest}},
        "may_send": holds(me.roles, P.REFERRAL_SEND),
        "rights": rights,
        "beds": _kind(form) is Kind.PLACEMENT,
        "safety": [name for name in ReferralForm.SAFETY if name in form],
    }


def _mark(suit: Suit, verdict: Verdict) -> tuple[str, str, str]:
    """The look of a check, what it asks, and how it came out."""
    return LOOKS[verdict], word(suit), said(SPOKEN[verdict])


def _sought(form: ReferralForm) -> Sought:
    """What the form says is looked for."""
    return Sought(
        _kind(form),
        form.wanted_on.data or clock.today(),
        [Need(code) for code in form.needs.data or () if code in set(Need)],
        [Constraint(code) for code in form.constraints.data or () if code in set(Constraint)],
        int(form.siblings.data) if str(form.siblings.data).isdigit() else 0,
        _known(form.commune_code.data),
    )


def _known(code: str | None) -> str:
    """The code of a commune; nothing for anything else."""
    try:
        return places.commune(code).code if code else ""
    except places.UnknownPlace:
        return ""


def _kind(form: ReferralForm) -> Kind:
    return Kind(form.kind.data) if form.kind.data in set(Kind) else Kind.PLACEMENT


def _chosen(form: ReferralForm) -> list[bytes]:
    return [found for text in form.receivers.data or () if (found := _id(text))]


def _own(reference: str) -> CaseFile:
    """The file, opened, of the actor's own house. Raises NotFound."""
    me = actor()
    file = cases.open_file(me, reference)
    if file.establishment_id != me.workplace_id or file.read_only or file.status in ENDED:
        raise NotFound
    return file


def _age_of(file: CaseFile) -> str:
    age = file.birth.age_on(clock.today())
    if age is None:
        return ""
    return _("%(age)s years", age=age.low if age.low == age.high else f"{age.low}-{age.high}")


def _draft(file: CaseFile) -> str:
    return f"referral.{id_text(file.id)}"


def _id(text: str | None) -> bytes | None:
    try:
        return id_from_text(text or "")
    except BadIdentifier:
        return None

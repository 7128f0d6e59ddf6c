"""Preparing a referral: one page, on which a person sees who may lawfully and really take the child, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import ENDED
from caseapp.establishments.checks import Verdict
from caseapp.establishments.forms.stays import offer
from caseapp.infra import places, work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import MOST_AT_ONCE
from caseapp.referrals import queries
from caseapp.referrals.forms.choosing import ReferralForm
from caseapp.referrals.models import Sending
from caseapp.referrals.queries.candidates import Sought
from caseapp.referrals.records import Candidate, Near
from caseapp.referrals.service import consents, prepare
from caseapp.referrals.service.consents import ConsentGiven, NoRight
from caseapp.referrals.service.prepare import Asking, Prepared
from caseapp.referrals.views import bp
from caseapp.referrals.views.consents import FOR_THOSE_NAMED, offer_proofs
from caseapp.referrals.views.kin import Kin, ages_of, asked_of, chosen, kin_of, sound
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import CARES_FOR, Constraint, Kind, Need, SharingBasis, Suit, Urgency
from caseapp.web.gate import requires
from caseapp.web.i18n import day, ngettext, said, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

SPOKEN = {Verdict.FITS: N_("fits"), Verdict.UNSURE: N_("not sure"), Verdict.FAILS: N_("does not fit")}
LOOKS = {Verdict.FITS: "ok m-check", Verdict.UNSURE: "warn m-help", Verdict.FAILS: "bad m-x"}
SHOWN = 24
"""Establishments on the page: those that suit and are near come first."""
NEAR = {
    Near.COMMUNE: N_("same commune"),
    Near.PROVINCE: N_("same province"),
    Near.BESIDE: N_("neighbouring province"),
    Near.REGION: N_("same region"),
    Near.ELSEWHERE: N_("farther away"),
}


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
    return render_template("referrals/choose.html", **_page(form, file, kin_of(form, file)))


@bp.post("/cases/<reference>/referral")
@requires(P.REFERRAL_DRAFT)
def prepared(reference: str) -> Any:
    """Look again at who could be asked, or prepare the referral, and send it if that was the button."""
    me, file = actor(), _own(reference)
    form = ReferralForm.sent(draft_key=_draft(file))
    if "look" in request.form:
        form.read_away()
        kin = kin_of(form, file)
        form.along.gather()
        return render_template("referrals/choose.html", **_page(form, file, kin))
    valid, kin = form.validate(), kin_of(form, file)
    good = sound(form, kin) and valid
    flaws = _flaws(form, queries.candidates(me, file, _sought(form, kin), _receivers(form)))
    if flaws or not good:
        return _mend(form, file, kin, flaws)
    family = (reference, *(one.reference for one in chosen(kin)))
    case, *others = [cases.locate(me, one, writing=True) for one in family]
    claim(form)
    try:
        right, *rights = _rights(form, [case, *others], kin)
        asked = _asked(form, right)
        sendings = prepare.draft(me, case, file, asked, _others(others, rights, asked, kin))
        told = _follow(form, sendings)
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), me)
        return _mend(form, file, kin, error.fields)
    return done(form, url_for("referral.show", reference=sendings[0].reference), told)


def _mend(form: ReferralForm, file: CaseFile, kin: Sequence[Kin], flaws: Mapping[str, str]) -> Any:
    """The page again, with what is wrong."""
    page = _page(form, file, kin)
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


def _others(cases: Sequence[Case], rights: Sequence[bytes | None], asked: Asking, kin: Sequence[Kin]) -> list[Prepared]:
    """Those who are referred together with her, each with her own file and right."""
    each = zip(cases, rights, chosen(kin), strict=True)
    return [(case, one.opened, asked_of(one, asked, right)) for case, right, one in each]


def _rights(form: ReferralForm, files: Sequence[Case], kin: Sequence[Kin]) -> list[bytes | None]:
    """For each child the consent that was chosen, or the one that was recorded on this very page, in her own file."""
    if not form.basis.data:
        return [read_id(row.consent.data) for row in (form, *(one.row for one in chosen(kin)))]
    given = ConsentGiven(
        SharingBasis(form.basis.data),
        form.given_on.data or clock.today(),
        form.who.data or "",
        form.consent_words.data or "",
        form.until.data,
        read_id(form.for_whom.data),
        frozenset(DataClass(code) for code in form.withheld.data or ()),
        read_id(form.document.data),
    )
    return [row.id for row in consents.keep_for_each(actor(), files, given)]


def _asked(form: ReferralForm, consent_id: bytes | None) -> Asking:
    return Asking(
        kind=Kind(form.kind.data),
        urgency=Urgency(form.urgency.data),
        wanted_on=form.wanted_on.day,
        receivers=_receivers(form),
        needs=[Need(code) for code in form.needs.data],
        constraints=[Constraint(code) for code in form.constraints.data],
        apart=int(form.apart.data),
        words=form.words.data or "",
        passing=form.passing.data or "",
        away=form.commune_code.data or "",
        consent_id=consent_id,
        classes=frozenset(DataClass(code) for code in form.classes.data),
        safety=form.told(),
    )


def _flaws(form: ReferralForm, found: list[Candidate]) -> dict[str, str]:
    """What the page itself can tell: who is asked. Why somebody who does not suit is asked, the verb wants to know."""
    asked = set(form.receivers.data or ())
    flaws = {}
    if not asked:
        flaws["receivers"] = "required"
    elif len(asked) > MOST_AT_ONCE:
        flaws["receivers"] = "too_many_receivers"
    if not asked <= {id_text(one.id) for one in found}:
        flaws["receivers"] = "choice"
    if form.basis.data and not (form.who.data or "").strip():
        flaws["who"] = "required"
    return flaws


def _page(form: ReferralForm, file: CaseFile, kin: Sequence[Kin]) -> dict[str, Any]:
    me = actor()
    rights = queries.live_consents(me, file)
    told = [(id_text(one.id), f"{word(one.basis)} · {one.who} · {day(one.given_on)}") for one in rights]
    offer(form.consent, told, N_("Choose, or record one below"))
    if form.consent.data is None and len(rights) == 1:  # of several, a person says which
        form.consent.data = id_text(rights[0].id)
    nearest, all_of_them = queries.nearest(me, file, _sought(form, kin), SHOWN, _receivers(form))
    offer(form.for_whom, [(id_text(one.id), one.name) for one in nearest], FOR_THOSE_NAMED)
    offer_proofs(form.document, file)
    hours = queries.answer_times(session(), [one.id for one in nearest])
    return {
        "form": form,
        "file": file,
        "found": nearest,
        "answers": {place: max(round(answered), 1) for place, answered in hours.items()},
        "more": max(0, all_of_them - SHOWN),
        "near": {one.id: whereabouts(one) for one in nearest},
        "key": id_text,
        "kin": kin,
        "ages": ages_of(kin),
        "together": [file.name.first_in(me.language) or file.reference, *(one.label for one in chosen(kin))],
        "marks": {each: [_mark(*check) for check in each] for one in nearest for each in one.checks},
        "may_send": holds(me.roles, P.REFERRAL_SEND),
        "rights": rights,
        "beds": _kind(form) is Kind.PLACEMENT,
        "safety": [name for name in ReferralForm.SAFETY if name in form],
    }


def whereabouts(one: Candidate) -> str:
    """How near a house is; how far, as far as that is known: between communes, or else between provinces."""
    near = said(NEAR[one.near])
    if not one.km:
        return near
    if one.measured:
        return _("%(near)s, about %(km)s km as the crow flies", near=near, km=one.km)
    return _("%(near)s, about %(km)s km from province to province", near=near, km=one.km)


def _mark(suit: Suit, verdict: Verdict) -> tuple[str, str, str]:
    """The look of a check, what it asks, and how it came out."""
    asked = word(suit)
    if suit in CARES_FOR and verdict is Verdict.UNSURE:
        asked = _("%(what)s: ask them", what=asked)
    if suit is Suit.ORDER and verdict is not Verdict.FITS:
        asked = _("The right to enter is awaited") if verdict is Verdict.UNSURE else _("No right to enter yet")
    return LOOKS[verdict], asked, said(SPOKEN[verdict])


def _sought(form: ReferralForm, kin: Sequence[Kin]) -> Sought:
    """What the form says is looked for."""
    return Sought(
        _kind(form),
        form.wanted_on.data or clock.today(),
        [Need(code) for code in form.needs.data or () if code in set(Need)],
        [Constraint(code) for code in form.constraints.data or () if code in set(Constraint)],
        [one.wanted() for one in chosen(kin)],
        _known(form.commune_code.data),
        frozenset({form.basis.data} if form.basis.data else ()),
    )


def _known(code: str | None) -> str:
    """The code of a commune; nothing for anything else."""
    try:
        return places.commune(code).code if code else ""
    except places.UnknownPlace:
        return ""


def _kind(form: ReferralForm) -> Kind:
    return Kind(form.kind.data) if form.kind.data in set(Kind) else Kind.PLACEMENT


def _receivers(form: ReferralForm) -> list[bytes]:
    return [found for text in form.receivers.data or () if (found := read_id(text))]


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

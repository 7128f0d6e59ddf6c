"""A bed for tonight, on one page: from somebody met to a house that expects her, with as few taps as the law lets. What
whoever stands in the street may not do is said there, with who may and her telephone."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from werkzeug.utils import redirect

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.service.register import Intake
from caseapp.cases.vocabulary import ENDED, AgeBasis, Danger, Sex, Source
from caseapp.establishments.forms.stays import offer
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text, read_id
from caseapp.kernel.words import N_
from caseapp.outreach.forms.bed import BedForm, FirstContactForm
from caseapp.outreach.models import Profile, Round
from caseapp.outreach.profile_records import ProfileSheet
from caseapp.outreach.queries import bed as queries
from caseapp.outreach.queries.profiles import locate_profile, open_profile_sheet, reference_of
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import becoming
from caseapp.outreach.service import bed as service
from caseapp.outreach.service.bed import Wanted
from caseapp.outreach.views import bp, profile_words
from caseapp.outreach.views.becoming import BASES, filled_in, known_files
from caseapp.outreach.views.words import hour
from caseapp.policy.outreach import EMERGENCY_NUMBERS
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import MOST_AT_ONCE
from caseapp.referrals.queries import candidates, live_consents
from caseapp.referrals.queries.candidates import Sought
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.views.choosing import whereabouts
from caseapp.referrals.views.words import LOOKS as STATE_LOOKS
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import BEFORE_YES, Kind, Need, SharingBasis, State
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import day, language, ngettext, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

PAGE = "outreach/bed.html"
SHOWN = 8
"""Houses on the page: those that suit and are near; the rest is on the page of the whole referral."""


@bp.get("/street/profiles/<profile>/bed")
@requires(P.STREET_MEET)
def bed(profile: str) -> Any:
    """Where the search for a bed stands, and the next step of it."""
    me = actor()
    row = locate_profile(me, id_or_404(profile))
    if row.into_id is not None:
        return redirect(_at(row.into_id), 303)
    return render_template(PAGE, **_page(row))


@bp.post("/street/profiles/<profile>/bed/ask")
@requires(P.STREET_MEET)
def ask_for_bed(profile: str) -> Any:
    """Whoever may is told by the bell that a child waits for a bed."""
    row, form = locate_profile(actor(), id_or_404(profile), writing=True), HouseForm.sent()
    claim(form)
    service.ask(actor(), row)
    return done(form, _at(row.id), _("They are told by the bell. Call them too: nobody looks at a bell at night."))


@bp.post("/street/profiles/<profile>/bed/settle")
@requires(P.STREET_MEET)
def settle_bed(profile: str) -> Any:
    """No bed is looked for any more."""
    row, form = locate_profile(actor(), id_or_404(profile), writing=True), HouseForm.sent()
    claim(form)
    service.settle(actor(), row)
    return done(form, _at(row.id), _("Nobody is asked for a bed any more."))


@bp.post("/street/profiles/<profile>/bed/file")
@requires(P.CASE_CREATE)
def open_for_bed(profile: str) -> Any:
    """A first contact, with what the street knows: what houses must hear of."""
    me = actor()
    row, form = _profile(me, profile), FirstContactForm.sent()
    if not form.validate():
        return invalid(PAGE, **_page(row, first=form))
    claim(form)
    sheet = open_profile_sheet(me, row)
    becoming.open_file(me, row, _intake(sheet, form))
    return done(form, _at(row.id), _("The file is open as a first contact. Now choose a house."))


@bp.post("/street/profiles/<profile>/bed")
@requires(P.REFERRAL_DRAFT)
def refer_for_bed(profile: str) -> Any:
    """Ask houses for tonight."""
    me = actor()
    row, form = _profile(me, profile), BedForm.sent()
    file = _file(me, reference_of(session(), row.case_id))
    if file is None:
        raise NotFound
    flaws = _flaws(form, file) if form.validate() else {"receivers": "choice"} if not form.errors else {}
    if form.errors or flaws:
        return _mend(form, row, flaws)
    right = read_id(form.consent.data) or form.given(me.name, profile_words.code_of(row))
    houses = [found for text in form.receivers.data or () if (found := read_id(text))]
    claim(form)
    try:
        case = cases.locate(me, file.reference, writing=True)
        sent = service.refer(me, row, case, file, Wanted(houses, right, form.words.data or ""))
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, NoRight):
            error.log(session(), me)
        return _mend(form, locate_profile(me, id_or_404(profile)), _named(error.fields))
    if not sent:
        return done(form, _at(row.id), _("It waits for somebody who may send it: call her."))
    told = ngettext("%(num)s house is asked. Call it.", "%(num)s houses are asked. Call them.", len(houses))
    return done(form, _at(row.id), told)


def _mend(form: BedForm, row: Profile, flaws: Any) -> Any:
    page = _page(row, choosing=form)
    form.blame(flaws, WORDS)
    return invalid(PAGE, **page)


def _page(row: Profile, *, first: FirstContactForm | None = None, choosing: BedForm | None = None) -> dict[str, Any]:
    me = actor()
    sheet = open_profile_sheet(me, row)
    line = sheet.line
    asked = queries.asked_for(me, [row.case_id] if row.case_id else []).get(row.case_id or b"", [])
    file = _file(me, sheet.reference)
    drafts, opens = holds(me.roles, P.REFERRAL_DRAFT), holds(me.roles, P.CASE_CREATE)
    may_choose = file is not None and drafts and not queries.live(asked)
    shown: dict[str, Any] = {
        "row": profile_words.row_of(line, territory(me), language()),
        "base": profile_words.url_of(row.id),
        "here": _at(row.id),
        "round": _round(),
        "asked": [_asked(one) for one in asked],
        "live": queries.live(asked),
        "placed": any(one.state in queries.HAS_PLACE for one in asked),
        "waits_since": row.bed_asked_at if row.bed_asked_at and row.bed_asked_at > queries.tonight() else None,
        "may_open": row.case_id is None and opens and drafts,
        "may_choose": may_choose,
        "reference": file.reference if file else "",
        "may_send": holds(me.roles, P.REFERRAL_SEND),
        "follows": drafts and file is not None,
        "people": queries.may_help(me),
        "numbers": EMERGENCY_NUMBERS,
        "hour": hour,
    }
    if shown["may_open"]:
        shown["first"] = first or FirstContactForm.opened(values=_first(sheet))
        shown |= known_files(me, sheet)
    elif may_choose and file is not None:
        shown["form"] = choosing or BedForm.opened()
        shown |= _houses(shown["form"], file)
    elif not queries.live(asked) and not shown["placed"]:
        shown["beds"] = queries.fitting(me, line.sex or None, line.ages)
        shown["beds_at"] = hour(clock.now())
    return shown


def _first(sheet: ProfileSheet) -> dict[str, Any]:
    """What the street knows already: often nothing is left to type."""
    low, high = sheet.line.ages or ("", "")
    worst = next((one.danger for one in sheet.encounters if one.danger is not None), None)
    return {
        "sex": sheet.line.sex or str(Sex.UNKNOWN),
        "youngest": str(low),
        "oldest": str(high) if high != low else "",
        "danger": str(worst) if worst is not None else None,
    }


def _intake(sheet: ProfileSheet, form: FirstContactForm) -> Intake:
    """A first contact: the profile as it stands, and what was looked over on the page."""
    me = actor()
    known = filled_in(sheet, territory(me).place(sheet.line.last_place_id, language().code))
    names = {name: known.get(name, "") for name in ("given", "family", "given_ar", "family_ar", "nickname", "place")}
    told = {
        name: known[name] for name in ("languages", "source_name", "situations", "own_words", "needs", "birth_place")
    }
    if form.ages():
        told["age_basis"] = str(BASES.get(sheet.line.age_method) or AgeBasis.LOOKS)
    return Intake(
        danger=Danger(form.danger.data),
        sex=Sex(form.sex.data),
        source=Source.STREET_TEAM,
        birth=form.birth(),
        more=told,
        brief=True,
        **names,
    )


def _houses(form: BedForm, file: CaseFile) -> dict[str, Any]:
    """Who could take the child tonight, and the rights that stand."""
    me = actor()
    found = candidates(me, file, Sought(Kind.PLACEMENT, clock.today(), (Need.BED,)))
    chosen = set(form.receivers.data or ())
    fits = [one for one in found if one.fits]
    nearest = [one for place, one in enumerate(fits) if place < SHOWN or id_text(one.id) in chosen]
    rights = [
        (id_text(one.id), f"{word(one.basis)} · {one.who} · {day(one.given_on)}") for one in live_consents(me, file)
    ]
    offer(form.consent, rights, N_("Record one below"))
    if form.consent.data is None and len(rights) == 1:
        form.consent.data = rights[0][0]
    return {"houses": nearest, "near": {one.id: whereabouts(one) for one in nearest}, "key": id_text, "rights": rights}


def _flaws(form: BedForm, file: CaseFile) -> dict[str, str]:
    chosen = set(form.receivers.data or ())
    flaws: dict[str, str] = {}
    if not chosen:
        flaws["receivers"] = "required"
    elif len(chosen) > MOST_AT_ONCE:
        flaws["receivers"] = "too_many_receivers"
    else:
        among = [found for text in chosen if (found := read_id(text))]
        sought = Sought(Kind.PLACEMENT, clock.today(), (Need.BED,))
        fits = {id_text(one.id) for one in candidates(actor(), file, sought, among) if one.fits}
        if not chosen <= fits:
            flaws["receivers"] = "choice"
    if not read_id(form.consent.data):
        if not form.basis.data:
            flaws["basis"] = "required"
        elif form.basis.data in (SharingBasis.ORDER, SharingBasis.GUARDIAN) and not (form.who.data or "").strip():
            flaws["who"] = "required"
        if form.basis.data == SharingBasis.DANGER and not (form.why.data or "").strip():
            flaws["why"] = "required"
    return flaws


def _named(fields: dict[str, str]) -> dict[str, str]:
    """Flaws that a verb found, beside the inputs of this page."""
    return {{"words": "why", "given_on": "basis"}.get(name, name): code for name, code in fields.items()}


def _asked(one: queries.Asked) -> dict[str, Any]:
    """A house that was asked, in words."""
    kept = one.state is State.ACCEPTED and one.until
    return {
        "house": one.house,
        "look": STATE_LOOKS[one.state],
        "state": _("A place is kept until %(hour)s", hour=hour(one.until)) if kept and one.until else word(one.state),
        "since": one.since,
        "url": url_for("referral.show", reference=one.reference),
        "depart": one.state is State.ACCEPTED,
        "silent": one.state in BEFORE_YES,
    }


def _file(me: Actor, reference: str) -> CaseFile | None:
    """The child's file where the actor may refer from it; None else."""
    if not reference or not holds(me.roles, P.REFERRAL_DRAFT):
        return None
    file = cases.open_file(me, reference)
    ours = file.establishment_id == me.workplace_id and not file.read_only and file.status not in ENDED
    return file if ours else None


def _profile(me: Actor, text: str) -> Profile:
    """Who opens files and does not go out finds none. Raises NotFound."""
    if not holds(me.roles, P.STREET_MEET):
        raise NotFound
    row = locate_profile(me, id_or_404(text), writing=True)
    if row.into_id is not None:
        raise NotFound
    return row


def _round() -> str:
    """The address of the round from which somebody came, to go back there."""
    found = read_id(request.args.get("round"))
    row = session().get(Round, found) if found else None
    return f"/street/rounds/{id_text(row.id)}" if row is not None else ""


def _at(profile_id: bytes) -> str:
    return f"/street/profiles/{id_text(profile_id)}/bed" + (f"?round={_round()[-32:]}" if _round() else "")

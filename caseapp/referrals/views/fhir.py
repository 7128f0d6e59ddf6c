"""Referrals to and from other systems: one Bundle of FHIR R5 written, one read as a draft (docs/fhir.md)."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import Sex
from caseapp.infra import work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.events import TAKEN_UP, WRITTEN_OUT
from caseapp.referrals.fhir.reading import Flawed, Wish, read
from caseapp.referrals.fhir.shapes import Flaw
from caseapp.referrals.fhir.writing import Place, Told, bundle_of
from caseapp.referrals.forms.fhir import TakeUpForm
from caseapp.referrals.models import Sending
from caseapp.referrals.records import ReferralPage, SendingCard
from caseapp.referrals.service import prepare
from caseapp.referrals.service.disclosure import EXTRACT, SAFETY
from caseapp.referrals.service.prepare import Asking
from caseapp.referrals.sheets import on_paper
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import Move
from caseapp.web.gate import requires
from caseapp.web.i18n import day, said, word
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

UNKNOWN_HOUSE = N_("No establishment of this installation has this short name.")
OWN_HOUSE = N_("This is your own establishment.")
OTHER_SEX = N_("The file says another sex: is it this child?")


@bp.get("/referrals/<reference>/<sending>/fhir.json")
@requires(P.REFERRAL_SEND)
def write_out(reference: str, sending: str) -> Response:
    """The referral to one house as a Bundle: pseudonymous until that house may know the child."""
    me, sending_id = actor(), id_or_404(sending)
    row = queries.sending_of(me, reference, sending_id)
    page = queries.page(me, reference)
    card = next(one for one in page.cards if one.id == sending_id)
    if EXTRACT not in page.sheets:
        raise NotFound
    told = _told(row, page, card)
    record(session(), me, WRITTEN_OUT, row.case_id, sending=id_text(row.id), named=bool(told.names))
    text = json.dumps(bundle_of(told, clock.now()), ensure_ascii=False, indent=1)
    answer = Response(text, mimetype="application/fhir+json")
    answer.headers["Content-Disposition"] = f'attachment; filename="referral-{page.reference}.json"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/cases/<reference>/referral/fhir")
@requires(P.REFERRAL_DRAFT)
def taking_up(reference: str) -> str:
    """Where the text of another system is given."""
    file = _file(reference)
    return render_template("referrals/take_up.html", form=TakeUpForm.opened(), file=file, shown=None, flaws=())


@bp.post("/cases/<reference>/referral/fhir")
@requires(P.REFERRAL_DRAFT)
def take_up(reference: str) -> ResponseReturnValue:
    """Show what was understood; keep it as a draft when that was seen. Nothing leaves the house."""
    me, file, form = actor(), _file(reference), TakeUpForm.sent()
    page: dict[str, Any] = {"form": form, "file": file, "shown": None, "flaws": ()}
    if not form.validate():
        return invalid("referrals/take_up.html", **page)
    try:
        wish = read(form.text.data)
        places = _receivers(wish, file)
    except Flawed as error:
        page["flaws"] = [(flaw.path, said(flaw.why)) for flaw in error.flaws]
        return invalid("referrals/take_up.html", **page)
    page["shown"] = _shown(wish, places, me.language)
    if "keep" not in request.form or not form.looked_at:
        form.seen.data = form.fingerprint
        return render_template("referrals/take_up.html", **page)
    case = cases.locate(me, reference, writing=True)
    claim(form)
    try:
        rows = prepare.draft(me, case, file, _asking(wish, places))
    except Invalid as error:
        work.abandon(session())
        messages = [said(WORDS[code]) if code in WORDS else said(code) for code in error.fields.values()]
        page["flaws"] = [("ServiceRequest", message) for message in messages]
        return invalid("referrals/take_up.html", **page)
    record(session(), me, TAKEN_UP, case.id, receivers=len(rows))
    told = _("The referral is kept as a draft: nothing has left this house.")
    return done(form, url_for("referral.show", reference=rows[0].reference), told)


def _file(reference: str) -> CaseFile:
    """The file of this house for which something is asked. Raises NotFound."""
    me = actor()
    file = cases.open_file(me, reference)
    if file.read_only or file.establishment_id != me.workplace_id:
        raise NotFound
    return file


def _told(row: Sending, page: ReferralPage, card: SendingCard) -> Told:
    unit = session()
    safety = on_paper(page) if row.knows >= SAFETY else {}
    sent = next((step.words for step in card.steps if step.move is Move.SEND), "")
    return Told(
        sending_id=row.id,
        reference=page.reference,
        kind=page.kind,
        urgency=page.urgency,
        state=card.state,
        wanted_on=page.wanted_on,
        authored=row.sent_at or page.made_at,
        since=card.since,
        sender=_place(unit.get_one(Establishment, row.sender_id)),
        receiver=_place(unit.get_one(Establishment, row.receiver_id)),
        extract=page.sheets[EXTRACT],
        words=sent or page.words,
        reason=card.house_reason,
        broken=end.reason if (end := card.service_end) and end.move is Move.BREAK_OFF else "",
        siblings=card.along,
        party_id=row.party_id,
        names=[name for part in ("name", "name_ar") if (name := str(safety.get(part, "")))],
    )


def _place(row: Establishment) -> Place:
    return Place(row.slug, row.name_fr, row.name_ar)


def _receivers(wish: Wish, file: CaseFile) -> list[Establishment]:
    """The houses that are asked, and whether it can be this child. Raises Flawed."""
    slugs = [slug for slug, _path in wish.receivers]
    query = select(Establishment).where(Establishment.slug.in_(slugs), Establishment.ended_at.is_(None))
    known = {row.slug: row for row in session().scalars(query)}
    flaws = [Flaw(path, UNKNOWN_HOUSE) for slug, path in wish.receivers if slug not in known]
    own = [path for slug, path in wish.receivers if slug in known and known[slug].id == file.establishment_id]
    flaws += [Flaw(path, OWN_HOUSE) for path in own]
    if Sex.UNKNOWN not in (wish.sex, file.sex) and wish.sex is not file.sex:
        flaws.append(Flaw("Patient.gender", OTHER_SEX))
    if flaws:
        raise Flawed(flaws)
    return [known[slug] for slug in dict.fromkeys(slugs)]


def _asking(wish: Wish, places: list[Establishment]) -> Asking:
    return Asking(
        kind=wish.kind,
        urgency=wish.urgency,
        wanted_on=wish.wanted_on,
        receivers=[row.id for row in places],
        needs=wish.needs,
        constraints=wish.constraints,
        apart=min(wish.siblings + wish.apart, 20),  # their files are not known here: she is referred without them
        words=wish.words,
    )


def _shown(wish: Wish, places: list[Establishment], code: str) -> dict[str, Any]:
    """What was understood, for the page."""
    return {
        "facts": [
            (_("What is asked for"), word(wish.kind)),
            (_("How soon"), word(wish.urgency)),
            (_("From which day"), day(wish.wanted_on)),
            (_("Whom to ask"), " · ".join(row.name(code) for row in places)),
            (_("What the child needs"), " · ".join(word(one) for one in wish.needs)),
            (_("What must be known"), " · ".join(word(one) for one in wish.constraints)),
            (_("Brothers and sisters who come along"), str(wish.siblings)),
            (_("Brothers and sisters who are not referred with the child"), str(wish.apart)),
        ],
        "siblings": wish.siblings,
        "words": wish.words,
        "named": wish.named,
    }

"""The minutes of a handing over, of an admission or an exit: read and signed on screen by everybody who is there, and
printed with what was signed. Without JavaScript, and later, they are signed on paper.
"""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.establishments import queries
from caseapp.establishments.forms.minutes import SignForm
from caseapp.establishments.models import ChildFields, Stay
from caseapp.establishments.records import StayCard, written
from caseapp.establishments.service.minutes import POWER, STAFF, Signing, handed_at, sign, sign_until
from caseapp.establishments.sheets import MINUTES
from caseapp.establishments.views import bp
from caseapp.establishments.views.papers import stay_of
from caseapp.establishments.views.saying import TITLES, parts_of, says_of, shown
from caseapp.establishments.views.words import WORDS
from caseapp.establishments.vocabulary import SignsAs, Way
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.ink import path_of
from caseapp.papers.views.sending import asked_tongue, print_buttons, send
from caseapp.policy.permissions import P, holds
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

ORDER = {
    Way.ENTRY: (SignsAs.GIVES, SignsAs.TAKES, SignsAs.CHILD),
    Way.EXIT: (SignsAs.TAKES, SignsAs.GIVES, SignsAs.CHILD),
}
"""Who stands at the door signs first."""


@bp.get("/cases/<reference>/stay/minutes/<way>")
@requires(P.STAY_ADMIT)
def minutes(reference: str, way: str) -> str:
    """What is signed, who has signed, and a box for the next one: `?as=child`."""
    me, file, card, which = _opened(reference, way)
    page = _page(me, file, card, which, request.args.get("as", ""))
    name = {"name": page.pop("name")}
    return render_template("establishments/minutes.html", form=SignForm.opened(values=name), **page)


@bp.post("/cases/<reference>/stay/minutes/<way>")
@requires(P.STAY_ADMIT)
def sign_minutes(reference: str, way: str) -> Any:
    """One person signs."""
    me, file, card, which = _opened(reference, way)
    form, quality = SignForm.sent(), request.form.get("quality", "")
    page = _page(me, file, card, which, quality)
    if quality not in set(SignsAs):
        raise NotFound
    if not form.validate():
        return invalid("establishments/minutes.html", form=form, **page)
    claim(form)
    case = cases.locate(me, reference)
    child = ChildFields(names=written(file.name), birth=dict(file.identity.get("birth") or {}))
    try:
        asked = Signing(which, SignsAs(quality), form.name.data or "", form.ink.data, child)
        sign(me, case, _row(case), asked)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("establishments/minutes.html", form=form, **page)
    return done(form, url_for("centre.minutes", reference=reference, way=which), _("Signed."))


@bp.post("/cases/<reference>/stay/minutes/<way>/print")
@writes_late
@requires(P.STAY_ADMIT)
def print_minutes(reference: str, way: str) -> Response:
    """The minutes on paper: what is known, empty lines for the rest, and who signed."""
    tongue = asked_tongue(MINUTES)
    _me, file, card, which = _opened(reference, way, ended=False)
    return send(MINUTES, tongue, says_of(file, card, which), about=file.id)


def minutes_links(me: Actor, card: StayCard, reference: str) -> list[tuple[str, str, int]]:
    """The minutes of a stay that this person may see: what they are called, where they are, how many signed."""
    return [
        (_(TITLES[way]), url_for("centre.minutes", reference=reference, way=way), len(card.signed_for(way)))
        for way in Way
        if holds(me.roles, POWER[way]) and _at(card, way) is not None
    ]


def _opened(reference: str, way: str, *, ended: bool = True) -> tuple[Actor, CaseFile, StayCard, Way]:
    """Raises NotFound for a way that nobody hands over, Refused. A blank for an exit that is still to come may be
    printed (`ended` False)."""
    me = actor()
    which = next((one for one in Way if one == way), None)
    if which is None:
        raise NotFound
    need(me, POWER[which])
    file, card = stay_of(reference)
    if _at(card, which) is None and (ended or card.ended_at is not None):
        raise NotFound
    return me, file, card, which


def _row(case: Case) -> Stay:
    row = queries.latest(case.id)
    if row is None:
        raise NotFound
    return row


def _at(card: StayCard, way: Way) -> Any:
    return handed_at(way, card.admitted_at, card.ended_at, card.exit_reason)


def _page(me: Actor, file: CaseFile, card: StayCard, way: Way, asked: str) -> dict[str, Any]:
    signed = {line.quality: line for line in card.signed_for(way)}
    left = [quality for quality in ORDER[way] if quality not in signed]
    quality = next((one for one in left if one == asked), left[0] if left else None)
    known = {SignsAs.CHILD: " ".join(written(file.name)[:1]), STAFF[way]: me.name}
    other = card.leaving.get("to_whom", "") if way is Way.EXIT else card.entry.get("brought_by", "")
    at = _at(card, way)
    printed = url_for("centre.print_minutes", reference=file.reference, way=way)
    return {
        "file": file,
        "stay": card,
        "way": way,
        "title": _(TITLES[way]),
        "parts": shown(parts_of(file, card, way)),
        "who": [(one, signed.get(one)) for one in ORDER[way]],
        "path": path_of,
        "quality": quality,
        "me": me.name,
        "mine": quality is STAFF[way],
        "open": at is not None and clock.now() <= sign_until(at, me.workplace_id or b""),
        "printing": print_buttons(MINUTES, printed, warn=False),
        "name": known.get(quality, other) if quality else "",
    }

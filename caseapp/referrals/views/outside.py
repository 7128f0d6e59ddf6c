"""A child referred to a body outside, as its sender gives and follows it; `asking_outside` prepares it."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from caseapp.cases import queries as cases
from caseapp.cases.records import CaseFile
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import ENDED
from caseapp.directory.views.words import dial
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.ink import path_of
from caseapp.papers.views.sending import asked_tongue, print_buttons, send
from caseapp.policy.permissions import P, holds
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import MaybeWordsForm, PlainForm
from caseapp.referrals.forms.outside import SaidForm, SaidNoForm
from caseapp.referrals.lifecycle import outside_step
from caseapp.referrals.models import Outside
from caseapp.referrals.records import OutsidePage
from caseapp.referrals.service import bodies
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.sheets import OUTSIDE, OUTSIDE_HANDOVER
from caseapp.referrals.views import bp
from caseapp.referrals.views.saying_outside import outside_says, told_rows
from caseapp.referrals.views.words import OUTSIDE_ICONS, OUTSIDE_LOOKS, OUTSIDE_STEP_LOOKS, WORDS
from caseapp.referrals.vocabulary import ChildReason, HouseReason, OutsideMove, OutsideState, SignedHow
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import moment, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

SAID = {
    OutsideMove.RECEIVE: SaidForm,
    OutsideMove.ARRIVE: SaidForm,
    OutsideMove.REFUSE: SaidNoForm,
    OutsideMove.TAKE_BACK: MaybeWordsForm,
}


@bp.get("/cases/<reference>/outside/<body>")
@requires(P.REFERRAL_HANDLE)
def outside(reference: str, body: str) -> str:
    """Where it stands, what they read, what they said."""
    page = queries.outside_page(actor(), own_file(reference, ended=True), id_or_404(body))
    return render_template("referrals/outside.html", page=page, **_shown(page))


@bp.post("/cases/<reference>/outside/<body>/link")
@writes_late
@requires(P.REFERRAL_SEND)
def outside_link(reference: str, body: str) -> Any:
    """Make a link and its code; both are shown on the page that answers, once, and kept nowhere."""
    me, form = actor(), PlainForm.sent()
    found_row(reference, body)
    drawn, salt, key = bodies.draw_link()
    work.begin_writing(session())
    row = found_row(reference, body)
    claim(form)
    try:
        bodies.link(me, row, drawn, salt, key)
    except Invalid as error:
        undone(error)
        raise Impossible("no_right") from None
    asked = queries.outside_page(me, own_file(reference), row.id).body
    done(form, outside_at(reference, row.id))
    address = f"{url_for('referral.handed', _external=True)}#{drawn.link}"
    return render_template(
        "referrals/outside_link.html",
        address=address,
        code=drawn.code,
        back=outside_at(reference, row.id),
        body=asked,
        dialled=dial(asked.get("phone", "")),
    )


@bp.post("/cases/<reference>/outside/<body>/withdraw")
@requires(P.REFERRAL_SEND)
def outside_withdraw(reference: str, body: str) -> Any:
    """The link opens nothing any more."""
    form = PlainForm.sent()
    row = found_row(reference, body)
    claim(form)
    bodies.withdraw(actor(), row)
    return done(form, outside_at(reference, row.id), _("The link opens nothing any more."))


@bp.get("/cases/<reference>/outside/<body>/<move>")
@requires(P.REFERRAL_DRAFT)
def outside_saying(reference: str, body: str, move: str) -> Any:
    """What they said by telephone, or that it is taken back."""
    row, name = found_row(reference, body), _move(move)
    need(actor(), P(outside_step(name, OutsideState(row.state)).permission))
    return render_template("referrals/outside_act.html", **_asked(reference, row, name, SAID[name].opened()))


@bp.post("/cases/<reference>/outside/<body>/<move>")
@requires(P.REFERRAL_DRAFT)
def outside_said(reference: str, body: str, move: str) -> Any:
    """Write it down."""
    row, name = found_row(reference, body), _move(move)
    form = SAID[name].sent()
    page = _asked(reference, row, name, form)
    if not form.validate():
        return invalid("referrals/outside_act.html", **page)
    claim(form)
    try:
        reason = form.reason.data if isinstance(form, SaidNoForm) else None
        bodies.said(actor(), row, name, reason, form.words.data or "")
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("referrals/outside_act.html", **page)
    return done(form, outside_at(reference, row.id), _("It is written down."))


@bp.post("/cases/<reference>/outside/<body>/letter.pdf")
@writes_late
@requires(P.REFERRAL_SEND)
def outside_letter(reference: str, body: str) -> ResponseReturnValue:
    """The letter: what the link would show, on paper. With the first one it has left the house."""
    me, tongue = actor(), asked_tongue(OUTSIDE)
    page = queries.outside_page(me, own_file(reference), id_or_404(body))
    if not page.may_give:
        raise NotFound
    answer = send(OUTSIDE, tongue, outside_says(page), about=cases.locate(me, reference).id)
    try:
        bodies.give(me, found_row(reference, body))
    except Invalid as error:
        undone(error)
        raise Impossible("no_right") from None
    return answer


def _shown(page: OutsidePage) -> dict[str, Any]:
    where: dict[str, Any] = {"reference": page.file, "body": id_text(page.id)}
    return {
        "looks": OUTSIDE_LOOKS,
        "step_looks": OUTSIDE_STEP_LOOKS,
        "icons": OUTSIDE_ICONS,
        "key": id_text(page.id),
        "rows": told_rows(page.told),
        "printing": print_buttons(OUTSIDE, url_for("referral.outside_letter", **where), warn=False),
        "reasons": {str(one): word(one) for kind in (HouseReason, ChildReason) for one in kind},
        "State": OutsideState,
        "Move": OutsideMove,
        **_hand_over_shown(page, where),
        "entry_url": _entry_url(page),
        "may_enter": page.site_id is None and holds(actor().roles, P.DIRECTORY_ENTER),
    }


def _hand_over_shown(page: OutsidePage, where: dict[str, Any]) -> dict[str, Any]:
    """The part of the page about the child's going there: the sheet, and how she was handed over."""
    told = page.minutes
    prints = (step.at for step in reversed(page.steps) if step.move is OutsideMove.PRINT)
    return {
        "sheet_printing": print_buttons(
            OUTSIDE_HANDOVER, url_for("referral.print_outside_handover", **where), warn=False
        ),
        "printed": next(prints, None),
        "ink": path_of(told.get("ink", "")) if told else "",
        "handed": [
            (_("On which day"), moment(page.handed_at)),
            (_("Who handed the child over"), told.get("by", "")),
            (_("Who took the child in"), told.get("to", "")),
            (_("How did they sign?"), word(SignedHow(told["signed"])) if told.get("signed") else ""),
        ]
        if told and page.handed_at
        else [],
    }


def _entry_url(page: OutsidePage) -> str:
    """Where the body stands in the directory, for whoever reads it."""
    if page.site_id is None or not holds(actor().roles, P.DIRECTORY_READ):
        return ""
    return url_for("directory.show", entry=id_text(page.site_id))


def _asked(reference: str, row: Outside, name: OutsideMove, form: Any) -> dict[str, Any]:
    return {"form": form, "name": name, "back": outside_at(reference, row.id), "row": row}


def own_file(reference: str, *, ended: bool = False) -> CaseFile:
    """The file, opened, of the actor's own house. Raises NotFound."""
    me = actor()
    file = cases.open_file(me, reference)
    if file.establishment_id != me.workplace_id or file.read_only or (file.status in ENDED and not ended):
        raise NotFound
    return file


def found_row(reference: str, body: str) -> Outside:
    """The row, for a verb. Raises NotFound."""
    case = cases.locate(actor(), reference, writing=True)
    return queries.outside_of(actor(), case.id, id_or_404(body))


def _move(text: str) -> OutsideMove:
    if text not in set(OutsideMove) or OutsideMove(text) not in SAID:
        raise NotFound
    return OutsideMove(text)


def undone(error: Invalid) -> None:
    unit = session()
    work.abandon(unit)
    if isinstance(error, NoRight):
        error.log(unit, actor())


def outside_at(reference: str, outside_id: bytes) -> str:
    return url_for("referral.outside", reference=reference, body=id_text(outside_id))

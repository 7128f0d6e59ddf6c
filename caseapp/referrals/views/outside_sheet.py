"""A child goes to a body outside: the sheet that goes with her is written and printed, and how she was handed over."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from caseapp.cases import queries as cases
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.papers.views.sending import asked_tongue, send
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.outside_sheet import HandedForm, SheetForm
from caseapp.referrals.lifecycle import outside_step
from caseapp.referrals.models import Outside
from caseapp.referrals.records import OutsidePage
from caseapp.referrals.service import handing_over
from caseapp.referrals.sheets import OUTSIDE_HANDOVER, Told
from caseapp.referrals.views import bp
from caseapp.referrals.views.outside import found_row, outside_at, own_file, undone
from caseapp.referrals.views.saying_outside import handover_says, told_rows
from caseapp.referrals.views.words import WORDS
from caseapp.referrals.vocabulary import OutsideMove, OutsideState
from caseapp.web.app import writes_late
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

LONG = frozenset({Told.HEALTH, Told.OWN_WORDS, Told.OPEN_ACTIONS})


@bp.get("/cases/<reference>/outside/<body>/sheet")
@requires(P.REFERRAL_SEND)
def outside_sheet(reference: str, body: str) -> str:
    """What goes with the child."""
    page = _page(reference, body)
    form = SheetForm.opened(draft_key=_draft(page), values=dict(page.sheet))
    return render_template("referrals/outside_sheet.html", **_shown(page, form))


@bp.post("/cases/<reference>/outside/<body>/sheet")
@requires(P.REFERRAL_SEND)
def outside_sheet_written(reference: str, body: str) -> Any:
    """Keep it."""
    page = _page(reference, body)
    form = SheetForm.sent(draft_key=_draft(page))
    shown = _shown(page, form)
    if not form.validate():
        return invalid("referrals/outside_sheet.html", **shown)
    row = found_row(reference, body)
    claim(form)
    handing_over.write_sheet(actor(), row, form.written())
    return done(form, outside_at(reference, row.id), _("The hand-over sheet is kept: print it."))


@bp.post("/cases/<reference>/outside/<body>/handover.pdf")
@writes_late
@requires(P.REFERRAL_SEND)
def print_outside_handover(reference: str, body: str) -> ResponseReturnValue:
    """One page in both languages that goes with the child. With the first paper the referral has left the house."""
    me, tongue = actor(), asked_tongue(OUTSIDE_HANDOVER)
    page = _page(reference, body)
    says = handover_says(page, _open_fields(page))
    answer = send(OUTSIDE_HANDOVER, tongue, says, about=cases.locate(me, reference).id)
    try:
        handing_over.printed(me, found_row(reference, body))
    except Invalid as error:
        undone(error)
        raise Impossible("no_right") from None
    return answer


@bp.get("/cases/<reference>/outside/<body>/hand")
@requires(P.REFERRAL_DRAFT)
def outside_hand(reference: str, body: str) -> str:
    """To whom the child was handed over, when, by whom."""
    row, now = _handing(reference, body), clock.local(clock.now())
    values = {"on": now.date(), "at": f"{now:%H:%M}", "by": actor().name}
    return render_template("referrals/outside_hand.html", **_asked(reference, row, HandedForm.opened(values=values)))


@bp.post("/cases/<reference>/outside/<body>/hand")
@requires(P.REFERRAL_DRAFT)
def outside_handed(reference: str, body: str) -> Any:
    """Write it down, once."""
    row, form = _handing(reference, body), HandedForm.sent()
    page = _asked(reference, row, form)
    if not form.validate():
        return invalid("referrals/outside_hand.html", **page)
    when = form.when()
    if when is None:
        form.blame({"at": "hour"}, WORDS)
        return invalid("referrals/outside_hand.html", **page)
    claim(form)
    try:
        handing_over.hand_over(actor(), row, when, form.minutes())
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid("referrals/outside_hand.html", **page)
    return done(form, outside_at(reference, row.id), _("It is written down."))


def _page(reference: str, body: str) -> OutsidePage:
    """It, opened, for whoever still gives it. Raises NotFound."""
    page = queries.outside_page(actor(), own_file(reference), id_or_404(body))
    if not page.may_give:
        raise NotFound
    return page


def _shown(page: OutsidePage, form: SheetForm) -> dict[str, Any]:
    fields = _open_fields(page)
    form.offer(fields)
    back = outside_at(page.file, page.id)
    return {"form": form, "page": page, "fields": fields, "long": LONG, "rows": told_rows(page.told), "back": back}


def _open_fields(page: OutsidePage) -> list[Told]:
    return handing_over.open_fields(queries.outside_of(actor(), page.case_id, page.id))


def _handing(reference: str, body: str) -> Outside:
    """The row, for minutes that are not written yet. Raises NotFound, Impossible."""
    row = found_row(reference, body)
    outside_step(OutsideMove.HAND, OutsideState(row.state))
    if row.handed_at is not None or row.forgotten_at is not None:
        raise NotFound
    return row


def _asked(reference: str, row: Outside, form: HandedForm) -> dict[str, Any]:
    return {"form": form, "row": row, "back": outside_at(reference, row.id)}


def _draft(page: OutsidePage) -> str:
    return f"outside_sheet.{id_text(page.id)}"

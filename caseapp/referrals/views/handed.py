"""The page of a body outside: a link and a code open what it was told, once, and take its answer. No account, no name.

The letters of the link stand behind the # of its address: no browser sends them to any server, so no log, no proxy and
no referrer has them; our script puts them into the field, or they are typed. The code is told by telephone (ADR 19).
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from caseapp.accounts.service import throttle
from caseapp.accounts.service.throttle import Counter
from caseapp.accounts.views.sign_in import wait_text
from caseapp.directory.views.words import dial
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Impossible, Invalid, Throttled
from caseapp.kernel.phones import readable
from caseapp.kernel.words import N_
from caseapp.referrals.forms.outside import AnswerForm, OpenForm
from caseapp.referrals.service import handed as service
from caseapp.referrals.service.handed import HandedPage
from caseapp.referrals.views import bp
from caseapp.referrals.views.saying_outside import told_rows
from caseapp.referrals.views.words import OUTSIDE_LOOKS, WORDS
from caseapp.referrals.vocabulary import HouseReason, OutsideMove
from caseapp.web.app import writes_late
from caseapp.web.gate import public
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import language

NOTHING = N_(
    "This opens nothing. Open your link again, compare the code with what you were told, or ask whoever gave it to you."
)
"""The one answer for all that does not open."""


@bp.get("/outside")
@public
def handed() -> str:
    """Where a link and its code are asked for."""
    return render_template("referrals/handed.html", form=OpenForm.opened())


@bp.post("/outside")
@writes_late
@public
def handed_open() -> Any:
    """What they open; one answer for all that does not."""
    form = OpenForm.sent()
    subjects = [throttle.of_address(Counter.OUTSIDE, request.remote_addr or "")]
    unit = session()
    form.validate()
    try:
        throttle.check(unit, subjects)
        looked = service.look(unit, form.link.data or "", form.code.data or "")
    except Throttled as throttled:
        return _shut(wait_text(throttled), 429, {"Retry-After": str(throttled.seconds)})
    work.begin_writing(unit)
    page = service.enter(unit, looked)
    if page is None:
        throttle.failed(unit, subjects)
        return _shut(_(NOTHING))
    return _opened(page, _answering(page))


@bp.post("/outside/answer")
@public
def handed_answer() -> Any:
    """What they answer."""
    form, unit = AnswerForm.sent(), session()
    good = form.validate()
    name = OutsideMove(form.said.data) if form.said.data in set(OutsideMove) else None
    flaws = _flaws(form, name)
    if name is None or flaws or not good:
        form.blame(flaws, WORDS)
        return render_template("referrals/handed_answer.html", form=form), 422
    try:
        reason = form.reason.data if name is OutsideMove.REFUSE else None
        page = service.answer(unit, form.ticket.data or "", name, reason, _words(form))
    except (Impossible, Invalid):
        work.abandon(unit)
        page = None
    if page is None:
        return _shut(_("This page was open for too long. Open it again with your link and your code."))
    return render_template("referrals/handed_done.html", page=page, looks=OUTSIDE_LOOKS, name=name)


def _flaws(form: AnswerForm, name: OutsideMove | None) -> dict[str, str]:
    if name is not OutsideMove.REFUSE:
        return {}
    if not form.reason.data:
        return {"reason": "required"}
    wordless = form.reason.data == HouseReason.OTHER and not (form.words.data or "").strip()
    return {"words": "required"} if wordless else {}


def _words(form: AnswerForm) -> str:
    """What was said, and who says to have said it."""
    return "\n".join(part for part in (form.words.data or "", form.who.data or "") if part)


def _answering(page: HandedPage) -> AnswerForm:
    form = AnswerForm.opened(values={"ticket": page.ticket})
    form.offer(page.moves)
    return form


def _opened(page: HandedPage, form: AnswerForm) -> str:
    return render_template(
        "referrals/handed_open.html",
        page=page,
        form=form,
        rows=told_rows(page.told),
        words=page.told.get("words", ""),
        looks=OUTSIDE_LOOKS,
        code=language().code,
        phones=[(readable(one.number), dial(one.number), one.what) for one in page.phones[:2]],
    )


def _shut(told: str, status: int = 422, headers: dict[str, str] | None = None) -> Any:
    """The page again, empty: nothing that was typed comes back."""
    form = OpenForm.opened()
    form.form_errors.append(told)
    return render_template("referrals/handed.html", form=form), status, headers or {}

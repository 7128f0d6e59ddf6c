"""Pages about whole files that change hands: the list, one of them, and what each house can do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.accounts.directory import colleagues
from caseapp.establishments.forms.stays import offer
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import MaybeWordsForm, WordsForm
from caseapp.referrals.forms.transfers import TakeOverForm
from caseapp.referrals.lifecycle import transfer_step
from caseapp.referrals.models import Transfer
from caseapp.referrals.service import offers
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.views import bp
from caseapp.referrals.views.words import TRANSFER_LOOKS, WORDS
from caseapp.referrals.vocabulary import Side, TransferMove, TransferState
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


class Act(NamedTuple):
    """An answer as a page: the form that asks, what it does, what is told afterwards, a line of help."""

    form: type[HouseForm]
    verb: Callable[[Transfer, Any], object]
    told: str
    hint: str
    kind: str = ""


def _end(name: TransferMove) -> Callable[[Transfer, Any], object]:
    return lambda row, form: offers.end(actor(), row, name, form.words.data or "")


ACTS: dict[TransferMove, Act] = {
    TransferMove.TAKE_OVER: Act(
        TakeOverForm,
        lambda row, form: offers.take_over(actor(), row, id_or_404(form.worker.data or ""), form.words.data or ""),
        N_("The file is yours: all of it, with its documents and what is due."),
        N_("The whole file is kept here from now on. The other house cannot open it any more."),
    ),
    TransferMove.REFUSE: Act(
        WordsForm,
        _end(TransferMove.REFUSE),
        N_("Refused: the file stays where it is, and is closed to you."),
        N_("The file stays in the other house. They read why."),
        "stop",
    ),
    TransferMove.DECLINE: Act(
        WordsForm,
        _end(TransferMove.DECLINE),
        N_("The file stays here, and they know why."),
        N_("The file stays here. They read why; what a referral opened to them stays open."),
        "stop",
    ),
    TransferMove.TAKE_BACK: Act(
        MaybeWordsForm,
        _end(TransferMove.TAKE_BACK),
        N_("Taken back: what the offer opened is closed."),
        N_("What the offer opened to the other house closes at once."),
        "stop",
    ),
    TransferMove.GIVE_UP: Act(
        MaybeWordsForm,
        _end(TransferMove.GIVE_UP),
        N_("You no longer ask for this file."),
        N_("The file stays in the other house."),
        "stop",
    ),
}
"""What answers a hand-over; an offer has a form of its own, on the file (`views/offering.py`)."""


@bp.get("/transfers")
@requires(P.REFERRAL_HANDLE)
def transfers() -> str:
    """Whole files that were offered to this house, or by it."""
    me = actor()
    return render_template("referrals/transfers.html", lines=queries.transfers(me), code=me.language, **_words())


@bp.get("/transfers/<key>")
@requires(P.REFERRAL_HANDLE)
def transfer(key: str) -> str:
    """One of them: where it stands, what was said."""
    me = actor()
    page = queries.transfer_page(me, id_or_404(key))
    return render_template("referrals/transfer.html", page=page, code=me.language, move=TransferMove, **_words())


@bp.get("/transfers/<key>/<move>")
@requires(P.REFERRAL_HANDLE)
def answering(key: str, move: str) -> Any:
    """The form of an answer."""
    row, act, name = _found(key, move)
    transfer_step(name, TransferState(row.state), offers.side_of(actor(), row))
    return render_template("referrals/transfer_act.html", **_asked(row, act, name, act.form.opened()))


@bp.post("/transfers/<key>/<move>")
@requires(P.REFERRAL_HANDLE)
def answer_transfer(key: str, move: str) -> Any:
    """Answer."""
    row, act, name = _found(key, move)
    form = act.form.sent()
    page = _asked(row, act, name, form)
    if not form.validate():
        return invalid("referrals/transfer_act.html", **page)
    claim(form)
    try:
        act.verb(row, form)
    except Invalid as error:
        return refused(form, error, "referrals/transfer_act.html", page)
    return done(form, url_for("referral.transfer", key=key), _(act.told))


def refused(form: HouseForm, error: Invalid, template: str, page: dict[str, Any]) -> Any:
    """The form again, with what the domain says; that nothing allowed it stands in the trail."""
    work.abandon(session())
    if isinstance(error, NoRight):
        error.log(session(), actor())
    blamed = {name if name in form else next(iter(form)).name: flaw for name, flaw in error.fields.items()}
    form.blame(blamed, WORDS)
    return invalid(template, **page)


def _words() -> dict[str, Any]:
    return {"looks": TRANSFER_LOOKS, "key": id_text, "Side": Side}


def _found(key: str, move: str) -> tuple[Transfer, Act, TransferMove]:
    row = queries.transfer_of(actor(), id_or_404(key))
    if move not in set(TransferMove) or TransferMove(move) not in ACTS:
        raise NotFound
    return row, ACTS[TransferMove(move)], TransferMove(move)


def _asked(row: Transfer, act: Act, name: TransferMove, form: HouseForm) -> dict[str, Any]:
    if isinstance(form, TakeOverForm):
        me = actor()
        people = colleagues(session(), me.workplace_id or b"", P.CASE_OPEN, me.language)
        offer(form.worker, [(id_text(user_id), who) for user_id, who in people], CHOOSE)
    return {"form": form, "act": act, "name": name, "key": id_text(row.id), "hint": said(act.hint)}

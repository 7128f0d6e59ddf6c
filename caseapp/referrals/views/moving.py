"""The form of a move, and the move: one pair of addresses for all of them."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.establishments.forms.stays import offer
from caseapp.establishments.service.gate import GateClosed
from caseapp.establishments.views.choosing import offers
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P
from caseapp.referrals import queries
from caseapp.referrals.forms.moves import APART, HERE, DepartForm, PlainForm, ProposeForm, WordsForm, with_beds
from caseapp.referrals.lifecycle import ALONE, PREPARING, step_of
from caseapp.referrals.models import Sending
from caseapp.referrals.service import journey
from caseapp.referrals.service.consents import NoRight
from caseapp.referrals.service.moves import side_of
from caseapp.referrals.views import bp
from caseapp.referrals.views.acts import ACTS, Act, bed_field, child_of, in_order
from caseapp.referrals.views.consents import offer_proofs
from caseapp.referrals.views.party import whom
from caseapp.referrals.views.words import WORDS, child_text
from caseapp.referrals.vocabulary import Kind, Move, State
from caseapp.web.forms import HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import said
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


@bp.get("/referrals/<reference>/<sending>/<move>")
@requires(P.REFERRAL_READ)
def asking(reference: str, sending: str, move: str) -> Any:
    """The form of a move."""
    row, act, name = _found(reference, sending, move)
    step_of(name, State(row.state), side_of(actor(), row))
    right = queries.right_to_travel(actor(), row) if name is Move.DEPART else {}
    form = _form(row, act, name).opened(values={"on": clock.today(), "along": _riding(row, name), **right})
    return render_template("referrals/act.html", **_asked(row, act, name, form))


@bp.post("/referrals/<reference>/<sending>/<move>")
@requires(P.REFERRAL_READ)
def carry_on(reference: str, sending: str, move: str) -> Any:
    """Make a move."""
    row, act, name = _found(reference, sending, move)
    form = _form(row, act, name).sent()
    if not form.validate():
        return invalid("referrals/act.html", **_asked(row, act, name, form))
    claim(form)
    try:
        act.verb(row, form)
    except Invalid as error:
        work.abandon(session())
        if isinstance(error, (NoRight, GateClosed)):
            error.log(session(), actor())
        form.blame(error.fields, WORDS)
        return invalid("referrals/act.html", **_asked(row, act, name, form))
    return done(form, url_for("referral.show", reference=reference), _(act.told))


@bp.post("/referrals/<reference>/<sending>/longer")
@requires(P.REFERRAL_ANSWER)
def hold_longer(reference: str, sending: str) -> Any:
    """Keep the place for as long again."""
    form = PlainForm.sent()
    row = queries.sending_of(actor(), reference, id_or_404(sending))
    claim(form)
    journey.hold_longer(actor(), row)
    return done(form, url_for("referral.show", reference=reference), _("The bed is held for as long again."))


def _found(reference: str, sending: str, move: str) -> tuple[Sending, Act, Move]:
    row = queries.sending_of(actor(), reference, id_or_404(sending))
    if move not in set(Move) or Move(move) not in ACTS:
        raise NotFound
    name = Move(move)
    if name is Move.ADMIT and row.kind == Kind.PLACEMENT:
        raise Impossible("admission_first")
    return row, ACTS[name], name


def _form(row: Sending, act: Act, name: Move) -> type[HouseForm]:
    """The form of a move: a bed for each who goes with her; words where brothers and sisters would be separated."""
    if row.party_id is None or name in ALONE or name in PREPARING:
        return act.form
    rows = in_order(row, name)
    if name is Move.AGREE and any(one.apart for one in rows):
        return WordsForm
    return with_beds(act.form, len(rows) - 1) if name in (Move.ACCEPT, Move.PROPOSE) and len(rows) > 1 else act.form


def _riding(row: Sending, name: Move) -> list[str]:
    """Those who would travel with her: all of them, as long as nobody says otherwise."""
    return [id_text(one.id) for one in in_order(row, name)[1:]] if name is Move.DEPART and row.party_id else []


def _asked(row: Sending, act: Act, name: Move, form: HouseForm) -> dict[str, Any]:
    page: dict[str, Any] = {
        "form": form,
        "act": act,
        "name": name,
        "row": row,
        "reference": row.reference,
        "hint": said(act.hint) if act.hint else "",
        "offers": [],
        "places": row.kind == Kind.PLACEMENT,
        "asked": (),
        "party": [],
    }
    if row.party_id is not None:
        page["party"] = [] if name in ALONE - {Move.DEPART} else whom(row, name)
    if "bed" in form:
        going = in_order(row, name) if row.party_id is not None else [row]
        page["asked"] = [_of_child(form, place, one, len(going) > 1) for place, one in enumerate(going)]
    if isinstance(form, DepartForm):
        me = actor()
        offer_proofs(form.document, cases.open_file(me, session().get_one(Case, row.case_id).reference))
    if "along" in form:
        offer(form["along"], [(one.key, f"{one.child} · {one.reference}") for one in page["party"][1:]])
    return page


def _of_child(form: HouseForm, place: int, row: Sending, together: bool) -> dict[str, Any]:
    """The field of one child's bed, and the beds of the house with what speaks for them and against them."""
    field, placement = form[bed_field(place)], row.kind == Kind.PLACEMENT
    found = offers(actor(), child_of(row), None) if placement else []
    parting = [(APART, _("Nothing for this child here"))] if together and isinstance(form, ProposeForm) else []
    if not placement:
        offer(field, [(HERE, _("For this child too")), *parting])
    child = f"{_text(row)} · {row.reference}" if together else ""
    return {"field": field, "offers": found, "child": child, "parting": parting}


def _text(row: Sending) -> str:
    """A child as her receiver knows her."""
    told = queries.extract(actor(), row)
    return child_text(str(told.get("age", "")), str(told.get("sex", "")))

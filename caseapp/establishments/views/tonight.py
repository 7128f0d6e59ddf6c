"""Tonight's board: every bed at a glance; holding, blocking and freeing them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import render_template, url_for

from caseapp.establishments import queries
from caseapp.establishments.forms.places import ActForm, BlockForm, HoldForm
from caseapp.establishments.models import Bed, BedUse
from caseapp.establishments.service import places
from caseapp.establishments.views import bp
from caseapp.establishments.views.answers import mended
from caseapp.establishments.vocabulary import BlockReason, Takes, Use
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import BadIdentifier, id_from_text, id_text
from caseapp.policy.permissions import P, holds
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import moment, word
from caseapp.web.respond import claim, done, invalid
from caseapp.web.session import actor

SOON = timedelta(days=7)
"""An order that ends within these days is shown on the board."""


def takes() -> dict[str, str]:
    """For whom units are, in the language of the page."""
    return {str(one): word(one) for one in Takes}


def hour(at: datetime | None) -> str:
    """A moment of today by its hour alone, one of the night before or after by that word."""
    if at is None:
        return ""
    local = clock.local(at)
    away = (local.date() - clock.today()).days
    if away == 0:
        return f"{local:%H:%M}"
    if away == 1:
        return _("tomorrow %(hour)s", hour=f"{local:%H:%M}")
    return _("yesterday %(hour)s", hour=f"{local:%H:%M}") if away == -1 else moment(at)


@bp.get("/tonight")
@requires(P.PLACE_READ)
def index() -> str:
    """The board."""
    me = actor()
    sees = holds(me.roles, P.STAY_READ)
    return render_template(
        "establishments/tonight.html",
        sought=queries.sought(me) if sees else [],
        unaccounted=queries.unaccounted(me) if sees else [],
        board=queries.board(me),
        Use=Use,
        sees_children=sees,
        may_hold=holds(me.roles, P.PLACE_HOLD),
        may_admit=holds(me.roles, P.STAY_ADMIT),
        may_set_up=holds(me.roles, P.PLACE_MANAGE),
        may_keep=holds(me.roles, P.STAY_KEEP),
        reasons={str(reason): word(reason) for reason in BlockReason},
        takes=takes(),
        today=clock.today(),
        soon=clock.today() + SOON,
        key=id_text,
        hour=hour,
    )


@bp.get("/tonight/beds/<bed>/hold")
@requires(P.PLACE_HOLD)
def holding(bed: str) -> str:
    """The form that keeps a bed."""
    return render_template("establishments/bed.html", form=HoldForm.opened(), bed=bed_of(bed), act="hold")


@bp.post("/tonight/beds/<bed>/hold")
@requires(P.PLACE_HOLD)
def hold(bed: str) -> Any:
    """Keep a free bed for a child on the way."""
    row, form = bed_of(bed), HoldForm.sent()
    page: dict[str, Any] = {"form": form, "bed": row, "act": "hold"}
    if not form.validate():
        return invalid("establishments/bed.html", **page)
    claim(form)
    try:
        places.hold(actor(), row, form.note.data or "", lasts=timedelta(hours=form.hours.number))
    except Invalid as error:
        return mended(error=error, template="establishments/bed.html", **page)
    return done(form, url_for("centre.index"), _("The bed is held."))


@bp.get("/tonight/beds/<bed>/block")
@requires(P.PLACE_HOLD)
def blocking(bed: str) -> str:
    """The form that blocks a bed."""
    return render_template("establishments/bed.html", form=BlockForm.opened(), bed=bed_of(bed), act="block")


@bp.post("/tonight/beds/<bed>/block")
@requires(P.PLACE_HOLD)
def block(bed: str) -> Any:
    """Nobody can sleep in a bed."""
    row, form = bed_of(bed), BlockForm.sent()
    page: dict[str, Any] = {"form": form, "bed": row, "act": "block"}
    if not form.validate():
        return invalid("establishments/bed.html", **page)
    claim(form)
    try:
        places.block(actor(), row, BlockReason(form.reason.data), form.note.data or "")
    except Invalid as error:
        return mended(error=error, template="establishments/bed.html", **page)
    return done(form, url_for("centre.index"), _("The bed is blocked."))


@bp.post("/tonight/beds/free")
@requires(P.PLACE_HOLD)
def free() -> Any:
    """End a hold or a block."""
    form = ActForm.sent()
    use = _use_of(form)
    claim(form)
    places.release(actor(), use)
    return done(form, url_for("centre.index"), _("The bed is free."))


@bp.post("/tonight/beds/prolong")
@requires(P.PLACE_HOLD)
def prolong() -> Any:
    """Hold a bed for as long again."""
    form = ActForm.sent()
    use = _use_of(form)
    claim(form)
    places.prolong(actor(), use)
    return done(form, url_for("centre.index"), _("The bed is held for as long again."))


def bed_of(text: str) -> Bed:
    """The bed of an address, in the actor's own establishment. Raises NotFound."""
    row = session().get(Bed, _id(text))
    if row is None or row.establishment_id != actor().workplace_id or row.ended_at is not None:
        raise NotFound
    return row


def _use_of(form: ActForm) -> BedUse:
    row = session().get(BedUse, _id(form.row.data or ""))
    if row is None:
        raise NotFound
    return row


def _id(text: str) -> bytes:
    try:
        return id_from_text(text)
    except BadIdentifier:
        raise NotFound from None

"""Tonight's board: every bed at a glance; holding, blocking and freeing them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import render_template, url_for

from caseapp.establishments import queries
from caseapp.establishments.forms.places import ActForm, BlockForm, HoldForm
from caseapp.establishments.models import Bed, BedUse
from caseapp.establishments.service import uses
from caseapp.establishments.views import bp
from caseapp.establishments.views.answers import mended
from caseapp.establishments.views.slots import alarms, asked, ways
from caseapp.establishments.vocabulary import Takes, Use
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.words import N_
from caseapp.norms import values
from caseapp.policy.permissions import P, holds
from caseapp.policy.placement import ENDS_SOON
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import moment, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor


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
    sees, board = holds(me.roles, P.STAY_READ), queries.board(me)
    return render_template(
        "establishments/tonight.html",
        sought=queries.sought(me, board.living) if sees else [],
        unaccounted=queries.unaccounted(me, board.living) if sees else [],
        alarms=asked(alarms, me),
        ways=asked(ways, me) if board.units else [],
        board=board,
        Use=Use,
        sees_children=sees,
        may_hold=holds(me.roles, P.PLACE_HOLD),
        may_admit=holds(me.roles, P.STAY_ADMIT),
        may_set_up=holds(me.roles, P.PLACE_MANAGE),
        may_keep=holds(me.roles, P.STAY_KEEP),
        takes=takes(),
        today=clock.today(),
        soon=clock.today() + values.span(ENDS_SOON, clock.today(), me.workplace_id),
        key=id_text,
        hour=hour,
    )


class Act(NamedTuple):
    """What a free bed can be kept for: the form that asks, what it does, what is told afterwards."""

    form: type[HoldForm | BlockForm]
    verb: Callable[[Bed, Any], BedUse]
    told: str


ACTS: dict[tuple[str, str], Act] = {
    ("hold", "holding"): Act(
        HoldForm,
        lambda bed, form: uses.hold(actor(), bed, form.note.data or "", lasts=timedelta(hours=form.hours.number)),
        N_("The bed is held."),
    ),
    ("block", "blocking"): Act(
        BlockForm,
        lambda bed, form: uses.block(actor(), bed, form.reason.data, form.note.data or ""),
        N_("The bed is blocked."),
    ),
}
"""By the verb in the address, which is also the name of the endpoint that acts, and the name of the one that asks."""


def _serve(verb: str, asking: str, act: Act) -> None:
    def ask(bed: str) -> str:
        usual, most = uses.held_for(actor())
        form = act.form.opened(values={"hours": str(usual)})
        return render_template("establishments/bed.html", form=form, bed=bed_of(bed), act=verb, most=most)

    def carry_out(bed: str) -> Any:
        row, form = bed_of(bed), act.form.sent()
        page: dict[str, Any] = {"form": form, "bed": row, "act": verb, "most": uses.held_for(actor())[1]}
        if not form.validate():
            return invalid("establishments/bed.html", **page)
        claim(form)
        try:
            act.verb(row, form)
        except Invalid as error:
            return mended(error=error, template="establishments/bed.html", **page)
        return done(form, url_for("centre.index"), _(act.told))

    address = f"/tonight/beds/<bed>/{verb}"
    bp.get(address, endpoint=asking)(requires(P.PLACE_HOLD)(ask))
    bp.post(address, endpoint=verb)(requires(P.PLACE_HOLD)(carry_out))


for (_verb, _asking), _act in ACTS.items():
    _serve(_verb, _asking, _act)


@bp.post("/tonight/beds/free")
@requires(P.PLACE_HOLD)
def free() -> Any:
    """End a hold or a block."""
    form = ActForm.sent()
    use = _use_of(form)
    claim(form)
    uses.release(actor(), use)
    return done(form, url_for("centre.index"), _("The bed is free."))


@bp.post("/tonight/beds/prolong")
@requires(P.PLACE_HOLD)
def prolong() -> Any:
    """Hold a bed for as long again."""
    form = ActForm.sent()
    use = _use_of(form)
    claim(form)
    uses.prolong(actor(), use)
    return done(form, url_for("centre.index"), _("The bed is held for as long again."))


def bed_of(text: str) -> Bed:
    """The bed of an address, in the actor's own establishment. Raises NotFound."""
    row = session().get(Bed, id_or_404(text))
    if row is None or row.establishment_id != actor().workplace_id or row.ended_at is not None:
        raise NotFound
    return row


def _use_of(form: ActForm) -> BedUse:
    row = session().get(BedUse, id_or_404(form.row.data or ""))
    if row is None:
        raise NotFound
    return row

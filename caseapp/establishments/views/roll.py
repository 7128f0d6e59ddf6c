"""The roll in one tap a child, and the search for one who is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.establishments import queries
from caseapp.establishments.forms.presence import FoundForm, MissingForm, RollForm, TellForm
from caseapp.establishments.models import Stay
from caseapp.establishments.service import presence
from caseapp.establishments.views import bp
from caseapp.establishments.views.answers import mended
from caseapp.establishments.vocabulary import PresenceState, Told, Turn
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

Beside = Callable[[Case], dict[str, Any] | None]
beside_search: list[Beside] = []
"""Slot: a feature above may add a card to the page of a child who is looked for: `{"template": ..., **shown}`, which
its template finds under the name `card`, or None for nothing."""

SAID = "s-"
"""Before a stay's id in the name of its answer."""


@bp.get("/tonight/roll")
@requires(P.STAY_KEEP)
def roll() -> str:
    """The roll that is due now; `?turn=` another one of today."""
    turn = _turn(request.args.get("turn", ""))
    return render_template("establishments/roll.html", **_page(RollForm.opened(values={"turn": str(turn)}), turn))


@bp.post("/tonight/roll")
@requires(P.STAY_KEEP)
def call_roll() -> Any:
    """Write it down. Whoever was not named stays unaccounted for, unless everybody else is here."""
    form, me = RollForm.sent(), actor()
    turn = _turn(form.turn.data or "")
    said = _said()
    if form.rest.data:
        lines = queries.roll(me, clock.today(), turn)
        known = set(said) | {line.who.stay_id for line in lines if line.said or line.who.out}
        said |= {line.who.stay_id: PresenceState.HERE for line in lines if line.who.stay_id not in known}
    if not said:
        form.blame({"rest": "choice"})
        return invalid("establishments/roll.html", **_page(form, turn))
    claim(form)
    presence.call_roll(me, clock.today(), turn, said)
    return done(form, url_for("centre.roll", turn=str(turn)), _("The roll is called."))


@bp.get("/cases/<reference>/missing")
@requires(P.STAY_KEEP)
def missing(reference: str) -> str:
    """Saying that a child is missing; and then, whom to tell and who was told."""
    case, row = _stay(reference)
    return render_template("establishments/missing.html", **_search(case, row, MissingForm.opened()))


@bp.post("/cases/<reference>/missing")
@requires(P.STAY_KEEP)
def begin_search(reference: str) -> Any:
    """The child is missing."""
    form, (case, row) = MissingForm.sent(), _stay(reference)
    if not form.validate():
        return invalid("establishments/missing.html", **_search(case, row, form))
    claim(form)
    presence.begin_search(actor(), case, row, form.text.data)
    return done(form, _at(case), _("Written down. Now make the calls, in this order."), "warning")


@bp.post("/cases/<reference>/missing/told")
@requires(P.STAY_KEEP)
def tell(reference: str) -> Any:
    """Somebody was told: one tap."""
    form, (case, row) = TellForm.sent(), _stay(reference)
    if not form.validate() or not form.whom.data:
        return invalid("establishments/missing.html", **_search(case, row, MissingForm.opened()))
    claim(form)
    presence.tell(actor(), row, Told(form.whom.data))
    return done(form, _at(case), _("The hour of the call is written down."))


@bp.post("/cases/<reference>/missing/found")
@requires(P.STAY_KEEP)
def end_search(reference: str) -> Any:
    """The child was found."""
    form, (case, row) = FoundForm.sent(), _stay(reference)
    page = _search(case, row, MissingForm.opened(), form)
    if not form.validate():
        return invalid("establishments/missing.html", **page)
    claim(form)
    try:
        presence.end_search(actor(), case, row, form.text.data)
    except Invalid as error:
        return mended(error=error, template="establishments/missing.html", **page)
    return done(form, url_for("centre.stay", reference=case.reference), _("The child was found; it is written down."))


def _page(form: RollForm, turn: Turn) -> dict[str, Any]:
    me = actor()
    lines = queries.roll(me, clock.today(), turn)
    return {
        "form": form,
        "turn": turn,
        "turns": [(str(one), word(one), url_for("centre.roll", turn=str(one))) for one in Turn],
        "lines": lines,
        "states": [(str(one), word(one)) for one in PresenceState],
        "left": sum(line.said is None for line in lines),
        "here": sum(line.said is PresenceState.HERE for line in lines),
        "today": clock.today(),
    }


def _search(case: Case, row: Stay, form: MissingForm, found: FoundForm | None = None) -> dict[str, Any]:
    me = actor()
    here = next((one for one in queries.sought(me) if one.who.stay_id == row.id), None)
    file = cases.open_file(me, case.reference)
    page = {"form": form, "found": found or FoundForm.opened(), "case": case, "file": file, "sought": here}
    cards = [card for card in (beside(case) for beside in beside_search) if card] if here else []
    return page | {"told": [(one, word(one)) for one in Told], "cards": cards}


def _said() -> dict[bytes, PresenceState]:
    known = {str(state): state for state in PresenceState}
    said = {}
    for name, state in request.form.items():
        if name.startswith(SAID) and state in known:
            said[id_or_404(name.removeprefix(SAID))] = known[state]
    return said


def _turn(text: str) -> Turn:
    return Turn(text) if text in set(Turn) else presence.turn_of(clock.now(), actor().workplace_id or b"")


def _stay(reference: str) -> tuple[Case, Stay]:
    case = cases.locate(actor(), reference)
    return case, queries.living(actor(), case)


def _at(case: Case) -> str:
    return url_for("centre.missing", reference=case.reference)

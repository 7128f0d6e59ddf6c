"""The page of a round: its one next act on top, its stops with what waits there, its crew, its signs of life."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, url_for
from sqlalchemy import select

from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.forms.fields import chosen, offer
from caseapp.outreach.forms.rounds import NOBODY, AddStopForm, CancelForm, GoesHomeForm, JoinsForm, LeaveForm
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import Round, Stop
from caseapp.outreach.queries import calls as waiting
from caseapp.outreach.queries import crew as queries
from caseapp.outreach.queries.beds import free_places
from caseapp.outreach.queries.handover import last_handover
from caseapp.outreach.queries.rounds import locate_round, sheet
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import checks, rounds, stops
from caseapp.outreach.service.departure import obstacles
from caseapp.outreach.views import bp
from caseapp.outreach.views.planning import against
from caseapp.outreach.views.slots import round_cards
from caseapp.outreach.views.street import looks
from caseapp.outreach.views.words import NUMBER_WORDS, OBSTACLES, REASONS, hour
from caseapp.outreach.vocabulary import RUNNING, STOCKED, Cancelled, RoundKind, RoundState
from caseapp.policy.outreach import CREW_AT_LEAST, EMERGENCY_NUMBERS
from caseapp.policy.permissions import P, holds
from caseapp.web.forms import CHOOSE, HouseForm
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import ngettext, word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

STEPS = {str(move): move for move in (RoundMove.PAUSE, RoundMove.GO_ON, RoundMove.RETURN)}


@bp.get("/street/rounds/<round_id>")
@requires(P.STREET_READ)
def round_page(round_id: str) -> str:
    """A round."""
    return render_template("outreach/round.html", **page_of(locate_round(actor(), id_or_404(round_id))))


@bp.post("/street/rounds/<round_id>/sign")
@requires(P.STREET_MEET)
def well(round_id: str) -> Any:
    """All is well."""
    form, row = HouseForm.sent(), locate_round(actor(), id_or_404(round_id))
    claim(form)
    checks.all_is_well(actor(), row)
    return done(form, _at(row), _("All is well: noted."))


@bp.post("/street/rounds/<round_id>/alarm")
@requires(P.STREET_MEET)
def call_for_help(round_id: str) -> Any:
    """The crew needs help: whoever stays behind and whoever sends rounds out are told now."""
    form, row = HouseForm.sent(), locate_round(actor(), id_or_404(round_id))
    claim(form)
    checks.call_for_help(actor(), row)
    told = _("Base and coordinators are told. If somebody is in danger, call the police: 19.")
    return done(form, _at(row), told, "danger")


@bp.post("/street/rounds/<round_id>/step/<name>")
@requires(P.STREET_MEET)
def step(round_id: str, name: str) -> Any:
    """Pause, go on, come back."""
    form, row = HouseForm.sent(), locate_round(actor(), id_or_404(round_id))
    if name not in STEPS:
        raise NotFound
    claim(form)
    rounds.move(actor(), row, STEPS[name])
    told = {
        RoundMove.PAUSE: _("The round pauses: no sign of life is due until it goes on."),
        RoundMove.GO_ON: _("The round goes on."),
        RoundMove.RETURN: _("The round is back. Now the night can be closed."),
    }
    return done(form, _at(row), told[STEPS[name]])


@bp.post("/street/rounds/<round_id>/cancel")
@requires(P.ROUND_PLAN)
def cancel_round(round_id: str) -> Any:
    """It does not go out."""
    form, row = CancelForm.sent(), locate_round(actor(), id_or_404(round_id))
    if not form.validate():
        return invalid("outreach/round.html", **page_of(row, cancelling=form))
    claim(form)
    rounds.cancel(actor(), row, Cancelled(form.why.data))
    return done(form, _at(row), _("The round is cancelled. What waited on it waits again."))


@bp.post("/street/rounds/<round_id>/stops")
@requires(P.STREET_MEET)
def add_stop(round_id: str) -> Any:
    """One more place."""
    form, row = AddStopForm.sent(), locate_round(actor(), id_or_404(round_id))
    places = [one.id for one in territory(actor()).places.values() if one.active]
    form.validate()
    place = chosen(form, form.place, places)
    if place is None and not form.errors:
        form.blame({"place": "required"})
    if form.errors or place is None:
        return invalid("outreach/round.html", **page_of(row, adding=form))
    claim(form)
    stops.add(actor(), row, place)
    return done(form, f"{_at(row)}#stops", _("The place is on the route."))


@bp.post("/street/rounds/<round_id>/stops/<stop>/earlier")
@requires(P.STREET_MEET)
def earlier(round_id: str, stop: str) -> Any:
    """A stop comes one earlier."""
    form, row = HouseForm.sent(), locate_round(actor(), id_or_404(round_id))
    query = select(Stop).where(Stop.id == id_or_404(stop), Stop.round_id == row.id)
    found = session().scalars(query).one_or_none()
    if found is None:
        raise NotFound
    claim(form)
    stops.earlier(actor(), row, found)
    return done(form, f"{_at(row)}#stops")


def page_of(
    row: Round,
    leaving: LeaveForm | None = None,
    cancelling: CancelForm | None = None,
    adding: AddStopForm | None = None,
    home: GoesHomeForm | None = None,
    joining: JoinsForm | None = None,
) -> dict[str, Any]:
    """What the page of a round shows; a form that was sent and must be mended stands in it."""
    me, state = actor(), RoundState(row.state)
    land = territory(me)
    found = sheet(me, row, land)
    planned, running = state is RoundState.PLANNED, state in RUNNING
    shown: dict[str, Any] = {
        "round": row,
        "state": state,
        "sheet": found,
        "base": _at(row),
        "calls": _by_place(waiting.calls_on(me, row.id)),
        "promises": _by_place(waiting.promises_on(me, row.id)),
        "vehicle": queries.vehicles(me).get(row.vehicle_id or b""),
        "found": against(row, land) if planned or running else [],
        "running": running,
        "planned": planned,
        "hers": next((one for one in found.crew if one.user_id == me.user_id), None),
        "reasons": REASONS,
        "spent": _spent,
        "kinds": lambda kind: word(RoundKind(kind)),
        "cancelled": lambda why: word(Cancelled(why)),
        "span": _("from %(begins)s to %(ends)s", begins=hour(row.planned_from), ends=hour(row.planned_until)),
        "every": ngettext("%(num)s minute", "%(num)s minutes", row.check_every),
        "beds_at": _counted(found.plan),
        "number_words": {code: _(sentence) for code, sentence in NUMBER_WORDS.items()},
        "numbers": EMERGENCY_NUMBERS,
        "cards": [card for fill in round_cards if (card := fill(me, row))],
        **looks(me),
    }
    if planned:
        shown |= _departure(row, found, leaving)
        shown["cancelling"] = cancelling or CancelForm.opened()
    if running and holds(me.roles, P.STREET_MEET):
        shown |= _crew_forms(row, found, home, joining)
    if planned or running:
        shown["adding"] = adding or AddStopForm.opened()
        here = {stop.place_id for stop in found.stops}
        free = [one for one in land.places.values() if one.active and one.id not in here]
        offer(shown["adding"].place, [(one.id, one.name.said(me.language)) for one in free], CHOOSE)
    return shown


def _departure(row: Round, found: Any, leaving: LeaveForm | None) -> dict[str, Any]:
    me = actor()
    form = leaving or LeaveForm.opened(
        values={
            "base": id_text(row.base_id) if row.base_id else "",
            "base_phone": found.plan.get("base_phone", ""),
            "route": found.plan.get("route", "") or _way(found),
        }
    )
    crew = {one.user_id for one in found.crew}
    offer(form.base, [(key, name) for key, name in queries.people(me) if key not in crew], NOBODY)
    return {
        "leaving": form,
        "kit_fields": [form[str(item)] for item in STOCKED],
        "handover": last_handover(me),
        "beds": free_places(me),
        "obstacles": [(code, _(OBSTACLES[code])) for code in obstacles(me, row)],
    }


def _crew_forms(row: Round, found: Any, home: GoesHomeForm | None, joining: JoinsForm | None) -> dict[str, Any]:
    """Who may go home, and who may join a round that is out."""
    home = home or GoesHomeForm.opened(values={"at": hour(clock.now())})
    joining = joining or JoinsForm.opened()
    out = [one for one in found.crew if one.gone_at is None]
    here = {one.user_id for one in out} | {row.base_id}
    offer(home.who, [(one.user_id, one.name) for one in out], CHOOSE)
    offer(joining.person, [(key, name) for key, name in queries.people(actor()) if key not in here], CHOOSE)
    return {"home": home, "joining": joining, "two_left": len(out) <= CREW_AT_LEAST}


def _spent(one: Any) -> str:
    """For which part of the night somebody was out, where it was not the whole."""
    spans = [_("from %(hour)s", hour=hour(one.joined_at))] if one.joined_at else []
    if one.gone_at:
        spans += [_("until %(hour)s", hour=hour(one.gone_at)), word(one.gone_why)]
    return " · ".join(spans)


def _counted(plan: Any) -> str:
    """When the free places were counted: at departure, else now."""
    beds = plan.get("beds") or []
    return hour(datetime.fromisoformat(beds[0]["at"])) if beds else hour(clock.now())


def _way(found: Any) -> str:
    return " – ".join(stop.name for stop in found.stops)


def _by_place(rows: list[Any]) -> dict[bytes, list[Any]]:
    found: dict[bytes, list[Any]] = {}
    for row in rows:
        found.setdefault(row.place_id or b"", []).append(row)
    return found


def _at(row: Round) -> str:
    return url_for("outreach.round_page", round_id=id_text(row.id))

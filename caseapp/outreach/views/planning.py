"""Planning a round by hand, and changing one that has not left: what stands against it is told before it is saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from sqlalchemy import select

from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.forms.fields import chosen, crew_sent, hour_text, offer, ticked
from caseapp.outreach.forms.rounds import NOBODY, ON_FOOT, PlanForm
from caseapp.outreach.models import PlanFields, Round, RoundMember, Stop
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries import crew as queries
from caseapp.outreach.queries.clashes import Asked, Found, clashes
from caseapp.outreach.queries.rounds import locate_round, sheet
from caseapp.outreach.queries.territory import Territory, territory
from caseapp.outreach.service import rounds
from caseapp.outreach.service.placing import place_waiting
from caseapp.outreach.service.rounds import Planned
from caseapp.outreach.views import bp
from caseapp.outreach.views.words import OBSTACLES, WORDS
from caseapp.outreach.vocabulary import Part, RoundKind, RoundState
from caseapp.policy.outreach import CHECK_EVERY
from caseapp.policy.permissions import P
from caseapp.web.gate import requires
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import word
from caseapp.web.respond import claim, done, id_or_404, invalid
from caseapp.web.session import actor

TEMPLATE = "outreach/round_form.html"


@bp.get("/street/rounds/new")
@requires(P.ROUND_PLAN)
def new_round() -> str:
    """The form of a round of tonight."""
    every = str(int(CHECK_EVERY.total_seconds() // 60))
    values = {"night": night_of(clock.now()), "begins": "21:00", "ends": "03:00", "every": every}
    return render_template(TEMPLATE, **_page(PlanForm.opened(values=values), None, {}, []))


@bp.post("/street/rounds/new")
@requires(P.ROUND_PLAN)
def plan_round() -> Any:
    """Plan it: with what stands against it on the page first, if anything does."""
    return _save(None)


@bp.get("/street/rounds/<round_id>/plan")
@requires(P.ROUND_PLAN)
def edit_round(round_id: str) -> str:
    """The form that changes a planned round."""
    row = _planned(round_id)
    found = sheet(actor(), row, territory(actor()))
    values = {
        "kind": row.kind,
        "night": row.night,
        "begins": hour_text(_minutes(row.planned_from)),
        "ends": hour_text(_minutes(row.planned_until)),
        "vehicle": id_text(row.vehicle_id) if row.vehicle_id else "",
        "base": id_text(row.base_id) if row.base_id else "",
        "every": str(row.check_every),
        "note": found.plan.get("note", ""),
        "version": str(row.version),
    }
    crew = {one.user_id: one.part for one in found.crew}
    page = _page(PlanForm.opened(values=values), row, crew, [stop.place_id for stop in found.stops])
    return render_template(TEMPLATE, **page)


@bp.post("/street/rounds/<round_id>/plan")
@requires(P.ROUND_PLAN)
def change_round(round_id: str) -> Any:
    """Change it."""
    return _save(_planned(round_id))


def against(row: Round, land: Territory) -> list[Found]:
    """What stands against a round as it is planned now."""
    unit = session()
    crew = {
        one.user_id: Part(one.part) for one in unit.scalars(select(RoundMember).where(RoundMember.round_id == row.id))
    }
    places = list(unit.scalars(select(Stop.place_id).where(Stop.round_id == row.id)))
    hours = (row.night, row.planned_from, row.planned_until)
    return clashes(actor(), Asked(*hours, crew, places, row.vehicle_id, row.base_id, row.id), land)


def _save(row: Round | None) -> Any:
    me, form, land = actor(), PlanForm.sent(), territory(actor())
    people = dict(queries.people(me))
    crew, places = crew_sent(people), _places(row, ticked("place", land.places))
    page = _page(form, row, crew, places)
    given = _given(form, crew, places, people, row) if form.validate() else None
    if given is None or form.errors:
        return invalid(TEMPLATE, **page)
    asked = Asked(
        rounds.night_for(given.kind, given.begins), given.begins, given.ends, crew, places, given.vehicle_id,
        given.base_id, row.id if row else None,
    )  # fmt: skip
    page["found"] = clashes(me, asked, land)
    if page["found"] and not form.accepted.data:
        return invalid(TEMPLATE, **page)
    claim(form)
    try:
        if row is None:
            row = rounds.plan(me, given)
        else:
            rounds.change(me, row, given, form.seen)
        place_waiting(session(), row.establishment_id)
    except Invalid as error:
        work.abandon(session())
        form.blame(error.fields, WORDS)
        return invalid(TEMPLATE, **page)
    except Impossible as error:
        work.abandon(session())
        form.form_errors.append(_(OBSTACLES[error.obstacle]))
        return invalid(TEMPLATE, **page)
    return done(form, url_for("outreach.round_page", round_id=id_text(row.id)), _("The round is planned."))


def _given(
    form: PlanForm, crew: Mapping[bytes, Part], places: Sequence[bytes], people: Iterable[bytes], row: Round | None
) -> Planned | None:
    hours, every = form.hours(), form.check_every()
    vehicle = chosen(form, form.vehicle, queries.vehicles(actor()))
    base = chosen(form, form.base, people)
    if hours is None or form.errors:
        return None
    plan = PlanFields()
    if row is not None:
        plan = sheet(actor(), row, territory(actor())).plan
    plan["note"] = form.note.data or ""
    return Planned(RoundKind(form.kind.data), *hours, crew, places, vehicle, base, every, plan)


def _places(row: Round | None, wanted: list[bytes]) -> list[bytes]:
    """What was ticked: places that were on the route keep their order, new ones come behind them."""
    if row is None:
        return wanted
    query = select(Stop.place_id).where(Stop.round_id == row.id).order_by(Stop.position)
    here = list(dict.fromkeys(session().scalars(query)))
    return [place for place in here if place in wanted] + [place for place in wanted if place not in here]


def _page(form: PlanForm, row: Round | None, crew: Mapping[bytes, Part], places: Sequence[bytes]) -> dict[str, Any]:
    me = actor()
    land, people = territory(me), queries.people(me)
    vehicles = [(one.id, one.label) for one in queries.vehicles(me).values() if one.active or _is(row, one.id)]
    offer(form.vehicle, vehicles, ON_FOOT)
    offer(form.base, people, NOBODY)
    night = form.night.data or night_of(clock.now())
    return {
        "form": form,
        "round": row,
        "crew": [(key, id_text(key), name, crew.get(key)) for key, name in people],
        "parts": [(str(part), word(part)) for part in Part],
        "sectors": [
            (name, [(id_text(one.id), one, one.id in places, _closed(one, night)) for one in found])
            for name, found in _by_sector(land, set(places))
        ],
        "found": [],
        "key": id_text,
        "tongue": me.language,
    }


def _by_sector(land: Territory, chosen_places: set[bytes]) -> list[tuple[str, list[Any]]]:
    tongue = actor().language
    shown = [one for one in land.places.values() if one.active or one.id in chosen_places]
    found = [
        (sector.name.said(tongue), [one for one in shown if one.sector_id == sector.id])
        for sector in land.sectors.values()
    ]
    found.append(("", [one for one in shown if one.sector_id not in land.sectors]))
    return [(name, rows) for name, rows in found if rows]


def _closed(place: Any, night: Any) -> bool:
    return place.no_go_until is not None and place.no_go_until >= night


def _is(row: Round | None, vehicle_id: bytes) -> bool:
    return row is not None and row.vehicle_id == vehicle_id


def _planned(key: str) -> Round:
    row = locate_round(actor(), id_or_404(key))
    if row.state != RoundState.PLANNED:
        raise Impossible("round_left")
    return row


def _minutes(at: Any) -> int:
    local = clock.local(at)
    return int(timedelta(hours=local.hour, minutes=local.minute).total_seconds() // 60)

"""Rounds of the house: one by its id, those of a time, with their crews and stops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.events import PLAN_READ
from caseapp.outreach.models import CheckIn, KitLine, PlanFields, Round, RoundMember, Stop
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.records import MemberRow, RoundRow, SignRow, StopRow
from caseapp.outreach.vocabulary import Given, Part, RoundKind, RoundState, StopReason, WentHome
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

_COLUMNS = (
    Round.id, Round.reference, Round.night, Round.kind, Round.state, Round.planned_from, Round.planned_until,
    Round.vehicle_id, Round.check_at, Round.check_level,
)  # fmt: skip
_BETWEEN = Reading(
    select(*_COLUMNS)
    .where(
        Round.establishment_id == bindparam("house"),
        Round.night >= bindparam("first"),
        Round.night <= bindparam("last"),
    )
    .order_by(Round.planned_from, Round.id)
)
_UNENDED = Reading(
    select(*_COLUMNS)
    .where(
        Round.establishment_id == bindparam("house"),
        Round.night < bindparam("before"),
        Round.state.in_([str(RoundState.OUT), str(RoundState.PAUSED), str(RoundState.BACK)]),
    )
    .order_by(Round.planned_from, Round.id)
)
_CREWS = Reading(
    select(
        RoundMember.round_id, RoundMember.user_id, RoundMember.part, RoundMember.read_at, RoundMember.joined_at,
        RoundMember.gone_at, RoundMember.gone_why,
    ).where(RoundMember.round_id.in_(bindparam("ids", expanding=True)))
)  # fmt: skip
_STOPS_OF = Reading(
    select(Stop.round_id, func.count().label("stops"))
    .where(Stop.round_id.in_(bindparam("ids", expanding=True)))
    .group_by(Stop.round_id)
)
_STOPS = Reading(
    select(Stop.id, Stop.place_id, Stop.why, Stop.arrived_at, Stop.left_at)
    .where(Stop.round_id == bindparam("round_id"))
    .order_by(Stop.position, Stop.id)
)
_SIGNS = Reading(
    select(CheckIn.at, CheckIn.by_id, CheckIn.level)
    .where(CheckIn.round_id == bindparam("round_id"))
    .order_by(CheckIn.at.desc(), CheckIn.id.desc())
    .limit(50)
)
_KIT = Reading(select(KitLine.item, KitLine.out, KitLine.back).where(KitLine.round_id == bindparam("round_id")))


def locate_round(actor: Actor, round_id: bytes) -> Round:
    """A round of the actor's house. Raises Refused without `P.STREET_READ`, NotFound for another's."""
    need(actor, P.STREET_READ)
    row = session().scalars(select(Round).where(Round.id == round_id)).one_or_none()
    if row is None:
        raise NotFound
    return row


def rounds_between(actor: Actor, first: date, last: date) -> list[RoundRow]:
    """The rounds of these nights, both included, with those that went out before and are not reported yet first.
    Raises Refused."""
    need(actor, P.STREET_READ)
    unit, house = session(), actor.workplace_id or b""
    return _listed(actor, _BETWEEN.rows(unit, house=house, first=first, last=last))


def unended(actor: Actor, before: date) -> list[RoundRow]:
    """Rounds of earlier nights that are still out, or back without a report. Raises Refused."""
    need(actor, P.STREET_READ)
    return _listed(actor, _UNENDED.rows(session(), house=actor.workplace_id or b"", before=before))


def _listed(actor: Actor, rows: Sequence[Any]) -> list[RoundRow]:
    unit, ids = session(), padded([row.id for row in rows])
    if not ids:
        return []
    crews = crews_of(actor, ids)
    stops = {row.round_id: row.stops for row in _STOPS_OF.rows(unit, ids=ids)}
    return [
        RoundRow(
            row.id, row.reference, row.night, RoundKind(row.kind), RoundState(row.state), row.planned_from,
            row.planned_until, tuple(crews.get(row.id, ())), stops.get(row.id, 0), row.vehicle_id, row.check_at,
            row.check_level,
        )
        for row in rows
    ]  # fmt: skip


def crews_of(actor: Actor, ids: Sequence[bytes]) -> dict[bytes, list[MemberRow]]:
    """The crews of these rounds: who leads first."""
    unit = session()
    rows = _CREWS.rows(unit, ids=padded(list(ids)))
    names = names_of(unit, {row.user_id for row in rows}, actor.language)
    found: dict[bytes, list[MemberRow]] = defaultdict(list)
    for row in rows:
        why = WentHome(row.gone_why) if row.gone_why else None
        name = names.get(row.user_id, "")
        found[row.round_id].append(
            MemberRow(row.user_id, name, Part(row.part), row.read_at, row.joined_at, row.gone_at, why)
        )
    order = list(Part)
    return {key: sorted(crew, key=lambda one: (order.index(one.part), one.name)) for key, crew in found.items()}


class Sheet(NamedTuple):
    """A round with all that is known of it before anybody is met."""

    row: Round
    crew: list[MemberRow]
    stops: list[StopRow]
    plan: PlanFields
    base: str
    signs: list[SignRow]
    kit: dict[Given, tuple[int, int | None]]


def sheet(actor: Actor, row: Round, land: Territory) -> Sheet:
    """Everything of a round before anybody is met, opened under one line of the trail."""
    unit = session()
    grant = opened(actor, PLAN_READ, [row.id], [DataClass.NOTES], about=row.id, rounds=1)
    plan = grant.open(row.plan, Round.__tablename__, DataClass.NOTES, row.id, row.id)
    signs = _SIGNS.rows(unit, round_id=row.id)
    names = names_of(unit, {one for one in (row.base_id, *(each.by_id for each in signs)) if one}, actor.language)
    return Sheet(
        row=row,
        crew=crews_of(actor, [row.id]).get(row.id, []),
        stops=stops_of(actor, row.id, land),
        plan=PlanFields(**plan),  # type: ignore[typeddict-item]
        base=names.get(row.base_id or b"", ""),
        signs=list(dict.fromkeys(SignRow(each.at, names.get(each.by_id or b"", ""), each.level) for each in signs)),
        kit={Given(each.item): (each.out, each.back) for each in _KIT.rows(unit, round_id=row.id)},
    )


def stops_of(actor: Actor, round_id: bytes, land: Territory) -> list[StopRow]:
    """The stops of a round in their order."""
    found = []
    for row in _STOPS.rows(session(), round_id=round_id):
        place = land.places.get(row.place_id)
        found.append(
            StopRow(
                row.id, row.place_id, land.place(row.place_id, actor.language), place.kind if place else None,
                place.hazards if place else "", place.no_go_until if place else None, StopReason(row.why),
                row.arrived_at, row.left_at,
            )
        )  # fmt: skip
    return found

"""What the data say of a night: drawn in one click while the report is a draft, frozen into it when it is signed.

Names of places and codes of children are written out: what was signed reads the same when a place is renamed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import Call, Encounter, Profile, Promise, Round, RoundMember, Stop
from caseapp.outreach.queries.kit import kit_of
from caseapp.outreach.queries.nights import crew_incidents
from caseapp.outreach.queries.noted import Night, met_on
from caseapp.outreach.queries.territory import Territory, territory
from caseapp.outreach.tally import tally
from caseapp.outreach.vocabulary import PromiseOutcome


def drawn(actor: Actor, row: Round, night: Night | None = None, places: Territory | None = None) -> dict[str, Any]:
    """The data of a night as plain values."""
    unit = session()
    night = night or met_on(actor, row)
    places = places or territory(actor, traced=False)
    numbers = tally(night.encounters, night.seen)
    return {
        "out": [at.isoformat() if at else None for at in (row.left_at, row.back_at)],
        "crew": _crew(unit, row),
        "numbers": numbers._asdict() | {"given": {str(what): count for what, count in numbers.given.items()}},
        "fresh": _fresh(unit, row),
        "places": _places(unit, row, night, places),
        "dangers": [
            {
                "at": one.at.isoformat(),
                "place": _name(places, one.place_id),
                "elsewhere": _elsewhere(one),
                "level": one.worst,
                "triggers": _triggers(one),
                "who": [list(person.code) for person in one.persons if person.code],
            }
            for one in night.encounters
            if one.grave
        ],
        "refusals": dict(Counter(one.refusal for one in night.encounters if one.refusal)),
        "promises": _promises(unit, row),
        "calls": _calls(unit, row),
        "kit": [line._asdict() for line in kit_of(unit, row, numbers.given)],
        "incidents": [
            {"kind": one.kind, "gravity": one.gravity, "at": one.at.isoformat(), "police": one.police,
             "medical": one.medical, "what": one.what}
            for one in crew_incidents(actor, row, traced=False)
        ],
    }  # fmt: skip


def _crew(unit: Session, row: Round) -> list[list[str]]:
    """Name in French and Arabic, part, and from and until when somebody was out for a part of the night."""
    columns = (RoundMember.user_id, RoundMember.part, RoundMember.joined_at, RoundMember.gone_at)
    query = select(*columns).where(RoundMember.round_id == row.id).order_by(RoundMember.id)
    crew = unit.execute(query).all()
    french, arabic = (names_of(unit, [one.user_id for one in crew], tongue) for tongue in ("fr", "ar"))
    return [
        [french.get(one.user_id, ""), arabic.get(one.user_id, ""), one.part, *map(_iso, (one.joined_at, one.gone_at))]
        for one in crew
    ]


def _iso(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def _fresh(unit: Session, row: Round) -> int:
    """Children who were met for the first time, as far as they have a code."""
    first = select(func.min(Encounter.captured_at)).where(Encounter.round_id == row.id).scalar_subquery()
    last = select(func.max(Encounter.captured_at)).where(Encounter.round_id == row.id).scalar_subquery()
    query = select(func.count(Profile.id)).where(
        Profile.establishment_id == row.establishment_id, Profile.first_met_at >= first, Profile.first_met_at <= last
    )
    return int(unit.scalar(query) or 0)


def _places(unit: Session, row: Round, night: Night, places: Territory) -> list[dict[str, Any]]:
    """In the order of the route, then those that were added on the way; then what was met elsewhere, by its words."""
    stops = unit.scalars(select(Stop.place_id).where(Stop.round_id == row.id).order_by(Stop.position)).all()
    met = Counter(one.place_id for one in night.encounters if one.place_id)
    away = Counter(tuple(_elsewhere(one)) for one in night.encounters if not one.place_id)
    seen = {one.place_id: one for one in night.seen}
    reached = set(unit.scalars(select(Stop.place_id).where(Stop.round_id == row.id, Stop.arrived_at.is_not(None))))
    order = dict.fromkeys([*stops, *met, *seen])
    return [
        {
            "name": _name(places, place),
            "met": met[place],
            "ambience": seen[place].ambience if place in seen else None,
            "nobody": place in seen and seen[place].nobody,
            "reached": place in reached or place in met or place in seen,
        }
        for place in order
    ] + [
        {
            "name": ["", ""],
            "elsewhere": list(where),
            "met": number,
            "ambience": None,
            "nobody": False,
            "reached": True,
        }
        for where, number in away.items()
    ]


def _elsewhere(one: Any) -> list[str]:
    """The words and the commune of what was met at none of our places; nothing where it was at one."""
    return [] if one.place_id else [one.told.get("where", ""), one.told.get("commune", "")]


def _name(places: Territory, place_id: bytes | None) -> list[str]:
    return [places.place(place_id, "fr"), places.place(place_id, "ar")]


def _triggers(one: Any) -> list[str]:
    told = [one.told, *(added.told for added in one.added)]
    return list(dict.fromkeys(code for each in told for code in each.get("triggers", ())))


def _promises(unit: Session, row: Round) -> dict[str, int]:
    made = select(func.count(Promise.id)).join(Encounter, Encounter.id == Promise.encounter_id)
    here = select(Promise.outcome, func.count(Promise.id)).join(Stop, Stop.id == Promise.stop_id)
    ended = here.where(Stop.round_id == row.id, Promise.outcome.is_not(None)).group_by(Promise.outcome)
    came: dict[str | None, int] = {outcome: int(count) for outcome, count in unit.execute(ended)}
    made_here = int(unit.scalar(made.where(Encounter.round_id == row.id)) or 0)
    return {"made": made_here} | {str(outcome): came.get(str(outcome), 0) for outcome in PromiseOutcome}


def _calls(unit: Session, row: Round) -> dict[str, int]:
    here = select(Call.outcome, func.count(Call.id)).join(Stop, Stop.id == Call.stop_id).where(Stop.round_id == row.id)
    return {outcome or "open": count for outcome, count in unit.execute(here.group_by(Call.outcome))}

"""The figures of the street (design: rounds, children, relation, orientation, returns, calls, load), from the rows of a
span of nights. Children known by a file, children known by a code and silhouettes are three numbers, never one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import Date, bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.events import FIGURES_SEEN
from caseapp.outreach.models import Call, Promise, Round, RoundMember, Stop
from caseapp.outreach.queries.met import Person, Span, hours, span
from caseapp.outreach.service.encounters import given_of
from caseapp.outreach.vocabulary import (
    ACCEPTANCE,
    CallOutcome,
    Given,
    Refusal,
    RoundState,
    Stage,
)
from caseapp.policy.outreach import GRAVE
from caseapp.policy.permissions import P
from caseapp.referrals.models import Sending
from caseapp.referrals.vocabulary import UNSENT, HouseReason, State

STAYED = timedelta(days=7)
"""After which an orientation has held."""
_DONE = frozenset({RoundState.BACK, RoundState.REPORTED, RoundState.VALIDATED})
_ENGAGED = frozenset({Stage.ENGAGED, Stage.PROTECTED, Stage.REINTEGRATED})
_SAID_YES = frozenset({State.ACCEPTED, State.UNDER_WAY, State.ARRIVED, State.ADMITTED, State.CLOSED, State.NOT_ARRIVED})

_STOPS = Reading(
    select(Stop.round_id, Stop.arrived_at)
    .join(Round, Round.id == Stop.round_id)
    .where(
        Round.establishment_id == bindparam("house"),
        Round.night >= bindparam("first", type_=Date()),
        Round.night <= bindparam("last", type_=Date()),
    )
)
_CREWS = Reading(
    select(RoundMember.round_id, RoundMember.user_id)
    .join(Round, Round.id == RoundMember.round_id)
    .where(
        Round.establishment_id == bindparam("house"),
        Round.night >= bindparam("first", type_=Date()),
        Round.night <= bindparam("last", type_=Date()),
    )
)
_CALLS = Reading(
    select(Call.received_at, Call.ended_at, Call.outcome).where(
        Call.establishment_id == bindparam("house"),
        Call.received_at >= bindparam("since", type_=UtcDateTime()),
        Call.received_at < bindparam("until", type_=UtcDateTime()),
    )
)
_PROMISES = Reading(
    select(Promise.outcome).where(
        Promise.establishment_id == bindparam("house"),
        Promise.due_on >= bindparam("first", type_=Date()),
        Promise.due_on <= bindparam("last", type_=Date()),
    )
)
_SENDINGS = Reading(
    select(
        Sending.case_id, Sending.state, Sending.sent_at, Sending.answered_at, Sending.arrived_at, Sending.clocked,
        Sending.clocked_at, Sending.since, Sending.house_reason,
    ).where(
        Sending.case_id.in_(bindparam("cases", expanding=True)),
        Sending.sent_at >= bindparam("since", type_=UtcDateTime()),
        Sending.sent_at < bindparam("until", type_=UtcDateTime()),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Children:
    """Who was met, each child once; silhouettes are those of the fullest night."""

    with_file: int
    with_code: int
    silhouettes: int
    new: int
    """Known children met for the first time."""


@dataclass(frozen=True, slots=True)
class Orientations:
    """What became of children for whom a place was asked."""

    asked: int
    accepted: int
    arrived: int
    stayed: int
    """Still there seven days after."""
    refused: Counter[HouseReason]
    """Why houses said no, each time."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a span of nights. Shares are of 1; None where there is nothing to divide by."""

    rounds: Counter[str]
    """Planned, done, cancelled."""
    hours: float
    stops: int
    encounters: int
    children: Children
    adults: int
    sexes: Counter[Any]
    bands: Counter[Any]
    places: Counter[Any]
    halves: Counter[bool]
    """Encounters before and after midnight."""
    approaches: float | None
    """Median number of approaches before a child first accepted, of those who accepted in the span."""
    accepted: float | None
    """Share of the known children met who accepted or asked."""
    engaged: float | None
    """Share of them who have agreed to go on, stand higher, or are back home (HUD: engagement)."""
    dangers: Counter[int]
    """Encounters by the danger that was judged."""
    refusals: Counter[Refusal]
    given: Counter[Given]
    grave: dict[date, int]
    """Encounters of grave danger, by month (its first day)."""
    orientations: Orientations
    promises: Counter[str]
    calls: int
    found: int
    to_find: timedelta | None
    """Median time from a call to the child being found."""
    load: list[tuple[str, int]]
    """Rounds by person, most first."""


def figures(actor: Actor, first: date, last: date) -> Figures:
    """The figures of the nights from `first` to `last`. Raises Refused without `P.STREET_FIGURES`."""
    need(actor, P.STREET_FIGURES)
    unit, house = session(), actor.workplace_id or b""
    asked = {"house": house, "first": first, "last": last}
    begins = datetime.combine(first, datetime.min.time(), clock.CASABLANCA)
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.CASABLANCA)
    found = span(actor, first, last)
    record(unit, actor, FIGURES_SEEN, house)
    done = {row.id for row in found.rounds if row.state in _DONE}  # type: ignore[attr-defined]
    calls = _CALLS.rows(unit, house=house, since=begins, until=ends)
    times = [row.ended_at - row.received_at for row in calls if row.outcome == CallOutcome.FOUND and row.ended_at]
    crews = Counter(row.user_id for row in _CREWS.rows(unit, **asked) if row.round_id in done)
    names = names_of(unit, list(crews), actor.language)
    return Figures(
        rounds=_rounds(found),
        hours=hours(found.rounds),
        stops=sum(row.arrived_at is not None for row in _STOPS.rows(unit, **asked)),
        encounters=len(found.encounters),
        children=_children(found, first, last),
        adults=found.adults,
        sexes=_once(found.persons, lambda person: person.sex),
        bands=_once(found.persons, lambda person: person.band),
        places=_once(found.persons, lambda person: person.place_id),
        halves=Counter(clock.local(row.captured_at).hour < 12 for row in found.encounters),  # type: ignore[attr-defined]
        approaches=_approaches(found, first, last),
        accepted=_accepted(found),
        engaged=_engaged(found),
        dangers=Counter(row.danger for row in found.encounters if row.danger is not None),  # type: ignore[attr-defined]
        refusals=Counter(Refusal(row.refusal) for row in found.encounters if row.refusal),  # type: ignore[attr-defined]
        given=_given(found),
        grave=_grave(found),
        orientations=_orientations(found, begins, ends),
        promises=Counter(row.outcome or "open" for row in _PROMISES.rows(unit, **asked)),
        calls=len(calls),
        found=len(times),
        to_find=median(times) if times else None,
        load=[(names[person], number) for person, number in crews.most_common()],
    )


def _rounds(found: Span) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in found.rounds:
        state = RoundState(row.state)  # type: ignore[attr-defined]
        counted["planned"] += 1
        counted["done"] += state in _DONE
        counted["cancelled"] += state is RoundState.CANCELLED
    return counted


def _children(found: Span, first: date, last: date) -> Children:
    known = {person.who for person in found.persons if person.who is not None}
    rows = [found.profiles[who] for who in known if who in found.profiles]
    nights: Counter[date] = Counter()
    for person in found.persons:
        if person.who is None:
            nights[person.night] += person.number
    filed = sum(row.case_id is not None for row in rows)  # type: ignore[attr-defined]
    new = sum(_within(row.first_met_at, first, last) for row in rows)  # type: ignore[attr-defined]
    return Children(filed, len(known) - filed, max(nights.values(), default=0), new)


def _within(moment: datetime | None, first: date, last: date) -> bool:
    return moment is not None and first <= clock.local(moment).date() <= last + timedelta(days=1)


def _once(persons: Iterable[Person], of: Any) -> Counter[Any]:
    """Children by an attribute: the known ones once each, silhouettes those of the fullest night for each value."""
    known: dict[Any, set[bytes]] = defaultdict(set)
    unnamed: dict[Any, Counter[date]] = defaultdict(Counter)
    for person in persons:
        key = of(person)
        if person.who is not None:
            known[key].add(person.who)
        else:
            unnamed[key][person.night] += person.number
    return Counter({key: len(known[key]) + max(unnamed[key].values(), default=0) for key in set(known) | set(unnamed)})


def _approaches(found: Span, first: date, last: date) -> float | None:
    """Of children whose first acceptance lies in the span (runaway and homeless youth programmes count it so)."""
    rows = [
        row.approaches  # type: ignore[attr-defined]
        for row in found.profiles.values()
        if row.into_id is None and _within(row.accepted_at, first, last)  # type: ignore[attr-defined]
    ]
    return float(median(rows)) if rows else None


def _accepted(found: Span) -> float | None:
    met: dict[bytes, bool] = {}
    takes = {row.id: row.adherence in ACCEPTANCE for row in found.encounters}  # type: ignore[attr-defined]
    for encounter_id, who in found.known_in:
        met[who] = met.get(who, False) or takes.get(encounter_id, False)
    return sum(met.values()) / len(met) if met else None


def _engaged(found: Span) -> float | None:
    met = [found.profiles[who] for _encounter, who in dict.fromkeys(found.known_in) if who in found.profiles]
    stages = {row.id: row.stage for row in met}  # type: ignore[attr-defined]
    return sum(stage in _ENGAGED for stage in stages.values()) / len(stages) if stages else None


def _given(found: Span) -> Counter[Given]:
    counted: Counter[Given] = Counter()
    for row in found.encounters:
        counted.update(given_of(row.given))  # type: ignore[attr-defined]
    return counted


def _grave(found: Span) -> dict[date, int]:
    nights = {row.id: row.night for row in found.rounds}  # type: ignore[attr-defined]
    counted: Counter[date] = Counter()
    for night in nights.values():
        counted[night.replace(day=1)] += 0
    for row in found.encounters:
        if row.danger is not None and row.danger >= GRAVE:  # type: ignore[attr-defined]
            counted[nights[row.round_id].replace(day=1)] += 1  # type: ignore[attr-defined]
    return dict(sorted(counted.items()))


def _orientations(found: Span, begins: datetime, ends: datetime) -> Orientations:
    """By child: a child for whom three houses were asked was asked for once."""
    cases = {row.case_id for row in found.profiles.values() if row.case_id is not None}  # type: ignore[attr-defined]
    rows = _SENDINGS.rows(session(), cases=padded(sorted(cases)), since=begins, until=ends) if cases else []
    rows = [row for row in rows if State(row.state) not in UNSENT]
    now = clock.now()
    return Orientations(
        len({row.case_id for row in rows}),
        len({row.case_id for row in rows if State(row.state) in _SAID_YES}),
        len({row.case_id for row in rows if row.arrived_at is not None}),
        len(
            {row.case_id for row in rows if row.arrived_at is not None and _until(row, now) - row.arrived_at >= STAYED}
        ),
        Counter(HouseReason(row.house_reason) for row in rows if row.house_reason),
    )


def _until(row: Any, now: datetime) -> datetime:
    """Until when a child who arrived was there, as far as the referral knows."""
    if row.clocked == "left":
        return row.clocked_at  # type: ignore[no-any-return]
    return row.since if row.state == State.CLOSED else now

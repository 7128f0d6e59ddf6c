"""The week's activities, who takes part, what a child took part in, and the figures of a month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.service.entries import need
from caseapp.daily.calendar import clock_text, takes_place
from caseapp.daily.events import ACTIVITY_SEEN
from caseapp.daily.lists import ACTIVITIES
from caseapp.daily.models import Activity, Attendance, Enrolment
from caseapp.daily.records import Occasion, Participant, Taking
from caseapp.daily.vocabulary import ActivityKind, Attended
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import residents
from caseapp.infra import access
from caseapp.infra.access import Grant
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import id_text
from caseapp.norms.lists import Spoken, known, term
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.permissions import P

_ACTIVITIES = Reading(
    select(
        Activity.id,
        Activity.kind,
        Activity.weekly,
        Activity.starts_on,
        Activity.ends_on,
        Activity.begins,
        Activity.lasts,
        Activity.told,
    )
    .where(
        Activity.establishment_id == bindparam("place_id"),
        Activity.starts_on <= bindparam("until"),
        or_(Activity.ends_on.is_(None), Activity.ends_on >= bindparam("since")),
    )
    .order_by(Activity.begins, Activity.id)
)
_ENROLLED = Reading(
    select(Enrolment.activity_id, func.count().label("children"))
    .join(Stay, Stay.id == Enrolment.stay_id)
    .where(Enrolment.establishment_id == bindparam("place_id"), Enrolment.until.is_(None), Stay.ended_at.is_(None))
    .group_by(Enrolment.activity_id)
)
_CAME = Reading(
    select(Attendance.activity_id, Attendance.day, Attendance.state, func.count().label("children"))
    .where(
        Attendance.establishment_id == bindparam("place_id"),
        Attendance.day >= bindparam("since"),
        Attendance.day <= bindparam("until"),
    )
    .group_by(Attendance.activity_id, Attendance.day, Attendance.state)
)
_IN = Reading(
    select(Enrolment.stay_id).where(Enrolment.activity_id == bindparam("activity_id"), Enrolment.until.is_(None))
)
_SAID = Reading(
    select(Attendance.stay_id, Attendance.state, Attendance.by_id, Attendance.at).where(
        Attendance.activity_id == bindparam("activity_id"), Attendance.day == bindparam("day")
    )
)
_OF_STAY = Reading(
    select(Enrolment.activity_id, Enrolment.until, Enrolment.since)
    .where(Enrolment.stay_id == bindparam("stay_id"))
    .order_by(Enrolment.id)
)
_TIMES = Reading(
    select(Attendance.activity_id, Attendance.state, func.count().label("times"))
    .where(Attendance.stay_id == bindparam("stay_id"))
    .group_by(Attendance.activity_id, Attendance.state)
)
NOTES = {DataClass.NOTES: Verdict.ALLOWED}


class OfKind(NamedTuple):
    """What a month was like for one kind of activity."""

    kind: Spoken
    times: int
    came: int


def activity_of(actor: Actor, key: bytes) -> Activity:
    """The activity of an address, in the actor's house. Raises Refused, NotFound."""
    need(actor, P.STAY_READ)
    row = session().get(Activity, key)
    if row is None or row.establishment_id != actor.workplace_id:
        raise NotFound
    return row


def kind_of(row: Any) -> Spoken:
    """What kind an activity is, as it was called when it began."""
    return term(ACTIVITIES, row.kind, row.starts_on)


def told_of(actor: Actor, row: Activity) -> dict[str, str]:
    """What an activity is called, where it is, who leads it. Raises Refused."""
    need(actor, P.STAY_READ)
    grant = _open(session(), actor, 1)
    told = grant.open(row.told, Activity.__tablename__, DataClass.NOTES, row.id, row.establishment_id)
    return {name: told.get(name, "") for name in ("title", "place", "leader")}


def week(actor: Actor, days: list[date]) -> dict[date, list[Occasion]]:
    """What takes place on these days, in the order of its hours. Raises Refused."""
    need(actor, P.STAY_READ)
    unit, place = session(), actor.workplace_id or b""
    rows = _ACTIVITIES.rows(unit, place_id=place, since=days[0], until=days[-1])
    grant = _open(unit, actor, len(rows))
    enrolled = {row.activity_id: row.children for row in _ENROLLED.rows(unit, place_id=place)}
    came: dict[tuple[bytes, date], Counter[str]] = defaultdict(Counter)
    for row in _CAME.rows(unit, place_id=place, since=days[0], until=days[-1]):
        came[row.activity_id, row.day][row.state] += row.children
    return {
        day: [
            occasion(row, day, grant, place, enrolled.get(row.id, 0), came.get((row.id, day)))
            for row in rows
            if takes_place(row, day)
        ]
        for day in days
    }


def occasion(
    row: Any, day: date, grant: Grant, place: bytes, enrolled: int, came: Mapping[str, int] | None
) -> Occasion:
    """One time that an activity takes place."""
    told = grant.open(row.told, Activity.__tablename__, DataClass.NOTES, row.id, place)
    return Occasion(
        key=id_text(row.id),
        day=day,
        kind=kind_of(row),
        title=told.get("title", ""),
        place=told.get("place", ""),
        leader=told.get("leader", ""),
        begins=clock_text(row.begins),
        ends=clock_text(row.begins + row.lasts),
        enrolled=enrolled,
        came=came[str(Attended.CAME)] if came else None,
    )


def opened(actor: Actor, row: Activity, day: date) -> tuple[Occasion, list[Participant]]:
    """An activity on a day, with every child who lives here and whose file the actor sees: enrolled ones, and those of
    whom something was said. Raises Refused."""
    need(actor, P.STAY_READ)
    unit, place = session(), actor.workplace_id or b""
    living = {stay_id: who for stay_id, who in residents(actor).items() if who.name}
    enrolled = {each.stay_id for each in _IN.rows(unit, activity_id=row.id)}
    said = {each.stay_id: each for each in _SAID.rows(unit, activity_id=row.id, day=day)}
    people = names_of(unit, {each.by_id for each in said.values()}, actor.language)
    children = [
        Participant(
            id_text(stay_id),
            who,
            stay_id in enrolled,
            Attended(said[stay_id].state) if stay_id in said else None,
            people.get(said[stay_id].by_id, "") if stay_id in said else "",
            said[stay_id].at if stay_id in said else None,
        )
        for stay_id, who in living.items()
    ]
    children.sort(key=lambda one: (one.who.name.first_in(actor.language) if one.who.name else "", one.who.reference))
    counted = Counter(each.state for each in said.values())
    found = occasion(row, day, _open(unit, actor, 1), place, len(enrolled & set(living)), counted if said else None)
    return found, children


def of_stay(actor: Actor, stay_id: bytes) -> list[Taking]:
    """What a child takes and took part in. Raises Refused."""
    need(actor, P.STAY_READ)
    unit = session()
    rows = {row.activity_id: row for row in _OF_STAY.rows(unit, stay_id=stay_id)}
    if not rows:
        return []
    times: dict[bytes, Counter[str]] = defaultdict(Counter)
    for row in _TIMES.rows(unit, stay_id=stay_id):
        times[row.activity_id][row.state] += row.times
    place, today = actor.workplace_id or b"", clock.today()
    found = unit.scalars(select(Activity).where(Activity.id.in_(rows), Activity.establishment_id == place)).all()
    grant = _open(unit, actor, len(found))
    takings = [
        Taking(
            key=id_text(row.id),
            kind=kind_of(row),
            title=grant.open(row.told, Activity.__tablename__, DataClass.NOTES, row.id, place).get("title", ""),
            weekly=row.weekly,
            begins=clock_text(row.begins),
            day=row.starts_on,
            came=times[row.id][str(Attended.CAME)],
            times=sum(times[row.id].values()),
            live=rows[row.id].until is None and (row.ends_on is None or row.ends_on >= today),
        )
        for row in found
    ]
    return sorted(takings, key=lambda one: (not one.live, one.day))


def month(actor: Actor, since: date, until: date) -> list[OfKind]:
    """How often each kind took place between two days, both included, and how many children came. Raises Refused."""
    need(actor, P.STAY_READ)
    unit, place = session(), actor.workplace_id or b""
    kinds = {row.id: row.kind for row in _ACTIVITIES.rows(unit, place_id=place, since=since, until=until)}
    held: dict[str, set[tuple[bytes, date]]] = defaultdict(set)
    came: Counter[str] = Counter()
    for row in _CAME.rows(unit, place_id=place, since=since, until=until):
        kind = kinds.get(row.activity_id, str(ActivityKind.OTHER))
        held[kind].add((row.activity_id, row.day))
        came[kind] += row.children if row.state == Attended.CAME else 0
    return [OfKind(kind, len(held[kind]), came[kind]) for kind in known(ACTIVITIES, clock.today()) if held[kind]]


def held(actor: Actor, kind: Spoken, since: date, until: date) -> list[Occasion]:
    """What `month` counts of a kind: each time between two days, both included, of which somebody said who came.
    Raises Refused."""
    days = [since + timedelta(days=number) for number in range((until - since).days + 1)]
    there = (one for found in week(actor, days).values() for one in found)
    return [one for one in there if one.kind == kind and one.came is not None]


def _open(unit: Session, actor: Actor, activities: int) -> Grant:
    place = actor.workplace_id or b""
    return access.mint(unit, actor, ACTIVITY_SEEN, place, [place], NOTES, about=place, activities=activities)

"""Planning activities, enrolling children, noting who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from caseapp.cases.service.entries import need
from caseapp.daily.calendar import takes_place
from caseapp.daily.events import ACTIVITY_CHANGED, ACTIVITY_ENDED, ACTIVITY_SET, ATTENDED, ENROLLED
from caseapp.daily.models import Activity, Attendance, Enrolment
from caseapp.daily.service.standing import seen_stays
from caseapp.daily.vocabulary import Attended as Said
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

SHORTEST, LONGEST = 10, 12 * 60
"""Minutes that an activity lasts."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An activity as somebody types it."""

    kind: str
    """A code of `daily.lists.ACTIVITIES`."""
    title: str
    starts_on: date
    begins: int
    lasts: int
    weekly: bool = False
    ends_on: date | None = None
    place: str = ""
    leader: str = ""


def plan(actor: Actor, given: Planned) -> Activity:
    """Put an activity on the calendar. Raises Refused, Invalid without a name, or with hours or days that cannot be."""
    need(actor, P.ACTIVITY_KEEP)
    _checked(given)
    unit, place = session(), actor.workplace_id or b""
    row = Activity(id=new_id(), establishment_id=place, by_id=actor.user_id)
    _fill(unit, row, given)
    unit.add(row)
    record(unit, actor, ACTIVITY_SET, place, kind=row.kind)
    unit.flush()
    return row


def change(actor: Actor, row: Activity, given: Planned, seen: int) -> None:
    """Correct an activity. `seen` is the version that the page showed. Once it was noted who came, its days stay.

    Raises Refused, NotFound, Invalid as above, or where a colleague changed it meanwhile; Impossible when it is over.
    """
    unit = _keeping(actor, row)
    unit.refresh(row, with_for_update=True)
    if row.ends_on is not None and row.ends_on < clock.today():
        raise Impossible("activity_over")
    if row.version != seen:
        raise Invalid({"title": "changed_meanwhile"})
    _checked(given)
    moved = (given.starts_on, given.weekly) != (row.starts_on, row.weekly)
    if moved and unit.scalars(select(Attendance.id).where(Attendance.activity_id == row.id).limit(1)).first():
        raise Invalid({"starts_on": "noted_already"})
    _fill(unit, row, given)
    record(unit, actor, ACTIVITY_CHANGED, row.establishment_id, kind=row.kind)
    unit.flush()


def _checked(given: Planned) -> None:
    flaws = {} if given.title.strip() else {"title": "required"}
    if not 0 <= given.begins < 24 * 60:
        flaws["begins"] = "hour"
    if not SHORTEST <= given.lasts <= LONGEST:
        flaws["lasts"] = "minutes"
    if given.weekly and given.ends_on is not None and given.ends_on < given.starts_on:
        flaws["ends_on"] = "ends_before"
    if flaws:
        raise Invalid(flaws)


def _fill(unit: Session, row: Activity, given: Planned) -> None:
    row.kind, row.weekly, row.starts_on = str(given.kind), given.weekly, given.starts_on
    row.ends_on = given.ends_on if given.weekly else given.starts_on
    row.begins, row.lasts = given.begins, given.lasts
    told = {"title": given.title.strip(), "place": given.place.strip(), "leader": given.leader.strip()}
    keys = writing_keys(unit, row.establishment_id, row.establishment_id, [DataClass.NOTES])
    row.told = keys.seal(told, Activity.__tablename__, DataClass.NOTES, row.id, row.establishment_id)


def end(actor: Actor, row: Activity) -> None:
    """It takes place no more after today; what was noted stays. Raises Refused, NotFound, Impossible when over."""
    unit = _keeping(actor, row)
    today = clock.today()
    if row.ends_on is not None and row.ends_on <= today:
        raise Impossible("activity_over")
    row.ends_on = max(today, row.starts_on - timedelta(days=1))
    record(unit, actor, ACTIVITY_ENDED, row.establishment_id, kind=row.kind)
    unit.flush()


def enrol(actor: Actor, row: Activity, chosen: Set[bytes]) -> tuple[int, int]:
    """Let exactly these children take part, by stay, of those whose file the actor sees; the others stay as they are.
    How many came, how many left. Raises Refused, NotFound for a stay that is not hers to see."""
    unit = _keeping(actor, row)
    seen, now = seen_stays(unit, actor), clock.now()
    if not chosen <= seen:
        raise NotFound
    _lock(unit, row)
    live = {each.stay_id: each for each in unit.scalars(_live(row))}
    leaving = [each for stay_id, each in live.items() if stay_id in seen - chosen]
    for each in leaving:
        each.until = now
    coming = chosen - set(live)
    unit.add_all(
        Enrolment(
            id=new_id(),
            establishment_id=row.establishment_id,
            activity_id=row.id,
            stay_id=stay_id,
            since=now,
            by_id=actor.user_id,
        )
        for stay_id in sorted(coming)
    )
    record(unit, actor, ENROLLED, row.establishment_id, came=len(coming), left=len(leaving))
    unit.flush()
    return len(coming), len(leaving)


def note_attendance(actor: Actor, row: Activity, day: date, said: Mapping[bytes, Said]) -> int:
    """Write who came, by stay. How many. Raises Refused; NotFound for a child who is not enrolled or not hers to see;
    Impossible for a day on which it does not take place, or that is to come."""
    unit = _keeping(actor, row)
    if not takes_place(row, day):
        raise Impossible("activity_over")
    if day > clock.today():
        raise Impossible("not_yet")
    _lock(unit, row)
    known = {
        each.stay_id: each
        for each in unit.scalars(select(Attendance).where(Attendance.activity_id == row.id, Attendance.day == day))
    }
    enrolled = {each.stay_id for each in unit.scalars(_live(row))}
    if not set(said) <= (enrolled | set(known)) & seen_stays(unit, actor):
        raise NotFound
    now = clock.now()
    for stay_id, state in said.items():
        each = known.get(stay_id)
        if each is None:
            each = Attendance(
                id=new_id(), establishment_id=row.establishment_id, activity_id=row.id, stay_id=stay_id, day=day
            )
            unit.add(each)
        each.state, each.at, each.by_id = str(state), now, actor.user_id
    counted = Counter(said.values())
    came, excused, absent = (counted[state] for state in Said)
    record(unit, actor, ATTENDED, row.establishment_id, came=came, excused=excused, absent=absent)
    unit.flush()
    return len(said)


def _live(row: Activity) -> Select[Enrolment]:
    return select(Enrolment).where(Enrolment.activity_id == row.id, Enrolment.until.is_(None))


def _lock(unit: Session, row: Activity) -> None:
    """One list of children at a time."""
    unit.execute(select(Activity.id).where(Activity.id == row.id).with_for_update(key_share=True)).first()


def _keeping(actor: Actor, row: Activity) -> Session:
    need(actor, P.ACTIVITY_KEEP)
    if row.establishment_id != actor.workplace_id:
        raise NotFound
    return session()

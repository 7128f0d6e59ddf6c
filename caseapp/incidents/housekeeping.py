"""What incidents do by the clock: circles follow who works where, what is late reaches the protection unit."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from caseapp.config import Settings
from caseapp.incidents.events import CIRCLE, ROSE
from caseapp.incidents.models import CLASSES, Incident, IncidentDuty, PeopleFields
from caseapp.incidents.service import circle
from caseapp.incidents.service.letters import announce
from caseapp.incidents.service.sheet import people_of
from caseapp.incidents.vocabulary import ReaderPart, State
from caseapp.infra import jobs
from caseapp.infra.audit import record
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.norms import values
from caseapp.policy.incidents import RISES


@jobs.job("incidents.circles", every=timedelta(minutes=30))
def keep_circles(unit: GuardedSession, _settings: Settings) -> int:
    """Let every circle be who belongs in it today: whoever left her post is out, whoever directs the centre now is in.
    One that nobody would be left in stays as it is. How many changed."""
    changed = 0
    for incident in unit.scalars(select(Incident).where(Incident.apart.is_(True))).all():
        now = circle.in_circle(unit, incident)
        readers = circle.with_key(now)
        if not readers:
            continue
        people = _people(unit, incident, readers[0])
        wanted = circle.seats(incident, people, circle.staff_around(unit, incident.establishment_id), now)
        staying = [person for person in circle.with_key(wanted) if person in readers]
        if wanted == now or not circle.with_key(wanted):
            continue
        holder = staying[0] if staying else readers[0]
        came, went = circle.keep(unit, incident, wanted, holder, circle.implicated(people))
        record(unit, None, CIRCLE, incident.id, came=came, went=went)
        changed += 1
    return changed


@jobs.job("incidents.rise", every=timedelta(minutes=30))
def rise(unit: GuardedSession, _settings: Settings) -> int:
    """Tell the protection units of the province where somebody has long not been told: that there is an incident, how
    serious, who was not told, and nothing else. Nobody who is implicated is told, wherever she works. How many rose."""
    now = clock.now()
    late = (
        select(IncidentDuty)
        .join(Incident, Incident.id == IncidentDuty.incident_id)
        .where(
            IncidentDuty.told_at.is_(None),
            IncidentDuty.rose_at.is_(None),
            IncidentDuty.due_at < now,
            Incident.state != str(State.CLOSED),
        )
    )
    risen: dict[bytes, list[IncidentDuty]] = {}
    for duty in unit.scalars(late):
        if duty.due_at + values.span(RISES, clock.local(duty.due_at).date()) < now:
            risen.setdefault(duty.incident_id, []).append(duty)
    for incident_id, duties in risen.items():
        _tell_unit(unit, unit.get_one(Incident, incident_id))
        for duty in duties:
            duty.rose_at = now
    return len(risen)


def _tell_unit(unit: GuardedSession, incident: Incident) -> None:
    now = circle.in_circle(unit, incident)
    readers = circle.with_key(now)
    holder = (readers[0] if readers else None) if incident.apart else incident.establishment_id
    if holder is None:
        return
    named = circle.implicated(_people(unit, incident, holder))
    staff = circle.staff_around(unit, incident.establishment_id)
    late = {
        person: circle.Seat(place, ReaderPart.LATE)
        for person, place in staff.overseers.items()
        if person not in now and person not in named
    }
    if late:
        circle.keep(unit, incident, now | late, holder, named)
        announce(unit, late)
    record(unit, None, ROSE, incident.id, readers=len(late))


def _people(unit: GuardedSession, incident: Incident, holder: bytes) -> PeopleFields:
    return people_of(load_keys(unit, holder, [incident.id], CLASSES), incident)

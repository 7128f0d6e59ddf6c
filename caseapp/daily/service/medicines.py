"""Treatments, and what becomes of every dose.

A wrong dose harms a child, so: a treatment is never changed, only stopped; a dose is written once, and what was said
first stays when it is corrected; too early is refused. A dose that was not taken is told to the health staff.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import live_on
from caseapp.accounts.models import Membership
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.service.entries import need, need_class
from caseapp.cases.vocabulary import NoticeKind
from caseapp.daily.events import DOSE_WITNESSED, DOSE_WRITTEN, PRESCRIBED, STOPPED
from caseapp.daily.models import Dose, Treatment, TreatmentFields, Witness
from caseapp.daily.rounds import Slot, due
from caseapp.daily.service.standing import seen_stay
from caseapp.daily.vocabulary import Outcome, Round
from caseapp.establishments.models import Stay
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.daily import LEAST_APART, MOST_IN_A_DAY
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds

NOT_TAKEN = (Outcome.REFUSED, Outcome.MISSED)
"""Outcomes that say why, and that the health staff is told."""


@dataclass(frozen=True, slots=True)
class Prescribed:
    """A treatment as somebody types it from a prescription."""

    drug: str
    dose: str
    way: str
    """A code of `daily.lists.WAYS`."""
    rounds: Sequence[Round]
    starts_on: date
    prescriber: str
    ends_on: date | None = None
    how: str = ""
    grounds: str = ""
    witnessed: bool = False
    document_id: bytes | None = None
    apart: int | None = None
    most: int | None = None
    """When needed, instead of rounds: hours at least between two doses, doses at most in 24 hours."""


def prescribe(actor: Actor, stay: Stay, given: Prescribed) -> Treatment:
    """Record a treatment. Raises Refused, NotFound, Invalid without medicine, dose, prescriber or rounds, or with days
    that cannot be."""
    _need_health(actor)
    unit = session()
    seen_stay(unit, actor, stay.id)
    flaws = {name: "required" for name in ("drug", "dose", "prescriber") if not getattr(given, name).strip()}
    flaws |= _limits(given)
    if given.ends_on is not None and given.ends_on < max(given.starts_on, clock.today()):
        flaws["ends_on"] = "ends_before"
    if flaws:
        raise Invalid(flaws)
    row = Treatment(
        id=new_id(),
        establishment_id=stay.establishment_id,
        stay_id=stay.id,
        rounds=" ".join(str(each) for each in Round if each in given.rounds),
        apart=given.apart,
        most=given.most,
        starts_on=given.starts_on,
        ends_on=given.ends_on,
        witnessed=given.witnessed,
        document_id=given.document_id,
        written_at=clock.now(),
        by_id=actor.user_id,
    )
    told = TreatmentFields(drug=given.drug.strip(), dose=given.dose.strip(), way=str(given.way), how=given.how.strip())
    row.told = _seal(unit, row, told)
    row.grounds = _seal(unit, row, {"prescriber": given.prescriber.strip(), "why": given.grounds.strip()})
    unit.add(row)
    record(unit, actor, PRESCRIBED, stay.case_id, rounds=row.rounds, witnessed=int(row.witnessed))
    unit.flush()
    return row


def stop(actor: Actor, treatment_id: bytes, why: str) -> None:
    """Stop a treatment: from now on no dose of it is due. Raises Refused, NotFound, Invalid without a reason,
    Impossible when it was stopped already."""
    _need_health(actor)
    unit = session()
    row, stay = own(unit, actor, treatment_id)
    if not why.strip():
        raise Invalid({"text": "required"})
    if row.stopped_at is not None:
        raise Impossible("treatment_stopped")
    keys = writing_keys(unit, row.establishment_id, row.stay_id, [DataClass.HEALTH])
    told = keys.unseal(row.grounds, Treatment.__tablename__, DataClass.HEALTH, row.id, row.stay_id)
    row.grounds = _seal(unit, row, {**told, "stopped": why.strip()})
    row.stopped_at, row.stopped_by_id = clock.now(), actor.user_id
    record(unit, actor, STOPPED, stay.case_id)
    unit.flush()


def write_dose(
    actor: Actor, treatment_id: bytes, slot: Slot, outcome: Outcome, why: str = "", *, line: int = 0
) -> Dose:
    """Write what became of a dose. `line`: how many lines the writer has seen of it; above 0 it is a correction.

    Raises Refused; NotFound for a dose that is not due, or of a child whose file she does not see; Impossible when it
    is too early or too late, when the treatment was stopped, or when somebody wrote of it meanwhile (it is never given
    twice); Invalid where a dose that was not taken, or a correction, does not say why.
    """
    need(actor, P.MEDICINE_GIVE)
    unit, now = session(), clock.now()
    unit.execute(select(Treatment.id).where(Treatment.id == treatment_id).with_for_update()).first()
    row, stay = own(unit, actor, treatment_id)
    if not due(row, slot):
        raise NotFound
    former = last_line(unit, row.id, slot.day, str(slot.round))
    if (former.line + 1 if former else 0) != line:
        raise Impossible("dose_written")
    if former is None and not slot.is_open(now):
        raise Impossible("dose_too_early" if now < slot.at else "dose_too_late")
    if outcome is Outcome.GIVEN and row.stopped_at is not None:
        raise Impossible("treatment_stopped")
    if former is not None:
        _need_correcting(actor, former, slot, outcome)
    if not why.strip() and (outcome in NOT_TAKEN or former is not None):
        raise Invalid({"why": "dose_why"})
    dose = Dose(
        id=new_id(),
        establishment_id=row.establishment_id,
        stay_id=row.stay_id,
        treatment_id=row.id,
        day=slot.day,
        round=str(slot.round),
        line=line,
        outcome=str(outcome),
        at=now,
        by_id=actor.user_id,
    )
    if why.strip():
        keys = writing_keys(unit, row.establishment_id, row.stay_id, [DataClass.HEALTH])
        dose.why = keys.seal({"text": why.strip()}, Dose.__tablename__, DataClass.HEALTH, dose.id, row.stay_id)
    if outcome in NOT_TAKEN:
        tell_with_flush(unit, stay.case_id, NoticeKind.DOSE, health_staff(unit, row.establishment_id) - {actor.user_id})
    unit.add(dose)
    record(unit, actor, DOSE_WRITTEN, stay.case_id, round=str(slot.round), outcome=str(outcome), line=line)
    unit.flush()
    return dose


def witness(actor: Actor, dose_id: bytes) -> None:
    """Say that one saw a dose being taken: from one's own session, and never one's own dose. Saying it twice is saying
    it once. Raises Refused, NotFound, Impossible for a dose that was corrected, not given, or seen by somebody else."""
    need(actor, P.MEDICINE_GIVE)
    unit = session()
    row = unit.get(Dose, dose_id)
    if row is None or row.establishment_id != actor.workplace_id:
        raise NotFound
    _treatment, stay = own(unit, actor, row.treatment_id)
    last = last_line(unit, row.treatment_id, row.day, row.round)
    if row.by_id == actor.user_id or row.outcome != Outcome.GIVEN or last is None or last.id != row.id:
        raise Impossible("not_a_witness")
    former = unit.get(Witness, row.id)
    if former is not None and former.user_id != actor.user_id:
        raise Impossible("witnessed_already")
    if former is not None:
        return
    now = clock.now()
    unit.add(Witness(dose_id=row.id, establishment_id=row.establishment_id, user_id=actor.user_id, at=now))
    record(unit, actor, DOSE_WITNESSED, stay.case_id, minutes=int((now - row.at).total_seconds() // 60))
    unit.flush()


def last_line(unit: Session, treatment_id: bytes, day: date, code: str) -> Dose | None:
    """What holds of a dose now."""
    query = select(Dose).where(Dose.treatment_id == treatment_id, Dose.day == day, Dose.round == code)
    return unit.scalars(query.order_by(Dose.line.desc()).limit(1)).first()


def health_staff(unit: Session, place_id: bytes) -> set[bytes]:
    """Whoever records treatments in a house."""
    query = select(Membership.user_id, Membership.role).where(
        Membership.establishment_id == place_id, live_on(clock.today())
    )
    return {row.user_id for row in unit.execute(query) if holds([row.role], P.MEDICINE_PRESCRIBE)}


def _limits(given: Prescribed) -> dict[str, str]:
    """What is wrong with when it is given: on rounds, or when needed within both limits, and not both."""
    limits = {"apart": (given.apart, LEAST_APART), "most": (given.most, MOST_IN_A_DAY)}
    if all(value is None for value, _within in limits.values()):
        return {} if given.rounds else {"rounds": "rounds_or_need"}
    if given.rounds:
        return {"rounds": "rounds_or_need"}
    return {
        name: "required" if value is None else "number"
        for name, (value, within) in limits.items()
        if value is None or value not in within
    }


def _need_correcting(actor: Actor, former: Dose, slot: Slot, outcome: Outcome) -> None:
    """A dose that was not taken may be given later by whoever gives the round while it is open. That one was given is
    taken back by whoever wrote it, or by the health staff. Raises Impossible otherwise, or where nothing changes."""
    if former.outcome == outcome:
        raise Impossible("dose_same")
    if holds(actor.roles, P.MEDICINE_PRESCRIBE):
        return
    if former.outcome == Outcome.GIVEN and former.by_id != actor.user_id:
        raise Impossible("dose_of_another")
    if outcome is Outcome.GIVEN and not slot.is_open(clock.now()):
        raise Impossible("dose_too_late")


def _need_health(actor: Actor) -> None:
    need(actor, P.MEDICINE_PRESCRIBE)
    need_class(actor, Relation.TEAM, DataClass.HEALTH)


def own(unit: Session, actor: Actor, treatment_id: bytes) -> tuple[Treatment, Stay]:
    """A treatment of the actor's house, and its stay. Raises NotFound, also where she does not see the child's file."""
    row = unit.get(Treatment, treatment_id)
    if row is None or row.establishment_id != actor.workplace_id:
        raise NotFound
    return row, seen_stay(unit, actor, row.stay_id)


def _seal(unit: Session, row: Treatment, fields: TreatmentFields | dict[str, str]) -> bytes:
    keys = writing_keys(unit, row.establishment_id, row.stay_id, [DataClass.HEALTH])
    return keys.seal(fields, Treatment.__tablename__, DataClass.HEALTH, row.id, row.stay_id)

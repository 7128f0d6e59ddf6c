"""Medicines that a child takes when she needs them: given within their limits, noted like other doses, never twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.service.entries import need
from caseapp.daily.events import DOSE_WRITTEN
from caseapp.daily.limits import may_from
from caseapp.daily.models import Dose, Treatment
from caseapp.daily.service.medicines import last_line, own
from caseapp.daily.vocabulary import Outcome
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds

MARK = "x"
"""What the code of such a dose begins with, where others have their round; its number follows."""


def give(actor: Actor, treatment_id: bytes, why: str, *, seen: int) -> Dose:
    """Write that a dose was given, for what. `seen`: how many the writer saw before.

    Raises Refused; NotFound for a treatment with rounds, or of a child whose file she does not see; Invalid without a
    word why; Impossible too soon after the last dose, beyond what a day allows, outside its days, when it was stopped,
    or when somebody gave it meanwhile.
    """
    need(actor, P.MEDICINE_GIVE)
    unit, now, today = session(), clock.now(), clock.today()
    unit.execute(select(Treatment.id).where(Treatment.id == treatment_id).with_for_update()).first()
    row, stay = own(unit, actor, treatment_id)
    if row.apart is None or row.most is None:
        raise NotFound
    if row.stopped_at is not None:
        raise Impossible("treatment_stopped")
    if not row.starts_on <= today <= (row.ends_on or today):
        raise Impossible("treatment_days")
    former = doses(unit, row.id)
    if len(former) != seen:
        raise Impossible("dose_written")
    if not why.strip():
        raise Invalid({"why": "dose_why"})
    given = [dose.at for dose in former if dose.outcome == Outcome.GIVEN]
    wait = may_from(given, timedelta(hours=row.apart), row.most)
    if wait is not None and now < wait:
        raise Impossible("needed_too_soon")
    dose = _line(unit, actor, row, Dose(day=today, round=f"{MARK}{len(former) + 1}", line=0), Outcome.GIVEN, why)
    record(unit, actor, DOSE_WRITTEN, stay.case_id, round=dose.round, outcome=dose.outcome, line=0)
    unit.flush()
    return dose


def take_back(actor: Actor, dose_id: bytes, why: str) -> Dose:
    """Write that a dose was not given after all; what was said first stays. By whoever wrote it, or the health staff.

    Raises Refused, NotFound, Invalid without a reason, Impossible for somebody else's dose, or one taken back already.
    """
    need(actor, P.MEDICINE_GIVE)
    unit = session()
    former = unit.get(Dose, dose_id)
    if former is None or not former.round.startswith(MARK):
        raise NotFound
    row, stay = own(unit, actor, former.treatment_id)
    last = last_line(unit, row.id, former.day, former.round)
    if last is None or last.id != former.id or former.outcome != Outcome.GIVEN:
        raise Impossible("dose_same")
    if former.by_id != actor.user_id and not holds(actor.roles, P.MEDICINE_PRESCRIBE):
        raise Impossible("dose_of_another")
    if not why.strip():
        raise Invalid({"why": "dose_why"})
    next_line = Dose(day=former.day, round=former.round, line=former.line + 1)
    dose = _line(unit, actor, row, next_line, Outcome.MISSED, why)
    record(unit, actor, DOSE_WRITTEN, stay.case_id, round=dose.round, outcome=dose.outcome, line=dose.line)
    unit.flush()
    return dose


def doses(unit: Session, treatment_id: bytes) -> Sequence[Dose]:
    """What holds of each dose that was ever given of it, oldest first."""
    query = select(Dose).where(Dose.treatment_id == treatment_id, Dose.round.startswith(MARK)).order_by(Dose.line)
    return list({row.round: row for row in unit.scalars(query)}.values())


def _line(unit: Session, actor: Actor, row: Treatment, dose: Dose, outcome: Outcome, why: str) -> Dose:
    dose.id, dose.establishment_id, dose.stay_id, dose.treatment_id = (
        new_id(),
        row.establishment_id,
        row.stay_id,
        row.id,
    )
    dose.outcome, dose.at, dose.by_id = str(outcome), clock.now(), actor.user_id
    keys = writing_keys(unit, row.establishment_id, row.stay_id, [DataClass.HEALTH])
    dose.why = keys.seal({"text": why.strip()}, Dose.__tablename__, DataClass.HEALTH, dose.id, row.stay_id)
    unit.add(dose)
    return dose

"""The report of a night: written by its crew, signed by its leader, taken over by somebody of the day in the same
minutes, validated by a coordinator.

Two people at once, each from her own session: a password typed on somebody else's screen would be a signature that the
owner of the screen can learn. So the leader's signature waits a few minutes, and lapses. What was signed never changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, Refused
from caseapp.kernel.identifiers import new_id
from caseapp.kernel.merging import merge
from caseapp.outreach.events import (
    REPORT_OFFERED,
    REPORT_SIGNED,
    REPORT_VALIDATED,
    REPORT_WITHDRAWN,
    REPORT_WRITTEN,
)
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import Addition, Encounter, NightReport, Round, RoundMember
from caseapp.outreach.queries.drawn import drawn
from caseapp.outreach.queries.nights import in_crew
from caseapp.outreach.queries.reports import WORDS, digest_of, row_of, waits
from caseapp.outreach.service import rounds
from caseapp.outreach.service.nights import need_night
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import Part, ReportState, RoundState
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import GRAVE
from caseapp.policy.permissions import P


def words_of(actor: Actor, row: Round) -> dict[str, str]:
    """What the crew wrote so far, for a form that somebody opens. Raises Refused, NotFound, Impossible."""
    unit = need_night(actor, row)
    report = row_of(unit, row.id)
    return _words(_body(unit, row, report))


def write(actor: Actor, row: Round, base: Mapping[str, Any], mine: Mapping[str, str]) -> bool:
    """Write words of the report. Whether anything changed.

    Raises Refused, NotFound, Impossible; Conflict with what stands where a colleague wrote in the same field meanwhile.
    """
    unit = need_night(actor, row)
    report = row_of(unit, row.id, held=True)
    body = _body(unit, row, report)
    now = _words(body)
    new = merge(_words(base), {name: mine[name] for name in WORDS if name in mine}, now)
    changed = sorted(name for name in WORDS if new[name] != now[name])
    if not changed:
        return False
    report = report or _new(unit, row)
    report.signed_at = report.signed_by_id = report.digest = None
    _seal(unit, row, report, {**body, **new})
    record(unit, actor, REPORT_WRITTEN, row.id, fields=" ".join(changed))
    unit.flush()
    return True


def sign(actor: Actor, row: Round) -> None:
    """Sign: what the data say is frozen, and somebody of the day has a few minutes to take over. Whoever leads the
    round signs; where nobody led it, anybody of its crew. The view has asked for her password.

    Raises Refused, NotFound, Impossible; Invalid where nothing is handed over ("nothing" is an answer).
    """
    unit = need_night(actor, row)
    _need_leader(unit, actor, row)
    if row.state != RoundState.BACK:
        raise Impossible("still_out")
    report = row_of(unit, row.id, held=True) or _new(unit, row)
    body = _body(unit, row, report)
    if not str(body.get("handover") or "").strip():
        raise Invalid({"handover": "say_nothing"})
    whole = json.loads(json.dumps({**_words(body), "drawn": drawn(actor, row)}))
    report.signed_at, report.signed_by_id = clock.now(), actor.user_id
    _seal(unit, row, report, whole)
    report.digest = digest_of(report, whole)
    record(unit, actor, REPORT_OFFERED, row.id)
    unit.flush()


def withdraw(actor: Actor, row: Round) -> None:
    """Take one's signature back before anybody took over. Raises Refused, NotFound, Impossible."""
    unit = acting_on(actor, P.STREET_MEET, row)
    report = row_of(unit, row.id, held=True)
    if report is None or not waits(report, clock.now()) or report.signed_by_id != actor.user_id:
        raise Impossible("signature_lapsed")
    report.signed_at = report.signed_by_id = report.digest = None
    record(unit, actor, REPORT_WITHDRAWN, row.id)
    unit.flush()


def take(actor: Actor, row: Round) -> None:
    """Take the night over: from here on the report is closed. The view has asked for her password, in her own session.

    Raises Refused, NotFound; Impossible when no signature waits, when it is her own night, or when what was signed is
    not what stands there.
    """
    unit, now = acting_on(actor, P.STREET_READ, row), clock.now()
    report = row_of(unit, row.id, held=True)
    if report is None or not waits(report, now):
        raise Impossible("signature_lapsed")
    if report.signed_by_id == actor.user_id or in_crew(actor, row) is not None:
        raise Impossible("not_of_the_day")
    if report.digest is None or digest_of(report, _body(unit, row, report)) != report.digest:
        raise Impossible("report_altered")
    report.state, report.taken_at, report.taken_by_id = str(ReportState.SIGNED), now, actor.user_id
    rounds.move(actor, row, RoundMove.SIGN)
    leader = (report.signed_by_id or b"").hex()
    record(unit, actor, REPORT_SIGNED, row.id, digest=report.digest.hex(), leader=leader)
    unit.flush()


def validate(actor: Actor, row: Round) -> None:
    """Validate the night. Raises Refused, NotFound; Impossible for who signed it, while a grave danger was not looked
    at, or when what was signed is not what stands there."""
    unit = acting_on(actor, P.ROUND_REVIEW, row)
    report = row_of(unit, row.id, held=True)
    if report is None or report.state != ReportState.SIGNED:
        raise Impossible("not_signed")
    if report.signed_by_id == actor.user_id:
        raise Impossible("signed_by_you")
    if dangers_left(unit, row.id):
        raise Impossible("dangers_left")
    if report.digest is None or digest_of(report, _body(unit, row, report)) != report.digest:
        raise Impossible("report_altered")
    report.state = str(ReportState.VALIDATED)
    report.validated_at, report.validated_by_id = clock.now(), actor.user_id
    rounds.move(actor, row, RoundMove.VALIDATE)
    record(unit, actor, REPORT_VALIDATED, row.id, digest=report.digest.hex())
    unit.flush()


def dangers_left(unit: Session, round_id: bytes) -> int:
    """How many encounters with a grave danger no coordinator has looked at."""
    later = select(Addition.encounter_id).where(Addition.round_id == round_id, Addition.danger >= GRAVE)
    query = select(func.count(Encounter.id)).where(
        Encounter.round_id == round_id,
        Encounter.reviewed_at.is_(None),
        or_(Encounter.danger >= GRAVE, Encounter.id.in_(later)),
    )
    return int(unit.scalar(query) or 0)


def led(unit: Session, row: Round) -> bool:
    """Whether somebody led the round to its end."""
    return bool(_leaders(unit, row))


def _need_leader(unit: Session, actor: Actor, row: Round) -> None:
    leaders = _leaders(unit, row)
    if actor.user_id not in leaders and (leaders or in_crew(actor, row) is None):
        raise Refused(str(P.STREET_MEET))


def _leaders(unit: Session, row: Round) -> set[bytes]:
    """Who led it, and did not go home before the others."""
    led_by = (RoundMember.part == str(Part.LEADER), RoundMember.gone_at.is_(None))
    return set(unit.scalars(select(RoundMember.user_id).where(RoundMember.round_id == row.id, *led_by)))


def _new(unit: Session, row: Round) -> NightReport:
    report = NightReport(
        id=new_id(), establishment_id=row.establishment_id, round_id=row.id, state=str(ReportState.DRAFT)
    )
    unit.add(report)
    return report


def _body(unit: Session, row: Round, report: NightReport | None) -> dict[str, Any]:
    if report is None or report.body is None:
        return {}
    keys = writing_keys(unit, row.establishment_id, row.id, [DataClass.NOTES])
    return keys.unseal(report.body, NightReport.__tablename__, DataClass.NOTES, report.id, row.id)


def _words(body: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(body.get(name) or "") for name in WORDS}


def _seal(unit: Session, row: Round, report: NightReport, body: Mapping[str, Any]) -> None:
    keys = writing_keys(unit, row.establishment_id, row.id, [DataClass.NOTES])
    report.body = keys.seal(body, NightReport.__tablename__, DataClass.NOTES, report.id, row.id)

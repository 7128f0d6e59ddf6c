"""Pairs: found while a file is saved and at night, put together by a person, decided about; "different" stays."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import Status
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.matching.events import DECIDED, PAIRED
from caseapp.matching.models import CasePair
from caseapp.matching.service.alike import compared, lookalikes
from caseapp.matching.vocabulary import WAITING, FoundHow, Likeness, PairState
from caseapp.policy.permissions import P, holds


def found(unit: Session, one: Case, other: Case, band: Likeness, how: FoundHow, actor: Actor | None = None) -> CasePair:
    """The pair of two files, made if it is new; what was decided stands, and "different" is never proposed again.

    Raises Invalid for a file and itself, files of two establishments, or a merged one.
    """
    merged = Status.MERGED in (one.status, other.status)
    if one.id == other.id or one.establishment_id != other.establishment_id or merged:
        raise Invalid({"reference": "not_two_files"})
    low, high = sorted((one, other), key=lambda case: case.id)
    pair = _between(unit, low.id, high.id)
    if pair is not None:
        if pair.state == PairState.OPEN and pair.band != band and how is not FoundHow.PERSON:
            pair.band = str(band)
        return pair
    pair = CasePair(
        id=new_id(),
        establishment_id=low.establishment_id,
        low_id=low.id,
        high_id=high.id,
        found_at=clock.now(),
        band=str(band),
        how=str(how),
        state=str(PairState.OPEN),
    )
    try:
        with unit.begin_nested():
            unit.add(pair)
    except IntegrityError:  # somebody else found it a moment ago
        return _between(unit, low.id, high.id) or pair
    detail = {"band": str(band), "how": str(how)}
    record(unit, actor, PAIRED, low.id, workplace_id=low.establishment_id, other=id_text(high.id), **detail)
    return pair


def look_again(unit: Session, _actor: Actor | None, case: Case, how: FoundHow = FoundHow.SAVING) -> int:
    """Find the pairs of a file that was saved, and forget those that nobody decided and that no longer look alike
    (behaviour 49). Returns how many stand."""
    if case.status == Status.MERGED:
        return 0
    alike = {one.case_id: one.band for one in lookalikes(unit, case, how)}
    cases = {row.id: row for row in unit.scalars(select(Case).where(Case.id.in_(list(alike))))} if alike else {}
    for case_id, other in cases.items():
        found(unit, case, other, alike[case_id], how)
    for pair in _waiting(unit, case.id):
        other_id = pair.high_id if pair.low_id == case.id else pair.low_id
        if other_id not in alike and pair.how != FoundHow.PERSON and pair.state == PairState.OPEN:
            if _still_alike(unit, pair):
                continue
            unit.delete(pair)
    unit.flush()
    return len(cases)


def put_together(actor: Actor, one: Case, other: Case) -> CasePair:
    """Two files that a person holds to be of one child. Raises Refused, NotFound elsewhere, Invalid."""
    need(actor, P.PAIR_READ)
    unit = session()
    if actor.workplace_id not in (one.establishment_id, other.establishment_id):
        raise NotFound
    if one.establishment_id != other.establishment_id:
        raise Invalid({"reference": "not_two_files"})
    if one.id == other.id:
        raise Invalid({"reference": "not_two_files"})
    how = compared(unit, one.establishment_id, one.id, other.id, FoundHow.PERSON)
    pair = found(unit, one, other, how.band, FoundHow.PERSON, actor)
    unit.flush()
    return pair


def decide(actor: Actor, pair: CasePair, state: PairState, seen: str) -> None:
    """Say what two files are. Whoever may not merge only marks a pair for review.

    Raises Refused, Impossible for a pair that was merged or a state that is not said but done, Conflict when a
    colleague has decided since the page was opened (`seen` is the version it showed).
    """
    need(actor, P.PAIR_READ)
    if state is PairState.SAME:
        raise Impossible("merge")
    if state is not PairState.TO_REVIEW and not holds(actor.roles, P.CASE_MERGE):
        raise Refused(P.CASE_MERGE)
    if str(pair.version) != seen:
        raise Conflict({"state": pair.state})
    if pair.state == PairState.SAME:
        raise Impossible("merged")
    if not holds(actor.roles, P.CASE_MERGE) and pair.state not in WAITING:
        raise Refused(P.CASE_MERGE)
    unit = session()
    pair.state, pair.decided_by_id, pair.decided_at = str(state), actor.user_id, clock.now()
    record(unit, actor, DECIDED, pair.low_id, other=id_text(pair.high_id), state=str(state))
    unit.flush()


def _between(unit: Session, low_id: bytes, high_id: bytes) -> CasePair | None:
    return unit.scalars(select(CasePair).where(CasePair.low_id == low_id, CasePair.high_id == high_id)).one_or_none()


def _waiting(unit: Session, case_id: bytes) -> list[CasePair]:
    of_file = or_(CasePair.low_id == case_id, CasePair.high_id == case_id)
    return list(unit.scalars(select(CasePair).where(of_file, CasePair.state == str(PairState.OPEN))))


def _still_alike(unit: Session, pair: CasePair) -> bool:
    """Whether either of the two finds the other: how likely one is depends on the namesakes of the one who asks."""
    for mine, other in ((pair.low_id, pair.high_id), (pair.high_id, pair.low_id)):
        case = unit.get(Case, mine)
        if case is not None and any(one.case_id == other for one in lookalikes(unit, case)):
            return True
    return False

"""Pairs: found while a file is saved and at night, put together by a person, decided about; "different" stays."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.cases.vocabulary import Status
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.matching.events import DECIDED, PAIRED
from caseapp.matching.models import CasePair
from caseapp.matching.service.alike import compared, lookalikes
from caseapp.matching.vocabulary import WAITING, FoundHow, Likeness, PairState
from caseapp.policy.permissions import P, holds

PROPOSED = 8
"""Pairs of one file that are put on the desk, the likeliest: nobody looks through sixty namesakes."""


def found(unit: Session, one: Case, other: Case, band: Likeness, how: FoundHow, actor: Actor | None = None) -> CasePair:
    """The pair of two files, made if it is new; what was decided stands, and "different" is never proposed again.

    Raises Invalid for a file and itself, files of two establishments, or a merged one.
    """
    merged = Status.MERGED in (one.status, other.status)
    if one.id == other.id or one.establishment_id != other.establishment_id or merged:
        raise Invalid({"reference": "not_two_files"})
    pair = _between(unit, one.id, other.id)
    if pair is None:
        pair = _made(one.establishment_id, one.id, other.id, band, how)
        if not _stored(unit, [pair], actor):
            return _between(unit, one.id, other.id) or pair
    elif how is not FoundHow.PERSON:
        _banded(pair, band)
    return pair


def look_again(unit: Session, _actor: Actor | None, case: Case, how: FoundHow = FoundHow.SAVING) -> int:
    """Find the pairs of a file that was saved, and forget those that nobody decided and that no longer look alike
    (behaviour 49). Returns how many stand."""
    if case.status == Status.MERGED:
        return 0
    alike = {one.case_id: one.band for one in lookalikes(unit, case, how)}
    likeliest = list(alike)[:PROPOSED]
    known = {row.high_id if row.low_id == case.id else row.low_id: row for row in _OF_FILE.rows(unit, case_id=case.id)}
    fresh = [other for other in likeliest if other not in known]
    pairs = [_made(case.establishment_id, case.id, other, alike[other], how) for other in fresh]
    if pairs and not _stored(unit, pairs):
        for other in fresh:
            found(unit, case, unit.get_one(Case, other), alike[other], how)
    for other, row in known.items():
        if row.state != PairState.OPEN:
            continue
        if other in likeliest:
            if row.band != alike[other]:
                _banded(unit.get_one(CasePair, row.id), alike[other])
        elif other not in alike and row.how != FoundHow.PERSON and not _still_alike(unit, case.id, other):
            unit.delete(unit.get_one(CasePair, row.id))
    unit.flush()
    return len(likeliest)


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


_OF_FILE = Reading(
    select(CasePair.id, CasePair.low_id, CasePair.high_id, CasePair.state, CasePair.band, CasePair.how).where(
        or_(CasePair.low_id == bindparam("case_id"), CasePair.high_id == bindparam("case_id"))
    )
)


def _made(establishment_id: bytes, one: bytes, other: bytes, band: Likeness, how: FoundHow) -> CasePair:
    low_id, high_id = sorted((one, other))
    return CasePair(
        id=new_id(),
        establishment_id=establishment_id,
        low_id=low_id,
        high_id=high_id,
        found_at=clock.now(),
        band=str(band),
        how=str(how),
        state=str(PairState.OPEN),
    )


def _stored(unit: Session, pairs: Sequence[CasePair], actor: Actor | None = None) -> bool:
    """Store new pairs, each with its line in the trail; False, with none stored, when somebody else was faster."""
    try:
        with unit.begin_nested():
            unit.add_all(pairs)
    except IntegrityError:
        return False
    for pair in pairs:
        detail = {"other": id_text(pair.high_id), "band": pair.band, "how": pair.how}
        record(unit, actor, PAIRED, pair.low_id, workplace_id=pair.establishment_id, **detail)
    return True


def _banded(pair: CasePair, band: Likeness) -> None:
    """How alike the two files look now, as long as nobody has decided."""
    if pair.state == PairState.OPEN and pair.band != band:
        pair.band = str(band)


def _between(unit: Session, one: bytes, other: bytes) -> CasePair | None:
    low_id, high_id = sorted((one, other))
    return unit.scalars(select(CasePair).where(CasePair.low_id == low_id, CasePair.high_id == high_id)).one_or_none()


def _still_alike(unit: Session, one: bytes, other: bytes) -> bool:
    """Whether either of the two finds the other: how likely one is depends on the namesakes of the one who asks."""
    for mine, theirs in ((one, other), (other, one)):
        case = unit.get(Case, mine)
        if case is not None and any(found.case_id == theirs for found in lookalikes(unit, case)):
            return True
    return False

"""Two files become one: the child's referrals and the rights to share go with her, and where she is kept a place or
lives elsewhere by one of them. Each is a vault of its own, so nothing is sealed anew; the log is not touched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.establishments.models import BedUse, Stay
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.kernel.words import N_
from caseapp.policy.classes import DataClass
from caseapp.referrals.models import Consent, Outside, Referral, Sending, Sheet, Transfer
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.search import settle, unsettle
from caseapp.referrals.service.shares import share_file
from caseapp.referrals.service.transfers import lapse_of
from caseapp.referrals.vocabulary import COMING, Kind, State

_OURS: tuple[type[Any], ...] = (Consent, Referral, Sheet, Sending, Transfer, Outside)
_ELSEWHERE: tuple[type[Any], ...] = (Stay, BedUse)
"""What stands in the houses that received the child: what is at home is carried by the centre's own step."""
_SETTLED = "settled"
"""In the ledger: searches that ended by the merge (`service/search.settle`)."""
_HAS_HER = [str(state) for state in COMING | {State.ARRIVED, State.ADMITTED}]


def _count(unit: Session, gone: Case, _kept: Case) -> dict[str, int]:
    def many(model: type[Any]) -> int:
        return unit.scalar(select(func.count(model.id)).where(model.case_id == gone.id)) or 0

    return {N_("Referrals"): many(Referral) + many(Outside), N_("Rights to share"): many(Consent)}


def _carry(merging: Merging) -> Ledger:
    unit, gone, kept = merging.unit, merging.gone, merging.kept
    moved: dict[str, list[str]] = {}
    with both_houses(unit):
        lapse_of(unit, gone)  # a file that goes is offered to nobody
        for model in (*_OURS, *_ELSEWHERE):
            query = select(model).where(model.case_id == gone.id)
            if model in _ELSEWHERE:
                query = query.where(model.establishment_id != kept.establishment_id)
            rows = unit.scalars(query).all()
            moved[model.__tablename__] = [row.id.hex() for row in rows]
            for row in rows:
                row.case_id = kept.id
        unit.flush()
        moved[_SETTLED] = [key.hex() for key in settle(unit, kept.id)]
    return {DataClass.NOTES: moved}


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    """Nothing is left behind, and the child is not in two places: not where both files have brought her somewhere."""
    unit = merging.unit
    with both_houses(unit):
        left = any(unit.scalars(select(m.id).where(m.case_id == merging.gone.id).limit(1)).first() for m in _OURS)
        coming = select(func.count(Sending.id)).where(
            Sending.case_id == merging.kept.id, Sending.kind == str(Kind.PLACEMENT), Sending.state.in_(_HAS_HER)
        )
        living = select(func.count(Stay.id)).where(Stay.case_id == merging.kept.id, Stay.ended_at.is_(None))
        return not left and (unit.scalar(coming) or 0) <= 1 and (unit.scalar(living) or 0) <= 1


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    """Give back what was carried. What began after the merge stays where it began."""
    unit, gone, kept = merging.unit, merging.gone, merging.kept
    moved: Any = ledger.get(DataClass.NOTES, {})
    receivers = {}
    with both_houses(unit):
        for model in (*_OURS, *_ELSEWHERE):
            ids = [bytes.fromhex(key) for key in moved.get(model.__tablename__, ())]
            for row in unit.scalars(select(model).where(model.id.in_(ids))).all():
                row.case_id = gone.id
                if isinstance(row, Sending) and row.at_receiver:
                    receivers[row.receiver_id] = unit.get_one(Referral, row.referral_id).made_by_id
        unit.flush()
        for receiver_id, by_id in receivers.items():
            for file in (kept, gone):
                share_file(unit, file, receiver_id, by_id)
        unsettle(unit, [bytes.fromhex(key) for key in moved.get(_SETTLED, ())])
    return Undone()


STEP = MergeStep("referrals", _count, _carry, _verify, _undo)

"""Who reviews a refusal, and what she is given: the protection unit of the province of the house that refused, else of
the house that sent; where neither has one, the house that sent, and there not whoever sent it.

Within the system's scope: the unit has none on the child, nor on the two houses.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import EstablishmentType
from caseapp.cases.service.deadlines import holidays
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import VaultKey, new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.policy.permissions import P, holds
from caseapp.policy.referring import CLOCKS, FORGOTTEN_AFTER
from caseapp.referrals.models import RefusalReview, Sending, Sheet
from caseapp.referrals.service.disclosure import EXTRACT, EXTRACT_CLASS
from caseapp.referrals.vocabulary import Kind, State

TOLD = ("age", "sex", "category", "needs", "constraints", "apart", "languages", "wanted_on")
"""Lines of the extract that a unit reads: all coded or counted."""
_PROVINCE = Reading(select(Establishment.province_code).where(Establishment.id == bindparam("place")))
_UNITS = Reading(
    select(Establishment.id)
    .where(
        Establishment.province_code == bindparam("province"),
        Establishment.type == str(EstablishmentType.PROTECTION_UNIT),
        Establishment.ended_at.is_(None),
    )
    .order_by(Establishment.id)
)
_OPEN = Reading(
    select(RefusalReview).where(RefusalReview.sending_id == bindparam("sending"), RefusalReview.ended_at.is_(None))
)


def begin(unit: Session, sending: Sending, beds_shown: int | None) -> None:
    """A house has refused: somebody else looks at that. `beds_shown`: how many fitting beds it had free by its own
    figures."""
    sending.reviewer_id = _reviewer(unit, sending)
    if sending.reviewer_id is None:
        return
    now = clock.now()
    row = RefusalReview(
        id=new_id(),
        unit_id=sending.reviewer_id,
        sending_id=sending.id,
        party_id=sending.party_id,
        reference=sending.reference,
        receiver_id=sending.receiver_id,
        kind=sending.kind,
        urgency=sending.urgency,
        house_reason=sending.house_reason,
        child_reason=sending.child_reason,
        beds_shown=beds_shown if sending.kind == Kind.PLACEMENT else None,
        since=now,
    )
    wind(unit, row)
    keys = new_vault_keys(unit, row.unit_id, row.id, [EXTRACT_CLASS])
    row.told = keys.seal(_coded(unit, sending), RefusalReview.__tablename__, EXTRACT_CLASS, row.id, row.id)
    unit.add(row)
    unit.flush()


def wind(unit: Session, row: RefusalReview) -> None:
    """By when it is to be decided, from now on."""
    row.due_at = CLOCKS[str(State.REFUSED)][row.urgency].ends(clock.now(), holidays(unit))


def of_sending(unit: Session, sending_id: bytes) -> RefusalReview | None:
    """The review of a sending that is not decided."""
    found: RefusalReview | None = _OPEN.entity(unit, sending=sending_id)
    return found


def end(unit: Session, row: RefusalReview, finding: str | None = None) -> None:
    """It was decided, or there is nothing left to decide: what the unit held of the child is gone."""
    unit.execute(delete(VaultKey).where(VaultKey.vault_id == row.id))
    row.finding, row.ended_at, row.told = finding, clock.now(), None
    unit.flush()


def moot(unit: Session, sending: Sending) -> None:
    """The house is no longer one that refused: nothing is left to review."""
    row = of_sending(unit, sending.id)
    if row is not None:
        end(unit, row)


def forget_old(unit: Session) -> int:
    """What nobody decided dies with the words of the referral. How many."""
    over = select(RefusalReview).where(
        RefusalReview.ended_at.is_(None), RefusalReview.since < clock.now() - FORGOTTEN_AFTER
    )
    rows = unit.scalars(over.order_by(RefusalReview.id)).all()
    for row in rows:
        end(unit, row)
    return len(rows)


def late_reviewers(unit: Session) -> set[bytes]:
    """Who reviews refusals at the units that have let one wait: for the morning letter."""
    places = set(
        unit.scalars(
            select(RefusalReview.unit_id).where(RefusalReview.ended_at.is_(None), RefusalReview.due_at < clock.now())
        )
    )
    return reviewers(unit, places) if places else set()


def reviewers(unit: Session, places: Iterable[bytes]) -> set[bytes]:
    """Who reviews refusals at these houses today."""
    return {user for (_place, user), roles in staff_of(unit, places).items() if holds(roles, P.REFERRAL_REVIEW)}


def _reviewer(unit: Session, sending: Sending) -> bytes | None:
    """The unit; None where the house that sent is itself the unit, or where no unit has anybody who reviews."""
    for place in dict.fromkeys((sending.receiver_id, sending.sender_id)):
        province = _PROVINCE.first(unit, place=place).province_code
        units = [row.id for row in _UNITS.rows(unit, province=province) if row.id != sending.receiver_id]
        if sending.sender_id in units:
            return None
        found: bytes | None = next((one for one in units if reviewers(unit, [one])), None)
        if found is not None:
            return found
    return None


def _coded(unit: Session, sending: Sending) -> dict[str, Any]:
    """What the house that refused had read at first, as the unit reads it."""
    sheet = unit.scalars(select(Sheet).where(Sheet.referral_id == sending.referral_id, Sheet.level == EXTRACT)).one()
    keys = writing_keys(unit, sending.sender_id, sheet.id, [EXTRACT_CLASS])
    told = keys.unseal(sheet.told, Sheet.__tablename__, EXTRACT_CLASS, sheet.id, sheet.id)
    return {name: told[name] for name in TOLD if name in told}

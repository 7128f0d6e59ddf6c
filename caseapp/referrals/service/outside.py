"""The row of a referral to a body outside: moved, its link shut, what happened written down, forgotten. Called for the
sender, for whoever holds the link, and by the clock.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from caseapp.cases.service.deadlines import holidays
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import VaultKey, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import FORGOTTEN_AFTER, OUTSIDE_ANSWERS, OUTSIDE_FOLLOWED, READ_FOR
from caseapp.referrals.events import OUTSIDE_FORGOTTEN, OUTSIDE_MOVED, OUTSIDE_SHUT
from caseapp.referrals.lifecycle import outside_step
from caseapp.referrals.models import Consent, Outside, OutsideLink, OutsideStep
from caseapp.referrals.rights import over_before
from caseapp.referrals.service.moves import hold_file
from caseapp.referrals.service.search import asked_outside, left_outside
from caseapp.referrals.vocabulary import OPEN_OUTSIDE, OutsideMove, OutsideState

_WAITS = {OutsideState.OUT: OUTSIDE_ANSWERS, OutsideState.RECEIVED: OUTSIDE_FOLLOWED}
"""Until when something should be heard; then somebody calls them."""
_OPEN = [str(state) for state in OPEN_OUTSIDE]
_SEARCH = {
    OutsideMove.GIVE: asked_outside,
    OutsideMove.REFUSE: left_outside,
    OutsideMove.TAKE_BACK: left_outside,
}
"""What a move does to the search for somebody who takes the child."""


def move(
    unit: Session, actor: Actor | None, row: Outside, name: OutsideMove, reason: str | None = None, words: str = ""
) -> None:
    """Move it by the table, whoever said so; with its end goes the link. Raises Impossible, Invalid."""
    line = outside_step(name, OutsideState(row.state))
    if "reason" in line.needs and not reason:
        raise Invalid({"reason": "required"})
    follow, now = _SEARCH.get(name), clock.now()
    if follow is not None:
        hold_file(unit, row.case_id)
    row.state, row.since = str(line.target), now
    waits = _WAITS.get(line.target)
    row.due_at = waits.ends(now, holidays(unit)) if waits else None
    if waits is None:
        unit.execute(delete(OutsideLink).where(OutsideLink.outside_id == row.id))
    step(unit, actor, row, name, reason, words)
    detail = {"outside": id_text(row.id), "move": str(name), "state": row.state}
    record(unit, actor, OUTSIDE_MOVED, row.case_id, workplace_id=row.sender_id, **detail)
    unit.flush()
    if follow is not None:
        follow(unit, row)


def shut(unit: Session, actor: Actor | None, row: Outside, why: OutsideMove) -> None:
    """The key row of the link goes, and the log says why."""
    unit.execute(delete(OutsideLink).where(OutsideLink.outside_id == row.id))
    step(unit, actor, row, why)
    detail = {"outside": id_text(row.id), "move": str(why)}
    record(unit, actor, OUTSIDE_SHUT, row.case_id, workplace_id=row.sender_id, **detail)
    unit.flush()


def step(
    unit: Session, actor: Actor | None, row: Outside, name: OutsideMove, reason: str | None = None, words: str = ""
) -> None:
    """A line of how it went."""
    line = OutsideStep(id=new_id(), outside_id=row.id, move=str(name), at=clock.now(), reason=reason)
    line.by_id = actor.user_id if actor else None
    if words.strip():
        keys = writing_keys(unit, row.sender_id, row.id, [DataClass.NOTES])
        text = {"text": words.strip()}
        line.words = keys.seal(text, OutsideStep.__tablename__, DataClass.NOTES, line.id, row.id)
    unit.add(line)


def told_in(unit: Session, row: Outside) -> dict[str, Any]:
    """What they read, opened with the sender's own key."""
    if row.told is None:
        return {}
    keys = writing_keys(unit, row.sender_id, row.id, [DataClass.CONTACT])
    return keys.unseal(row.told, Outside.__tablename__, DataClass.CONTACT, row.id, row.id)


def end_resting_on(unit: Session, actor: Actor | None, right: Consent) -> int:
    """A right was taken back or is over: what was told by it is taken back. How many. Within the system's scope."""
    rows = unit.scalars(select(Outside).where(Outside.consent_id == right.id, Outside.state.in_(_OPEN))).all()
    for row in rows:
        move(unit, actor, row, OutsideMove.TAKE_BACK)
    return len(rows)


def forget(unit: Session, row: Outside) -> None:
    """Destroy the keys of what was said and told. Within the system's scope."""
    unit.execute(delete(VaultKey).where(VaultKey.vault_id == row.id))
    row.forgotten_at, row.told, row.body, row.sheet, row.minutes = clock.now(), None, None, None, None
    unit.flush()
    record(unit, None, OUTSIDE_FORGOTTEN, workplace_id=row.sender_id, outside=id_text(row.id))


def run_out(unit: Session) -> int:
    """Links whose last day has come are gone, what was opened is closed when its hour has passed, and what rests on a
    right whose last day has passed is taken back. How many. Within the system's scope."""
    now = clock.now()
    ended = select(Outside).join(OutsideLink, OutsideLink.outside_id == Outside.id).where(OutsideLink.expires_at <= now)
    rows = unit.scalars(ended.order_by(Outside.id)).all()
    for row in rows:
        shut(unit, None, row, OutsideMove.RUN_OUT)
    read = select(OutsideLink).where(OutsideLink.opened_at <= now - READ_FOR, OutsideLink.extract.is_not(None))
    closed = unit.scalars(read.order_by(OutsideLink.outside_id)).all()
    for link in closed:
        link.extract = None
    over = select(Consent).join(Outside, Outside.consent_id == Consent.id)
    over = over.where(over_before(clock.today()), Outside.state.in_(_OPEN)).distinct()
    return len(rows) + len(closed) + sum(end_resting_on(unit, None, right) for right in unit.scalars(over).all())


def forget_old(unit: Session) -> int:
    """What ended long ago is read by nobody any more. How many. Within the system's scope."""
    query = select(Outside).where(
        Outside.state.not_in(_OPEN),
        Outside.forgotten_at.is_(None),
        Outside.since < clock.now() - FORGOTTEN_AFTER,
    )
    rows = unit.scalars(query.order_by(Outside.id)).all()
    for row in rows:
        forget(unit, row)
    return len(rows)

"""Who may touch whom: the rules that every verb on accounts and roles asks first."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import live_on, not_over_on, works_at
from caseapp.accounts.models import Membership, User
from caseapp.accounts.vocabulary import AccountState
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Conflict, Impossible, Invalid, NotFound, Refused
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, Reach, holds, reach
from caseapp.policy.roles import Role, grantable


def need(actor: Actor, power: P) -> Reach:
    """How far `power` reaches for the actor. Raises Refused when she does not hold it."""
    found = reach(actor.roles, power)
    if found is None:
        raise Refused(power)
    return found


def need_place(actor: Actor, power: P, establishment_id: bytes) -> None:
    """Raise NotFound for an establishment that `power` does not reach."""
    if need(actor, power) is not Reach.EVERYWHERE and establishment_id != actor.workplace_id:
        raise NotFound


def need_grantable(actor: Actor, role: str) -> None:
    """Raise Refused for a role that the actor may not give, change or take."""
    if role not in grantable(actor.roles):
        raise Refused(P.USER_MANAGE)


def need_other(actor: Actor, user_id: bytes) -> None:
    """Raise Refused when somebody would change her own roles or account (behaviour 31)."""
    if user_id == actor.user_id:
        raise Refused(P.USER_MANAGE)


def need_touchable(unit: Session, actor: Actor, user_id: bytes) -> None:
    """Raise Refused when she holds, anywhere, a role that the actor may not grant."""
    query = select(Membership.role).where(Membership.user_id == user_id, not_over_on(clock.today()))
    for role in unit.scalars(query):
        need_grantable(actor, role)


def need_whole(unit: Session, actor: Actor, user_id: bytes) -> None:
    """Raise unless the whole account is within the actor's reach, not only a role at her establishment.

    NotFound when she never worked there, Impossible("elsewhere") when she also works in another one.
    """
    need_other(actor, user_id)
    need_touchable(unit, actor, user_id)
    if need(actor, P.USER_MANAGE) is Reach.EVERYWHERE:
        return
    query = select(Membership.establishment_id, not_over_on(clock.today()).label("lives"))
    rows = unit.execute(query.where(Membership.user_id == user_id)).all()
    if all(row.establishment_id != actor.workplace_id for row in rows):
        raise NotFound
    if any(row.lives and row.establishment_id != actor.workplace_id for row in rows):
        raise Impossible("elsewhere")


def need_another_administrator(unit: Session, leaving: bytes) -> None:
    """Raise Impossible("last_administrator") unless somebody else administers today, with no end in sight."""
    query = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.role == Role.ADMINISTRATOR,
            Membership.user_id != leaving,
            live_on(clock.today()),
            Membership.ends_on.is_(None),
            User.state == AccountState.ACTIVE,
        )
        .limit(1)
    )
    if unit.scalar(query) is None:
        raise Impossible("last_administrator")


def need_takers(unit: Session, leaving: bytes, successors: Mapping[bytes, bytes | None]) -> None:
    """Raise Invalid for a successor who could not open the files she would be given."""
    for place_id, taker in successors.items():
        if taker is not None and (taker == leaving or not holds(works_at(unit, taker, place_id), P.CASE_OPEN)):
            raise Invalid({f"to_{id_text(place_id)}": "choice"})


def is_administrator(unit: Session, user_id: bytes) -> bool:
    """Whether she administers this installation today."""
    query = select(Membership.id).where(
        Membership.user_id == user_id, Membership.role == Role.ADMINISTRATOR, live_on(clock.today())
    )
    return unit.scalar(query.limit(1)) is not None


def need_version(now: int, seen: int, theirs: dict[str, object]) -> None:
    """Raise Conflict with what now stands when somebody else changed the row after it was shown."""
    if now != seen:
        raise Conflict({**theirs, "version": now})

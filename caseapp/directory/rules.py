"""Who may keep an entry, and who may see an address that is kept."""

from __future__ import annotations

from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound, Refused
from caseapp.policy.permissions import P, Reach, reach


def far_enough(actor: Actor, power: P, province: str, establishment_id: bytes | None = None) -> bool:
    """Whether `power` reaches an entry of this province; `establishment_id` where it is one of ours."""
    found = reach(actor.roles, power)
    if found is Reach.PROVINCE:
        return actor.post is not None and actor.post.province_code == province
    if found is Reach.ESTABLISHMENT:
        return establishment_id is not None and establishment_id == actor.workplace_id
    return found is Reach.EVERYWHERE


def may_keep(actor: Actor, province: str, establishment_id: bytes | None = None) -> bool:
    """Whether she may change, check and settle."""
    return far_enough(actor, P.DIRECTORY_KEEP, province, establishment_id)


def may_see_address(actor: Actor, province: str, establishment_id: bytes | None = None) -> bool:
    """Whether she sees the address of a sensitive site."""
    return far_enough(actor, P.DIRECTORY_ADDRESS, province, establishment_id)


def need(actor: Actor, power: P) -> None:
    """Raise Refused for somebody without `power`."""
    if reach(actor.roles, power) is None:
        raise Refused(power)


def need_keeping(actor: Actor, province: str, establishment_id: bytes | None = None) -> None:
    """Raise Refused without the power, NotFound where it does not reach."""
    need(actor, P.DIRECTORY_KEEP)
    if not may_keep(actor, province, establishment_id):
        raise NotFound


def need_entering(actor: Actor, province: str) -> None:
    """Raise Refused without the power to enter organisations, NotFound for a province that it does not reach."""
    need(actor, P.DIRECTORY_ENTER)
    if not far_enough(actor, P.DIRECTORY_ENTER, province):
        raise NotFound

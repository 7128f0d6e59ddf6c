"""A street profile by its code; nothing of it is opened."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import Profile
from caseapp.policy.permissions import P, holds

_CODED = Reading(
    select(Profile.id).where(
        Profile.establishment_id == bindparam("house"),
        Profile.bird == bindparam("bird"),
        Profile.number == bindparam("number"),
    )
)


def profile_of_code(actor: Actor, bird: str, number: int) -> bytes | None:
    """The profile of the actor's house that has this code; None where there is none, or she sees no profiles."""
    if not holds(actor.roles, P.STREET_READ):
        return None
    row = _CODED.first(session(), house=actor.workplace_id or b"", bird=str(bird), number=number)
    return row.id if row else None

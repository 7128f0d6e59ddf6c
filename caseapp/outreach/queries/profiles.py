"""Street profiles of the house: one by its id."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.models import Profile
from caseapp.policy.permissions import P


def locate_profile(actor: Actor, profile_id: bytes, *, writing: bool = False) -> Profile:
    """A profile of the actor's house; `writing` holds it. Raises Refused without the power, NotFound."""
    need(actor, P.STREET_MEET if writing else P.STREET_READ)
    query = select(Profile).where(Profile.id == profile_id)
    if writing:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session().scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row

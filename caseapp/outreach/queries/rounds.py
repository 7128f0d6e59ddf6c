"""Rounds of the house: one by its id, those of a time."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.models import Round
from caseapp.policy.permissions import P


def locate_round(actor: Actor, round_id: bytes) -> Round:
    """A round of the actor's house. Raises Refused without `P.STREET_READ`, NotFound for another's."""
    need(actor, P.STREET_READ)
    row = session().scalars(select(Round).where(Round.id == round_id)).one_or_none()
    if row is None:
        raise NotFound
    return row

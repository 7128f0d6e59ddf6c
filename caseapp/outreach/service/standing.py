"""Where somebody stands who acts in the street: her power, and the house on whose behalf she goes out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from caseapp.cases.service.entries import need
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.models import OfStreet
from caseapp.policy.permissions import P


def standing(actor: Actor, power: P) -> tuple[Session, bytes]:
    """The unit of work and the house. Raises Refused without `power`, NotFound without a workplace."""
    need(actor, power)
    if actor.workplace_id is None:
        raise NotFound
    return session(), actor.workplace_id


def acting_on(actor: Actor, power: P, row: OfStreet) -> Session:
    """The unit of work of a verb on `row`. Raises Refused without `power`, NotFound for another house's row."""
    unit, house = standing(actor, power)
    if row.establishment_id != house:
        raise NotFound
    return unit

"""The places of a round that is planned or out: one more, one earlier."""

from __future__ import annotations

from sqlalchemy import select

from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.outreach.models import Round, Stop
from caseapp.outreach.service.calls import need_place
from caseapp.outreach.service.placing import OPEN, add_stop, place_waiting
from caseapp.outreach.service.standing import acting_on
from caseapp.outreach.vocabulary import RoundState, StopReason
from caseapp.policy.permissions import P


def add(actor: Actor, row: Round, place_id: bytes) -> Stop:
    """One more place at the end of the route; what waits there comes with it. Raises Refused, NotFound, Impossible for
    a round that is over."""
    unit = acting_on(actor, P.STREET_MEET, row)
    if row.state not in OPEN:
        raise Impossible("round_over")
    need_place(unit, row.establishment_id, place_id)
    why = StopReason.PLANNED if row.state == RoundState.PLANNED else StopReason.ADDED
    stop = add_stop(unit, row, place_id, why)
    place_waiting(unit, row.establishment_id)
    return stop


def earlier(actor: Actor, row: Round, stop: Stop) -> None:
    """Let a stop change places with the one before it. Raises Refused, NotFound, Impossible once a round is over."""
    unit = acting_on(actor, P.STREET_MEET, row)
    if row.state not in OPEN:
        raise Impossible("round_over")
    query = select(Stop).where(Stop.round_id == row.id).order_by(Stop.position, Stop.id).with_for_update()
    rows = list(unit.scalars(query))
    at = rows.index(stop)
    if at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for position, one in enumerate(rows):
        one.position = position
    unit.flush()

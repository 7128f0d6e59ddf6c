"""Exact points become coarse, by the clock."""

from __future__ import annotations

from datetime import time

from sqlalchemy import select

from caseapp.config import Settings
from caseapp.infra import jobs
from caseapp.infra.audit import record
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.outreach.cells import cell_at
from caseapp.outreach.events import COARSENED
from caseapp.outreach.models import Encounter
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import SPOT_KEPT

AT_ONCE = 500
"""Encounters that one night makes coarse; more wait for the next."""


@jobs.job("outreach.coarsen", nightly=time(3, 40))
def coarsen(unit: GuardedSession, _settings: Settings) -> int:
    """Leave only the cell of exact points that are older than `SPOT_KEPT` (behaviour 76). What does not open keeps what
    it has: nobody reads it. How many."""
    query = (
        select(Encounter)
        .where(
            Encounter.spot.is_not(None),
            Encounter.coarse.is_(False),
            Encounter.captured_at < clock.now() - SPOT_KEPT,
        )
        .order_by(Encounter.captured_at)
        .limit(AT_ONCE)
    )
    made = 0
    for row in unit.scalars(query).all():
        _coarsen(unit, row)
        made += 1
    if made:
        record(unit, None, COARSENED, encounters=made)
    return made


def _coarsen(unit: GuardedSession, row: Encounter) -> None:
    keys = writing_keys(unit, row.establishment_id, row.round_id, [DataClass.CONTACT])
    place = (Encounter.__tablename__, DataClass.CONTACT, row.id, row.round_id)
    row.coarse = True
    try:
        spot = keys.unseal(row.spot or b"", *place)
    except Unreadable:
        return
    lat, lon = spot.get("lat"), spot.get("lon")
    if lat is not None and lon is not None:
        row.spot = keys.seal({"cell": cell_at(lat, lon)}, *place)

"""Where a child could sleep tonight: free places by house, sex and age, as they are at this moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.referrals.queries.houses import free_places as counted


def free_places(actor: Actor, *, everywhere: bool = False) -> list[dict[str, Any]]:
    """The houses of the region that have beds, or all, those of the province first; as a round takes it along: a full
    house stands there too, because "full" is what the crew must know. Counts, which tell of no child."""
    unit, at = session(), clock.now().isoformat(timespec="seconds")
    home = unit.scalar(select(Establishment.province_code).where(Establishment.id == actor.workplace_id)) or ""
    rows = [row for row in counted(unit) if everywhere or _region(row.province_code) == _region(home)]
    rows.sort(key=lambda row: (*_far(row.province_code, home), row.name_fr, row.takes, row.age_from))
    return [
        {
            "house": {"fr": row.name_fr, "ar": row.name_ar},
            "sex": row.takes,
            "age": [row.age_from, row.age_to],
            "free": row.free,
            "at": at,
        }
        for row in rows
    ]


def _region(province: str) -> str:
    return province.split(".")[0]


def _far(province: str, home: str) -> tuple[bool, bool]:
    return province != home, _region(province) != _region(home)

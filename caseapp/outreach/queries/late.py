"""What came in after the report of its night was signed: a telephone that found no network, a file brought later. It is
no part of what was signed, and stands beside it as what came later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select

from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.outreach.models import Encounter, NightReport, Round
from caseapp.outreach.queries.noted import met_on
from caseapp.outreach.records import EncounterLine
from caseapp.outreach.vocabulary import ReportState

_SIGNED = Reading(
    select(NightReport.signed_at).where(
        NightReport.round_id == bindparam("round_id"), NightReport.state != str(ReportState.DRAFT)
    )
)
_LATE = Reading(
    select(func.count(Encounter.id).label("lines")).where(
        Encounter.round_id == bindparam("round_id"), Encounter.synced_at > bindparam("since", type_=UtcDateTime())
    )
)


def signed_at(row: Round) -> datetime | None:
    """When the report of a round was signed; None while anything of it may change."""
    found = _SIGNED.first(session(), round_id=row.id)
    return found.signed_at if found else None


def came_later(actor: Actor, row: Round) -> list[EncounterLine]:
    """The encounters of a round that its signed report does not know; nothing is opened where there are none."""
    since = signed_at(row)
    late = _LATE.first(session(), round_id=row.id, since=since) if since else None
    if since is None or not late or not late.lines:
        return []
    return [one for one in met_on(actor, row).encounters if one.came_at > since]

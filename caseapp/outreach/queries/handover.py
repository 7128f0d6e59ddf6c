"""What the last night hands over: shown when a crew leaves, carried on its telephones, and to the day team."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.outreach.events import HANDOVER_READ
from caseapp.outreach.models import NightReport, Round
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.vocabulary import ReportState
from caseapp.policy.classes import DataClass

_LAST = Reading(
    select(
        NightReport.id, NightReport.round_id, NightReport.signed_at, NightReport.signed_by_id, NightReport.body,
        Round.reference, Round.night,
    )
    .join(Round, Round.id == NightReport.round_id)
    .where(NightReport.establishment_id == bindparam("house"), NightReport.state != str(ReportState.DRAFT))
    .order_by(Round.planned_from.desc())
    .limit(1)
)  # fmt: skip


class Handover(NamedTuple):
    """What the crew of the last night says to the next one, and to the day team."""

    round_id: bytes
    reference: str
    night: date
    at: datetime | None
    by: str
    text: str
    """For the next crew."""
    priorities: str
    """For the day team, this morning."""

    @property
    def said(self) -> str:
        """All of it, for somewhere that shows one text."""
        return "\n\n".join(part for part in (self.text, self.priorities) if part)


def last_handover(actor: Actor) -> Handover | None:
    """Of the last night whose report was signed and taken over; None where there is none yet, or it says nothing."""
    unit, house = session(), actor.workplace_id or b""
    row = _LAST.first(unit, house=house)
    if row is None:
        return None
    grant = opened(actor, HANDOVER_READ, [row.round_id], [DataClass.NOTES], about=row.round_id)
    body = grant.open(row.body, NightReport.__tablename__, DataClass.NOTES, row.id, row.round_id)
    by = names_of(unit, [row.signed_by_id], actor.language).get(row.signed_by_id, "") if row.signed_by_id else ""
    found = Handover(
        row.round_id, row.reference, row.night, row.signed_at, by, body.get("handover", ""), body.get("priorities", "")
    )
    return found if found.said else None

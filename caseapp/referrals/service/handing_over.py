"""A child goes to a body outside: the sheet that goes with her, printed, and how she was handed over.

The sheet holds what the link told, and what the sender writes besides; never what the consent leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from caseapp.cases.service.entries import need
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P
from caseapp.referrals.events import OUTSIDE_SHEET
from caseapp.referrals.lifecycle import outside_step
from caseapp.referrals.models import Consent, MinutesFields, Outside
from caseapp.referrals.rights import withheld_by
from caseapp.referrals.service.bodies import give, own_row
from caseapp.referrals.service.outside import move, step
from caseapp.referrals.sheets import Told, writable
from caseapp.referrals.vocabulary import OPEN_OUTSIDE, OutsideMove, OutsideState, SignedHow


def open_fields(row: Outside) -> list[Told]:
    """What may be written on the sheet of this referral."""
    return writable(withheld_by(session().get(Consent, row.consent_id)))


def write_sheet(actor: Actor, row: Outside, told: Mapping[Told, str]) -> None:
    """Keep what goes with the child. Raises Refused, NotFound, Impossible once it has ended."""
    need(actor, P.REFERRAL_SEND)
    unit = own_row(actor, row)
    if row.state not in OPEN_OUTSIDE:
        raise Impossible("referral_step")
    may = open_fields(row)
    kept = {str(field): text for field, text in told.items() if field in may and text}
    keys = writing_keys(unit, row.sender_id, row.id, [DataClass.CONTACT])
    row.sheet = keys.seal(kept, Outside.__tablename__, DataClass.CONTACT, row.id, row.id) if kept else None
    record(unit, actor, OUTSIDE_SHEET, row.case_id, outside=id_text(row.id), told=len(kept))
    unit.flush()


def printed(actor: Actor, row: Outside) -> None:
    """The sheet was printed: with the first paper the referral has left the house. Raises as `bodies.give`."""
    give(actor, row)
    unit = session()
    step(unit, actor, row, OutsideMove.PRINT)
    unit.flush()


def hand_over(actor: Actor, row: Outside, at: datetime, minutes: MinutesFields) -> None:
    """The child was handed over there: who gave her, who took her in, how they signed. Once.

    Raises Refused, NotFound, Impossible; Invalid for a moment to come or before the referral, for minutes without a
    name, signed on the screen without a signature, or not signed without a reason.
    """
    line = outside_step(OutsideMove.HAND, OutsideState(row.state))
    need(actor, P(line.permission))
    unit = own_row(actor, row)
    if row.handed_at is not None:
        raise Impossible("referral_step")
    flaws = {name: "required" for name in ("by", "to") if not minutes.get(name)}
    if minutes.get("signed") == SignedHow.SCREEN and not minutes.get("ink"):
        flaws["ink"] = "required"
    if minutes.get("signed") == SignedHow.NOT and not minutes.get("words"):
        flaws["words"] = "required"
    if at > clock.now() or at < row.made_at.replace(second=0, microsecond=0):
        flaws["at"] = "handed_at"
    if flaws:
        raise Invalid(flaws)
    row.handed_at = at
    keys = writing_keys(unit, row.sender_id, row.id, [DataClass.CONTACT])
    row.minutes = keys.seal(dict(minutes), Outside.__tablename__, DataClass.CONTACT, row.id, row.id)
    move(unit, actor, row, OutsideMove.HAND)

"""A bed for tonight: asked of those who may by whoever may not, or asked of houses at once. A referral is prepared and
sent by the verbs of `referrals`, which ask by what right; nothing here goes past them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from caseapp.cases.models import Case
from caseapp.cases.records import CaseFile
from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible
from caseapp.outreach.events import BED_ASKED
from caseapp.outreach.models import Profile
from caseapp.outreach.service.standing import acting_on
from caseapp.policy.outreach import BED_TONIGHT
from caseapp.policy.permissions import P, holds
from caseapp.referrals.service import consents, prepare
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.service.prepare import Asking
from caseapp.referrals.vocabulary import Kind, Need, Urgency


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which houses are asked, and by what right they are told: one that stands, or one that is recorded with it."""

    houses: Sequence[bytes]
    right: bytes | ConsentGiven
    words: str = ""


def ask(actor: Actor, row: Profile) -> None:
    """Ask those who may to find a bed for tonight. Asked twice, it is asked once. Raises Refused, NotFound, Impossible
    for a profile that was put together with another."""
    unit = acting_on(actor, P.STREET_MEET, row)
    if row.into_id is not None:
        raise Impossible("profile_joined")
    now = clock.now()
    if row.bed_asked_at is None or row.bed_asked_at <= now - BED_TONIGHT:
        row.bed_asked_at, row.bed_asked_by_id = now, actor.user_id
        record(unit, actor, BED_ASKED, row.id)
    unit.flush()


def settle(actor: Actor, row: Profile) -> None:
    """Nobody is asked for a bed any more: one was found, or the child does not come. Raises Refused, NotFound."""
    unit = acting_on(actor, P.STREET_MEET, row)
    row.bed_asked_at = row.bed_asked_by_id = None
    unit.flush()


def refer(actor: Actor, row: Profile, case: Case, file: CaseFile, wanted: Wanted) -> bool:
    """Ask houses for a bed tonight: sent at once, or handed to whoever may send it. Whether it was sent.

    Raises Refused, NotFound, Impossible, Invalid; NoRight where nothing allows telling.
    """
    right = wanted.right
    consent = right if isinstance(right, bytes) else consents.keep_consent(actor, case, right).id
    asking = Asking(
        kind=Kind.PLACEMENT,
        urgency=Urgency.URGENT,
        wanted_on=clock.today(),
        receivers=wanted.houses,
        needs=(Need.BED,),
        words=wanted.words,
        consent_id=consent,
        safety={"name": file.name.latin or file.name.nickname, "name_ar": file.name.arabic},
    )
    first = prepare.draft(actor, case, file, asking)[0]
    sends = holds(actor.roles, P.REFERRAL_SEND)
    if sends:
        prepare.send(actor, first)
    else:
        prepare.submit(actor, first)
    settle(actor, row)
    return sends

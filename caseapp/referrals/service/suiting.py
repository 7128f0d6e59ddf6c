"""Whether whoever is asked suits the child, looked at again when a referral leaves: the one rule of every way of
sending (the form, a draft that waited, an imported bundle, a bed for tonight, others beside a silent house)."""

from __future__ import annotations

from collections.abc import Collection

from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid
from caseapp.referrals.models import Sending
from caseapp.referrals.queries.again import looked_at
from caseapp.referrals.queries.one import page


def unsuited(actor: Actor, sending: Sending, chosen: Collection[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Of houses that are asked for her, and for all who are referred with her: those that do not suit today
    (`vocabulary.HARD`), and those of them that take no child at all."""
    found = looked_at(actor, page(actor, sending.reference), sorted(chosen))
    suited, known = {one.id for one in found if one.fits}, {one.id for one in found}
    return set(chosen) - suited, set(chosen) - known


def need_reason(unfit: Collection[bytes], passing: str) -> str:
    """Why one that does not suit is asked all the same; empty where all suit. Raises Invalid where nobody says why."""
    if unfit and not passing.strip():
        raise Invalid({"passing": "passing"})
    return passing.strip() if unfit else ""

"""Beds to choose from, each with what speaks for it and against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from caseapp.accounts.vocabulary import LegalCategory
from caseapp.establishments import queries
from caseapp.establishments.checks import Child, Room, Verdict, check, failing
from caseapp.establishments.service.admit import licence_of
from caseapp.establishments.vocabulary import Check
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.norms import values
from caseapp.policy.placement import EMERGENCY_LASTS
from caseapp.web.i18n import word


class Offer(NamedTuple):
    """A free bed."""

    key: str
    label: str
    emergency: bool


class UnitOffer(NamedTuple):
    """A unit with free beds: whether it takes the child, and why or why not."""

    name: str
    fits: bool
    checks: Sequence[tuple[str, str]]
    """Which check, and how it came out: fits, unsure, fails."""
    beds: Sequence[Offer]


def emergency_hours() -> int:
    """Within how many hours of an admission in vital danger the prosecutor decides, today."""
    return values.held(EMERGENCY_LASTS, clock.today())


def offers(actor: Actor, child: Child, category: LegalCategory | None) -> list[UnitOffer]:
    """Units with a free bed, those that take the child first."""
    licence = licence_of(session(), actor.workplace_id or b"")
    found = []
    for unit in queries.free_units(actor):
        room = Room(unit.takes, unit.age_from, unit.age_to, unit.legal_category)
        urgent = all(bed.emergency for bed in unit.beds)
        asked = str(category or unit.legal_category)
        told: Mapping[Check, Verdict] = check(child, asked, room, licence, emergency=urgent)
        beds = [Offer(id_text(bed.id), bed.label, bed.emergency) for bed in unit.beds]
        outcome = [(word(one), verdict.value) for one, verdict in told.items()]
        found.append(UnitOffer(unit.name, not urgent and not failing(told), outcome, beds))
    return sorted(found, key=lambda offer: not offer.fits)

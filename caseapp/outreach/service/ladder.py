"""The ladder of a relation: what each encounter changes about a profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from caseapp.outreach.models import Encounter, Met, Profile
from caseapp.outreach.vocabulary import ACCEPTANCE


def follow(
    unit: Session, profiles: Mapping[bytes, Profile], encounters: Iterable[Encounter], met: Iterable[Met]
) -> None:
    """Count what was met on the profiles it concerns: how often, when and where last, how often before the child first
    accepted. Encounters may come late and in any order."""
    by_id = {encounter.id: encounter for encounter in encounters}
    for one in met:
        profile = profiles.get(one.profile_id or b"")
        if profile is not None:
            _count(profile, by_id[one.encounter_id])


def _count(profile: Profile, encounter: Encounter) -> None:
    at = encounter.captured_at
    profile.times = (profile.times or 0) + 1
    if profile.first_met_at is None or at < profile.first_met_at:
        profile.first_met_at = at
    if profile.last_met_at is None or at >= profile.last_met_at:
        profile.last_met_at, profile.last_place_id = at, encounter.place_id
    if encounter.adherence in ACCEPTANCE and (profile.accepted_at is None or at < profile.accepted_at):
        profile.accepted_at = at
    if profile.accepted_at is None or at < profile.accepted_at:
        profile.approaches = (profile.approaches or 0) + 1

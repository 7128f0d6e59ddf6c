"""The ladder of a relation: what each encounter changes about a profile, and the rung it stands on.

Counted anew from what was met, never added up: encounters come late and in any order, a recognition is taken back,
two profiles turn out to be one. A stage rises by itself when its needs are met, and never falls by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel import clock
from caseapp.outreach.models import Encounter, Met, Profile
from caseapp.outreach.models.profiles import CLASSES
from caseapp.outreach.vocabulary import ACCEPTANCE, LADDER, Stage
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import LINKED_AFTER, LOST_AFTER, STAGE_NEEDS


def recount(unit: Session, profile_ids: Collection[bytes | None]) -> None:
    """Count what was met as these profiles: how often, when and where first and last, how often before the child first
    accepted; then see which rung each stands on. A profile that was put together with another counts there."""
    roots = {root_of(unit, profile_id) for profile_id in profile_ids if profile_id}
    if not roots:
        return
    unit.flush()
    held = select(Profile).where(Profile.id.in_(roots)).order_by(Profile.id).with_for_update()
    for profile in unit.scalars(held.execution_options(populate_existing=True)):
        together = family(unit, profile.id)
        _count(profile, unit.execute(_MET.where(Met.profile_id.in_(together))).all())
        _rise(unit, profile, together)
    unit.flush()


def root_of(unit: Session, profile_id: bytes) -> bytes:
    """The profile that speaks for this one: itself, or the one it was put together with."""
    into = unit.scalar(select(Profile.into_id).where(Profile.id == profile_id))
    return root_of(unit, into) if into else profile_id


def family(unit: Session, profile_id: bytes) -> list[bytes]:
    """A profile and all that were put together with it."""
    found, newest = [profile_id], [profile_id]
    while newest:
        newest = list(unit.scalars(select(Profile.id).where(Profile.into_id.in_(newest)).order_by(Profile.id)))
        found += newest
    return found


def rung(facts: Collection[str]) -> Stage:
    """The rung on which what is known stands. With a file the relation is *engaged* at least: the child accepted."""
    reached = Stage.SEEN
    for stage in LADDER[1:]:
        if not set(STAGE_NEEDS[stage]) <= set(facts):
            break
        reached = stage
    return max(reached, Stage.ENGAGED, key=LADDER.index) if "case" in facts else reached


def needs_of(stage: Stage) -> tuple[str, ...]:
    """What a rung asks for, with those below it; of a child who left the street nothing is asked any more."""
    if stage not in LADDER:
        return ()
    return tuple(need for below in LADDER[: LADDER.index(stage) + 1] for need in STAGE_NEEDS[below])


def facts_of(profile: Any, face: Mapping[str, Any], life: Mapping[str, Any]) -> set[str]:
    """What of all that the rungs ask for is known. `profile` is a row with the columns of one."""
    known = {
        "place": profile.last_met_at is not None,  # whoever was met was met somewhere: at a place, or elsewhere
        "time": profile.last_met_at is not None,
        "sex": profile.sex is not None and profile.sex != "unknown",
        "age": profile.born_high is not None,
        "alias": bool(face.get("aliases")),
        "contacts_or_worker": profile.times >= LINKED_AFTER or profile.worker_id is not None,
        "agreed_on": bool(life.get("agreed_on")),
        "need": bool(life.get("need")),
        "case": profile.case_id is not None,
    }
    return {name for name, is_known in known.items() if is_known}


_MET = (
    select(Encounter.id, Encounter.captured_at, Encounter.place_id, Encounter.adherence)
    .join(Met, Met.encounter_id == Encounter.id)
    .order_by(Encounter.captured_at, Encounter.id)
)


def _count(profile: Profile, met: Iterable[Any]) -> None:
    times = list({row.id: row for row in met}.values())
    accepted = next((row.captured_at for row in times if row.adherence in ACCEPTANCE), None)
    last = times[-1] if times else None
    before = profile.last_met_at
    profile.times = len(times)
    profile.first_met_at = times[0].captured_at if times else None
    profile.last_met_at, profile.last_place_id = (last.captured_at, last.place_id) if last else (None, None)
    profile.accepted_at = accepted
    profile.approaches = sum(accepted is None or row.captured_at < accepted for row in times)
    found_again = last is not None and (before is None or last.captured_at > before)
    if profile.stage == Stage.LOST and found_again and clock.now() - last.captured_at < LOST_AFTER:  # type: ignore[union-attr]
        profile.stage = str(Stage.SEEN)  # met again: it climbs to its rung at once


def _rise(unit: Session, profile: Profile, together: list[bytes]) -> None:
    if profile.stage not in LADDER:
        return
    face, life = _told(unit, profile, together)
    reached = rung(facts_of(profile, face, life))
    if LADDER.index(reached) > LADDER.index(Stage(profile.stage)):
        profile.stage = str(reached)


def _told(unit: Session, profile: Profile, together: list[bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the profiles of one child tell together, as far as the rungs ask for it."""
    keys = load_keys(unit, profile.establishment_id, together, CLASSES)
    face: dict[str, Any] = {}
    life: dict[str, Any] = {}
    for row in unit.execute(select(Profile.id, Profile.face, Profile.life).where(Profile.id.in_(together))):
        table = Profile.__tablename__
        if row.face:
            face = {**keys.unseal(row.face, table, DataClass.IDENTITY, row.id, row.id), **_known(face)}
        if row.life:
            life = {**keys.unseal(row.life, table, DataClass.SOCIAL, row.id, row.id), **_known(life)}
    return face, life


def _known(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}

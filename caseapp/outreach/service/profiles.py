"""Street profiles: opened under a code that means nothing, changed by whoever goes out, put together, taken apart."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.cases.vocabulary import Sex
from caseapp.infra.audit import record
from caseapp.infra.sealing.vaults import Keys, load_keys, new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_from_text, id_text, new_id
from caseapp.kernel.merging import merge
from caseapp.outreach.events import (
    PROFILE_ASKED,
    PROFILE_CHANGED,
    PROFILE_LEFT,
    PROFILE_OPENED,
    PROFILES_JOINED,
    PROFILES_PARTED,
)
from caseapp.outreach.models import LifeFields, Profile, ProfileFace
from caseapp.outreach.models.profiles import CLASSES
from caseapp.outreach.resemblance import ages_of, years_of
from caseapp.outreach.service import ladder
from caseapp.outreach.service.standing import acting_on, standing
from caseapp.outreach.vocabulary import LADDER, LEFT, AgeMethod, Bird, Stage
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

FACE = tuple(ProfileFace.__annotations__)
LIFE = tuple(LifeFields.__annotations__)
LISTS = frozenset({"aliases", "languages", "places"})
PLAIN = ("sex", "ages", "age_method", "worker")
"""What stands in columns, as a form shows it: ages of today, the worker's id as text."""
NUMBERS = range(1, 1000)


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a child whose profile is opened. Everything may be missing."""

    sex: Sex | None = None
    born: tuple[int, int] | None = None
    """The first and the last possible year of birth."""
    age_method: AgeMethod | None = None
    worker_id: bytes | None = None
    face: ProfileFace = field(default_factory=ProfileFace)
    life: LifeFields = field(default_factory=LifeFields)


def open_profile(actor: Actor, told: Told) -> Profile:
    """Open a profile. Raises Refused, Invalid for somebody who does not work here."""
    unit, house = standing(actor, P.STREET_MEET)
    bird, number = free_code(unit, house)
    row = Profile(
        id=new_id(),
        establishment_id=house,
        bird=str(bird),
        number=number,
        sex=told.sex and str(told.sex),
        born_low=told.born and told.born[0],
        born_high=told.born and told.born[1],
        age_method=told.age_method and str(told.age_method),
        stage=str(Stage.SEEN),
        opened_at=clock.now(),
        opened_by_id=actor.user_id,
        worker_id=told.worker_id,
        times=0,
        approaches=0,
    )
    keys = new_vault_keys(unit, house, row.id, CLASSES)
    _seal(row, keys, dict(told.face), dict(told.life))
    unit.add(row)
    record(unit, actor, PROFILE_OPENED, row.id)
    ladder.recount(unit, [row.id])
    return row


def picture(unit: Session, row: Profile, keys: Keys | None = None) -> dict[str, Any]:
    """Everything a form can change, as plain values: what it is opened with, and compared with later."""
    keys = keys or load_keys(unit, row.establishment_id, [row.id], CLASSES)
    table = Profile.__tablename__
    face = keys.unseal(row.face, table, DataClass.IDENTITY, row.id, row.id) if row.face else {}
    life = keys.unseal(row.life, table, DataClass.SOCIAL, row.id, row.id) if row.life else {}
    ages = ages_of((row.born_low, row.born_high), clock.today().year)
    told = {name: {**face, **life}.get(name) or _nothing(name) for name in (*FACE, *LIFE)}
    return told | {
        "sex": row.sex or "",
        "ages": list(ages) if ages else [],
        "age_method": row.age_method or "",
        "worker": id_text(row.worker_id) if row.worker_id else "",
    }


def change(actor: Actor, row: Profile, base: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    """Lay `mine` over what stands, field by field, where `base` is what the actor saw. Whether anything changed.

    Raises Refused, NotFound, Invalid, and Conflict with what stands where somebody changed the same field meanwhile.
    """
    unit = acting_on(actor, P.STREET_MEET, row)
    keys = writing_keys(unit, row.establishment_id, row.id, CLASSES)
    now = picture(unit, row, keys)
    new = merge(base, {name: value for name, value in mine.items() if name in now}, now)
    changed = sorted(name for name in new if new[name] != now[name])
    if not changed:
        return False
    row.sex, row.age_method = new["sex"] or None, new["age_method"] or None
    if "ages" in changed:
        row.born_low, row.born_high = _years(new["ages"])
    row.worker_id = id_from_text(new["worker"]) if new["worker"] else None
    _seal(row, keys, {name: new[name] for name in FACE}, {name: new[name] for name in LIFE})
    record(unit, actor, PROFILE_CHANGED, row.id, fields=" ".join(changed))
    ladder.recount(unit, [row.id])
    return True


def leave(actor: Actor, row: Profile, stage: Stage) -> None:
    """Say how a child left the street, or that she is back on the ladder (any rung: the one she stands on is worked
    out). Raises Refused, NotFound, Impossible for a profile that was put together with another."""
    unit = acting_on(actor, P.STREET_MEET, row)
    _need_whole(row)
    row.stage = str(stage if stage in LEFT else Stage.SEEN)
    record(unit, actor, PROFILE_LEFT, row.id, stage=row.stage)
    ladder.recount(unit, [row.id])


def ask_day_team(actor: Actor, row: Profile) -> None:
    """The child accepts, and whoever goes out opens no files: ask those who do. Asked twice, it stays asked once.

    Raises Refused, NotFound, Impossible when there is a file already.
    """
    unit = acting_on(actor, P.STREET_MEET, row)
    _need_whole(row)
    if row.case_id is not None:
        raise Impossible("profile_has_file")
    if row.asked_at is None:
        row.asked_at, row.asked_by_id = clock.now(), actor.user_id
        record(unit, actor, PROFILE_ASKED, row.id)
    unit.flush()


def join(actor: Actor, gone: Profile, kept: Profile) -> None:
    """Two profiles are one child: what was met as `gone` counts for `kept`. No row moves, so it can be taken apart.

    Raises Refused, NotFound; Impossible for one profile twice, one that was put together already, or two files.
    """
    unit = acting_on(actor, P.STREET_MEET, gone)
    acting_on(actor, P.STREET_MEET, kept)
    _need_whole(gone)
    _need_whole(kept)
    if gone.id == kept.id:
        raise Impossible("same_profile")
    if gone.case_id is not None and kept.case_id is not None and gone.case_id != kept.case_id:
        raise Impossible("two_files")
    gone.into_id = kept.id
    record(unit, actor, PROFILES_JOINED, kept.id)
    unit.flush()
    ladder.recount(unit, [kept.id])


def part(actor: Actor, gone: Profile) -> None:
    """Take a profile out of the one it was put together with: both are counted anew. Raises Refused, NotFound."""
    unit = acting_on(actor, P.STREET_MEET, gone)
    if gone.into_id is None:
        return
    kept, gone.into_id = gone.into_id, None
    record(unit, actor, PROFILES_PARTED, kept)
    unit.flush()
    ladder.recount(unit, [gone.id, kept])


def free_code(unit: Session, house: bytes) -> tuple[Bird, int]:
    """A code that no profile of the house has, drawn by chance: it tells neither order nor number. One at a time: the
    house's row is held."""
    unit.execute(select(Establishment.id).where(Establishment.id == house).with_for_update(key_share=True))
    query = select(Profile.bird, Profile.number).where(Profile.establishment_id == house)
    taken = {(row.bird, row.number) for row in unit.execute(query)}
    limit = next(limit for limit in (99, 999) if len(taken) < len(Bird) * limit // 2)
    free = [(bird, n) for bird in Bird for n in NUMBERS[:limit] if (str(bird), n) not in taken]
    return secrets.choice(free)


def _seal(row: Profile, keys: Keys, face: Mapping[str, Any], life: Mapping[str, Any]) -> None:
    table = Profile.__tablename__
    row.face = keys.seal(_known(face), table, DataClass.IDENTITY, row.id, row.id)
    row.life = keys.seal(_known(life), table, DataClass.SOCIAL, row.id, row.id)


def _known(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}


def _nothing(name: str) -> Any:
    return [] if name in LISTS else {} if name == "marks" else ""


def _years(ages: list[int]) -> tuple[int | None, int | None]:
    if not ages:
        return None, None
    low, high = ages
    if not 0 <= low <= high <= 120:
        raise Invalid({"youngest": "number"})
    return years_of((low, high), clock.today().year)


def _need_whole(row: Profile) -> None:
    if row.into_id is not None:
        raise Impossible("profile_joined")


__all__ = [
    "LADDER",
    "Told",
    "ask_day_team",
    "change",
    "free_code",
    "join",
    "leave",
    "open_profile",
    "part",
    "picture",
]

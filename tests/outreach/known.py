"""What tests of street profiles share: one that was opened, somebody met and not yet known again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from caseapp.cases.vocabulary import Sex
from caseapp.outreach.models import FaceFields, LifeFields, Met, Profile, ProfileFace
from caseapp.outreach.service import profiles
from caseapp.outreach.service.encounters import Person
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.outreach.street import CREW, noted, out, placed
from tests.security.tools import looking, working


def known(house: House, *aliases: str, by: Role = CREW, life: LifeFields | None = None, **told: Any) -> bytes:
    """A profile; its id."""
    me = house.world.actor(by)
    face = ProfileFace(aliases=list(aliases)) if aliases else ProfileFace()
    with working(house, me):
        given = profiles.Told(face=face, life=life or LifeFields(), **told)
        return profiles.open_profile(me, given).id


def hamza(house: House) -> bytes:
    """A boy of twelve or so whom the crew calls Hamza."""
    return known(house, "حمزة", "Twil", sex=Sex.MALE, born=(2013, 2015))


def met(house: House, *aliases: str, where: tuple[bytes, bytes] | None = None, **changed: Any) -> bytes:
    """Somebody met under these names; the id of `Met`. `where`: round and place."""
    place = where[1] if where else placed(house)
    round_id = where[0] if where else out(house, place)
    person = Person(face=FaceFields(aliases=list(aliases)) if aliases else FaceFields(), sex=Sex.MALE, age=(11, 13))
    encounter = noted(house, round_id, place, **{"persons": [person], **changed})
    with looking(house, house.world.actor(CREW)) as unit:
        return unit.scalars(select(Met.id).where(Met.encounter_id == encounter)).one()


def row(house: House, profile_id: bytes) -> Profile:
    """The profile as it stands."""
    with looking(house, house.world.actor(CREW)) as unit:
        found = unit.get_one(Profile, profile_id)
        unit.expunge(found)
        return found

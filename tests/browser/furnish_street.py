"""`python -m tests.browser.furnish_street DATA [rotate | plan WORLD PLACE | leave WORLD ROUND]`: a round that is out, children known
on its way, codes for telephones; later a new key, a round that is planned, its departure.

Run in a process of its own, because a process holds one keyring. Prints what was made as JSON.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra.db import db, session
from caseapp.infra.sealing.vaults import new_vault_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.outreach import field_keys
from caseapp.outreach.models import Device, PlaceFields, PlanFields, Profile, SectorFields
from caseapp.outreach.models.profiles import CLASSES
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import departure, territory
from caseapp.outreach.service.devices import fingerprint
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import PlaceKind, Stage
from caseapp.policy.classes import DataClass
from tests.conftest import House, _build
from tests.outreach.street import CREW, OFFICER, WORKER, noted, out, planned
from tests.security.tools import working
from tests.support import hour, stretching
from tests.support.world import World

CODES = 60
CREWED = (CREW, WORKER, OFFICER)
PLACES = (
    ("Gare routière", "المحطة الطرقية", "Chiens la nuit"),
    ("Marché central", "السوق المركزي", ""),
    ("Jardin", "الحديقة", ""),
)
CHILDREN = (
    ("Zouhir Canari", "male", 2012, {"scar": "Menton canari"}), ("زهير", "male", 2010, {}), ("Nawal", "female", 2013, {}),
    ("Brahim", "male", 2011, {"cap": "Bleue"}), ("Hamza", "male", 2009, {}),
)  # fmt: skip
"""Aliases that no telephone may show to whoever finds it."""


def furnish(data: Path) -> dict[str, object]:
    """Make the installation in `data`; returns codes, ids of places and of profiles."""
    settings = Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False)
    app, world, ring = _build(settings)
    house = House(app, settings, world, None, ring, b"")
    officer = world.actor(OFFICER)
    with working(house, officer):
        sector = territory.add_sector(officer, SectorFields(name_fr="Centre", name_ar="الوسط"))
        fields = [PlaceFields(name_fr=fr, name_ar=ar, hazards=hazards) for fr, ar, hazards in PLACES]
        places = [territory.add_place(officer, sector, PlaceKind.STATION, each).id for each in fields]
    beds = [
        {"house": {"fr": "Foyer", "ar": "دار"}, "sex": "male", "age": [6, 17], "free": 3, "at": clock.now().isoformat()}
    ]
    plan = {"base_phone": "+212600000000", "route": "Gare, marché, jardin", "beds": beds}
    round_id = out(house, places[0], places=places, plan=plan)
    profiles = _profiles(house, places[0])
    for profile in profiles[:4]:
        noted(house, round_id, places[0], persons=[Person(profile_id=profile)])
    with app.app_context():
        codes = [f"code-{number:02}-of-a-telephone" for number in range(CODES)]
        with working(house, world.actor(CREW)) as unit:
            unit.add_all(_device(world.actor(CREW), code) for code in codes)
        db.session.remove()
        db.engine.dispose()
    return {
        "codes": codes,
        "world": [world.here.hex(), *(world.person(role).hex() for role in CREWED)],
        "round": round_id.hex(),
        "places": [place.hex() for place in places],
        "profiles": [profile.hex() for profile in profiles],
    }


def _profiles(house: House, place: bytes) -> list[bytes]:
    me, now, made = house.world.actor(CREW), clock.now(), []
    with working(house, me):
        unit = session()
        for number, (alias, sex, year, marks) in enumerate(CHILDREN, 27):
            row = Profile(
                id=new_id(), establishment_id=me.workplace_id, bird="falcon", number=number, sex=sex, born_low=year,
                born_high=year + 1, stage=str(Stage.SEEN), opened_at=now, opened_by_id=me.user_id, last_met_at=now,
                last_place_id=place,
            )  # fmt: skip
            keys = new_vault_keys(unit, row.establishment_id, row.id, CLASSES)
            face = {"aliases": [alias], "marks": marks}
            row.face = keys.seal(face, Profile.__tablename__, DataClass.IDENTITY, row.id, row.id)
            unit.add(row)
            made.append(row.id)
        unit.flush()
    return made


def _device(me, code: str) -> Device:
    now = clock.now()
    return Device(
        id=new_id(), establishment_id=me.workplace_id, user_id=me.user_id, made_at=now, code_hash=fingerprint(code),
        code_until=now + timedelta(hours=2),
    )  # fmt: skip


def rotate(data: Path) -> None:
    """Retire the key to which telephones seal, while a server runs on the same data."""
    app = create_app(Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False))
    with app.app_context(), system_work() as unit:
        field_keys.rotate(unit)


def plan(house: House, place: bytes) -> str:
    """A round that leaves in three hours, of which nobody has said anything yet; its id."""
    begins = clock.now() + timedelta(hours=3)
    return planned(house, place, begins=begins, ends=begins + timedelta(hours=8)).hex()


def leave(house: House, round_id: bytes) -> None:
    """It leaves, as its crew says at the desk."""
    me = house.world.actor(CREW)
    with working(house, me):
        given = departure.Leaving(None, "+212 611 22 33 44", "Par la corniche", {})
        departure.leave(me, locate_round(me, round_id), given, PlanFields())


def again(data: Path, known: str) -> House:
    """The house that was furnished before."""
    settings = Settings(data=data, database_url=f"sqlite:///{data / 'caseapp.sqlite3'}", demo=False)
    here, *people = map(bytes.fromhex, json.loads(known))
    world = World(here, b"", {}, people={(here, role): person for role, person in zip(CREWED, people, strict=True)})
    return House(create_app(settings), settings, world, None, None, b"")  # type: ignore[arg-type] - it opens its own keys


def main(data: Path, what: str = "", *of: str) -> None:
    """One of the things above."""
    if what == "rotate":
        rotate(data)
    elif what == "plan":
        print(plan(again(data, of[0]), bytes.fromhex(of[1])))
    elif what == "leave":
        leave(again(data, of[0]), bytes.fromhex(of[1]))
    else:
        print(json.dumps(furnish(data)))


if __name__ == "__main__":
    stretching.use(stretching.REAL)  # another process opens the keys
    with hour.real():  # as it is for that process
        main(Path(sys.argv[1]), *sys.argv[2:])

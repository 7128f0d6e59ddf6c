"""The world of the tests: two establishments that must not see each other, and one person for each role in both.

Made through the application's own models and services; names are invented. `CANARIES` are what no disk may show.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from caseapp.accounts import directory
from caseapp.accounts.models import Establishment, Membership, User
from caseapp.accounts.service import sessions
from caseapp.accounts.service.passwords import hash_password
from caseapp.cases import service
from caseapp.cases.models import Case
from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import Danger, Sex, Source
from caseapp.infra.db import session
from caseapp.infra.db.guard import open_scope
from caseapp.infra.sealing.keyring import keyring
from caseapp.infra.work import begin_writing, complete, system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor, Post
from caseapp.kernel.births import Birth
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.web.session import new_token, token_hash

PASSWORD = "un bus de nuit, trois cafés"
CANARIES = {
    "given": "Zoubeirou",
    "family": "Tamazirtiq",
    "given_ar": "زبيرو",
    "family_ar": "تمازيرتيق",
    "nickname": "Qerqoubix",
    "place": "derrière la gare Oulfaniya",
    "phone": "0655443322 le soir",  # with words, a number is shown as it was typed
    "account": "Il dort sous le pont Zerktounix depuis mardi.",
    "note": "Confidence de l'enfant au sujet de Mouloudax.",
    "health": "Brûlure soignée au centre Hamidoux.",
}


@dataclass
class World:
    """Ids of what was made."""

    here: bytes
    """The establishment that keeps the file."""
    there: bytes
    """Another establishment."""
    slugs: dict[bytes, str]
    people: dict[tuple[bytes, Role], bytes] = field(default_factory=dict)
    logins: dict[bytes, str] = field(default_factory=dict)
    case_id: bytes = b""
    reference: str = ""

    def person(self, role: Role, place: bytes | None = None) -> bytes:
        """The account of `role` at `place` (default: here)."""
        return self.people[place or self.here, role]

    def actor(self, role: Role, place: bytes | None = None) -> Actor:
        """That person as an actor, as a request would see her."""
        where = place or self.here
        post = Post(new_id(), where, "Ici", "هنا", "04.421", str(role))
        return Actor(self.person(role, where), "Personne", "fr", b"", (post,), where)


def make_world(password_hash: str | None = None) -> World:
    """Make the world in the present application's database, with one file followed by the reference worker."""
    hashed = password_hash or hash_password(PASSWORD)
    world = World(new_id(), new_id(), {})
    with system_work() as unit:
        for number, (place, name) in enumerate(((world.here, "Ici"), (world.there, "Là-bas")), 1):
            world.slugs[place] = f"TEST{number}"
            unit.add(
                Establishment(
                    id=place,
                    slug=world.slugs[place],
                    name_fr=f"Unité {name}",
                    name_ar=f"وحدة {number}",
                    type="upe",
                    province_code="04.421",
                    created_at=clock.now(),
                )
            )
            unit.flush()
            keyring().create_kek(unit, place)
        for place in (world.here, world.there):
            for role in Role:
                add_person(unit, world, place, role, hashed)
    world.case_id, world.reference = make_case(world)
    return world


def add_person(unit, world: World, place: bytes, role: Role, hashed: str) -> bytes:
    """One more account with one membership."""
    user = new_id()
    login = f"{role}.{world.slugs[place].lower()}"
    name = f"{str(role).replace('_', ' ').title()} {world.slugs[place]}"
    unit.add(
        User(
            id=user,
            login_key=directory.login_key(login),
            profile=directory.seal_profile(unit, user, directory.Profile(login, name, "اسم مخترع")),
            password_hash=hashed,
            toured=True,
            created_at=clock.now(),
        )
    )
    unit.flush()
    keyring().create_kek(unit, user)
    unit.add(Membership(id=new_id(), user_id=user, establishment_id=place, role=str(role), starts_on=date(2020, 1, 1)))
    world.people[place, role] = user
    world.logins[user] = login
    return user


def make_case(
    world: World, role: Role = Role.REFERENCE_WORKER, place: bytes | None = None, **fields
) -> tuple[bytes, str]:
    """A file full of canaries, registered by `role`; her notes in three classes. Returns id and reference."""
    actor = world.actor(role, place)
    begin_writing(session())
    act_as(actor)
    known = {k: v for k, v in CANARIES.items() if k not in ("note", "health", "phone")}
    coded = {
        "danger": Danger.HIGH,
        "sex": Sex.MALE,
        "source": Source.STREET_TEAM,
        "birth": Birth(year=2015),
        "commune": "04.421.01.09" if _known_commune("04.421.01.09") else "",
        "more": {"phones": [{"number": CANARIES["phone"]}]},
    }
    intake = Intake(**{**coded, **known, **fields})
    case = service.register(actor, intake)
    service.add_note(actor, case, CANARIES["note"])
    service.add_note(actor, case, "Rendez-vous au tribunal mardi.", DataClass.JUDICIAL)
    found = case.id, case.reference
    complete(session())
    leave()
    return found


def _known_commune(code: str) -> bool:
    from caseapp.infra import places

    try:
        places.commune(code)
    except places.UnknownPlace:
        return False
    return True


def act_as(actor: Actor) -> None:
    """Open the scope a request of `actor` would have."""
    open_scope(session(), sessions.scope_of(actor, clock.now()))


def leave() -> None:
    """End the unit of work as the end of a request would."""
    unit = session()
    unit.rollback()
    unit.info.clear()
    unit.expunge_all()
    unit.close()


def give_cookie(user: bytes) -> str:
    """A live session of `user`, begun as signing in does; its token."""
    token = new_token()
    with system_work() as unit:
        sessions.begin(unit, user, token_hash(token), lasts=timedelta(hours=12))
    return token


def case_row(case_id: bytes) -> Case:
    """The file itself, past every scope; for assertions about what is stored."""
    with system_work() as unit:
        row = unit.get(Case, case_id)
        assert row is not None
        unit.expunge(row)
        return row

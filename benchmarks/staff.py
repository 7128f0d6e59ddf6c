"""Establishments, people and their sessions of a benchmark installation, made through the models."""

from __future__ import annotations

import hmac
import json
from datetime import date, timedelta
from types import ModuleType
from typing import Any, NamedTuple

import mapping
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from phones import equip
from sqlalchemy.orm import Session

from caseapp.accounts import directory
from caseapp.accounts.models import Establishment, Membership, User
from caseapp.accounts.service import sessions
from caseapp.accounts.service.passwords import hash_password
from caseapp.config import Settings
from caseapp.establishments.models import Bed, Licensed, Unit
from caseapp.establishments.vocabulary import Takes
from caseapp.infra import migrations
from caseapp.infra.sealing.keyring import Keyring
from caseapp.kernel import clock
from caseapp.matching.models import NamePlace
from caseapp.matching.service.index import line_keys
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.queries.houses import NOT_ASKED
from caseapp.web.session import new_token, token_hash


class Place(NamedTuple):
    """An establishment, the key it wraps others with, the one under which the lines of its files are sealed, and its
    room among the tokens."""

    id: bytes
    kek_version: int
    kek: AESGCM
    lines: AESGCM
    room: int


def place_of(unit: Session, ring: Keyring, place_id: bytes) -> Place:
    """An establishment that was just added, with new keys."""
    unit.flush()
    ring.create_kek(unit, place_id)
    lines = line_keys(unit, place_id).dek(place_id, DataClass.IDENTITY, 1)
    room = NamePlace(place_id=place_id, changes=0)
    unit.add(room)
    unit.flush()
    return Place(place_id, *ring.kek(unit, place_id), lines, room.room)


def people(unit: Session, ring: Keyring, drive: ModuleType, count: int) -> dict[int, Place]:
    """Establishments with their keys and directors, workers, a coordinator, through the models. Returns them by
    number; the last one is that of the export."""
    found: dict[int, Place] = {}
    now = clock.now()
    places = list(drive.establishments())
    for place in [*places, {**places[0], "id": len(places) + 1, "name": "Export"}]:
        key = mapping.row_id("establishment", place["id"])
        unit.add(
            Establishment(
                id=key,
                slug=f"BENCH{place['id']:04d}",
                name_fr=place["name"],
                name_ar=f"مركز {place['id']}",
                type=str(mapping.KIND[place["kind"]]),
                province_code=mapping.province_code(place["province"]),
                created_at=now,
            )
        )
        found[place["id"]] = place_of(unit, ring, key)
    for place in places:
        furnish(unit, place, now.date())
    hashed = hash_password(mapping.PASSWORD)

    def hire(number: int, place: int, role: Role) -> None:
        user_id = mapping.row_id("user", number)
        profile = directory.Profile(
            mapping.login(number), f"{drive.FIRST[number % 500]} {drive.LAST[number * 3 % 5000]}"
        )
        unit.add(
            User(
                id=user_id,
                login_key=directory.login_key(profile.login),
                profile=directory.seal_profile(unit, user_id, profile),
                password_hash=hashed,
                must_change_password=False,
                toured=True,
                created_at=now,
            )
        )
        unit.flush()
        ring.create_kek(unit, user_id)
        unit.add(
            Membership(
                id=mapping.row_id("membership", number),
                user_id=user_id,
                establishment_id=found[place].id,
                role=str(role),
                starts_on=date(2020, 1, 1),
            )
        )

    for worker in drive.workers(count):
        hire(worker["id"], worker["establishment_id"], Role.REFERENCE_WORKER)
    for place in found:
        hire(mapping.DIRECTOR + place, place, Role.DIRECTOR)
    hire(mapping.COORDINATOR, 1, Role.PROVINCIAL_COORDINATOR)
    hire(mapping.WITNESS, max(found), Role.PATHWAY_COORDINATOR)
    return found


def furnish(unit: Session, place: dict[str, Any], since: date) -> None:
    """What makes a house able to take a child in: a unit, what its licence allows, its beds. An authority has none."""
    if mapping.KIND[place["kind"]] in NOT_ASKED:
        return
    home, room = (mapping.row_id(kind, place["id"]) for kind in ("establishment", "unit"))
    whom = {"takes": str(Takes.BOTH), "age_from": 0, "age_to": 18, "legal_category": str(mapping.LICENCE)}
    unit.add(Unit(id=room, establishment_id=home, name_fr="Unité 1", name_ar="الوحدة 1", **whom))
    unit.flush()
    line = mapping.row_id("licence", place["id"])
    unit.add(Licensed(id=line, establishment_id=home, places=place["capacity"], since=since, **whom))
    unit.add_all(
        Bed(id=mapping.row_id("bed", place["id"], number), establishment_id=home, unit_id=room, label=str(number))
        for number in range(1, place["capacity"] + 1)
    )


def sign_in(settings: Settings, ring: Keyring) -> int:
    """Begin a session for each worker, as signing in does, and give one of them a telephone on a round.
    DIR/sessions.json keeps their tokens."""
    known = json.loads((settings.data / "bench.json").read_text())
    workers = known["workers"]
    secret = ring.derive("cookies.1")
    chiefs = [mapping.DIRECTOR + place for place in range(1, known["establishments"] + 1)]
    tokens = {number: new_token() for number in (*range(1, workers + 1), *chiefs, mapping.COORDINATOR)}
    with Session(migrations.open_engine(settings.database_url)) as unit:
        for number, token in tokens.items():
            sessions.begin(unit, mapping.row_id("user", number), token_hash(token), lasts=timedelta(hours=12))
        known["telephone"] = equip(unit)
        unit.commit()
    known["sessions"] = {number: (token, form_token(secret, token)) for number, token in tokens.items()}
    path = settings.data / "sessions.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(known))
    return workers


def form_token(secret: bytes, token: str) -> str:
    """What `web.session.csrf_token` gives in this session."""
    return hmac.new(secret, b"form." + token.encode(), "sha256").hexdigest()[:40]

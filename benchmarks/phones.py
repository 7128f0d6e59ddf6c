"""A round that is out and a telephone on it, for W10: made through the models, and what the telephone seals."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import mapping
from sqlalchemy.orm import Session

from caseapp.demo.telephones import sealed
from caseapp.infra.sealing.vaults import new_vault_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.outreach import field_keys
from caseapp.outreach.models import Device, Place, Round, RoundMember
from caseapp.outreach.models.rounds import CLASSES
from caseapp.outreach.service.devices import fingerprint
from caseapp.policy.classes import DataClass

WORKER = 1
PLACES = 12
TELEPHONES = 40
"""One alone may hand in 25 exchanges of 200 a day."""


def equip(unit: Session) -> dict[str, Any]:
    """A round of the first worker's house with her on it, and her telephones; what they know."""
    house, me, now = mapping.row_id("establishment", 1), mapping.row_id("user", WORKER), clock.now()
    keys = writing_keys(unit, house, house, [DataClass.SOCIAL])
    places = [new_id() for _n in range(PLACES)]
    for place in places:
        told = keys.seal({"name_fr": "Lieu"}, Place.__tablename__, DataClass.SOCIAL, place, house)
        unit.add(Place(id=place, establishment_id=house, kind="station", told=told))
    row = Round(
        id=new_id(), establishment_id=house, reference=f"B-{secrets.token_hex(4)}", night=now.date(), kind="night",
        state="out", planned_from=now, planned_until=now + timedelta(hours=12), left_at=now, check_every=600,
        made_at=now, made_by_id=me,
    )  # fmt: skip
    new_vault_keys(unit, house, row.id, CLASSES)
    unit.add(row)
    unit.flush()
    unit.add(RoundMember(id=new_id(), establishment_id=house, round_id=row.id, user_id=me, part="leader"))
    drops = {new_id(): secrets.token_urlsafe(32) for _n in range(TELEPHONES)}
    for phone, drop in drops.items():
        unit.add(Device(
            id=phone, establishment_id=house, user_id=me, made_at=now, enrolled_at=now, drop_hash=fingerprint(drop),
            read_hash=fingerprint(secrets.token_urlsafe(32)),
        ))  # fmt: skip
    unit.flush()
    kid, public = next(iter(field_keys.public_keys(unit).items()))
    return {
        "devices": [[phone.hex(), drop] for phone, drop in drops.items()], "kid": kid, "public": public.hex(),
        "round": row.id.hex(),
        "places": [place.hex() for place in places],
    }  # fmt: skip


def exchange(phone: dict[str, Any], encounters: Sequence[dict[str, Any]]) -> str:
    """The body of one exchange: the encounters of the data set, each sealed as the page under /field does."""
    items = [_sealed(phone, number, told) for number, told in enumerate(encounters)]
    return json.dumps({"now": datetime.now(UTC).isoformat(), "items": items})


def _sealed(phone: dict[str, Any], number: int, told: dict[str, Any]) -> dict[str, Any]:
    said = {
        "kind": "encounter", "round": phone["round"], "place": phone["places"][number % PLACES],
        "at": datetime.now(UTC).isoformat(), "mode": "talked", "danger": number % 5,
        "persons": [{"sex": "male" if told["sex"] == "M" else "female", "age": "13-15", "aliases": [told["name"]]}],
        "note": told["note"],
    }  # fmt: skip
    return sealed(said, phone["kid"], bytes.fromhex(phone["public"]), bytes.fromhex(told["uuid"]))

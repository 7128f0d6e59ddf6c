"""Telephones of the demonstration: three in use, one that was lost with an encounter on it, and what waits of it."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach import field_keys
from caseapp.outreach.models import Device, Place, Round
from caseapp.outreach.service import devices, field
from caseapp.outreach.service.devices import Telephone, Tokens
from caseapp.outreach.vocabulary import PlaceKind, Revoked

_A_PLACE = select(Place.id).where(Place.kind == str(PlaceKind.STATION)).limit(1)
LEADER, SOCIAL, OFFICER = "maraude", "murafiqa", "unite"


def furnish(people: dict[str, Actor], now: datetime) -> None:
    """Enrol telephones as their owners did; one is lost, and is found again with what was noted on it."""
    for days, who in ((75, LEADER), (40, SOCIAL), (12, OFFICER)):
        with clock.hold(now - timedelta(days=days, hours=3)), system_work() as unit:
            _enrolled(unit, people[who])
    with clock.hold(now - timedelta(days=60)), system_work() as unit:
        lost, tokens = _enrolled(unit, people[LEADER])
    with clock.hold(now - timedelta(days=2, hours=2)), system_work() as unit:
        devices.revoke(people[LEADER], unit.get_one(Device, lost.id), Revoked.LOST)
    with clock.hold(now - timedelta(hours=5)), system_work() as unit:
        found = devices.shown(unit, lost.id, tokens.drop, "drop")
        assert found is not None  # noqa: S101
        letters = field.unpacked(found.house, _noted(unit, now - timedelta(days=2)), field_keys.private_keys(unit))
        field.exchange(unit, found, letters, timedelta(0))


def _enrolled(unit: Session, owner: Actor) -> tuple[Telephone, Tokens]:
    field_keys.public_keys(unit)
    return devices.enrol(unit, devices.add(owner))


def _noted(unit: Session, at: datetime) -> list[dict[str, Any]]:
    """An encounter that was noted before the telephone was lost, and one that was damaged on the way."""
    row = unit.scalars(select(Round).order_by(Round.night.desc())).first()
    place = unit.execute(_A_PLACE).scalar_one()
    said = {
        "kind": "encounter", "round": row.id.hex() if row else bytes(16).hex(), "place": place.hex(),
        "at": at.isoformat(), "mode": "talked", "adherence": "wary", "needs": ["food", "clothing"],
        "condition": ["awake"], "danger": 2, "persons": [{"sex": "male", "age": "13-15", "aliases": ["Simo"]}],
        "note": "Assis seul près de la sortie. Accepte une couverture, ne veut pas dire d’où il vient.",
        "said": "« Je reviens demain, pas ce soir. »",
    }  # fmt: skip
    kid, public = next(iter(field_keys.public_keys(unit).items()))
    damaged = sealed(said, kid, public, os.urandom(16))
    return [sealed(said, kid, public, os.urandom(16)), damaged | {"sealed": damaged["sealed"][:-8]}]


def sealed(said: dict[str, Any], kid: int, public: bytes, item: bytes) -> dict[str, Any]:
    """An item as the page in the telephone seals it (`outreach/field_keys.py`)."""
    ephemeral, point = ec.generate_private_key(field_keys.CURVE), ec.EllipticCurvePublicKey
    shared = ephemeral.exchange(ec.ECDH(), point.from_encoded_point(field_keys.CURVE, public))
    key = HKDF(SHA256(), 32, item, b"caseapp.field.1").derive(shared)
    plain, nonce = json.dumps(said, ensure_ascii=False).encode(), os.urandom(12)
    box = AESGCM(key).encrypt(nonce, plain + b" " * (-len(plain) % 256), item + kid.to_bytes(2, "big"))
    shown = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"id": item.hex(), "kid": kid, "key": _text(shown), "sealed": _text(nonce + box)}


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

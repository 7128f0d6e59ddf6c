"""A telephone as the server meets it: enrolled by a code, sealing as the page under /field does, on its own."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from werkzeug.test import TestResponse

from caseapp.kernel import clock
from caseapp.outreach.service import devices
from caseapp.outreach.service.numbers import Came, receipt_of
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.outreach.street import CREW
from tests.security.tools import working


@dataclass
class Phone:
    """One telephone, with what it was given."""

    house: House
    device: str
    drop: str
    read: str
    keys: dict[int, str]
    said: dict[str, Any] = field(default_factory=dict)

    def send(self, *items: dict[str, Any], now: datetime | None = None) -> TestResponse:
        """Hand in items that are sealed already."""
        body = {"now": (now or clock.now()).isoformat(), "items": list(items)}
        return self.post("items", body)

    def hand_in(self, *said: dict[str, Any], now: datetime | None = None) -> list[str]:
        """Seal and hand in; the receipts of all, each of which was acknowledged."""
        sealed = [self.seal(each) for each in said]
        answer = self.send(*sealed, now=now)
        assert answer.status_code == 200, answer.text
        ids = [each["id"] for each in sealed]
        assert sorted(answer.json["acknowledged"]) == sorted(ids)  # type: ignore[index]
        return [self.receipt(each) for each in sealed]

    def receipt(self, item: dict[str, Any], where: bytes | None = None) -> str:
        """The id of the receipt of an item that was sealed, at its house."""
        raw = {name: item[name] for name in ("id", "kid", "key", "sealed") if name in item}
        house = where or self.house.world.here
        return receipt_of(house, json.dumps(raw, separators=(",", ":")).encode()).hex()

    def row(self, item: dict[str, Any]) -> str:
        """The id of the row that an item of this telephone becomes."""
        number, device = bytes.fromhex(item["id"]), bytes.fromhex(self.device)
        return Came(b"", self.house.world.here, device, number).row.hex()

    def post(self, what: str, body: object, token: str | None = None) -> TestResponse:
        """Ask with the token that hands in."""
        return self.house.app.test_client().post(f"/field/{what}", json=body, headers=self.shows(token or self.drop))

    def fetch(self, token: str | None = None) -> TestResponse:
        """Ask for tonight's round."""
        return self.house.app.test_client().get("/field/round", headers=self.shows(token or self.read))

    def shows(self, token: str) -> dict[str, str]:
        """The header that shows a token."""
        return {"Authorization": f"Bearer {self.device}.{token}"}

    def seal(self, said: dict[str, Any], item_id: bytes | None = None, kid: int | None = None) -> dict[str, Any]:
        """An item, sealed to the newest key that the telephone knows."""
        number = kid or max(self.keys)
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(self.keys[number]))
        return sealed(said, number, point, item_id or os.urandom(16))


def sealed(said: dict[str, Any], kid: int, to: ec.EllipticCurvePublicKey, item_id: bytes) -> dict[str, Any]:
    """What the page does: an ephemeral key, ECDH, HKDF, AES-GCM bound to id and key, padded by 256 bytes."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    key = HKDF(SHA256(), 32, item_id, b"caseapp.field.1").derive(ephemeral.exchange(ec.ECDH(), to))
    plain = json.dumps(said, ensure_ascii=False).encode()
    nonce = os.urandom(12)
    box = AESGCM(key).encrypt(nonce, plain + b" " * (-len(plain) % 256), item_id + kid.to_bytes(2, "big"))
    point = ephemeral.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return {"id": item_id.hex(), "kid": kid, "key": encoded(point), "sealed": encoded(nonce + box)}


def enrolled(house: House, by: Role = CREW, where: bytes | None = None) -> Phone:
    """A telephone of somebody of the house."""
    me = house.world.actor(by, where) if where else house.world.actor(by)
    with working(house, me):
        code = devices.add(me)
    answer = house.app.test_client().post("/field/enrol", json={"code": code})
    assert answer.status_code == 200, answer.text
    given = answer.json
    assert given is not None
    keys = {key["kid"]: key["public"] for key in given["keys"]}
    return Phone(house, given["device"], given["drop"], given["read"], keys, given)


def met(round_id: bytes, place: bytes, **changed: Any) -> dict[str, Any]:
    """An encounter as a telephone tells it."""
    said = {"kind": "encounter", "round": round_id.hex(), "place": place.hex(), "at": clock.now().isoformat()}
    return said | {"mode": "talked"} | changed


def encoded(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes behind it."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

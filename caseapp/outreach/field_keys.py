"""The keys to which telephones seal, and the frozen format of what they send (ADR 18).

    envelope  ephemeral public point (65) | nonce (12) | ciphertext | tag (16), beside its id and the number of our key
    key       HKDF-SHA256 (RFC 5869) of the shared secret of ECDH P-256; salt: the id; info: `caseapp.field.1`
    bound     id (16) | kid (2, big endian)

The private number stands in `field_key` wrapped under a key derived from the root. Known-answer vectors in the tests
freeze every byte of this page, which the page in the telephone writes on its own.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from caseapp.infra.db.insert import insert
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.blobs import unwrap, wrap
from caseapp.infra.sealing.keyring import Keyring, keyring
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.outreach.models import FieldKey

CURVE = ec.SECP256R1()
POINT, NONCE, TAG = 65, 12, 16
_INFO = b"caseapp.field.1\x01"
"""With the counter of the first and only block that HKDF expands to."""
_WRAPPED_BY = 1
_ALL = Reading(select(FieldKey.kid, FieldKey.public, FieldKey.wrapped, FieldKey.retired_at).order_by(FieldKey.kid))


@dataclass(frozen=True, slots=True)
class Envelope:
    """One sealed item, as it came."""

    id: bytes
    kid: int
    point: bytes
    sealed: bytes


def public_keys(unit: Session) -> dict[int, bytes]:
    """The live key to seal to, by its number; made now where there is none yet (the unit of work must be a writer)."""
    live = {row.kid: row.public for row in _ALL.rows(unit) if row.retired_at is None}
    return live or {(made := _make(unit)): _public(unit, made)}


def rotate(unit: Session) -> int:
    """Retire the live key and make another; what is sealed to retired ones still opens. The number of the new one."""
    unit.execute(update(FieldKey).where(FieldKey.retired_at.is_(None)).values(retired_at=clock.now()))
    return _make(unit)


def private_keys(unit: Session) -> dict[int, ec.EllipticCurvePrivateKey]:
    """All private keys, retired ones too, by number. Raises Unreadable for one that was altered."""
    return {row.kid: _private(keyring(), row.kid, row.wrapped) for row in _ALL.rows(unit)}


def opened(keys: Mapping[int, ec.EllipticCurvePrivateKey], envelope: Envelope) -> bytes:
    """What an envelope holds. Raises Unreadable for an unknown key, a point off the curve, a byte that was altered."""
    key = keys.get(envelope.kid)
    if key is None or len(envelope.sealed) < NONCE + TAG:
        raise Unreadable("envelope")
    try:
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, envelope.point))
        cipher = AESGCM(hmac.digest(hmac.digest(envelope.id, shared, "sha256"), _INFO, "sha256"))
        bound = envelope.id + envelope.kid.to_bytes(2, "big")
        return cipher.decrypt(envelope.sealed[:NONCE], envelope.sealed[NONCE:], bound)
    except (InvalidTag, ValueError):
        raise Unreadable("envelope") from None


def wrapped_number(ring: Keyring, kid: int, number: bytes, nonce: bytes | None = None) -> bytes:
    """A private number as it is stored. `nonce` is given by the known-answer tests only."""
    return wrap(_wrapping(ring), _WRAPPED_BY, number, _place(kid), nonce)


def _make(unit: Session) -> int:
    """A new pair. Two processes that find none at once make one: the second finds the number taken."""
    key = ec.generate_private_key(CURVE)
    kid = (unit.scalar(select(func.max(FieldKey.kid))) or 0) + 1
    row = {
        "kid": kid,
        "public": _point(key.public_key().public_numbers()),
        "wrapped": wrapped_number(keyring(), kid, key.private_numbers().private_value.to_bytes(32, "big")),
        "made_at": clock.now(),
    }
    unit.execute(insert(unit, FieldKey).values(row).on_conflict_do_nothing())
    return kid


def _public(unit: Session, kid: int) -> bytes:
    return unit.execute(select(FieldKey.public).where(FieldKey.kid == kid)).scalar_one()


@lru_cache(maxsize=64)
def _private(ring: Keyring, kid: int, wrapped: bytes) -> ec.EllipticCurvePrivateKey:
    number = unwrap(_wrapping(ring), wrapped, _place(kid))
    return ec.derive_private_key(int.from_bytes(number, "big"), CURVE)


@lru_cache(maxsize=2)
def _wrapping(ring: Keyring) -> AESGCM:
    return AESGCM(ring.derive("field.1"))


def _place(kid: int) -> bytes:
    return b"field" + kid.to_bytes(2, "big")


def _point(public: ec.EllipticCurvePublicNumbers) -> bytes:
    """A point without compression (SEC 1, 2.3.3). The library's own way loads three MiB of other formats with it."""
    return b"\x04" + public.x.to_bytes(32, "big") + public.y.to_bytes(32, "big")

"""Known devices: a signed cookie says which accounts have signed in from this browser, without naming them.

It gives no access. It only lets a known browser be throttled by itself, so that an attacker who guesses somebody's
password elsewhere cannot slow the night shift at its own desk.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from functools import lru_cache

from caseapp.infra.sealing.keyring import Keyring, keyring

MOST = 20
"""Accounts one browser remembers; a shared desk has several."""
_COOKIE = re.compile(rf"[0-9a-f]{{32}}(\.[A-Za-z0-9_-]{{16}}){{0,{MOST}}}")


def known(cookie: str | None, login_key: bytes) -> bytes | None:
    """The device's id when this account has signed in from it before."""
    device, tags = _read(cookie)
    return bytes.fromhex(device) if _tag(device, login_key) in tags else None


def remembering(cookie: str | None, login_key: bytes) -> str:
    """The cookie with this account added, as the latest."""
    device, tags = _read(cookie)
    tag = _tag(device, login_key)
    return ".".join([device, *[t for t in tags if t != tag][-(MOST - 1) :], tag])


def _read(cookie: str | None) -> tuple[str, list[str]]:
    if cookie is None or not _COOKIE.fullmatch(cookie):
        return secrets.token_hex(16), []
    device, *tags = cookie.split(".")
    return device, tags


def _tag(device: str, login_key: bytes) -> str:
    mac = hmac.digest(_secret(keyring()), bytes.fromhex(device) + login_key, "sha256")
    return base64.urlsafe_b64encode(mac[:12]).decode()


@lru_cache(maxsize=2)
def _secret(ring: Keyring) -> bytes:
    return ring.derive("device.1")

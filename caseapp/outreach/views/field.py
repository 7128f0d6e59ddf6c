"""What a telephone asks of the server, without a cookie: it shows a code once, and then its tokens (ADR 18)."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response, request

from caseapp.accounts.models import Establishment
from caseapp.accounts.service import throttle
from caseapp.accounts.service.throttle import Counter
from caseapp.infra import work
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.errors import NotFound
from caseapp.kernel.identifiers import BadIdentifier, id_from_text
from caseapp.outreach import field_keys
from caseapp.outreach.queries import pack
from caseapp.outreach.service import devices, field
from caseapp.outreach.service.devices import Telephone
from caseapp.outreach.views import bp
from caseapp.outreach.views.codes import code_of
from caseapp.outreach.vocabulary import Wiped
from caseapp.policy.outreach import CLOCK_OFF, ITEMS_AT_ONCE
from caseapp.web.app import writes_late
from caseapp.web.gate import bearer, brought
from caseapp.web.i18n import LANGUAGES, speaking

MOST_BYTES = 1 << 20
NOTHING = timedelta(0)


class Unknown(NotFound):
    """A token that no telephone has."""


def _code() -> str:
    """The code of a telephone that is to be enrolled. Wrong ones make the next try of this address wait."""
    throttle.check(session(), [_address()])
    return str(_said().get("code", ""))


def _telephone(kind: str) -> Telephone | None:
    """The telephone behind the token; None for a wrong one, which counts. A right one never waits for wrong ones."""
    way, _blank, shown = request.headers.get("Authorization", "").partition(" ")
    device, _dot, token = shown.partition(".")
    try:
        found = devices.shown(session(), id_from_text(device), token, kind) if way == "Bearer" else None
    except BadIdentifier:
        found = None
    if found is None:
        unit = session()
        throttle.check(unit, [_address()])
        work.leave_trace(unit, lambda writing: throttle.failed(writing, [_address()]))
        return None
    devices.enter(session(), found)
    return found


@bp.post("/field/enrol")
@writes_late
@bearer(_code)
def enrol() -> Any:
    """Make this telephone somebody's, once for each code."""
    unit = session()
    work.begin_writing(unit)
    try:
        phone, tokens = devices.enrol(unit, brought())
    except NotFound:
        work.abandon(unit)
        throttle.failed(unit, [_address()])
        return {"error": "gone"}, HTTPStatus.GONE
    house = unit.get_one(Establishment, phone.house)
    return {
        "device": phone.id.hex(),
        "drop": tokens.drop,
        "read": tokens.read,
        "house": {"fr": house.name_fr, "ar": house.name_ar},
        "person": phone.actor.name if phone.actor else "",
        "keys": _keys(),
    }


@bp.post("/field/items")
@writes_late
@bearer(partial(_telephone, "drop"))
def items() -> Any:
    """Take in what was noted. Every id that is kept is acknowledged, whatever became of it."""
    phone: Telephone | None = brought()
    if phone is None:
        return _unknown()
    said, unit = _said(), session()
    given = said.get("items")
    if not isinstance(given, list) or len(given) > ITEMS_AT_ONCE or len(request.get_data()) > MOST_BYTES:
        return {"error": "too_much"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    letters = field.unpacked(phone.house, given, field_keys.private_keys(unit))
    work.begin_writing(unit)
    kept = field.exchange(unit, phone, letters, _off(said.get("now")))
    return {
        "acknowledged": [item.hex() for item in kept],
        "now": clock.now().isoformat(),
        "keys": _keys(),
        "revoked": phone.why is not None,
        "full": len(kept) < len(letters),
    }


@bp.get("/field/round")
@bearer(partial(_telephone, "read"))
def take_along() -> Any:
    """What is taken along tonight, and nothing where nobody goes out."""
    phone: Telephone | None = brought()
    if phone is None:
        return _unknown()
    if phone.actor is None:
        return {"revoked": True}, HTTPStatus.UNAUTHORIZED
    work.leave_trace(session(), lambda writing: devices.seen(writing, phone))
    found = pack.packed(phone.actor)
    return _spoken(found) | {"keys": _keys()} if found else {"round": None}


@bp.post("/field/wiped")
@bearer(partial(_telephone, "drop"))
def wiped() -> Any:
    """The telephone says that it holds nothing any more that could be read."""
    phone: Telephone | None = brought()
    if phone is None:
        return _unknown()
    why = _said().get("why")
    devices.wiped(session(), phone, Wiped(why) if isinstance(why, str) and why in set(Wiped) else Wiped.USER)
    return Response(status=HTTPStatus.NO_CONTENT, mimetype="application/json")


def _spoken(found: dict[str, Any]) -> dict[str, Any]:
    """What is taken along, the code of each profile in both languages: a crew speaks both."""
    for profile in found["profiles"]:
        bird, number, profile["code"] = profile.pop("bird"), profile.pop("number"), {}
        for code in LANGUAGES:
            with speaking(code):
                profile["code"][code] = code_of(bird, number)
    return found


def _unknown() -> Any:
    return {"error": "unknown"}, HTTPStatus.UNAUTHORIZED


def _said() -> dict[str, Any]:
    """The body; nothing where it is not an object of JSON."""
    try:
        said = json.loads(request.get_data())
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _off(text: object) -> timedelta:
    """By what the telephone's clock is behind ours; nothing where it is right, or is not told."""
    try:
        theirs = datetime.fromisoformat(str(text))
        off = clock.now() - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        return NOTHING
    return off if abs(off) > CLOCK_OFF else NOTHING


def _keys() -> list[dict[str, Any]]:
    found = field_keys.public_keys(session())
    return [{"kid": kid, "public": base64.urlsafe_b64encode(key).rstrip(b"=").decode()} for kid, key in found.items()]


def _address() -> throttle.Subject:
    return throttle.of_address(Counter.TELEPHONE, request.remote_addr or "")

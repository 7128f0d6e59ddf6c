"""The exchange with a telephone: each item that it hands in is kept once, whatever is sent again, whoever sends at the
same moment, wherever an answer was lost. What cannot be stored waits for a coordinator; nothing is thrown away."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, TypeGuard

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from caseapp.infra.audit import record
from caseapp.infra.db.adding import Adding
from caseapp.kernel import clock
from caseapp.kernel.errors import DomainError, Unreadable
from caseapp.kernel.identifiers import BadIdentifier, id_from_text
from caseapp.outreach import field_keys
from caseapp.outreach.events import EXCHANGED
from caseapp.outreach.field_keys import Envelope
from caseapp.outreach.models import FieldItem, Round
from caseapp.outreach.service import calling, quota, storing
from caseapp.outreach.service.devices import Telephone, seen
from caseapp.outreach.service.items import Item, Unfit, danger_of, kind_of, read
from caseapp.outreach.service.numbers import Came, receipt_of
from caseapp.outreach.service.storing import Who
from caseapp.outreach.vocabulary import Held, ItemState

SECOND = timedelta(seconds=1)
_RECEIPTS = Adding(FieldItem)
_CARRIED = (str(Held.FILE), str(Held.OTHER))


@dataclass
class Letter:
    """One item on its way in: as it came, what was in it, what becomes of it."""

    number: bytes
    """What the telephone calls it."""
    came: Any
    receipt: bytes = b""
    plain: bytes | None = None
    item: Item | None = None
    why: Held | None = None

    @property
    def danger(self) -> int | None:
        """How grave it says it is, also where nothing else of it is understood; nothing of what is stored."""
        return danger_of(self.plain) if self.plain is not None and self.why else None

    @cached_property
    def raw(self) -> bytes:
        """The envelope as it came. What else a telephone sent, and what no envelope can hold, was never sealed: it does
        not stay on the disk."""
        kept: dict[str, object] = {"id": self.number.hex()}
        if _numbered(kid := self.came.get("kid")):
            kept["kid"] = kid
        kept |= {name: text for name in ("key", "sealed") if _coded(text := self.came.get(name))}
        return json.dumps(kept, separators=(",", ":")).encode()

    @property
    def state(self) -> ItemState:
        """What becomes of it, as far as is known."""
        if self.plain is None:
            return ItemState.UNREADABLE
        return ItemState.HELD if self.why else ItemState.TAKEN


def unpacked(house: bytes, given: Sequence[object], keys: Mapping[int, EllipticCurvePrivateKey]) -> list[Letter]:
    """The items of an exchange with a house, opened: the slow part, done before anything is written. One without an id
    cannot be acknowledged and is not kept; one sent twice is one."""
    found: dict[bytes, Letter] = {}
    for each in given:
        try:
            letter = Letter(id_from_text(each["id"]), each)  # type: ignore[index]
        except (BadIdentifier, KeyError, TypeError):
            continue
        receipt = letter.receipt = receipt_of(house, letter.raw)
        if receipt not in found:
            letter.plain = _opened(letter.number, each, keys)
            found[receipt] = letter
    return sorted(found.values(), key=lambda letter: letter.receipt)  # two exchanges wait for each other in one order


def opened(number: bytes, raw: bytes, keys: Mapping[int, EllipticCurvePrivateKey]) -> bytes | None:
    """What an item that waits holds; None where it does not open."""
    return _opened(number, json.loads(raw), keys)


def _opened(number: bytes, each: Any, keys: Mapping[int, EllipticCurvePrivateKey]) -> bytes | None:
    try:
        kid = each["kid"]
        if not _numbered(kid):
            return None
        return field_keys.opened(keys, Envelope(number, kid, _bytes(each["key"]), _bytes(each["sealed"])))
    except (Unreadable, ValueError, KeyError, TypeError):
        return None


def exchange(unit: Session, phone: Telephone, letters: Sequence[Letter], off: timedelta) -> list[bytes]:
    """Keep each item once, store what is new and fits; the numbers of all that are kept: fewer than were given where so
    much of this telephone waits already that nobody could look through it. The scope is the phone's house."""
    now = clock.now()
    for letter in letters:
        if letter.plain is not None:
            try:
                came = Came(letter.receipt, phone.house, phone.id, letter.number)
                letter.item = read(came, letter.plain, off, now)
                letter.why = phone.why or (Held.OTHER if letter.item.device_id not in (None, phone.id) else None)
            except Unfit as unfit:
                letter.why = phone.why or unfit.why
    letters = quota.within(unit, phone.id, letters)
    new = _receipts(unit, phone, letters, off)
    new |= _vouched(unit, phone, [letter for letter in letters if letter.receipt not in new])
    _take(unit, phone, [letter for letter in letters if letter.receipt in new])
    calling.call(unit, phone.house, new)
    seen(unit, phone)
    if new:
        states = [letter.state for letter in letters if letter.receipt in new]
        counts = {state: states.count(state) for state in ItemState}
        record(
            unit,
            phone.actor,
            EXCHANGED,
            phone.id,
            workplace_id=phone.house,
            taken=counts[ItemState.TAKEN],
            held=counts[ItemState.HELD],
            unreadable=counts[ItemState.UNREADABLE],
        )
    unit.flush()
    return [letter.number for letter in letters]


def apply(unit: Session, items: Iterable[Item], who: Who, *, passed: bool) -> dict[bytes, Held]:
    """Store items that are new; those that do not fit by receipt, with the reason. One never stops the others.
    `passed`: somebody passes over circumstances (`vocabulary.ACCEPTABLE`)."""
    each = list(items)
    street = storing.Street(unit, each)
    refused: dict[bytes, Held] = {}
    fitting: dict[bytes, list[Item]] = {}
    for item in each:
        try:
            fitting.setdefault(street.need(item, who.by, passed=passed).id, []).append(item)
        except Unfit as unfit:
            refused[item.came.receipt] = unfit.why
    for round_id, found in fitting.items():
        row = street.rounds[round_id]
        if _obstacle(unit, row, found, who) is None:
            continue
        each_why = {item.came.receipt: _obstacle(unit, row, [item], who) for item in found}
        refused |= {receipt: why for receipt, why in each_why.items() if why}
    return refused


def _obstacle(unit: Session, row: Round, items: list[Item], who: Who) -> Held | None:
    """Store items of a round, all or none; what was in the way."""
    try:
        with unit.begin_nested():
            storing.store(unit, row, items, who)
    except DomainError:
        return Held.FORM
    except IntegrityError:
        return Held.TWICE
    return None


def _receipts(unit: Session, phone: Telephone, letters: Sequence[Letter], off: timedelta) -> set[bytes]:
    """Write the receipts in this transaction; which of them are new. Of two exchanges with the same item the second
    waits for the first to end (SQLite: one writer; PostgreSQL: the unique key), and is told that it is known."""
    return _RECEIPTS.run_new(unit, [_receipt(letter, phone, off) for letter in letters])


def _receipt(letter: Letter, phone: Telephone, off: timedelta) -> dict[str, Any]:
    state = letter.state
    item, kind, round_id = letter.item, None, None
    if item is not None:
        kind, round_id = item.kind, item.round_id
    elif letter.plain is not None:
        kind, round_id = kind_of(letter.plain)
    return {
        "id": letter.receipt,
        "establishment_id": phone.house,
        "device_id": phone.id,
        "number": letter.number,
        "round_id": round_id,
        "kind": kind and str(kind),
        "state": str(state),
        "received_at": clock.now(),
        "why": letter.why and str(letter.why),
        "danger": letter.danger,
        "off": off // SECOND,
        "envelope": None if state is ItemState.TAKEN else letter.raw,
        "aside": None,
        "settled_at": None,
        "settled_by_id": None,
    }


def _vouched(unit: Session, phone: Telephone, known: Sequence[Letter]) -> set[bytes]:
    """Items that wait because they came as a file, or through somebody else's telephone, and now come from the very one
    on which they were noted: nothing is in the way any more. Their receipts."""
    own = {letter.receipt for letter in known if letter.item and not letter.why and letter.item.device_id == phone.id}
    waits = FieldItem.state == str(ItemState.HELD), FieldItem.why.in_(_CARRIED)
    rows = unit.scalars(select(FieldItem).where(FieldItem.id.in_(own), *waits).with_for_update()).all() if own else ()
    for row in rows:
        row.state, row.why, row.envelope = str(ItemState.TAKEN), None, None
    unit.flush()
    return {row.id for row in rows}


def _take(unit: Session, phone: Telephone, letters: Sequence[Letter]) -> None:
    """Store what is new; what turns out not to fit waits like the rest."""
    items = [letter.item for letter in letters if letter.item and not letter.why]
    if not items or phone.actor is None:
        return
    refused = apply(unit, items, Who(phone.actor, phone.user_id, phone.id), passed=False)
    waiting = {letter.receipt: letter for letter in letters if letter.receipt in refused}
    for row in unit.scalars(select(FieldItem).where(FieldItem.id.in_(waiting))).all() if waiting else ():
        letter = waiting[row.id]
        letter.why = refused[row.id]
        row.state, row.why, row.envelope = str(ItemState.HELD), str(letter.why), letter.raw
        row.danger = letter.danger
    unit.flush()


def _numbered(kid: object) -> TypeGuard[int]:
    """Whether it can be the number of a key."""
    return type(kid) is int and 0 < kid < 1 << 16


def _coded(text: object) -> bool:
    """Whether it is bytes in the signs of base64."""
    try:
        return isinstance(text, str) and bool(_bytes(text))
    except ValueError:
        return False


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

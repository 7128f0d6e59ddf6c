"""The index as it is keyed: values become tokens that say nothing, and no file is written without its place in it.

    token   the first eight bytes of HMAC-SHA-256(index key, family | version | value | shard)

The key derives from the root key and is never stored. A value that many children share is kept under one of several
shards, drawn when the file is written; a question asks for all of them (`kernel.names.shards`).

Tokens stand in rooms: one for each establishment, and one for its files that are for a team alone. A file that changes
hands, or is restricted, takes its tokens along in the flush that says so.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import bindparam, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session, SessionTransaction

from caseapp.cases.models import Case
from caseapp.infra.db.insert import insert as insert_or
from caseapp.infra.db.reading import Reading, padded
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.db.writing import Writing
from caseapp.infra.sealing.keyring import HOUSE, Keyring, keyring
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel.names import Counted, Nicknames, shard_count
from caseapp.kernel.names.counting import NOTHING
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.matching.models import NameEntry, NameIndex, NamePlace, NameToken
from caseapp.policy.classes import DataClass

FIRST = 1
BASES_REMEMBERED = 4
_VERSIONS = Reading(select(NameIndex.version, NameIndex.basis).order_by(NameIndex.version))


class NotIndexed(RuntimeError):
    """A file whose identity or contact was written past `cases.service.written`: it could never be found."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the index: its number, its key, and what its tokens are made with: nicknames, and what the
    register counted of its names."""

    number: int
    key: bytes
    nicknames: Nicknames
    counted: Counted = NOTHING

    def token(self, value: str, shard: int) -> int:
        """The token of `value` (`P:BNL|MHMD`) in one of its shards."""
        family, _, rest = value.partition(":")
        digest = hmac.digest(self.key, f"{family}|{self.number}|{rest}|{shard}".encode(), "sha256")
        return int.from_bytes(digest[:8], "big", signed=True)

    def kept(self, values: Iterable[str]) -> set[int]:
        """What is stored of a file's values: each in one shard, drawn."""
        return {self.token(value, secrets.randbelow(shard_count(value, self.counted))) for value in values}

    def asked(self, values: Iterable[str]) -> Iterator[tuple[int, str]]:
        """Every token under which files may be kept, with the value it stands for."""
        for value in values:
            for shard in range(shard_count(value, self.counted)):
                yield self.token(value, shard), value


def versions(unit: Session) -> tuple[Version, ...]:
    """The versions in which entries may stand, the one that is written last; asked once in a transaction."""
    known: tuple[Version, ...] | None = unit.info.get("name_versions")
    if known is None:
        rows = _VERSIONS.rows(unit)
        known = tuple(_version(unit, row.version, row.basis) for row in rows) or (_version(unit, FIRST, None),)
        unit.info["name_versions"] = known
    return known


def versions_changed(unit: Session) -> None:
    """Ask for the versions anew: one was begun, or ended."""
    unit.info.pop("name_versions", None)


class Basis(NamedTuple):
    """What a version is made with, as it is sealed: the administrator's nicknames, empty for those that ship, and what
    was counted."""

    nicknames: str
    counted: Counted


def basis_of(unit: Session, number: int, sealed: bytes | None) -> Basis:
    """What stands in the sealed basis of version `number`."""
    if sealed is None:
        return Basis("", NOTHING)
    keys = load_keys(unit, HOUSE, [HOUSE], [DataClass.IDENTITY])
    told = keys.unseal(sealed, NameIndex.__tablename__, DataClass.IDENTITY, row_id(number), HOUSE)
    return Basis(str(told["text"]), Counted.read(told["counted"]))


def seal_basis(unit: Session, number: int, basis: Basis) -> bytes:
    """`basis` as it is kept with version `number`."""
    keys = writing_keys(unit, HOUSE, HOUSE, [DataClass.IDENTITY])
    told = {"text": basis.nicknames, "counted": basis.counted.told()}
    return keys.seal(told, NameIndex.__tablename__, DataClass.IDENTITY, row_id(number), HOUSE)


def _version(unit: Session, number: int, basis: bytes | None) -> Version:
    if basis is None:
        return Version(number, _key(keyring(), number), SHIPPED)
    known = _bases.get(basis)
    if known is None:
        text, counted = basis_of(unit, number, basis)
        if len(_bases) >= BASES_REMEMBERED:
            _bases.clear()
        known = _bases[basis] = Nicknames.read(text) if text else SHIPPED, counted
    return Version(number, _key(keyring(), number), *known)


_bases: dict[bytes, tuple[Nicknames, Counted]] = {}
"""What stands behind a sealed basis."""


@lru_cache(maxsize=8)
def _key(ring: Keyring, number: int) -> bytes:
    return ring.derive(f"index.{number}")


def row_id(number: int) -> bytes:
    """What a number stands for where a sealed blob is bound to sixteen bytes."""
    return number.to_bytes(16, "big")


class _Waiting(NamedTuple):
    """What the next flush writes of a file."""

    case: Case
    entry: NameEntry
    tokens: set[int]


def place(unit: Session, case: Case, entry: NameEntry, tokens: set[int]) -> None:
    """Let a file be found by `tokens` from the next flush on."""
    _waiting(unit)[case.id] = _Waiting(case, entry, tokens)
    changed(unit, case.establishment_id)


def changed(unit: Session, place_id: bytes) -> None:
    """Let whoever keeps lines of this establishment in memory know, from the commit on, that they are others."""
    _changed(unit).add(place_id)


def _changed(unit: Session) -> set[bytes]:
    found: set[bytes] = unit.info.setdefault("name_places", set())
    return found


def _waiting(unit: Session) -> dict[bytes, _Waiting]:
    found: dict[bytes, _Waiting] = unit.info.setdefault("name_entries", {})
    return found


@event.listens_for(GuardedSession, "after_flush")
def _write(session: Session, _context: object) -> None:
    """Write the tokens of this flush, whose entries have their numbers now, and move those of files that went to
    another room. Raises NotIndexed."""
    waiting: Mapping[bytes, _Waiting] = session.info.pop("name_entries", {})
    moved: list[Case] = []
    for case in (*session.new, *session.dirty):
        if not isinstance(case, Case):
            continue
        if case.id not in waiting and _differs(case, "identity", "contact"):
            raise NotIndexed
        if _differs(case, "restricted", "establishment_id"):  # another set of people may be offered its line
            for place_id in inspect(case).attrs.establishment_id.history.sum():  # the house it left as well
                changed(session, place_id)
            if case.id not in waiting and case not in session.new:
                moved.append(case)
    if not waiting and not moved:
        return
    connection = session.connection()
    rooms = _rooms(session, {case.establishment_id for case in (*moved, *(one.case for one in waiting.values()))})
    for case in moved:
        connection.execute(_MOVE, {"to": _room(rooms, case), "of": case.id})
    known = [one.entry.number for one in waiting.values() if one.entry not in session.new]
    if known:
        connection.execute(delete(NameToken).where(NameToken.number.in_(known)))
    rows = [
        {"token": token, "room": _room(rooms, one.case), "number": one.entry.number}
        for one in waiting.values()
        for token in one.tokens
    ]
    if rows:
        _INSERT.run_all(session, rows)


_INSERT = Writing(insert(NameToken.__table__))  # type: ignore[arg-type]
_MOVE = (
    update(NameToken)
    .where(NameToken.number == select(NameEntry.number).where(NameEntry.case_id == bindparam("of")).scalar_subquery())
    .values(room=bindparam("to"))
)


def _room(rooms: Mapping[bytes, int], case: Case) -> int:
    room = rooms[case.establishment_id]
    return -room if case.restricted else room


_ROOMS = Reading(
    select(NamePlace.place_id, NamePlace.room).where(NamePlace.place_id.in_(bindparam("places", expanding=True)))
)


def _rooms(session: Session, places: set[bytes]) -> dict[bytes, int]:
    """The rooms of establishments; one that had none gets the next."""
    table, connection = NamePlace.__table__, session.connection()
    found: dict[bytes, int] = dict(_ROOMS.rows(session, places=padded(sorted(places))))
    missing = sorted(places - found.keys())
    if missing:
        opening = insert_or(session, table).on_conflict_do_nothing(index_elements=["place_id"])
        connection.execute(opening, [{"place_id": place_id, "changes": 0} for place_id in missing])
        found = dict(_ROOMS.rows(session, places=padded(sorted(places))))
    return found


@event.listens_for(GuardedSession, "before_commit")
def _tell(session: Session) -> None:
    """Count the change of each establishment, at the very end: nobody holds these rows while she waits for another."""
    if session.in_nested_transaction():
        return
    session.flush()
    versions_changed(session)
    places = sorted(session.info.pop("name_places", ()))
    if places:
        _COUNT.run_all(session, [{"of": place_id} for place_id in places])


_COUNT = Writing(
    update(NamePlace.__table__)  # type: ignore[arg-type]
    .where(NamePlace.__table__.c.place_id == bindparam("of"))
    .values(changes=NamePlace.__table__.c.changes + 1)
)
"""An establishment without a room has no file in the index, and nothing that anybody could keep in memory."""


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, previous: SessionTransaction) -> None:
    session.info.pop("name_entries", None)
    versions_changed(session)
    if not previous.nested:
        session.info.pop("name_places", None)


def _differs(case: Case, *names: str) -> bool:
    attributes = inspect(case).attrs
    return any(attributes[name].history.has_changes() for name in names)

"""Vaults: one for each file, one for each establishment's papers. A vault's keys are rows, one per class and holder: an
establishment, or a person where a house as a whole may not read (`incidents`).

No row, no plain text, even if a query forgets its filter. How a holder gets rows and loses them: `holders.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    ColumnElement,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    and_,
    bindparam,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from caseapp.infra.db import Base, Id, UtcDateTime
from caseapp.infra.db.reading import Reading
from caseapp.infra.db.writing import Writing
from caseapp.infra.sealing import blobs, chunks
from caseapp.infra.sealing.blobs import SealedBlob, Unsealer
from caseapp.infra.sealing.keyring import keyring
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import CLASS_NUMBERS, DataClass


class VaultKey(Base):
    """A vault's data key for one class and version, wrapped for one holder."""

    __tablename__ = "vault_key"
    __table_args__ = (Index("ix_vault_key_holder", "holder_id", "vault_id"), {"sqlite_with_rowid": False})

    vault_id: Mapped[Id] = mapped_column(primary_key=True)
    data_class: Mapped[str] = mapped_column(String(16), primary_key=True)
    dek_version: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    holder_id: Mapped[Id] = mapped_column(primary_key=True)
    kek_version: Mapped[int] = mapped_column(SmallInteger)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def _purpose(vault_id: bytes, data_class: str, version: int, holder_id: bytes) -> bytes:
    return b"dek" + vault_id + _numbered(data_class, version) + holder_id


@cache
def _numbered(data_class: str, version: int) -> bytes:
    return bytes((DataClass(data_class).number,)) + version.to_bytes(2, "big")


_HELD = Reading(
    select(
        VaultKey.vault_id,
        VaultKey.data_class,
        VaultKey.dek_version,
        VaultKey.kek_version,
        VaultKey.wrapped,
        VaultKey.expires_at,
    ).where(
        VaultKey.vault_id.in_(bindparam("vault_ids", expanding=True)),
        VaultKey.holder_id == bindparam("holder_id"),
        VaultKey.data_class.in_(bindparam("classes", expanding=True)),
    )
)


class Keys:
    """The data keys one holder has, of some vaults and classes; unwrapped one by one when first needed."""

    def __init__(self, session: Session, holder_id: bytes, rows: Iterable[Any]) -> None:
        self._session, self._holder = session, holder_id
        self._open: dict[tuple[bytes, str, int], AESGCM] = {}
        now = clock.now()
        self.wrapped: dict[tuple[bytes, str, int], tuple[int, bytes]] = {
            (vault_id, data_class, version): (kek_version, wrapped)
            for vault_id, data_class, version, kek_version, wrapped, expires_at in rows
            if expires_at is None or expires_at > now
        }
        """Each key as it is stored: by which version of the holder's own key, and its bytes."""

    @cached_property
    def live(self) -> dict[tuple[bytes, str], int]:
        """The newest version of each class of each vault."""
        newest: dict[tuple[bytes, str], int] = {}
        for vault_id, data_class, version in self.wrapped:
            newest[vault_id, data_class] = max(version, newest.get((vault_id, data_class), 0))
        return newest

    def holds(self, vault_id: bytes, data_class: DataClass) -> bool:
        """Whether any key of this class is held."""
        return (vault_id, data_class) in self.live

    def dek(self, vault_id: bytes, data_class: DataClass, version: int) -> AESGCM:
        """The data key. Raises Unreadable when the holder has no row for it: no row, no plain text."""
        place = (vault_id, data_class, version)
        key = self._open.get(place)
        if key is None:
            if place not in self.wrapped:
                raise Unreadable("no key")
            kek_version, wrapped = self.wrapped[place]
            key = self._open[place] = keyring().dek(
                self._session, self._holder, kek_version, wrapped, _purpose(vault_id, data_class, version, self._holder)
            )
        return key

    def live_version(self, vault_id: bytes, data_class: DataClass) -> int:
        """The version that seals what is written now. Raises Unreadable when no key of the class is held."""
        version = self.live.get((vault_id, data_class))
        if version is None:
            raise Unreadable("no key")
        return version

    def document_key(self, vault_id: bytes, data_class: DataClass, version: int, document_id: bytes) -> AESGCM:
        """The key of one document. Raises Unreadable when the holder has no row for its data key."""
        if (vault_id, data_class, version) not in self.wrapped:
            raise Unreadable("no key")
        dek = raw_key(self._session, self, vault_id, data_class, version, self._holder)
        return chunks.document_key(dek, document_id)

    def unseal(self, blob: bytes, table: str, data_class: DataClass, row_id: bytes, vault_id: bytes) -> dict[str, Any]:
        """Open a blob of `table`. Raises Unreadable (see `blobs.unseal`)."""
        return self.unsealer(table, data_class)(blob, row_id, vault_id)

    def unsealer(self, table: str, data_class: DataClass) -> Unsealer:
        """The same for many blobs of a class of `table`."""

        known = self._open

        def key(vault_id: bytes, version: int) -> AESGCM:
            return known.get((vault_id, data_class, version)) or self.dek(vault_id, data_class, version)

        return blobs.unsealer(table, CLASS_NUMBERS[data_class], key)

    def seal(
        self, fields: Mapping[str, Any], table: str, data_class: DataClass, row_id: bytes, vault_id: bytes
    ) -> SealedBlob:
        """Seal under the live version of the class. Raises Unreadable when no key of the class is held."""
        version = self.live_version(vault_id, data_class)
        return blobs.seal(
            self.dek(vault_id, data_class, version),
            version,
            fields,
            table=table,
            class_number=data_class.number,
            row_id=row_id,
            vault_id=vault_id,
        )

    def _admit(self, row: Mapping[str, Any], key: bytes) -> None:
        place = (row["vault_id"], row["data_class"], row["dek_version"])
        self.wrapped[place] = (row["kek_version"], row["wrapped"])
        self._open[place] = AESGCM(key)
        self.live[place[:2]] = row["dek_version"]


def load_keys(session: Session, holder_id: bytes, vault_ids: Sequence[bytes], classes: Iterable[DataClass]) -> Keys:
    """The keys `holder_id` has of these vaults and classes, in one statement."""
    wanted = [str(c) for c in classes]
    known = {"vault_ids": list(vault_ids), "holder_id": holder_id, "classes": wanted}
    with session.no_autoflush:  # a key is stored when it is made: what waits in the session is none
        return Keys(session, holder_id, _HELD.rows(session, **known) if vault_ids and wanted else [])


KEY_COLUMNS = (VaultKey.kek_version, VaultKey.wrapped, VaultKey.expires_at)
"""What a list reads beside a sealed column: its first key, so that it need not ask for fifty keys afterwards."""


def first_key(vault_id: Any, data_class: DataClass, holder: str) -> ColumnElement[bool]:
    """SQL: the first key of a class of a vault that the one in the parameter `holder` has. Few vaults have others."""
    return and_(
        VaultKey.vault_id == vault_id,
        VaultKey.data_class == str(data_class),
        VaultKey.dek_version == 1,
        VaultKey.holder_id == bindparam(holder),
    )


def keys_beside(
    session: Session, holder_id: bytes, found: Sequence[tuple[bytes, bytes | None, Any]], data_class: DataClass
) -> Keys:
    """The keys that came beside sealed values: vault, blob, row with KEY_COLUMNS. Later ones are asked for as usual."""
    coded = str(data_class)
    rows = [
        (vault_id, coded, 1, row.kek_version, row.wrapped, row.expires_at)
        for vault_id, _blob, row in found
        if row.wrapped is not None
    ]
    later = [vault_id for vault_id, blob, _row in found if blob and not blob.startswith(blobs.OF_FIRST_KEY)]
    more = _HELD.rows(session, vault_ids=later, holder_id=holder_id, classes=[coded]) if later else ()
    return Keys(session, holder_id, (*rows, *more))


def writing_keys(session: Session, holder_id: bytes, vault_id: bytes, classes: Iterable[DataClass]) -> Keys:
    """Keys to write with; a class that has none yet gets its first."""
    wanted = list(classes)
    keys = load_keys(session, holder_id, [vault_id], wanted)
    return _issue(session, keys, holder_id, vault_id, [one for one in wanted if not keys.holds(vault_id, one)])


def joining_keys(session: Session, holder_id: bytes, from_id: bytes, into_id: bytes) -> Keys:
    """Keys that open one vault and seal into another: whatever class the first has, the second gets."""
    classes = list(DataClass)
    keys = load_keys(session, holder_id, [from_id, into_id], classes)
    missing = [one for one in classes if keys.holds(from_id, one) and not keys.holds(into_id, one)]
    return _issue(session, keys, holder_id, into_id, missing)


def new_vault_keys(session: Session, holder_id: bytes, vault_id: bytes, classes: Iterable[DataClass]) -> Keys:
    """First keys of a vault that did not exist a moment ago: nothing to look up."""
    return _issue(session, Keys(session, holder_id, ()), holder_id, vault_id, classes)


NEW = Writing(insert(VaultKey.__table__))  # type: ignore[arg-type]
"""New rows of keys."""


def _issue(session: Session, keys: Keys, holder_id: bytes, vault_id: bytes, classes: Iterable[DataClass]) -> Keys:
    """`keys`, with the first ones of further classes."""
    rows = []
    for data_class in classes:
        key = os.urandom(32)
        rows.append(row_of(session, holder_id, vault_id, data_class, 1, key, None))
        keys._admit(rows[-1], key)
    NEW.run_all(session, rows)
    return keys


def row_of(
    session: Session,
    holder_id: bytes,
    vault_id: bytes,
    data_class: str,
    version: int,
    key: bytes,
    expires_at: datetime | None,
) -> dict[str, Any]:
    """The row of a key, wrapped for its holder."""
    kek_version, kek = keyring().kek(session, holder_id)
    wrapped = blobs.wrap(kek, kek_version, key, _purpose(vault_id, data_class, version, holder_id))
    return {
        "vault_id": vault_id,
        "data_class": str(data_class),
        "dek_version": version,
        "holder_id": holder_id,
        "kek_version": kek_version,
        "wrapped": wrapped,
        "expires_at": expires_at,
    }


def raw_key(session: Session, keys: Keys, vault_id: bytes, data_class: str, version: int, holder_id: bytes) -> bytes:
    """A data key itself, out of the row of a holder: to be wrapped for another, or to derive from."""
    kek_version, wrapped = keys.wrapped[vault_id, data_class, version]
    _, kek = keyring().kek(session, holder_id, kek_version)
    return blobs.unwrap(kek, wrapped, _purpose(vault_id, data_class, version, holder_id))

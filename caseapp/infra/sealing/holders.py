"""Who holds a vault's keys. Sharing with another house is rows: the data key wrapped under the receiver's own key.
Withdrawing deletes the rows and seals what comes next under a new version.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from caseapp.infra.db.insert import insert_in
from caseapp.infra.db.writing import Writing
from caseapp.infra.sealing.vaults import NEW, VaultKey, load_keys, raw_key, row_of
from caseapp.policy.classes import DataClass


@cache
def _sharing(dialect: str) -> Writing:
    row = insert_in(dialect, VaultKey.__table__)
    told = {name: row.excluded[name] for name in ("kek_version", "wrapped", "expires_at")}
    return Writing(row.on_conflict_do_update(index_elements=list(VaultKey.__table__.primary_key), set_=told))


def share(
    session: Session,
    vault_id: bytes,
    classes: Iterable[DataClass],
    owner_id: bytes,
    receiver_id: bytes,
    expires_at: datetime | None = None,
    *,
    newest: bool = False,
) -> int:
    """Let `receiver_id` read chosen classes: one row for each class and version. Returns how many rows.

    `newest`: only what is written from now on (`turn` first), not what was written before.
    """
    keys = load_keys(session, owner_id, [vault_id], classes)
    rows = [
        row_of(session, receiver_id, *place, raw_key(session, keys, *place, owner_id), expires_at)
        for place in keys.wrapped
        if not newest or place[2] == keys.live[place[:2]]
    ]
    _sharing(session.get_bind().dialect.name).run_all(session, rows)
    return len(rows)


def withdraw(session: Session, vault_id: bytes, owner_id: bytes, receiver_id: bytes) -> None:
    """Take a receiver's keys away, and give the vault new versions for what is written next.

    What she has read she has read; what is written from now on she cannot open even with a stolen copy of her rows.
    """
    held = session.execute(
        select(VaultKey.data_class, VaultKey.dek_version).where(
            VaultKey.vault_id == vault_id, VaultKey.holder_id == receiver_id
        )
    ).all()
    session.execute(delete(VaultKey).where(VaultKey.vault_id == vault_id, VaultKey.holder_id == receiver_id))
    for data_class in {DataClass(row.data_class) for row in held}:
        _new_version(session, vault_id, data_class)
    session.flush()


def pass_on(session: Session, vault_id: bytes, former_id: bytes, to_id: bytes) -> None:
    """Give a vault to another holder: whatever the former has, she has, without an end; the former has nothing any
    more, and what is written next is sealed under new versions."""
    share(session, vault_id, list(DataClass), former_id, to_id)
    withdraw(session, vault_id, to_id, former_id)


def turn(session: Session, vault_id: bytes, classes: Iterable[DataClass]) -> None:
    """What is written next is sealed under new versions, for everybody who holds the vault's keys now."""
    for data_class in classes:
        _new_version(session, vault_id, data_class)
    session.flush()


def _new_version(session: Session, vault_id: bytes, data_class: DataClass) -> None:
    rows = session.execute(
        select(VaultKey.holder_id, VaultKey.dek_version, VaultKey.expires_at).where(
            VaultKey.vault_id == vault_id, VaultKey.data_class == data_class
        )
    ).all()
    version = 1 + max((row.dek_version for row in rows), default=0)
    key = os.urandom(32)
    expiry = {row.holder_id: row.expires_at for row in rows}
    new = [row_of(session, holder, vault_id, data_class, version, key, until) for holder, until in expiry.items()]
    NEW.run_all(session, new)

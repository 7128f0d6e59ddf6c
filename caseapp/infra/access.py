"""Grants: opening what is sealed needs one, and minting one leaves a line in the trail: no reading without trace.

A list or a search is one grant and one line that says how many files were opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

from caseapp.infra.audit import Fact, record
from caseapp.infra.sealing.vaults import Keys, load_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict

SEALED_UNREADABLE = Fact.declare("sealed.unreadable", "A sealed value could not be opened", "table", "class")


class Opened(dict[str, Any]):
    """The fields of an opened blob. `state` tells an empty answer from a closed or an unreadable one."""

    state = "open"


class _Empty(Opened):
    state = "empty"


class _Closed(Opened):
    state = "closed"


class _Unreadable(Opened):
    state = "unreadable"


EMPTY: Opened = _Empty()
CLOSED: Opened = _Closed()
UNREADABLE: Opened = _Unreadable()


class Opener(Protocol):
    """Opens one blob of a class of a table: its fields, or CLOSED, EMPTY, UNREADABLE."""

    def __call__(
        self, blob: bytes | None, row_id: bytes, vault_id: bytes, author_id: bytes | None = None, /
    ) -> Opened: ...


class Grant:
    """The right of one actor (or of the system) to open chosen classes of chosen vaults, now."""

    __slots__ = ("_actor", "_keys", "_openers", "_reported", "_session", "verdicts")

    def __init__(
        self, session: Session, actor: Actor | None, keys: Keys, verdicts: Mapping[DataClass, Verdict]
    ) -> None:
        self._session, self._actor, self._keys = session, actor, keys
        self.verdicts = verdicts
        self._openers: dict[tuple[str, DataClass], Opener] = {}
        self._reported = False

    def open(
        self,
        blob: bytes | None,
        table: str,
        data_class: DataClass,
        row_id: bytes,
        vault_id: bytes,
        author_id: bytes | None = None,
    ) -> Opened:
        """Open one blob: its fields, or CLOSED, EMPTY, UNREADABLE (the last is reported to the trail, once)."""
        return self.opener(table, data_class)(blob, row_id, vault_id, author_id)

    def opener(self, table: str, data_class: DataClass) -> Opener:
        """What opens blobs of a class of `table`, for who opens many: what holds for all of them is asked once."""
        known = self._openers.get((table, data_class))
        if known is None:
            known = self._openers[table, data_class] = self._opener(table, data_class)
        return known

    def _opener(self, table: str, data_class: DataClass) -> Opener:
        verdict, unseal = self.verdicts.get(data_class), self._keys.unsealer(table, data_class)
        whole = verdict is Verdict.ALLOWED
        own = self._actor.user_id if self._actor and verdict is Verdict.OWN_ENTRIES else None

        def opened(blob: bytes | None, row_id: bytes, vault_id: bytes, author_id: bytes | None = None, /) -> Opened:
            if not whole and (own is None or author_id != own):
                return CLOSED
            if blob is None:
                return EMPTY
            try:
                return Opened(unseal(blob, row_id, vault_id))
            except Unreadable:
                self.report(table, data_class, vault_id)
                return UNREADABLE

        return opened

    def opens(self, data_class: DataClass, author_id: bytes | None = None) -> bool:
        """Whether this grant opens what `author_id` wrote in a class."""
        verdict = self.verdicts.get(data_class, Verdict.REFUSED)
        if verdict is Verdict.ALLOWED:
            return True
        own = author_id is not None and self._actor is not None and author_id == self._actor.user_id
        return verdict is Verdict.OWN_ENTRIES and own

    def document_key(
        self, data_class: DataClass, document_id: bytes, vault_id: bytes, version: int, author_id: bytes | None = None
    ) -> AESGCM:
        """The key of one document. Raises Unreadable when the grant does not open it, or the holder has no key."""
        if not self.opens(data_class, author_id):
            raise Unreadable("closed")
        return self._keys.document_key(vault_id, data_class, version, document_id)

    def report(self, table: str, data_class: DataClass, vault_id: bytes) -> None:
        """Tell the trail, once, that something does not open."""
        if not self._reported:
            self._reported = True
            detail = {"table": table, "class": str(data_class)}
            record(self._session, self._actor, SEALED_UNREADABLE, vault_id, **detail)  # type: ignore[arg-type]


def mint(
    session: Session,
    actor: Actor | None,
    fact: Fact,
    holder_id: bytes,
    vault_ids: Sequence[bytes],
    verdicts: Mapping[DataClass, Verdict],
    *,
    about: bytes | None = None,
    keys: Keys | None = None,
    traced: bool = True,
    **detail: Any,
) -> Grant:
    """Mint a grant over `vault_ids`, read with the keys that `holder_id` holds, and write the line `fact`.

    `actor` is None where the system reads for a purpose of its own (comparing files at night): the line says so.
    `keys` are those that `holder_id` holds of these very vaults, where they came with the rows.
    `traced=False` only where the same request already wrote the line (a page that opens a file in two steps).
    """
    readable = readable_classes(verdicts)
    if keys is None or not readable:
        keys = load_keys(session, holder_id, vault_ids, readable)
    if traced:
        record(session, actor, fact, about, **detail)
    return Grant(session, actor, keys, verdicts)


def readable_classes(verdicts: Mapping[DataClass, Verdict]) -> list[DataClass]:
    """Classes that may be opened at all, at least one's own entries."""
    return [c for c, v in verdicts.items() if v in (Verdict.ALLOWED, Verdict.OWN_ENTRIES)]


def coded(classes: Iterable[DataClass]) -> str:
    """Classes as the trail writes them: sorted codes joined by blanks."""
    return " ".join(sorted(str(c) for c in classes))

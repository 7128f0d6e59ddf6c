"""Files opened by the system for the index alone: their names are cut, keyed or counted, and not kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.infra.sealing.vaults import Keys, load_keys
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import DataClass


def readable(unit: Session, files: Sequence[Any]) -> Iterator[tuple[list[Any], Keys]]:
    """The files (or rows of them) of each establishment, with the keys that open their names and contacts."""
    by_place: dict[bytes, list[Any]] = defaultdict(list)
    for file in files:
        by_place[file.establishment_id].append(file)
    for place, some in by_place.items():
        yield some, load_keys(unit, place, [file.id for file in some], [DataClass.IDENTITY, DataClass.CONTACT])


def opened(file: Any, keys: Keys) -> list[dict[str, Any]]:
    """Identity and contact; nothing of what cannot be read, which is found by its reference alone."""
    table = Case.__tablename__
    found: list[dict[str, Any]] = []
    for data_class, blob in ((DataClass.IDENTITY, file.identity), (DataClass.CONTACT, file.contact)):
        try:
            found.append(keys.unseal(blob, table, data_class, file.id, file.id) if blob else {})
        except Unreadable:
            found.append({})
    return found

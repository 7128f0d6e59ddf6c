"""What names and locates a child is sealed here and nowhere else, and whoever must know is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.records import birth_of
from caseapp.infra import places
from caseapp.infra.access import Opened
from caseapp.infra.sealing.vaults import Keys
from caseapp.policy.classes import DataClass


class Listener(Protocol):
    """Whoever must know what a child is called: told in the transaction that writes it, before it is flushed."""

    def __call__(self, unit: Session, case: Case, identity: Mapping[str, Any], contact: Mapping[str, Any]) -> None: ...


written: list[Listener] = []
"""Slot: the index of names."""


def write_person(
    unit: Session, case: Case, keys: Keys, identity: Mapping[str, Any], contact: Mapping[str, Any]
) -> None:
    """Seal the identity and the contact of a file, and keep its coded facts in step. `keys` hold both classes."""
    table = Case.__tablename__
    case.identity = keys.seal(identity, table, DataClass.IDENTITY, case.id, case.id)
    case.contact = keys.seal(contact, table, DataClass.CONTACT, case.id, case.id)
    birth = birth_of(Opened(identity))
    case.birth_year, case.born_from = birth.birth_year(), birth.earliest_year()
    commune = contact.get("commune")
    case.province_code = places.commune(commune).province_code if commune else None
    for listener in written:
        listener(unit, case, identity, contact)

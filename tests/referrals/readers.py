"""What a house can read with its own keys, straight from the database: no page, no filter, no scope in the way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case, CaseEvent, CaseShare
from caseapp.infra.access import readable_classes
from caseapp.infra.sealing.vaults import VaultKey, load_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.referrals.models import Consent, Referral, Sending, Sheet, Step
from caseapp.referrals.rights import opens, takes_part
from caseapp.referrals.vocabulary import Side
from tests.conftest import House

Blob = tuple[str, bytes, str, DataClass, bytes, bytes]
"""What it is called here, and what opens it: blob, table, class, row, vault."""


def _blobs(unit: Session, case_id: bytes) -> Iterator[Blob]:
    case = unit.get_one(Case, case_id)
    for name, of in (("identity", DataClass.IDENTITY), ("contact", DataClass.CONTACT), ("situation", DataClass.SOCIAL)):
        if getattr(case, name) is not None:
            yield f"file:{of}", getattr(case, name), "case_file", of, case.id, case.id
    for line in unit.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.body.is_not(None))):
        of = DataClass(line.data_class)
        yield f"file:{of}", line.body or b"", "case_event", of, line.id, case_id
    for right in unit.scalars(select(Consent).where(Consent.case_id == case_id)):
        yield "consent", right.told, "consent", DataClass.SOCIAL, right.id, right.id
    for asked in unit.scalars(select(Referral).where(Referral.case_id == case_id, Referral.words.is_not(None))):
        yield "draft", asked.words or b"", "referral", DataClass.SOCIAL, asked.id, asked.id
    for sheet in unit.scalars(select(Sheet).where(Sheet.case_id == case_id)):
        of = DataClass(sheet.data_class)
        yield f"sheet:{sheet.level}", sheet.told, "referral_sheet", of, sheet.id, sheet.id
    for row in unit.scalars(select(Sending).where(Sending.case_id == case_id)):
        if row.journey is not None:
            yield "journey", row.journey, "referral_sending", DataClass.CONTACT, row.id, row.id
        for step in unit.scalars(select(Step).where(Step.sending_id == row.id, Step.words.is_not(None))):
            yield f"said:{step.move}", step.words or b"", "referral_step", DataClass.NOTES, step.id, row.id


def reads(
    house: House, place: bytes, case_id: bytes | None = None, role: Role | None = None
) -> dict[str, list[dict[str, Any]]]:
    """Everything about a child that the keys of `place` open now; or those alone that somebody of a `role` is given
    there: of a sheet the classes that she opens, of what was said, for whoever takes part."""
    found: dict[str, list[dict[str, Any]]] = {}
    with house.app.app_context(), system_work() as unit:
        for name, blob, table, of, row_id, vault_id in _blobs(unit, case_id or house.world.case_id):
            keys = load_keys(unit, place, [vault_id], _classes(name, role))
            try:
                found.setdefault(name, []).append(keys.unseal(blob, table, of, row_id, vault_id))
            except Unreadable:
                continue
    return {name: opened for name, opened in found.items() if opened}


def _classes(name: str, role: Role | None) -> list[DataClass]:
    if role is None or name == "sheet:1":
        return list(DataClass)
    if name.startswith("sheet:"):
        return readable_classes(opens({role}, Side.RECEIVER))
    takes = takes_part({role})
    return [of for of in DataClass if takes or of is not DataClass.NOTES]


def stolen(house: House, place: bytes) -> list[VaultKey]:
    """Copies of all key rows of a house, as a thief in it would keep them."""
    with house.app.app_context(), system_work() as unit:
        rows = list(unit.scalars(select(VaultKey).where(VaultKey.holder_id == place)))
        for row in rows:
            unit.expunge(row)
        return rows


def shared(unit: Session, case_id: bytes, place: bytes) -> set[str]:
    """Classes of a file that `case_share` says are open to a house now."""
    rows = unit.scalars(
        select(CaseShare).where(
            CaseShare.case_id == case_id, CaseShare.receiver_id == place, CaseShare.withdrawn_at.is_(None)
        )
    )
    now = clock.now()
    return {code for row in rows if row.expires_at is None or row.expires_at > now for code in row.classes.split()}


def held(unit: Session, vault_id: bytes, place: bytes) -> set[str]:
    """Classes of a vault of which a house holds a live key."""
    keys = load_keys(unit, place, [vault_id], list(DataClass))
    return {str(of) for of in DataClass if keys.holds(vault_id, of)}

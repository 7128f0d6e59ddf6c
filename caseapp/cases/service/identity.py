"""Correcting the identity: merged by field with what others changed meanwhile; the earlier version stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseapp.cases.events import CORRECTED
from caseapp.cases.models import Case, ContactFields, IdentityFields
from caseapp.cases.records import contacts_of
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.entries import need, need_class, relation_to, saved, write_entry
from caseapp.cases.service.written import write_person
from caseapp.cases.vocabulary import EventKind
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import Keys, writing_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.merging import merge
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P

IDENTITY = tuple(IdentityFields.__annotations__)
CONTACT = tuple(ContactFields.__annotations__)
PLAIN = ("sex",)
ROWS = frozenset({"phones", "guardian_phone", "siblings"})
"""Fields that are lists of rows."""


def blank(name: str) -> Any:
    """How a field says that nothing is known."""
    return [] if name in ROWS else ""


def identity_now(actor: Actor, case: Case) -> dict[str, Any]:
    """What stands now, of everything that `correct_identity` can change; the base of a correction."""
    unit = session()
    keys = writing_keys(unit, case.establishment_id, case.id, [DataClass.IDENTITY, DataClass.CONTACT])
    identity, contact = _sealed_now(case, keys)
    values: dict[str, Any] = {name: identity.get(name, "") for name in IDENTITY if name != "birth"}
    values["birth"] = identity.get("birth") or {}
    values |= {name: contact.get(name) or blank(name) for name in CONTACT}
    return values | {name: getattr(case, name) for name in PLAIN}


def correct_identity(actor: Actor, case: Case, base: Mapping[str, Any], mine: Mapping[str, Any]) -> bool:
    """Lay `mine` over what stands, field by field, where `base` is what the actor saw. Returns whether it changed.

    Raises Refused, or Conflict with the present values of fields that somebody else changed meanwhile.
    """
    need(actor, P.CASE_CORRECT)
    unit = session()
    relation = relation_to(unit, actor, case)
    need_class(actor, relation, DataClass.IDENTITY)
    need_class(actor, relation, DataClass.CONTACT)
    theirs = identity_now(actor, case)
    merged = merge(base, {k: v for k, v in mine.items() if k in theirs}, theirs)
    changed = sorted(name for name in merged if merged[name] != theirs[name])
    if not changed:
        return False
    keys = writing_keys(unit, case.establishment_id, case.id, [DataClass.IDENTITY, DataClass.CONTACT])
    born_from = case.born_from
    case.sex = str(merged["sex"])
    identity, contact = ({name: merged[name] for name in part if merged[name]} for part in (IDENTITY, CONTACT))
    write_person(unit, case, keys, identity, contact)
    if case.born_from != born_from:
        refresh(unit, case)
    for data_class, fields in ((DataClass.IDENTITY, (*IDENTITY, *PLAIN)), (DataClass.CONTACT, CONTACT)):
        part = [name for name in changed if name in fields]
        if part:
            told = {"before": {n: theirs[n] for n in part}, "after": {n: merged[n] for n in part}}
            write_entry(unit, actor, case, EventKind.IDENTITY_CORRECTED, data_class, told, keys=keys)
    record(unit, actor, CORRECTED, case.id, fields=" ".join(changed))
    unit.flush()
    for tell in saved:
        tell(unit, actor, case)
    return True


def _sealed_now(case: Case, keys: Keys) -> tuple[dict[str, Any], dict[str, Any]]:
    table = Case.__tablename__
    identity = keys.unseal(case.identity, table, DataClass.IDENTITY, case.id, case.id) if case.identity else {}
    contact = keys.unseal(case.contact, table, DataClass.CONTACT, case.id, case.id) if case.contact else {}
    return identity, contacts_of(contact)

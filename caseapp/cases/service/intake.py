"""Completing the intake: what is known of the child's life, merged by field; a first contact becomes an intake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.events import INTAKE_COMPLETED
from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.models import Case, CaseEvent, SituationFields
from caseapp.cases.relation import sole_author
from caseapp.cases.service.deadlines import refresh
from caseapp.cases.service.entries import need, need_class, relation_to, write_entry
from caseapp.cases.vocabulary import EventKind, MoveName, Status, joined
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.sealing.vaults import writing_keys
from caseapp.kernel.actor import Actor
from caseapp.kernel.merging import merge
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.permissions import P

SITUATION = tuple(SituationFields.__annotations__)
SEVERAL = frozenset({"languages", "violence", "situations", "needs"})
"""Fields with several words."""
PLAIN = ("source", "category")


def intake_now(actor: Actor, case: Case) -> dict[str, Any] | None:
    """What stands now, of everything `complete_intake` can change; None when the actor may write it but not read it."""
    unit = session()
    return _now(unit, case) if _may_read(unit, actor, case) else None


def complete_intake(
    actor: Actor, case: Case, base: Mapping[str, Any], mine: Mapping[str, Any], account: str = ""
) -> bool:
    """Lay `mine` over what stands, field by field, where `base` is what the actor saw, and take a first contact to the
    intake. `account` is her analysis: it stands in the timeline. Returns whether anything changed.

    Whoever may write here but not read what colleagues wrote only adds: nothing that stands is shown to her or
    overwritten, and what she wrote is in her line. Raises Refused, or Conflict with the present values.
    """
    need(actor, P.CASE_CORRECT)
    unit = session()
    need_class(actor, relation_to(unit, actor, case), DataClass.SOCIAL)
    theirs = _now(unit, case)
    offered = {name: value for name, value in mine.items() if name in theirs}
    reads = _may_read(unit, actor, case)
    merged = merge(base, offered, theirs) if reads else _added(offered, theirs)
    changed = sorted(name for name in theirs if merged[name] != theirs[name])
    first = case.status == Status.CONTACT
    if not (changed or account or first):
        return False
    keys = writing_keys(unit, case.establishment_id, case.id, [DataClass.SOCIAL])
    situation = {name: merged[name] for name in SITUATION if merged[name]}
    case.situation = keys.seal(situation, Case.__tablename__, DataClass.SOCIAL, case.id, case.id)
    case.source, case.category = str(merged["source"]), str(merged["category"])
    if first:
        case.status = str(LIFECYCLE.move(MoveName.COMPLETE_INTAKE, Status.CONTACT).target)
    told: dict[str, Any] = {"text": account} if account else {}
    if reads:
        told |= {"before": {n: theirs[n] for n in changed}, "after": {n: merged[n] for n in changed}}
    else:
        told |= {"after": {n: value for n, value in offered.items() if value and n not in PLAIN}}
    write_entry(unit, actor, case, EventKind.INTAKE_COMPLETED, DataClass.SOCIAL, told, keys=keys)
    record(unit, actor, INTAKE_COMPLETED, case.id, fields=" ".join(changed))
    refresh(unit, case)
    unit.flush()
    return True


def _now(unit: Session, case: Case) -> dict[str, Any]:
    keys = writing_keys(unit, case.establishment_id, case.id, [DataClass.SOCIAL])
    stands: dict[str, Any] = (
        keys.unseal(case.situation, Case.__tablename__, DataClass.SOCIAL, case.id, case.id) if case.situation else {}
    )
    values = {name: stands.get(name) or ([] if name in SEVERAL else "") for name in SITUATION}
    return values | {name: getattr(case, name) for name in PLAIN}


def _may_read(unit: Session, actor: Actor, case: Case) -> bool:
    verdict = decide(actor.roles, Act.READ, relation_to(unit, actor, case), DataClass.SOCIAL)
    if verdict is Verdict.OWN_ENTRIES:
        lines = unit.execute(select(CaseEvent.kind, CaseEvent.author_id).where(CaseEvent.case_id == case.id))
        return sole_author((line.kind, line.author_id) for line in lines) == actor.user_id
    return verdict is Verdict.ALLOWED


def _added(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """`theirs`, with what is new in `mine`: words are added to lists, empty fields are filled."""
    merged = dict(theirs)
    for name, value in mine.items():
        if name in SEVERAL:
            merged[name] = joined(theirs[name], value)
        elif value and theirs[name] in ("", "unknown"):
            merged[name] = value
    return merged

"""The history of an entry: what stood there, what stands there now, and by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from caseapp.directory.events import CHANGED
from caseapp.directory.models import Change
from caseapp.directory.vocabulary import Act
from caseapp.infra.audit import record
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id

UNTOLD = frozenset({"address", "commune_code", "person"})
"""Fields of which the history says that they changed, never how: an address may be kept one day."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, by field: `[was, is]`, or None for what the history does not tell."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: None if name in UNTOLD else [before.get(name), after[name]] for name in changed}


def tell(
    unit: Session, actor: Actor, site_id: bytes, act: Act, told: Mapping[str, Any] | None = None, subject: str = ""
) -> None:
    """Write a line of the history, and of the trail."""
    unit.add(
        Change(
            id=new_id(),
            site_id=site_id,
            act=str(act),
            subject=subject,
            told=json.dumps(told or {}, ensure_ascii=False, sort_keys=True),
            at=clock.now(),
            by_id=actor.user_id,
        )
    )
    record(unit, actor, CHANGED, site_id, act=str(act), fields=" ".join(sorted(told or {}))[:300])

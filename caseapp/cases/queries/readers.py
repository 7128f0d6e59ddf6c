"""Who has read a file: whoever may read it can see who else has (behaviour 82)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from caseapp.accounts.directory import names_of
from caseapp.accounts.models import Establishment
from caseapp.cases.events import OPENED
from caseapp.cases.models import Case
from caseapp.cases.records import Reader
from caseapp.infra.audit import AuditEvent, Fact
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.policy.matrix import Relation

READINGS: list[Fact] = [OPENED]
"""Slot: a feature above adds what counts as reading in a file."""
SHOWN = 50


def readers_of(actor: Actor, case: Case) -> list[Reader]:
    """People who opened the file or something in it, the latest first, each once with how often."""
    last = func.max(AuditEvent.at).label("last_at")
    query = (
        select(
            AuditEvent.actor_id,
            AuditEvent.workplace_id,
            AuditEvent.fact,
            AuditEvent.detail,
            last,
            func.count().label("times"),
        )
        .where(AuditEvent.about_id == case.id, AuditEvent.fact.in_([fact.code for fact in READINGS]))
        .group_by(AuditEvent.actor_id, AuditEvent.workplace_id, AuditEvent.fact, AuditEvent.detail)
        .order_by(last.desc())
        .limit(SHOWN * 8)
    )
    unit = session()
    rows = unit.execute(query).all()
    names = names_of(unit, {row.actor_id for row in rows if row.actor_id}, actor.language)
    places = {
        place.id: place.name(actor.language)
        for place in unit.scalars(select(Establishment).where(Establishment.id.in_({r.workplace_id for r in rows})))
    }
    sentences = {fact.code: fact.sentence for fact in READINGS}
    found: dict[tuple[Any, ...], Reader] = {}
    for row in rows:  # the latest first
        exceptional = json.loads(row.detail).get("relation") == Relation.EXCEPTIONAL
        key = (row.actor_id, row.workplace_id, row.fact, exceptional)
        known = found.get(key)
        found[key] = Reader(
            name=names.get(row.actor_id, ""),
            workplace=places.get(row.workplace_id, ""),
            last_at=known.last_at if known else row.last_at,
            times=row.times + (known.times if known else 0),
            exceptional=exceptional,
            what="" if row.fact == OPENED.code else sentences[row.fact],
        )
    return list(found.values())[:SHOWN]

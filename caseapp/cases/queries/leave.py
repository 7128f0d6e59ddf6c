"""Who is away and who stands in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import names_of
from caseapp.cases.models import Leave
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text

_DAYS = (Leave.id, Leave.user_id, Leave.stand_in_id, Leave.starts_on, Leave.ends_on, Leave.by_id)
_MINE = Reading(
    select(*_DAYS)
    .where(Leave.user_id == bindparam("user_id"), Leave.ends_on >= bindparam("today"), Leave.ended_at.is_(None))
    .order_by(Leave.starts_on)
)
_FOR_OTHERS = Reading(
    select(*_DAYS)
    .where(
        Leave.stand_in_id == bindparam("user_id"),
        Leave.establishment_id == bindparam("place_id"),
        Leave.starts_on <= bindparam("today"),
        Leave.ends_on >= bindparam("today"),
        Leave.ended_at.is_(None),
    )
    .order_by(Leave.starts_on)
)
_HERE = Reading(
    select(*_DAYS)
    .where(
        Leave.establishment_id == bindparam("place_id"), Leave.ends_on >= bindparam("today"), Leave.ended_at.is_(None)
    )
    .order_by(Leave.starts_on, Leave.id)
)


class Away(NamedTuple):
    """Days away: whose, and the other person's name (who stands in, or for whom)."""

    id: str
    user_id: bytes
    other: str
    starts_on: date
    ends_on: date
    by: str = ""
    """Who noted it, if not she who is away."""
    name: str = ""
    """Of a colleague: who is away."""
    stand_in_id: bytes = b""


def leaves_of(actor: Actor) -> list[Away]:
    """The actor's own days away, now and to come."""
    rows = _MINE.rows(session(), user_id=actor.user_id, today=clock.today())
    return _named(actor, rows)


def leaves_here(actor: Actor) -> list[Away]:
    """Days away of her colleagues in her establishment, now and to come."""
    rows = _HERE.rows(session(), place_id=actor.workplace_id, today=clock.today())
    return _named(actor, [row for row in rows if row.user_id != actor.user_id])


def _named(actor: Actor, rows: Sequence[Any]) -> list[Away]:
    people = {person for row in rows for person in (row.user_id, row.stand_in_id, row.by_id)}
    names = names_of(session(), people, actor.language)
    return [
        Away(
            id_text(row.id),
            row.user_id,
            names.get(row.stand_in_id, ""),
            row.starts_on,
            row.ends_on,
            names.get(row.by_id, "") if row.by_id != row.user_id else "",
            names.get(row.user_id, ""),
            row.stand_in_id,
        )
        for row in rows
    ]


def stands_in_for(actor: Actor) -> list[Away]:
    """Colleagues whose files the actor looks after today, at her workplace."""
    here = {"user_id": actor.user_id, "place_id": actor.workplace_id, "today": clock.today()}
    rows = _FOR_OTHERS.rows(session(), **here)
    names = names_of(session(), {row.user_id for row in rows}, actor.language)
    return [Away(id_text(r.id), r.user_id, names.get(r.user_id, ""), r.starts_on, r.ends_on) for r in rows]

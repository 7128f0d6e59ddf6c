"""Lists that somebody keeps under a name. Name and filters are sealed in her workplace, and open for her alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select

from caseapp.cases.models import SavedView
from caseapp.infra.access import SEALED_UNREADABLE
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.infra.sealing.vaults import load_keys, writing_keys
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Invalid, NotFound, Refused, Unreadable
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass

MOST = 20
"""Views of one person at one workplace; more would be another list to search."""

_HERS = Reading(
    select(SavedView.id, SavedView.body)
    .where(SavedView.user_id == bindparam("user_id"), SavedView.workplace_id == bindparam("place_id"))
    .order_by(SavedView.id)
)


class Kept(NamedTuple):
    """A saved view, opened: its name, and the parts of the address it stands for."""

    id: bytes
    name: str
    args: dict[str, Any]


def saved_views(actor: Actor) -> list[Kept]:
    """The actor's views at her workplace, oldest first. One that does not open is reported, and has no filters."""
    unit, place = session(), actor.workplace_id
    rows = _HERS.rows(unit, user_id=actor.user_id, place_id=place) if place else []
    if not rows or place is None:
        return []
    keys = load_keys(unit, place, [place], [DataClass.NOTES])
    found = []
    for row in rows:
        try:
            body = keys.unseal(row.body, SavedView.__tablename__, DataClass.NOTES, row.id, place)
        except Unreadable:
            detail = {"table": SavedView.__tablename__, "class": str(DataClass.NOTES)}
            record(unit, actor, SEALED_UNREADABLE, row.id, **detail)  # type: ignore[arg-type]
            body = {}
        found.append(Kept(row.id, str(body.get("name", "?")), dict(body.get("args") or {})))
    return found


def save_view(actor: Actor, name: str, args: Mapping[str, Any]) -> None:
    """Keep a list under a name; one that has the name already is replaced.

    Raises Invalid without a name or when she keeps as many as one may, Refused without a workplace to seal it in.
    """
    unit, place = session(), actor.workplace_id
    if place is None:
        raise Refused("saved_view")
    known = saved_views(actor)
    same = next((kept for kept in known if kept.name == name), None)
    if not name:
        raise Invalid({"name": "required"})
    if same is None and len(known) >= MOST:
        raise Invalid({"name": "too_many"})
    if same is not None:
        _drop(actor, same.id)
    row = SavedView(id=new_id(), user_id=actor.user_id, workplace_id=place, created_at=clock.now())
    keys = writing_keys(unit, place, place, [DataClass.NOTES])
    sealed = {"name": name, "args": dict(args)}
    row.body = keys.seal(sealed, SavedView.__tablename__, DataClass.NOTES, row.id, place)
    unit.add(row)
    unit.flush()


def drop_view(actor: Actor, view_id: bytes) -> None:
    """Forget a view. Raises NotFound for one that is not hers, here."""
    if not any(kept.id == view_id for kept in saved_views(actor)):
        raise NotFound
    _drop(actor, view_id)


def _drop(actor: Actor, view_id: bytes) -> None:
    hers = (SavedView.id == view_id, SavedView.user_id == actor.user_id, SavedView.workplace_id == actor.workplace_id)
    session().execute(delete(SavedView).where(*hers))

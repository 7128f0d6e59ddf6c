"""Whom a sheet can name: the children who live here, and the staff."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.directory import colleagues
from caseapp.cases.models import Case
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import residents
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.policy.permissions import P, holds

_FILES = Reading(
    select(Stay.id, Stay.case_id).where(Stay.establishment_id == bindparam("place_id"), Stay.ended_at.is_(None))
)

_REFERENCES = Reading(select(Case.id, Case.reference).where(Case.id.in_(bindparam("ids", expanding=True))))


class Child(NamedTuple):
    """A child who can be named: the id of her file as text, what she is called."""

    key: str
    called: str


def children_here(actor: Actor) -> list[Child]:
    """The children who live where the actor works and whose files she sees, by name; none for another role."""
    if not holds(actor.roles, P.STAY_READ):
        return []
    files = {row.id: row.case_id for row in _FILES.rows(session(), place_id=actor.workplace_id or b"")}
    found = [
        Child(id_text(files[stay_id]), who.name.first_in(actor.language) or who.reference)
        for stay_id, who in residents(actor).items()
        if who.name is not None and stay_id in files
    ]
    return sorted(found, key=lambda child: child.called)


def called_by_reference(ids: list[bytes]) -> list[Child]:
    """Children whom a sheet names already and who do not live here, by the reference of the files she sees."""
    rows = _REFERENCES.rows(session(), ids=ids) if ids else []
    return [Child(id_text(row.id), row.reference) for row in rows]


def staff_here(actor: Actor, place_id: bytes) -> list[tuple[str, str]]:
    """Everybody who works at a centre: id as text and name, by name."""
    people = colleagues(session(), place_id, P.ACCOUNT_SELF, actor.language)
    return [(id_text(person), name) for person, name in people]

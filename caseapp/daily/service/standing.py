"""What every verb about somebody who lives here asks first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.establishments.models import Stay
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound


def seen_stay(unit: Session, actor: Actor, stay_id: bytes) -> Stay:
    """The stay of a child who lives in the actor's house and whose file she sees. Raises NotFound: a file that is
    restricted to its team stays so at the table, too."""
    row = unit.get(Stay, stay_id)
    if row is None or row.establishment_id != actor.workplace_id or row.ended_at is not None:
        raise NotFound
    if unit.scalars(select(Case.id).where(Case.id == row.case_id)).first() is None:
        raise NotFound
    return row


def seen_stays(unit: Session, actor: Actor) -> set[bytes]:
    """Every stay of which the same is true."""
    query = select(Stay.id, Case.id).join(Case, Case.id == Stay.case_id)
    here = (Stay.establishment_id == actor.workplace_id, Stay.ended_at.is_(None))
    return {row[0] for row in unit.execute(query.where(*here))}

"""Brothers and sisters whom a file names: what they are called, as far as this person may open their files."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import names_only
from caseapp.cases.records import name_of
from caseapp.cases.vocabulary import ENDED
from caseapp.infra import access
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.referrals.events import KIN_SEEN

_NAMED = Reading(
    select(Case.id, Case.reference, Case.identity).where(
        Case.reference.in_(bindparam("references", expanding=True)),
        Case.establishment_id == bindparam("place"),
        Case.status.not_in([str(status) for status in ENDED]),
    )
)


def named(actor: Actor, references: Iterable[str]) -> dict[str, str]:
    """The open files of this house among these references, with the child's name. Of others nothing is told."""
    asked, unit, place = sorted(set(references)), session(), actor.workplace_id or b""
    rows = _NAMED.rows(unit, references=padded(asked), place=place) if asked else ()
    if not rows:
        return {}
    vaults = [row.id for row in rows]
    grant = access.mint(unit, actor, KIN_SEEN, place, vaults, names_only(actor), lines=len(rows))
    return {
        row.reference: name_of(
            grant.open(row.identity, Case.__tablename__, DataClass.IDENTITY, row.id, row.id)
        ).first_in(actor.language)
        for row in rows
    }

"""Opening the files that a search found: one grant for those of the house, the relation asked for what was received."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.queries.lists import COLUMNS, identity_in
from caseapp.cases.relation import standing, team_ids, verdicts_for
from caseapp.infra import access
from caseapp.infra.access import Grant, Opened
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.actor import Actor
from caseapp.matching.events import SEARCHED
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.matrix import Relation

AWAY = 20
"""Received files that one search may open: each asks for its own relation."""

_ROWS = Reading(
    select(*COLUMNS, Case.establishment_id, Case.merged_into_id, Case.contact).where(
        Case.id.in_(bindparam("ids", expanding=True))
    )
)


class File(NamedTuple):
    """A file as far as the actor may see and read it."""

    row: Any
    """Of the columns of lists, with `establishment_id` and `merged_into_id`."""
    identity: Opened
    grant: Grant

    def contact(self) -> Opened:
        """Where the child is: opened only where it is compared or shown; CLOSED to whoever may not read it."""
        row = self.row
        return self.grant.open(row.contact, Case.__tablename__, DataClass.CONTACT, row.id, row.id)


def open_files(unit: Session, actor: Actor, ids: Iterable[bytes], *, contact: bool) -> dict[bytes, File]:
    """The files that the actor may see, by id, contacts too if wanted. One that was merged brings the file it goes on
    in."""
    classes = (DataClass.IDENTITY, DataClass.CONTACT) if contact else (DataClass.IDENTITY,)
    files: dict[bytes, File] = {}
    wanted = list(dict.fromkeys(ids))
    while wanted:
        fresh = _open(unit, actor, wanted, classes)
        files |= fresh
        goes_on = {file.row.merged_into_id for file in fresh.values() if file.row.merged_into_id}
        wanted = [case_id for case_id in goes_on if case_id not in files and case_id not in wanted]
    return files


def _open(unit: Session, actor: Actor, ids: list[bytes], classes: tuple[DataClass, ...]) -> dict[bytes, File]:
    rows = _ROWS.rows(unit, ids=padded(ids))
    home = [row for row in rows if row.establishment_id == actor.workplace_id]
    away = [row for row in rows if row.establishment_id != actor.workplace_id]
    here = verdicts_for(actor, Relation.ESTABLISHMENT)
    verdicts = {data_class: here[data_class] for data_class in classes}
    holder = actor.workplace_id or b""
    grant = access.mint(unit, actor, SEARCHED, holder, padded([row.id for row in home]), verdicts, traced=False)
    files = {row.id: File(row, identity_in(row, grant), grant) for row in home}
    for row in away[:AWAY]:
        stand = standing(unit, actor, row.id, row.establishment_id, team_ids(unit, row.id))
        theirs = {data_class: stand.verdicts[data_class] for data_class in classes}
        if theirs[DataClass.IDENTITY] is Verdict.ALLOWED:
            grant = access.mint(unit, actor, SEARCHED, stand.holder_id, [row.id], theirs, traced=False)
            files[row.id] = File(row, identity_in(row, grant), grant)
    return files

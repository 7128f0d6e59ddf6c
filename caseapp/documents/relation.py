"""Who opens a document: its class decides first, then its protection."""

from __future__ import annotations

from typing import Any

from caseapp.cases.relation import Standing
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.documents import Protection
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds


def state_of(actor: Actor, stand: Standing, row: Any, worker_id: bytes | None) -> str:
    """How a document stands to an actor: open, closed (its class is), or reserved (its protection keeps it).

    A restricted one is for its author, the file's reference worker and who supervises where the file is kept; a sealed
    one for the first two. Everybody else opens either by an exceptional opening only, within the classes it opens; a
    share with another establishment reaches neither.
    """
    verdict = stand.verdicts.get(DataClass(row.data_class), Verdict.REFUSED)
    own = row.author_id == actor.user_id
    if verdict is not Verdict.ALLOWED and not (verdict is Verdict.OWN_ENTRIES and own):
        return "closed"
    if keeps(actor, stand.relation, row, worker_id) or stand.exceptional_until is not None:
        return "open"
    return "reserved"


def keeps(actor: Actor, relation: Relation, row: Any, worker_id: bytes | None) -> bool:
    """Whether its protection lets the actor in without an exceptional opening: she may also say what is said of it."""
    if row.protection == Protection.NORMAL or actor.user_id in (row.author_id, worker_id):
        return True
    at_home = relation in (Relation.TEAM, Relation.ESTABLISHMENT)
    return row.protection == Protection.RESTRICTED and at_home and holds(actor.roles, P.CASE_SUPERVISE)

"""Two files of one establishment, perhaps of one child: found by the tokens they share, compared through the kernel.

The system opens the names for this purpose alone, under a grant that leaves its line. Nothing of them is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.vocabulary import Status
from caseapp.infra import access
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel.names import compare, verdicts
from caseapp.matching import index
from caseapp.matching.events import COMPARED
from caseapp.matching.likeness import Child, Compared, child_of, judged, likeness
from caseapp.matching.queries import postings
from caseapp.matching.records import Question
from caseapp.matching.vocabulary import FoundHow, Likeness
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict

COMPARED_AT_MOST = 60
"""Files that share a token with another one; beyond these, nobody would look at the pairs."""
_OPEN = {DataClass.IDENTITY: Verdict.ALLOWED, DataClass.CONTACT: Verdict.ALLOWED}
_CHILDREN = Reading(
    select(Case.id, Case.sex, Case.identity, Case.contact).where(
        Case.id.in_(bindparam("ids", expanding=True)),
        Case.establishment_id == bindparam("place_id"),
        Case.status != Status.MERGED,
    )
)


class Lookalike(NamedTuple):
    """Another file that may be of the same child."""

    case_id: bytes
    band: Likeness


def lookalikes(unit: Session, case: Case, how: FoundHow = FoundHow.SAVING) -> list[Lookalike]:
    """Files of the same establishment, within this session's reach, that may be of the same child; likeliest first."""
    own = children(unit, case.establishment_id, [case.id], how).get(case.id)
    if own is None:
        return []
    kept = index.versions(unit)
    files = postings.register_size(unit, case.establishment_id)
    question = Question("", own.asked, "", frozenset(own.papers.values()), frozenset())
    within = postings.reach(unit, case.establishment_id)
    ids = dict.fromkeys(postings.exact(unit, kept, within, "N", question.numbers))
    if own.asked.splits:
        numbers = postings.by_names(unit, kept, within, question, files)[:COMPARED_AT_MOST]
        ids |= dict.fromkeys(postings.ids(unit, numbers))
    ids.pop(case.id, None)
    others = children(unit, case.establishment_id, list(ids), how) if ids else {}
    matches = {other: compare(own.question, child.prepared) for other, child in others.items()}
    odds = verdicts([match.bits for match in matches.values()], files=files)
    bands = {
        other: judged(Likeness(verdict.band), match, own, others[other])
        for (other, match), verdict in zip(matches.items(), odds, strict=True)
    }
    order = list(Likeness)
    return sorted(
        (Lookalike(other, band) for other, band in bands.items() if band is not Likeness.NAMESAKE),
        key=lambda found: order.index(found.band),
    )


def compared(unit: Session, establishment_id: bytes, one: bytes, other: bytes, how: FoundHow) -> Compared:
    """How alike two files are. The caller has made sure that both are in reach."""
    both = children(unit, establishment_id, [one, other], how)
    return likeness(both[one], both[other]) if len(both) == 2 else Compared(Likeness.NAMESAKE, (), number=False)


def children(unit: Session, establishment_id: bytes, ids: Sequence[bytes], how: FoundHow) -> dict[bytes, Child]:
    """What files say, opened by the system; unreadable ones compare with nobody."""
    rows = _CHILDREN.rows(unit, ids=padded(list(ids)), place_id=establishment_id)
    found = [row.id for row in rows]
    told: dict[str, Any] = {"files": len(found), "how": str(how), "workplace_id": establishment_id}
    grant = access.mint(unit, None, COMPARED, establishment_id, found, _OPEN, about=establishment_id, **told)
    nicknames, table, opened = index.versions(unit)[-1].nicknames, Case.__tablename__, {}
    for row in rows:
        identity = grant.open(row.identity, table, DataClass.IDENTITY, row.id, row.id)
        contact = grant.open(row.contact, table, DataClass.CONTACT, row.id, row.id)
        if identity.state in ("open", "empty"):
            opened[row.id] = child_of(identity, contact, row.sex, nicknames)
    return opened

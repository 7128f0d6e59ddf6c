"""One pure function answers every question of access to what a file says. Default: refused."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import lru_cache

from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import MATRIX, NEEDS_TEAM, Access, Relation
from caseapp.policy.roles import Role


class Verdict(StrEnum):
    """The answer, from the most to the least generous."""

    ALLOWED = "allowed"
    OWN_ENTRIES = "own_entries"
    WITH_REASON = "with_reason"
    REFUSED = "refused"


class Act(StrEnum):
    """What one wants to do with a class of data."""

    READ = "read"
    WRITE = "write"


_READ = {
    Access.READ: Verdict.ALLOWED,
    Access.READ_WRITE: Verdict.ALLOWED,
    Access.OWN_ENTRIES: Verdict.OWN_ENTRIES,
    Access.WITH_REASON: Verdict.WITH_REASON,
}
_WRITES = frozenset({Access.READ_WRITE, Access.OWN_ENTRIES, Access.WRITE_ONLY})
_ORDER = tuple(Verdict)


def decide(
    roles: Iterable[str],
    act: Act,
    relation: Relation,
    data_class: DataClass,
    chosen: frozenset[str] = frozenset(),
) -> Verdict:
    """May somebody with `roles`, standing in `relation` to a file, do `act` with its `data_class`?

    `chosen` are the classes that a share or an exceptional opening names; both are read-only, and a share opens to each
    reader only what her own role reads. Writing needs no reading right and reading gives no writing right
    (behaviour 24). The most generous role wins.
    """
    if relation is Relation.NONE:
        return Verdict.REFUSED
    if relation in (Relation.RECEIVED, Relation.EXCEPTIONAL) and (act is not Act.READ or data_class not in chosen):
        return Verdict.REFUSED
    if relation is Relation.EXCEPTIONAL:
        return Verdict.ALLOWED
    return _best(frozenset(roles), act, relation, data_class)


@lru_cache(maxsize=4096)
def _best(roles: frozenset[str], act: Act, relation: Relation, data_class: DataClass) -> Verdict:
    best = Verdict.REFUSED
    for role in roles:
        access = MATRIX.get(role, {}).get(data_class, Access.NOTHING)  # type: ignore[call-overload]
        answer = _one(access, act, relation, data_class)
        if _ORDER.index(answer) < _ORDER.index(best):
            best = answer
    return best


def _one(access: Access, act: Act, relation: Relation, data_class: DataClass) -> Verdict:
    if act is Act.WRITE:
        allowed = access in _WRITES and not _far(access, relation, data_class)
        return Verdict.ALLOWED if allowed else Verdict.REFUSED
    answer = _READ.get(access, Verdict.REFUSED)
    if answer is Verdict.ALLOWED and data_class in NEEDS_TEAM and relation is Relation.ESTABLISHMENT:
        return Verdict.WITH_REASON
    return answer


def _far(access: Access, relation: Relation, data_class: DataClass) -> bool:
    """Health and judicial entries are written by the team; a first statement (write only) by whoever hears it."""
    return access is Access.READ_WRITE and data_class in NEEDS_TEAM and relation is not Relation.TEAM


def exceptional_classes(roles: Iterable[str]) -> frozenset[DataClass]:
    """Classes that an exceptional opening may show to `roles`: those their matrix row does not shut out for good."""
    return frozenset(
        data_class
        for role in roles
        for data_class, access in MATRIX.get(role, {}).items()  # type: ignore[call-overload]
        if access in (Access.READ, Access.READ_WRITE, Access.OWN_ENTRIES, Access.WITH_REASON)
    )


__all__ = ["Act", "Role", "Verdict", "decide", "exceptional_classes"]

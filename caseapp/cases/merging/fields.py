"""What is known of the child: identity, contact, situation, coded facts, and the step at which the file stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.merging.choosing import differences, taken
from caseapp.cases.models import Case, ContactFields, IdentityFields, SituationFields
from caseapp.cases.service.entries import write_entry
from caseapp.cases.service.written import write_person
from caseapp.cases.vocabulary import EventKind, MoveName, Status
from caseapp.infra.merging import Ledger, MergeStep, Merging, Undone
from caseapp.infra.sealing.vaults import Keys
from caseapp.policy.classes import DataClass

PARTS: dict[DataClass, tuple[str, tuple[str, ...]]] = {
    DataClass.IDENTITY: ("identity", tuple(IdentityFields.__annotations__)),
    DataClass.CONTACT: ("contact", tuple(ContactFields.__annotations__)),
    DataClass.SOCIAL: ("situation", tuple(SituationFields.__annotations__)),
}
"""The sealed column of each class, and what it answers."""
CODED: dict[str, DataClass] = {
    "sex": DataClass.IDENTITY,
    "danger": DataClass.NOTES,
    "category": DataClass.SOCIAL,
    "source": DataClass.SOCIAL,
}
"""Coded facts in plain columns, and the class whose readers see them change in the timeline."""
_RANK = {
    Status.CONTACT: 0, Status.INTAKE: 1, Status.REOPENED: 1, Status.ASSESSMENT: 2, Status.PLAN: 3, Status.FOLLOW_UP: 4,
}  # fmt: skip
_TURNS = frozenset({MoveName.CLOSE, MoveName.MERGE, MoveName.SEPARATE})


def answers(case: Case, keys: Keys) -> dict[str, Any]:
    """All that a file answers, opened by the system. Raises Unreadable."""
    told: dict[str, Any] = {name: getattr(case, name) for name in CODED}
    for data_class, (column, _names) in PARTS.items():
        blob = getattr(case, column)
        if blob is not None:
            told |= keys.unseal(blob, Case.__tablename__, data_class, case.id, case.id)
    return told


def step_after(kept: Status, gone: Status) -> Status:
    """Where the child stands, of whom one file stands at `kept` and the other at `gone`: work that goes on goes on,
    the further step counts, and a proposal to close that did not know of the other file is taken back."""
    if gone is Status.CLOSED or gone is kept:
        return kept
    if kept is Status.CLOSED:
        return Status.REOPENED if _RANK.get(gone, 4) < 2 else gone
    if Status.CLOSING_REVIEW in (kept, gone):
        return Status.FOLLOW_UP
    if _RANK[kept] >= _RANK[gone]:
        return kept
    return Status.INTAKE if gone is Status.REOPENED else gone


def way(start: Status, target: Status) -> list[Status]:
    """The steps from one status to another by moves of the table; empty when they are the same."""
    ways: dict[Status, list[Status]] = {start: []}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for move in LIFECYCLE.open_to(here):
            if move.name not in _TURNS and move.target not in ways:
                ways[move.target] = [*ways[here], move.target]
                waiting.append(move.target)
    return ways[target]


def _count(_unit: Session, _gone: Case, _kept: Case) -> dict[str, int]:
    return {}  # the page shows them one by one


def _carry(merging: Merging) -> Ledger:
    kept, gone, keys = merging.kept, merging.gone, merging.keys
    was, other = answers(kept, keys), answers(gone, keys)
    side = {"kept": "first", "gone": "second"}
    changed = {
        d.name: taken(d, side.get(merging.chosen.get(d.name, ""))) for d in differences(was, other)
    }  # closed to the one who merges: what is offered stands
    changed = {name: value for name, value in changed.items() if value != was.get(name)}
    ledger = _change(merging, was, changed, EventKind.MERGED, gone.reference)
    plain = {"status": kept.status, "closed_at": kept.closed_at and kept.closed_at.isoformat()}
    steps = way(Status(kept.status), step_after(Status(kept.status), Status(gone.status)))
    if steps:
        kept.status, kept.closed_at = str(steps[-1]), None
        write_entry(merging.unit, merging.actor, kept, EventKind.MOVED, detail=kept.status)
    ledger.setdefault(DataClass.NOTES, {})["file"] = [plain, _plain(kept)]
    return ledger


def _plain(case: Case) -> dict[str, Any]:
    return {
        "status": case.status,
        "closed_at": case.closed_at and case.closed_at.isoformat(),
    }


def _change(merging: Merging, was: dict[str, Any], changed: dict[str, Any], kind: EventKind, other: str) -> Ledger:
    """Let `changed` stand in the file that stays; a line of the timeline for each class says what it was before."""
    case, ledger = merging.kept, Ledger()
    now = was | changed
    told_now = {c: {n: now[n] for n in names if now.get(n)} for c, (_column, names) in PARTS.items()}
    if any(_class_of(name) in (DataClass.IDENTITY, DataClass.CONTACT) for name in changed if name not in CODED):
        person = told_now[DataClass.IDENTITY], told_now[DataClass.CONTACT]
        write_person(merging.unit, case, merging.keys, *person)
    if any(_class_of(name) is DataClass.SOCIAL for name in changed if name not in CODED):
        social = told_now[DataClass.SOCIAL]
        sealed = merging.keys.seal(social, Case.__tablename__, DataClass.SOCIAL, case.id, case.id) if social else None
        case.situation = sealed
    for name in CODED:
        if name in changed:
            setattr(case, name, str(changed[name]))
    for data_class in (*PARTS, DataClass.NOTES):
        names = tuple(name for name in changed if _class_of(name) is data_class)
        if names:
            told = {"before": {n: was.get(n) for n in names}, "after": {n: changed[n] for n in names}}
            ledger[data_class] = dict(told)
            shown = {when: {n: v for n, v in part.items() if n != "danger"} for when, part in told.items()}
            if shown["after"]:
                write_entry(merging.unit, merging.actor, case, kind, data_class, shown, detail=other, keys=merging.keys)
    if "danger" in changed:
        detail = f"{was['danger']} {changed['danger']}"
        write_entry(merging.unit, merging.actor, case, EventKind.DANGER_CHANGED, detail=detail)
    return ledger


def _class_of(name: str) -> DataClass:
    return CODED.get(name) or next(data_class for data_class, (_column, names) in PARTS.items() if name in names)


def _verify(merging: Merging, _ledger: Ledger) -> bool:
    """Nothing that only one file knew is missing, and every list has all its items."""
    now, other = answers(merging.kept, merging.keys), answers(merging.gone, merging.keys)
    lists = all(item in now[name] for name, value in other.items() if isinstance(value, list) for item in value)
    return lists and all(now.get(name) for name, value in other.items() if value)


def _undo(merging: Merging, ledger: Ledger) -> Undone:
    kept, found = merging.kept, Undone()
    was = answers(kept, merging.keys)
    back: dict[str, Any] = {}
    for told in ledger.values():
        for name, after in told.get("after", {}).items():
            before = told["before"].get(name)
            now = was.get(name)
            if (now or None) == (before or None):
                continue
            if now == after or merging.chosen.get(name) == "before":
                back[name] = before
            elif merging.chosen.get(name) != "now":
                found.clashes[name] = {"before": before, "now": now}
    if found.clashes:
        return found
    _change(merging, was, back, EventKind.SEPARATED, merging.gone.reference)
    before, after = ledger[DataClass.NOTES]["file"]
    if kept.status == after["status"] and before["status"] != after["status"]:
        kept.status = before["status"]  # the merge took it there; no move of the table leads back
        kept.closed_at = before["closed_at"] and datetime.fromisoformat(before["closed_at"])
    return found


STEP = MergeStep("fields", _count, _carry, _verify, _undo)

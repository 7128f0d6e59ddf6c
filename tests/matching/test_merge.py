"""Merging two files and taking the merge back (behaviour 80): nothing is lost, nothing is half done, both come back."""

from __future__ import annotations

from typing import Any

import pytest

from caseapp.cases.vocabulary import KEPT, Status
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.matching.desk import OFFICER, another, attach, bring, merge, put_beside, texts, undo, whole
from tests.security.tools import lines_since, facts, raw
from tests.support.world import CANARIES

MARKS = {"merged", "separated", "moved", "assigned", "danger_changed"}
"""What the timeline tells of a merge and of its undoing, and keeps."""


def came_back(after: dict[str, Any], before: dict[str, Any]) -> bool:
    """Whether a file is what it was, but for the lines that tell what happened to it meanwhile."""
    told = {key: row for key, row in after["case_event"].items() if key not in before["case_event"]}
    lines = {key: row for key, row in after["case_event"].items() if key in before["case_event"]}
    assert {row["kind"] for row in told.values()} <= MARKS, told
    assert lines == before["case_event"]
    for part in before.keys() - {"case_event"}:
        assert after[part] == before[part], part
    return True


def test_everything_moves_and_comes_back(house: House) -> None:
    """Both files full of everything: the file that stays has all of it, the other is frozen; undone, both are as before."""
    kept, gone = house.world.reference, another(house)
    attach(house, gone)
    attach(house, kept, Role.REFERENCE_WORKER)
    before = {reference: whole(house, reference) for reference in (kept, gone)}
    merge_id = merge(house, kept, gone)

    after, frozen = whole(house, kept), whole(house, gone)
    assert frozen["file"]["status"] == "merged"
    assert {**frozen["file"], "status": "", "merged_into_id": None} == {**before[gone]["file"], "status": ""}
    for part in ("answers", "case_event", "case_member", "case_share", "case_deadline"):
        assert frozen[part] == before[gone][part], part
    own = {row["body"]["text"] for row in before[gone]["case_event"].values() if row["body"] and "text" in row["body"]}
    assert own <= texts(house, kept)
    copies = [row for row in after["case_event"].values() if row["origin_id"]]
    assert len(copies) == len(before[gone]["case_event"])
    for copy in copies:
        original = before[gone]["case_event"][copy["origin_id"]]
        for name in ("kind", "data_class", "at", "author_id", "detail", "audience", "pinned", "body"):
            assert copy[name] == original[name]

    undo(house, merge_id)
    for reference in (kept, gone):
        assert came_back(whole(house, reference), before[reference])


@pytest.mark.parametrize("first", KEPT)
def test_every_status_with_every_other(lite: House, first: Status) -> None:
    """A merge works from every step into every step, ends at a step that makes sense, and is undone from there."""
    for second in KEPT:
        kept = another(lite, given=f"A{first}{second}", brief=first is Status.CONTACT)
        gone = another(lite, given=f"B{first}{second}", brief=second is Status.CONTACT)
        bring(lite, kept, first)
        bring(lite, gone, second)
        before = {reference: whole(lite, reference) for reference in (kept, gone)}
        merge_id = merge(lite, kept, gone)
        stands = Status(whole(lite, kept)["file"]["status"])
        live = {status for status in (first, second) if status is not Status.CLOSED}
        assert (stands is not Status.CLOSED) == bool(live), (first, second, stands)
        undo(lite, merge_id)
        for reference in (kept, gone):
            assert came_back(whole(lite, reference), before[reference]), (first, second)

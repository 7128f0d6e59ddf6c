"""Merging two files and taking the merge back (behaviour 80): nothing is lost, nothing is half done, both come back."""

from __future__ import annotations

import re
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.merging.fields import step_after, way
from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.vocabulary import KEPT, Category, Danger, MoveName, Sex, Source, Status
from caseapp.infra.db import db
from caseapp.infra.merging import MergeStep
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import Impossible, Refused
from caseapp.matching import service as matching
from caseapp.matching.models import CasePair
from caseapp.policy.classes import DataClass
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from tests.cases.pages import PageForm, form_of, send
from tests.conftest import House, _fresh, client_of
from tests.matching.desk import OFFICER, another, attach, bring, merge, put_beside, texts, undo, whole
from tests.security.tools import prints, raw, working
from tests.support.client import PageClient
from tests.support.world import CANARIES

merging = sys.modules["caseapp.matching.service.merge"]
WRITTEN = (
    "case_file", "case_event", "case_member", "case_share", "case_deadline", "case_merge", "case_pair", "vault_key", "tally",
)  # fmt: skip
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


PIECES = ("fields", "people", "shares", "due", "lines", "drafts", "restriction")


class Crash(RuntimeError):
    """Power is gone."""


@pytest.mark.parametrize("part", ["carry", "verify"])
@pytest.mark.parametrize("name", PIECES)
def test_a_crash_in_the_middle_leaves_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, name: str, part: str
) -> None:
    """Whichever step a merge dies in, before or after it wrote: both files are what they were, to the last byte."""
    kept, gone = house.world.reference, another(house)
    attach(house, gone)
    put_beside(house, kept, gone)
    before = prints(house, *WRITTEN)

    def die(step: MergeStep) -> MergeStep:
        def crash(*given: Any) -> Any:
            getattr(step, part)(*given)
            given[0].unit.flush()
            raise Crash

        return replace(step, **{part: crash}) if step.name == name else step

    monkeypatch.setattr(merging, "steps", [die(step) for step in merging.steps])
    with pytest.raises(Crash):
        merge(house, kept, gone)
    assert prints(house, *WRITTEN) == before


@pytest.mark.parametrize("name", [name for name in PIECES if name != "drafts"])  # which has nothing to take back
def test_a_crash_while_a_merge_is_taken_back(lite: House, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    kept, gone = lite.world.reference, another(lite)
    attach(lite, gone)
    merge_id = merge(lite, kept, gone)
    before = prints(lite, *WRITTEN)

    def crash(*given: Any) -> Any:
        raise Crash

    wounded = [replace(step, undo=crash) if step.name == name else step for step in merging.steps]
    monkeypatch.setattr(merging, "steps", wounded)
    with pytest.raises(Crash):
        undo(lite, merge_id)
    assert prints(lite, *WRITTEN) == before


@pytest.mark.parametrize("name", PIECES)
def test_what_did_not_arrive_refuses_the_whole(lite: House, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A step that carries only part of what there is: the page says so, the trail has it, nothing has changed."""
    kept, gone = lite.world.reference, another(lite)
    attach(lite, gone)
    pair = put_beside(lite, kept, gone)
    client = client_of(lite, OFFICER)
    page = client.get(f"/pairs/{pair}/merge?keep=low&worker=low")
    form = form_of(page)
    before = prints(lite, *WRITTEN)
    short = [replace(step, verify=lambda *_given: False) if step.name == name else step for step in merging.steps]
    monkeypatch.setattr(merging, "steps", short)
    assert send(client, form).status_code == 409
    assert prints(lite, *WRITTEN) == before
    assert (
        raw(lite, "SELECT detail FROM audit_event WHERE fact = 'case.not_merged'")[0].detail == f'{{"step":"{name}"}}'
    )


def test_a_line_that_does_not_open_refuses_the_whole(lite: House) -> None:
    """A note altered on the disk cannot be carried: better no merge than a lost note."""
    kept, gone = lite.world.reference, another(lite)
    put_beside(lite, kept, gone)
    raw(
        lite,
        "UPDATE case_event SET body = substr(body, 1, length(body) - 1) WHERE kind = 'note' AND case_id = "
        "(SELECT id FROM case_file WHERE reference = :r)",
        r=gone,
    )
    before = prints(lite, *WRITTEN)
    with pytest.raises(merging.Incomplete):
        merge(lite, kept, gone)
    assert prints(lite, *WRITTEN) == before


def test_every_line_of_the_check_bites(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check of the timeline finds a copy that is missing, altered, unpinned, or beside what it corrects."""
    kept, gone = lite.world.reference, another(lite)
    attach(lite, gone)
    attach(lite, kept, Role.REFERENCE_WORKER)
    lines = next(step for step in merging.steps if step.name == "lines")
    wounds = (
        lambda row, _unit: setattr(row, "detail", "visit"),
        lambda row, _unit: setattr(row, "pinned", not row.pinned),
        lambda row, _unit: setattr(row, "replaces_id", row.id),
        lambda row, _unit: setattr(row, "body", None),
        lambda row, unit: unit.delete(row),
    )
    for wound in wounds:

        def carry(given: Any, wound: Any = wound) -> Any:
            ledger = lines.carry(given)
            copies = [row for row in given.unit.scalars(select(CaseEvent)) if row.origin_id and row.body]
            wound(copies[-1], given.unit)
            given.unit.flush()
            return ledger

        wounded = [replace(step, carry=carry) if step is lines else step for step in merging.steps]
        with monkeypatch.context() as patch, pytest.raises(merging.Incomplete):
            patch.setattr(merging, "steps", wounded)
            merge(lite, kept, gone)


def test_a_note_written_while_two_files_are_merged(postgres_house: House) -> None:
    """Whoever is first wins: the note moves with its file, or is refused clearly; it is never left behind."""
    house = next(_fresh(postgres_house))
    for turn in range(4):
        kept, gone = another(house, given=f"Un{turn}"), another(house, given=f"Deux{turn}")
        pair = put_beside(house, kept, gone)
        officer, worker = client_of(house, OFFICER), client_of(house, Role.PATHWAY_COORDINATOR)
        for client in (officer, worker):
            client.look = False
        fields = dict(
            re.findall(
                r'<input type="radio"[^>]*name="([^"]+)" value="([^"]+)" checked',
                officer.get(f"/pairs/{pair}").get_data(as_text=True),
            )
        )
        plan = form_of(officer.get(f"/pairs/{pair}/merge", query_string=fields))
        stays = kept if plan.fields["keep"] == "low" else gone
        goes = gone if stays == kept else kept
        note = form_of(worker.get(f"/cases/{goes}"), f"/cases/{goes}/notes")
        answers: dict[str, int] = {}
        together = threading.Barrier(2)

        def write(name: str, client: PageClient, form: PageForm, at: Any = (together, answers), **typed: str) -> None:
            at[0].wait()
            at[1][name] = send(client, form, **typed).status_code

        threads = [
            threading.Thread(target=write, args=("merge", officer, plan)),
            threading.Thread(
                target=write, args=("note", worker, note), kwargs={"text": f"Note {turn}", "audience": "team"}
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers["merge"] == 303
        assert answers["note"] in (303, 409)
        assert (f"Note {turn}" in texts(house, stays)) == (answers["note"] == 303)
    with house.app.app_context():
        db.session.remove()


def test_shares_reach_as_far_as_before_and_end_with_the_merge(house: House) -> None:
    """Who was given a part of the file that goes reads that part of the one that stays; taken back, she reads neither more
    nor less than before."""
    world = house.world
    kept, gone = world.reference, another(house)
    attach(house, gone)
    there = client_of(house, OFFICER, world.there)
    assert there.get(f"/cases/{kept}").status_code == 404
    merge_id = merge(house, kept, gone)
    page = there.get(f"/cases/{kept}").get_data(as_text=True)
    assert CANARIES["family"] in page and CANARIES["place"] not in page, "names were shared, the place was not"
    undo(house, merge_id)
    assert there.get(f"/cases/{kept}").status_code == 404
    assert there.get(f"/cases/{gone}").status_code == 200


@pytest.mark.parametrize("which", ["gone", "kept", "both"])
def test_a_restricted_file_makes_a_restricted_one(house: House, which: str) -> None:
    """Nobody sees more than before: the file that stays is restricted as soon as one of both was; both teams follow it,
    nobody twice, and each gets its own back."""
    kept, gone = house.world.reference, another(house)
    me, worker = house.world.actor(OFFICER), house.world.actor(Role.REFERENCE_WORKER)
    with working(house, me):  # she is in both teams before anything is restricted
        service.add_member(me, queries.locate(me, kept, writing=True), me.user_id)
        service.add_member(me, queries.locate(me, gone, writing=True), worker.user_id)
        for reference in {"gone": [gone], "kept": [kept], "both": [kept, gone]}[which]:
            service.restrict(me, queries.locate(me, reference, writing=True), "Menaces.")
    before = {reference: whole(house, reference) for reference in (kept, gone)}
    merge_id = merge(house, kept, gone)
    outsider, insider = client_of(house, Role.PATHWAY_COORDINATOR), client_of(house, OFFICER)
    for reference in (kept, gone):
        assert outsider.get(f"/cases/{reference}").status_code == 404
    assert insider.get(f"/cases/{kept}").status_code == 200
    assert client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{kept}").status_code == 200, "she follows it"
    live = [row["user_id"] for row in whole(house, kept)["case_member"].values() if row["until"] is None]
    assert len(live) == len(set(live)) == 2
    undo(house, merge_id)
    for reference, alone in ((kept, "gone"), (gone, "kept")):
        assert outsider.get(f"/cases/{reference}").status_code == (200 if which == alone else 404)
        assert came_back(whole(house, reference), before[reference])


def test_a_colleague_of_the_restricted_one_alone(lite: House) -> None:
    """The person who merges follows only the restricted file: she joins the team of the one that stays, and leaves it."""
    kept, gone = lite.world.reference, another(lite)
    me = lite.world.actor(OFFICER)
    with working(lite, me):
        service.restrict(me, queries.locate(me, gone, writing=True), "Menaces.")
    before = {reference: whole(lite, reference) for reference in (kept, gone)}
    merge_id = merge(lite, kept, gone)
    undo(lite, merge_id)
    for reference in (kept, gone):
        assert came_back(whole(lite, reference), before[reference])


def test_a_chain_of_merges_is_taken_back_from_its_end(lite: House) -> None:
    kept, gone, last = lite.world.reference, another(lite), another(lite, given="Zubayr")
    first = merge(lite, kept, gone)
    second = merge(lite, last, kept)
    client = client_of(lite, OFFICER)
    assert client.get(f"/cases/{gone}").headers["Location"] == f"/cases/{kept}"
    assert client.get(f"/cases/{kept}").headers["Location"] == f"/cases/{last}"
    assert texts(lite, gone) <= texts(lite, last)
    with pytest.raises(Impossible):
        undo(lite, first)
    undo(lite, second)
    undo(lite, first)
    assert client.get(f"/cases/{gone}").status_code == 200
    with pytest.raises(Impossible):
        undo(lite, first)


@pytest.mark.parametrize("role", [r for r in Role if not holds([r], P.CASE_MERGE)])
def test_only_who_may_decide_merges(lite: House, role: Role) -> None:
    kept, gone = lite.world.reference, another(lite)
    put_beside(lite, kept, gone)
    me, pair_id = lite.world.actor(role), raw(lite, "SELECT id FROM case_pair")[0].id
    with pytest.raises(Refused), working(lite, lite.world.actor(OFFICER)) as unit:
        matching.merge(me, unit.get_one(CasePair, pair_id), b"", {}, {})


def test_nothing_is_written_in_a_merged_file(lite: House) -> None:
    """Every verb is refused: the file is frozen with all it holds."""
    kept, gone = lite.world.reference, another(lite)
    merge(lite, kept, gone)
    me = lite.world.actor(OFFICER)
    verbs = (
        lambda case: service.add_note(me, case, "Trop tard."),
        lambda case: service.move_on(me, case, MoveName.ASSESS),
        lambda case: service.judge_danger(me, case, Danger.LOW, "Parce que."),
        lambda case: service.assign(me, case, lite.world.person(Role.REFERENCE_WORKER)),
        lambda case: service.share(me, case, lite.world.there, [DataClass.IDENTITY]),
        lambda case: service.restrict(me, case, "Parce que."),
        lambda case: service.correct_identity(me, case, {}, {"given": "X"}),
    )
    before = whole(lite, gone)
    for verb in verbs:
        with pytest.raises(Impossible), working(lite, me) as unit:
            verb(unit.scalars(select(Case).where(Case.reference == gone)).one())
    assert whole(lite, gone) == before


def test_steps_that_files_stand_at() -> None:
    """A table of what the merged file's step is: work that goes on goes on."""
    s = Status
    assert step_after(s.CLOSED, s.CLOSED) is s.CLOSED
    assert step_after(s.CLOSED, s.CONTACT) is s.REOPENED
    assert step_after(s.CLOSED, s.FOLLOW_UP) is s.FOLLOW_UP
    assert step_after(s.FOLLOW_UP, s.CLOSED) is s.FOLLOW_UP
    assert step_after(s.CLOSING_REVIEW, s.INTAKE) is s.FOLLOW_UP
    assert step_after(s.CONTACT, s.REOPENED) is s.INTAKE
    assert step_after(s.ASSESSMENT, s.CONTACT) is s.ASSESSMENT
    for one in KEPT:
        for other in KEPT:
            assert not way(one, one)
            target = step_after(one, other)
            assert target is one or way(one, target)[-1] is target


FULL: tuple[dict[str, Any], dict[str, Any]] = (
    {
        "sex": Sex.MALE, "danger": Danger.LOW, "category": Category.VICTIM, "source": Source.SCHOOL,
        "birth": Birth(year=2012), "commune": "04.421.01.09",
        "more": {
            "cnie": "AB1", "violence": ["physical"], "languages": ["darija"], "own_words": "Un.", "done": "Repas.",
            "guardian": "father", "registered": "unknown", "heard_on": "2026-01-02", "siblings": "Deux frères",
        },
    },
    {
        "sex": Sex.UNKNOWN, "danger": Danger.IMMEDIATE, "category": Category.UNKNOWN, "source": Source.POLICE,
        "birth": Birth(day=3, month=4, year=2012), "commune": "",
        "more": {
            "cnie": "AB2", "violence": ["physical", "neglect"], "needs": ["food"], "own_words": "Deux.", "done": "Repas.",
            "guardian": "mother", "registered": "yes", "mother": "Aïcha", "siblings": "Deux frères, une sœur",
        },
    },
)  # fmt: skip
"""Two files that differ in every kind of answer."""


@pytest.mark.parametrize("turned", [False, True])
def test_every_kind_of_answer(house: House, turned: bool) -> None:
    """What is fuller stands, lists and texts are united, what one file alone knows is taken over; all of it comes back."""
    first, second = (another(house, given="Un", **FULL[turned]), another(house, given="Deux", **FULL[not turned]))
    before = {reference: whole(house, reference) for reference in (first, second)}
    merge_id = merge(house, first, second)
    now = whole(house, first)["answers"]
    assert (now["sex"], now["danger"], now["category"]) == ("male", "4", "victim")
    assert (now["birth"], now["registered"], now["mother"]) == ({"day": 3, "month": 4, "year": 2012}, "yes", "Aïcha")
    assert sorted(now["violence"]) == ["neglect", "physical"]
    assert (now["languages"], now["needs"], now["done"]) == (["darija"], ["food"], "Repas.")
    assert {"Un.", "Deux."} == set(now["own_words"].split("\n\n"))
    assert now["siblings"] == "Deux frères, une sœur"
    assert now["commune"] == "04.421.01.09"
    assert whole(house, first)["file"]["birth_year"] == 2012
    assert whole(house, first)["file"]["province_code"] == "04.421"
    undo(house, merge_id)
    for reference in (first, second):
        assert came_back(whole(house, reference), before[reference])

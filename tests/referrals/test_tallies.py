"""Figures that are kept equal a count from scratch, whatever was done: the one proof for every tally of the house.

It stands beside the hand-over of whole files, the highest of the doors by which a file moves.
"""

from __future__ import annotations

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.housekeeping import grow_up, rise
from caseapp.cases.models import Case, CaseDeadline
from caseapp.cases.queries.board import board
from caseapp.cases.queries.figures import figures_for
from caseapp.cases.service import Intake
from caseapp.cases.service.team import hand_on
from caseapp.cases.vocabulary import ENDED, ClosingReason, Danger, MoveName
from caseapp.infra.db import session
from caseapp.infra.db.guard import widened
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.errors import DomainError
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.matching.desk import merge, undo
from tests.referrals.handing import offered, taken
from tests.security.tools import looking, raw, working
from tests.support.requirements import only_long
from tests.support.tallied import wrong_figures

WORKER, OFFICER, DIRECTOR = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.DIRECTOR
ONWARD = (MoveName.ASSESS, MoveName.PLAN, MoveName.FOLLOW, MoveName.PROPOSE_CLOSING, MoveName.GO_ON)
WANTED = {"move", "close", "reopen", "judge", "assign", "restrict", "put_off", "merge", "hand_over", "leave"}
"""What has to have been done at least once."""
STEPS = (timedelta(), timedelta(hours=5), timedelta(days=1), timedelta(days=9), timedelta(days=40))


class Desk:
    """People of two houses who do by chance what can be done to a file."""

    def __init__(self, house: House, luck: random.Random) -> None:
        self.house, self.luck, self.world = house, luck, house.world
        self.director = house.world.actor(DIRECTOR)
        self.officer = house.world.actor(OFFICER)
        self.desk = house.world.actor(Role.INTAKE_WORKER)
        """She follows no file: what she registers is nobody's at first."""
        self.done: set[str] = set()
        """What has succeeded at least once."""
        self.people = [house.world.person(role) for role in (WORKER, OFFICER)]

    def act(self) -> None:
        """Do something; it may be refused, and now and then the power fails."""
        luck = self.luck
        whole: list[Callable[[], Any]] = [*[self.merge] * 3, self.separate, self.hand_over, self.leave, self.night]
        single: list[Callable[[Actor, Case], Any]] = [
            self.move, self.close, self.reopen, self.judge, self.assign, self.restrict, self.unrestrict, self.put_off,
            self.meet, self.correct,
        ]  # fmt: skip
        if luck.random() < 0.2:
            verb = luck.choice(whole)
            with contextlib.suppress(DomainError, LookupError, NoResultFound):
                verb()
                self.done.add(verb.__name__)
            return
        reference = self.some()
        with contextlib.suppress(DomainError, RuntimeError), working(self.house, self.officer):
            if luck.random() < 0.25:
                self.register()
            else:
                verb = luck.choice(single)
                verb(self.officer, cases.locate(self.officer, reference, writing=True))
                self.done.add(verb.__name__)
            if luck.random() < 0.1:
                raise RuntimeError("the power failed")

    def some(self, *, status: str | None = None) -> str:
        """A file of this house."""
        rows = raw(self.house, "SELECT reference, status FROM case_file WHERE establishment_id = :k", k=self.world.here)
        found = sorted(row.reference for row in rows if status in (None, row.status))
        return str(self.luck.choice(found)) if found else self.world.reference

    def register(self) -> None:
        """A child is registered, sometimes in a few words."""
        birth = Birth(year=clock.today().year - self.luck.randint(1, 19))
        intake = Intake(self.luck.choice(list(Danger)), birth=birth, brief=self.luck.random() < 0.3)
        case = files.register(self.luck.choice([self.officer, self.desk]), intake)
        for verb in (self.assign, self.judge, self.restrict, self.close):  # in one breath, before it was read again
            if self.luck.random() < 0.3:
                verb(self.officer, case)

    def move(self, me: Actor, case: Case) -> None:
        files.move_on(me, case, self.luck.choice(ONWARD))

    def close(self, me: Actor, case: Case) -> None:
        files.close(me, case, ClosingReason.OTHER, "Fini.")

    def reopen(self, me: Actor, case: Case) -> None:
        files.reopen(me, case, "Elle est revenue.")

    def judge(self, me: Actor, case: Case) -> None:
        files.judge_danger(me, case, self.luck.choice(list(Danger)), "Vu hier.")

    def assign(self, _me: Actor, case: Case) -> None:
        files.reassign(self.director, [case], self.luck.choice(self.people))

    def restrict(self, me: Actor, case: Case) -> None:
        files.restrict(me, case, "Un proche travaille ici.")

    def unrestrict(self, me: Actor, case: Case) -> None:
        files.unrestrict(me, case, "Il n’y travaille plus.")

    def correct(self, me: Actor, case: Case) -> None:
        """Who follows the file sees the child: what comes again begins anew."""
        files.add_note(me, case, "Vue chez elle.")

    def put_off(self, me: Actor, case: Case) -> None:
        row = self._due(case)
        files.put_off(me, case, row.id, clock.today() + timedelta(days=self.luck.randint(1, 60)), "Sur sa demande.")

    def meet(self, me: Actor, case: Case) -> None:
        files.meet(me, case, self._due(case).id)

    def merge(self) -> None:
        merge(self.house, self.some(), self.some())

    def separate(self) -> None:
        rows = raw(self.house, "SELECT id FROM case_merge WHERE undone_at IS NULL")
        if rows:
            undo(self.house, bytes(self.luck.choice(rows).id))

    def hand_over(self) -> None:
        taken(self.house, offered(self.house, reference=self.some()))

    def leave(self) -> None:
        """Somebody leaves, and her files go to a colleague or to nobody."""
        former, to = self.luck.choice(self.people), self.luck.choice([None, *self.people])
        with working(self.house, self.director) as unit, widened(unit, clock.now()):
            hand_on(unit, self.director, former, to if to != former else None, self.world.here)

    def night(self) -> None:
        with self.house.app.app_context():
            rise.run(self.house.settings)
            grow_up.run(self.house.settings)

    def _due(self, case: Case) -> CaseDeadline:
        open_now = select(CaseDeadline).where(CaseDeadline.case_id == case.id, CaseDeadline.ended_at.is_(None))
        rows = session().scalars(open_now.order_by(CaseDeadline.due_at)).all()
        if not rows:
            raise RuntimeError("nothing is due")
        return self.luck.choice(rows)


@pytest.mark.parametrize("acts", [150, pytest.param(1500, marks=only_long)])
def test_every_tally_equals_a_count_after_anything(house: House, acts: int) -> None:
    """Registrations, moves, deadlines, reassignments, restrictions, merges, hand-overs, departures, nights, crashes."""
    luck, number = random.Random(acts), 0
    desk = Desk(house, luck)
    with clock.hold(clock.now()) as held:
        while number < acts or (not desk.done >= WANTED and number < 10 * acts):
            number += 1
            held.forward(luck.choice(STEPS) if luck.random() < 0.2 else timedelta())
            desk.act()
            if number % 25 == 0:
                assert wrong_figures(house) == {}, number
                for role in (DIRECTOR, Role.PATHWAY_COORDINATOR):
                    assert shown(house, role) == seen(house, role), number
    assert wrong_figures(house) == {}
    assert desk.done >= WANTED, WANTED - desk.done


def shown(house: House, role: Role) -> tuple[Any, ...]:
    """The board, and the number of late files among the figures."""
    me = house.world.actor(role)
    with looking(house, me):
        loads = [load for load in board(me) if load.files]
        by_worker = {load.worker_id: (load.files, load.late, load.danger, load.why) for load in loads}
        return by_worker, figures_for(me).late


def seen(house: House, role: Role) -> tuple[Any, ...]:
    """The same, by going through each file that she sees."""
    me, now = house.world.actor(role), clock.now()
    with looking(house, me) as unit:
        here = (Case.establishment_id == me.workplace_id, Case.status.not_in(ENDED))
        by_worker: dict[bytes, tuple[int, int, Counter[str], Counter[str]]] = {}
        for case in unit.scalars(select(Case).where(*here)).all():
            due = select(CaseDeadline).where(CaseDeadline.case_id == case.id, CaseDeadline.ended_at.is_(None))
            late = [row.rule for row in unit.scalars(due) if row.due_at < now]
            files, late_files, danger, why = by_worker.get(
                case.reference_worker_id or b"", (0, 0, Counter(), Counter())
            )
            danger[case.danger] += 1
            why.update(late)
            by_worker[case.reference_worker_id or b""] = files + 1, late_files + bool(late), danger, why
        return by_worker, sum(late for _files, late, _danger, _why in by_worker.values())

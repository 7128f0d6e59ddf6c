"""How a file goes on, from the first day to the present: assessed, planned, followed, closed, opened again."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from caseapp.cases import service
from caseapp.cases.models import Case, CaseDeadline, CaseEvent
from caseapp.cases.service.intake import intake_now
from caseapp.cases.vocabulary import Audience, Danger, EventKind, MoveName, NoteKind
from caseapp.demo import documents, notes
from caseapp.demo.clockwork import Past, Today
from caseapp.demo.notes import Written
from caseapp.demo.people import Crew
from caseapp.demo.told import Told
from caseapp.documents.service import attach, withdraw
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.policy.classes import DataClass
from caseapp.policy.deadlines import AGED, Rule
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation

CALMER = {Danger.IMMEDIATE: Danger.HIGH, Danger.HIGH: Danger.MEDIUM, Danger.MEDIUM: Danger.LOW}
WORSE = {Danger.LOW: Danger.MEDIUM, Danger.MEDIUM: Danger.HIGH}
STEPS: dict[Danger, tuple[float, float]] = {
    Danger.IMMEDIATE: (0.3, 0.8), Danger.HIGH: (0.8, 2.4), Danger.MEDIUM: (4, 12),
}  # fmt: skip
"""Days to the next step, within what `policy/deadlines.py` gives; lower levels take up to 24."""
MEETINGS: dict[Danger, float] = {Danger.IMMEDIATE: 3, Danger.HIGH: 7, Danger.MEDIUM: 30, Danger.LOW: 60}
"""Days within which the child is seen again."""


class History:
    """One file in the hands of one worker and of those around her."""

    def __init__(self, past: Past, crew: Crew, worker: Actor, case: Case) -> None:
        self.past, self.crew, self.worker, self.case = past, crew, worker, case
        self.chance = past.chance
        self.nurse, self.reported = False, past.at

    def tell(self, unknown: dict[str, Any], account: str) -> None:
        """Everything until today; `unknown` completes a first contact."""
        with suppress(Today):
            if unknown:
                self._complete(unknown, account)
            self._first_days()
            while self._follow():
                pass

    def _complete(self, unknown: dict[str, Any], account: str) -> None:
        self.past.later(0.2, 1.2)
        base = intake_now(self.worker, self.case) or {}
        service.complete_intake(self.worker, self.case, base, {**base, **unknown}, account)

    def _first_days(self) -> None:
        me, case, past = self.worker, self.case, self.past
        if case.danger == Danger.NOT_ASSESSED:
            past.later(0.1, 0.6)
            self._judge(self.chance.choice((Danger.HIGH, Danger.MEDIUM)), notes.FIRST_JUDGED)
        if case.danger == Danger.IMMEDIATE:
            past.soon()
            self._met(Rule.PUT_IN_SAFETY)
        past.soon()
        self._note(self.chance.choice(notes.MEETINGS))
        if self.chance.random() < 0.3 and self.crew.health and self.crew.health is not me:
            service.add_member(me, case, self.crew.health.user_id)
            self.nurse = True
        if self.chance.random() < 0.06:
            past.soon()
            service.restrict(me, case, self._said(notes.KEPT_CLOSE))
        for step in (MoveName.ASSESS, MoveName.PLAN, MoveName.FOLLOW):
            past.later(*STEPS.get(Danger(case.danger), (8, 24)))
            service.move_on(me, case, step)
            if step is MoveName.PLAN:
                self._pin()
                self._of_age()
        self._documents()

    def _documents(self) -> None:
        """Now and then papers come in; one of them into the wrong file."""
        if self.chance.random() > 0.15:
            return
        for paper in self.chance.sample(documents.PAPERS, self.chance.choice((1, 2, 3))):
            self._attach(paper, self.worker)
        if self.nurse and self.crew.health:
            self._attach(documents.CERTIFICATE, self.crew.health)
        if self.chance.random() < 0.2:
            document = self._attach(documents.PAPERS[-1], self.worker)
            self.past.soon()
            withdraw(self.worker, self.case, document, self._said(documents.MISTAKEN))

    def _attach(self, paper: documents.Paper, author: Actor) -> bytes:
        self.past.soon()
        tongue = self._tongue(author)
        dated_on = clock.today() - timedelta(days=paper.days)
        received = documents.received(paper, tongue)
        review_on = clock.today() + timedelta(days=paper.asked_after) if paper.asked_after else None
        title = paper.title.by(tongue)
        row = attach(author, self.case, received, paper.kind, title=title, dated_on=dated_on, review_on=review_on)
        return row.id

    def _follow(self) -> bool:
        """See the child again, and what follows from it. False when nothing follows any more."""
        case, chance = self.case, self.chance
        within = MEETINGS.get(Danger(case.danger), 90)
        self.past.later(within * 0.4, within * 0.92)
        self._note(chance.choice(notes.MEETINGS))
        if chance.random() < 0.5:
            self._note(chance.choice(notes.AROUND))
        if chance.random() < 0.12:
            self._note(Written(notes.MEETINGS[0].kind, DataClass.NOTES, notes.RESERVED), Audience.RESERVED)
        if self.nurse and self.crew.health:
            self._note(chance.choice(notes.HEALTH), author=self.crew.health)
        self._review()
        level, drawn = Danger(case.danger), chance.random()
        if level in CALMER and drawn < (0.25 if level is Danger.MEDIUM else 0.65):
            self._judge(CALMER[level], chance.choice(notes.CALMER))
        elif level in WORSE and drawn > 0.94:
            self._judge(WORSE[level], notes.WORSE)
        elif level in (Danger.LOW, Danger.NONE) and drawn < 0.45:
            return self._close()
        return True

    def _close(self) -> bool:
        """Decide about closing: more often the file is closed, now and then the child comes back."""
        me, case, past, chance = self.worker, self.case, self.past, self.chance
        service.move_on(me, case, MoveName.PROPOSE_CLOSING)
        past.later(2, 9)
        if chance.random() < 0.2:
            service.move_on(me, case, MoveName.GO_ON)
            return True
        reason, words = chance.choice(notes.ENDINGS)
        service.close(me, case, reason, self._said(words))
        if chance.random() > 0.25:
            return False
        past.later(10, 40)
        service.reopen(me, case, self._said(notes.AGAIN))
        past.later(1, 5)
        service.move_on(me, case, MoveName.FOLLOW)
        return True

    def put_off(self) -> None:
        """More time for what is due next, with a reason."""
        row = session().scalars(self._open().order_by(CaseDeadline.due_at)).first()
        if row is not None:
            until = clock.today() + timedelta(days=self.chance.choice((1, 2, 2, 9)))
            service.put_off(self.worker, self.case, row.id, until, self._said(self.chance.choice(notes.MORE_TIME)))

    def promise(self, due_on: date) -> None:
        """Something she says she will do, and by when."""
        given = service.Promise(max(due_on, clock.today()), self._said(notes.PROMISED))
        service.add_note(self.worker, self.case, self._said(notes.PROMISE_MADE), kind=NoteKind.CALL, promise=given)

    def correct(self) -> None:
        """A note with a mistake, mended at once."""
        self._note(Written(notes.AROUND[0].kind, DataClass.NOTES, notes.MISTAKEN))
        line = self._newest_note()
        if line is not None:
            service.correct_note(self.worker, self.case, line, self._said(notes.MENDED))

    def news(self, colleague: Actor) -> None:
        """What a colleague writes while the reference worker is elsewhere."""
        told = self.chance.choice(notes.NEWS).by(colleague.language)
        service.add_note(colleague, self.case, told)

    def _judge(self, danger: Danger, why: Told) -> None:
        service.judge_danger(self.worker, self.case, danger, self._said(why))

    def _note(self, note: Written, audience: Audience = Audience.TEAM, author: Actor | None = None) -> None:
        me = author or self.worker
        if decide(me.roles, Act.WRITE, Relation.TEAM, note.data_class) is Verdict.ALLOWED:
            told = note.told.by(self._tongue(me))
            seen = note.kind is NoteKind.INTERVIEW
            service.add_note(me, self.case, told, note.data_class, kind=note.kind, audience=audience, seen=seen)

    def _review(self) -> None:
        """The report every three months, when half of the time is over."""
        if self.past.at - self.reported < timedelta(days=46):
            return
        self.reported = self.past.at
        row = session().scalars(self._open().where(CaseDeadline.rule == Rule.REVIEW_PLAN)).first()
        if row is not None:
            service.meet(self.worker, self.case, row.id)

    def _of_age(self) -> None:
        """What an age asks for is mostly done with the plan."""
        for rule, _years in AGED:
            if self.chance.random() < 0.85:
                self._met(rule)

    def _met(self, rule: Rule) -> None:
        for row in session().scalars(self._open().where(CaseDeadline.rule == rule)).all():
            service.meet(self.worker, self.case, row.id)

    def _pin(self) -> None:
        line = self._newest_note()
        if line is not None and self.chance.random() < 0.25:
            service.pin(self.worker, self.case, line)

    def _open(self) -> Any:
        return select(CaseDeadline).where(CaseDeadline.case_id == self.case.id, CaseDeadline.ended_at.is_(None))

    def _newest_note(self) -> bytes | None:
        hers = (CaseEvent.case_id == self.case.id, CaseEvent.kind == EventKind.NOTE)
        query = select(CaseEvent.id).where(*hers, CaseEvent.author_id == self.worker.user_id)
        return session().scalars(query.order_by(CaseEvent.id.desc())).first()

    def _said(self, told: Told) -> str:
        return told.by(self._tongue(self.worker))

    def _tongue(self, actor: Actor) -> str:
        """Mostly her own language; who works in two writes in two."""
        other = "fr" if actor.language == "ar" else "ar"
        return other if self.chance.random() < 0.15 else actor.language

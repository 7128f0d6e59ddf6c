"""Several referrals of several children among several houses: random people make random moves, the clock jumps, jobs
run; after every step the promises of the feature hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import literal_column, select
from sqlalchemy.orm import Session

from caseapp.cases import queries as cases
from caseapp.cases import service as files
from caseapp.cases.models import Case
from caseapp.cases.vocabulary import ENDED
from caseapp.establishments.models import Bed, BedUse, Stay
from caseapp.establishments.nights import end_holds
from caseapp.establishments.vocabulary import Use
from caseapp.infra.db import db, session
from caseapp.infra.db.engine import driver
from caseapp.infra.sealing.vaults import VaultKey
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.policy.classes import DataClass
from caseapp.policy.referring import KEEPS_SAFE, KNOWS, SHARES, WITHOUT_RIGHT
from caseapp.referrals.lifecycle import ALONE, STAYS, next_of, open_to
from caseapp.referrals.lifecycle import Step as Line
from caseapp.referrals.models import Consent, Referral, Sending, Sheet, Step
from caseapp.referrals.rounds import forget_old, look
from caseapp.referrals.service import answer, consents, journey, placing, prepare
from caseapp.referrals.service.party import party_at, together
from caseapp.referrals.service.widen import ask_more
from caseapp.referrals.vocabulary import (
    COMING,
    LIVE,
    OVER,
    UNSENT,
    Arrival,
    Breaking,
    ChildReason,
    Feedback,
    HouseReason,
    Kind,
    Move,
    RecallReason,
    Side,
    State,
    Urgency,
)
from tests.conftest import House
from tests.establishments.centre import children, enter, open_centre
from tests.referrals.beyond import REFUSALS, Beyond
from tests.referrals.houses import (
    DANGER,
    DIRECTOR,
    OFFICER,
    PATHWAY,
    WORKER,
    act,
    consent,
    further_house,
    let_out_there,
)
from tests.referrals.kin import drafted
from tests.referrals.readers import held, shared
from tests.security.tools import working
from tests.support.requirements import only_long

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
JUMPS = [
    *[timedelta(minutes=20)] * 3,
    *[timedelta(hours=3)] * 2,
    timedelta(hours=30),
    timedelta(days=8),
    timedelta(days=31),
]
Verb = Callable[[Any, Sending], Any]
MADE = literal_column("referral_sending.rowid")
"""The order in which rows were made: ids of one moment have none, and an example must come out the same again."""
STEPPED = literal_column("referral_step.rowid")
LEFT_HER = {Move.REFUSE, Move.TURN_AWAY, Move.NO_SHOW, Move.EXPIRE, Move.DECLINE}
"""After these she has nobody, unless somebody else is asked."""


def _bed(row: Sending) -> Bed:
    """A bed of the receiver, free or not: the service has to find out."""
    query = select(Bed).where(Bed.establishment_id == row.receiver_id).order_by(Bed.label)
    beds = session().scalars(query).all()
    return beds[row.version % len(beds)]


def _beds(me: Any, row: Sending, name: Move) -> dict[bytes, Bed | None]:
    """A bed for each of those who go together: the first ones of the house from some bed on, free or not."""
    query = select(Bed).where(Bed.establishment_id == row.receiver_id).order_by(Bed.label)
    beds, rows = session().scalars(query).all(), together(me, row, name)
    return {one.id: beds[(row.version + place) % len(beds)] for place, one in enumerate(rows)}


def _accept(me: Any, row: Sending) -> None:
    beds = _beds(me, row, Move.ACCEPT)
    answer.accept(me, row, beds.pop(row.id), others=beds)


def _propose(me: Any, row: Sending) -> None:
    """Something else for all of them, or a place for the first ones only."""
    beds = _beds(me, row, Move.PROPOSE)
    apart = list(beds)[1:] if row.version % 3 else []
    bed = None if row.id in apart else beds[row.id]
    others = {key: bed for key, bed in beds.items() if key not in (row.id, *apart)}
    answer.propose(me, row, bed, "Jeudi.", others, apart)


def _depart(me: Any, row: Sending) -> None:
    """One car for all of them, or each in her own."""
    told: Any = {"first_adult": "Une", "second_adult": "Deux", "note": "Par l'autoroute.", "basis": "emergency"}
    along = [one.id for one in together(me, row, Move.DEPART)] if row.version % 2 else []
    journey.depart(me, row, told, clock.now() + timedelta(hours=2), along)


def _admit(me: Any, row: Sending) -> None:
    if row.kind == Kind.PLACEMENT:
        enter(me, _reference(row), _bed(row).id)
    else:
        journey.take_up(me, row)


def _reference(row: Sending) -> str:
    return Town.files[row.case_id]


SENDERS: dict[Move, Verb] = {
    Move.SUBMIT: prepare.submit,
    Move.RETURN: lambda me, row: prepare.hand_back(me, row, "À revoir."),
    Move.CANCEL: prepare.cancel,
    Move.SEND: prepare.send,
    Move.REPLY: lambda me, row: answer.reply(me, row, "Oui."),
    Move.AGREE: lambda me, row: answer.agree(me, row, "L'autre reste ici."),
    Move.DECLINE: lambda me, row: answer.decline(me, row, "Trop loin."),
    Move.CONFIRM: answer.confirm,
    Move.PLACE: lambda me, row: placing.place(me, row, DANGER),
    Move.SEND_BACK: lambda me, row: answer.send_back(me, row, "Regardez encore."),
    Move.UPHOLD: answer.uphold,
    Move.RECALL: lambda me, row: answer.recall(me, row, RecallReason.ERROR),
    Move.STOP: lambda me, row: answer.stop(me, row, RecallReason.BACK_HOME),
    Move.DEPART: _depart,
    Move.NO_SHOW: lambda me, row: journey.no_show(me, row, ChildReason.RAN_AWAY),
    Move.BREAK_OFF: lambda me, row: journey.break_off(me, row, Breaking.BACK_HOME, "Rentré."),
}
RECEIVERS: dict[Move, Verb] = {
    Move.TAKE: answer.take,
    Move.ASK: lambda me, row: answer.ask_summary(me, row, "Encore un mot ?"),
    Move.PROPOSE: _propose,
    Move.WAIT: lambda me, row: answer.wait(me, row, "Complet."),
    Move.ACCEPT: _accept,
    Move.REFUSE: lambda me, row: answer.refuse(me, row, HouseReason.STAFF),
    Move.ARRIVE: lambda me, row: journey.arrive(me, row, Arrival.SAFE),
    Move.TURN_AWAY: lambda me, row: journey.turn_away(me, row, HouseReason.FULL, ChildReason.NONE, "Plus de lit."),
    Move.NO_SHOW: lambda me, row: journey.no_show(me, row, ChildReason.NOT_FOUND),
    Move.ADMIT: _admit,
    Move.TELL: lambda me, row: journey.tell(me, row, Feedback.WELL, "Il mange bien."),
    Move.CLOSE: lambda me, row: journey.close(me, row, "C'est fini."),
    Move.COMPLETE: lambda me, row: journey.complete(me, row, Feedback.WELL, "Elle lit."),
    Move.BREAK_OFF: lambda me, row: journey.break_off(me, row, Breaking.UNABLE, "Plus de psychologue."),
}


def _open_to(state: State, side: Side) -> list[Line]:
    """What a side can do with a referral of either kind."""
    return [*dict.fromkeys(line for kind in Kind for line in open_to(state, side, kind))]


UNDECIDED = frozenset({State.SENT, State.ACKNOWLEDGED, State.INFO_ASKED, State.WAITING_LIST, State.UNANSWERED})


class Town(Beyond, RuleBasedStateMachine):
    """One house that sends, three that receive, three children; and bodies outside."""

    house: ClassVar[House]
    reset: ClassVar[Callable[[], None]]
    receivers: ClassVar[list[bytes]]
    references: ClassVar[list[str]]
    files: ClassVar[dict[bytes, str]]
    moved: ClassVar[Counter[str]] = Counter()
    families: ClassVar[Counter[bool]] = Counter()
    decided: ClassVar[Counter[str]] = Counter()
    """Moves that were made for a whole party."""

    @initialize()
    def begin(self) -> None:
        """A fresh town on a Monday."""
        type(self).reset()
        self.held = clock.hold(MONDAY)
        self.clock = self.held.__enter__()
        self.begin_outside()

    def teardown(self) -> None:
        """The clock goes on."""
        if hasattr(self, "held"):
            self.held.__exit__(None, None, None)

    def _rows(self) -> list[tuple[bytes, bytes, State]]:
        with self.house.app.app_context(), system_work() as unit:
            rows = unit.execute(select(Sending.id, Sending.receiver_id, Sending.state).order_by(MADE)).all()
        return [(row[0], row[1], State(row[2])) for row in rows]

    def _try(self, place: bytes, role: Any, sending: bytes, verb: Verb) -> bool:
        try:
            act(self.house, place, role, sending, verb)
        except REFUSALS:
            return False
        return True

    def ask(self, data: st.DataObject) -> None:
        """A referral is prepared, and most are sent."""
        child, urgency = data.draw(st.integers(0, 2)), data.draw(st.sampled_from(Urgency))
        houses = data.draw(st.sets(st.integers(0, 2), min_size=1))
        kind = data.draw(st.sampled_from([Kind.PLACEMENT, Kind.PLACEMENT, Kind.PLACEMENT, Kind.SERVICE]))
        chosen = frozenset({DataClass.IDENTITY, DataClass.SOCIAL})
        places = [self.receivers[n] for n in sorted(houses)]
        told: dict[str, Any] = {"urgency": urgency, "kind": kind, "classes": chosen, "constraints": ()}
        others = data.draw(st.sampled_from([0, 0, 1, 2]))
        family = [self.references[(child + number) % 3] for number in range(others + 1)]
        try:
            ids = next(iter(drafted(self.house, family, *places, **told).values()))
        except REFUSALS:
            return
        self.families[others > 0] += 1
        if data.draw(st.integers(0, 4)):
            self._try(self.house.world.here, OFFICER, ids[0], prepare.send)

    def move(self, data: st.DataObject) -> None:
        """Somebody makes a move that the table has, and others after her."""
        for _time in range(data.draw(st.integers(2, 6))):
            rows = [row for row in self._rows() if _open_to(row[2], Side.SENDER) or _open_to(row[2], Side.RECEIVER)]
            if not rows:
                return
            sending, receiver, state = data.draw(st.sampled_from(rows))
            lines = [line for side in (Side.SENDER, Side.RECEIVER) for line in _open_to(state, side)]
            line = data.draw(st.sampled_from(lines))
            ours = line.side is Side.SENDER
            role, verb = (PATHWAY, SENDERS[line.name]) if ours else (DIRECTOR, RECEIVERS[line.name])
            party = self._party(sending)
            if self._try(self.house.world.here if ours else receiver, role, sending, verb):
                self.moved[line.name] += 1
                if len(party) > 1 and line.name not in ALONE:
                    self.decided[line.name] += 1
                    self._moved_together(line, party)

    def _party(self, sending: bytes) -> dict[bytes, str]:
        """Those of her party at the same house, and where each stands."""
        with self.house.app.app_context(), system_work() as unit:
            return {row.id: row.state for row in party_at(unit, unit.get_one(Sending, sending))}

    def _moved_together(self, line: Line, before: dict[bytes, str]) -> None:
        """A move that is made for a party is made for everybody in it who stands where it begins; nobody stays."""
        with self.house.app.app_context(), system_work() as unit:
            for sending, state in before.items():
                if state in line.sources:
                    row = unit.get_one(Sending, sending)
                    gone = row.apart and line.name is Move.AGREE
                    assert row.state == (State.RECALLED if gone else line.target), (line.name, state, row.state)

    def blunder(self, data: st.DataObject) -> None:
        """Somebody tries what is not hers to do now, or what is."""
        if not self._rows():
            return
        name, ours = data.draw(st.sampled_from([*SENDERS, *RECEIVERS])), data.draw(st.booleans())
        sending, receiver, _state = data.draw(st.sampled_from(self._rows()))
        verb = (SENDERS | RECEIVERS)[name]
        self._try(self.house.world.here if ours else receiver, WORKER if ours else DIRECTOR, sending, verb)

    def summarise(self, data: st.DataObject) -> None:
        """The sender writes a summary."""
        if not self._rows():
            return
        sending = data.draw(st.sampled_from(self._rows()))[0]

        def write(me: Any, row: Sending) -> None:
            prepare.write_summary(me, row, {"family": "Deux frères."})

        self._try(self.house.world.here, OFFICER, sending, write)

    def widen(self, data: st.DataObject) -> None:
        """Nobody answers, for so long that others are asked as well."""
        waiting = {State.SENT, State.ACKNOWLEDGED, State.UNANSWERED}
        if not any(row[2] in waiting for row in self._rows()):
            self.ask(data)
        for _time in range(4):
            if any(row[2] in waiting for row in self._rows()):
                self._pass(timedelta(hours=20))
        silent = [row[:2] for row in self._rows() if row[2] is State.UNANSWERED]
        if not silent:
            return
        sending, asked = data.draw(st.sampled_from(silent))
        others = [place for place in self.receivers if place != asked]
        places = others[: data.draw(st.integers(1, 2))]
        if self._try(self.house.world.here, OFFICER, sending, lambda me, row: ask_more(me, row, places, "La seule.")):
            self.moved["ask_more"] += 1

    def leave(self, data: st.DataObject) -> None:
        """A child leaves where she lives."""
        if not self._rows():
            return
        sending, receiver, _state = data.draw(st.sampled_from(self._rows()))
        self._try(receiver, DIRECTOR, sending, lambda me, row: let_out_there(me, _reference(row)))

    def revoke(self, data: st.DataObject) -> None:
        """The newest consent is taken back; sometimes another is given."""
        child = data.draw(st.integers(0, 2))
        me, newest = self.house.world.actor(WORKER), self.newest_right(self.references[child], live=True)
        with working(self.house, me) as unit:
            case = cases.locate(me, self.references[child])
            row = unit.get(Consent, newest) if newest else None
            if row is not None:
                consents.end_consent(me, case, row, "Plus maintenant.")
        if child == 0:
            consent(self.house, self.references[child], again=True)

    def restrict(self, data: st.DataObject) -> None:
        """A child's file is restricted, or no longer."""
        me, reference = self.house.world.actor(OFFICER), self.references[data.draw(st.integers(0, 2))]
        with working(self.house, me):
            case = cases.locate(me, reference, writing=True)
            (files.unrestrict if case.restricted else files.restrict)(me, case, "Parent dans le personnel.")
        self.moved["restrict"] += 1

    def wait(self, data: st.DataObject) -> None:
        """Time passes."""
        self._pass(data.draw(st.sampled_from(JUMPS)))

    def _pass(self, jump: timedelta) -> None:
        """So much later, when the jobs of that time have run."""
        self.clock.forward(jump)
        with self.house.app.app_context():
            for job in (end_holds, look, forget_old):
                job.run(self.house.settings)

    @rule(data=st.data())
    def goes_on(self, data: st.DataObject) -> None:
        """Something happens; one rule, because several are switched off at random for a whole run."""
        data.draw(st.sampled_from([*[self.move] * 7, *[self.ask] * 3, *[self.wait] * 3, *[self.outward] * 4, *[self.widen] * 2,
                                   self.blunder, self.summarise, self.leave, self.revoke, *[self.restrict] * 2]))(data)  # fmt: skip

    @invariant()
    def promises_hold(self) -> None:
        """Everything that is promised, looked up past every scope."""
        if not hasattr(self, "held"):
            return
        with self.house.app.app_context(), system_work() as unit:
            rows = list(unit.scalars(select(Sending).order_by(Sending.id)))
            for row in rows:
                self._one(unit, row)
            for case in unit.scalars(select(Case)):
                self._child(unit, case, [row for row in rows if row.case_id == case.id])
                self._sought(unit, [row for row in rows if row.case_id == case.id])
            self._parties(rows)
            beds = Counter(unit.scalars(select(BedUse.bed_id).where(BedUse.until.is_(None))))
            assert all(count == 1 for count in beds.values())
            self.promises_outside(unit)

    def _parties(self, rows: list[Sending]) -> None:
        """Of a party at one house, whoever stands at the same step by the same move has the same clock; and nobody of
        them has a place while another still waits for an answer, unless that one was asked about again."""
        groups: dict[tuple[bytes, bytes], list[Sending]] = {}
        for row in rows:
            if row.party_id is not None:
                groups.setdefault((row.party_id, row.receiver_id), []).append(row)
        for party in groups.values():
            assert len({row.case_id for row in party}) == len(party)
            waiting = [row for row in party if row.state in UNDECIDED]
            for row in waiting:
                if row.since == waiting[0].since:
                    clocked = (row.due_at, row.next_at, row.raised)
                    assert clocked == (waiting[0].due_at, waiting[0].next_at, waiting[0].raised)
            if any(row.state in COMING for row in party):
                assert all(row.reviewed_at is not None for row in waiting), "all have a place, or nobody"

    def _one(self, unit: Session, row: Sending) -> None:
        state = State(row.state)
        steps = unit.scalars(select(Step).where(Step.sending_id == row.id).order_by(Step.id)).all()
        at = str(State.DRAFT)
        for step in steps:
            assert step.from_state == at, "the log has no gap"
            at = step.to_state
        assert at == state, "the log leads to where it stands"
        turn = next_of(state, seeks=row.seeks)
        if turn is not None:
            assert open_to(state, turn, row.kind), "whoever must act can"
        use = unit.get(BedUse, row.bed_use_id) if row.bed_use_id else None
        if state in OVER | {State.ADMITTED}:
            assert use is None or use.until is not None, "nothing is kept for who does not come, or sleeps elsewhere"
        if state is State.ACCEPTED and row.kind == Kind.PLACEMENT:
            assert use is not None and use.kind == Use.HOLD
        self._keys(unit, row, state)

    def _sought(self, unit: Session, rows: list[Sending]) -> None:
        """What is asked for a child ends with her in a house, or by somebody who says why, or the sender must act: told
        from the log alone. Of a placement everything that is asked for her is one search, a service is one of its own."""
        searches: dict[object, list[Sending]] = {}
        for row in rows:
            if row.at_receiver:
                searches.setdefault(row.referral_id if row.kind == Kind.SERVICE else row.kind, []).append(row)
        for search in searches.values():
            asking = [row for row in search if State(row.state) in LIVE]
            seeking = [row for row in search if row.seeks]
            if asking:
                assert not seeking, "somebody is asked, or has her: nobody has to ask on"
                continue
            ids = [row.id for row in search]
            steps = unit.scalars(select(Step).where(Step.sending_id.in_(ids)).order_by(STEPPED)).all()
            settled = {step.sending_id for step in steps if step.move == Move.STOP}
            last = [step for step in steps if step.move not in (*STAYS, Move.STOP)][-1]
            left = unit.get_one(Sending, last.sending_id)
            if self.body_asked(unit, left, last.at):
                assert not seeking, "a body outside is asked, or has her"
                self.moved["asked outside"] += last.move in LEFT_HER
            elif last.move in LEFT_HER and last.sending_id not in settled and not self._ended_over(unit, search[0]):
                assert [row.id for row in seeking] == [last.sending_id], (last.move, last.to_state)
                assert all(row.due_at is not None for row in seeking), "and has a time to do it in"
                self.moved["left alone"] += 1

    def _ended_over(self, unit: Session, row: Sending) -> bool:
        return unit.get_one(Case, row.case_id).status in ENDED

    def _keys(self, unit: Session, row: Sending, state: State) -> None:
        referral = unit.get_one(Referral, row.referral_id)
        right = unit.get(Consent, referral.consent_id) if referral.consent_id else None
        most = KNOWS[state] if right is not None and right.revoked_at is None else min(KNOWS[state], 1)
        if row.state == State.CLOSED and clock.now() - row.since > timedelta(days=30):
            most = 0
        restricted = unit.get_one(Case, row.case_id).restricted
        if state in COMING and restricted:
            most = min(most, 2)
        sheets = unit.scalars(select(Sheet).where(Sheet.referral_id == referral.id)).all()
        for sheet in sheets:
            if sheet.receiver_id not in (None, row.receiver_id):
                assert not held(unit, sheet.id, row.receiver_id), "approved for another house"
                continue
            if sheet.level == 4:
                tonight = most == 3 or (state in KEEPS_SAFE and not (state in COMING and restricted))
                assert bool(held(unit, sheet.id, row.receiver_id)) is tonight is row.keeps_safe, (state, most)
                continue
            told = sheet.level <= most
            assert bool(held(unit, sheet.id, row.receiver_id)) is told, (sheet.level, state, most)
            assert not (row.knows < sheet.level and told)
        speaks = row.at_receiver and row.forgotten_at is None
        speaks &= state not in OVER - {State.CLOSED, State.REFUSED}
        assert bool(held(unit, row.id, row.receiver_id)) is speaks, state
        assert not held(unit, referral.id, row.receiver_id), "the draft is the sender's"
        if right is not None:
            assert not held(unit, right.id, row.receiver_id)

    def _child(self, unit: Session, case: Case, rows: list[Sending]) -> None:
        coming = [row for row in rows if row.state in COMING | {State.ARRIVED} and row.kind == Kind.PLACEMENT]
        assert len(coming) <= 1, "a child has one place"
        living = unit.scalars(select(Stay).where(Stay.case_id == case.id, Stay.ended_at.is_(None))).all()
        assert len(living) <= 1
        for place in self.receivers:
            wanted: set[str] = set()
            for row in rows:
                if row.receiver_id != place or row.state not in SHARES:
                    continue
                if row.state == State.CLOSED and clock.now() - row.since >= timedelta(days=30):
                    continue
                referral = unit.get_one(Referral, row.referral_id)
                right = unit.get(Consent, referral.consent_id) if referral.consent_id else None
                if right is None or right.revoked_at is not None:
                    wanted |= WITHOUT_RIGHT.get(row.state, frozenset())
                    continue
                if row.state in COMING and case.restricted:
                    continue
                chosen = referral.classes.split() if row.state in (State.ADMITTED, State.CLOSED) else ()
                wanted |= SHARES[row.state].union(chosen)
            assert shared(unit, case.id, place) == wanted, (wanted, [row.state for row in rows])
            assert held(unit, case.id, place) == wanted
            if not any(row.receiver_id == place and row.state not in UNSENT for row in rows):
                assert not unit.scalars(select(VaultKey.vault_id).where(VaultKey.holder_id == place,
                                                                        VaultKey.vault_id == case.id)).all()  # fmt: skip


def _remembered(house: House, path: Path) -> Callable[[], None]:
    """Put the house back as it stands now, whenever asked."""
    kept = driver().connect(":memory:", check_same_thread=False)
    with house.app.app_context():
        db.session.remove()
        db.engine.dispose()
    live = driver().connect(str(path))
    live.backup(kept)
    live.close()

    def reset() -> None:
        with house.app.app_context():
            db.session.remove()
        target = driver().connect(str(path), timeout=20)
        kept.backup(target)
        target.close()

    return reset


@pytest.mark.parametrize("examples", [22, pytest.param(120, marks=only_long)])
def test_whatever_happens_the_promises_hold(lite: House, examples: int) -> None:
    with clock.hold(MONDAY - timedelta(days=3)):
        receivers = [lite.world.there, further_house(lite, 3), further_house(lite, 4)]
        for number, place in enumerate(receivers):
            open_centre(lite, 1 + number, place=place)
        references = [lite.world.reference, *children(lite, 2)]
    Town.house, Town.receivers, Town.references = lite, receivers, references
    with lite.app.app_context(), system_work() as unit:
        Town.files = {row[0]: row[1] for row in unit.execute(select(Case.id, Case.reference))}
    for reference in references:  # whoever works with a file goes on when it is restricted
        me = lite.world.actor(OFFICER)
        with working(lite, me):
            case = cases.locate(me, reference, writing=True)
            for role in (OFFICER, PATHWAY, WORKER):
                files.add_member(me, case, lite.world.person(role))
    Town.reset = staticmethod(_remembered(lite, lite.settings.data / "test.sqlite3"))  # type: ignore[assignment]
    for counted in (Town.moved, Town.families, Town.decided):
        counted.clear()
    run_state_machine_as_test(
        Town,
        settings=settings(
            max_examples=examples,
            stateful_step_count=16,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert len(Town.moved) > 20 and sum(Town.moved.values()) > 100, Town.moved
    assert {"left alone", "asked outside"} <= Town.moved.keys(), Town.moved
    assert {"outside.link", "outside.open", "outside.tried", "ask_more", "restrict"} <= Town.moved.keys(), Town.moved
    assert Town.families[True] > 5 and len(Town.decided) > 3, (Town.families, Town.decided)

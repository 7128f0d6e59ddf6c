"""Bodies outside in the town of random moves (test_machine.py): prepared, linked, opened with right and wrong codes,
answered, brought to, withdrawn; and what is promised of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from sqlalchemy import literal_column, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from caseapp.cases import queries as cases
from caseapp.cases.models import Case
from caseapp.infra.sealing.vaults import VaultKey
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, Invalid, NotFound, Refused
from caseapp.policy.referring import FORGOTTEN_AFTER, LINK_TRIES, READ_FOR
from caseapp.referrals.handout import Handout
from caseapp.referrals.lifecycle import OUTSIDE, OUTSIDE_ANSWERS, outside_moves
from caseapp.referrals.models import Consent, Outside, OutsideLink, OutsideStep, Sending
from caseapp.referrals.service import bodies, handed
from caseapp.referrals.service.bodies import AskingOutside
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import OPEN_OUTSIDE, Need, OutsideMove, OutsideState, Urgency
from tests.conftest import House
from tests.referrals.houses import OFFICER, consent
from tests.referrals.outward import say
from tests.security.tools import working

REFUSALS = (Impossible, Invalid, NotFound, Refused, LookupError, NoResultFound)
"""How a verb says no; a row that is out of sight is not found."""
ASKS = "Une radio du bras."
SENDERS = (OutsideMove.RECEIVE, OutsideMove.ARRIVE, OutsideMove.HAND, OutsideMove.REFUSE, OutsideMove.TAKE_BACK)
LINKED = frozenset({OutsideState.OUT, OutsideState.RECEIVED})


class Beyond:
    """What a town does with bodies outside."""

    house: ClassVar[House]
    references: ClassVar[list[str]]
    moved: ClassVar[Counter[str]]
    handouts: dict[bytes, list[Handout]]
    tickets: dict[bytes, str]
    beds_asked: set[bytes]
    """Bodies that were asked for a bed, as houses are."""

    def begin_outside(self) -> None:
        """Nobody outside was given anything."""
        self.handouts, self.tickets, self.beds_asked = defaultdict(list), {}, set()

    def outward(self, data: st.DataObject) -> None:
        """Something happens with a body outside; more of it, once there is one."""
        rows = self._outsides()
        if not rows or not data.draw(st.integers(0, 3)):
            self._prepare(data)
            rows = self._outsides()
        for _time in range(data.draw(st.integers(1, 3))):
            if rows:
                acts = [*[self._link] * 3, *[self._knock] * 4, *[self._answer] * 2, self._say, self._withdraw]
                data.draw(st.sampled_from(acts))(data, data.draw(st.sampled_from(rows)))

    def _outsides(self) -> list[bytes]:
        with self.house.app.app_context(), system_work() as unit:
            return list(unit.scalars(select(Outside.id).order_by(literal_column("outside_referral.rowid"))))

    def newest_right(self, reference: str, *, live: bool = False) -> bytes | None:
        """The last right that was recorded for a child: as it was made, since ids of one moment have no order."""
        query = select(Consent.id).join(Case, Case.id == Consent.case_id).where(Case.reference == reference)
        if live:
            query = query.where(Consent.revoked_at.is_(None))
        with self.house.app.app_context(), system_work() as unit:
            return unit.scalars(query.order_by(literal_column("consent.rowid").desc()).limit(1)).first()

    def _prepare(self, data: st.DataObject) -> None:
        """By a right that was given today, or by the newest there is, which may have ended."""
        me, reference = self.house.world.actor(OFFICER), self.references[data.draw(st.integers(0, 2))]
        if data.draw(st.integers(0, 3)):
            consent(self.house, reference, until=clock.today() + timedelta(days=data.draw(st.sampled_from([1, 20]))))
        right = self.newest_right(reference)
        try:
            with working(self.house, me):
                case, file = cases.locate(me, reference, writing=True), cases.open_file(me, reference)
                needs = data.draw(st.sampled_from([(Need.BED, Need.CARE), (Need.CARE,)]))
                asked = AskingOutside({"name": "Hôpital"}, ASKS, Urgency.PRIORITY, right, needs, tell=(Told.NAME,))
                row = bodies.prepare(me, case, file, asked).id
                self.beds_asked |= {row} if Need.BED in needs else set()
        except REFUSALS:
            return
        self.moved["outside.prepare"] += 1

    def _by_sender(self, name: str, row: bytes, verb: Callable[[Any, Outside], Any]) -> bool:
        me = self.house.world.actor(OFFICER)
        try:
            with working(self.house, me) as unit:
                verb(me, unit.get_one(Outside, row))
        except REFUSALS:
            return False
        self.moved[f"outside.{name}"] += 1
        return True

    def _link(self, data: st.DataObject, row: bytes) -> None:
        """A link, which takes the place of any other; or only a letter."""
        if not data.draw(st.integers(0, 3)):
            self._by_sender("letter", row, bodies.give)
            return
        made: list[Handout] = []

        def link(me: Any, found: Outside) -> None:
            drawn, salt, key = bodies.draw_link()
            bodies.link(me, found, drawn, salt, key)
            made.append(drawn)

        if self._by_sender("link", row, link):
            self.handouts[row] += made
            self._knock(data, row)

    def _knock(self, data: st.DataObject, row: bytes) -> None:
        """Somebody types the letters of a link, the last one or an older one, and a code, right or wrong."""
        if not self.handouts[row]:
            return
        drawn = data.draw(st.sampled_from([self.handouts[row][-1]] * 3 + self.handouts[row][:1]))
        right = data.draw(st.sampled_from([False, True, True]))
        code = drawn.code if right else "0000 0000"
        with self.house.app.app_context(), system_work() as unit:
            live = unit.get(OutsideLink, row) is not None
            tries = data.draw(st.sampled_from([1, LINK_TRIES])) if not right else 1
            for _time in range(tries):
                page = handed.enter(unit, handed.look(unit, drawn.link, code))
                assert (page is not None) is (right and live and drawn == self.handouts[row][-1])
            if page is not None:
                self.tickets[row] = page.ticket
                self.moved["outside.open"] += 1
            elif not right:
                self.moved["outside.tried"] += 1

    def _answer(self, data: st.DataObject, row: bytes) -> None:
        """By the page that was opened, which may be long ago."""
        if row not in self.tickets:
            return
        name = data.draw(st.sampled_from(OUTSIDE_ANSWERS))
        try:
            with self.house.app.app_context(), system_work() as unit:
                page = handed.answer(unit, self.tickets[row], name, "full", "Bien.")
        except REFUSALS:
            return
        if page is not None:
            self.moved[f"outside.{name}"] += 1

    def _say(self, data: st.DataObject, row: bytes) -> None:
        """The sender writes down what was said by telephone, or brings the child there."""
        name = data.draw(st.sampled_from(SENDERS))
        self._by_sender(f"said_{name}", row, lambda me, found: say(me, found, name))

    def _withdraw(self, _data: st.DataObject, row: bytes) -> None:
        self._by_sender("withdraw", row, bodies.withdraw)

    def body_asked(self, unit: Session, row: Sending, at: datetime) -> bool:
        """Whether a body outside is asked for a bed since this one left, or has her by that; `at`: when it ended."""
        bodies = select(Outside).where(
            Outside.case_id == row.case_id, Outside.state.in_([*LINKED, OutsideState.ARRIVED])
        )
        return any(
            body.id in self.beds_asked
            and (body.state in LINKED or body.since >= row.sent_at)
            and (body.forgotten_at is None or body.forgotten_at > at)
            for body in unit.scalars(bodies)
        )

    def promises_outside(self, unit: Session) -> None:
        """No link and no key outlives its state, nothing waits without somebody who must act, the log has no gap."""
        for row in unit.scalars(select(Outside).order_by(Outside.id)):
            state = OutsideState(row.state)
            self._log(unit, row, state)
            assert (state in OPEN_OUTSIDE) is (OutsideMove.TAKE_BACK in outside_moves(state))
            assert (row.due_at is not None) is (state in LINKED), "whoever waits is told when to call"
            self._link_of(unit, row, state)
            holders = set(unit.scalars(select(VaultKey.holder_id).where(VaultKey.vault_id == row.id)))
            assert holders == (set() if row.forgotten_at else {row.sender_id}), "the sender's alone"
            if row.forgotten_at is not None:
                assert state not in OPEN_OUTSIDE and row.since <= clock.now() - FORGOTTEN_AFTER
                assert (row.told, row.body, row.sheet, row.minutes) == (None, None, None, None)
            assert (row.handed_at is None) or state is OutsideState.ARRIVED

    def _log(self, unit: Session, row: Outside, state: OutsideState) -> None:
        at, table = OutsideState.PREPARED, {line.name: line for line in OUTSIDE}
        steps = unit.scalars(select(OutsideStep.move).where(OutsideStep.outside_id == row.id).order_by(OutsideStep.id))
        for move in steps:
            if line := table.get(OutsideMove(move)):
                assert at in line.sources, (move, at)
                at = line.target
        assert at is state, "the log leads to where it stands"

    def _link_of(self, unit: Session, row: Outside, state: OutsideState) -> None:
        link = unit.get(OutsideLink, row.id)
        if link is None:
            return
        right = unit.get_one(Consent, row.consent_id)
        assert state in LINKED, "no link outlives its state"
        assert right.revoked_at is None and (right.until is None or right.until >= clock.today())
        assert link.expires_at > clock.now() and link.tries < LINK_TRIES
        if link.opened_at is not None and link.opened_at <= clock.now() - READ_FOR:
            assert link.extract is None, "read for one hour"

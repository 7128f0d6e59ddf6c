"""What referrals do by the clock: silence is noted and rises, places lapse, a late child is looked for, words are
forgotten. Each look is one statement; what it finds is moved like any other move.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import staff_of
from caseapp.accounts.models import Establishment
from caseapp.cases.models import Case
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.service.deadlines import call, holidays
from caseapp.cases.vocabulary import NoticeKind
from caseapp.config import Settings
from caseapp.establishments.models import BedUse
from caseapp.infra import jobs
from caseapp.infra.audit import record
from caseapp.infra.db.session import GuardedSession
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.deadlines import Rule
from caseapp.policy.permissions import P, Reach, holds, reach
from caseapp.policy.referring import ARRIVAL_GRACE, CONFERENCE, FORGOTTEN_AFTER, MARKS, READ_ON_AFTER_EXIT, SILENCE
from caseapp.referrals.clock import next_mark, passed
from caseapp.referrals.events import RAISED
from caseapp.referrals.lifecycle import next_of, step_of
from caseapp.referrals.models import Consent, Referral, Sending
from caseapp.referrals.notices import team_of, tell_right_ended
from caseapp.referrals.queries.alarm import ALARMS
from caseapp.referrals.rights import over_before
from caseapp.referrals.service import outside, reviewing
from caseapp.referrals.service.disclosure import EXTRACT, close_sheets, follow_all, forget
from caseapp.referrals.service.moves import apply, held, hold_files
from caseapp.referrals.service.party import in_step
from caseapp.referrals.service.transfers import lapse_due
from caseapp.referrals.vocabulary import BEFORE_YES, LIVE, OVER, Move, Side, State

_SILENT = frozenset({State.SENT, State.ACKNOWLEDGED})
_LAST_MOVE = {State.WAITING_LIST: Move.EXPIRE, State.ADMITTED: Move.CLOSE}
"""What the clock does when the last mark has passed: nobody needs the place any more; nobody closed after she left."""


@jobs.job("referrals.clock", every=timedelta(minutes=5))
def look(unit: GuardedSession, _settings: Settings) -> int:
    """Look at every referral whose next mark has come, at places whose hold has ended, and at whole files
    that were offered and not taken, and at links of bodies outside. How many moved."""
    now = clock.now()
    hold_files(unit, [*_late(unit, now), *_lapsed(unit)])
    return raise_late(unit, now) + lapse(unit) + lapse_due(unit) + outside.run_out(unit)


@jobs.job("referrals.forget", nightly=time(2, 30))
def forget_old(unit: GuardedSession, _settings: Settings) -> int:
    """Destroy the keys of what was said in referrals that ended without the child long ago, let those that had her read
    no longer than they may, and take back what rests on a right whose last day has passed. How many."""
    now = clock.now()
    ended = select(Sending).where(
        Sending.state.in_([str(state) for state in OVER - {State.CLOSED}]),
        Sending.forgotten_at.is_(None),
        Sending.since < now - FORGOTTEN_AFTER,
    )
    closed = select(Sending).where(
        Sending.state == str(State.CLOSED), Sending.knows > 0, Sending.since < now - READ_ON_AFTER_EXIT
    )
    found = 0
    for query, end in ((ended, forget), (closed, close_sheets)):
        for row in unit.scalars(query.order_by(Sending.id)).all():
            held(unit, row)
            end(unit, row)
            found += 1
    return found + end_rights(unit) + outside.forget_old(unit) + reviewing.forget_old(unit)


def end_rights(unit: Session) -> int:
    """What rests on a right whose last day has passed is reduced as if it had been taken back. How many."""
    query = (
        select(Referral)
        .join(Consent, Consent.id == Referral.consent_id)
        .join(Sending, Sending.referral_id == Referral.id)
        .where(over_before(clock.today()), Sending.knows > EXTRACT)
        .distinct()
    )
    rows = unit.scalars(query).all()
    for referral in rows:
        follow_all(unit, referral)
    return len(rows) + _tell_ended(unit)


def _tell_ended(unit: Session) -> int:
    """Tell the house, once, that a right has ended under a referral that runs. How many rights."""
    query = (
        select(Consent, Referral)
        .join(Referral, Referral.consent_id == Consent.id)
        .join(Sending, Sending.referral_id == Referral.id)
        .where(
            over_before(clock.today()),
            Consent.revoked_at.is_(None),
            Consent.ended_at.is_(None),
            Sending.at_receiver.is_(True),
            Sending.state.in_([str(state) for state in LIVE]),
        )
        .distinct()
    )
    found = unit.execute(query.order_by(Consent.id, Referral.id)).all()
    for right, referral in found:
        right.ended_at = clock.now()
        tell_right_ended(unit, referral)
    unit.flush()
    return len({right.id for right, _referral in found})


def late_people(unit: GuardedSession) -> set[bytes]:
    """Who is told in the morning that something waits: at the house that must act, whoever took it into her hands, and
    once its time is over, or where nobody took it, whoever decides there; from one and a half times that on, whoever
    coordinates its province; at a unit, who reviews refusals that wait. Fills a slot of the morning letter."""
    stands = (Sending.state, Sending.seeks, Sending.raised)
    sides = (Sending.sender_id, Sending.receiver_id, Sending.claimed_by_id)
    running = or_(Sending.state.in_([str(state) for state in LIVE]), Sending.seeks.is_(True))
    rows = unit.execute(select(*stands, *sides).where(Sending.raised > 0, running)).all()
    theirs = [row for row in rows if next_of(State(row.state), seeks=row.seeks) is Side.RECEIVER]
    ours = [row for row in rows if next_of(State(row.state), seeks=row.seeks) is Side.SENDER]
    found = {row.claimed_by_id for row in theirs if row.claimed_by_id}
    missed = [row for row in theirs if row.state == State.UNDER_WAY]  # both houses look for her
    rising = [row for row in theirs if row.raised > 1 or not row.claimed_by_id]
    places = {row.receiver_id for row in rising} | {row.sender_id for row in (*ours, *missed)}
    found |= {user for (_place, user), roles in staff_of(unit, places).items() if holds(roles, P.REFERRAL_ANSWER)}
    alarming = {row.receiver_id for row in theirs if row.raised >= ALARMS}
    alarming |= {row.sender_id for row in ours if row.raised >= ALARMS and row.seeks}
    return found | reviewing.late_reviewers(unit) | _province_of(unit, alarming)


def _province_of(unit: GuardedSession, places: set[bytes]) -> set[bytes]:
    """Who coordinates the provinces of these houses."""
    if not places:
        return set()
    provinces = select(Establishment.province_code).where(Establishment.id.in_(places))
    there = unit.scalars(select(Establishment.id).where(Establishment.province_code.in_(provinces))).all()
    people = staff_of(unit, there).items()
    return {user for (_place, user), roles in people if reach(roles, P.FIGURES_READ) is Reach.EVERYWHERE}


def raise_late(unit: Session, now: datetime) -> int:
    """Note for each late referral how late it is; at the mark of silence the table moves it. How many were touched."""
    days_off = holidays(unit)
    rows = _late(unit, now)
    for row in rows:
        held(unit, row)
        if row.next_at is None or row.next_at > now:
            continue  # somebody moved it a moment ago
        state, former = State(row.state), row.raised
        if state is State.DRAFT:
            apply(unit, None, row, step_of(Move.EXPIRE, state, Side.SYSTEM))
            continue
        if state is State.UNDER_WAY:
            _look_for(unit, row)
        elif row.clocked is None:  # news that is due: told once
            row.raised, row.next_at = 1, None
        else:
            row.raised = passed(row, now, days_off)
            row.next_at = next_mark(row, days_off)
        mark = MARKS[row.raised - 1] if row.raised else 0
        if mark >= CONFERENCE and (row.state in BEFORE_YES or row.seeks):
            call(unit, unit.get_one(Case, row.case_id), Rule.CASE_CONFERENCE)
        slow = row.sender_id if next_of(state, seeks=row.seeks) is Side.SENDER else row.receiver_id
        record(unit, None, RAISED, workplace_id=slow, sending=id_text(row.id), mark=mark)
        if state in _SILENT and mark >= SILENCE:
            row.fell_silent = True
            tell_with_flush(unit, row.case_id, NoticeKind.SILENT, sorted(team_of(unit, row.case_id)))
            apply(unit, None, row, step_of(Move.FALL_SILENT, state, Side.SYSTEM))
        elif row.raised == len(MARKS) and state in _LAST_MOVE:
            apply(unit, None, row, step_of(_LAST_MOVE[state], state, Side.SYSTEM))
        if former < ALARMS <= row.raised and row.state == State.UNANSWERED:
            tell_with_flush(unit, row.case_id, NoticeKind.LONG_SILENT, sorted(team_of(unit, row.case_id)))
    unit.flush()
    return len(rows)


def _look_for(unit: Session, row: Sending) -> None:
    """A child on the road who is not there: both houses look for her at once; an hour later the protection unit knows
    that one is missed there, and after another the province."""
    row.raised += 1
    row.next_at = row.next_at + ARRIVAL_GRACE if row.next_at is not None and row.raised < ALARMS else None
    if row.raised == 1:
        staff = staff_of(unit, {row.receiver_id}).items()
        there = {user for (_place, user), roles in staff if holds(roles, P.REFERRAL_HANDLE)}
        tell_with_flush(unit, row.case_id, NoticeKind.OVERDUE, sorted(there | team_of(unit, row.case_id)))


def lapse(unit: Session) -> int:
    """A place that was kept and whose time has passed: the referral expires, with those of the brothers and sisters who
    stand where she stands, and the sender knows. How many."""
    rows = _lapsed(unit)
    for row in rows:
        held(unit, row)
        if row.state in _KEPT:
            apply(unit, None, row, step_of(Move.EXPIRE, State(row.state), Side.SYSTEM))
    return len(rows)


_KEPT = frozenset({State.ACCEPTED, State.COUNTER_PROPOSED})


def _late(unit: Session, now: datetime) -> Sequence[Sending]:
    return unit.scalars(select(Sending).where(Sending.next_at <= now).order_by(Sending.id)).all()


def _lapsed(unit: Session) -> list[Sending]:
    ended = (BedUse.until.is_not(None)) | (BedUse.expires_at <= clock.now())
    query = (
        select(Sending)
        .join(BedUse, BedUse.id == Sending.bed_use_id)
        .where(Sending.state.in_([str(state) for state in _KEPT]), ended)
    )
    found: dict[bytes, Sending] = {}
    for row in unit.scalars(query.order_by(Sending.id)).all():
        found |= {one.id: one for one in in_step(unit, row)}
    return list(found.values())

"""How the child comes: on the way with two adults, through the door, into a bed; and news of her afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.notices import tell_with_flush
from caseapp.cases.vocabulary import NoticeKind
from caseapp.establishments.models import BedUse, Stay
from caseapp.establishments.service.gate import GateClosed
from caseapp.establishments.service.uses import keep_until, prolong
from caseapp.establishments.vocabulary import Door
from caseapp.infra.db import session
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.policy.classes import DataClass
from caseapp.policy.placement import TRAVELS_BY, WITHOUT_PAPER
from caseapp.policy.referring import EMERGENCY_HOLD, FEEDBACK_AFTER
from caseapp.referrals.clock import wind, wind_leaving
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import JourneyFields, Sending, Step
from caseapp.referrals.notices import deciders
from caseapp.referrals.service.answer import say_no
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import hangs_on
from caseapp.referrals.service.disclosure import talk_keys
from caseapp.referrals.service.moves import Said, apply, held, move, release_others
from caseapp.referrals.service.party import in_step, move_each, together
from caseapp.referrals.vocabulary import (
    COMING,
    Arrival,
    Breaking,
    ChildReason,
    Feedback,
    HouseReason,
    Kind,
    Move,
    Side,
    State,
)

FARTHEST = timedelta(days=3)


def depart(
    actor: Actor,
    sending: Sending,
    told: JourneyFields,
    expected_at: datetime,
    along: Collection[bytes] = (),
    paper_id: bytes | None = None,
) -> None:
    """The child sets out, with two adults; from an hour after `expected_at` she is looked for. `along`: the sendings of
    those of her party who travel in the same car; `paper_id`: the document of her file that proves the right.

    Raises Refused, NotFound, Impossible, Invalid; GateClosed without a legal basis (law 65-15 art. 8, 36).
    """
    flaws = {name: "required" for name in ("first_adult", "second_adult") if not str(told.get(name, "")).strip()}
    now = clock.now()
    if not now - timedelta(hours=1) <= expected_at <= now + FARTHEST:
        flaws["expected_at"] = "expected_hour"
    without = _without_right(told)
    if without:
        raise GateClosed(flaws | without, sending.case_id, Door.TRANSFER, without)
    if flaws:
        raise Invalid(flaws)
    unit = session()
    if paper_id is not None and not hangs_on(unit, paper_id, unit.get_one(Case, sending.case_id)):
        raise Invalid({"document": "choice"})
    riding = [row for row in together(actor, sending, Move.DEPART) if row is sending or row.id in along]
    for row in move_each(actor, riding, Move.DEPART):
        keys = talk_keys(unit, row, row.sender_id)
        row.journey = keys.seal(told, Sending.__tablename__, DataClass.CONTACT, row.id, row.id)
        row.expected_at, row.paper_id = expected_at, paper_id if row is sending else None
        wind(row, now)
        _keep_place(row, expected_at + EMERGENCY_HOLD)
    unit.flush()


def _without_right(told: JourneyFields) -> dict[str, str]:
    """What is missing of the right by which a child sets out; an order and a consent have a number or a name, and a
    day."""
    kind, day = told.get("basis", ""), told.get("decided_on", "")
    if kind not in TRAVELS_BY:
        return {"basis": "travel_basis"}
    if day > clock.today().isoformat():
        return {"decided_on": "future"}
    if kind in WITHOUT_PAPER:
        return {}
    return {name: "travel_order" for name in ("order", "decided_on") if not str(told.get(name, "")).strip()}


def arrive(actor: Actor, sending: Sending, how: Arrival, words: str = "") -> Step:
    """Sign that the child came through the door; what she has to say of it stands in `words`."""
    if how is Arrival.HURT and not words.strip():
        raise Invalid({"words": "required"})
    step = move(actor, sending, Move.ARRIVE, Said(words, str(how)))
    sending.arrived_at = step.at
    if sending.due_at is not None:
        _keep_place(sending, sending.due_at)
    session().flush()
    return step


def turn_away(
    actor: Actor, sending: Sending, house: HouseReason, child: ChildReason, words: str, beds_shown: int | None = None
) -> None:
    """Refuse at the door: the sender sees at once who else was asked and could take her. Else as `answer.refuse`."""
    say_no(actor, sending, Move.TURN_AWAY, house, child, words, beds_shown)


def no_show(actor: Actor, sending: Sending, child: ChildReason, words: str = "") -> Step:
    """The child did not come: the kept place is free, and whoever sent her looks for her."""
    if child is ChildReason.NONE:
        raise Invalid({"child": "required"})
    step = move(actor, sending, Move.NO_SHOW, Said(words, str(child)))
    sending.child_reason = str(child)
    session().flush()
    return step


def hold_longer(actor: Actor, sending: Sending) -> None:
    """Keep the place for as long again, once, and those of the others who wait with her; the receiver decides.

    Raises Refused, NotFound, Impossible.
    """
    unit = session()
    use = unit.get(BedUse, sending.bed_use_id) if sending.bed_use_id else None
    if use is None or sending.state not in COMING:
        raise NotFound
    for row in in_step(unit, sending):
        use = unit.get_one(BedUse, row.bed_use_id)
        if row.id == sending.id or not use.extended:
            prolong(actor, use)
        row.place_until = use.expires_at
    unit.flush()


def tell(actor: Actor, sending: Sending, how: Feedback, words: str) -> Step:
    """Tell the sender how the child is; the next news is due at 7, 30 and 90 days (`FEEDBACK_AFTER`)."""
    step = move(actor, sending, Move.TELL, Said(words, str(how)))
    if sending.arrived_at is not None:
        sending.feedback_due = next_feedback(sending.arrived_at, clock.now(), again=sending.kind == Kind.SERVICE)
        wind(sending, clock.now())
    session().flush()
    return step


def close(actor: Actor, sending: Sending, words: str) -> Step:
    """End it with a summary, when the child does not live there any more. Raises Impossible while she does."""
    stay = session().get(Stay, sending.stay_id) if sending.stay_id else None
    if stay is not None and stay.ended_at is None:
        raise Impossible("lives_in_centre")
    return _end(actor, sending, Move.CLOSE, Said(words))


def complete(actor: Actor, sending: Sending, how: Feedback, words: str) -> Step:
    """A service has done what it was asked for: how the child is, and what was reached. Raises as `move`."""
    return _end(actor, sending, Move.COMPLETE, Said(words, str(how)))


def break_off(actor: Actor, sending: Sending, why: Breaking, words: str) -> Step:
    """A service ends before it is done; either house says so, why, and in words. Who gave it hears by her bell that the
    sender has. Raises as `move`."""
    step = _end(actor, sending, Move.BREAK_OFF, Said(words, str(why)))
    if step.side == Side.SENDER:
        unit = session()
        with both_houses(unit):
            hers = sending.claimed_by_id
            there = [hers] if hers is not None else deciders(unit, sending.receiver_id)
            tell_with_flush(unit, sending.case_id, NoticeKind.ANSWERED, there)
            unit.flush()
    return step


def _end(actor: Actor, sending: Sending, name: Move, said: Said) -> Step:
    step = move(actor, sending, name, said)
    sending.feedback_due = None
    session().flush()
    return step


def next_feedback(arrived: datetime, now: datetime, *, again: bool = False) -> date | None:
    """The day of the next news after `now`; None after the last one, unless it is asked for `again`, every
    ninety days: a service goes on until somebody says that it has ended."""
    first, today = clock.local(arrived).date(), clock.local(now).date()
    days = [*FEEDBACK_AFTER]
    while again and first + timedelta(days=days[-1]) <= today:
        days.append(days[-1] + FEEDBACK_AFTER[-1])
    return next((first + timedelta(days=n) for n in days if first + timedelta(days=n) > today), None)


def take_up(actor: Actor, sending: Sending) -> Step:
    """A service begins: what an admission is for a bed. Raises Impossible for a placement: it needs an admission."""
    if sending.kind == Kind.PLACEMENT:
        raise Impossible("admission_first")
    step = move(actor, sending, Move.ADMIT)
    _begun(sending, step)
    session().flush()
    return step


def admitted(unit: Session, actor: Actor, case: Case, stay: Stay) -> None:
    """Fills the slot of an admission: the referral that brought the child is admitted, all others fall away. A
    child who comes back to a house whose referral was not closed lives there by that referral again."""
    with both_houses(unit):
        found = _bringing(unit, case, stay)
        if found is None:
            release_others(unit, actor, case.id, Kind.PLACEMENT)
        elif found.state == State.ADMITTED:
            held(unit, found)
            found.stay_id, found.clocked = stay.id, None
            wind(found, clock.now())
        else:
            held(unit, found)
            line = step_of(Move.ADMIT, State(found.state), Side.RECEIVER)
            found.stay_id = stay.id
            _begun(found, apply(unit, actor, found, line))
            release_others(unit, actor, case.id, Kind.PLACEMENT, found)
        unit.flush()


def left(unit: Session, _actor: Actor, _case: Case, stay: Stay) -> None:
    """Fills the slot of an exit: whoever had the child is reminded to sum up and close; from then on what was shared
    for her stay ends (`READ_ON_AFTER_EXIT`)."""
    with both_houses(unit):
        query = select(Sending).where(Sending.stay_id == stay.id, Sending.state == str(State.ADMITTED))
        for sending in unit.scalars(query).all():
            held(unit, sending)
            wind_leaving(sending, clock.now())
        unit.flush()


def _bringing(unit: Session, case: Case, stay: Stay) -> Sending | None:
    """The referral by which a child comes into a house: one on its way, or one that she lived there by before."""
    states = [str(state) for state in COMING | {State.ARRIVED, State.ADMITTED}]
    query = select(Sending).where(
        Sending.case_id == case.id,
        Sending.kind == str(Kind.PLACEMENT),
        Sending.receiver_id == stay.establishment_id,
        Sending.state.in_(states),
    )
    rows = unit.scalars(query.order_by(Sending.since.desc())).all()
    return next((row for row in rows if row.state != State.ADMITTED), rows[0] if rows else None)


def _keep_place(sending: Sending, until: datetime) -> None:
    """A place is not lost while the child is on the way, nor while she sits at the desk."""
    unit = session()
    with both_houses(unit):
        use = unit.get(BedUse, sending.bed_use_id) if sending.bed_use_id else None
        if use is not None:
            keep_until(use, until)
            sending.place_until = use.expires_at
        unit.flush()


def _begun(sending: Sending, step: Step) -> None:
    if sending.arrived_at is None:
        sending.arrived_at = step.at
    sending.feedback_due = next_feedback(sending.arrived_at, step.at, again=sending.kind == Kind.SERVICE)
    wind(sending, step.at)

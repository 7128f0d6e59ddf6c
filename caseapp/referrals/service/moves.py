"""One way to move a referral: the table is asked, the log written, the keys follow, both houses learn of it.

Whoever moves sees one side; what a move does to the other side (its key rows, the other establishments that were
asked, the line in the child's file) is the system's work, within its scope, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from caseapp.cases.models import Case
from caseapp.cases.service.deadlines import holidays
from caseapp.cases.service.entries import need, write_entry
from caseapp.cases.vocabulary import ENDED, EventKind
from caseapp.establishments.models import BedUse
from caseapp.establishments.service.uses import let_go
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.adding import Adding
from caseapp.infra.db.reading import Reading, padded
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Impossible, Invalid, NotFound
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.classes import DataClass
from caseapp.referrals.clock import wind
from caseapp.referrals.events import MOVED
from caseapp.referrals.lifecycle import STAYS, step_of
from caseapp.referrals.lifecycle import Step as Line
from caseapp.referrals.models import Consent, Referral, Sending, Step
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.disclosure import follow, talk_keys
from caseapp.referrals.service.reviewing import moot
from caseapp.referrals.service.search import ASKED, end_search, follow_search
from caseapp.referrals.vocabulary import BEFORE_YES, COMING, OVER, SERVICE_ENDS, Kind, Move, Side, State

TOLD_IN_FILE: dict[Move, EventKind] = {
    Move.SEND: EventKind.REFERRED,
    Move.ACCEPT: EventKind.REFERRAL_ACCEPTED,
    Move.AGREE: EventKind.REFERRAL_ACCEPTED,
    Move.PLACE: EventKind.REFERRAL_ACCEPTED,
    Move.REFUSE: EventKind.REFERRAL_REFUSED,
    Move.TURN_AWAY: EventKind.REFERRAL_TURNED_AWAY,
    Move.RECALL: EventKind.REFERRAL_ENDED,
    Move.DECLINE: EventKind.REFERRAL_ENDED,
    Move.NO_SHOW: EventKind.REFERRAL_NOT_ARRIVED,
    Move.STOP: EventKind.REFERRAL_ENDED,
    Move.ARRIVE: EventKind.REFERRAL_ARRIVED,
    Move.TELL: EventKind.REFERRAL_FEEDBACK,
    Move.CLOSE: EventKind.REFERRAL_FEEDBACK,
    **dict.fromkeys(SERVICE_ENDS, EventKind.REFERRAL_FEEDBACK),
}
"""Moves that leave a line in the child's file, with the establishment they concern."""
ANSWERS = frozenset({Move.ASK, Move.PROPOSE, Move.WAIT, Move.ACCEPT, Move.REFUSE})
_YES = frozenset({Move.ACCEPT, Move.AGREE, Move.PLACE})
_TAKEN: dict[Move, frozenset[State]] = {
    **dict.fromkeys((Move.SEND, Move.SEND_BACK), COMING | {State.ARRIVED}),
    **dict.fromkeys(_YES, frozenset({State.ARRIVED})),
}
"""Moves that would give a child a second place, and the steps of another referral that forbid them."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said with a move: words (sealed) and a coded reason."""

    words: str = ""
    reason: str | None = None
    for_id: bytes | None = None
    """For whom she acts."""
    beside: Mapping[str, str] | None = None
    """What else is written with the words, sealed like them (`queries/one.py` reads it)."""


def side_of(actor: Actor, sending: Sending) -> Side:
    """On which side the actor stands. Raises NotFound on neither."""
    if sending.sender_id == actor.workplace_id:
        return Side.SENDER
    if sending.receiver_id == actor.workplace_id and sending.at_receiver:
        return Side.RECEIVER
    raise NotFound


def move(
    actor: Actor,
    sending: Sending,
    name: Move,
    said: Said = Said(),
    kept: BedUse | None = None,
    side: Side | None = None,
) -> Step:
    """Move `sending`; `kept` is the place that is held for the child with this move, `side` whose it is where neither
    of the two houses makes it.

    Raises Refused without the power, NotFound on neither side, Impossible for a move that the table does not have now
    (somebody else was first), Invalid when words are missing that the table asks for.
    """
    side = side or side_of(actor, sending)
    line = step_of(name, State(sending.state), side)
    need(actor, line.permission)  # type: ignore[arg-type]
    if not line.fits(sending.kind):
        raise Impossible("referral_step")
    if "words" in line.needs and not said.words.strip():
        raise Invalid({"words": "required"})
    unit = session()
    with both_houses(unit):
        referral = held(unit, sending)
        line = step_of(name, State(sending.state), side)
        if sending.forgotten_at is not None and name is not Move.STOP:
            raise Impossible("referral_step")
        case = unit.get_one(Case, referral.case_id)
        if line.target is not State.CANCELLED and _file_over(case, line):
            raise Impossible("file_ended")
        if _elsewhere(unit, sending, name):
            raise Impossible("placed_already")
        tell_file(unit, actor, referral, sending, name)
        if kept is not None:
            sending.bed_use_id, sending.place_until = kept.id, kept.expires_at
        if name is Move.SEND:
            sending.at_receiver, sending.sent_at = True, clock.now()
        step = apply(unit, actor, sending, line, said)  # stores all of it at once
        if name in _YES:
            release_others(unit, actor, referral.case_id, Kind(referral.kind), sending)
    return step


_STEPS = Adding(Step)
_HELD = Reading(select(Case.id).where(Case.id == bindparam("file")).with_for_update(key_share=True))


def held(unit: Session, sending: Sending) -> Referral:
    """The referral and `sending` as they stand now, with the child's file held until this transaction ends: whoever was
    first was first, in all referrals of the child. Beds are held before files, never after; and a row that only names
    the file (a bed that is kept for its child) waits for nobody."""
    hold_file(unit, sending.case_id)
    unit.refresh(sending)
    return unit.get_one(Referral, sending.referral_id, populate_existing=True)


def hold_files(unit: Session, rows: Iterable[Sending]) -> None:
    """Hold the files of several children until this transaction ends, in the order that everybody keeps."""
    for case_id in sorted({row.case_id for row in rows}):
        hold_file(unit, case_id)


def hold_file(unit: Session, case_id: bytes) -> None:
    """Hold one file until this transaction ends."""
    _HELD.rows(unit, file=case_id)


def apply(unit: Session, actor: Actor | None, sending: Sending, line: Line, said: Said = Said()) -> Step:
    """Write a move that the table allows: state, clock, log, trail, keys. Within the system's scope."""
    now, former = clock.now(), sending.state
    with unit.no_autoflush:  # all that the move changes is stored at once
        days_off, referral = holidays(unit), unit.get_one(Referral, sending.referral_id)
        consent = unit.get(Consent, referral.consent_id) if referral.consent_id else None
        case = unit.get_one(Case, referral.case_id)
    holder = sending.receiver_id if line.side is Side.RECEIVER else sending.sender_id
    step = Step(
        id=new_id(),
        sending_id=sending.id,
        move=str(line.name),
        side=str(line.side),
        from_state=former,
        to_state=str(line.target),
        at=now,
        by_id=actor.user_id if actor else None,
        for_id=said.for_id,
        reason=said.reason,
    )
    if said.words.strip():
        keys = talk_keys(unit, sending, holder)
        step.words = keys.seal(
            {"text": said.words.strip(), **(said.beside or {})},
            Step.__tablename__,
            DataClass.NOTES,
            step.id,
            sending.id,
        )
    if line.name not in STAYS:
        sending.state, sending.since = str(line.target), now
        if line.name in ANSWERS and sending.answered_at is None:
            sending.answered_at = now
        follow_search(unit, sending, line, former, case)
        wind(sending, now, days_off)
    if former == State.REFUSED and line.target is not State.REFUSED and line.side is not Side.UNIT:
        moot(unit, sending)
    _STEPS.store(unit, step)
    _let_place_go(unit, sending, line)
    follow(unit, referral, sending, case, consent, former)
    detail = {"sending": id_text(sending.id), "move": str(line.name), "state": sending.state}
    record(unit, actor, MOVED, referral.case_id, workplace_id=holder, **detail)
    unit.flush()
    return step


_RELEASED = sorted(str(state) for state in BEFORE_YES | COMING)


def release_others(
    unit: Session, actor: Actor | None, case_id: bytes, kind: Kind, chosen: Sending | None = None
) -> int:
    """The child has a place: every other establishment that was asked for the same child is told so, and its place is
    free again; a service ends only what was asked with it. How many."""
    found: list[Sending] = ASKED.entities(unit, file=case_id, kind=str(kind), states=padded(_RELEASED))
    others = [row for row in found if chosen is None or row.id != chosen.id]
    if chosen is not None and kind is Kind.SERVICE:
        others = [row for row in others if row.referral_id == chosen.referral_id]
    for row in others:
        apply(unit, actor, row, step_of(Move.FALL_AWAY, State(row.state), Side.SYSTEM))
    if chosen is None:  # she has a place by another way
        end_search(unit, case_id, kind)
    return len(others)


def _let_place_go(unit: Session, sending: Sending, line: Line) -> None:
    """A place that was kept for a child who does not come, or who sleeps in another bed, is free at once."""
    if line.target in OVER | {State.ADMITTED} and sending.bed_use_id is not None:
        use = unit.get(BedUse, sending.bed_use_id)
        if use is not None:
            let_go(unit, use)


def tell_file(unit: Session, actor: Actor, referral: Referral, sending: Sending, name: Move) -> None:
    """The line that a move leaves in the child's file."""
    kind = TOLD_IN_FILE.get(name)
    if kind is not None:
        case = unit.get_one(Case, referral.case_id)
        write_entry(unit, actor, case, kind, detail=id_text(sending.receiver_id))


def _elsewhere(unit: Session, sending: Sending, name: Move) -> bool:
    """Whether the child of a placement is at another house's desk already, or, where a house is only now asked, on her
    way there: that one is recalled first, or she turns round."""
    taken = _TAKEN.get(name)
    if taken is None or sending.kind == Kind.SERVICE:
        return False
    states = sorted(str(state) for state in taken)
    rows = ASKED.rows(unit, file=sending.case_id, kind=sending.kind, states=padded(states))
    return any(row.id != sending.id for row in rows)


def _file_over(case: Case, line: Line) -> bool:
    """Whether the file has ended: nothing new begins then, what has begun is still brought to its end."""
    begins = line.name in (Move.SUBMIT, Move.SEND, Move.ACCEPT, Move.PLACE, Move.SEND_BACK)
    return begins and case.status in ENDED

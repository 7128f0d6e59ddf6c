"""The moves of a referral, as one frozen table; `python tools/draw_lifecycle.py` draws it into docs/referrals.md.

One line says who moves (the house that sends, the house that receives, the clock), from where to where, with which
power, and what must be said with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from caseapp.kernel.errors import Impossible
from caseapp.kernel.lifecycle import Move as Line
from caseapp.policy.permissions import P
from caseapp.referrals.vocabulary import (
    ANSWERABLE,
    BEFORE_YES,
    COMING,
    LIVE,
    OPEN_OUTSIDE,
    OPEN_TRANSFERS,
    SERVICE_ENDS,
    UNSENT,
    Kind,
    Move,
    OutsideMove,
    OutsideState,
    Side,
    State,
    TransferMove,
    TransferState,
)

_S = State


@dataclass(frozen=True, slots=True)
class Step(Line[State, Move]):
    """A line of the table that also says whose move it is, and for which kind of referral where not for both."""

    side: Side = Side.SENDER
    kind: Kind | None = None

    def fits(self, kind: str) -> bool:
        """Whether it is a move of a referral of this kind."""
        return self.kind is None or self.kind == kind


def _sender(
    name: Move, sources: frozenset[State], target: State, power: P, *needs: str, kind: Kind | None = None
) -> Step:
    return Step(name, sources, target, power, needs, Side.SENDER, kind)


def _receiver(
    name: Move, sources: frozenset[State], target: State, power: P, *needs: str, kind: Kind | None = None
) -> Step:
    return Step(name, sources, target, power, needs, Side.RECEIVER, kind)


def _unit(name: Move, sources: frozenset[State], target: State, *needs: str) -> Step:
    return Step(name, sources, target, P.REFERRAL_REVIEW, needs, Side.UNIT)


def _clock(name: Move, sources: frozenset[State], target: State) -> Step:
    return Step(name, sources, target, "", (), Side.SYSTEM)


def _only(*states: State) -> frozenset[State]:
    return frozenset(states)


LEFT_ALONE = _only(_S.REFUSED, _S.NOT_ARRIVED, _S.EXPIRED, _S.RECALLED)
"""Steps in which a child may be left with nobody who is asked."""
_UNDECIDED = ANSWERABLE | {_S.INFO_ASKED}
_BEFORE_ARRIVAL = BEFORE_YES | COMING

MOVES: tuple[Step, ...] = (
    _sender(Move.SUBMIT, _only(_S.DRAFT), _S.TO_VALIDATE, P.REFERRAL_DRAFT),
    _sender(Move.RETURN, _only(_S.TO_VALIDATE), _S.DRAFT, P.REFERRAL_SEND, "words"),
    _sender(Move.CANCEL, _only(_S.DRAFT, _S.TO_VALIDATE), _S.CANCELLED, P.REFERRAL_DRAFT),
    _sender(Move.SEND, _only(_S.DRAFT, _S.TO_VALIDATE), _S.SENT, P.REFERRAL_SEND),
    _receiver(Move.TAKE, _only(_S.SENT, _S.UNANSWERED), _S.ACKNOWLEDGED, P.REFERRAL_HANDLE),
    _receiver(Move.ASK, ANSWERABLE, _S.INFO_ASKED, P.REFERRAL_HANDLE, "words"),
    _sender(Move.REPLY, _only(_S.INFO_ASKED), _S.ACKNOWLEDGED, P.REFERRAL_DRAFT, "words"),
    _receiver(Move.PROPOSE, _UNDECIDED, _S.COUNTER_PROPOSED, P.REFERRAL_ANSWER, "words", "bed"),
    _sender(Move.AGREE, _only(_S.COUNTER_PROPOSED), _S.ACCEPTED, P.REFERRAL_SEND),
    _sender(Move.DECLINE, _only(_S.COUNTER_PROPOSED), _S.RECALLED, P.REFERRAL_SEND, "words"),
    _receiver(Move.WAIT, _UNDECIDED - {_S.WAITING_LIST}, _S.WAITING_LIST, P.REFERRAL_ANSWER, "words"),
    _sender(Move.CONFIRM, _only(_S.WAITING_LIST), _S.WAITING_LIST, P.REFERRAL_DRAFT),
    _receiver(Move.ACCEPT, _UNDECIDED, _S.ACCEPTED, P.REFERRAL_ANSWER, "bed"),
    _sender(Move.PLACE, _UNDECIDED | {_S.REFUSED}, _S.ACCEPTED, P.REFERRAL_PLACE, "words"),
    _receiver(Move.REFUSE, _UNDECIDED, _S.REFUSED, P.REFERRAL_ANSWER, "reason"),
    _unit(Move.SEND_BACK, _only(_S.REFUSED), _S.SENT, "words"),
    _unit(Move.HEAR, _only(_S.REFUSED), _S.REFUSED, "words"),
    _unit(Move.UPHOLD, _only(_S.REFUSED), _S.REFUSED),
    _sender(Move.SEND_BACK, _only(_S.REFUSED), _S.SENT, P.REFERRAL_REVIEW, "words"),
    _sender(Move.UPHOLD, _only(_S.REFUSED), _S.REFUSED, P.REFERRAL_REVIEW),
    _sender(Move.RECALL, _BEFORE_ARRIVAL, _S.RECALLED, P.REFERRAL_SEND, "reason"),
    _sender(Move.DEPART, _only(_S.ACCEPTED), _S.UNDER_WAY, P.REFERRAL_DRAFT, "adults", "basis"),
    _receiver(Move.ARRIVE, COMING, _S.ARRIVED, P.REFERRAL_HANDLE),
    _receiver(Move.TURN_AWAY, COMING | {_S.ARRIVED}, _S.REFUSED, P.REFERRAL_ANSWER, "reason", "words"),
    _sender(Move.NO_SHOW, COMING, _S.NOT_ARRIVED, P.REFERRAL_DRAFT, "reason"),
    _receiver(Move.NO_SHOW, COMING, _S.NOT_ARRIVED, P.REFERRAL_HANDLE, "reason"),
    _receiver(Move.ADMIT, COMING | {_S.ARRIVED}, _S.ADMITTED, P.REFERRAL_HANDLE),
    _receiver(Move.TELL, _only(_S.ADMITTED), _S.ADMITTED, P.REFERRAL_HANDLE, "words"),
    _receiver(Move.CLOSE, _only(_S.ADMITTED), _S.CLOSED, P.REFERRAL_ANSWER, "words", kind=Kind.PLACEMENT),
    _receiver(Move.COMPLETE, _only(_S.ADMITTED), _S.CLOSED, P.REFERRAL_HANDLE, "reason", "words", kind=Kind.SERVICE),
    _receiver(Move.BREAK_OFF, _only(_S.ADMITTED), _S.CLOSED, P.REFERRAL_HANDLE, "reason", "words", kind=Kind.SERVICE),
    _sender(Move.BREAK_OFF, _only(_S.ADMITTED), _S.CLOSED, P.REFERRAL_SEND, "reason", "words", kind=Kind.SERVICE),
    *(_sender(Move.STOP, _only(state), state, P.REFERRAL_SEND, "reason") for state in State if state in LEFT_ALONE),
    _clock(Move.FALL_SILENT, _only(_S.SENT, _S.ACKNOWLEDGED), _S.UNANSWERED),
    _clock(Move.EXPIRE, (UNSENT & LIVE) | COMING | {_S.COUNTER_PROPOSED, _S.WAITING_LIST}, _S.EXPIRED),
    _clock(Move.CLOSE, _only(_S.ADMITTED), _S.CLOSED),
    _clock(Move.FALL_AWAY, _BEFORE_ARRIVAL, _S.OBSOLETE),
)

NEXT: dict[State, Side] = {
    _S.DRAFT: Side.SENDER,
    _S.TO_VALIDATE: Side.SENDER,
    _S.SENT: Side.RECEIVER,
    _S.ACKNOWLEDGED: Side.RECEIVER,
    _S.UNANSWERED: Side.RECEIVER,
    _S.INFO_ASKED: Side.SENDER,
    _S.COUNTER_PROPOSED: Side.SENDER,
    _S.WAITING_LIST: Side.SENDER,
    _S.ACCEPTED: Side.SENDER,
    _S.UNDER_WAY: Side.RECEIVER,
    _S.ARRIVED: Side.RECEIVER,
    _S.ADMITTED: Side.RECEIVER,
}
"""Who must act now; a step without a line here is over, unless it leaves a child whom nobody is asked to take."""
assert frozenset(NEXT) == LIVE  # noqa: S101 - a step without anybody who must act loses a child

LEAVES_ALONE = frozenset({Move.REFUSE, Move.TURN_AWAY, Move.NO_SHOW, Move.EXPIRE, Move.DECLINE})
"""Moves after which the child may have nobody: where no other house is asked and none has her, the sender acts next,
until others are asked, a body outside among them, or she ends the search and says why (`service/search.py`)."""
assert {line.target for line in MOVES if line.name in LEAVES_ALONE} == LEFT_ALONE  # noqa: S101 - each can be stopped


def next_of(state: State, *, seeks: bool) -> Side | None:
    """Who must act now; None where nobody has to."""
    return Side.SENDER if seeks else NEXT.get(state)


def acts_on(state: State, side: Side, *, seeks: bool, placed: bool, raised: int) -> bool:
    """Whether a side must act now. Both must for a child who was placed in an emergency (one brings her, the other,
    which never said yes, makes the place ready), and for one who should have come and has not (both look for her)."""
    prepares = placed and state is _S.ACCEPTED and side is Side.RECEIVER
    return next_of(state, seeks=seeks) is side or prepares or (state is _S.UNDER_WAY and raised > 0)


REVIEWED = frozenset({Move.SEND_BACK, Move.UPHOLD})
"""Moves that end the review of a refusal: the unit's, or the sender's where no unit can (`Sending.reviewer_id`)."""
STAYS = frozenset({Move.UPHOLD, Move.HEAR})
"""Moves that change nothing of where it stands: the child still has nobody, and the clock of that runs on."""


DOOR_REASONS = frozenset({Move.REFUSE, Move.TURN_AWAY})
"""Moves that say no, with a reason on two axes."""


ALONE = frozenset(
    {Move.DEPART, Move.ARRIVE, Move.TURN_AWAY, Move.NO_SHOW, Move.ADMIT, Move.TELL, Move.CLOSE, *SERVICE_ENDS}
)
"""Moves that each of several brothers and sisters makes by herself: two cars may bring them, and each is signed for.
All others are made for the whole party at once (`service/party.py`)."""

PREPARING = frozenset({Move.SUBMIT, Move.RETURN, Move.CANCEL, Move.SEND})
"""Moves of what has not left yet: every house and every child at once."""


def step_of(name: Move, state: State, side: Side) -> Step:
    """The line of a move from a state by one side. Raises Impossible where the table has none."""
    for line in MOVES:
        if line.name is name and state in line.sources and line.side is side:
            return line
    raise Impossible("referral_step")


def open_to(state: State, side: Side, kind: str) -> tuple[Step, ...]:
    """What one side can do now with a referral of this kind."""
    return tuple(line for line in MOVES if state in line.sources and line.side is side and line.fits(kind))


@dataclass(frozen=True, slots=True)
class TransferStep(Line[TransferState, TransferMove]):
    """A line of the table of hand-overs. The sender is whoever keeps the file, the receiver whoever would."""

    side: Side = Side.SENDER


_T = TransferState
_ASKED, _OFFERED = frozenset({_T.ASKED}), frozenset({_T.OFFERED})

TRANSFERS: tuple[TransferStep, ...] = (
    TransferStep(TransferMove.OFFER, _ASKED, _T.OFFERED, P.REFERRAL_SEND),
    TransferStep(TransferMove.DECLINE, _ASKED, _T.REFUSED, P.REFERRAL_SEND, ("words",)),
    TransferStep(TransferMove.GIVE_UP, _ASKED, _T.WITHDRAWN, P.REFERRAL_ANSWER, (), Side.RECEIVER),
    TransferStep(TransferMove.TAKE_OVER, _OFFERED, _T.TAKEN, P.REFERRAL_ANSWER, ("worker",), Side.RECEIVER),
    TransferStep(TransferMove.REFUSE, _OFFERED, _T.REFUSED, P.REFERRAL_ANSWER, ("words",), Side.RECEIVER),
    TransferStep(TransferMove.TAKE_BACK, _OFFERED, _T.WITHDRAWN, P.REFERRAL_SEND),
    TransferStep(TransferMove.LAPSE, OPEN_TRANSFERS, _T.LAPSED, "", (), Side.SYSTEM),
)
"""The hand-over of a whole file (ADR 16). It begins as an offer, or as a request that the keeper makes an offer of."""


def transfer_step(name: TransferMove, state: TransferState, side: Side) -> TransferStep:
    """The line of a move of a hand-over. Raises Impossible where the table has none."""
    for line in TRANSFERS:
        if line.name is name and state in line.sources and line.side is side:
            return line
    raise Impossible("transfer_step")


def transfer_moves(state: TransferState, side: Side) -> tuple[TransferStep, ...]:
    """What one side can do with a hand-over now."""
    return tuple(line for line in TRANSFERS if state in line.sources and line.side is side)


_O = OutsideState
_ASKED_OUT = frozenset({_O.OUT, _O.RECEIVED})

OUTSIDE: tuple[Line[OutsideState, OutsideMove], ...] = (
    Line(OutsideMove.GIVE, frozenset({_O.PREPARED}), _O.OUT, P.REFERRAL_SEND),
    Line(OutsideMove.RECEIVE, _ASKED_OUT, _O.RECEIVED, P.REFERRAL_DRAFT),
    Line(OutsideMove.ARRIVE, _ASKED_OUT, _O.ARRIVED, P.REFERRAL_DRAFT),
    Line(OutsideMove.HAND, _ASKED_OUT | {_O.ARRIVED}, _O.ARRIVED, P.REFERRAL_DRAFT, ("minutes",)),
    Line(OutsideMove.REFUSE, _ASKED_OUT, _O.REFUSED, P.REFERRAL_DRAFT, ("reason",)),
    Line(OutsideMove.TAKE_BACK, OPEN_OUTSIDE, _O.TAKEN_BACK, P.REFERRAL_SEND),
)
"""A referral to a body outside. What it says itself, by its link, needs no power but the link and the code; the sender
writes down what was said by telephone. Whoever brings the child writes down to whom she was handed over, once, also
after they have said that she arrived. A link is made, opened and ends without a move of its own."""
OUTSIDE_ANSWERS = (OutsideMove.RECEIVE, OutsideMove.ARRIVE, OutsideMove.REFUSE)


def outside_step(name: OutsideMove, state: OutsideState) -> Line[OutsideState, OutsideMove]:
    """The line of a move of a referral to a body outside. Raises Impossible where the table has none."""
    for line in OUTSIDE:
        if line.name is name and state in line.sources:
            return line
    raise Impossible("referral_step")


def outside_moves(state: OutsideState) -> tuple[OutsideMove, ...]:
    """What can be said of it now."""
    return tuple(line.name for line in OUTSIDE if state in line.sources)

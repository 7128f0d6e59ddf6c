"""The moves of an incident, as one frozen table; `python tools/draw_lifecycle.py` draws it into docs/lifecycle.md."""

from __future__ import annotations

from caseapp.incidents.vocabulary import MoveName, State
from caseapp.kernel.lifecycle import Lifecycle, Move
from caseapp.policy.permissions import P

_S = State
_BEGINS = frozenset({_S.DECLARED, _S.REOPENED})

LIFECYCLE: Lifecycle[State, MoveName] = Lifecycle(
    State.DECLARED,
    (
        Move(MoveName.EXAMINE, _BEGINS, _S.EXAMINED, P.INCIDENT_LEAD),
        Move(MoveName.TAKE_MEASURES, _BEGINS | {_S.EXAMINED}, _S.MEASURES, P.INCIDENT_LEAD),
        Move(MoveName.CLOSE, frozenset({_S.EXAMINED, _S.MEASURES}), _S.CLOSED, P.INCIDENT_LEAD),
        Move(MoveName.REOPEN, frozenset({_S.CLOSED}), _S.REOPENED, P.INCIDENT_LEAD, needs=("reason",)),
    ),
)
"""Closing asks more than a word: causes and lessons written, everybody told, every action done (`service/moves.py`)."""

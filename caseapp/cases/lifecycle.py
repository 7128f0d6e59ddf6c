"""The moves of a file, as one frozen table; `python tools/draw_lifecycle.py` draws it into docs/lifecycle.md."""

from __future__ import annotations

from caseapp.cases.vocabulary import KEPT, LIVE, MoveName, Status
from caseapp.kernel.lifecycle import Lifecycle, Move
from caseapp.policy.permissions import P

_S = Status
_ENTRY = frozenset({_S.INTAKE, _S.REOPENED})

LIFECYCLE: Lifecycle[Status, MoveName] = Lifecycle(
    Status.INTAKE,
    (
        Move(MoveName.COMPLETE_INTAKE, frozenset({_S.CONTACT}), _S.INTAKE, P.CASE_CORRECT),
        Move(MoveName.ASSESS, _ENTRY, _S.ASSESSMENT, P.CASE_MOVE),
        Move(MoveName.PLAN, _ENTRY | {_S.ASSESSMENT, _S.FOLLOW_UP}, _S.PLAN, P.CASE_MOVE),
        Move(MoveName.FOLLOW, _ENTRY | {_S.ASSESSMENT, _S.PLAN}, _S.FOLLOW_UP, P.CASE_MOVE),
        Move(MoveName.PROPOSE_CLOSING, LIVE - {_S.CONTACT, _S.CLOSING_REVIEW}, _S.CLOSING_REVIEW, P.CASE_MOVE),
        Move(MoveName.GO_ON, frozenset({_S.CLOSING_REVIEW}), _S.FOLLOW_UP, P.CASE_MOVE),
        Move(MoveName.CLOSE, LIVE, _S.CLOSED, P.CASE_CLOSE, needs=("reason",)),
        Move(MoveName.REOPEN, frozenset({_S.CLOSED}), _S.REOPENED, P.CASE_REOPEN, needs=("reason",)),
        Move(MoveName.MERGE, frozenset(KEPT), _S.MERGED, P.CASE_MERGE),
        *(Move(MoveName.SEPARATE, frozenset({_S.MERGED}), former, P.CASE_MERGE) for former in KEPT),
    ),
)

"""The moves of a file, as one frozen table."""

from __future__ import annotations

from caseapp.cases.vocabulary import MoveName, Status
from caseapp.kernel.lifecycle import Lifecycle, Move
from caseapp.policy.permissions import P

LIFECYCLE: Lifecycle[Status, MoveName] = Lifecycle(
    Status.OPEN,
    (
        Move(
            MoveName.CLOSE,
            frozenset({Status.OPEN, Status.REOPENED}),
            Status.CLOSED,
            P.CASE_CLOSE,
            needs=("reason",),
        ),
        Move(MoveName.REOPEN, frozenset({Status.CLOSED}), Status.REOPENED, P.CASE_REOPEN, needs=("reason",)),
    ),
)

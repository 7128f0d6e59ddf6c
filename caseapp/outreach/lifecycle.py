"""The steps of a round, as one frozen table; `python tools/draw_lifecycle.py` draws it into docs/lifecycle.md."""

from __future__ import annotations

from caseapp.kernel.lifecycle import Lifecycle, Move
from caseapp.kernel.words import N_, Word
from caseapp.outreach.vocabulary import RoundState
from caseapp.policy.permissions import P

_S = RoundState


class RoundMove(Word):
    """What takes a round on."""

    LEAVE = "leave", N_("The round leaves")
    PAUSE = "pause", N_("Pause")
    GO_ON = "go_on", N_("Go on")
    RETURN = "return", N_("The round is back")
    SIGN = "sign", N_("Take the night over")
    VALIDATE = "validate", N_("Validate the night")
    CANCEL = "cancel", N_("Cancel the round")


LIFECYCLE: Lifecycle[RoundState, RoundMove] = Lifecycle(
    RoundState.PLANNED,
    (
        Move(RoundMove.LEAVE, frozenset({_S.PLANNED}), _S.OUT, P.STREET_MEET, needs=("two_people", "hand_over_read")),
        Move(RoundMove.PAUSE, frozenset({_S.OUT}), _S.PAUSED, P.STREET_MEET),
        Move(RoundMove.GO_ON, frozenset({_S.PAUSED}), _S.OUT, P.STREET_MEET),
        Move(RoundMove.RETURN, frozenset({_S.OUT, _S.PAUSED}), _S.BACK, P.STREET_MEET),
        Move(
            RoundMove.SIGN, frozenset({_S.BACK}), _S.REPORTED, P.STREET_READ, needs=("leader_signed", "not_of_the_crew")
        ),
        Move(
            RoundMove.VALIDATE,
            frozenset({_S.REPORTED}),
            _S.VALIDATED,
            P.ROUND_REVIEW,
            needs=("dangers_reviewed", "not_who_signed"),
        ),
        Move(RoundMove.CANCEL, frozenset({_S.PLANNED}), _S.CANCELLED, P.ROUND_PLAN, needs=("reason",)),
    ),
)

"""Two answers to one question: which are united, which one is better and why. Plain functions of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from caseapp.cases.vocabulary import Answer, Danger, joined
from caseapp.kernel.births import BadBirth, Birth, Completeness
from caseapp.kernel.words import N_, Word

Side = Literal["first", "second"]
PROSE = frozenset({"own_words", "done", "siblings"})
"""Texts of several sentences: nothing of them is given up."""
TICKED = frozenset({"violence", "situations", "needs", "languages"})
"""Lists of boxes: what one file ticked stands against "none" in the other."""
SILENT = frozenset({str(Answer.UNKNOWN), str(Answer.NOT_ASKED), "", str(Danger.NOT_ASSESSED)})
"""Answers that say nothing about the child."""
_BIRTHS = (Completeness.UNKNOWN, Completeness.ESTIMATED, Completeness.YEAR, Completeness.MONTH, Completeness.EXACT)
_DANGERS = tuple(str(level) for level in Danger)


class Why(Word):
    """Why an answer is offered first."""

    ONLY = "only", N_("the only answer")
    UNITED = "united", N_("both are kept")
    FULLER = "fuller", N_("says more")
    GREATER = "greater", N_("the greater danger")
    NEWER = "newer", N_("written more recently")
    STAYS = "stays", N_("from the file that stays")


class Difference(NamedTuple):
    """A question answered in two ways. Where nothing has to be chosen, `side` is None and `united` stands."""

    name: str
    first: Any
    second: Any
    side: Side | None
    why: Why
    united: Any = None


def differences(
    first: Mapping[str, Any],
    second: Mapping[str, Any],
    written: tuple[Mapping[str, Any], Mapping[str, Any]] = ({}, {}),
    *,
    stays: Side = "first",
) -> list[Difference]:
    """What two files answer differently, with what is offered. `written` tells when each answer was written."""
    found = []
    for name in dict.fromkeys((*first, *second)):
        one, other = first.get(name), second.get(name)
        if (one or None) == (other or None):
            continue
        found.append(_difference(name, one, other, written, stays))
    return found


def taken(difference: Difference, side: str | None) -> Any:
    """What stands, where `side` was chosen; None takes what is offered."""
    if difference.side is None:
        return difference.united
    return difference.second if (side or difference.side) == "second" else difference.first


def _difference(name: str, one: Any, other: Any, written: Any, stays: Side) -> Difference:
    if not one or not other:
        return Difference(name, one, other, None, Why.ONLY, one or other)
    if isinstance(one, list) and isinstance(other, list):
        whole = joined(one, other) if name in TICKED else [*one, *(item for item in other if item not in one)]
        return Difference(name, one, other, None, Why.UNITED, whole)
    if name in PROSE and isinstance(one, str) and isinstance(other, str):
        longer = one if other in one else other if one in other else f"{one}\n\n{other}"
        return Difference(name, one, other, None, Why.UNITED, longer)
    side, why = _fuller(name, one, other) or _newer(written[0].get(name), written[1].get(name)) or (stays, Why.STAYS)
    return Difference(name, one, other, side, why)


def _fuller(name: str, one: Any, other: Any) -> tuple[Side, Why] | None:
    told, why = (_said(name, one), _said(name, other)), Why.GREATER if name == "danger" else Why.FULLER
    if told[0] == told[1]:
        return None
    return ("first" if told[0] > told[1] else "second"), (Why.FULLER if 0 in told else why)


def _said(name: str, value: Any) -> int:
    """How much an answer says, compared with another one to the same question."""
    if name == "birth":
        try:
            return _BIRTHS.index(Birth.from_dict(value).completeness)
        except (BadBirth, TypeError):
            return 0
    if value in SILENT:
        return 0
    return _DANGERS.index(value) if name == "danger" and value in _DANGERS else 1


def _newer(one: Any, other: Any) -> tuple[Side, Why] | None:
    if one is None or other is None or one == other:
        return None
    return ("first" if one > other else "second"), Why.NEWER

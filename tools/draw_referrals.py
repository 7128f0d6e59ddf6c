"""Draws the moves of a referral from its tables: `python tools/draw_referrals.py` writes docs/referrals.md.

`--check` only says whether the document is up to date. Nobody edits the document; the tables are the truth.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.establishments.vocabulary import BasisKind  # noqa: E402
from caseapp.kernel.deadlines import Limit, Unit  # noqa: E402
from caseapp.kernel.lifecycle import Move as Line  # noqa: E402
from caseapp.policy.classes import DataClass  # noqa: E402
from caseapp.policy.permissions import P  # noqa: E402
from caseapp.policy.placement import TRAVELS_BY  # noqa: E402
from caseapp.policy.referring import (  # noqa: E402
    AT_MARK,
    CLOCKS,
    FORGOTTEN_AFTER,
    HOLD,
    KEEPS_SAFE,
    KNOWS,
    LINK_LASTS,
    LINK_TRIES,
    MARKS,
    OFFER_LASTS,
    OFFERED,
    OUTSIDE_ANSWERS,
    OUTSIDE_FOLLOWED,
    READ_FOR,
    READ_ON_AFTER_EXIT,
    SHARES,
    VITAL,
    WITHOUT_RIGHT,
)
from caseapp.referrals.lifecycle import ALONE, LEAVES_ALONE, MOVES, NEXT, OUTSIDE, TRANSFERS, Step, TransferStep  # noqa: E402
from caseapp.referrals.vocabulary import OVER, Kind, Move, OutsideMove, OutsideState, State, TransferState, Urgency  # noqa: E402

TARGET = ROOT / "docs" / "referrals.md"
KINDS = {Kind.PLACEMENT: "a bed", Kind.SERVICE: "a service"}
SHEETS = (
    "nothing",
    "the extract",
    "the extract, a summary if she asked for it",
    "who the child is, how to keep her safe",
)


def drawing() -> str:
    """The whole document."""
    return "\n".join(
        (
            "# The lifecycle of a referral",
            "",
            "Drawn from `caseapp/referrals/lifecycle.py` and `caseapp/policy/referring.py` by",
            "`tools/draw_referrals.py`. A test compares; nobody edits this page. A referral is one request for one",
            "child; each establishment that is asked has a sending of its own, and this is how a sending moves.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{step.label}" as {step}' for step in State),
            f"    [*] --> {State.DRAFT}",
            *_arrows(),
            *(f"    {step} --> [*]" for step in State if step in OVER),
            "```",
            "",
            "Not drawn, because they lead from nearly everywhere: the sender recalls, the clock lets a referral",
            "expire, and a child who is placed elsewhere makes the others fall away. They stand in the table.",
            "",
            "## Moves",
            "",
            "| move | whose | from | to | who holds | asks for |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_move(line) for line in MOVES),
            "",
            "A child sets out with two adults and by a right: " + ", ".join(_travels()) + " (law 65-15, art. 8, 36).",
            "",
            "A refusal is reviewed by the protection unit of the province of the house that refused, else of the house",
            "that sent; it does not learn who the child is. Where neither province has a unit, or the house that sent",
            "is it, the sender reviews it, and not whoever sent it (ADR 15).",
            "",
            "Brothers and sisters who are referred together make each move at once, in one transaction, except these,",
            f"which each child makes alone: {', '.join(move.label for move in Move if move in ALONE)} (ADR 21).",
            "",
            "## A whole file changes hands",
            "",
            "It begins as an offer, or as a request of a house that received a part (ADR 16).",
            f"While it is offered {', '.join(c.label for c in DataClass if c in OFFERED)} are open to the other house;",
            f"after {OFFER_LASTS.days} days without an answer it lapses.",
            "",
            "| move | whose | from | to | who holds | asks for |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_hand_over(line) for line in TRANSFERS),
            "",
            "## A body outside",
            "",
            "It has no account here (ADR 19): what it says itself, by its link, needs no power but link and code.",
            f"The link opens for {LINK_LASTS.days} days, is read for {_minutes(READ_FOR)} minutes once it was opened,",
            f"and is gone after {LINK_TRIES} wrong codes or at an end. The sender calls when nothing is heard for",
            f"{OUTSIDE_ANSWERS.count // 60} open hours, once it was received for {OUTSIDE_FOLLOWED.count // 60}.",
            "",
            "| move | from | to | who holds | asks for |",
            "| --- | --- | --- | --- | --- |",
            *(_outward(line) for line in OUTSIDE),
            "",
            "## What each step allows",
            "",
            "| step | who acts next | sheets the receiver holds the keys of | classes of the file open to her |",
            "| --- | --- | --- | --- |",
            *(_step(step) for step in State),
            "",
            "What a consent withholds is never told. A restricted file, and the sheet that names its child, open on",
            f"arrival only. Where the right to share has ended, she holds the extract, and reads {_without_right()};",
            "what keeps the child safe tonight (" + ", ".join(name.replace("_", " ") for name in sorted(VITAL)) + ")",
            f"stays open all the same ({', '.join(State(step).label for step in State if step in KEEPS_SAFE)}).",
            f"After the end of a stay what was shared stays open for {READ_ON_AFTER_EXIT.days} days. What was said in",
            f"a referral that ended without the child dies with its keys after {FORGOTTEN_AFTER.days} days.",
            "",
            "## Clocks",
            "",
            "Open hours are those of offices: weekends, public holidays and nights do not count, and days are shorter",
            "in Ramadan. When so much of the time has passed:",
            "",
            *(f"- {mark} %: {AT_MARK[mark]}." for mark in MARKS),
            "",
            "| step | " + " | ".join(str(urgency.label) for urgency in Urgency) + " |",
            "| --- |" + " --- |" * len(Urgency),
            *(_clock(step) for step in CLOCKS),
            "| place kept | " + " | ".join(f"{HOLD[u].total_seconds() / 3600:.0f} hours" for u in Urgency) + " |",
            "",
        )
    )


def _arrows() -> Iterator[str]:
    wide = {Move.RECALL, Move.EXPIRE, Move.FALL_AWAY}
    seen = set()
    for line in MOVES:
        if line.name in wide:
            continue
        for source in (step for step in State if step in line.sources):
            arrow = f"    {source} --> {line.target}: {line.name.label}"
            if arrow not in seen:
                seen.add(arrow)
                yield arrow


def _move(line: Step) -> str:
    sources = ", ".join(step.label for step in State if step in line.sources)
    needs = ", ".join(line.needs) or "-"
    who = P(line.permission).label if line.permission else "-"
    name = f"{line.name.label} ({KINDS[line.kind]})" if line.kind else line.name.label
    return f"| {name} | {line.side.label} | {sources} | {line.target.label} | {who} | {needs} |"


def _hand_over(line: TransferStep) -> str:
    sources = ", ".join(step.label for step in TransferState if step in line.sources)
    needs, who = ", ".join(line.needs) or "-", P(line.permission).label if line.permission else "-"
    return f"| {line.name.label} | {line.side.label} | {sources} | {line.target.label} | {who} | {needs} |"


def _outward(line: Line[OutsideState, OutsideMove]) -> str:
    sources = ", ".join(step.label for step in OutsideState if step in line.sources)
    needs, who = ", ".join(line.needs) or "-", P(line.permission).label
    return f"| {line.name.label} | {sources} | {line.target.label} | {who} | {needs} |"


def _minutes(lasts: timedelta) -> int:
    return int(lasts.total_seconds() // 60)


def _step(step: State) -> str:
    after = NEXT[step].label if step in NEXT else "over"
    if step in {line.target for line in MOVES if line.name in LEAVES_ALONE}:
        after += "; the sender, where nobody else is asked"
    classes = ", ".join(c.label for c in DataClass if c in SHARES.get(step, frozenset())) or "none"
    if step in (State.ADMITTED, State.CLOSED):
        classes += ", and what the sender chose"
    return f"| {step.label} | {after} | {SHEETS[KNOWS.get(step, 0)]} | {classes} |"


def _travels() -> list[str]:
    """By what rights a child sets out; all but a danger have a number or a name, and a day."""
    return [str(kind.label) for kind in BasisKind if kind in TRAVELS_BY]


def _without_right() -> str:
    steps = ", ".join(State(step).label for step in WITHOUT_RIGHT)
    codes = frozenset[str]().union(*WITHOUT_RIGHT.values())
    return f"{', '.join(DataClass(code).label for code in sorted(codes))} alone ({steps})"


def _clock(step: str) -> str:
    name = State(step).label if step in set(State) else "After she has left"
    return f"| {name} | " + " | ".join(_spoken(CLOCKS[step][urgency]) for urgency in Urgency) + " |"


def _spoken(limit: Limit) -> str:
    if limit.unit in (Unit.MINUTES, Unit.OPEN_MINUTES) and limit.count % 60 == 0:
        hours = "open hours" if limit.unit is Unit.OPEN_MINUTES else "hours"
        return f"{limit.count // 60} {hours}"
    return f"{limit.count} {str(limit.unit).replace('_', ' ')}"


def main() -> int:
    """Write the document, or compare it. Returns the exit code."""
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text(encoding="utf-8") == drawing() else 1
    TARGET.write_text(drawing(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

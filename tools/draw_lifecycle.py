"""Draws the moves of a file from its table: `python tools/draw_lifecycle.py` writes docs/lifecycle.md.

`--check` only says whether the document is up to date. Nobody edits the document; the table is the truth.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.cases.lifecycle import LIFECYCLE  # noqa: E402
from caseapp.cases.vocabulary import MoveName, Status  # noqa: E402
from caseapp.kernel.deadlines import Limit  # noqa: E402
from caseapp.kernel.lifecycle import Move  # noqa: E402
from caseapp.policy.deadlines import WATCHES, Watch  # noqa: E402
from caseapp.policy.permissions import P  # noqa: E402

TARGET = ROOT / "docs" / "lifecycle.md"


def drawing() -> str:
    """The whole document."""
    steps = list(Status)
    arrows = [
        f"    {source} --> {move.target}: {MoveName(move.name).label}"
        for move in LIFECYCLE.moves
        for source in steps
        if source in move.sources
    ]
    return "\n".join(
        (
            "# The lifecycle of a file",
            "",
            "Drawn from `caseapp/cases/lifecycle.py` and `caseapp/policy/deadlines.py` by `tools/draw_lifecycle.py`.",
            "A test compares; nobody edits this page.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *(f'    state "{step.label}" as {step}' for step in steps),
            f"    [*] --> {Status.CONTACT}",
            f"    [*] --> {LIFECYCLE.initial}",
            *arrows,
            f"    {Status.CLOSED} --> [*]",
            "```",
            "",
            "## Moves",
            "",
            "| move | from | to | who holds | asks for |",
            "| --- | --- | --- | --- | --- |",
            *(_move(move, steps) for move in LIFECYCLE.moves),
            "",
            "## What is due at each step",
            "",
            "| what | steps | given, by danger | ends | article |",
            "| --- | --- | --- | --- | --- |",
            *(_watch(watch, steps) for watch in WATCHES),
            "",
        )
    )


def _move(move: Move[Status, MoveName], steps: list[Status]) -> str:
    sources = ", ".join(step.label for step in steps if step in move.sources)
    needs = ", ".join(move.needs) or "-"
    return f"| {MoveName(move.name).label} | {sources} | {move.target.label} | {P(move.permission).label} | {needs} |"


def _watch(watch: Watch, steps: list[Status]) -> str:
    where = ", ".join(step.label for step in steps if step in watch.steps) or "every step of a live file"
    if watch.danger:
        where += f" (danger {', '.join(sorted(watch.danger))})"
    if watch.unassigned:
        where += " (while nobody follows it)"
    if watch.years:
        last = "" if watch.years.last is None else f" to the one of {watch.years.last}"
        where += f" (from the year in which the child turns {watch.years.first}{last})"
    given = ", ".join(
        (*(f"{level}: {_spoken(limit)}" for level, limit in watch.limits.items()), f"else {_spoken(watch.otherwise)}")
    )
    if watch.years and watch.years.whole:
        given = f"to the end of that year; opened later {_spoken(watch.otherwise)}"
    ends = "when somebody says so" if watch.ticked else "with the act itself"
    return f"| {watch.rule.label} | {where} | {given} | {ends}{', then again' * watch.again} | {watch.article or '-'} |"


def _spoken(limit: Limit) -> str:
    return f"{limit.count} {str(limit.unit).replace('_', ' ')}"


def main() -> int:
    """Write the document, or compare it. Returns the exit code."""
    if "--check" in sys.argv[1:]:
        return 0 if TARGET.read_text(encoding="utf-8") == drawing() else 1
    TARGET.write_text(drawing(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

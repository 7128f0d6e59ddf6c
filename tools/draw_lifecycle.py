"""Draws the moves of a file, of an incident and of a round from their tables.

`python tools/draw_lifecycle.py` writes docs/lifecycle.md.

`--check` only says whether the document is up to date. Nobody edits the document; the table is the truth.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from caseapp.cases.lifecycle import LIFECYCLE as FILE  # noqa: E402
from caseapp.cases.vocabulary import Status  # noqa: E402
from caseapp.incidents.lifecycle import LIFECYCLE as INCIDENT  # noqa: E402
from caseapp.incidents.vocabulary import SHORT, Category, State  # noqa: E402
from caseapp.kernel.deadlines import Limit  # noqa: E402
from caseapp.kernel.lifecycle import Lifecycle, Move  # noqa: E402
from caseapp.outreach.lifecycle import LIFECYCLE as ROUND  # noqa: E402
from caseapp.outreach.vocabulary import RoundState  # noqa: E402
from caseapp.policy.deadlines import WATCHES, Watch  # noqa: E402
from caseapp.policy.incidents import DUTIES, Duty  # noqa: E402
from caseapp.policy.permissions import P  # noqa: E402

TARGET = ROOT / "docs" / "lifecycle.md"


def drawing() -> str:
    """The whole document."""
    return "\n".join(
        (
            "# The lifecycle of a file",
            "",
            "Drawn from `caseapp/cases/lifecycle.py` and `caseapp/policy/deadlines.py` by `tools/draw_lifecycle.py`.",
            "A test compares; nobody edits this page.",
            "",
            *_diagram(FILE, list(Status), [Status.CONTACT, FILE.initial], Status.CLOSED),
            "## Moves",
            "",
            *_moves(FILE, list(Status)),
            "## What is due at each step",
            "",
            "| what | steps | given, by danger | ends | article |",
            "| --- | --- | --- | --- | --- |",
            *(_watch(watch, list(Status)) for watch in WATCHES),
            "",
            "# The lifecycle of an incident",
            "",
            "Drawn from `caseapp/incidents/lifecycle.py` and `caseapp/policy/incidents.py`.",
            "",
            *_diagram(INCIDENT, list(State), [INCIDENT.initial], State.CLOSED),
            "## Moves of an incident",
            "",
            *_moves(INCIDENT, list(State)),
            "## Who must be told of an incident",
            "",
            "Until the administration gives other hours from a day on (`caseapp/norms`).",
            "",
            "| who | within | categories | from gravity | article | holds |",
            "| --- | --- | --- | --- | --- | --- |",
            *map(_duty, DUTIES),
            "",
            "# The lifecycle of a round",
            "",
            "Drawn from `caseapp/outreach/lifecycle.py`.",
            "",
            *_diagram(ROUND, list(RoundState), [ROUND.initial], RoundState.VALIDATED),
            "## Moves of a round",
            "",
            *_moves(ROUND, list(RoundState)),
        )
    )


def _diagram(table: Lifecycle[Any, Any], steps: list[Any], begins: list[Any], ends: Any) -> list[str]:
    arrows = [
        f"    {source} --> {move.target}: {move.name.label}"
        for move in table.moves
        for source in steps
        if source in move.sources
    ]
    named = [f'    state "{step.label}" as {step}' for step in steps]
    first = [f"    [*] --> {step}" for step in begins]
    return ["```mermaid", "stateDiagram-v2", *named, *first, *arrows, f"    {ends} --> [*]", "```", ""]


def _moves(table: Lifecycle[Any, Any], steps: list[Any]) -> list[str]:
    return [
        "| move | from | to | who holds | asks for |",
        "| --- | --- | --- | --- | --- |",
        *(_move(move, steps) for move in table.moves),
        "",
    ]


def _move(move: Move[Any, Any], steps: list[Any]) -> str:
    sources = ", ".join(step.label for step in steps if step in move.sources)
    needs = ", ".join(move.needs) or "-"
    return f"| {move.name.label} | {sources} | {move.target.label} | {P(move.permission).label} | {needs} |"


def _duty(duty: Duty) -> str:
    kinds = ", ".join(category.label for category in Category if category in duty.categories) or "all"
    held = f"from {duty.since}" + (f" to {duty.until}" if duty.until else "")
    child = " (a child is concerned)" if duty.with_child else ""
    level = SHORT[str(duty.from_gravity)]
    many = duty.within.default
    within = f"{many} {duty.within.counted if many > 1 else str(duty.within.counted).removesuffix('s')}"
    return f"| {duty.whom.label} | {within} | {kinds}{child} | {level} | {duty.article or '-'} | {held} |"


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
    if watch.promised:
        given = "the day that was named"
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

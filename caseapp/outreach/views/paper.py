"""What the papers of the street say, as data in both languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from caseapp.kernel.words import N_
from caseapp.outreach.models import Round
from caseapp.outreach.queries.reports import Report
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.records import EncounterLine
from caseapp.outreach.sheets import BLANK, REPORT
from caseapp.outreach.views.account import account, later
from caseapp.outreach.vocabulary import (
    STOCKED,
    Adherence,
    Ambience,
    Condition,
    Given,
    Mode,
    Need,
    RoundKind,
    Trigger,
)
from caseapp.papers.wording import Pair, both, in_both
from caseapp.web.i18n import LANGUAGES, day, moment, speaking

ROWS = 16
"""Encounters on a blank sheet."""


def says(row: Round, report: Report, late: Sequence[EncounterLine], places: Territory) -> dict[str, Any]:
    """The report of a night that was signed: its frozen data and words, who answers for it; and, apart from that, what
    came in afterwards."""
    data = report.body["drawn"]
    told: dict[str, dict[str, Any]] = {}
    for code in LANGUAGES:
        with speaking(code):
            told[code] = {**account(data, code), "later": later(late, places, code)}

    def pairs(of: Callable[[dict[str, Any]], str]) -> Pair:
        return {code: of(told[code]) for code in LANGUAGES}

    def rows(name: str, cells: Callable[[Any], list[Any]]) -> list[list[Any]]:
        """One row of cells for each line; a cell that both languages say alike is one text."""
        return [
            [_alike(french, arabic) for french, arabic in zip(cells(fr), cells(ar), strict=True)]
            for fr, ar in zip(told["fr"][name], told["ar"][name], strict=True)
        ]

    kit = told["fr"]["kit"]
    return {
        "title": both(REPORT.title),
        "head": [
            _field(N_("Round"), [both(RoundKind(row.kind).label), row.reference]),
            _field(N_("Night"), in_both(lambda: day(row.night))),
            _field(N_("On the road"), told["fr"]["out"]),
            _field(
                N_("Crew"), pairs(lambda one: " · ".join(f"{name} ({part})" for name, part in one["crew"])), wide=True
            ),
            _field(
                N_("Numbers"), pairs(lambda one: " · ".join(f"{n} {label}" for n, label in one["tiles"])), wide=True
            ),
            _field(N_("Given"), pairs(lambda one: one["given"] or "—"), wide=True),
            _field(N_("Promised returns"), pairs(lambda one: _listed(one["promises"])), wide=True),
            _field(N_("Calls"), pairs(lambda one: _listed(one["calls"]) or "—"), wide=True),
        ],
        "parts": [
            {"title": both(title), "text": report.body.get(name, "")}
            for name, title in (
                ("summary", N_("The night in a few sentences")),
                ("handover", N_("For the next crew")),
                ("priorities", N_("For the day team, this morning")),
            )
        ],
        "dangers": _table(
            N_("Grave dangers"),
            (N_("Hour"), N_("Place"), N_("Danger"), N_("Why"), N_("Known child")),
            rows("dangers", lambda one: [one[0], one[1], one[3], one[4], one[5]]),
        ),
        "places": _table(
            N_("Places in the street"),
            (N_("Place"), N_("What was found")),
            rows("places", lambda one: [one[0], one[2]]),
        ),
        "kit": _table(
            N_("Kit"),
            (N_("What"), N_("Taken out"), N_("Given"), N_("Brought back"), N_("Difference")),
            [
                [both(item.label), *(_figure(kit[str(item)][name]) for name in ("out", "given", "back", "missing"))]
                for item in STOCKED
            ],
        ),
        "incidents": _table(
            N_("What happened to the crew"),
            (N_("Hour"), N_("Kind"), N_("How serious"), N_("What happened, in facts")),
            rows("incidents", lambda one: [one[0], one[1], one[3], one[4]]),
        ),
        "later": _table(
            N_("Came after the report was signed"),
            (N_("Hour"), N_("Place"), N_("Who"), N_("Danger"), N_("Given"), N_("Came in")),
            rows("later", lambda one: [one[name] for name in ("hour", "place", "who", "danger", "given", "came")]),
        ),
        "signed": [
            _field(N_("Signed by"), [report.signed_by, in_both(lambda: moment(report.signed_at))]),
            _field(N_("Taken over by"), [report.taken_by, in_both(lambda: moment(report.taken_at))]),
            _field(
                N_("Validated by"),
                [report.validated_by, in_both(lambda: moment(report.validated_at))] if report.validated_at else "—",
            ),
            _field(N_("Fingerprint"), (report.digest or b"").hex()[:16]),
        ],
        "notice": [both(N_("Children stand here by their code. Not to be left lying."))],
    }


def blank_says() -> dict[str, Any]:
    """The sheet on which a crew writes where no telephone works."""
    return {
        "title": both(BLANK.title),
        "head": [
            _field(label)
            for label in (N_("Round"), N_("Night"), N_("On the road"), N_("Back"), N_("Crew"), N_("Called first"))
        ],
        "met": _table(
            N_("Encounters"),
            (N_("Hour"), N_("Place"), N_("Code, or what the child looks like"), N_("Danger"), N_("Given, needs, note")),
            [],
        ),
        "rows": ROWS,
        "asked": [
            {"title": both(title), "options": [both(one.label) for one in words]}
            for title, words in (
                (N_("How it went"), tuple(Mode)),
                (N_("How the child takes it"), tuple(Adherence)),
                (N_("What the child looks like"), tuple(Condition)),
                (N_("Needs"), tuple(Need)),
                (N_("Given"), tuple(Given)),
                (N_("Why it is dangerous"), tuple(Trigger)),
                (N_("The place"), tuple(Ambience)),
            )
        ],
        "notice": [
            both(N_("Write codes, never names. A refusal is an answer. Everything but place and hour may stay empty."))
        ],
        "who": [both(N_("Name and function of whoever signs")), both(N_("Place and date"))],
    }


def _field(label: str, value: Any = "", *, wide: bool = False) -> dict[str, Any]:
    return {"label": both(label), "value": value, "wide": wide}


def _table(title: str, heads: tuple[str, ...], rows: list[list[Any]]) -> dict[str, Any]:
    return {"title": both(title), "heads": [both(head) for head in heads], "rows": rows}


def _alike(french: str, arabic: str) -> Any:
    return french if french == arabic else {"fr": french, "ar": arabic}


def _listed(pairs: list[tuple[str, int]]) -> str:
    return " · ".join(f"{label} {number}" for label, number in pairs)


def _figure(number: int | None) -> str:
    return "—" if number is None else str(number)

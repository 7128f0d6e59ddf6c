"""What the data say of a night, in words of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from caseapp.incidents.forms import hour_of
from caseapp.incidents.vocabulary import SHORT
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.queries.territory import Territory
from caseapp.outreach.records import EncounterLine
from caseapp.outreach.views import met_words
from caseapp.outreach.views.codes import code_of
from caseapp.outreach.vocabulary import (
    Ambience,
    CallOutcome,
    Given,
    Part,
    PromiseOutcome,
    Refusal,
    TeamIncidentKind,
    Trigger,
)
from caseapp.web.i18n import gettext as _
from caseapp.web.i18n import listed, moment, ngettext, word


def account(data: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Drawn or frozen data (`queries/drawn.py`), for a page."""
    numbers = data["numbers"]
    return {
        "out": " – ".join(hour(at) for at in data["out"] if at),
        "crew": [
            (one[1] or one[0] if language == "ar" else one[0] or one[1], _part(one[2], *one[3:]))
            for one in data["crew"]
        ],
        "tiles": tiles(numbers, data["fresh"]),
        "grave": numbers["grave"],
        "given": met_words.given({Given(code): number for code, number in numbers["given"].items()}),
        "oriented": numbers["oriented"],
        "refusals": [(word(Refusal(code)), number) for code, number in data["refusals"].items()],
        "places": [
            (_where(one["name"], one, language), one["met"], _state(one), one["reached"]) for one in data["places"]
        ],
        "dangers": [
            (
                hour(one["at"]),
                _where(one["place"], one, language),
                one["level"],
                met_words.danger(one["level"]),
                met_words.words(one["triggers"], Trigger),
                listed(code_of(*code) for code in one["who"]),
            )
            for one in data["dangers"]
        ],
        "promises": promises(data["promises"]),
        "calls": calls(data["calls"]),
        "kit": {line["item"]: {**line, "missing": missing(line)} for line in data["kit"]},
        "incidents": [
            (
                hour(one["at"]),
                word(TeamIncidentKind(one["kind"])),
                one["gravity"],
                _(SHORT[str(one["gravity"])]),
                one["what"],
                one["police"],
                one["medical"],
            )
            for one in data["incidents"]
        ],
    }


def later(lines: Iterable[EncounterLine], places: Territory, language: str) -> list[dict[str, Any]]:
    """Encounters that came in after the report was signed. Silhouettes are a number: this is printed, and a name that
    was called out is none of a report."""
    return [
        {
            "id": id_text(one.id),
            "hour": hour_of(one.at),
            "place": met_words.where(places, one, language),
            "who": " · ".join([*_codes(one), *met_words.counted(one)]),
            "level": one.worst,
            "danger": met_words.danger(one.worst) if one.worst is not None else "",
            "given": met_words.given(one.given),
            "came": moment(one.came_at),
        }
        for one in lines
    ]


def _part(part: str, joined: str = "", gone: str = "") -> str:
    """What somebody did in a crew, and for which part of the night."""
    spans = [_("from %(hour)s", hour=hour(joined))] if joined else []
    spans += [_("until %(hour)s", hour=hour(gone))] if gone else []
    return " · ".join([word(Part(part)), *spans])


def _codes(one: EncounterLine) -> list[str]:
    known = [code_of(*person.code) for person in one.persons if person.code]
    nameless = sum(person.code is None for person in one.persons)
    return known + ([met_words.nameless(nameless)] if nameless else [])


def tiles(numbers: Mapping[str, Any], fresh: int) -> list[tuple[int, str]]:
    """The numbers of a night. Known children, silhouettes and those who were counted are never added up."""
    return [
        (numbers["encounters"], _("encounters")),
        (numbers["known"], _("known children")),
        (fresh, _("met for the first time")),
        (numbers["silhouettes"], _("silhouettes")),
        (numbers["boys"] + numbers["girls"] + numbers["others"], _("children only counted")),
        (numbers["places"], _("places")),
    ]


def promises(data: Mapping[str, int]) -> list[tuple[str, int]]:
    """Returns: made on this round, and what came of those that were on it."""
    made = [(_("Promised on this round"), data["made"])]
    return made + [(word(outcome), data[str(outcome)]) for outcome in PromiseOutcome if data[str(outcome)]]


def calls(data: Mapping[str, int]) -> list[tuple[str, int]]:
    """Calls that were put on the round."""
    found = [(word(outcome), data[str(outcome)]) for outcome in CallOutcome if data.get(str(outcome))]
    return found + ([(_("No answer yet"), data["open"])] if data.get("open") else [])


def missing(line: Mapping[str, Any]) -> int | None:
    """How many of a thing nobody accounts for."""
    if line["out"] is None or line["back"] is None:
        return None
    return int(line["out"] - line["given"] - line["back"])


def named(pair: Sequence[str], language: str) -> str:
    """A name that was written out in French and Arabic."""
    return pair[1] if language == "ar" else pair[0]


def _where(pair: Sequence[str], one: Mapping[str, Any], language: str) -> str:
    """A place by its name, or what was said of elsewhere."""
    away = one.get("elsewhere")
    return met_words.elsewhere(away[0], away[1], language) if away else named(pair, language)


def hour(iso: str) -> str:
    """The hour of a moment, on the clocks of Morocco."""
    return hour_of(datetime.fromisoformat(iso))


def _state(one: Mapping[str, Any]) -> str:
    parts = [word(Ambience(one["ambience"]))] if one["ambience"] else []
    if one["met"]:
        parts.insert(0, ngettext("%(num)s encounter", "%(num)s encounters", one["met"]))
    if one["nobody"]:
        parts.append(_("Nobody was there"))
    if not one["reached"]:
        parts.append(_("Not reached"))
    return " · ".join(parts)

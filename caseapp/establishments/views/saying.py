"""What the minutes of a handing over say, on screen and on paper: the same parts, in both languages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from caseapp.cases.records import CaseFile
from caseapp.cases.views.words import said as in_words
from caseapp.establishments.records import BasisLine, SignedLine, StayCard, written
from caseapp.establishments.sheets import MINUTES
from caseapp.establishments.views.papers import birth_of, field
from caseapp.establishments.vocabulary import Door, Measure, SignsAs, Way
from caseapp.kernel.ink import read_ink
from caseapp.kernel.words import N_
from caseapp.papers.wording import Pair, both, in_both
from caseapp.web.i18n import day, language, moment
from caseapp.web.i18n import gettext as _

TITLES = {Way.ENTRY: N_("Minutes of the admission"), Way.EXIT: N_("Minutes of the exit")}
Part = dict[str, Any]


def says_of(file: CaseFile, card: StayCard, way: Way) -> dict[str, Any]:
    """The paper: its parts, and a box for each signature, with what was signed on screen."""
    signed = {line.quality: line for line in card.signed_for(way)}
    return {
        "title": both(MINUTES.title),
        "law": [both(N_("Law 65-15, article 8: a child is handed to nobody without a legal basis."))],
        "parts": _filled(parts_of(file, card, way)) if signed else parts_of(file, card, way),
        "who": [_box(quality, signed.get(quality)) for quality in SignsAs],
    }


def parts_of(file: CaseFile, card: StayCard, way: Way) -> list[Part]:
    """Who is handed over, by whom and to whom, by what right, with what. What was signed stays as it was signed."""
    return [_child(file, card, way), *(_came(card) if way is Way.ENTRY else _left(card))]


def _filled(parts: list[Part]) -> list[Part]:
    """Once somebody has signed there is no empty line left to write on."""
    for part in parts:
        for one in part.get("fields", ()):
            one["value"] = one["value"] or "—"
        if "text" in part:
            part["text"] = part["text"] or "—"
    return parts


def shown(parts: list[Part]) -> list[tuple[str, list[tuple[str, str]], str]]:
    """The same for a page in the language of whoever reads it: title, fields, text."""
    return [(_in(part["title"]), _facts(part.get("fields", ())), part.get("text", "")) for part in parts]


def _facts(fields: Iterable[Part]) -> list[tuple[str, str]]:
    return [(_in(one["label"]), _in(one["value"])) for one in fields]


def _in(value: Any) -> str:
    if isinstance(value, dict):
        return str(value[language().code])
    return " · ".join(value) if isinstance(value, list) else str(value)


def _child(file: CaseFile, card: StayCard, way: Way) -> Part:
    as_signed = next((line for line in card.signed_for(way) if line.names), None)
    names = as_signed.names if as_signed else written(file.name)
    birth = in_both(lambda: in_words("birth", as_signed.birth)) if as_signed else birth_of(file)
    return {
        "title": both(N_("The child")),
        "fields": [
            field(N_("Name"), names),
            field(N_("Birth"), birth),
            field(N_("Line of the register"), card.number),
        ],
    }


def _came(card: StayCard) -> list[Part]:
    giver = {
        "title": both(SignsAs.GIVES.label),
        "fields": [
            field(N_("Name"), card.entry.get("brought_by", "")),
            field(N_("How the child came"), both(card.mode.label)),
            field(N_("Day and hour"), in_both(lambda: moment(card.admitted_at))),
        ],
    }
    things = {"title": both(N_("What the child has with her or him")), "text": card.entry.get("belongings", "")}
    return [giver, _basis(next((b for b in card.bases if b.door is Door.ENTER), None)), things]


def _left(card: StayCard) -> list[Part]:
    leaving, last = card.leaving, [b for b in card.bases if b.door is not Door.GO_OUT]
    taker = {
        "title": both(SignsAs.TAKES.label),
        "fields": [
            field(N_("Name"), leaving.get("to_whom", "")),
            field(N_("Link with the child"), leaving.get("link", "")),
            field(N_("Identity card (CNIE)"), leaving.get("cnie", "")),
            field(N_("Where"), leaving.get("where", "")),
            field(N_("Phone"), leaving.get("phone", "")),
            field(N_("Day and hour"), in_both(lambda: moment(card.ended_at)) if card.ended_at else ""),
        ],
    }
    return [
        taker,
        _basis(last[-1] if last else None),
        {"title": both(N_("Belongings given back")), "text": leaving.get("belongings", "")},
        {"title": both(N_("What comes after")), "text": leaving.get("aftercare", "")},
    ]


def _basis(basis: BasisLine | None) -> Part:
    told = basis.told if basis else {}
    return {
        "title": both(N_("Legal basis")),
        "fields": [
            field(N_("By what right"), both(basis.kind.label) if basis else ""),
            field(N_("Article and item"), both(Measure(basis.measure).label) if basis and basis.measure else ""),
            field(N_("Court, judge or prosecutor"), told.get("authority", "")),
            field(N_("Number of the order"), told.get("number", "")),
            field(N_("Day of the decision"), in_both(lambda: day(basis.decided_on)) if basis else ""),
        ],
    }


def _box(quality: SignsAs, line: SignedLine | None) -> Pair | dict[str, Any]:
    """A box to sign in; where somebody signed on screen, what was drawn, the name, the moment, and before whom."""
    if line is None or not line.ink:
        return both(quality.label)
    before = N_("Signed on screen on %(when)s, before %(who)s")
    return {
        "label": both(quality.label),
        "ink": read_ink(line.ink),
        "name": line.name,
        "told": in_both(lambda: _(before, when=moment(line.at), who=line.by)),
    }

"""Why a file was found, in words: what agrees and what does not, from the terms of the comparison."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from caseapp.cases.records import CaseLine
from caseapp.cases.views.words import age_text
from caseapp.infra import places
from caseapp.kernel import clock
from caseapp.kernel.names import Asked, Term
from caseapp.kernel.words import N_
from caseapp.matching.records import Found
from caseapp.web.i18n import language, said

PARTS = {"given": N_("First name"), "family": N_("Family name")}
OTHER_PART = {"given": "family", "family": "given"}
NICKNAME = N_("Nickname")
NAMES: dict[str, str] = {
    "identical": N_("%(part)s: %(known)s, written alike"),
    "equivalent": N_("%(part)s: %(asked)s = %(known)s, equivalent spellings"),
    "similar": N_("%(part)s: %(asked)s ≈ %(known)s, similar spellings"),
    "nickname": N_("%(part)s: %(asked)s = %(known)s, an everyday form"),
    "different": N_("%(part)s: %(asked)s, but %(known)s in the file"),
}
MOTHERS: dict[str, str] = {
    "same": N_("mother: %(asked)s = %(known)s"),
    "near": N_("mother: %(asked)s ≈ %(known)s"),
    "different": N_("mother: %(asked)s, but %(known)s in the file"),
}
AGES: dict[str, str] = {
    "same": N_("age asked %(asked)s, in the file %(known)s"),
    "near": N_("age asked %(asked)s, in the file %(known)s"),
    "different": N_("another age: asked %(asked)s, in the file %(known)s"),
}
EXACT: dict[str, str] = {"number": N_("the same number of a paper"), "phone": N_("the same phone")}
TELLING = 1.5
"""Bits from which on it is said that a name is rare or frequent."""


def reasons(found: Found, asked: Asked) -> Markup:
    """The reasons in reading order, on one line."""
    return Markup(" · ".join([*(said(EXACT[code]) for code in found.exact), *_terms(found, asked)]))  # noqa: S704 - ours


def _terms(found: Found, asked: Asked) -> Iterator[str]:
    swapped = any(term.kind == "order" for term in found.terms)
    for term in found.terms:
        if term.kind in PARTS:
            exchanged = swapped and not asked.ordered
            part = OTHER_PART[term.kind] if exchanged else term.kind
            asks, knows, *called = term.values
            named = said(NICKNAME if called else PARTS[part])
            yield _said(NAMES[term.code], part=named, asked=_bdi(asks), known=_bdi(knows))
        elif term.kind == "order" and asked.ordered:
            yield _said(N_("first name and family name exchanged"))
        elif term.kind == "frequency" and abs(term.bits) >= TELLING:
            yield _frequency(term, swapped and not asked.ordered)
        elif term.kind == "sex":
            yield _said(N_("same sex") if term.code == "same" else N_("sex differs"))
        elif term.kind == "birth":
            yield _said(AGES[term.code], asked=_age_asked(asked), known=_age_known(found.line))
        elif term.kind == "place":
            yield _place(term)
        elif term.kind == "mother":
            yield _said(MOTHERS[term.code], **_pair(term))


def _pair(term: Term) -> dict[str, str]:
    asked, known = term.values
    return {"asked": _bdi(asked), "known": _bdi(known)}


def _frequency(term: Term, exchanged: bool) -> str:
    part = OTHER_PART[term.values[0]] if exchanged else term.values[0]
    if part == "given":
        return _said(N_("rare first name") if term.bits > 0 else N_("very frequent first name"))
    return _said(N_("rare family name") if term.bits > 0 else N_("very frequent family name"))


def _place(term: Term) -> str:
    if term.code == "same":
        return _said(N_("same commune"))
    try:
        return _said(
            N_("commune of the file: %(place)s"), place=_bdi(places.commune(term.values[1]).name(language().code))
        )
    except places.UnknownPlace:
        return _said(N_("another commune"))


def _age_asked(asked: Asked) -> str:
    """The age as it was asked for: a year of birth as such."""
    low, high = asked.born_low, asked.born_high
    if low is None or high is None or low == high:
        return _bdi(str(low or high or ""))
    year = clock.today().year
    youngest, oldest = year - high, year - low - 1
    return _bdi(str(youngest) if youngest == oldest else f"{youngest}–{oldest}")


def _age_known(line: CaseLine) -> str:
    """The age in the file, as lists show it."""
    return _bdi(age_text(line.birth, clock.today(), language().code))


def _bdi(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"


def _said(sentence: str, **blanks: str) -> str:
    """A sentence in the language of the page; its blanks are marked up by `_bdi`, the sentence is ours."""
    spoken = said(sentence)
    return spoken % blanks if blanks else spoken

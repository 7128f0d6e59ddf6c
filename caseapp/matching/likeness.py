"""Two children compared as two files tell of them: what agrees, what does not, and how likely they are one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from caseapp.kernel.names import Asked, Match, Nicknames, Term, compare, prepare, prepare_question, verdicts
from caseapp.kernel.papers import plain_number
from caseapp.matching.cut import PAPERS
from caseapp.matching.people import known_of
from caseapp.matching.vocabulary import Likeness

MUCH = 6.0
"""Bits of evidence that make up for a name that is not known."""


@dataclass(frozen=True, slots=True)
class Child:
    """What a file says of a child, prepared for comparing. Clear text: it lives in memory only."""

    asked: Asked
    prepared: Any
    question: Any
    papers: Mapping[str, str]
    """Numbers as they are compared, by the paper they stand on."""


class Compared(NamedTuple):
    """How alike two files are, and why."""

    band: Likeness
    terms: tuple[Term, ...]
    number: bool
    """Whether a paper of both bears the same number."""


def likeness(one: Child, other: Child) -> Compared:
    """How alike two children are, taken by themselves."""
    match = compare(one.question, other.prepared)
    band = judged(Likeness(verdicts([match.bits], files=1)[0].band), match, one, other)
    return Compared(band, tuple(match.terms), same_paper(one, other))


def judged(band: Likeness, match: Match, one: Child, other: Child) -> Likeness:
    """The band of a pair, where people expect more than a sum: brothers share a name, a sex and a place.

    One number decides. A first name or a family name that differs is another child; where one name is all that both
    tell, much else must agree; another age or sex leaves room for doubt.
    """
    if same_paper(one, other):
        return Likeness.VERY_LIKELY
    names = [term.code for term in match.terms if term.kind in ("given", "family")]
    besides = sum(term.bits for term in match.terms if term.kind in ("sex", "birth", "place", "mother"))
    if "different" in names or (len(names) < 2 and besides < MUCH):
        return Likeness.NAMESAKE
    against = any(term.kind in ("sex", "birth") and term.code == "different" for term in match.terms)
    return Likeness.POSSIBLE if (against or len(names) < 2) and band is Likeness.VERY_LIKELY else band


def child_of(identity: Mapping[str, Any], contact: Mapping[str, Any], sex: str, nicknames: Nicknames) -> Child:
    """A file's child, prepared."""
    known = known_of(identity, contact, sex)
    splits = ((known.given, known.family), (known.given_ar, known.family_ar))
    asked = Asked(
        splits=tuple(split for split in splits if any(split)),
        sex=known.sex,
        born_low=known.born_low,
        born_high=known.born_high,
        place=known.place,
        mother=known.mother or known.mother_ar,
    )
    papers = {name: plain for name in PAPERS if (plain := plain_number(str(identity.get(name) or "")))}
    return Child(asked, prepare(known, nicknames), prepare_question(asked, nicknames), papers)


def same_paper(one: Child, other: Child) -> bool:
    """Whether a paper of both bears the same number."""
    return any(other.papers.get(name) == number for name, number in one.papers.items())

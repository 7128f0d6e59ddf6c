"""How likely somebody who was met is a child already known, in bits, and why: names called out in either script, age,
sex, marks, where and when, with whom. Plain functions of what is told; a person decides, never this page.

Bits add up because each is the log of how much more often it is so for the same child than for another. What speaks
against is held in bounds: a child has several nicknames, a guessed age is off by years, a cap is given away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from caseapp.kernel.names import Asked, Known, Match, Nicknames, PreparedFile, compare, fold, prepare, prepare_question
from caseapp.kernel.names.evidence import of_sex, of_years
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.kernel.names.people import Sex as Letter
from caseapp.outreach.vocabulary import MarkKind

Kind = Literal["alias", "sex", "age", "mark", "place", "beside", "companions"]

SHOWN: Final = 3
PRIOR: Final = 5.0
"""Bits against any one profile before anything is known: it is one of some thirty that a crew might mean."""
LEAST_ALIAS: Final = -2.0
"""Another nickname says little: most children of the street have several."""
LEAST_AGE: Final = -4.0
LASTING: Final = frozenset({MarkKind.SCAR, MarkKind.TATTOO, MarkKind.GAIT, MarkKind.TEETH})
"""Marks that nobody puts off."""
MARK, PASSING_MARK = 4.0, 1.5
SAME_KIND: Final = 0.5
"""Both have a scar, and the words for it differ: people write differently."""
MOST_OF_MARKS: Final = 7.0
OFTEN_HERE, LATELY_HERE, NEVER_HERE = 2.0, 3.0, -0.5
LATELY: Final = timedelta(days=14)
AT_ONCE: Final = timedelta(minutes=20)
ELSEWHERE: Final = -8.0
"""Nobody is at two places at once."""
BESIDE: Final = 2.5
COMPANIONS: Final = 1.5
LEAST_SHOWN: Final = -6.0
"""Bits below which a profile is not proposed at all."""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a profile, or of somebody met. Clear text: it lives in memory only."""

    aliases: tuple[str, ...] = ()
    sex: str = ""
    born: tuple[int | None, int | None] = (None, None)
    """The first and the last year in which she may be born."""
    marks: Mapping[str, str] = field(default_factory=dict)
    seen: tuple[tuple[bytes, datetime], ...] = ()
    """Where and when she was met."""
    beside: frozenset[bytes] = frozenset()
    """Profiles that were met together with her."""
    companions: str = ""


class Reason(NamedTuple):
    """One reason for or against: what it is about, what was found, its bits, the words to show.

    | kind | codes | values |
    | --- | --- | --- |
    | alias | identical, equivalent, similar, different, nickname | as heard now, as known |
    | sex | same, different | |
    | age | same, near, different | |
    | mark | same, kind | the kind, as seen now, as known |
    | place | lately, often, never, elsewhere | |
    | beside | same | |
    | companions | same | |
    """

    kind: Kind
    code: str
    bits: float
    values: tuple[str, ...] = ()


class Resemblance(NamedTuple):
    """How alike two looks are: 0 to 100, and the reasons in reading order."""

    score: int
    bits: float
    reasons: tuple[Reason, ...]


def resemblance(met: Look, known: Look, nicknames: Nicknames = SHIPPED) -> Resemblance:
    """How likely `met` is `known`."""
    reasons = tuple(
        reason
        for found in (
            [_alias(met.aliases, known.aliases, nicknames)],
            [_sex(met.sex, known.sex), _age(met.born, known.born)],
            _marks(met.marks, known.marks),
            [_place(met.seen, known.seen), _beside(met.beside, known.beside)],
            [_companions(met.companions, known.companions)],
        )
        for reason in found
        if reason is not None
    )
    bits = sum(reason.bits for reason in reasons)
    return Resemblance(round(100 / (1 + 2.0 ** (PRIOR - bits))), bits, reasons)


def ranked(
    met: Look, known: Mapping[bytes, Look], nicknames: Nicknames = SHIPPED, shown: int = SHOWN
) -> list[tuple[bytes, Resemblance]]:
    """The profiles that resemble most, the likeliest first; none that nothing speaks for."""
    found = [(profile, resemblance(met, look, nicknames)) for profile, look in known.items()]
    found = [one for one in found if one[1].bits > LEAST_SHOWN and any(reason.bits > 0 for reason in one[1].reasons)]
    return sorted(found, key=lambda one: (-one[1].bits, one[0]))[:shown]


def called(asked: str, aliases: Iterable[str], nicknames: Nicknames = SHIPPED) -> float:
    """The bits by which a name that somebody asks for is one of these names; for searching a list by sound."""
    match = _best((asked,), tuple(aliases), nicknames)
    return match.bits if match else LEAST_SHOWN


def years_of(ages: tuple[int, int], year: int) -> tuple[int, int]:
    """The years in which somebody may be born who is between two ages in a year."""
    return year - ages[1] - 1, year - ages[0]


def ages_of(born: tuple[int | None, int | None], year: int) -> tuple[int, int] | None:
    """The ages of somebody born between two years; None when that is not known. The other way round of `years_of`."""
    first, last = born
    if first is None or last is None:
        return None
    youngest = max(0, year - last)
    return youngest, max(youngest, year - first - 1)


def _alias(met: tuple[str, ...], known: tuple[str, ...], nicknames: Nicknames) -> Reason | None:
    match = _best(met, known, nicknames)
    if match is None:
        return None
    name = match.terms[0]
    code = name.code if match.bits > 0 else "different"  # a likeness that chance explains as well is none
    return Reason("alias", code, max(LEAST_ALIAS, match.bits), name.values[:2])  # all of them are nicknames


def _best(asked: tuple[str, ...], known: tuple[str, ...], nicknames: Nicknames) -> Match | None:
    """The pair of names that agrees best, each taken as a first name."""
    matches = [_pair(one, other, nicknames) for one in asked for other in known]
    return max((match for match in matches if match.terms), key=lambda match: match.bits, default=None)


@lru_cache(maxsize=65536)
def _pair(asked: str, known: str, nicknames: Nicknames) -> Match:
    """Two names compared. The same few hundred names are compared on every page; like the kernel's own, this memory
    holds names without children."""
    return compare(prepare_question(Asked(splits=((asked, ""),)), nicknames), _prepared(known, nicknames))


@lru_cache(maxsize=16384)
def _prepared(name: str, nicknames: Nicknames) -> PreparedFile:
    return prepare(Known(nickname=name), nicknames)


def _sex(met: str, known: str) -> Reason | None:
    letters: dict[str, Letter] = {"female": "F", "male": "M"}
    found = of_sex(letters.get(met, ""), letters.get(known, ""))
    return Reason("sex", found.code, found.bits) if found else None


def _age(met: tuple[int | None, int | None], known: tuple[int | None, int | None]) -> Reason | None:
    found = of_years(met, known)
    return Reason("age", found.code, max(LEAST_AGE, found.bits)) if found else None


def _marks(met: Mapping[str, str], known: Mapping[str, str]) -> list[Reason]:
    """Marks of one kind: the words agree, or only the kind does."""
    found: list[Reason] = []
    if not met or not known:
        return found
    for kind in MarkKind:
        here, there = met.get(kind, ""), known.get(kind, "")
        if not here or not there:
            continue
        same = bool(_words(here) & _words(there))
        bits = (MARK if kind in LASTING else PASSING_MARK) if same else SAME_KIND
        bits = min(bits, MOST_OF_MARKS - sum(reason.bits for reason in found))
        found.append(Reason("mark", "same" if same else "kind", bits, (str(kind), here, there)))
    return found


def _place(met: tuple[tuple[bytes, datetime], ...], known: tuple[tuple[bytes, datetime], ...]) -> Reason | None:
    if not met or not known:
        return None
    here, at = met[0]
    if any(place != here and abs(when - at) <= AT_ONCE for place, when in known):
        return Reason("place", "elsewhere", ELSEWHERE)
    gaps = [abs(when - at) for place, when in known if place == here]
    if not gaps:
        return Reason("place", "never", NEVER_HERE)
    return Reason("place", "lately", LATELY_HERE) if min(gaps) <= LATELY else Reason("place", "often", OFTEN_HERE)


def _beside(met: frozenset[bytes], known: frozenset[bytes]) -> Reason | None:
    return Reason("beside", "same", BESIDE) if met & known else None


def _companions(met: str, known: str) -> Reason | None:
    return Reason("companions", "same", COMPANIONS) if _words(met) & _words(known) else None


@lru_cache(maxsize=16384)
def _words(text: str) -> frozenset[str]:
    """The words of a description that say something: three letters at least."""
    return frozenset(word for word in fold(text).split() if len(word) >= 3) - _EMPTY


_EMPTY: Final = frozenset({"les", "des", "une", "sur", "avec", "the", "and", "with", "في", "على", "مع", "من"})

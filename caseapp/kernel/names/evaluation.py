"""The search in memory, for measurements: the tokens and the scoring of the application, without keys and database."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from caseapp.kernel.names.bands import contested, verdicts
from caseapp.kernel.names.nicknames import SHIPPED
from caseapp.kernel.names.people import Asked, Known
from caseapp.kernel.names.scoring import PreparedFile, compare, prepare, prepare_question
from caseapp.kernel.names.skeleton import deletions
from caseapp.kernel.names.tokens import Stages, file_tokens, part_keys, query_tokens

Record = Mapping[str, str]
Search = Callable[[Record], tuple[list[tuple[str, float]], int]]

ENOUGH: Final = 200
"""Files found by both names from which on near misses are not looked for."""

SOON: Final = 20
"""Files compared first; the others only if none of them is very likely."""

SOON_ALONE: Final = 100
"""The same for one name only, where more tell less."""

MOST_LONE: Final = 300

NEWEST: Final = 50_000
"""Files of which the application holds the names in memory, where a lone name is looked for without tokens."""

MOST_NEAR: Final = 600
"""Of the files that know one name only, those that bear it or nearly."""

MOST_NAMED: Final = 200
"""Of the files that only bear the lone name, the newest."""


def evaluation_search(records: Iterable[Record]) -> Search:
    """An index of the records in memory; a question gives the files in order, scored, and how many were compared."""
    ids: list[str] = []
    ready: list[PreparedFile] = []
    postings: dict[str, list[int]] = defaultdict(list)
    bearers: dict[str, list[int]] = defaultdict(list)
    lone: dict[str, list[int]] = defaultdict(list)
    living: Counter[str] = Counter()
    for number, record in enumerate(records):
        known = _known(record)
        ids.append(record["id"])
        ready.append(prepare(known))
        living[known.place] += 1
        for token in file_tokens(known):
            postings[token].append(number)
        if known.given and known.family:
            for key in {key for name in (known.given, known.family) for key in part_keys(name, SHIPPED)}:
                bearers[key].append(number)
        else:
            for key in _near(known.given or known.family):
                lone[key].append(number)

    def search(record: Record) -> tuple[list[tuple[str, float]], int]:
        asked = _asked(record, living[record.get("place", "")] / max(1, len(ids)))
        stages = query_tokens(asked)
        question = prepare_question(asked)
        if asked.one_part:
            found = _weighed(postings, stages.lone, len(ids))[:MOST_LONE]
            near = _weighed(lone, _near("".join(asked.splits[0])), len(ids))[:MOST_NEAR]
            found = list(dict.fromkeys([*found, *near, *_named(bearers, asked, len(ids))]))
        else:
            found = _staged(postings, stages, len(ids))
        soon = SOON_ALONE if asked.one_part else SOON
        scored = [(ids[number], compare(question, ready[number]).bits) for number in found[:soon]]
        if not _sure(scored, len(ids)):
            scored += [(ids[number], compare(question, ready[number]).bits) for number in found[soon:]]
        scored.sort(key=lambda pair: (-pair[1], pair[0]))
        bits = [score for _, score in scored]
        return [(name, score) for (name, _), score in zip(scored, contested(bits, len(ids)), strict=True)], len(scored)

    return search


def _sure(scored: list[tuple[str, float]], files: int) -> bool:
    """Whether one of those compared first is very likely already: the others are not looked at then."""
    return any(verdict.band == "very_likely" for verdict in verdicts([score for _, score in scored], files))


def _staged(postings: Mapping[str, list[int]], stages: Stages, files: int) -> list[int]:
    """The files to be opened: those of both names, put in order by year when they are many, else near misses too."""
    found = _weighed(postings, stages.pairs, files)
    if len(found) >= ENOUGH:
        among = set(found)
        dated = (number for number in _weighed(postings, stages.years, files) if number in among)
        return list(dict.fromkeys([*dated, *found]))[:ENOUGH]
    return list(dict.fromkeys([*found, *_weighed(postings, stages.deleted, files)]))[:ENOUGH]


def _weighed(postings: Mapping[str, list[int]], asked: Iterable[str], files: int) -> list[int]:
    """Files by the rarity of the tokens they share with the question."""
    weights: dict[int, float] = defaultdict(float)
    for token in asked:
        posting = postings.get(token, ())
        bits = math.log2((files + 1) / (len(posting) + 0.5))
        for number in posting:
            weights[number] += bits
    return sorted(weights, key=lambda number: (-weights[number], number))


def _named(bearers: Mapping[str, list[int]], asked: Asked, files: int) -> list[int]:
    """The newest files that bear a lone name, of those held in memory."""
    keys = part_keys("".join(asked.splits[0]), SHIPPED)
    found = {number for key in keys for number in bearers.get(key, ())[-MOST_NAMED:] if number >= files - NEWEST}
    return sorted(found, reverse=True)[:MOST_NAMED]


def _near(text: str) -> set[str]:
    keys = part_keys(text, SHIPPED)
    return {*keys, *(less for key in keys for less in deletions(key))}


def _known(record: Record) -> Known:
    year = int(record["birth_year"]) if record.get("birth_year") else None
    sex = record.get("sex", "")
    return Known(
        given=record["given"],
        family=record["family"],
        sex="F" if sex == "F" else "M" if sex == "M" else "",
        born_low=year,
        place=record.get("place", ""),
        mother=record.get("mother", ""),
    )


def _asked(record: Record, place_share: float) -> Asked:
    known = _known(record)
    return Asked(
        splits=((known.given, known.family),),
        sex=known.sex,
        born_low=known.born_low,
        place=known.place,
        place_share=place_share,
        mother=known.mother,
    )

"""Is this child already known? Files found by tokens and in memory, opened under one grant, compared, put in bands.

What is out of the actor's scope is in no statement's answer, so it moves neither a count nor an order (6.4 of the
design; ADR 9).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.queries.lists import line_of
from caseapp.cases.relation import verdicts_for
from caseapp.infra import places
from caseapp.infra.access import CLOSED
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.kernel.actor import Actor
from caseapp.kernel.names import Asked, Band, compare, prepare, prepare_question, verdicts
from caseapp.kernel.names.scoring import Match
from caseapp.matching import index
from caseapp.matching.events import SEARCHED
from caseapp.matching.index import Version
from caseapp.matching.likeness import MUCH
from caseapp.matching.people import known_of
from caseapp.matching.queries import postings
from caseapp.matching.queries.lines import by_lines
from caseapp.matching.queries.opening import File, open_files
from caseapp.matching.queries.pace import keep_pace
from caseapp.matching.queries.postings import Reach
from caseapp.matching.records import Found, Question, Way
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.matrix import Relation

SHOWN = 50
SOON = 20
"""Files opened first for both names."""
SOON_ALONE = 100
"""Files opened first for one name only, where more tell less."""
OPENED_BY_BOTH = 200
OPENED_BY_ONE = 300
ONE_THING = 5.0
"""Bits of one thing besides a lone name: a hamlet that agrees is not yet much that agrees."""
BITS_OF_NUMBER = 40.0
BITS_OF_PHONE = 8.0
"""A number is one child's; a phone is a family's, or a whole shelter's."""
FAR = -25.0
"""Log-odds below which a file that only shares a token is not shown."""


def find(actor: Actor, question: Question, way: Way = Way.PAGE, shown: int = SHOWN) -> list[Found]:
    """The files within the actor's reach that may be the child, the likeliest first. One line in the trail.

    Raises Throttled for whoever searches as often as a script does.
    """
    unit = session()
    at_home = verdicts_for(actor, Relation.ESTABLISHMENT)
    if not question.means_something or at_home[DataClass.IDENTITY] is not Verdict.ALLOWED:
        return []
    keep_pace(unit, actor)
    kept = index.versions(unit)
    reads_contact = at_home[DataClass.CONTACT] is Verdict.ALLOWED
    if not reads_contact:  # what she may not read must not be found out by asking for it
        question = question._replace(phones=frozenset(), asked=replace(question.asked, place=""))
    question = question._replace(asked=_with_share(question.asked))
    files = postings.register_size(unit, actor.workplace_id)
    within = postings.reach(unit, actor.workplace_id)
    exact = {
        "number": postings.exact(unit, kept, within, "N", question.numbers),
        "phone": postings.exact(unit, kept, within, "T", question.phones),
    }
    numbers = _named(unit, kept, within, question, files)
    soon = SOON_ALONE if question.asked.one_part else SOON
    ids: dict[bytes, None] = dict.fromkeys((*exact["number"], *exact["phone"], *postings.ids(unit, numbers[:soon])))
    later, unfolded = numbers[soon:], 0
    if _needs_memory(question, len(ids) + len(later), way):
        lines, unfolded = by_lines(unit, actor, kept, question)
        ids |= dict.fromkeys(lines[: _most(question)])
    judging = _Judging(question, kept[-1], exact, files)
    opened = 0
    for some in _portions(unit, list(ids), later, soon):
        fresh = open_files(unit, actor, some, contact=reads_contact)
        opened += len(fresh)
        judging.add(fresh)
        if judging.sure:
            break
    found = judging.ordered[:shown]
    record(unit, actor, SEARCHED, files=len(found), opened=unfolded + opened, way=str(way))
    ids_of_workers = {one.file.row.reference_worker_id for one in found} - {None}
    workers = names_of(unit, ids_of_workers, actor.language)
    return [_found(one, workers) for one in found]


def _with_share(asked: Asked) -> Asked:
    """The question, knowing how many live in the commune: the fewer, the more it says that a file names the same."""
    if not asked.place:
        return asked
    with suppress(places.UnknownPlace):
        return replace(asked, place_share=places.share(asked.place))
    return asked


def _portions(unit: Session, ids: list[bytes], later: list[int], soon: int) -> Iterator[list[bytes]]:
    """What is opened at once: those that share most with the question, then the others, if none of the first is very
    likely. Half as many are opened so (benchmarks/names.md)."""
    if ids:
        yield ids[:soon]
    if more := [*ids[soon:], *(case_id for case_id in postings.ids(unit, later) if case_id not in ids[:soon])]:
        yield more


class _Candidate(NamedTuple):
    """A file and how it answers."""

    file: File
    match: Match
    exact: tuple[str, ...]
    band: Band = "namesake"


def _found(one: _Candidate, workers: dict[bytes, str]) -> Found:
    line = line_of(one.file.row, one.file.identity, workers)
    place = str(one.file.contact().get("commune") or "")
    return Found(line, one.band, one.match.bits, one.match.terms, one.exact, place)


def _needs_memory(question: Question, known: int, way: Way) -> bool:
    """Whether lines in memory are asked: for a lone name, while the last word is a beginning, and, unless enough was
    found, for files of which one name is known."""
    return question.asked.one_part or way is Way.TYPING or known < SHOWN


def _most(question: Question) -> int:
    """How many are opened of those a lone name or a beginning finds: more, when something tells them apart."""
    asked = question.asked
    tells = asked.sex or asked.born_low or asked.place or asked.mother
    return OPENED_BY_BOTH if tells else SHOWN


def _named(unit: Session, kept: Sequence[Version], within: Reach, question: Question, files: int) -> list[int]:
    """Numbers of files that share tokens of names, as many as are opened at most."""
    if not question.asked.splits:
        return []
    most = OPENED_BY_ONE if question.asked.one_part else OPENED_BY_BOTH
    return postings.by_names(unit, kept, within, question, files)[:most]


class _Judging:
    """The files opened so far, compared with the question. A merged file speaks for the one it goes on in."""

    def __init__(self, question: Question, version: Version, exact: Mapping[str, set[bytes]], files: int) -> None:
        self._question, self._version, self._exact, self._files = question, version, exact, files
        self._asked = prepare_question(question.asked, version.nicknames)
        self._judged: dict[bytes, _Candidate] = {}
        self.ordered: list[_Candidate] = []
        """Those worth showing, with their bands, the likeliest first; among equals the newest."""

    @property
    def sure(self) -> bool:
        """Whether one is very likely the child."""
        return bool(self.ordered) and self.ordered[0].band == "very_likely"

    def add(self, opened: Mapping[bytes, File]) -> None:
        """Compare more files."""
        for case_id, file in opened.items():
            goes_on = opened.get(file.row.merged_into_id or case_id)
            if goes_on is None or file.identity.state == "unreadable":  # reported when it was opened, and nobody's name
                continue
            one = self._compared(goes_on, file, case_id)
            known = self._judged.get(goes_on.row.id)
            if known is None or one.match.bits > known.match.bits:
                self._judged[goes_on.row.id] = one
        ordered = sorted(self._judged.values(), key=lambda one: (one.match.bits, one.file.row.id), reverse=True)
        odds = verdicts([one.match.bits for one in ordered], self._files)
        self.ordered = [
            one._replace(band=_band(verdict.band, one.match, one.exact))
            for one, verdict in zip(ordered, odds, strict=True)
            if one.exact or verdict.log_odds >= FAR
        ]

    def _compared(self, goes_on: File, file: File, case_id: bytes) -> _Candidate:
        match = Match(0.0, ())
        if self._question.names:
            contact = file.contact() if self._question.asked.place else CLOSED
            known = known_of(file.identity, contact, file.row.sex)
            match = compare(self._asked, prepare(known, self._version.nicknames))
        exact = tuple(name for name, ids in self._exact.items() if case_id in ids)
        bits = match.bits + BITS_OF_NUMBER * ("number" in exact) + BITS_OF_PHONE * ("phone" in exact)
        return _Candidate(goes_on, Match(bits, match.terms), exact)


def _band(band: Band, match: Match, exact: tuple[str, ...]) -> Band:
    """The band, where one name alone is never very likely: it takes both, a number, or much that agrees besides."""
    agreeing = {term.kind for term in match.terms if term.kind in ("given", "family") and term.code != "different"}
    besides = sum(min(term.bits, ONE_THING) for term in match.terms if term.kind in ("sex", "birth", "place", "mother"))
    sure = len(agreeing) == 2 or "number" in exact or (agreeing and besides >= MUCH)
    return band if sure or band != "very_likely" else "possible"

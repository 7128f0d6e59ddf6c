"""Importing files from a spreadsheet: rows become intakes, batches are whole or nothing, twice is once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar

from sqlalchemy import select

from caseapp.cases.events import IMPORTED
from caseapp.cases.models import Case, PhoneFields, SiblingFields
from caseapp.cases.service.deadlines import begin
from caseapp.cases.service.entries import need
from caseapp.cases.service.register import Intake, build, external_key, free_references
from caseapp.cases.vocabulary import Answer, Category, Danger, Sex, Source
from caseapp.infra import places, work
from caseapp.infra.audit import record
from caseapp.infra.db import session
from caseapp.infra.db.guard import beyond_scope
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import BadBirth, Birth
from caseapp.kernel.names import fold
from caseapp.kernel.text import TooLong, clean_line, clean_prose, is_arabic, western_digits
from caseapp.kernel.words import N_, Word
from caseapp.policy.permissions import P

BATCH = 500

COLUMNS: dict[str, str] = {
    "external_id": N_("number of the file where it comes from; makes repeating safe; required"),
    "danger": N_("danger level: 0 to 4, not_assessed, or its name"),
    "sex": N_("female, male, unknown, or f, m"),
    "category": N_("victim, difficult_situation, conflict_with_law, unknown"),
    "source": N_("who turned to us: a code of the list"),
    "given": N_("first name, in either script"),
    "family": N_("family name, in either script"),
    "given_ar": N_("first name in Arabic"),
    "family_ar": N_("family name in Arabic"),
    "nickname": N_("nickname"),
    "birth": N_("day, month or year of birth: 2014-03-21, 21/03/2014, 2014-03 or 2014"),
    "estimated_age": N_("estimated age: 11 or 10-12; needs estimated_on or opened_on"),
    "estimated_on": N_("day on which the age was estimated"),
    "commune": N_("commune or district: HCP code or name, in either language"),
    "place": N_("address or place, free text"),
    "phone": N_("phone"),
    "phone_whose": N_("whose phone it is"),
    "phone_safe": N_("whether it is safe to call: yes, no, unknown"),
    "phone_2": N_("another phone"),
    "phone_2_whose": N_("whose phone it is"),
    "phone_2_safe": N_("whether it is safe to call: yes, no, unknown"),
    "phone_3": N_("another phone"),
    "phone_3_whose": N_("whose phone it is"),
    "phone_3_safe": N_("whether it is safe to call: yes, no, unknown"),
    "siblings": N_("brothers and sisters, with semicolons between them: name, age or year of birth, where"),
    "account": N_("what happened, free text"),
    "opened_on": N_("day on which the file was opened"),
}
"""The columns of an import, in any order; an unknown column is an error, an absent one counts as unknown."""

BEYOND = "…"
"""The column under which a row brings what stands beyond its header."""
PROBLEMS: dict[str, str] = {
    "no_number": N_("external_id is empty"),
    "repeated": N_("external_id stands twice in this file"),
    "unknown_column": N_("this column is not known"),
    "word": N_("this is none of the list's words"),
    "birth": N_("this is not a possible birth"),
    "age": N_("this is not a possible age"),
    "date": N_("this is not a date"),
    "commune": N_("this commune is not known, or several have this name"),
    "too_long": N_("this text is too long"),
    "beyond": N_("this line has more cells than the header"),
}

W = TypeVar("W", bound=Word)
_AGE = re.compile(r"(\d{1,3})(?:\s*[-–/]\s*(\d{1,3}))?")
_SHORT_SEX = {"f": Sex.FEMALE, "m": Sex.MALE, "g": Sex.MALE}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell: line (1 is the header), column and a coded reason. Never what the cell says."""

    line: int
    column: str
    code: str


class Unreadable(ValueError):
    """A cell that cannot be taken; `code` is one of PROBLEMS."""


@dataclass(slots=True)
class Outcome:
    """What an import did, or would do."""

    taken: int = 0
    known: int = 0
    batches: int = 0
    problems: list[Problem] = field(default_factory=list)


def read_rows(
    rows: Iterable[Mapping[str, str]], translate: Callable[[str], str]
) -> Iterator[tuple[int, Intake | list[Problem]]]:
    """Each row as an intake, or as what is wrong with it. `translate` gives a word's label in the user's language."""
    seen: set[str] = set()
    for line, row in enumerate(rows, 2):
        if not any(row.values()):
            continue
        yield line, _Row(line, row, translate, seen).read()


def import_batch(actor: Actor, intakes: list[Intake], number: int) -> tuple[int, int]:
    """Take one batch in a transaction of its own. Returns how many were new, and how many were here already.

    Raises Refused without the right. Whole or not at all: any failure leaves nothing of the batch.
    """
    need(actor, P.CASE_IMPORT)
    unit = session()
    work.begin_writing(unit)
    place = actor.workplace_id or b""
    keyed = {external_key(place, intake.external): intake for intake in intakes}
    # Past the scope: a file restricted since then is here too. Nothing but fingerprints of numbers is asked.
    query = select(Case.external_key).where(Case.establishment_id == place, Case.external_key.in_(keyed))
    known = set(beyond_scope(unit, query).scalars())
    fresh = [intake for key, intake in keyed.items() if key not in known]
    drawn = zip(fresh, free_references(unit, len(fresh)), strict=True)
    built = [build(unit, actor, intake, reference) for intake, reference in drawn]
    begin(unit, built)
    record(unit, actor, IMPORTED, actor.workplace_id, files=len(fresh), batch=number)
    work.complete(unit)
    unit.expunge_all()
    return len(fresh), len(known)


class _Row:
    """One row, read cell by cell, so that all its problems are told at once."""

    def __init__(self, line: int, row: Mapping[str, str], translate: Callable[[str], str], seen: set[str]) -> None:
        self.line, self.row, self.translate, self.seen = line, row, translate, seen
        self.problems: list[Problem] = []

    def read(self) -> Intake | list[Problem]:
        """The intake, or the problems."""
        if self.row.get(BEYOND):
            self.problems.append(Problem(self.line, BEYOND, "beyond"))
        number = self._take("external_id", self._number) or ""
        given, family = self._line("given"), self._line("family")
        given_ar, family_ar = self._line("given_ar"), self._line("family_ar")
        if is_arabic(given) and not given_ar:
            given, given_ar = "", given
        if is_arabic(family) and not family_ar:
            family, family_ar = "", family
        opened = self._take("opened_on", self._day)
        intake = Intake(
            danger=self._take("danger", self._word(Danger)) or Danger.NOT_ASSESSED,
            sex=self._take("sex", self._sex) or Sex.UNKNOWN,
            category=self._take("category", self._word(Category)) or Category.UNKNOWN,
            source=self._take("source", self._word(Source)) or Source.UNKNOWN,
            given=given,
            family=family,
            given_ar=given_ar,
            family_ar=family_ar,
            nickname=self._line("nickname"),
            birth=self._birth(opened),
            commune=self._take("commune", _commune) or "",
            place=self._line("place", 200),
            more={"phones": self._phones(), "siblings": self._take("siblings", _siblings) or []},
            account=self._take("account", lambda text: clean_prose(text, 20000)) or "",
            opened_at=datetime.combine(opened, time(12), clock.CASABLANCA) if opened else None,
            external=number,
        )
        return self.problems or intake

    T = TypeVar("T")

    def _take(self, column: str, reader: Callable[[str], T]) -> T | None:
        text = str(self.row.get(column) or "").strip()
        if not text and column != "external_id":
            return None
        try:
            return reader(text)
        except TooLong:
            self.problems.append(Problem(self.line, column, "too_long"))
        except Unreadable as problem:
            self.problems.append(Problem(self.line, column, str(problem)))
        return None

    def _line(self, column: str, limit: int = 80) -> str:
        return self._take(column, lambda text: clean_line(text, limit)) or ""

    def _phones(self) -> list[PhoneFields]:
        found: list[PhoneFields] = []
        for column in ("phone", "phone_2", "phone_3"):
            safe = self._take(f"{column}_safe", self._word(Answer))
            told = {
                "number": self._line(column, 40),
                "whose": self._line(f"{column}_whose"),
                "safe": str(safe) if safe else "",
            }
            if known := {name: text for name, text in told.items() if text}:
                found.append(known)  # type: ignore[arg-type]
        return found

    def _number(self, text: str) -> str:
        number = clean_line(text, 80)
        if not number:
            raise Unreadable("no_number")
        if number in self.seen:
            raise Unreadable("repeated")
        self.seen.add(number)
        return number

    def _word(self, words: type[W]) -> Callable[[str], W]:
        def read(text: str) -> W:
            wanted = fold(text)
            for choice in words:
                if wanted in (fold(str(choice)), fold(choice.label), fold(self.translate(choice.label))):
                    return choice
            raise Unreadable("word")

        return read

    def _sex(self, text: str) -> Sex:
        return _SHORT_SEX.get(fold(text)) or self._word(Sex)(text)

    def _day(self, text: str) -> date:
        birth = _birth(text)
        if birth.day is None or birth.month is None or birth.year is None:
            raise Unreadable("date")
        return date(birth.year, birth.month, birth.day)

    def _birth(self, opened: date | None) -> Birth:
        exact = self._take("birth", _birth)
        ages = self._take("estimated_age", _ages)
        estimated_on = self._take("estimated_on", self._day)
        if exact is None and ages is None:
            return Birth()
        try:
            birth = exact or Birth(
                estimated_age_low=ages[0] if ages else None,
                estimated_age_high=ages[1] if ages else None,
                estimated_on=estimated_on or opened or clock.today(),
            )
            return birth.checked_on(clock.today())
        except BadBirth:
            self.problems.append(Problem(self.line, "birth" if exact else "estimated_age", "birth"))
            return Birth()


def _birth(text: str) -> Birth:
    parts = [part for part in re.split(r"[-/.\s]+", western_digits(text)[:10]) if part]
    if not parts or len(parts) > 3 or not all(part.isdecimal() for part in parts):
        raise Unreadable("date")
    if len(parts[0]) != 4:
        parts.reverse()
    numbers = [int(part) for part in parts] + [None, None]
    try:
        return Birth(year=numbers[0], month=numbers[1], day=numbers[2])
    except BadBirth:
        raise Unreadable("birth") from None


def _siblings(text: str) -> list[SiblingFields]:
    """Each as far as it is told: a name, then an age, then where she lives."""
    found: list[SiblingFields] = []
    for told in re.split(r"[;؛\n]", text):
        name, age, where = ([part.strip() for part in re.split(r"[,،]", told, maxsplit=2)] + ["", ""])[:3]
        parts = {"name": clean_line(name, 120), "age": clean_line(age, 20), "where": clean_line(where, 160)}
        if known := {part: value for part, value in parts.items() if value}:
            found.append(known)  # type: ignore[arg-type]
    return found


def _ages(text: str) -> tuple[int, int]:
    found = _AGE.fullmatch(western_digits(text).strip())
    if not found:
        raise Unreadable("age")
    low = int(found[1])
    return low, int(found[2]) if found[2] else low


def _commune(text: str) -> str:
    try:
        return places.commune(text).code
    except places.UnknownPlace:
        found = places.resolve(text, 2)
    if len(found) != 1:
        raise Unreadable("commune")
    return found[0].code

"""One line of a spreadsheet as values, or as what is wrong with it, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from caseapp.directory.areas import is_area
from caseapp.directory.exchange.columns import BY_NAME
from caseapp.directory.hours import BadHours, Week
from caseapp.directory.vocabulary import Fee, ForSex, OnHolidays, OrganisationKind, Public, Service, Tongue, Way
from caseapp.infra import places
from caseapp.kernel.identifiers import BadIdentifier, id_from_text
from caseapp.kernel.names import fold
from caseapp.kernel.text import TooLong, clean_line, clean_prose, western_digits
from caseapp.kernel.words import N_, Word

PROBLEMS: dict[str, str] = {
    "no_name": N_("the organisation has no name"),
    "no_kind": N_("a new organisation needs its kind"),
    "no_province": N_("a new entry needs its province"),
    "word": N_("this is none of the list's words"),
    "place": N_("this place is not known, or several have this name"),
    "elsewhere": N_("the commune is in another province"),
    "hours": N_("these are no hours: write mo-fr 08:30-12:30 14:30-18:30"),
    "age": N_("this is not a possible age"),
    "too_long": N_("this text is too long"),
    "no_entry": N_("no entry that you keep has this number"),
    "not_yours": N_("this province is not yours to keep"),
    "repeated": N_("this line stands twice in the file"),
    "sensitive": N_("only who sees the address may say that it need not be kept"),
}
YES = frozenset({"yes", "y", "oui", "o", "1", "x", "true", "vrai", "نعم"})
NO = frozenset({"no", "n", "non", "0", "false", "faux", "لا"})
_PROSE = frozenset({"about", "conditions"})
_LINES = ("email", "hours_note", "ask_for", "capacity", "alert", "source")

W = TypeVar("W", bound=Word)
Translate = Callable[[str], list[str]]
"""All ways of saying a label: in French and in Arabic."""


class Unreadable(ValueError):
    """A cell that cannot be taken; the message is one of PROBLEMS."""


@dataclass(slots=True)
class Given:
    """What a line says. Only cells that were filled in are among the values: an empty one leaves what stands."""

    line: int
    site_id: bytes | None = None
    organisation: dict[str, Any] = field(default_factory=dict)
    site: dict[str, Any] = field(default_factory=dict)
    offer: dict[str, Any] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """Column and reason."""

    @property
    def names(self) -> str:
        """What a person calls it, for a list of what will happen."""
        told = (self.organisation.get(name) for name in ("name_fr", "name_ar"))
        return next(filter(None, (*told, self.site.get("name_fr"))), "")


class Reader:
    """Reads lines one by one."""

    def __init__(self, translate: Translate) -> None:
        self._translate = translate
        self._labels: dict[type[Word], dict[str, str]] = {}

    def read(self, line: int, row: Mapping[str, str]) -> Given:
        """What a line says, with all its problems at once."""
        given = Given(line)

        def take(column: str, reader: Callable[[str], Any], into: dict[str, Any], name: str = "") -> None:
            text = row.get(column, "")
            if not text:
                return
            try:
                into[name or column] = reader(text)
            except TooLong:
                given.problems.append((column, "too_long"))
            except Unreadable as problem:
                given.problems.append((column, str(problem)))

        ids: dict[str, Any] = {}
        take("id", _identifier, ids)
        given.site_id = ids.get("id")
        self._site(take, given)
        self._offer(take, given)
        self._place(row, given)
        phones = [self._phone(row, name, given) for name in ("phone", "phone_2")]
        if any(phones):
            given.site["phones"] = [phone for phone in phones if phone]
        return given

    def _site(self, take: Any, given: Given) -> None:
        for column, name in (("organisation", "name_fr"), ("organisation_ar", "name_ar"), ("website", "website")):
            take(column, _line(column), given.organisation, name)
        take("kind", self._word(OrganisationKind), given.organisation)
        for column, name in (("site", "name_fr"), ("site_ar", "name_ar")):
            take(column, _line(column), given.site, name)
        for column in _LINES:
            take(column, _line(column), given.site)
        take("about", _prose("about"), given.site)
        take("address", _line("address"), given.site)
        take("sensitive", _yes_or_no, given.site)
        take("hours", _hours, given.site)
        take("holidays", self._word(OnHolidays), given.site)
        take("languages", self._words(Tongue), given.site)
        take("areas", _areas, given.site)

    def _offer(self, take: Any, given: Given) -> None:
        take("service", self._word(Service), given.offer)
        take("title", _line("title"), given.offer)
        take("age_from", _age, given.offer)
        take("age_to", _age, given.offer)
        take("sex", self._word(ForSex), given.offer)
        take("publics", self._words(Public), given.offer)
        take("conditions", _prose("conditions"), given.offer)
        take("documents", _documents, given.offer)
        take("ways", self._words(Way), given.offer)
        take("fee", self._word(Fee), given.offer)
        take("fee_note", _line("fee_note"), given.offer)
        low, high = given.offer.get("age_from"), given.offer.get("age_to")
        if low is not None and high is not None and low > high:
            given.problems.append(("age_to", "age"))

    def _place(self, row: Mapping[str, str], given: Given) -> None:
        if province := row.get("province", ""):
            code = _province(province)
            if code:
                given.site["province_code"] = code
            else:
                given.problems.append(("province", "place"))
        if commune := row.get("commune", ""):
            found = _commune(commune, given.site.get("province_code", ""))
            if found:
                given.site["commune_code"] = found
            else:
                given.problems.append(("commune", "place"))

    def _phone(self, row: Mapping[str, str], column: str, given: Given) -> dict[str, str]:
        told: dict[str, str] = {}
        for name, key in ((column, "number"), (f"{column}_for", "what")):
            if text := row.get(name, ""):
                try:
                    told[key] = clean_line(text, BY_NAME[name].limit)
                except TooLong:
                    given.problems.append((name, "too_long"))
        return told if told.get("number") else {}

    def _word(self, words: type[W]) -> Callable[[str], str]:
        def read(text: str) -> str:
            code = self._spoken(words).get(fold(text))
            if code is None:
                raise Unreadable("word")
            return code

        return read

    def _words(self, words: type[W]) -> Callable[[str], list[str]]:
        def read(text: str) -> list[str]:
            chosen = {self._word(words)(part) for part in re.split(r"[,،|;]+", text) if part.strip()}
            return [str(choice) for choice in words if choice in chosen]

        return read

    def _spoken(self, words: type[Word]) -> dict[str, str]:
        """Every way of writing a word of a vocabulary: its code, its label in three languages."""
        if words not in self._labels:
            told = {
                fold(said): str(choice) for choice in words for said in (choice.label, *self._translate(choice.label))
            }
            self._labels[words] = told | {fold(str(choice)): str(choice) for choice in words}
        return self._labels[words]


def _identifier(text: str) -> bytes:
    try:
        return id_from_text(text)
    except BadIdentifier:
        raise Unreadable("no_entry") from None


def _line(column: str) -> Callable[[str], str]:
    return lambda text: clean_line(text, BY_NAME[column].limit)


def _prose(column: str) -> Callable[[str], str]:
    return lambda text: clean_prose(text, BY_NAME[column].limit)


def _documents(text: str) -> str:
    parts = [part.strip() for part in re.split(r"[;؛\n]+", clean_prose(text, BY_NAME["documents"].limit))]
    return "\n".join(filter(None, parts))


def _yes_or_no(text: str) -> bool:
    told = fold(text)
    if told in YES or told in NO:
        return told in YES
    raise Unreadable("word")


def _hours(text: str) -> str:
    try:
        return str(Week.read(text))
    except BadHours:
        raise Unreadable("hours") from None


def _age(text: str) -> int:
    plain = western_digits(text)
    if not re.fullmatch(r"\d{1,3}", plain) or int(plain) > 120:
        raise Unreadable("age")
    return int(plain)


def _areas(text: str) -> list[str]:
    found = []
    for part in filter(None, (piece.strip() for piece in re.split(r"[,،|;]+", text))):
        code = part.upper() if is_area(part.upper()) else _province(part)
        if not code:
            raise Unreadable("place")
        found.append(code)
    return sorted(set(found))


def _province(text: str) -> str:
    try:
        return places.province(text).code
    except places.UnknownPlace:
        found = [
            place for place in places.resolve(text, 20) if place.code == place.province_code and _exact(place, text)
        ]
    return found[0].code if len(found) == 1 else ""


def _commune(text: str, province: str) -> str:
    try:
        return places.commune(text).code
    except places.UnknownPlace:
        found = [place for place in places.resolve(text, 50) if place.code != place.province_code]
    here = [place for place in found if place.province_code == province] if province else found
    exact = [place for place in here if _exact(place, text)] or here
    return exact[0].code if len(exact) == 1 else ""


def _exact(place: places.Place, text: str) -> bool:
    name = fold(text.partition("(")[0])
    return any(
        name in (told, told.removeprefix("el ").removeprefix("al "))
        for told in map(fold, (place.name_fr, place.name_ar))
    )

"""What an item of a telephone says, read into our words. Whoever holds a telephone can send anything: what is not as
agreed raises Unfit with its reason, and waits for a coordinator."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from caseapp.cases.vocabulary import Sex
from caseapp.infra import places
from caseapp.kernel.errors import Invalid
from caseapp.kernel.identifiers import BadIdentifier, id_from_text
from caseapp.kernel.text import TooLong, clean_line, clean_prose
from caseapp.kernel.words import Word
from caseapp.outreach.models import FaceFields, ToldFields
from caseapp.outreach.service import additions
from caseapp.outreach.service.additions import Added
from caseapp.outreach.service.encounters import Noted, Person, check
from caseapp.outreach.service.numbers import Came
from caseapp.outreach.vocabulary import (
    Adherence,
    AgeBand,
    AgeMethod,
    Ambience,
    Answer,
    Condition,
    Given,
    Held,
    Initiative,
    ItemKind,
    MarkKind,
    Mode,
    Need,
    Refusal,
    Trigger,
)

W = TypeVar("W", bound=Word)
LINE, PROSE = 200, 8000
WORST = 4
OLDEST = timedelta(days=60)
"""Nothing older comes from a telephone whose clock is right, or was put right."""
_AHEAD = timedelta(minutes=2)
_LISTS: dict[str, type[Word]] = {"condition": Condition, "needs": Need, "triggers": Trigger}
_TEXTS = ("note", "said", "next")


class Unfit(Exception):
    """An item that opens and cannot be stored as it is."""

    def __init__(self, why: Held) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Item:
    """One item. Only what its kind has is filled in."""

    came: Came
    kind: ItemKind
    round_id: bytes
    at: datetime
    place_id: bytes | None = None
    noted: Noted | None = None
    answers: tuple[Mapping[bytes, Answer], ...] = ()
    """What was said of each person met: whether she is this or that profile."""
    added: Added | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    arrives: bool = False
    ambience: Ambience | None = None
    seen: tuple[bool, bool, bool] = (False, False, False)
    """Police, mediation, nobody there."""
    device_id: bytes | None = None
    """The telephone on which it was noted; None where it does not say so."""


def read(came: Came, plain: bytes, off: timedelta, now: datetime) -> Item:
    """An item, its time put right by what the telephone's clock was `off`. `came` names the telephone that handed it
    in; it is stored as one of that on which it says it was noted. Raises Unfit."""
    try:
        said = json.loads(plain.decode())
        kind = ItemKind(said["kind"])
        device = _maybe(id_from_text, said.get("device"))
        item = _READERS[kind](replace(came, device=device or came.device), kind, said, _time(said["at"], off, now))
        return replace(item, device_id=device)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, Invalid, TooLong) as error:
        raise Unfit(Held.FORM) from error


def kind_of(plain: bytes) -> tuple[ItemKind | None, bytes | None]:
    """Of what kind and round an item says it is, as far as it can be read."""
    try:
        said = json.loads(plain)
        return ItemKind(said["kind"]), id_from_text(said["round"])
    except (ValueError, KeyError, TypeError, RecursionError, BadIdentifier):
        return None, None


def danger_of(plain: bytes) -> int | None:
    """How grave an item says it is, 0 to 4, as far as it can be read; an alarm is 4."""
    try:
        said = json.loads(plain)
        level = said.get("danger")
        if said.get("kind") == ItemKind.ALARM:
            return WORST
        return max(0, min(level, WORST)) if type(level) is int else None
    except (ValueError, AttributeError, RecursionError):
        return None


def _encounter(came: Came, kind: ItemKind, said: dict[str, Any], at: datetime) -> Item:
    boys, girls, others, adults = (_number(number) for number in said.get("counted") or (0, 0, 0, 0))
    persons = said.get("persons") or []
    noted = Noted(
        id=came.row,
        place_id=_maybe(id_from_text, said.get("place")),
        captured_at=at,
        mode=Mode(said["mode"]),
        persons=[_person(person) for person in persons],
        counted=(boys, girls, others, adults),
        initiative=_word(Initiative, said.get("initiative")),
        adherence=_word(Adherence, said.get("adherence")),
        danger=_maybe(_number, said.get("danger")),
        minutes=_maybe(_number, said.get("minutes")),
        given={Given(code): _number(many) for code, many in (said.get("given") or {}).items() if many != 0},
        refusal=_word(Refusal, said.get("refusal")),
        told=_told(said) | _elsewhere(said),
        care=_prose(said, "care"),
        return_on=_promised(said, at),
        cut=said.get("cut") is True,
    )
    check(noted)
    return Item(
        came,
        kind,
        id_from_text(said["round"]),
        at,
        place_id=noted.place_id,
        noted=noted,
        answers=tuple(_answers(person.get("answers") or {}) for person in persons),
    )


def _promised(said: dict[str, Any], at: datetime) -> date | None:
    """The day of a promised return: it was counted from the telephone's day; where that is days off, so is this."""
    day = _maybe(date.fromisoformat, said.get("return_on"))
    off = at - _time(said["at"], timedelta(0), at + OLDEST)
    return day and day + timedelta(days=round(off / timedelta(days=1)))


def _addition(came: Came, kind: ItemKind, said: dict[str, Any], at: datetime) -> Item:
    told: dict[str, Any] = dict(_told(said))
    if aliases := _aliases(said):
        told["aliases"] = aliases
    added = Added(
        id=came.row,
        encounter_id=came.row_of(id_from_text(said["of"])),
        at=at,
        danger=_maybe(_number, said.get("danger")),
        told=told,  # type: ignore[arg-type]
        care=_prose(said, "care"),
    )
    additions.check(added)
    return Item(came, kind, id_from_text(said["round"]), at, added=added)


def _observation(came: Came, kind: ItemKind, said: dict[str, Any], at: datetime) -> Item:
    return Item(
        came,
        kind,
        id_from_text(said["round"]),
        at,
        place_id=id_from_text(said["place"]),
        ambience=_word(Ambience, said.get("ambience")),
        seen=(said.get("police") is True, said.get("mediation") is True, said.get("nobody") is True),
        told={"note": note} if (note := _prose(said, "note")) else {},
    )


def _stop(came: Came, kind: ItemKind, said: dict[str, Any], at: datetime) -> Item:
    arrives = {"arrive": True, "leave": False}[said["what"]]
    return Item(came, kind, id_from_text(said["round"]), at, place_id=id_from_text(said["place"]), arrives=arrives)


def _sign(came: Came, kind: ItemKind, said: dict[str, Any], at: datetime) -> Item:
    return Item(came, kind, id_from_text(said["round"]), at)


_READERS: dict[ItemKind, Callable[[Came, ItemKind, dict[str, Any], datetime], Item]] = {
    ItemKind.ENCOUNTER: _encounter,
    ItemKind.ADDITION: _addition,
    ItemKind.OBSERVATION: _observation,
    ItemKind.STOP: _stop,
    ItemKind.CHECK_IN: _sign,
    ItemKind.ALARM: _sign,
}


def _person(said: dict[str, Any]) -> Person:
    face = FaceFields()
    if aliases := _aliases(said):
        face["aliases"] = aliases
    if marks := said.get("marks"):
        face["marks"] = {str(MarkKind(kind)): clean_line(text, LINE) for kind, text in marks.items()}
    age, profile = said.get("age"), said.get("profile")
    return Person(
        profile_id=id_from_text(profile) if profile else None,
        sex=_word(Sex, said.get("sex")),
        age=AgeBand(age).years if age else None,
        age_method=_word(AgeMethod, said.get("method")),
        face=face,
    )


def _told(said: dict[str, Any]) -> ToldFields:
    told: dict[str, Any] = {name: text for name in _TEXTS if (text := _prose(said, name))}
    for name, word in _LISTS.items():
        if codes := said.get(name):
            told[name] = [str(word(code)) for code in codes]
    return told  # type: ignore[return-value]


def _elsewhere(said: dict[str, Any]) -> ToldFields:
    """Where it was, of what was at none of our places."""
    told = ToldFields()
    if said.get("place"):
        return told
    if where := said.get("where"):
        told["where"] = clean_line(where, LINE)
    if commune := said.get("commune"):
        told["commune"] = places.commune(commune).code
    return told


def _prose(said: dict[str, Any], name: str) -> str:
    text = said.get(name)
    return clean_prose(text, PROSE) if text else ""


def _aliases(said: dict[str, Any]) -> list[str]:
    return [alias for given in said.get("aliases") or () if (alias := clean_line(given, LINE))]


def _answers(said: dict[str, str]) -> dict[bytes, Answer]:
    return {id_from_text(profile): Answer(answer) for profile, answer in said.items()}


def _word(word: type[W], code: str | None) -> W | None:
    return word(code) if code else None


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= 10_000:
        raise ValueError
    return value


V = TypeVar("V")
G = TypeVar("G")


def _maybe(reader: Callable[[G], V], value: G | None) -> V | None:
    return None if value is None else reader(value)


def _time(text: str, off: timedelta, now: datetime) -> datetime:
    """When it happened by our clock; never after now."""
    moment = datetime.fromisoformat(text)
    moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC) + off
    return min(moment, now)

"""Who was met and is not yet known again, each with the profiles that resemble most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.infra.access import EMPTY, Opened
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.matching import index
from caseapp.outreach.events import ROUND_READ
from caseapp.outreach.models import Encounter, Met, Recognition
from caseapp.outreach.profile_records import Candidate, ProfileLine, Waiting
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.queries.profiles import met_as, profile_lines
from caseapp.outreach.resemblance import Look, Resemblance, ranked, resemblance, years_of
from caseapp.outreach.vocabulary import Answer, Settled, Stage
from caseapp.policy.classes import DataClass

MOST = 10
"""People on one page; the next ones come up as these are settled."""
_LIVE = Recognition.undone_at.is_(None)
_NOTED = or_(Met.face.is_not(None), exists().where(Recognition.met_id == Met.id))
"""Only a silhouette without name, mark or answer is nobody's question."""
_COLUMNS = (
    Met.id, Met.encounter_id, Met.round_id, Met.sex, Met.age_low, Met.age_high, Met.face, Met.settled, Encounter.told,
    Encounter.captured_at, Encounter.place_id, Encounter.by_id,
)  # fmt: skip
_OPEN = Reading(
    select(*_COLUMNS)
    .join(Encounter, Encounter.id == Met.encounter_id)
    .where(Met.establishment_id == bindparam("house"), Met.settled == str(Settled.OPEN), _NOTED)
    .order_by(Encounter.captured_at.desc(), Met.id)
    .limit(MOST)
)
_ONE = Reading(select(*_COLUMNS).join(Encounter, Encounter.id == Met.encounter_id).where(Met.id == bindparam("met_id")))
_LEFT_OPEN = Reading(
    select(*_COLUMNS)
    .join(Encounter, Encounter.id == Met.encounter_id)
    .where(Met.establishment_id == bindparam("house"), Met.settled == str(Settled.SILHOUETTE), Met.face.is_not(None))
    .order_by(Encounter.captured_at.desc(), Met.id)
    .limit(5)
)
_COUNT = Reading(
    select(func.count(Met.id).label("lines")).where(
        Met.establishment_id == bindparam("house"), Met.settled == str(Settled.OPEN), _NOTED
    )
)
_ANSWERS = Reading(
    select(Recognition.met_id, Recognition.profile_id, Recognition.answer).where(
        Recognition.met_id.in_(bindparam("ids", expanding=True)), _LIVE
    )
)
_LATELY = Reading(
    select(
        Recognition.id, Recognition.met_id, Recognition.profile_id, Recognition.at, Recognition.by_id,
        Recognition.undone_at,
    )
    .where(
        and_(Recognition.establishment_id == bindparam("house"), Recognition.answer == str(Answer.SAME)),
    )
    .order_by(Recognition.at.desc(), Recognition.id.desc())
    .limit(10)
)  # fmt: skip
_BESIDE = Reading(
    select(Met.encounter_id, Met.profile_id).where(
        Met.encounter_id.in_(bindparam("ids", expanding=True)), Met.profile_id.is_not(None)
    )
)


def waiting_count(actor: Actor) -> int:
    """How many wait to be known again."""
    row = _COUNT.first(session(), house=actor.workplace_id or b"")
    return int(row.lines) if row else 0


def waiting(actor: Actor) -> list[Waiting]:
    """Those who wait, newest first, each with three candidates. Two lines in the trail: profiles, encounters."""
    return _waiting(actor, _OPEN.rows(session(), house=actor.workplace_id or b""))


def silhouettes(actor: Actor) -> list[Waiting]:
    """The last ones that stay silhouettes although something was noted of them: somebody may look again."""
    return _opened(actor, _LEFT_OPEN.rows(session(), house=actor.workplace_id or b""))


def one_waiting(actor: Actor, met_id: bytes) -> Waiting | None:
    """One of them, whatever was made of her."""
    return next(iter(_waiting(actor, _ONE.rows(session(), met_id=met_id))), None)


def lately(actor: Actor) -> list[tuple[Any, ProfileLine, str]]:
    """The last who were known again: the answer, the profile, who said it; to take one back."""
    unit = session()
    rows = _LATELY.rows(unit, house=actor.workplace_id or b"")
    lines = {line.id: line for line in profile_lines(actor, "recognition", traced=False)} if rows else {}
    names = names_of(unit, {row.by_id for row in rows}, actor.language)
    return [(row, lines[row.profile_id], names.get(row.by_id, "")) for row in rows if row.profile_id in lines]


def score_of(actor: Actor, met_id: bytes, profile_id: bytes) -> int:
    """How alike the two are, for what is kept with an answer."""
    found = one_waiting(actor, met_id)
    known = _known(actor)[1] if found else {}
    if found is None or profile_id not in known:
        return 0
    return resemblance(_look_of(found, frozenset()), known[profile_id], _nicknames(session())).score


def _waiting(actor: Actor, rows: Sequence[Any]) -> list[Waiting]:
    if not rows:
        return []
    unit = session()
    lines, known = _known(actor)
    told = _answers(unit, [row.id for row in rows])
    beside = _together(unit, rows)
    nicknames, found = _nicknames(unit), _opened(actor, rows)
    for row, one in zip(rows, found, strict=True):
        answers = told.get(row.id, {})
        asked = {profile: look for profile, look in known.items() if answers.get(profile) is not Answer.DIFFERENT}
        best = ranked(_look_of(one, beside.get(row.encounter_id, frozenset())), asked, nicknames)
        one.candidates.extend(
            Candidate(lines[profile], why, answers.get(profile) is Answer.UNKNOWN)
            for profile, why in _with_answered(best, answers, asked, one, nicknames)
        )
    return found


def _opened(actor: Actor, rows: Sequence[Any]) -> list[Waiting]:
    """People met, as they were noted. One line in the trail."""
    if not rows:
        return []
    unit, found = session(), []
    names = names_of(unit, {row.by_id for row in rows}, actor.language)
    rounds = sorted({row.round_id for row in rows})
    classes = [DataClass.IDENTITY, DataClass.NOTES]
    grant = opened(actor, ROUND_READ, rounds, classes, encounters=len(rows))
    for row in rows:
        face: Opened = EMPTY
        if row.face is not None:
            face = grant.open(row.face, Met.__tablename__, DataClass.IDENTITY, row.id, row.round_id)
        said = grant.open(row.told, Encounter.__tablename__, DataClass.NOTES, row.encounter_id, row.round_id)
        one = Waiting(
            met_id=row.id,
            at=row.captured_at,
            place_id=row.place_id,
            told=said,
            round_id=row.round_id,
            sex=row.sex or "",
            ages=(row.age_low, row.age_high) if row.age_low is not None and row.age_high is not None else None,
            face=face,
            by=names.get(row.by_id, ""),
            candidates=[],
            settled=Settled(row.settled),
        )
        found.append(one)
    return found


def _with_answered(
    best: list[tuple[bytes, Resemblance]],
    answers: Mapping[bytes, Answer],
    known: Mapping[bytes, Look],
    one: Waiting,
    nicknames: Any,
) -> list[tuple[bytes, Resemblance]]:
    """The best, and those a phone has said something for, whatever they resemble."""
    there = {profile for profile, _why in best}
    named = [p for p, answer in answers.items() if answer is Answer.SAME and p not in there and p in known]
    return [*((p, resemblance(_look_of(one, frozenset()), known[p], nicknames)) for p in named), *best][:3]


def _known(actor: Actor) -> tuple[dict[bytes, ProfileLine], dict[bytes, Look]]:
    """The profiles that may be met in the street, as lines and as looks; those put together speak with one voice."""
    lines = {line.id: line for line in profile_lines(actor, "recognition")}
    members: dict[bytes, list[ProfileLine]] = {}
    for line in lines.values():
        if line.stage not in (Stage.DIED, Stage.GROWN):
            members.setdefault(_root(lines, line.id), []).append(line)
    seen: dict[bytes, list[Any]] = {}
    together: dict[bytes, set[bytes]] = {}
    roots = {line.id: root for root, group in members.items() for line in group}
    crowd: dict[bytes, set[bytes]] = {}
    for row in met_as(session(), list(roots)):
        root = roots[row.profile_id]
        if row.place_id is not None:  # elsewhere is no place that two encounters share
            seen.setdefault(root, []).append((row.place_id, row.captured_at))
        crowd.setdefault(row.id, set()).add(root)
    for people in crowd.values():
        for one in people:
            together.setdefault(one, set()).update(people - {one})
    looks = {
        root: _look(group, tuple(seen.get(root, ())), frozenset(together.get(root, ())))
        for root, group in members.items()
        if root in lines
    }
    return lines, looks


def _look(group: Iterable[ProfileLine], seen: tuple[Any, ...], beside: frozenset[bytes]) -> Look:
    lines = list(group)
    first = next((line for line in lines if line.into_id is None), lines[0])
    marks: dict[str, str] = {}
    for line in lines:
        for kind, text in (line.face.get("marks") or {}).items():
            marks[kind] = f"{marks[kind]} {text}" if kind in marks else text
    return Look(
        aliases=tuple(name for line in lines for name in line.aliases),
        sex=first.sex,
        born=first.born,
        marks=marks,
        seen=seen,
        beside=beside,
        companions=" ".join(str(line.face.get("companions", "")) for line in lines),
    )


def _look_of(one: Waiting, beside: frozenset[bytes]) -> Look:
    year = clock.local(one.at).year
    return Look(
        aliases=tuple(one.face.get("aliases") or ()),
        sex=one.sex,
        born=years_of(one.ages, year) if one.ages else (None, None),
        marks=one.face.get("marks") or {},
        seen=((one.place_id, one.at),) if one.place_id else (),
        beside=beside,
        companions=str(one.face.get("companions", "")),
    )


def _root(lines: Mapping[bytes, ProfileLine], profile: bytes) -> bytes:
    into = lines[profile].into_id
    return _root(lines, into) if into is not None and into in lines else profile


def _answers(unit: Session, ids: list[bytes]) -> dict[bytes, dict[bytes, Answer]]:
    found: dict[bytes, dict[bytes, Answer]] = {}
    for row in _ANSWERS.rows(unit, ids=ids):
        found.setdefault(row.met_id, {})[row.profile_id] = Answer(row.answer)
    return found


def _together(unit: Session, rows: Sequence[Any]) -> dict[bytes, frozenset[bytes]]:
    found: dict[bytes, set[bytes]] = {}
    for row in _BESIDE.rows(unit, ids=[row.encounter_id for row in rows]):
        found.setdefault(row.encounter_id, set()).add(row.profile_id)
    return {encounter: frozenset(people) for encounter, people in found.items()}


def _nicknames(unit: Session) -> Any:
    """The administrator's table of everyday names."""
    return index.versions(unit)[-1].nicknames

"""Street profiles of the house: one by its id, all of them as lines, one with everything that is known of her."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from caseapp.accounts.directory import names_of
from caseapp.cases.models import Case
from caseapp.cases.service.entries import need
from caseapp.infra.access import Grant
from caseapp.infra.db import UtcDateTime, session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import NotFound
from caseapp.outreach.events import PROFILES_READ
from caseapp.outreach.models import Addition, Encounter, Met, Profile, Recognition
from caseapp.outreach.profile_records import Encountered, ProfileLine, ProfileSheet, Said
from caseapp.outreach.queries.opening import opened
from caseapp.outreach.resemblance import ages_of
from caseapp.outreach.service import ladder
from caseapp.outreach.service.encounters import given_of
from caseapp.outreach.vocabulary import (
    ACCEPTANCE,
    IN_STREET,
    LADDER,
    Adherence,
    Answer,
    Bird,
    Initiative,
    Mode,
    Refusal,
    Stage,
)
from caseapp.policy.classes import DataClass
from caseapp.policy.outreach import LOST_AFTER, STAGE_NEEDS
from caseapp.policy.permissions import P

_COLUMNS = (
    Profile.id, Profile.bird, Profile.number, Profile.sex, Profile.born_low, Profile.born_high, Profile.age_method,
    Profile.stage, Profile.first_met_at, Profile.last_met_at, Profile.last_place_id, Profile.times, Profile.approaches,
    Profile.accepted_at, Profile.worker_id, Profile.case_id, Profile.asked_at, Profile.into_id, Profile.face,
    Profile.life, Profile.version,
)  # fmt: skip
_ALL = Reading(select(*_COLUMNS).where(Profile.establishment_id == bindparam("house")))
_SOME = Reading(select(*_COLUMNS).where(Profile.id.in_(bindparam("ids", expanding=True))))
_UNSEEN = Reading(
    select(func.count(Profile.id).label("lines")).where(
        Profile.establishment_id == bindparam("house"),
        Profile.stage.in_([str(stage) for stage in IN_STREET]),
        Profile.last_met_at < bindparam("since", type_=UtcDateTime()),
        Profile.into_id.is_(None),
    )
)
_MET = Reading(
    select(
        Met.id.label("met_id"), Met.profile_id, Met.face, Met.round_id, Encounter.id, Encounter.captured_at,
        Encounter.place_id, Encounter.mode, Encounter.initiative, Encounter.adherence, Encounter.danger,
        Encounter.refusal, Encounter.given, Encounter.told, Encounter.by_id,
    )
    .join(Encounter, Encounter.id == Met.encounter_id)
    .where(Met.profile_id.in_(bindparam("ids", expanding=True)))
    .order_by(Encounter.captured_at.desc(), Encounter.id.desc())
)  # fmt: skip
_ADDED = Reading(
    select(Addition.id, Addition.encounter_id, Addition.round_id, Addition.at, Addition.told)
    .where(Addition.encounter_id.in_(bindparam("ids", expanding=True)))
    .order_by(Addition.at)
)
_BESIDE = Reading(
    select(Met.profile_id, Met.encounter_id).where(
        Met.encounter_id.in_(bindparam("ids", expanding=True)), Met.profile_id.is_not(None)
    )
)
_SAID = Reading(
    select(
        Recognition.id, Recognition.met_id, Recognition.at, Recognition.by_id, Recognition.answer, Recognition.score,
        Recognition.undone_at, Recognition.undone_by_id,
    )
    .where(Recognition.profile_id.in_(bindparam("ids", expanding=True)))
    .order_by(Recognition.at.desc(), Recognition.id.desc())
)  # fmt: skip


def locate_profile(actor: Actor, profile_id: bytes, *, writing: bool = False) -> Profile:
    """A profile of the actor's house; `writing` holds it. Raises Refused without the power, NotFound."""
    need(actor, P.STREET_MEET if writing else P.STREET_READ)
    return one_profile(session(), profile_id, writing=writing)


def one_profile(unit: Session, profile_id: bytes, *, writing: bool = False) -> Profile:
    """A profile within the scope, for a verb that asks for other powers. Raises NotFound."""
    query = select(Profile).where(Profile.id == profile_id)
    if writing:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = unit.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def profile_lines(actor: Actor, view: str = "list", *, traced: bool = True) -> list[ProfileLine]:
    """All profiles of the house, also those that were put together with another: few enough (thousands) to be opened
    all at once, under one line of the trail. Raises Refused."""
    need(actor, P.STREET_READ)
    rows = _ALL.rows(session(), house=actor.workplace_id or b"")
    return _lines(actor, rows, view, traced=traced)


def some_lines(actor: Actor, ids: Iterable[bytes], view: str, *, traced: bool = True) -> dict[bytes, ProfileLine]:
    """These profiles, by id."""
    wanted = list(ids)
    rows = _SOME.rows(session(), ids=wanted) if wanted else []
    return {line.id: line for line in _lines(actor, rows, view, traced=traced)}


def long_unseen(lines: Iterable[ProfileLine]) -> list[ProfileLine]:
    """Those nobody has met for so long that "lost from sight" is proposed, longest first; a person confirms it. Who is
    under protection is not met in the street."""
    since = clock.now() - LOST_AFTER
    found = [
        (line.last_met_at, line)
        for line in lines
        if line.into_id is None
        and line.stage in IN_STREET
        and line.last_met_at is not None
        and line.last_met_at < since
    ]
    return [line for _at, line in sorted(found, key=lambda one: (one[0], one[1].id))]


def long_unseen_count(actor: Actor) -> int:
    """How many they are; nothing is opened."""
    row = _UNSEEN.first(session(), house=actor.workplace_id or b"", since=clock.now() - LOST_AFTER)
    return int(row.lines) if row else 0


def open_profile_sheet(actor: Actor, row: Profile) -> ProfileSheet:
    """Everything that is known of a child, with her encounters. One line in the trail."""
    unit = session()
    together = ladder.family(unit, row.id)
    lines = some_lines(actor, together, "profile")
    line = lines[row.id]
    grant = opened(actor, PROFILES_READ, together, [DataClass.SOCIAL], traced=False)
    life = grant.open(row.life, Profile.__tablename__, DataClass.SOCIAL, row.id, row.id)
    met = _MET.rows(unit, ids=together)
    said = _SAID.rows(unit, ids=together)
    people = {row.worker_id, row.opened_by_id, row.asked_by_id, *(one.by_id for one in met)}
    people |= {one.by_id for one in said} | {one.undone_by_id for one in said}
    names = names_of(unit, people - {None}, actor.language)
    stage = LADDER.index(line.stage) if line.stage in LADDER else -1
    return ProfileSheet(
        line=line,
        life=life,
        encounters=encounters_of(actor, met, names),
        said=[
            Said(
                one.id, one.met_id, one.at, names.get(one.by_id, ""), Answer(one.answer), one.score, one.undone_at,
                names.get(one.undone_by_id, ""),
            )
            for one in said
        ],
        together=[lines[one] for one in together if one != row.id],
        friends=_friends(actor, met, set(together)),
        worker=names.get(row.worker_id or b"", ""),
        opened_at=row.opened_at,
        opened_by=names.get(row.opened_by_id, ""),
        asked_by=names.get(row.asked_by_id or b"", ""),
        reference=reference_of(unit, row.case_id),
        became_at=row.became_at,
        next_needs=STAGE_NEEDS[LADDER[stage + 1]] if -1 < stage < len(LADDER) - 2 else (),
    )  # fmt: skip


def met_as(unit: Session, profile_ids: Sequence[bytes]) -> Sequence[Any]:
    """Rows of what was met as these profiles, newest first."""
    return _MET.rows(unit, ids=list(profile_ids)) if profile_ids else []


def encounters_of(actor: Actor, met: Sequence[Any], names: dict[bytes, str] | None = None) -> list[Encountered]:
    """Encounters opened, newest first; the line in the trail was written by whoever asks."""
    unit = session()
    added = _ADDED.rows(unit, ids=[row.id for row in met]) if met else []
    rounds = sorted({row.round_id for row in (*met, *added)})
    grant = opened(actor, PROFILES_READ, rounds, [DataClass.NOTES, DataClass.IDENTITY], traced=False)
    names = names_of(unit, {row.by_id for row in met}, actor.language) if names is None else names
    accepted = min((row.captured_at for row in met if row.adherence in ACCEPTANCE), default=None)
    later: dict[bytes, list[Any]] = {}
    for row in added:
        told = grant.open(row.told, Addition.__tablename__, DataClass.NOTES, row.id, row.round_id)
        later.setdefault(row.encounter_id, []).append((row.at, told))
    return [
        Encountered(
            at=row.captured_at,
            place_id=row.place_id,
            mode=Mode(row.mode),
            initiative=Initiative(row.initiative) if row.initiative else None,
            adherence=Adherence(row.adherence) if row.adherence else None,
            danger=row.danger,
            refusal=Refusal(row.refusal) if row.refusal else None,
            given=given_of(row.given),
            told=grant.open(row.told, Encounter.__tablename__, DataClass.NOTES, row.id, row.round_id),
            added=tuple(later.get(row.id, ())),
            heard=tuple(_face(grant, row).get("aliases", ())),
            by=names.get(row.by_id, ""),
            met_id=row.met_id,
            encounter_id=row.id,
            as_id=row.profile_id,
            before=accepted is None or row.captured_at < accepted,
        )
        for row in met
    ]


def _face(grant: Grant, row: Any) -> dict[str, Any]:
    return grant.open(row.face, Met.__tablename__, DataClass.IDENTITY, row.met_id, row.round_id)


def _lines(actor: Actor, rows: Sequence[Any], view: str, *, traced: bool) -> list[ProfileLine]:
    ids = [row.id for row in rows]
    classes = [DataClass.IDENTITY, DataClass.SOCIAL]
    about = ids[0] if len(ids) == 1 else None
    grant = opened(actor, PROFILES_READ, ids, classes, about=about, traced=traced, profiles=len(ids), view=view)
    year = clock.today().year
    return [_line(grant, row, year) for row in rows]


def _line(grant: Grant, row: Any, year: int) -> ProfileLine:
    stage = Stage.read(row.stage)
    face = grant.open(row.face, Profile.__tablename__, DataClass.IDENTITY, row.id, row.id)
    needs = ladder.needs_of(stage)
    life = grant.open(row.life, Profile.__tablename__, DataClass.SOCIAL, row.id, row.id) if "need" in needs else {}
    known = ladder.facts_of(row, face, life)
    return ProfileLine(
        id=row.id,
        bird=Bird.read(row.bird),
        number=row.number,
        aliases=tuple(face.get("aliases", ())),
        sex=row.sex or "",
        born=(row.born_low, row.born_high),
        ages=ages_of((row.born_low, row.born_high), year),
        age_method=row.age_method or "",
        stage=stage,
        first_met_at=row.first_met_at,
        last_met_at=row.last_met_at,
        last_place_id=row.last_place_id,
        times=row.times,
        approaches=row.approaches,
        accepted_at=row.accepted_at,
        missing=tuple(need for need in needs if need not in known),
        worker_id=row.worker_id,
        case_id=row.case_id,
        asked_at=row.asked_at,
        into_id=row.into_id,
        face=face,
        version=row.version,
    )


def _friends(actor: Actor, met: Sequence[Any], own: set[bytes]) -> list[tuple[ProfileLine, int]]:
    """Other profiles that were met in the same encounters, those met most often first."""
    rows = _BESIDE.rows(session(), ids=[row.id for row in met]) if met else []
    times = Counter(row.profile_id for row in rows if row.profile_id not in own)
    lines = some_lines(actor, times, "profile", traced=False)
    return [(lines[profile], count) for profile, count in times.most_common() if profile in lines]


def reference_of(unit: Session, case_id: bytes | None) -> str:
    """The reference of a file, where the reader may see it."""
    if case_id is None:
        return ""
    return unit.scalar(select(Case.reference).where(Case.id == case_id)) or ""

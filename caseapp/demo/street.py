"""The street of the demonstration: where the bus goes, who goes, the week as it is planned, what somebody called about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from caseapp.infra.db.session import GuardedSession
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import (
    CallFields,
    Place,
    PlaceFields,
    PointFields,
    Round,
    RoundMember,
    Sector,
    SectorFields,
    Stop,
    VehicleFields,
)
from caseapp.outreach.nights import begins_at, night_of
from caseapp.outreach.service import calls, checks, crew, on_the_road, promises, rounds, territory, week
from caseapp.outreach.service.calls import Taken
from caseapp.outreach.service.promises import Promised
from caseapp.outreach.service.week import Usual
from caseapp.outreach.vocabulary import (
    CallUrgency,
    Cancelled,
    Channel,
    Part,
    PlaceKind,
    RoundKind,
    RoundState,
    Skill,
    WentHome,
)

OFFICER, LEADER, SOCIAL, EDUCATOR, DESK = "unite", "maraude", "murafiqa", "abdelilah", "ilham"
WEEKS = timedelta(days=14)
"""So long the street has been planned here."""


class Spot(NamedTuple):
    """A place of the demonstration: invented, in a real town, at no place where anybody sleeps."""

    kind: PlaceKind
    name_fr: str
    name_ar: str
    hazards: str
    lat: float
    lon: float


CENTRE: tuple[Spot, ...] = (
    Spot(PlaceKind.STATION, "Gare routière, quai des cars", "المحطة الطرقية، رصيف الحافلات", "Chiens errants derrière les quais. Deux sorties, rester côté guichets.", 33.5705, -7.6198),
    Spot(PlaceKind.MARKET, "Marché couvert", "السوق المغطى", "", 33.5934, -7.6060),
    Spot(PlaceKind.GARDEN, "Jardin des orangers", "حديقة البرتقال", "Peu éclairé après 23 h.", 33.6002, -7.6071),
    Spot(PlaceKind.CAFE, "Terrasses de la place", "مقاهي الساحة", "", 33.5909, -7.6052),
    Spot(PlaceKind.MOSQUE, "Parvis de la grande mosquée", "ساحة المسجد الكبير", "", 33.5951, -7.6029),
)  # fmt: skip
SHORE: tuple[Spot, ...] = (
    Spot(PlaceKind.PORT, "Petit port", "الميناء الصغير", "Quai glissant. Un adulte tient à distance : ne pas s’isoler avec un enfant.", 33.6031, -7.6002),
    Spot(PlaceKind.BEACH, "Escaliers de la plage", "درج الشاطئ", "Marée haute : passer par le haut.", 33.6052, -7.6090),
    Spot(PlaceKind.LIGHTS, "Feux du boulevard", "إشارات الشارع", "", 33.5821, -7.6140),
)  # fmt: skip
SQUAT = Spot(
    PlaceKind.SQUAT, "Ancienne conserverie", "معمل التصبير القديم", "Plancher effondré au fond.", 33.6098, -7.5875
)


def furnish(people: dict[str, Actor], now: datetime) -> None:
    """Let rounds go out since two weeks: planned from the week, left and come back; tonight's waits to leave."""
    officer, leader = people[OFFICER], people[LEADER]
    with clock.hold(now - WEEKS - timedelta(days=1)), system_work():
        sectors = _territory(officer, now)
        vehicle = _crew(officer, people, now)
        _week(officer, people, sectors, vehicle, now)
    _past(people, now)
    with clock.hold(now), system_work() as unit:
        week.make_rounds(unit, officer.workplace_id or b"")
    _called(people, now)
    _promised(leader, now)


def _territory(officer: Actor, now: datetime) -> tuple[Sector, Sector]:
    centre = territory.add_sector(
        officer, SectorFields(name_fr="Centre-ville", name_ar="وسط المدينة", risks="Contrôles de police le samedi."), 21 * 60, 2 * 60
    )  # fmt: skip
    shore = territory.add_sector(
        officer, SectorFields(name_fr="Port et corniche", name_ar="الميناء والكورنيش", risks="Vent fort en hiver."), 22 * 60, 4 * 60
    )  # fmt: skip
    for sector, spots in ((centre, CENTRE), (shore, SHORE)):
        for spot in spots:
            _place(officer, sector, spot)
    _place(officer, shore, SQUAT, night_of(now) + timedelta(days=9))
    return centre, shore


def _place(officer: Actor, sector: Sector, spot: Spot, no_go_until: date | None = None) -> None:
    told = PlaceFields(name_fr=spot.name_fr, name_ar=spot.name_ar, hazards=spot.hazards)
    territory.add_place(officer, sector, spot.kind, told, PointFields(lat=spot.lat, lon=spot.lon), no_go_until)


def _crew(officer: Actor, people: dict[str, Actor], now: datetime) -> bytes:
    today = clock.local(now).date()
    for login, skill, days in (
        (LEADER, Skill.DRIVING, 1400),
        (LEADER, Skill.FIRST_AID, 210),
        (LEADER, Skill.TAMAZIGHT, None),
        (SOCIAL, Skill.WOMAN, None),
        (SOCIAL, Skill.MEDIATION, None),
        (EDUCATOR, Skill.FIRST_AID, -12),
        (EDUCATOR, Skill.DRIVING, 600),
    ):
        until = None if days is None else today + timedelta(days=days)
        crew.set_competence(officer, people[login].user_id, skill, until)
    told = VehicleFields(label="Le bus", plate="48215-أ-1", defects="Feu arrière gauche à changer.")
    return crew.add_vehicle(officer, told, 9, today + timedelta(days=45)).id


def _week(officer: Actor, people: dict[str, Actor], sectors: Sequence[Sector], vehicle: bytes, now: datetime) -> None:
    both = {people[LEADER].user_id: Part.LEADER, people[SOCIAL].user_id: Part.SOCIAL_WORKER}
    three = {**both, people[EDUCATOR].user_id: Part.EDUCATOR}
    tonight = night_of(now).weekday()
    for after, name, where, crew_of, begins, lasts in (
        (0, "Grande tournée", sectors, both, 21 * 60, 420),
        (2, "Centre-ville", sectors[:1], three, 21 * 60 + 30, 300),
        (4, "Corniche", sectors[1:], both, 22 * 60, 300),
    ):
        week.add_line(
            officer,
            Usual((tonight + after) % 7, begins, lasts, RoundKind.NIGHT, name, [s.id for s in where], crew_of, vehicle),
        )


def _past(people: dict[str, Actor], now: datetime) -> None:
    """The rounds of the last two weeks went out and came back; the oldest did not leave."""
    with system_work() as unit:
        ids = [row.id for row in _nights(unit, night_of(now))]
    officer, leader = people[OFFICER], people[LEADER]
    for number, key in enumerate(ids):
        if number == 0:
            with system_work() as unit, clock.hold(unit.get_one(Round, key).planned_from - timedelta(hours=5)):
                rounds.cancel(officer, unit.get_one(Round, key), Cancelled.WEATHER)
            continue
        _went(leader, key, now)
    _counted(people, now)


def _counted(people: dict[str, Actor], now: datetime) -> None:
    """One night on which children were counted: two crews, who both passed the covered market."""
    with system_work() as unit:
        taken = set(unit.scalars(select(Round.night)))
        places = list(unit.scalars(select(Place.id).where(Place.active.is_(True)).order_by(Place.id)))
    night = next(day for ago in range(5, 20) if (day := night_of(now) - timedelta(days=ago)) not in taken)
    begins = begins_at(RoundKind.COUNT, night, 22 * 60)
    for leads, other, where in ((LEADER, SOCIAL, places[:3]), (OFFICER, EDUCATOR, places[1:5])):
        crew_of = {people[leads].user_id: Part.LEADER, people[other].user_id: Part.EDUCATOR}
        given = rounds.Planned(RoundKind.COUNT, begins, begins + timedelta(hours=3), crew_of, where)
        with clock.hold(begins - timedelta(days=1)), system_work():
            key = rounds.plan(people[OFFICER], given).id
        _went(people[leads], key, now)


def _nights(unit: GuardedSession, tonight: date) -> list[Round]:
    query = select(Round).where(Round.night < tonight, Round.state == str(RoundState.PLANNED))
    return list(unit.scalars(query.order_by(Round.planned_from)))


def _went(leader: Actor, key: bytes, now: datetime) -> None:
    with system_work() as unit:
        row = unit.get_one(Round, key)
        left, back = row.planned_from + timedelta(minutes=10), row.planned_until - timedelta(minutes=25)
    with clock.hold(left), system_work() as unit:
        row = unit.get_one(Round, key)
        rounds.move(leader, row, RoundMove.LEAVE)
    with clock.hold(left) as held:
        with system_work() as unit:
            stops = list(unit.scalars(select(Stop).where(Stop.round_id == key).order_by(Stop.position)))
            step = (back - left) / (len(stops) + 1)
            for number, stop in enumerate(stops):
                stop.arrived_at = left + step * number + timedelta(minutes=12)
                stop.left_at = left + step * (number + 1)
        with system_work() as unit:
            _home(unit, leader, unit.get_one(Round, key), left + (back - left) / 2)
        while held.at + timedelta(minutes=40) < back:
            held.forward(timedelta(minutes=40))
            with system_work() as unit:
                checks.all_is_well(leader, unit.get_one(Round, key))
    with clock.hold(min(back, now)), system_work() as unit:
        rounds.move(leader, unit.get_one(Round, key), RoundMove.RETURN)


def _home(unit: GuardedSession, leader: Actor, row: Round, at: datetime) -> None:
    """Where three are out, the third goes home half-way."""
    query = select(RoundMember.user_id).where(RoundMember.round_id == row.id, RoundMember.part == str(Part.EDUCATOR))
    third = row.kind == RoundKind.NIGHT and unit.scalars(query).first()
    if third:
        with clock.hold(at):
            on_the_road.go_home(leader, row, third, at, WentHome.ILL)


def _called(people: dict[str, Actor], now: datetime) -> None:
    with system_work() as unit:
        places = {row.kind: row.id for row in unit.scalars(select(Place))}
    for hours, who, given in (
        (
            2.2,
            DESK,
            Taken(
                Channel.CITIZEN,
                CallFields(
                    what="Deux garçons d’une dizaine d’années dorment derrière les quais depuis trois soirs.",
                    caller="Un gardien de nuit",
                    phone="0612345678",
                ),
                CallUrgency.TONIGHT,
                places[PlaceKind.STATION],
            ),
        ),
        (
            0.6,
            DESK,
            Taken(
                Channel.POLICE,
                CallFields(where="Rond-point du nord", what="Une adolescente seule, dit attendre sa sœur."),
                CallUrgency.NOW,
            ),
        ),
        (
            30,
            LEADER,
            Taken(
                Channel.SCHOOL,
                CallFields(
                    what="Un élève absent depuis dix jours serait vu aux feux.", caller="Le surveillant général"
                ),
                CallUrgency.WEEK,
                places[PlaceKind.LIGHTS],
            ),
        ),
    ):
        with clock.hold(now - timedelta(hours=hours)), system_work():
            calls.take(people[who], given)


def _promised(leader: Actor, now: datetime) -> None:
    tonight = night_of(now)
    with system_work() as unit:
        places = {row.kind: row.id for row in unit.scalars(select(Place))}
    for made, what, due, kind in (
        (4, "Rapporter une veste chaude au plus petit du groupe.", tonight, PlaceKind.GARDEN),
        (3, "Dire ce que la sœur a répondu au téléphone.", tonight + timedelta(days=2), PlaceKind.CAFE),
        (6, "Repasser avec l’infirmière pour le pansement.", tonight - timedelta(days=1), PlaceKind.MARKET),
    ):
        with clock.hold(now - timedelta(days=made)), system_work():
            promises.promise(leader, Promised(what, due, places[kind]))

"""What was met on the rounds of the demonstration, and how their nights ended: most validated, one to look at, the last
one waiting for its crew. Everything is invented; children stand under codes or as silhouettes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from caseapp.cases.vocabulary import Sex
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import new_id
from caseapp.outreach.models import AddedFields, FaceFields, Profile, Round, RoundMember, Stop, ToldFields
from caseapp.outreach.queries.dangers import dangers_waiting
from caseapp.outreach.service import additions, encounters, missed, nights, reports
from caseapp.outreach.service.additions import Added
from caseapp.outreach.service.encounters import Noted, Person
from caseapp.outreach.vocabulary import (
    STOCKED,
    Adherence,
    AgeMethod,
    Condition,
    Given,
    Initiative,
    MarkKind,
    Mode,
    Need,
    Part,
    Refusal,
    RoundState,
    TeamIncidentKind,
    Trigger,
)

OFFICER, LEADER, DAY, COORDINATOR = "unite", "maraude", "ilham", "parcours"
OUT_OF_SIGHT = timedelta(days=60)
"""Who was not met for so long is met by no chance: somebody is to be looked for."""
OUT = {Given.MEAL: 30, Given.BLANKET: 12, Given.HYGIENE_KIT: 10, Given.CLOTHES: 8, Given.FIRST_AID: 6}


class Scene(NamedTuple):
    """An encounter as it may happen on any night."""

    mode: Mode
    adherence: Adherence | None
    persons: int
    note: str
    said: str = ""
    given: dict[Given, int] = {}
    needs: Sequence[Need] = ()
    danger: int | None = None
    triggers: Sequence[Trigger] = ()
    refusal: Refusal | None = None
    counted: tuple[int, int, int, int] = (0, 0, 0, 0)
    care: str = ""
    condition: Sequence[Condition] = ()


SCENES: tuple[Scene, ...] = (
    Scene(Mode.TALKED, Adherence.ACCEPTS, 2, "Assis près des cars, calmes. Ils attendent le matin pour porter des valises.", "بغينا غير نرتاحو شوية", {Given.MEAL: 2, Given.BLANKET: 1}, (Need.FOOD, Need.SLEEP), 1),
    Scene(Mode.GREETED, Adherence.REFUSES, 1, "Nous fait signe de passer. On repassera.", refusal=Refusal.NOT_TONIGHT),
    Scene(Mode.CARE, Adherence.ASKS, 1, "Est venu vers le bus de lui-même.", "رجلي كتوجعني", {Given.FIRST_AID: 1, Given.MEAL: 1, Given.LISTENING: 1}, (Need.CARE, Need.HYGIENE), 2, (Trigger.INJURY,), care="Coupure au pied nettoyée, pansement à refaire sous deux jours.", condition=(Condition.HURT,)),
    Scene(Mode.SEEN, None, 0, "Un groupe traverse vers la corniche, sans s’arrêter.", counted=(5, 1, 0, 1)),
    Scene(Mode.INTERVIEW, Adherence.ACCEPTS, 1, "Parle de sa mère, voudrait l’appeler. Ne dit pas le nom du douar.", "كنتوحش مي", {Given.FAMILY_CALL: 1, Given.MEAL: 1}, (Need.FAMILY, Need.LISTENING), 1),
    Scene(Mode.TALKED, Adherence.WARY, 2, "Colle dans la manche. Restent à distance, prennent le repas.", "", {Given.MEAL: 2, Given.INFORMATION: 1}, (Need.ADDICTION, Need.FOOD), 2, (Trigger.SOLVENTS,), Refusal.GROUP, condition=(Condition.SOLVENTS,)),
    Scene(Mode.TALKED, Adherence.NEUTRAL, 1, "Vend des mouchoirs jusqu’à la fermeture des cafés.", "", {Given.MEAL: 1, Given.CLOTHES: 1}, (Need.SCHOOL, Need.CLOTHING), 1, (), Refusal.WORK),
)  # fmt: skip
GRAVE = Scene(
    Mode.INTERVIEW, Adherence.ACCEPTS, 1, "Seule, très jeune, un adulte la surveille de loin et lui prend ce qu’elle gagne.",
    "ما نقدرش نمشي، غادي يضربني", {Given.MEAL: 1, Given.BLANKET: 1, Given.LISTENING: 1}, (Need.SAFETY, Need.SLEEP), 3,
    (Trigger.UNDER_TEN, Trigger.EXPLOITER, Trigger.ALONE), Refusal.FEAR, condition=(Condition.DISTRESS,),
)  # fmt: skip
SEEN: tuple[tuple[Sex, tuple[int, int], str, MarkKind, str], ...] = (
    (Sex.MALE, (10, 12), "Simo", MarkKind.CAP, "casquette rouge"),
    (Sex.MALE, (13, 15), "الطويل", MarkKind.SCAR, "arcade gauche"),
    (Sex.FEMALE, (13, 15), "Noura", MarkKind.JACKET, "veste à capuche verte"),
    (Sex.MALE, (16, 17), "Ould Derb", MarkKind.TATTOO, "étoile au poignet"),
    (Sex.MALE, (6, 9), "", MarkKind.DOG, "un petit chien jaune"),
)
WORDS: tuple[tuple[str, str, str], ...] = (
    (
        "Nuit calme. Peu de monde après une heure, pluie fine. Deux enfants nouveaux à la gare.",
        "Repasser à la gare en premier : ils partent avant vingt-trois heures.",
        "Rappeler le centre de santé pour le pansement. Chercher une veste en 10 ans.",
    ),
    (
        "Beaucoup d’allées et venues sur la corniche, bonne entente avec les gardiens du parking.",
        "Le gardien du parking laisse passer le bus par l’arrière. Prévoir plus de repas.",
        "Voir avec l’école du quartier qui a signalé une absence.",
    ),
    (
        "Une petite fille exploitée par un adulte : elle n’a pas voulu venir, elle a pris le numéro.",
        "Ne pas aller vers elle quand l’adulte est là. Passer vers minuit, à pied, à deux.",
        "Signalement à préparer ce matin avec la coordination.",
    ),
)


def furnish(people: dict[str, Actor], now: datetime) -> None:
    """Encounters on every round that came back, and the end of its night."""
    chance = random.Random("nights")  # noqa: S311 - the same demonstration each time
    house = people[OFFICER].workplace_id
    with system_work() as unit:
        query = select(Round.id).where(Round.establishment_id == house, Round.state == str(RoundState.BACK))
        ids = list(unit.scalars(query.order_by(Round.planned_from)))
    for number, key in enumerate(ids):
        left = len(ids) - number
        _met(people, key, chance, grave=left <= 2)
        _ended(people, key, number, left, now)
    with clock.hold(now - timedelta(hours=9)), system_work() as unit:
        missed.propose(unit)  # as the clock does by night


def _met(people: dict[str, Actor], key: bytes, chance: random.Random, *, grave: bool) -> None:
    with system_work() as unit:
        row = unit.get_one(Round, key)
        stops = list(unit.scalars(select(Stop).where(Stop.round_id == key).order_by(Stop.position)))
        known = select(Profile.id).where(Profile.establishment_id == row.establishment_id, Profile.into_id.is_(None))
        known = known.where(or_(Profile.last_met_at.is_(None), Profile.last_met_at > row.planned_from - OUT_OF_SIGHT))
        children = list(unit.scalars(known.order_by(Profile.number, Profile.bird)))
    scenes = chance.sample(SCENES, k=min(len(SCENES), max(3, len(stops))))
    for number, stop in enumerate(stops):
        scene = GRAVE if grave and number == len(stops) // 2 else scenes[number % len(scenes)]
        at = (stop.arrived_at or row.planned_from) + timedelta(minutes=4 + chance.randrange(9))
        with clock.hold(at + timedelta(minutes=3)), system_work() as unit:
            encounters.note(people[LEADER], unit.get_one(Round, key), [_noted(scene, stop, at, chance, children)])


def _noted(scene: Scene, stop: Stop, at: datetime, chance: random.Random, children: Sequence[bytes]) -> Noted:
    told: dict[str, Any] = {
        "note": scene.note,
        "said": scene.said,
        "needs": [str(one) for one in scene.needs],
        "triggers": [str(one) for one in scene.triggers],
        "condition": [str(one) for one in scene.condition],
    }
    grave = scene is GRAVE
    return Noted(
        id=new_id(),
        place_id=stop.place_id,
        captured_at=at,
        mode=scene.mode,
        persons=[_person(chance, [] if grave else children, SEEN[4] if grave else None) for _n in range(scene.persons)],
        counted=scene.counted,
        initiative=Initiative.CHILD if scene.adherence is Adherence.ASKS else Initiative.CREW,
        adherence=scene.adherence,
        danger=scene.danger,
        minutes=chance.choice((5, 10, 15, 25)),
        given=scene.given,
        refusal=scene.refusal,
        told=ToldFields(**{name: value for name, value in told.items() if value}),  # type: ignore[typeddict-item]
        care=scene.care,
    )


def _person(chance: random.Random, children: Sequence[bytes], looks: Any = None) -> Person:
    if children and chance.random() < 0.45:
        return Person(profile_id=chance.choice(children))
    sex, age, alias, mark, what = looks or chance.choice(SEEN)
    face = FaceFields(marks={str(mark): what})
    if alias:
        face["aliases"] = [alias]
    return Person(sex=Sex.FEMALE if looks else sex, age=age, age_method=AgeMethod.LOOKS, face=face)


def _ended(people: dict[str, Actor], key: bytes, number: int, left: int, now: datetime) -> None:
    """The oldest nights are validated; the last but one waits for a look at its danger; the last for its signature."""
    with system_work() as unit:
        row = unit.get_one(Round, key)
        back = row.back_at or row.planned_until
        crew = dict(
            unit.execute(select(RoundMember.user_id, RoundMember.part).where(RoundMember.round_id == key)).all()
        )
    by_id = {actor.user_id: actor for actor in people.values()}
    leader = next(by_id[person] for person, part in crew.items() if part == Part.LEADER)
    summary, handover, priorities = WORDS[2 if left <= 2 else number % 2]
    words = {"summary": summary, "handover": handover, "priorities": priorities}
    with clock.hold(back + timedelta(minutes=10)), system_work() as unit:
        row = unit.get_one(Round, key)
        nights.count_kit(leader, row, {item: (OUT[item], None if left == 1 else _back(item)) for item in STOCKED})
        if number == 1:
            what = "Pneu crevé sur la corniche, roue changée sur place en vingt minutes."
            kind = TeamIncidentKind.BREAKDOWN
            nights.note_incident(leader, row, kind, 1, back - timedelta(hours=2), what)
        reports.write(leader, row, {}, words)
        for place, person in enumerate(crew):
            if left > 1 and person in by_id:
                nights.debrief(by_id[person], row, (4, 3, 4, 2)[(place + number) % 4])
    if left == 1:
        return
    with clock.hold(back + timedelta(minutes=25)), system_work() as unit:
        reports.sign(leader, unit.get_one(Round, key))
    with clock.hold(back + timedelta(minutes=31)), system_work() as unit:
        reports.take(people[DAY], unit.get_one(Round, key))
    if left == 2:
        _came_later(leader, key, back)
    if left > 2:
        with clock.hold(min(back + timedelta(hours=6), now)), system_work() as unit:
            row = unit.get_one(Round, key)
            _looked(people[COORDINATOR], row)
            reports.validate(people[COORDINATOR], row)


def _came_later(leader: Actor, key: bytes, back: datetime) -> None:
    """A telephone that found no network until noon: it is no part of what was signed."""
    with system_work() as unit, clock.hold(back + timedelta(hours=9)):
        row = unit.get_one(Round, key)
        place = unit.scalars(select(Stop.place_id).where(Stop.round_id == key).order_by(Stop.position.desc())).first()
        note = ToldFields(note="Deux frères près du bus, au moment de rentrer.")
        at = back - timedelta(minutes=12)
        met = Noted(
            id=new_id(), place_id=place or b"", captured_at=at, mode=Mode.GREETED, counted=(2, 0, 0, 0), told=note
        )
        encounters.note(leader, row, [met])


def _looked(coordinator: Actor, row: Round) -> None:
    for one in dangers_waiting(coordinator):
        if one.round_id == row.id:
            told = AddedFields(note="Vu avec l’équipe ; passage à pied prévu à la prochaine tournée.")
            additions.review(
                coordinator, row, one.encounter_id, Added(new_id(), one.encounter_id, clock.now(), told=told)
            )


def _back(item: Given) -> int:
    """What comes back: a little less than the encounters explain, as on a true night."""
    return {Given.MEAL: 20, Given.BLANKET: 9, Given.HYGIENE_KIT: 10, Given.CLOTHES: 6, Given.FIRST_AID: 4}[item]

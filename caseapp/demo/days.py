"""The days of the demonstration's centre: medicines given and refused, meals counted, football on Wednesdays."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from caseapp.cases import queries as files
from caseapp.daily.calendar import takes_place
from caseapp.daily.models import Activity
from caseapp.daily.queries.meals import eaters
from caseapp.daily.rounds import Slot, due
from caseapp.daily.service import activities, meals, medicines, needed
from caseapp.daily.service.activities import Planned
from caseapp.daily.service.medicines import Prescribed
from caseapp.daily.vocabulary import ActivityKind, Attended, Diet, Outcome, Round, Service, Way
from caseapp.establishments.models import Stay
from caseapp.establishments.queries import living, residents
from caseapp.establishments.records import Resident
from caseapp.establishments.service import log
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import DomainError
from caseapp.norms import values
from caseapp.policy.daily import MEALS

NURSE, EDUCATOR = "sante", "educatrice"
DOSES, TABLES, WEEKS = 4, 24, 3
"""Days of doses, days of meals and weeks of activities that the past has."""


class Course(NamedTuple):
    """A treatment of the demonstration."""

    drug: str
    dose: str
    rounds: Sequence[Round]
    how: str
    grounds: str
    way: Way = Way.MOUTH
    witnessed: bool = False


COURSES = (
    Course("Amoxicilline 250 mg/5 ml", "5 ml", (Round.MORNING, Round.NOON, Round.EVENING), "Après le repas", "Otite"),
    Course("Salbutamol 100 µg", "2 bouffées", (Round.MORNING, Round.NIGHT), "Avec la chambre", "Asthme", Way.BREATHED),
    Course("Fer 50 mg", "1 comprimé", (Round.NOON,), "Avec un jus, sans thé", "Anémie"),
    Course("Mélatonine 2 mg", "1 comprimé", (Round.NIGHT,), "Au lit", "Sommeil", Way.MOUTH, True),
    Course("Vitamine D", "4 gouttes", (Round.MORNING,), "", "Croissance"),
)
NEEDS: tuple[tuple[tuple[Diet, ...], str, str], ...] = (
    ((), "", "Pénicilline"),
    ((Diet.NUTS,), "Même une trace suffit : pas de pâtisserie achetée", ""),
    ((Diet.MILK, Diet.EGG), "", ""),
    ((Diet.SUGAR,), "Collation à 16 h 30, jamais sautée", ""),
    ((Diet.GLUTEN,), "", "Aspirine"),
)
ACTIVITIES = (
    (ActivityKind.SPORT, "Football", "Terrain du quartier", "Hicham", 2, 15 * 60, 90),
    (ActivityKind.HOMEWORK, "Aide aux devoirs", "Salle d’étude", "Khadija", 0, 17 * 60 + 30, 60),
    (ActivityKind.ART, "Peinture", "Salle 2", "Association Alwan", 5, 10 * 60, 120),
    (ActivityKind.TALK, "Groupe de parole", "Salon", "Khadija", 3, 18 * 60, 60),
)


def furnish(people: dict[str, Actor], now: datetime) -> None:
    """Let the centre live: what was prescribed, given, eaten and played in the last weeks."""
    nurse, educator = people[NURSE], people[EDUCATOR]
    chance = random.Random("days")  # noqa: S311 - the same demonstration each time
    with system_work():
        here = [who for who in residents(educator).values() if who.name]
    if here:
        _needs(educator, here, now)
        _medicines(nurse, educator, here, now, chance)
        _when_needed(nurse, educator, next((who for who in here if not who.out), here[0]), now)
        _activities(educator, here, now, chance)
        _log(educator, people["directrice"], here[0], now)
    _meals(educator, now, chance)


def _stay(actor: Actor, who: Resident) -> Stay:
    return living(actor, files.locate(actor, who.reference))


def _needs(educator: Actor, here: list[Resident], now: datetime) -> None:
    for who, (diets, food, drugs) in zip(here[1:], NEEDS, strict=False):
        with clock.hold(now - timedelta(days=9)), system_work():
            meals.set_needs(educator, _stay(educator, who), diets, food, drugs)


def _medicines(nurse: Actor, educator: Actor, here: list[Resident], now: datetime, chance: random.Random) -> None:
    begins = now - timedelta(days=DOSES)
    slots = [
        Slot(educator.workplace_id or b"", clock.local(begins).date() + timedelta(days=n), each)
        for n in range(DOSES + 1)
        for each in Round
    ]
    for number, (who, course) in enumerate(zip(here, COURSES, strict=False)):
        with clock.hold(begins), system_work():
            first = clock.today()
            given = Prescribed(
                course.drug,
                course.dose,
                course.way,
                course.rounds,
                first,
                "Dr Benjelloun, centre de santé",
                first + timedelta(days=10),
                course.how,
                course.grounds,
                course.witnessed,
            )
            row = medicines.prescribe(nurse, _stay(nurse, who), given)
        written = [slot for slot in slots if due(row, slot) and slot.at + timedelta(minutes=20) < now]
        for slot in written[:-1] if number == 1 else written:
            _dose(educator, nurse, row.id, slot, chance, witnessed=course.witnessed)


def _when_needed(nurse: Actor, educator: Actor, who: Resident, now: datetime) -> None:
    """A syrup against fever, given last night and an hour ago: it is too soon for the next."""
    told = {"how": "Si la fièvre dépasse 38,5 ou s’il se plaint", "grounds": "Fièvre", "apart": 6, "most": 4}
    with clock.hold(now - timedelta(days=3)), system_work():
        way, prescriber = Way.MOUTH, "Dr Benjelloun, centre de santé"
        given = Prescribed("Paracétamol 120 mg/5 ml", "10 ml", way, (), clock.today(), prescriber, **told)  # type: ignore[arg-type]
        key = medicines.prescribe(nurse, _stay(nurse, who), given).id
    for seen, (hours, why) in enumerate(((15, "Fièvre à 39,1, frissons"), (1, "Fièvre à 38,7, mal à la tête"))):
        with clock.hold(now - timedelta(hours=hours)), system_work():
            needed.give(educator, key, why, seen=seen)


def _log(educator: Actor, director: Actor, who: Resident, now: datetime) -> None:
    """What one shift left to the next: a line that was read, one about a child, one that stays until it is done."""
    lines = (
        (38, "Samedi à 10 h, l’association Alwan vient peindre : préparer la salle 2.", None, False),
        (14, "Le chauffe-eau des garçons ne marche plus. Le plombier vient demain à 9 h.", None, True),
        (11, "A mal dormi, a demandé sa sœur. Rester un moment à ses côtés au coucher.", who, False),
    )
    for number, (hours, text, about, pinned) in enumerate(lines):
        with clock.hold(now - timedelta(hours=hours)) as held, system_work():
            row = log.write_line(educator, text, stay_id=about.stay_id if about else None, pinned=pinned)
            if not number:
                held.forward(timedelta(hours=7))
                log.have_read(director, [row.id])


def _dose(educator: Actor, nurse: Actor, key: bytes, slot: Slot, chance: random.Random, *, witnessed: bool) -> None:
    refused = chance.random() < 0.08
    with clock.hold(slot.at + timedelta(minutes=chance.randrange(0, 18))), system_work(), suppress(DomainError):
        outcome = Outcome.REFUSED if refused else Outcome.GIVEN
        dose = medicines.write_dose(educator, key, slot, outcome, "Il a recraché le sirop" if refused else "")
        if witnessed and chance.random() < 0.6:
            medicines.witness(nurse, dose.id)


def _meals(educator: Actor, now: datetime, chance: random.Random) -> None:
    for back in range(TABLES, -1, -1):
        day = clock.local(now).date() - timedelta(days=back)
        for service in Service:
            at = values.moment(MEALS[service], day, educator.workplace_id) + timedelta(minutes=40)
            if at < now:
                with clock.hold(at), system_work():
                    expected = len(eaters(educator, day, service, residents(educator)))
                    served = max(0, expected - chance.choice((0, 0, 1, 2)))
                    meals.count_meal(educator, day, service, served, expected)


def _activities(educator: Actor, here: list[Resident], now: datetime, chance: random.Random) -> None:
    today = clock.local(now).date()
    for kind, title, place, leader, weekday, begins, lasts in ACTIVITIES:
        starts = today - timedelta(days=today.weekday() - weekday + 7 * WEEKS)
        with clock.hold(now - timedelta(days=7 * WEEKS + 9)), system_work():
            planned = Planned(kind, title, starts, begins, lasts, weekly=True, place=place, leader=leader)
            row = activities.plan(educator, planned)
            chosen = chance.sample(here, min(len(here), 7))
            stays = {_stay(educator, who).id for who in chosen}
            activities.enrol(educator, row, stays)
        for back in range(7 * WEEKS, -1, -1):
            _attend(educator, row.id, today - timedelta(days=back), stays, now, chance)


def _attend(educator: Actor, key: bytes, day: date, stays: set[bytes], now: datetime, chance: random.Random) -> None:
    at = datetime.combine(day, time(19), clock.CASABLANCA)
    if at >= now:
        return
    with clock.hold(at), system_work() as unit:
        row = unit.get_one(Activity, key)
        if takes_place(row, day):
            states = (Attended.CAME, Attended.CAME, Attended.CAME, Attended.EXCUSED, Attended.ABSENT)
            said = {stay_id: chance.choice(states) for stay_id in sorted(stays)}
            activities.note_attendance(educator, row, day, said)

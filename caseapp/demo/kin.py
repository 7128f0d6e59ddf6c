"""Brothers who are referred together: two who wait for an answer, two who have found a place in one house."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from caseapp.cases import service
from caseapp.cases.models import Case
from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import Category, Danger, Sex, Source
from caseapp.demo.notes import SIBLING
from caseapp.demo.referred import ALL_THE_SAME, Tale, asked_by, beds_for_boys, let_in
from caseapp.establishments.vocabulary import BasisKind
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.births import Birth
from caseapp.kernel.clock import HeldClock
from caseapp.referrals.models import JourneyFields, Sending
from caseapp.referrals.service import answer, journey, prepare
from caseapp.referrals.service.party import party_at
from caseapp.referrals.vocabulary import Arrival, Feedback, Urgency

WAITING = (("Ilyas", "إلياس", 9), ("Rayan", "ريان", 13))
PLACED = (("Taha", "طه", 8), ("Nizar", "نزار", 14))
_WORDS = "Deux frères qui ne se quittent pas: ensemble, s'il vous plaît. Parlent darija."


def tell_of(people: dict[str, Actor], now: datetime) -> None:
    """Two brothers wait since this morning; two others were taken by the centre last week, and live there."""
    waits = Tale("unite", "centre", 4, Urgency.PRIORITY, _WORDS)
    with system_work() as unit, clock.hold(now - timedelta(days=3)) as held:
        family = _register(people["unite"], "Zniber", "زنيبر", WAITING)
        held.at = now - timedelta(hours=waits.hours)
        _send(unit, people, waits, family)
    lives = Tale("unite", "centre", 24 * 6, Urgency.URGENT, "Deux frères, dehors depuis hier. Ensemble si possible.")
    with system_work() as unit, clock.hold(now - timedelta(days=9)) as held:
        family = _register(people["unite"], "Sebti", "السبتي", PLACED)
        held.at = now - timedelta(hours=lives.hours)
        first = _send(unit, people, lives, family)
        _place(people, held, party_at(unit, first))


def _register(me: Actor, latin: str, arabic: str, children: tuple[tuple[str, str, int], ...]) -> list[Case]:
    """Their files; each later one names the first."""
    found: list[Case] = []
    for given, given_ar, age in children:
        named = [{"file": one.reference, "where": SIBLING.by(me.language)} for one in found]
        intake = Intake(
            given=given,
            given_ar=given_ar,
            family=latin,
            family_ar=arabic,
            danger=Danger.HIGH,
            sex=Sex.MALE,
            category=Category.DIFFICULT_SITUATION,
            source=Source.STREET_TEAM,
            birth=Birth(year=clock.today().year - age),
            more={"siblings": named} if named else {},
        )
        found.append(service.register(me, intake))
    return list(reversed(found))


def _send(unit: Session, people: dict[str, Actor], tale: Tale, family: list[Case]) -> Sending:
    me = people[tale.sender]
    first, *others = [asked_by(unit, me, tale, case) for case in family]
    rows = prepare.draft(me, *first, others)
    prepare.send(me, rows[0], ALL_THE_SAME)
    return rows[0]


def _place(people: dict[str, Actor], held: HeldClock, rows: list[Sending]) -> None:
    """The centre takes both: one car, two signatures at the door, two beds."""
    director, sender = people["directrice"], people["unite"]
    beds = beds_for_boys(director)
    kept = dict(zip((row.id for row in rows), beds, strict=False))
    answer.accept(director, rows[0], kept.pop(rows[0].id), "Nous avons une chambre pour eux.", kept)
    held.forward(timedelta(minutes=40))
    told = JourneyFields(
        first_adult="Assistante sociale de l'unité",
        second_adult="Chauffeur de la province",
        basis=str(BasisKind.EMERGENCY),
    )
    journey.depart(sender, rows[0], told, clock.now() + timedelta(hours=1), [row.id for row in rows[1:]])
    held.forward(timedelta(minutes=50))
    for row in rows:
        journey.arrive(director, row, Arrival.SAFE, "Fatigué, a mangé avec son frère.")
        let_in(director, row, "Dehors depuis la veille, sans adulte.")
    held.forward(timedelta(days=2))
    for row in rows:
        journey.tell(director, row, Feedback.WELL, "Ils dorment dans la même chambre. L'école dès lundi.")

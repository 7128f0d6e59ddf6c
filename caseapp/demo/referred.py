"""The referrals of the demonstration: one at every step at which somebody must act, and one that went well."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.accounts.models import Establishment
from caseapp.accounts.vocabulary import LegalCategory
from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.cases.vocabulary import ENDED
from caseapp.demo.places import PLACES
from caseapp.establishments import queries as houses
from caseapp.establishments.checks import Verdict, fits_age, fits_sex
from caseapp.establishments.models import Bed, BedUse, Stay
from caseapp.establishments.service.admit import Entering, admit, child_of
from caseapp.establishments.service.gate import BasisGiven
from caseapp.establishments.vocabulary import BasisKind, EntryMode, HealthAtEntry
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.referrals.models import JourneyFields, SafetyFields, Sending
from caseapp.referrals.service import answer, consents, journey, prepare
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.service.prepare import Asking, Prepared
from caseapp.referrals.vocabulary import (
    Arrival,
    Constraint,
    Feedback,
    HouseReason,
    Kind,
    Need,
    SharingBasis,
    Urgency,
)

Act = Callable[["Tale", Sending], None]


@dataclass(frozen=True, slots=True)
class Tale:
    """A referral of the demonstration: who asks whom for what, how long ago, and what came of it."""

    sender: str
    receiver: str
    hours: float
    urgency: Urgency
    words: str
    acts: tuple[Act, ...] = ()
    kind: Kind = Kind.PLACEMENT
    sends: bool = True


def tell_of(people: dict[str, Actor], now: datetime) -> None:
    """Let every tale happen, each with a child whom the receiver may take and who lives nowhere."""
    used: set[bytes] = set()
    for tale in _tales(people):
        with system_work() as unit:
            found = next(children_for(unit, people, tale, used), None)
            if found is None:
                continue
            used.add(found.id)
            happen(unit, people, tale, found, now)


def let_in(me: Actor, row: Sending, danger: str) -> None:
    """Admit a child whom a referral has brought, into the bed that was kept."""
    reference = session().get_one(Case, row.case_id).reference
    case, file = files.locate(me, reference), files.open_file(me, reference)
    basis = BasisGiven(BasisKind.EMERGENCY, clock.today(), {"danger": danger})
    bed = session().get_one(Bed, session().get_one(BedUse, row.bed_use_id).bed_id)
    category = LegalCategory.PROTECTION
    admit(me, case, file, Entering(bed, EntryMode.TRANSFER, category, basis, {}, HealthAtEntry.CARE))


ALL_THE_SAME = "La seule maison de la province qui prenne encore des enfants cette semaine."
"""Why a house is asked that does not suit by its own figures on that day; unsaid where it suits."""


def _tales(people: dict[str, Actor]) -> tuple[Tale, ...]:
    def at(hours: float) -> datetime:
        return clock.now() + timedelta(hours=hours)

    def take(tale: Tale, row: Sending) -> None:
        answer.take(people["directrice"], row)

    def ask(_tale: Tale, row: Sending) -> None:
        answer.ask(people["directrice"], row, "Prend-il un traitement qu'il faut surveiller la nuit ?")

    def accept(_tale: Tale, row: Sending) -> None:
        answer.accept(people["directrice"], row, _bed(people["directrice"]), "Nous l'attendons, même tard.")

    def depart(_tale: Tale, row: Sending) -> None:
        told = JourneyFields(
            first_adult="Assistante sociale de l'unité",
            second_adult="Chauffeur de la province",
            vehicle="Kangoo blanche",
            pick_up="Unité de protection",
            basis=str(BasisKind.PROSECUTOR),
            order="Parquet, 412",
            decided_on=clock.today().isoformat(),
        )
        journey.depart(people["unite"], row, told, at(1.5))

    def refuse(_tale: Tale, row: Sending) -> None:
        answer.refuse(people["fadma"], row, HouseReason.FULL, words="Le dortoir est complet.", beds_shown=6)

    def send_away(_tale: Tale, row: Sending) -> None:
        answer.refuse(people["latifa"], row, HouseReason.FULL, words="Les deux chambres sont pleines.", beds_shown=3)

    def wait(_tale: Tale, row: Sending) -> None:
        answer.wait(people["fadma"], row, "Une place se libère à la fin du trimestre.")

    def arrive(_tale: Tale, row: Sending) -> None:
        journey.arrive(people["directrice"], row, Arrival.SAFE, "Fatigué, a mangé, a téléphoné à sa sœur.")

    def live_there(_tale: Tale, row: Sending) -> None:
        let_in(people["directrice"], row, "Dehors depuis trois nuits, blessé au pied.")

    def tell(_tale: Tale, row: Sending) -> None:
        journey.tell(people["directrice"], row, Feedback.FRAGILE, "Dort mal, mais il parle. L'école dès lundi.")

    boy = "Calme, a besoin d'un endroit sûr. Parle darija."
    return (
        Tale("unite", "centre", 0.3, Urgency.URGENT, "Trouvé cette nuit par la maraude. " + boy),
        Tale("unite", "centre", 20, Urgency.PRIORITY, boy, (take, ask)),
        Tale("unite", "centre", 5, Urgency.PRIORITY, boy, (take, accept)),
        Tale("unite", "centre", 3, Urgency.URGENT, boy, (take, accept, depart)),
        Tale("unite", "girls", 0.8, Urgency.URGENT, "Seule à la gare, a peur de rentrer."),
        Tale("unite", "girls", 50, Urgency.PRIORITY, "Scolarisée, veut continuer.", (refuse,)),
        Tale("unite", "girls", 90, Urgency.ORDINARY, "Rentrée au lycée prévue.", (wait,)),
        Tale("unite", "centre", 200, Urgency.URGENT, boy, (take, accept, depart, arrive, live_there, tell)),
        Tale("referent", "unit", 30, Urgency.ORDINARY, "Médiation avec la famille.", kind=Kind.SERVICE),
        Tale("accueil", "nursery", 2, Urgency.PRIORITY, "Deux ans, fratrie.", sends=False),
        Tale("referent", "nursery", 6, Urgency.PRIORITY, "Petit, sa mère est hospitalisée.", (send_away,)),
    )


def happen(unit: Session, people: dict[str, Actor], tale: Tale, case: Case, now: datetime) -> None:
    """A tale, told from its beginning with the clock held."""
    me = people[tale.sender]
    begins = now - timedelta(hours=tale.hours)
    with clock.hold(begins) as held:
        rows = prepare.draft(me, *asked_by(unit, me, tale, case))
        if not tale.sends:
            prepare.submit(me, rows[0], ALL_THE_SAME)
            return
        prepare.send(me, rows[0], ALL_THE_SAME)
        for number, act in enumerate(tale.acts):
            held.at = min(begins + timedelta(minutes=35 * (number + 1)), now - timedelta(minutes=5))
            act(tale, rows[0])


def asked_by(unit: Session, me: Actor, tale: Tale, case: Case) -> Prepared:
    """What a tale asks for a child, by a right that is recorded with it."""
    given = ConsentGiven(SharingBasis.ORDER, clock.today(), "Procureur du Roi", "Instruction donnée par téléphone.")
    right = consents.keep_consent(me, case, given)
    file = files.open_file(me, case.reference)
    receiver = unit.scalars(
        select(Establishment.id).where(Establishment.name_fr == PLACES[tale.receiver].name_fr)
    ).one()
    asked = Asking(
        kind=tale.kind,
        urgency=tale.urgency,
        wanted_on=clock.today(),
        receivers=[receiver],
        needs=(Need.BED, Need.LISTENING) if tale.kind is Kind.PLACEMENT else (Need.FAMILY_LINK,),
        constraints=(Constraint.CONTACT_FORBIDDEN, Constraint.ORDER_ASKED),
        words=tale.words,
        consent_id=right.id,
        safety=SafetyFields(
            name=file.name.latin or file.name.nickname,
            name_ar=file.name.arabic,
            may_not_see="Le compagnon de la mère",
            health="Rien de connu",
            allergies="Aucune connue",
            promised="Qu'il pourra appeler sa sœur",
            contacts="Permanence de l'unité",
        ),
    )
    return case, file, asked


def children_for(unit: Session, people: dict[str, Actor], tale: Tale, used: set[bytes]) -> Iterator[Case]:
    """Children of the sender of whom it can be told: whom the receiver may take, and who live nowhere."""
    me = people[tale.sender]
    living = select(Stay.case_id).where(Stay.ended_at.is_(None))
    query = (
        select(Case)
        .where(
            Case.establishment_id == me.workplace_id,
            Case.status.not_in(ENDED),
            Case.restricted.is_(False),
            Case.id.not_in(living),
            Case.opened_at < clock.now() - max(timedelta(days=10), timedelta(hours=tale.hours)),
        )
        .order_by(Case.opened_at)
    )
    for case in unit.scalars(query):
        if case.id in used:
            continue
        child = child_of(files.open_file(me, case.reference))
        if tale.kind is Kind.PLACEMENT and tale.receiver in _WINGS:
            takes, low, high = _WINGS[tale.receiver]
            if fits_sex(child, takes) is not Verdict.FITS or fits_age(child, low, high) is not Verdict.FITS:
                continue
        yield case


_WINGS: dict[str, tuple[str, int, int]] = {
    "centre": ("male", 6, 17),
    "girls": ("female", 11, 19),
    "nursery": ("both", 0, 10),
}


def beds_for_boys(director: Actor) -> list[Bed]:
    """Free beds for boys; those kept for emergencies last, where the history of this day has filled the others."""
    free = sorted((bed.emergency, bed.id) for unit, bed in houses.free_beds(director) if unit.takes == "male")
    return [session().get_one(Bed, bed_id) for _emergency, bed_id in free]


def _bed(director: Actor) -> Bed:
    return beds_for_boys(director)[0]

"""What tests of referrals share: two houses, a referral between them, and who acts in which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from caseapp.accounts.models import Establishment
from caseapp.cases import queries as cases
from caseapp.establishments import queries as centres
from caseapp.establishments.models import Bed
from caseapp.establishments.service import admit as admitting
from caseapp.establishments.service import leave
from caseapp.establishments.vocabulary import BasisKind, ExitReason
from caseapp.infra.db import session
from caseapp.infra.jobs import Job
from caseapp.infra.sealing.keyring import keyring
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import new_id
from caseapp.policy.roles import Role
from caseapp.referrals import queries
from caseapp.referrals.lifecycle import step_of
from caseapp.referrals.models import SafetyFields, Sending
from caseapp.referrals.rounds import look
from caseapp.referrals.service import answer, consents, journey, moves, placing, prepare
from caseapp.referrals.service.both import both_houses
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.service.prepare import Asking
from caseapp.referrals.vocabulary import (
    UNSENT,
    Arrival,
    ChildReason,
    Constraint,
    HouseReason,
    Kind,
    Move,
    Need,
    RecallReason,
    SharingBasis,
    Side,
    State,
    Urgency,
)
from tests.conftest import House
from tests.establishments.centre import enter, open_centre, order
from tests.security.tools import working
from tests.support.world import add_person

WORKER, DIRECTOR, INTAKE = Role.REFERENCE_WORKER, Role.DIRECTOR, Role.INTAKE_WORKER
OFFICER, PATHWAY = Role.UNIT_OFFICER, Role.PATHWAY_COORDINATOR
HALF, WHOLE, LONG, TWICE = (timedelta(minutes=minutes) for minutes in (16, 31, 46, 61))
"""Marks of an urgent referral: thirty minutes to take it."""
DANGER = placing.Imposed(BasisKind.EMERGENCY, "Péril cette nuit.", "Nulle part ailleurs cette nuit.")
"""An emergency placement, whatever bed there is."""
SECRET = "Le beau-père Qadiroux ne doit jamais l'approcher."


def consent(house: House, reference: str | None = None, again: bool = False, **changed: Any) -> bytes:
    """A right to share, recorded by the reference worker; `again`: what has lost its right rests on it from now on."""
    me = house.world.actor(WORKER)
    given = {"basis": SharingBasis.GUARDIAN, "given_on": clock.today(), "who": "La mère Fadmoux"} | changed
    with working(house, me) as unit:
        case = cases.locate(me, reference or house.world.reference)
        if again:
            given["rests"] = frozenset(consents.without_right(unit, case.id))
        return consents.keep_consent(me, case, ConsentGiven(**given)).id


def prepared(
    house: House, *receivers: bytes, consent_id: bytes | None = None, reference: str | None = None, **changed: Any
) -> list[bytes]:
    """A draft to these houses (default: the other one), with its right to share. Ids of the sendings."""
    me = house.world.actor(WORKER)
    right = consent_id or consent(house, reference)
    given = asking(house, receivers, right, **changed)
    with working(house, me):
        known = reference or house.world.reference
        file = cases.open_file(me, known)
        return [row.id for row in prepare.draft(me, cases.locate(me, known, writing=True), file, given)]


def asking(house: House, receivers: Sequence[bytes], right: bytes, **changed: Any) -> Asking:
    """What is asked of these houses (default: the other one) by a right to share."""
    given: dict[str, Any] = {
        "kind": Kind.PLACEMENT,
        "urgency": Urgency.PRIORITY,
        "wanted_on": clock.today(),
        "receivers": receivers or (house.world.there,),
        "needs": (Need.BED, Need.SCHOOL),
        "constraints": (Constraint.CONTACT_FORBIDDEN,),
        "words": "Cherche une place calme, parle darija.",
        "passing": "La seule maison de la province.",
        "consent_id": right,
        "safety": SafetyFields(name="Zoubeirou Tamazirtiq", may_not_see=SECRET, health="Asthme Ventolinex"),
    } | changed
    return Asking(**given)


def sent(house: House, *receivers: bytes, **changed: Any) -> list[bytes]:
    """A referral that has left."""
    ids = prepared(house, *receivers, **changed)
    act(house, house.world.here, OFFICER, ids[0], prepare.send)
    return ids


def fallen_silent(house: House, began: datetime, marks: Sequence[timedelta] = (HALF, WHOLE, LONG)) -> bytes:
    """An urgent referral that nobody answers, looked at by the clock at these marks."""
    with clock.hold(began):
        (sending,) = sent(house, urgency=Urgency.URGENT)
    for mark in marks:
        with clock.hold(began + mark):
            run(house, look)
    return sending


def accepted(house: House, beds: Sequence[bytes], **changed: Any) -> bytes:
    """A referral that the other house has accepted, with a bed kept."""
    (sending,) = sent(house, **changed)
    accept(house, sending, beds[0])
    return sending


def accept(house: House, sending: bytes, bed: bytes, place: bytes | None = None) -> None:
    """Accept as the director of the receiver."""

    def say_yes(me: Any, row: Sending) -> None:
        answer.accept(me, row, session().get_one(Bed, bed))

    act(house, place or house.world.there, DIRECTOR, sending, say_yes)


def under_way(me: Any, row: Sending) -> None:
    """Set out."""
    told = {
        "first_adult": "Assistante Une",
        "second_adult": "Chauffeur Deux",
        "vehicle": "Kangoo blanche",
        "basis": "emergency",
    }
    journey.depart(me, row, told, clock.now() + timedelta(hours=1))  # type: ignore[arg-type]


def arrived(me: Any, row: Sending) -> None:
    """Sign."""
    journey.arrive(me, row, Arrival.SAFE)


def act(house: House, place: bytes, role: Role, sending: bytes, verb: Callable[..., Any], *more: Any) -> Any:
    """Do something with a sending, as a person of a house would, in a request of her own."""
    me = house.world.actor(role, place)
    with working(house, me) as unit:
        row = unit.scalars(select(Sending).where(Sending.id == sending)).one_or_none()
        if row is None:
            raise LookupError
        return verb(me, row, *more)


def state(house: House, sending: bytes) -> str:
    """Where a sending stands."""
    with house.app.app_context(), system_work() as unit:
        return unit.get_one(Sending, sending).state


def look_at(house: House, place: bytes, role: Role, sending: bytes) -> Any:
    """The page of a referral as somebody of a house sees it."""
    me = house.world.actor(role, place)
    with house.app.app_context(), system_work() as unit:
        reference = unit.get_one(Sending, sending).reference
    with working(house, me):
        return queries.page(me, reference)


def further_house(house: House, number: int) -> bytes:
    """One more house, with a director and a bed of its own."""
    place = new_id()
    with house.app.app_context(), system_work() as unit:
        house.world.slugs[place] = f"MORE{number}"
        unit.add(
            Establishment(
                id=place,
                slug=house.world.slugs[place],
                name_fr=f"Maison {number}",
                name_ar=f"دار {number}",
                type="reception_centre",
                province_code="04.421",
                created_at=clock.now(),
            )
        )
        unit.flush()
        keyring().create_kek(unit, place)
        for role in (DIRECTOR, WORKER):
            add_person(unit, house.world, place, role, "x")
    return place


def centre_there(house: House, beds: int = 2) -> list[bytes]:
    """The other house has a boys' unit."""
    return open_centre(house, beds, place=house.world.there)


def bring_to(house: House, target: State, beds: Sequence[bytes], **changed: Any) -> bytes:
    """A referral of the world's file to the other house, brought to a step by moves that real people make."""
    here = house.world.here
    if target in UNSENT:
        (sending,) = prepared(house, **changed)
        if target is State.TO_VALIDATE:
            act(house, here, INTAKE, sending, prepare.submit)
        elif target is State.CANCELLED:
            act(house, here, INTAKE, sending, prepare.cancel)
        return sending
    (sending,) = sent(house, **changed)
    for place, role, verb in _way(house, target, beds):
        act(house, place, role, sending, verb)
    assert state(house, sending) == target, (state(house, sending), target)
    return sending


def _way(house: House, target: State, beds: Sequence[bytes]) -> list[tuple[bytes, Role, Callable[..., Any]]]:
    here, there = house.world.here, house.world.there

    def say_yes(me: Any, row: Sending) -> None:
        answer.accept(me, row, session().get_one(Bed, beds[0]))

    def propose(me: Any, row: Sending) -> None:
        answer.propose(me, row, session().get_one(Bed, beds[0]), "Plutôt jeudi, au dortoir.")

    def falls_silent(me: Any, row: Sending) -> None:
        by_the_clock(row, Move.FALL_SILENT)

    def expires(me: Any, row: Sending) -> None:
        by_the_clock(row, Move.EXPIRE)

    def falls_away(me: Any, row: Sending) -> None:
        by_the_clock(row, Move.FALL_AWAY)

    def no(me: Any, row: Sending) -> None:
        answer.refuse(me, row, HouseReason.STAFF, words="Pas assez d'éducateurs.")

    def take_back(me: Any, row: Sending) -> None:
        answer.recall(me, row, RecallReason.BACK_HOME)

    def not_there(me: Any, row: Sending) -> None:
        journey.no_show(me, row, ChildReason.RAN_AWAY)

    def admit(me: Any, row: Sending) -> None:
        enter(me, house.world.reference, beds[0])

    def leaves(me: Any, row: Sending) -> None:
        let_out_there(me, house.world.reference)

    def close(me: Any, row: Sending) -> None:
        journey.close(me, row, "Rentré chez sa tante.")

    ask, waits = partial(_said, answer.ask, "Prend-il un traitement ?"), partial(_said, answer.wait, "Complet ce mois.")
    yes = (there, DIRECTOR, say_yes)
    admitted = [yes, (here, WORKER, under_way), (there, DIRECTOR, arrived), (there, DIRECTOR, admit)]
    ways: dict[State, list[tuple[bytes, Role, Callable[..., Any]]]] = {
        State.SENT: [],
        State.ACKNOWLEDGED: [(there, INTAKE, answer.take)],
        State.UNANSWERED: [(here, OFFICER, falls_silent)],
        State.INFO_ASKED: [(there, INTAKE, ask)],
        State.COUNTER_PROPOSED: [(there, DIRECTOR, propose)],
        State.WAITING_LIST: [(there, DIRECTOR, waits)],
        State.ACCEPTED: [yes],
        State.UNDER_WAY: admitted[:2],
        State.ARRIVED: admitted[:3],
        State.ADMITTED: admitted,
        State.CLOSED: [*admitted, (there, DIRECTOR, leaves), (there, DIRECTOR, close)],
        State.REFUSED: [(there, DIRECTOR, no)],
        State.NOT_ARRIVED: [*admitted[:2], (there, DIRECTOR, not_there)],
        State.RECALLED: [(there, INTAKE, answer.take), (here, OFFICER, take_back)],
        State.EXPIRED: [yes, (here, OFFICER, expires)],
        State.OBSOLETE: [(there, INTAKE, answer.take), (here, OFFICER, falls_away)],
    }
    return ways[target]


def _said(verb: Callable[..., Any], words: str, me: Any, row: Sending) -> None:
    verb(me, row, words)


def by_the_clock(row: Sending, name: Move) -> None:
    """A move of the clock's, made now."""
    unit = session()
    with both_houses(unit):
        moves.held(unit, row)
        moves.apply(unit, None, row, step_of(name, State(row.state), Side.SYSTEM))


def let_out_there(me: Any, reference: str) -> None:
    """The child leaves the house where she lives, in order."""
    case = cases.locate(me, reference)
    child = admitting.child_of(cases.open_file(me, reference))
    told: Any = {"to_whom": "Sa tante", "cnie": "AB123456"}
    leave.let_go(me, case, centres.living(me, case), child, leave.Leaving(ExitReason.FAMILY_RETURN, told, order()))


def change(house: House, sending: bytes, **values: Any) -> None:
    """Set columns of a sending, as no person could."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get_one(Sending, sending)
        for name, value in values.items():
            setattr(row, name, value)


def run(house: House, job: Job) -> int:
    """Run a job now, in a unit of work of its own, as its server does."""
    with house.app.app_context():
        return job.run(house.settings)

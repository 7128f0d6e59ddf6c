"""A child's way so far: from the day her file was opened, where she lived, whom was asked for her, here and outside,
when her school was noted. Coded facts only; the street is brought by its own feature (`views/slots.py`).

The session's scope decides: whoever only received the file sees her own house's part and nothing of the others'.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from caseapp.accounts.models import Establishment
from caseapp.cases.models import CaseEvent
from caseapp.cases.records import CaseFile
from caseapp.cases.vocabulary import Audience, EventKind, NoteKind
from caseapp.directory.queries import names_of_entries
from caseapp.establishments.models import Stay
from caseapp.establishments.vocabulary import ExitReason
from caseapp.infra.db import session
from caseapp.infra.db.reading import Reading
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.words import N_, Word
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.referrals.models import Outside, OutsideStep, Sending, Transfer
from caseapp.referrals.rights import takes_part
from caseapp.referrals.vocabulary import UNSENT, OutsideMove, State, TransferState


class Lane(Word):
    """What a turn belongs to: the legend of the drawing."""

    STREET = "street", N_("The street")
    FILE = "file", N_("File of the child")
    REFERRAL = "referral", N_("Referrals")
    OUTSIDE = "outside", N_("Bodies outside")
    CENTRE = "centre", N_("Centres")
    SCHOOL = "school", N_("School")


class Turn(Word):
    """A turn of the way."""

    OPENED = "opened", N_("File opened")
    REFERRED = "referred", N_("Referral sent")
    ANSWERED = "answered", N_("Where it stands")
    ARRIVED = "arrived", N_("Child arrived")
    ADMITTED = "admitted", N_("Admitted")
    LEFT = "left", N_("Exit")
    HANDED_OVER = "handed_over", N_("Whole file handed over")
    OUTSIDE = "outside", N_("A body outside")
    SCHOOL = "school", N_("School")
    CLOSED = "closed", N_("File closed")


LANES: dict[Turn, Lane] = {
    Turn.OPENED: Lane.FILE,
    Turn.CLOSED: Lane.FILE,
    Turn.HANDED_OVER: Lane.FILE,
    Turn.REFERRED: Lane.REFERRAL,
    Turn.ANSWERED: Lane.REFERRAL,
    Turn.ARRIVED: Lane.REFERRAL,
    Turn.ADMITTED: Lane.CENTRE,
    Turn.LEFT: Lane.CENTRE,
    Turn.OUTSIDE: Lane.OUTSIDE,
    Turn.SCHOOL: Lane.SCHOOL,
}


class Point(NamedTuple):
    """One turn: when, where, with which words, and where more of it stands."""

    turn: Turn
    at: datetime
    place: str
    state: State | None = None
    reason: ExitReason | None = None
    referral: str = ""
    together: bool = False
    """Whether brothers or sisters were referred with her."""
    said: OutsideMove | None = None
    """What happened with a body outside."""
    id: bytes | None = None
    """Of a referral to a body outside, or of a hand-over."""


class Stretch(NamedTuple):
    """A time in one centre; `until` None: she lives there now."""

    place: str
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Way:
    """The whole of it, from the first day to the last one or now."""

    since: datetime
    until: datetime
    going_on: bool
    points: Sequence[Point]
    stretches: Sequence[Stretch]


_STAYS = Reading(
    select(Stay.establishment_id, Stay.admitted_at, Stay.ended_at, Stay.exit_reason)
    .where(Stay.case_id == bindparam("case_id"))
    .order_by(Stay.admitted_at)
)
_SENDINGS = Reading(
    select(
        Sending.reference,
        Sending.party_id,
        Sending.sender_id,
        Sending.receiver_id,
        Sending.state,
        Sending.since,
        Sending.sent_at,
        Sending.arrived_at,
        Sending.stay_id,
    )
    .where(Sending.case_id == bindparam("case_id"), Sending.sent_at.is_not(None))
    .order_by(Sending.sent_at)
)


_OUTSIDES = Reading(
    select(Outside.id, Outside.site_id, OutsideStep.move, OutsideStep.at)
    .join(OutsideStep, OutsideStep.outside_id == Outside.id)
    .where(
        Outside.case_id == bindparam("case_id"),
        Outside.sender_id == bindparam("place_id"),
        OutsideStep.move.in_(bindparam("moves", expanding=True)),
    )
    .order_by(OutsideStep.id)
)
_TURNS_OUTSIDE = [
    str(move)
    for move in (
        OutsideMove.GIVE,
        OutsideMove.RECEIVE,
        OutsideMove.ARRIVE,
        OutsideMove.HAND,
        OutsideMove.REFUSE,
        OutsideMove.TAKE_BACK,
    )
]
_SCHOOL = Reading(
    select(CaseEvent.at, CaseEvent.data_class)
    .where(
        CaseEvent.case_id == bindparam("case_id"),
        CaseEvent.kind == str(EventKind.NOTE),
        CaseEvent.detail == str(NoteKind.SCHOOL),
        CaseEvent.audience == str(Audience.TEAM),
        CaseEvent.replaces_id.is_(None),
    )
    .order_by(CaseEvent.at)
)
_TRANSFERS = Reading(
    select(Transfer.id, Transfer.taker_id, Transfer.ended_at)
    .where(Transfer.case_id == bindparam("case_id"), Transfer.state == str(TransferState.TAKEN))
    .order_by(Transfer.ended_at)
)


def way_of(actor: Actor, file: CaseFile) -> Way:
    """The way of a child whose file this actor has opened, as far as she sees it."""
    unit, place = session(), actor.workplace_id
    stays = [
        row
        for row in _STAYS.rows(unit, case_id=file.id)
        if place in (row.establishment_id, file.establishment_id)  # others hold no key of a stay
    ]
    asked = _SENDINGS.rows(unit, case_id=file.id) if takes_part(actor.roles) else ()
    asked = [row for row in asked if State(row.state) not in UNSENT and place in (row.sender_id, row.receiver_id)]
    given = _TRANSFERS.rows(unit, case_id=file.id)
    outside: Sequence[Any] = ()
    if takes_part(actor.roles):
        outside = _OUTSIDES.rows(unit, case_id=file.id, place_id=place or b"", moves=_TURNS_OUTSIDE)
    bodies = names_of_entries(unit, {row.site_id for row in outside if row.site_id}, actor.language)
    ids = {row.establishment_id for row in stays} | {row.receiver_id for row in asked}
    ids |= {row.taker_id for row in given}
    names = {one: unit.get_one(Establishment, one).name(actor.language) for one in ids}
    points = [Point(Turn.OPENED, file.opened_at, "")]
    points += [point for row in stays for point in _of_stay(row, names)]
    points += [point for row in asked for point in _of_sending(row, names)]
    points += [Point(Turn.HANDED_OVER, row.ended_at, names[row.taker_id], id=row.id) for row in given]
    points += [
        Point(Turn.OUTSIDE, row.at, bodies.get(row.site_id, ""), said=OutsideMove(row.move), id=row.id)
        for row in outside
    ]
    points += [
        Point(Turn.SCHOOL, row.at, "")
        for row in _SCHOOL.rows(unit, case_id=file.id)
        if file.verdicts.get(DataClass(row.data_class)) is Verdict.ALLOWED
    ]
    if file.closed_at is not None:
        points.append(Point(Turn.CLOSED, file.closed_at, ""))
    points.sort(key=lambda point: point.at)
    lasts = file.closed_at is None or any(row.ended_at is None for row in stays)
    return Way(
        since=points[0].at,
        until=clock.now() if lasts else points[-1].at,
        going_on=lasts,
        points=points,
        stretches=[Stretch(names[row.establishment_id], row.admitted_at, row.ended_at) for row in stays],
    )


def _of_stay(row: Any, names: dict[bytes, str]) -> list[Point]:
    place = names[row.establishment_id]
    found = [Point(Turn.ADMITTED, row.admitted_at, place)]
    if row.ended_at is not None:
        reason = ExitReason(row.exit_reason) if row.exit_reason else None
        found.append(Point(Turn.LEFT, row.ended_at, place, reason=reason))
    return found


def _of_sending(row: Any, names: dict[bytes, str]) -> list[Point]:
    """When it was sent, when the child arrived, where it stands; an admission is told by the stay."""
    place, state = names[row.receiver_id], State(row.state)
    together = row.party_id is not None
    found = [Point(Turn.REFERRED, row.sent_at, place, State.SENT, referral=row.reference, together=together)]
    if row.arrived_at is not None and row.stay_id is None:
        found.append(Point(Turn.ARRIVED, row.arrived_at, place, State.ARRIVED, referral=row.reference))
    if state not in (State.SENT, State.ARRIVED) and not (state is State.ADMITTED and row.stay_id):
        found.append(Point(Turn.ANSWERED, row.since, place, state, referral=row.reference))
    return found

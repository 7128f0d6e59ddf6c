"""Whole files of the demonstration: one that a centre asks for, one that it is offered, one that it has taken over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from caseapp.cases import queries as files
from caseapp.cases.models import Case
from caseapp.cases.vocabulary import ENDED
from caseapp.establishments.models import Stay
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.referrals.models import Sending, Transfer
from caseapp.referrals.service import consents, offers
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.vocabulary import LIVE, SharingBasis, State

NEARER = "La famille s'est installée dans votre quartier, tout près de chez vous."


def tell_of(people: dict[str, Actor], now: datetime) -> None:
    """Let the centre ask for the child who lives there, be offered a second file, and have taken a third."""
    unit_officer, director = people["unite"], people["directrice"]
    with system_work() as unit:
        living = unit.scalars(select(Sending.case_id).where(Sending.state == str(State.ADMITTED)).limit(1)).first()
        with clock.hold(now - timedelta(days=1)):
            if living is not None:
                case = files.locate(director, unit.get_one(Case, living).reference)
                offers.ask(director, case, "Il vit chez nous, et son école est ici.")
    for days, taken in ((9, True), (2, False)):
        with system_work() as unit:
            found = next(_free(unit, unit_officer), None)
            if found is None:
                return
            with clock.hold(now - timedelta(days=days)) as held:
                offered = _offer(unit_officer, director, found)
                if taken:
                    held.forward(timedelta(hours=20))
                    row = unit.get_one(Transfer, offered)
                    offers.take_over(director, row, director.user_id, "Nous connaissons bien cette famille.")


def _offer(officer: Actor, director: Actor, case: Case) -> bytes:
    given = ConsentGiven(SharingBasis.GUARDIAN, clock.today(), "La mère", "D'accord pour que tout soit transmis.")
    right = consents.keep_consent(officer, case, given)
    return offers.offer(officer, case, director.workplace_id or b"", right.id, NEARER)


def _free(unit: Session, officer: Actor) -> Iterator[Case]:
    """Files of the unit that nothing keeps there: neither a stay nor a referral on its way."""
    busy = select(Sending.case_id).where(Sending.state.in_([str(state) for state in LIVE]))
    query = (
        select(Case)
        .where(
            Case.establishment_id == officer.workplace_id,
            Case.status.not_in(ENDED),
            Case.restricted.is_(False),
            Case.id.not_in(select(Stay.case_id).where(Stay.ended_at.is_(None))),
            Case.id.not_in(busy),
            Case.id.not_in(select(Transfer.case_id)),
            Case.opened_at < clock.now() - timedelta(days=20),
            Case.changed_at < clock.now() - timedelta(days=10),
        )
        .order_by(Case.opened_at.desc())
    )
    yield from unit.scalars(query)

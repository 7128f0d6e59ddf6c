"""Brothers and sisters who are referred together: what tests of a party share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.establishments.models import Bed
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.referrals.models import Sending
from caseapp.referrals.service import answer, prepare
from tests.conftest import House
from tests.establishments.centre import children, open_centre
from tests.referrals.houses import DIRECTOR, OFFICER, WORKER, act, asking, consent
from tests.security.tools import working

Party = Mapping[bytes, list[bytes]]
"""The sendings of the children, in their order, by the house that is asked."""


def family(house: House, others: int = 1) -> list[str]:
    """The world's child and so many brothers: references of their files."""
    return [house.world.reference, *children(house, others)]


def drafted(house: House, references: Sequence[str], *receivers: bytes, **changed: Any) -> Party:
    """A party that was prepared, each child by a right of her own."""
    me, houses = house.world.actor(WORKER), receivers or (house.world.there,)
    rights = [consent(house, reference) for reference in references]
    with working(house, me):
        prepared = [
            (cases.locate(me, one, writing=True), cases.open_file(me, one), asking(house, houses, right, **changed))
            for one, right in zip(references, rights, strict=True)
        ]
        first, *others = prepared
        rows = prepare.draft(me, *first, others)
        files = [case.id for case, _file, _asked in prepared]
        query = select(Sending).where(Sending.party_id == rows[0].party_id) if others else None
        found = session().scalars(query).all() if query is not None else rows
        return {place: [_of(found, case, place) for case in files] for place in houses}


def _of(rows: Sequence[Sending], case_id: bytes, place: bytes) -> bytes:
    return next(row.id for row in rows if row.case_id == case_id and row.receiver_id == place)


def sent_together(house: House, references: Sequence[str], *receivers: bytes, **changed: Any) -> Party:
    """A party that has left."""
    party = drafted(house, references, *receivers, **changed)
    act(house, house.world.here, OFFICER, next(iter(party.values()))[0], prepare.send)
    return party


def accept_all(house: House, sendings: Sequence[bytes], beds: Sequence[bytes], place: bytes | None = None) -> None:
    """The director takes all of them, a bed for each."""

    def say_yes(me: Any, row: Sending) -> None:
        unit = session()
        first, *others = [unit.get_one(Bed, bed) for bed in beds]
        answer.accept(me, row, first, others=dict(zip(sendings[1:], others, strict=False)))

    act(house, place or house.world.there, DIRECTOR, sendings[0], say_yes)


def waiting_for_the_car(house: House) -> str:
    """The address of the first of two brothers for whom two places are kept."""
    beds = open_centre(house, 2, place=house.world.there)
    (sendings,) = sent_together(house, family(house)).values()
    accept_all(house, sendings, beds)
    return f"/referrals/{rows_of(house, sendings, 'reference')[0]}/{sendings[0].hex()}"


def states(house: House, sendings: Sequence[bytes]) -> list[str]:
    """Where each of them stands."""
    with house.app.app_context(), system_work() as unit:
        return [unit.get_one(Sending, one).state for one in sendings]


def rows_of(house: House, sendings: Sequence[bytes], column: str) -> list[Any]:
    """A column of each of them."""
    with house.app.app_context(), system_work() as unit:
        return [getattr(unit.get_one(Sending, one), column) for one in sendings]

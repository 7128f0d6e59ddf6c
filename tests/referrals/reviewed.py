"""What tests of reviews share: a centre asks another centre, which says no; a protection unit looks at that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from caseapp.cases import queries as cases
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.referrals.models import RefusalReview, Sending
from caseapp.referrals.service import answer, consents, prepare
from caseapp.referrals.service.consents import ConsentGiven
from caseapp.referrals.vocabulary import ChildReason, HouseReason, SharingBasis
from tests.conftest import House
from tests.referrals.houses import DIRECTOR, WORKER, act, asking, further_house
from tests.security.tools import working
from tests.support.world import make_case


class Refusal(NamedTuple):
    """Who asked, who refused, what was asked: the first is the child's whose page it is."""

    sender: bytes
    receiver: bytes
    sendings: list[bytes]

    @property
    def sending(self) -> bytes:
        """Of the first child."""
        return self.sendings[0]


def refused_elsewhere(house: House, children: int = 1, beds_shown: int | None = 2, **asked: Any) -> Refusal:
    """A centre of the province has asked another one, which says that it is full; the world's house is a unit that
    neither sent nor received."""
    asks, refuses = further_house(house, 1), further_house(house, 2)
    ids = sent_from(house, asks, refuses, children, **asked)
    act(house, refuses, DIRECTOR, ids[0], answer.refuse, HouseReason.FULL, ChildReason.NONE, "", beds_shown)
    return Refusal(asks, refuses, ids)


def sent_from(house: House, place: bytes, receiver: bytes, children: int = 1, **asked: Any) -> list[bytes]:
    """A referral of so many children whose files a centre keeps."""
    me = house.world.actor(WORKER, place)
    with house.app.app_context():
        references = [make_case(house.world, WORKER, place)[1] for _child in range(children)]
    rights = [_right(house, me, one) for one in references]
    with working(house, me) as unit:
        first, *others = [
            (cases.locate(me, one, writing=True), cases.open_file(me, one), asking(house, [receiver], right, **asked))
            for one, right in zip(references, rights, strict=True)
        ]
        (row,) = prepare.draft(me, *first, others)
        ids = [row.id]
        if others:
            ids += unit.scalars(select(Sending.id).where(Sending.party_id == row.party_id, Sending.id != row.id))
    act(house, place, WORKER, ids[0], prepare.send)
    return ids


def _right(house: House, me: Any, reference: str) -> bytes:
    with working(house, me):
        given = ConsentGiven(SharingBasis.GUARDIAN, clock.today(), "La mère")
        return consents.keep_consent(me, cases.locate(me, reference), given).id


def review_of(house: House, sending: bytes) -> RefusalReview:
    """The newest review of a sending, past every scope."""
    with house.app.app_context(), system_work() as unit:
        query = select(RefusalReview).where(RefusalReview.sending_id == sending).order_by(RefusalReview.since.desc())
        return unit.scalars(query).first()  # type: ignore[return-value]


def reviews_of(house: House, sendings: Sequence[bytes]) -> list[RefusalReview]:
    """The same for several."""
    return [review_of(house, one) for one in sendings]

"""What tests of bodies outside share: a child is referred to a hospital, which has a link and a code and no account."""

from __future__ import annotations

import re
from typing import NamedTuple

from werkzeug.test import TestResponse

from caseapp.cases import queries as cases
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.identifiers import id_text
from caseapp.referrals.models import MinutesFields, Outside
from caseapp.referrals.service import bodies, handing_over
from caseapp.referrals.service.bodies import AskingOutside
from caseapp.referrals.sheets import Told
from caseapp.referrals.vocabulary import Constraint, Need, OutsideMove, Urgency
from tests.cases.pages import PageForm, form_of, send
from tests.conftest import House, client_of
from tests.referrals.houses import OFFICER, consent
from tests.security.tools import raw, working
from tests.support.client import PageClient

ASKS = "Une radio du bras, et un lit si besoin."


class Given(NamedTuple):
    """A link as its sender saw it once."""

    page: str
    letters: str
    code: str


def outside(
    house: House,
    *,
    tell: tuple[Told, ...] = (Told.NAME,),
    right: bytes | None = None,
    needs: tuple[Need, ...] = (Need.CARE,),
) -> bytes:
    """A child is referred to a hospital; nothing has left."""
    me, consent_id = house.world.actor(OFFICER), right or consent(house)
    with working(house, me):
        file = cases.open_file(me, house.world.reference)
        case = cases.locate(me, house.world.reference, writing=True)
        body = {"name": "Hôpital Moulay Youssef", "person": "Urgences", "phone": "0537200000"}
        asked = AskingOutside(
            body,  # type: ignore[arg-type]
            ASKS,
            Urgency.URGENT,
            consent_id,
            needs,
            (Constraint.TREATMENT,),
            tell,
        )
        return bodies.prepare(me, case, file, asked).id


def address(house: House, row: bytes, end: str = "") -> str:
    """The sender's page of it."""
    return f"/cases/{house.world.reference}/outside/{id_text(row)}{end}"


def linked(house: House, row: bytes | None = None) -> Given:
    """A link is made for it, through the page."""
    page = address(house, row or outside(house))
    client = client_of(house, OFFICER)
    answer = send(client, form_of(client.get(page), f"{page}/link"))
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    letters = re.search(r"/outside#([0-9a-z]{5}(?:-[0-9a-z]{5}){3})", text)
    code = re.search(r">(\d{4} \d{4})<", text)
    assert letters
    assert code
    return Given(page, letters[1], code[1])


def stranger(house: House) -> PageClient:
    """Somebody without an account."""
    return house.app.test_client()


def knock(client: PageClient, link: str, code: str) -> TestResponse:
    """Type a link and a code."""
    return send(client, entry(client), link=link, code=code)


def entry(client: PageClient) -> PageForm:
    """The form of the public page."""
    return form_of(client.get("/outside"))


def answered(client: PageClient, opened: TestResponse, **typed: str) -> TestResponse:
    """Answer from the page that was opened."""
    return send(client, form_of(opened, "/outside/answer"), **typed)


MINUTES: MinutesFields = {"by": "Mme Sender", "to": "Dr Urgentou, garde", "signed": "paper"}


def say(me: Actor, row: Outside, name: OutsideMove) -> None:
    """Whatever a move of the table asks for, said by the sender."""
    if name is OutsideMove.HAND:
        handing_over.hand_over(me, row, clock.now(), MINUTES)
    else:
        bodies.said(me, row, name, "full" if name is OutsideMove.REFUSE else None)


def links(house: House) -> int:
    """How many key rows of links there are."""
    return int(raw(house, "SELECT count(*) AS n FROM outside_link")[0].n)


def state_of(house: House) -> str:
    """Where the newest one stands."""
    return str(raw(house, "SELECT state FROM outside_referral ORDER BY id DESC LIMIT 1")[0].state)

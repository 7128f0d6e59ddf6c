"""Every form of referrals: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseapp.cases import queries as cases
from caseapp.cases import service
from caseapp.kernel import clock
from caseapp.policy.classes import DataClass
from caseapp.referrals.service import answer, offers
from tests.conftest import House
from tests.establishments.centre import open_centre
from tests.referrals.bundles import looked_at
from tests.referrals.handing import taken
from tests.referrals.houses import (
    DIRECTOR,
    LONG,
    OFFICER,
    WORKER,
    act,
    centre_there,
    consent,
    fallen_silent,
    further_house,
    prepared,
    sent,
)
from tests.referrals.outward import address, linked, outside
from tests.referrals.reviewed import refused_elsewhere
from tests.security.tools import raw, working
from tests.support.recipes import Recipe


def newest(house: House, column: str, table: str = "referral_sending") -> Any:
    """Something of the newest row of a table."""
    return raw(house, f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT 1")[0][0]


def at(end: str) -> Callable[[House], str]:
    """A page of the newest referral."""
    return lambda house: f"/referrals/{newest(house, 'reference')}{end}"


def move(name: str) -> Callable[[House], str]:
    """The form of a move of the newest sending."""
    return lambda house: f"/referrals/{newest(house, 'reference')}/{bytes(newest(house, 'id')).hex()}/{name}"


def _file(end: str) -> Callable[[House], str]:
    return lambda house: f"/cases/{house.world.reference}{end}"


def _asked(house: House) -> None:
    sent_by = sent(house)
    act(house, house.world.there, DIRECTOR, sent_by[0], answer.ask_summary, "Pour décider du suivi.")


def _choice(house: House) -> dict[str, Any]:
    return {
        "kind": "placement",
        "urgency": "priority",
        "wanted_on": clock.today().strftime("%d/%m/%Y"),
        "receivers": house.world.there.hex(),
        "passing": "La seule maison de la province.",
        "basis": "danger",
        "who": "Unité de protection",
        "given_on": clock.today().strftime("%d/%m/%Y"),
        "consent_words": "Dehors, la nuit, seul.",
        "words": "Cherche un lit ce soir.",
        "step": "send",
    }


def _transfer(end: str) -> Callable[[House], str]:
    return lambda house: f"/transfers/{bytes(newest(house, 'id', 'transfer')).hex()}{end}"


def _offer(house: House) -> dict[str, Any]:
    return {
        "receiver": house.world.there.hex(),
        "consent": bytes(newest(house, "id", "consent")).hex(),
        "words": "La famille a déménagé.",
    }


def _came_back(house: House) -> None:
    """The file was given away and is offered back to its first house."""
    taken(house)
    right = bytes(newest(house, "id", "consent"))
    me = house.world.actor(OFFICER, house.world.there)
    with working(house, me):
        offers.offer(
            me, cases.locate(me, house.world.reference, writing=True), house.world.here, right, "Elle revient."
        )


def _read_there(house: House) -> None:
    """The file was given away, and a part of it is shared with its first house."""
    taken(house)
    me = house.world.actor(OFFICER, house.world.there)
    with working(house, me):
        case = cases.locate(me, house.world.reference, writing=True)
        service.share(me, case, house.world.here, [DataClass.IDENTITY])


def _with_beds(house: House) -> None:
    centre_there(house)


def _outside(end: str = "") -> Callable[[House], str]:
    return lambda house: address(house, bytes(newest(house, "id", "outside_referral")), end)


def _nobody_answers(house: House) -> None:
    open_centre(house, place=further_house(house, 1))
    fallen_silent(house, clock.now() - LONG)


RECIPES: dict[str, Recipe] = {
    "referral.decide_review": Recipe(
        OFFICER,
        lambda h: f"/referrals/reviews/{bytes(newest(h, 'id', 'refusal_review')).hex()}",
        {"found": "heard", "words": "Appelez-nous demain à neuf heures."},
        before=lambda h: refused_elsewhere(h) and None,
    ),
    "referral.ask_more": Recipe(
        OFFICER,
        at(""),
        lambda h: {"receivers": [p for p, slug in h.world.slugs.items() if slug == "MORE1"][-1].hex()},
        at("/more"),
        before=_nobody_answers,
    ),
    "referral.outside_made": Recipe(
        OFFICER,
        _file("/outside"),
        lambda h: {
            "name": "Hôpital Moulay Youssef",
            "words": "Une radio du bras.",
            "consent": bytes(newest(h, "id", "consent")).hex(),
        },
        before=lambda h: consent(h) and None,
    ),
    "referral.outside_link": Recipe(
        OFFICER, _outside(), action=_outside("/link"), before=lambda h: outside(h) and None, second=200
    ),
    "referral.outside_withdraw": Recipe(
        OFFICER, _outside(), action=_outside("/withdraw"), before=lambda h: linked(h) and None
    ),
    "referral.outside_said": Recipe(
        OFFICER, _outside("/refuse"), {"reason": "full", "words": "Au téléphone."}, before=lambda h: linked(h) and None
    ),
    "referral.outside_sheet_written": Recipe(
        OFFICER, _outside("/sheet"), {"health": "Asthme la nuit."}, before=lambda h: outside(h) and None
    ),
    "referral.outside_handed": Recipe(
        OFFICER, _outside("/hand"), {"to": "Docteur de garde"}, before=lambda h: linked(h) and None
    ),
    "referral.prepared": Recipe(WORKER, _file("/referral"), _choice, before=_with_beds),
    "referral.carry_on": Recipe(
        OFFICER, move("recall"), {"reason": "other", "words": "Une tante est venue."}, before=lambda h: sent(h) and None
    ),
    "referral.write_safety": Recipe(
        WORKER,
        at("/safety"),
        {"health": "Asthme", "own_words": "Je veux appeler ma sœur."},
        before=lambda h: prepared(h) and None,
    ),
    "referral.write_summary": Recipe(OFFICER, move("summary"), {"school": "Sixième année, aime lire."}, before=_asked),
    "referral.keep": Recipe(
        WORKER,
        _file("/consents"),
        {"basis": "guardian", "who": "La grand-mère", "given_on": clock.today().strftime("%d/%m/%Y"), "words": "Oui."},
    ),
    "referral.revoke": Recipe(
        WORKER,
        lambda h: f"/cases/{h.world.reference}/consents/{bytes(newest(h, 'id', 'consent')).hex()}/revoke",
        {"why": "taken_back", "words": "La mère ne veut plus."},
        before=lambda h: consent(h) and None,
    ),
    "referral.offer_file": Recipe(OFFICER, _file("/transfer"), _offer, before=lambda h: consent(h) and None),
    "referral.ask_file": Recipe(
        DIRECTOR, _file("/transfer/ask"), {"words": "L'enfant vit de nouveau ici."}, before=_read_there
    ),
    "referral.answer_transfer": Recipe(
        DIRECTOR,
        _transfer("/take_over"),
        lambda house: {"worker": house.world.person(WORKER).hex(), "words": "Nous la connaissons bien."},
        before=_came_back,
    ),
    "referral.take_up": Recipe(WORKER, _file("/referral/fhir"), looked_at, _file("/referral/fhir")),
}

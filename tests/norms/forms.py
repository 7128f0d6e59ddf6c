"""Forms of norms, and what tests of them share: a value given from a day on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.norms import service
from caseapp.norms.service.wording import Wording
from caseapp.policy.norms import Norm
from caseapp.policy.placement import UNACCOUNTED_AT
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.security.tools import raw, working
from tests.support.recipes import Recipe

ADMIN, DIRECTOR = Role.ADMINISTRATOR, Role.DIRECTOR
WHY = "Horaires d’été décidés en réunion."


def in_days(count: int) -> date:
    """So many days from today."""
    return clock.today() + timedelta(days=count)


def given(
    house: House, norm: Norm, value: int, since: date, *, here: bool = True, place: bytes | None = None, why: str = WHY
) -> str:
    """A value from a day on: of a house, or everywhere; its key."""
    me = house.world.actor(DIRECTOR if here else ADMIN, place)
    with working(house, me):
        return id_text(service.give(me, norm.key, value, since, why, here=here).id)


def _coming(here: bool) -> Callable[[House], None]:
    return lambda house: (given(house, UNACCOUNTED_AT, 21 * 60, in_days(20), here=here), None)[1]


def _withdrawing(prefix: str) -> Callable[[House], str]:
    def action(house: House) -> str:
        [row] = raw(house, "SELECT id FROM norm_value")
        return f"{prefix}/{UNACCOUNTED_AT.key}/{id_text(bytes(row.id))}/withdraw"

    return action


def worded(
    house: House,
    code: str = "",
    fr: str = "Jardinage",
    ar: str = "بستنة",
    *,
    of: str = "activity",
    days: int = 2,
    offered: bool = True,
) -> str:
    """A word of a list is so from a day on; its code."""
    me = house.world.actor(ADMIN)
    with working(house, me):
        return service.change_word(me, of, code, Wording(fr, ar, offered), in_days(days), WHY).code


def _word_to_come(house: House) -> str:
    [row] = raw(house, "SELECT id FROM list_word")
    return f"/norms/lists/activity/{id_text(bytes(row.id))}/withdraw"


def _typed(value: str) -> Callable[[House], dict[str, Any]]:
    return lambda _house: {"value": value, "since": in_days(9).strftime("%d/%m/%Y"), "reason": WHY}


_ALL, _HERE = f"/norms/{UNACCOUNTED_AT.key}", f"/tonight/norms/{UNACCOUNTED_AT.key}"
RECIPES: dict[str, Recipe] = {
    "norms.give": Recipe(ADMIN, lambda _h: _ALL, _typed("21:30")),
    "norms.withdraw": Recipe(ADMIN, lambda _h: _ALL, {}, _withdrawing("/norms"), before=_coming(False)),
    "norms.give_house": Recipe(DIRECTOR, lambda _h: _HERE, _typed("21:30")),
    "norms.change_word": Recipe(
        ADMIN, lambda _h: "/norms/lists/activity/new", {"fr": "Jardinage", "ar": "بستنة", "reason": WHY}
    ),
    "norms.withdraw_word": Recipe(
        ADMIN, lambda _h: "/norms/lists/activity", {}, lambda h: _word_to_come(h), before=lambda h: (worded(h), None)[1]
    ),
    "norms.withdraw_house": Recipe(
        DIRECTOR, lambda _h: _HERE, {}, _withdrawing("/tonight/norms"), before=_coming(True)
    ),
}

PAGES: dict[str, tuple[Any, str]] = {
    "a norm": (ADMIN, _ALL),
    "a custom of a house": (DIRECTOR, _HERE),
    "a word of a list": (ADMIN, "/norms/lists/activity/new"),
    "another word of a list": (ADMIN, "/norms/lists/activity/sport"),
}
TEXTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("a norm", "a custom of a house"), ("reason",)),
    **dict.fromkeys(("a word of a list", "another word of a list"), ("fr", "ar", "reason")),
}

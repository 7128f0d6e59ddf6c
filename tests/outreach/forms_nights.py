"""Every form of nights: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseapp.kernel import clock
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.establishments.forms import newest
from tests.outreach.night import COORDINATOR, INTAKE, WORDS, back, signed, taken, written
from tests.outreach.street import CREW, noted, out, placed
from tests.security.tools import raw
from tests.support.recipes import Recipe
from tests.support.world import PASSWORD


def _round(end: str = "") -> Callable[[House], str]:
    return lambda house: f"/street/rounds/{newest(house, 'street_round')}{end}"


def _encounter(end: str = "") -> Callable[[House], str]:
    return lambda house: f"/street/rounds/{newest(house, 'street_round')}/met/{newest(house, 'street_encounter')}{end}"


def met(house: House) -> None:
    """A round that is out, on which somebody in grave danger was met."""
    place = placed(house)
    noted(house, out(house, place), place, danger=4)


def ended(house: House) -> None:
    """The same, back."""
    met(house)
    back(house, round_id=_key(house))


def ready(house: House) -> None:
    """The same, its report written."""
    ended(house)
    written(house, _key(house))


def offered(house: House) -> None:
    """The same, signed: it waits for somebody of the day."""
    ready(house)
    signed(house, _key(house))


def reported(house: House) -> None:
    """A night without danger, signed and taken over."""
    back(house)
    written(house, _key(house))
    signed(house, _key(house))
    taken(house, _key(house))


def _key(house: House) -> bytes:
    return bytes(raw(house, "SELECT id FROM street_round ORDER BY id DESC")[0].id)


def _noting(house: House) -> dict[str, Any]:
    hour = clock.local(clock.now())
    return {"place": newest(house, "street_place"), "at": f"{hour:%H:%M}", "mode": "talked", "note": "Rien de plus"}


def _incident(_house: House) -> dict[str, Any]:
    hour = clock.local(clock.now())
    return {"kind": "threat", "gravity": "2", "at": f"{hour:%H:%M}", "what": "Un adulte nous a suivis"}


RECIPES: dict[str, Recipe] = {
    "outreach.note": Recipe(CREW, _round("/met/new"), _noting, before=met),
    "outreach.complete": Recipe(CREW, _encounter(), {"note": "Il a un frère"}, _encounter("/complete"), before=met),
    "outreach.review": Recipe(COORDINATOR, _encounter(), {"decided": "Procureur"}, _encounter("/review"), before=met),
    "outreach.count_kit": Recipe(
        CREW, _round("/end"), {"meal_out": "9", "meal_back": "2"}, _round("/end/kit"), before=ended
    ),
    "outreach.note_incident": Recipe(CREW, _round("/end"), _incident, _round("/end/incidents"), before=ended),
    "outreach.debrief": Recipe(CREW, _round("/end"), {"mood": "4"}, _round("/end/debrief"), before=ended),
    "outreach.write_report": Recipe(CREW, _round("/end"), WORDS, _round("/end/report"), before=ended),
    "outreach.sign": Recipe(CREW, _round("/end"), {"password": PASSWORD}, _round("/end/sign"), before=ready),
    "outreach.withdraw": Recipe(CREW, _round("/end"), {}, _round("/end/withdraw"), before=offered),
    "outreach.take": Recipe(INTAKE, _round("/end"), {"password": PASSWORD}, _round("/end/take"), before=offered),
    "outreach.validate": Recipe(COORDINATOR, _round("/end"), {}, _round("/end/validate"), before=reported),
}
WITHOUT = dict.fromkeys(
    ("outreach.print_report", "outreach.print_blank"), "papers printed twice are two issues, each with a code"
)
PAGES: dict[str, tuple[Role, str]] = {
    "noting an encounter": (CREW, "/street/rounds/{night}/met/new"),
    "an encounter": (COORDINATOR, "/street/rounds/{night}/met/{met}"),
    "the end of a night": (CREW, "/street/rounds/{night}/end"),
}
"""Pages with forms, where a round is back: who opens them, and their addresses."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    return {"night": newest(house, "street_round"), "met": newest(house, "street_encounter")}

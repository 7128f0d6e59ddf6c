"""Every form of incidents: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from caseapp.incidents import queries
from caseapp.incidents.service import actions, duties, moves, sheet
from caseapp.incidents.vocabulary import MoveName
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from tests.conftest import House
from tests.establishments.forms import lives, newest
from tests.incidents.desk import DIRECTOR, EDUCATOR, INTAKE, WORKER, declared, naming
from tests.security.tools import working
from tests.support.recipes import Recipe


def _incident(end: str = "") -> Callable[[House], str]:
    return lambda house: f"/incidents/{newest(house, 'incident')}{end}"


def _known(house: House) -> None:
    lives(house)
    declared(house)


def _apart(house: House) -> None:
    declared(house, people=naming(house, WORKER))


def _acting(house: House) -> None:
    incident, me = declared(house), house.world.actor(DIRECTOR)
    with working(house, me):
        row = queries.locate(me, incident)
        actions.decide(me, row, house.world.person(EDUCATOR), clock.today(), "Former l'équipe de nuit")


def closed(house: House) -> None:
    """One that was closed: everybody told, causes and lessons written."""
    incident, me = declared(house), house.world.actor(DIRECTOR)
    with working(house, me):
        row = queries.locate(me, incident)
        base = sheet.open_step(me, row, 3)
        sheet.change(me, row, 3, base, {**base, "causes": "Un seul adulte", "lessons": "Toujours deux"})
        for duty in queries.open_sheet(me, row).duties:
            duties.tell(me, row, duty.whom, clock.now(), {})
        moves.move(me, row, MoveName.EXAMINE)
        moves.move(me, row, MoveName.CLOSE)


def _tomorrow() -> str:
    return (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")


def _quick(house: House) -> dict[str, Any]:
    child = f"c-{id_text(house.world.case_id)}"
    return {"category": "care", "gravity": "2", "what": "Chute à vélo", "involves": "nobody", child: "victim"}


RECIPES: dict[str, Recipe] = {
    "incidents.create": Recipe(EDUCATOR, lambda _h: "/incidents/new", _quick, before=lives),
    "incidents.export": Recipe(
        DIRECTOR, lambda _h: "/incidents/export", {"text": "Commission."}, before=_known, second=200
    ),
    "incidents.write_step": Recipe(EDUCATOR, _incident("/step/1"), {"where": "Au réfectoire"}, before=_known),
    "incidents.tell": Recipe(
        DIRECTOR, _incident("/told/prosecutor"), {"person": "Le substitut", "way": "téléphone"}, before=_known
    ),
    "incidents.move": Recipe(DIRECTOR, _incident(), {}, _incident("/move/examine"), before=_known),
    "incidents.decide": Recipe(
        DIRECTOR,
        _incident(),
        lambda h: {"text": "Deux adultes", "owner": id_text(h.world.person(WORKER)), "due_on": _tomorrow()},
        _incident("/actions"),
        before=_known,
    ),
    "incidents.finish": Recipe(
        EDUCATOR,
        _incident(),
        {},
        lambda h: f"/incidents/{newest(h, 'incident')}/actions/{newest(h, 'incident_action')}/done",
        before=_acting,
    ),
    "incidents.let_in": Recipe(
        DIRECTOR,
        _incident(),
        lambda h: {"person": id_text(h.world.person(INTAKE))},
        _incident("/readers"),
        before=_apart,
    ),
}

PAGES: dict[str, tuple[Any, str]] = {
    "exporting incidents": (DIRECTOR, "/incidents/export?state=open"),
    "declaring": (EDUCATOR, "/incidents/new"),
    "step 1 of an incident": (EDUCATOR, "/incidents/{incident}/step/1"),
    "step 2 of an incident": (EDUCATOR, "/incidents/{incident}/step/2"),
    "step 3 of an incident": (DIRECTOR, "/incidents/{incident}/step/3"),
    "telling of an incident": (DIRECTOR, "/incidents/{incident}/told/prosecutor"),
    "an incident": (DIRECTOR, "/incidents/{incident}"),
}
"""Pages with forms, where an incident was declared: who opens them, and their addresses."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    return {"incident": newest(house, "incident")}


known = _known

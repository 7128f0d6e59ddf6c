"""Every form of daily life: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from caseapp.cases import queries as cases
from caseapp.daily.models import Activity
from caseapp.daily.rounds import slot_now
from caseapp.daily.service import activities, medicines, needed
from caseapp.daily.service.activities import Planned
from caseapp.daily.vocabulary import ActivityKind, Outcome, Round
from caseapp.establishments import queries
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_from_text
from tests.conftest import House
from tests.daily.house import GIVER, NURSE, prescribe
from tests.establishments.centre import INTAKE, WORKER
from tests.establishments.forms import lives, newest
from tests.security.tools import working
from tests.support.recipes import Recipe


def treated(house: House) -> None:
    """A child lives here, and takes a medicine since two days, on every round, before a witness."""
    lives(house)
    with clock.hold(clock.now() - timedelta(days=2)):
        prescribe(house, house.world.reference, list(Round), witnessed=True)


def given(house: House) -> None:
    """The educator has given the dose that is due now."""
    treated(house)
    me, key = house.world.actor(GIVER), id_from_text(newest(house, "treatment"))
    with working(house, me):
        medicines.write_dose(me, key, slot_now(clock.now(), house.world.here), Outcome.GIVEN)


def may_need(house: House) -> None:
    """A child lives here, and takes a medicine when she needs it."""
    lives(house)
    prescribe(house, house.world.reference, (), apart=4, most=3)


def needed_once(house: House) -> None:
    """The educator has given it once."""
    may_need(house)
    me, key = house.world.actor(GIVER), id_from_text(newest(house, "treatment"))
    with working(house, me):
        needed.give(me, key, "Fièvre", seen=0)


def plan(house: House, **more: Any) -> bytes:
    """An activity that takes place each week, on the day of today."""
    me = house.world.actor(WORKER)
    values: dict[str, Any] = {
        "kind": ActivityKind.SPORT,
        "title": "Football au terrain",
        "starts_on": clock.today() - timedelta(days=14),
        "begins": 15 * 60,
        "lasts": 90,
        "weekly": True,
        "place": "Terrain du quartier",
        "leader": "Hicham",
    }
    with working(house, me):
        return activities.plan(me, Planned(**values | more)).id


def planned(house: House) -> None:
    """A child lives here and takes part in an activity."""
    lives(house)
    _take_part(house)


def ready(house: House) -> None:
    """What the PAGES need."""
    treated(house)
    prescribe(house, house.world.reference, (), apart=4, most=3)
    _take_part(house)


def _take_part(house: House) -> None:
    key, me = plan(house), house.world.actor(WORKER)
    with working(house, me) as unit:
        stay = queries.living(me, cases.locate(me, house.world.reference))
        activities.enrol(me, unit.get_one(Activity, key), {stay.id})


def _file(end: str) -> Callable[[House], str]:
    return lambda house: f"/cases/{house.world.reference}{end}"


def _dose(house: House) -> str:
    return f"/tonight/medicines/{newest(house, 'treatment')}/dose"


def _activity(end: str) -> Callable[[House], str]:
    return lambda house: f"/tonight/activities/{newest(house, 'activity')}{end}"


def _today() -> str:
    return clock.today().strftime("%d/%m/%Y")


TREATMENT = {"drug": "Doliprane", "dose": "1", "way": "mouth", "rounds": ["morning"], "prescriber": "Dr A"}
RECIPES: dict[str, Recipe] = {
    "daily.write_dose": Recipe(GIVER, lambda _h: "/tonight/medicines", {"outcome": "given"}, _dose, before=treated),
    "daily.witness": Recipe(
        NURSE,
        lambda _h: "/tonight/medicines",
        {},
        lambda h: f"/tonight/medicines/doses/{newest(h, 'dose')}/seen",
        before=given,
    ),
    "daily.give_needed": Recipe(
        GIVER,
        lambda _h: "/tonight/medicines/needed",
        {"why": "Fièvre à 39"},
        lambda h: f"/tonight/medicines/{newest(h, 'treatment')}/needed",
        before=may_need,
    ),
    "daily.take_back_needed": Recipe(
        GIVER,
        lambda _h: "/tonight/medicines/needed",
        {"why": "Écrit sur le mauvais enfant"},
        lambda h: f"/tonight/medicines/doses/{newest(h, 'dose')}/mistaken",
        before=needed_once,
    ),
    "daily.prescribe": Recipe(NURSE, _file("/treatments/new"), TREATMENT, before=lives),
    "daily.stop_treatment": Recipe(
        NURSE,
        _file("/treatments"),
        {"text": "Guéri"},
        lambda h: f"/cases/{h.world.reference}/treatments/{newest(h, 'treatment')}/stop",
        before=treated,
    ),
    "daily.set_needs": Recipe(GIVER, _file("/needs"), {"diets": ["milk"], "food": "Sans lait"}, before=lives),
    "daily.count_meal": Recipe(
        INTAKE, lambda _h: "/tonight/meals", {"served": "1"}, lambda _h: "/tonight/meals", before=lives
    ),
    "daily.plan_activity": Recipe(
        WORKER,
        lambda _h: "/tonight/activities/new",
        {"title": "Lecture", "kind": "reading", "starts_on": _today(), "begins": "15h30", "lasts": "45"},
        before=lives,
    ),
    "daily.change_activity": Recipe(WORKER, _activity("/edit"), {"title": "Jardin", "begins": "16h"}, before=planned),
    "daily.end_activity": Recipe(
        WORKER, _activity(f"/{clock.today().isoformat()}"), {}, _activity("/end"), before=planned
    ),
    "daily.enrol": Recipe(WORKER, _activity("/children"), lambda h: {"child": newest(h, "stay")}, before=planned),
    "daily.note_attendance": Recipe(
        WORKER,
        _activity(f"/{clock.today().isoformat()}"),
        lambda h: {f"s-{newest(h, 'stay')}": "came"},
        before=planned,
    ),
}

PAGES: dict[str, tuple[Any, str]] = {
    "round of medicines": (GIVER, "/tonight/medicines"),
    "medicines when needed": (GIVER, "/tonight/medicines/needed"),
    "treatments": (NURSE, "/cases/{reference}/treatments"),
    "new treatment": (NURSE, "/cases/{reference}/treatments/new"),
    "diets": (GIVER, "/cases/{reference}/needs"),
    "meals": (GIVER, "/tonight/meals"),
    "new activity": (WORKER, "/tonight/activities/new"),
    "changing an activity": (WORKER, "/tonight/activities/{activity}/edit"),
    "enrolling": (WORKER, "/tonight/activities/{activity}/children"),
    "who came": (WORKER, f"/tonight/activities/{{activity}}/{clock.today().isoformat()}"),
}
"""Pages with forms, where a child takes a medicine and takes part in an activity: who opens them, and where."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    return {"activity": newest(house, "activity")}

"""Every form of the street: who comes to it, from which page, and what she types."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.models import Call, CallFields, VehicleFields
from caseapp.outreach.nights import night_of
from caseapp.outreach.queries.territory import territory
from caseapp.outreach.service import calls, crew, promises, week
from caseapp.outreach.service.calls import Taken
from caseapp.outreach.service.promises import Promised
from caseapp.outreach.service.week import Usual
from caseapp.outreach.vocabulary import CallOutcome, CallUrgency, Channel, Part, RoundKind, Skill
from caseapp.policy.roles import Role
from tests.conftest import House
from tests.outreach.street import CREW, OFFICER, WORKER, handed_over, out, placed, planned
from tests.security.tools import raw, working
from tests.support.recipes import Recipe

DESK = Role.INTAKE_WORKER
TABLES = {
    "sector": "street_sector",
    "place": "street_place",
    "competence": "street_competence",
    "vehicle": "street_vehicle",
    "weekly": "street_week",
    "round": "street_round",
    "stop": "street_stop",
    "call": "street_call",
    "promise": "street_promise",
}


def newest(house: House, what: str) -> str:
    """The id of the newest row of a table, as it stands in addresses."""
    return id_text(raw(house, f"SELECT id FROM {TABLES[what]} ORDER BY id DESC")[0].id)


def land(house: House) -> None:
    """A sector with a place."""
    placed(house)


def driven(house: House) -> None:
    """A vehicle, and somebody who may drive it."""
    me = house.world.actor(OFFICER)
    with working(house, me):
        crew.add_vehicle(me, VehicleFields(label="Le bus", plate="12-A-34"), 9, None)
        crew.set_competence(me, house.world.person(CREW), Skill.DRIVING, None)


def weekly(house: House) -> None:
    """A line of the weekly plan."""
    placed(house)
    me = house.world.actor(OFFICER)
    with working(house, me):
        sectors = list(territory(me).sectors)
        people = {house.world.person(CREW): Part.LEADER, house.world.person(WORKER): Part.SOCIAL_WORKER}
        week.add_line(
            me, Usual(night_of(clock.now()).weekday(), 21 * 60, 300, RoundKind.NIGHT, "Centre", sectors, people)
        )


def ready(house: House) -> None:
    """A round of tonight that may leave."""
    planned(house)


def handed(house: House) -> None:
    """A round of tonight, and what the last one hands over."""
    handed_over(house)
    planned(house)


def gone(house: House) -> None:
    """A round that has left."""
    out(house)


def three_gone(house: House) -> None:
    """A round that has left with three people."""
    parts = {CREW: Part.LEADER, WORKER: Part.SOCIAL_WORKER, OFFICER: Part.EDUCATOR}
    out(house, crew={house.world.person(role): part for role, part in parts.items()})


def _going_home(house: House) -> dict[str, str]:
    return {"who": id_text(house.world.person(OFFICER)), "at": f"{clock.local(clock.now()):%H:%M}", "why": "ill"}


def called(house: House) -> None:
    """A call that waits, about a place in words, and a round on which it could be put."""
    ready(house)
    me = house.world.actor(DESK)
    with working(house, me):
        calls.take(me, Taken(Channel.CITIZEN, CallFields(where="Au nord", what="Deux garçons"), CallUrgency.TONIGHT))


def ended(house: House) -> None:
    """A call that has ended, and whose caller does not know."""
    called(house)
    me, key = house.world.actor(DESK), bytes.fromhex(newest(house, "call"))
    with working(house, me) as unit:
        calls.end(me, unit.get_one(Call, key), CallOutcome.FOUND)


def promised(house: House) -> None:
    """A promise of a later night, without a round of that night; a round of tonight besides."""
    place, me = placed(house), house.world.actor(CREW)
    planned(house, place)
    with working(house, me):
        day = night_of(clock.now()) + timedelta(days=3)
        promises.promise(me, Promised("Rapporter une veste", day, place))


def two_stops(house: House) -> None:
    """A round with two places."""
    planned(house, places=[placed(house), placed(house, "Marché")])


def everything(house: House) -> None:
    """What the PAGES need, without a row twice."""
    driven(house)
    weekly(house)
    ended(house)
    promised(house)


def _at(text: str, end: str = "") -> Callable[[House], str]:
    """`/street/rounds/{round}`, and the like."""

    def address(house: House) -> str:
        found = text + end
        for what in TABLES:
            if f"{{{what}}}" in found:
                found = found.replace(f"{{{what}}}", newest(house, what))
        return found

    return address


def _last_stop(house: House) -> str:
    rows = raw(house, "SELECT id FROM street_stop ORDER BY position DESC")
    return f"{_at('/street/rounds/{round}')(house)}/stops/{id_text(rows[0].id)}/earlier"


def _today() -> str:
    return night_of(clock.now()).strftime("%d/%m/%Y")


def _crew(house: House) -> dict[str, Any]:
    people = {CREW: "leader", WORKER: "social_worker"}
    return {f"p-{id_text(house.world.person(role))}": part for role, part in people.items()}


def _round(house: House) -> dict[str, Any]:
    return {**_crew(house), "place": newest(house, "place"), "begins": "21h30", "ends": "03h", "accepted": "y"}


def _line(house: House) -> dict[str, Any]:
    return {**_crew(house), "weekday": "2", "sector": newest(house, "sector")}


ROUND, CALL, PROMISE = "/street/rounds/{round}", "/street/calls/{call}", "/street/promises/{promise}"
RECIPES: dict[str, Recipe] = {
    "outreach.add_sector": Recipe(OFFICER, _at("/street/sectors/new"), {"name_fr": "Port"}),
    "outreach.change_sector": Recipe(OFFICER, _at("/street/sectors/{sector}"), {"risks": "Vent"}, before=land),
    "outreach.use_sector": Recipe(
        OFFICER, _at("/street/sectors/{sector}"), {}, _at("/street/sectors/{sector}/use"), before=land
    ),
    "outreach.add_place": Recipe(
        OFFICER, _at("/street/places/new"), {"name_fr": "Quai", "kind": "port", "lat": "34,02", "lon": "-6.84"}
    ),
    "outreach.change_place": Recipe(OFFICER, _at("/street/places/{place}"), {"hazards": "Vent"}, before=land),
    "outreach.use_place": Recipe(
        OFFICER, _at("/street/places/{place}"), {}, _at("/street/places/{place}/use"), before=land
    ),
    "outreach.set_competence": Recipe(
        OFFICER,
        _at("/street/crew"),
        lambda h: {"person": id_text(h.world.person(CREW)), "skill": "first_aid", "until": _today()},
        _at("/street/crew/competences"),
    ),
    "outreach.drop_competence": Recipe(
        OFFICER, _at("/street/crew"), {}, _at("/street/crew/competences/{competence}/drop"), before=driven
    ),
    "outreach.add_vehicle": Recipe(OFFICER, _at("/street/vehicles/new"), {"label": "Le bus", "seats": "9"}),
    "outreach.change_vehicle": Recipe(OFFICER, _at("/street/vehicles/{vehicle}"), {"defects": "Feu"}, before=driven),
    "outreach.add_line": Recipe(OFFICER, _at("/street/week/new"), _line, before=land),
    "outreach.change_line": Recipe(OFFICER, _at("/street/week/{weekly}"), {"name": "Nord"}, before=weekly),
    "outreach.end_line": Recipe(
        OFFICER, _at("/street/week/{weekly}"), {}, _at("/street/week/{weekly}/end"), before=weekly
    ),
    "outreach.plan_round": Recipe(OFFICER, _at("/street/rounds/new"), _round, before=land),
    "outreach.change_round": Recipe(
        OFFICER, _at(ROUND, "/plan"), {"accepted": "y", "note": "Aller d’abord au port"}, before=ready
    ),
    "outreach.cancel_round": Recipe(OFFICER, _at(ROUND), {"why": "weather"}, _at(ROUND, "/cancel"), before=ready),
    "outreach.add_stop": Recipe(
        CREW,
        _at(ROUND),
        lambda h: {"place": newest(h, "place")},
        _at(ROUND, "/stops"),
        before=lambda h: (ready(h), placed(h, "Marché"), None)[2],
    ),
    "outreach.earlier": Recipe(CREW, _at(ROUND), {}, _last_stop, before=two_stops),
    "outreach.leave": Recipe(
        CREW, _at(ROUND), {"blanket": "12", "base_phone": "0537 00 00 00"}, _at(ROUND, "/leave"), before=ready
    ),
    "outreach.read_hand_over": Recipe(CREW, _at(ROUND), {}, _at(ROUND, "/read"), before=handed),
    "outreach.well": Recipe(CREW, _at(ROUND), {}, _at(ROUND, "/sign"), before=gone),
    "outreach.call_for_help": Recipe(CREW, _at(ROUND), {}, _at(ROUND, "/alarm"), before=gone),
    "outreach.step": Recipe(CREW, _at(ROUND), {}, _at(ROUND, "/step/pause"), before=gone),
    "outreach.goes_home": Recipe(CREW, _at(ROUND), _going_home, _at(ROUND, "/crew/home"), before=three_gone),
    "outreach.joins": Recipe(
        CREW,
        _at(ROUND),
        lambda h: {"person": id_text(h.world.person(OFFICER)), "part": "educator"},
        _at(ROUND, "/crew/join"),
        before=gone,
    ),
    "outreach.take_call": Recipe(DESK, _at("/street/calls/new"), {"channel": "citizen", "what": "Une fille seule"}),
    "outreach.put_call": Recipe(
        DESK,
        _at(CALL),
        lambda h: {"round": newest(h, "round"), "place": newest(h, "place")},
        _at(CALL, "/round"),
        before=called,
    ),
    "outreach.end_call": Recipe(DESK, _at(CALL), {"outcome": "found"}, _at(CALL, "/outcome"), before=called),
    "outreach.tell_caller": Recipe(DESK, _at(CALL), {}, _at(CALL, "/told"), before=ended),
    "outreach.promise_return": Recipe(CREW, _at("/street/promises/new"), {"what": "Une veste", "due_on": _today()}),
    "outreach.put_promise": Recipe(
        CREW, _at(PROMISE), lambda h: {"round": newest(h, "round")}, _at(PROMISE, "/round"), before=promised
    ),
    "outreach.end_promise": Recipe(CREW, _at(PROMISE), {"outcome": "kept"}, _at(PROMISE, "/outcome"), before=promised),
}

PAGES: dict[str, tuple[Role, str]] = {
    "new sector": (OFFICER, "/street/sectors/new"),
    "sector": (OFFICER, "/street/sectors/{sector}"),
    "new street place": (OFFICER, "/street/places/new"),
    "street place": (OFFICER, "/street/places/{place}"),
    "crew": (OFFICER, "/street/crew"),
    "new vehicle": (OFFICER, "/street/vehicles/new"),
    "vehicle": (OFFICER, "/street/vehicles/{vehicle}"),
    "new night of the week": (OFFICER, "/street/week/new"),
    "night of the week": (OFFICER, "/street/week/{weekly}"),
    "new round": (OFFICER, "/street/rounds/new"),
    "plan of a round": (OFFICER, "/street/rounds/{round}/plan"),
    "leaving": (CREW, "/street/rounds/{round}"),
    "taking a call": (DESK, "/street/calls/new"),
    "call": (DESK, "/street/calls/{call}"),
    "new promise": (CREW, "/street/promises/new"),
    "promise": (CREW, "/street/promises/{promise}"),
}
"""Pages with forms, after `everything`: who opens them, and where."""


def addressed(house: House) -> dict[str, str]:
    """What the addresses of PAGES name."""
    found = {what: newest(house, what) for what in TABLES if what not in ("competence", "stop")}
    waiting = raw(house, "SELECT id FROM street_round WHERE state = 'planned' ORDER BY planned_from, id")
    return found | {"round": id_text(waiting[0].id)}

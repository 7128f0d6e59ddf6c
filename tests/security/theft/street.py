"""A night in the street, its profiles, plans and telephones."""

from __future__ import annotations

import html
import re
from datetime import timedelta

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.outreach.nights import night_of
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.night import back
from tests.outreach.street import out, placed
from tests.outreach.telephone import enrolled, met
from tests.papers.reading import pages_of
from tests.security.theft.canaries import TYPED
from tests.security.theft.told import Told
from tests.security.tools import raw
from tests.support.world import PASSWORD


def after_a_night(house: House, me: Told) -> None:
    """Somebody is met in the street and noted at a desk, completed, looked at; the crew comes back, two people close
    its night, which is printed."""
    place = placed(house, TYPED["met_place"])
    night = out(house, place)
    there, hour = f"/street/rounds/{id_text(night)}", f"{clock.local(clock.now()):%H:%M}"
    crew, day = Told(client_of(house, Role.OUTREACH_WORKER)), Told(client_of(house, Role.INTAKE_WORKER))
    coordinator = Told(client_of(house, Role.PATHWAY_COORDINATOR))
    person = {"persons-0-sex": "male", "persons-0-aliases": TYPED["desk_alias"], "persons-0-mark": "scar",
              "persons-0-marked": TYPED["desk_mark"]}  # fmt: skip
    words = {"note": "desk_note", "said": "desk_said", "care": "desk_care", "next": "desk_next"}
    typed = {name: TYPED[word] for name, word in words.items()}
    due = (clock.today() + timedelta(days=2)).strftime("%d/%m/%Y")
    noted = crew.post(f"{there}/met/new", place=id_text(place), at=hour, mode="care", danger="4", return_on=due,
                      **typed, **person)  # fmt: skip
    assert noted.status_code == 303
    assert crew.post(f"{noted.location}/complete", note=TYPED["desk_added"], care=TYPED["desk_care"]).status_code == 303
    assert coordinator.post(f"{noted.location}/review", decided=TYPED["desk_decided"]).status_code == 303
    away = crew.post(f"{there}/met/new", where=TYPED["desk_where"], at=hour, mode="seen")
    assert TYPED["desk_where"] in crew(away.location, "GET").get_data(as_text=True)
    page = crew(noted.location, "GET").get_data(as_text=True)
    for name in (
        "desk_note",
        "desk_said",
        "desk_care",
        "desk_alias",
        "desk_mark",
        "desk_added",
        "desk_decided",
    ):
        assert TYPED[name] in page, name
    back(house, round_id=night)
    harm = {"kind": "threat", "gravity": "2", "at": hour, "what": TYPED["crew_harm"]}
    assert crew.post(f"{there}/end/incidents", **harm).status_code == 303
    report = {"summary": TYPED["night_summary"], "handover": TYPED["night_over"], "priorities": TYPED["night_first"]}
    assert crew.post(f"{there}/end/report", **report).status_code == 303
    assert crew.post(f"{there}/end/sign", password=PASSWORD).status_code == 303
    assert day.post(f"{there}/end/take", password=PASSWORD).status_code == 303
    assert coordinator.post(f"{there}/end/validate").status_code == 303
    paper = "".join(pages_of(coordinator.post(f"{there}/end/print", tongue="fr").data))
    for name in ("night_summary", "night_over", "crew_harm", "met_place", "desk_where"):
        assert TYPED[name] in paper, name
    assert TYPED["desk_alias"] not in paper
    me.headers += crew.headers + day.headers + coordinator.headers


def base(me: Told, there: str, step: int) -> str:
    """What a step's page showed."""
    page = me(f"{there}/step/{step}", "GET").get_data(as_text=True)
    found = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def in_the_street(me: Told) -> None:
    """A profile is opened, changed, looked for by its name, and becomes a file."""
    made = me.post("/street/profiles/new", aliases=f"{TYPED['alias']}, {TYPED['alias_ar']}", mark_scar=TYPED["mark"])
    assert made.status_code == 303
    page = me(f"{made.location}/edit", "GET").get_data(as_text=True)
    base = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert base
    typed = {
        "aliases": f"{TYPED['alias']}, {TYPED['alias_ar']}", "declared_name": TYPED["gave_name"], "mark_scar": TYPED["mark"],
        "companions": TYPED["with"], "origin": TYPED["from"], "since": TYPED["since"], "sleeps": TYPED["sleeps"], "group": TYPED["group"],
        "leader": TYPED["leader_of"], "work": TYPED["working"], "family": TYPED["kin"], "school": TYPED["schooling"],
        "health": TYPED["condition"], "substances": TYPED["glue"], "exploitation": TYPED["abuse"], "places": TYPED["by_day"],
        "need": TYPED["assessed"],
    }  # fmt: skip
    assert me.post(f"{made.location}/edit", **typed, base=html.unescape(base[1])).status_code == 303
    found = me.post("/street/profiles", q=TYPED["alias"]).get_data(as_text=True)
    assert TYPED["alias"] in found
    page = me(made.location, "GET").get_data(as_text=True)
    for name in ("alias_ar", "mark", "with", "sleeps", "abuse", "assessed"):
        assert TYPED[name] in page, name
    form = me(f"{made.location}/file", "GET").get_data(as_text=True)
    assert TYPED["gave_name"] in form
    assert (
        me.post(f"{made.location}/file", danger="2", nickname=TYPED["alias"], place=TYPED["sleeps"]).status_code == 303
    )


def where_rounds_go(house: House, me: Told) -> None:
    """A sector, a place, a bus, a week; a call and a promise; a round is planned, leaves, calls for help and comes back."""
    officer, today = Told(client_of(house, Role.UNIT_OFFICER)), clock.today().strftime("%d/%m/%Y")
    sector = {"name_fr": TYPED["street_sector"], "risks": TYPED["street_risk"]}
    assert officer.post("/street/sectors/new", **sector).status_code == 303
    place = {"name_fr": TYPED["street_place"], "name_ar": TYPED["street_place_ar"], "kind": "port", "lat": "34.0209",
             "lon": "-6.8416", "hazards": TYPED["street_danger"], "how": TYPED["street_how"]}  # fmt: skip
    assert officer.post("/street/places/new", **place).status_code == 303
    bus = {
        "label": TYPED["street_bus"],
        "plate": TYPED["street_plate"],
        "seats": "9",
        "defects": TYPED["street_defect"],
    }
    assert officer.post("/street/vehicles/new", **bus).status_code == 303
    keys = {name: id_text(raw(house, f"SELECT id FROM street_{name}")[0].id) for name in ("sector", "place")}
    crew = {
        f"p-{id_text(house.world.person(role))}": "leader" for role in (Role.OUTREACH_WORKER, Role.REFERENCE_WORKER)
    }
    usual = {"name": TYPED["street_week"], "kind": "night", "weekday": "2", "begins": "21:00", "ends": "3:00"}
    assert officer.post("/street/week/new", **usual, **crew, sector=keys["sector"]).status_code == 303
    soon = clock.local(clock.now() + timedelta(minutes=40)).strftime("%H:%M")
    late = clock.local(clock.now() + timedelta(hours=6)).strftime("%H:%M")
    night = night_of(clock.now()).strftime("%d/%m/%Y")
    hours = {"night": night, "kind": "night", "begins": soon, "ends": late, "every": "45", "accepted": "y"}
    planned = officer.post("/street/rounds/new", **hours, **crew, place=keys["place"], note=TYPED["street_plan"])
    assert planned.status_code == 303
    told = {"where": TYPED["street_where"], "what": TYPED["street_call"], "caller": TYPED["street_caller"],
            "phone": TYPED["street_phone"]}  # fmt: skip
    assert me.post("/street/calls/new", channel="citizen", urgency="now", **told).status_code == 303
    promise = {"what": TYPED["street_promise"], "due_on": today, "place": keys["place"]}
    assert me.post("/street/promises/new", **promise).status_code == 303
    for one in (me, Told(client_of(house, Role.OUTREACH_WORKER))):  # what the night before handed over
        assert one.post(f"{planned.location}/read").status_code == 303
    left = me.post(f"{planned.location}/leave", base_phone=TYPED["street_base"], route=TYPED["street_route"], meal="20")
    assert left.status_code == 303
    text = officer(planned.location, "GET").get_data(as_text=True) + officer("/street", "GET").get_data(as_text=True)
    text += officer("/street/places", "GET").get_data(as_text=True) + officer("/street/crew", "GET").get_data(
        as_text=True
    )
    for name in (
        "street_danger",
        "street_how",
        "street_bus",
        "street_plate",
        "street_base",
        "street_where",
        "street_promise",
    ):
        assert TYPED[name] in text, name
    assert me.post(f"{planned.location}/alarm").status_code == 303
    assert me.post(f"{planned.location}/step/return").status_code == 303
    me.headers += officer.headers


def from_a_telephone(house: House) -> None:
    """What a telephone hands in: stored, waiting, and waiting for ever."""
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    said = met(
        round_id, place, persons=[{"aliases": [TYPED["called_out"]], "marks": {"scar": TYPED["marked"]}}],
        note=TYPED["street_note"], said=TYPED["street_words"], care=TYPED["street_care"], next=TYPED["promised"],
        return_on=clock.today().isoformat(),
    )  # fmt: skip
    first = phone.seal(said)
    assert phone.send(first).status_code == 200
    phone.hand_in(met(bytes(16), place, note=TYPED["waits"]))
    more = {"round": round_id.hex(), "at": clock.now().isoformat()}
    phone.hand_in(
        more | {"kind": "addition", "of": first["id"], "note": TYPED["completed"], "aliases": [TYPED["called_out"]]},
        more | {"kind": "observation", "place": place.hex(), "note": TYPED["of_the_place"]},
        more | {"kind": "observation", "place": place.hex(), "note": {"x": TYPED["waits"]}},
    )
    boss = Told(client_of(house, Role.UNIT_OFFICER))
    waiting = re.findall(r"/street/held/[0-9a-f]{32}", boss("/street/held", "GET").get_data(as_text=True))
    assert len(waiting) == 2
    shown = "".join(boss(address, "GET").get_data(as_text=True) for address in waiting)
    assert TYPED["waits"] in shown
    assert boss.post(f"{waiting[0]}/aside", why="trial").status_code == 303
    assert phone.fetch().status_code == 200

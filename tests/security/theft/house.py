"""A child in a centre: comes, lives there by day and by night, an incident, leaves."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from PIL import Image

from caseapp.daily.vocabulary import Round
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.documents.makers import encoded
from tests.establishments.centre import open_centre
from tests.establishments.forms import INK, first_bed
from tests.papers.reading import pages_of
from tests.security.theft.canaries import TYPED
from tests.security.theft.street import base
from tests.security.theft.told import Told


def in_a_house(house: House, reference: str, me: Told) -> None:
    """A child comes to a centre, goes out, is visited and leaves; a bed is held, the register corrected."""
    open_centre(house)
    today, bed = clock.today().strftime("%d/%m/%Y"), id_text(first_bed(house))
    order = {"basis": "judge", "measure": "512-4", "authority": TYPED["authority"], "number": TYPED["order_number"],
             "decided_on": today}  # fmt: skip
    paper = (io.BytesIO(encoded(Image.new("RGB", (90, 120), "white"), "JPEG")), f"{TYPED['file_name']}.jpg")
    came = me.post(f"/cases/{reference}/admission", **order, bed=bed, mode="order", legal_category="2", pages=paper,
                   brought_by=TYPED["brought_by"], belongings=TYPED["belongings"], health_note=TYPED["health_seen"],
                   health="care")  # fmt: skip
    assert came.status_code == 303
    stay = f"/cases/{reference}/stay"
    visits = {"name": TYPED["visitor"], "rule": "forbidden", "why": TYPED["visitor_why"]}
    assert me.post(f"{stay}/visitors", **visits).status_code == 303
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    out = me.post(f"{stay}/out", kind="school", back_on=tomorrow, back_at="18h", note=TYPED["outing"])
    assert out.status_code == 303
    assert me.post("/tonight/log", text=TYPED["shift"]).status_code == 303
    assert TYPED["shift"] in me("/tonight/log", "GET").get_data(as_text=True)
    assert me.post(f"/cases/{reference}/missing", text=TYPED["seen"]).status_code == 303
    assert me.post(f"/cases/{reference}/missing/found", text=TYPED["found"]).status_code == 303
    text = me(stay, "GET").get_data(as_text=True)
    for name in ("brought_by", "belongings", "authority", "order_number", "visitor", "outing"):
        assert TYPED[name] in text, name
    a_day_there(house, reference, me)
    papers = me(f"/cases/{reference}/documents", "GET").get_data(as_text=True)
    found = re.search(r"/documents/([0-9a-f-]{32,36})", papers)
    assert found
    left = me.post(f"/cases/{reference}/exit", **order, reason="family_return", to_whom=TYPED["to_whom"],
                   cnie_of="AB998877", where=TYPED["to_where"], document=found[1])  # fmt: skip
    assert left.status_code == 303
    signed = me.post(f"{stay}/minutes/exit", quality="takes", name=TYPED["signs"], ink=INK)
    assert signed.status_code == 303 and TYPED["signs"] in me(f"{stay}/minutes/exit", "GET").get_data(as_text=True)
    director = Told(client_of(house, Role.DIRECTOR))
    line = f"/register/{clock.today().year}/1/correct"
    assert director.post(line, field="given", new=TYPED["struck"], reason="Livret de famille").status_code == 303
    assert director.post(f"/tonight/beds/{bed}/hold", hours="5", note=TYPED["held_for"]).status_code == 303
    me.headers += director.headers


def a_day_there(house: House, reference: str, me: Told) -> None:
    """She takes a medicine, refuses one, eats apart and plays."""
    nurse, educator = (Told(client_of(house, role)) for role in (Role.HEALTH_STAFF, Role.EDUCATOR))
    care = f"/cases/{reference}/treatments"
    drug = {"drug": TYPED["drug"], "dose": TYPED["dose_of"], "way": "mouth", "rounds": [str(one) for one in Round],
            "starts_on": clock.today().strftime("%d/%m/%Y"), "how": TYPED["how_to"], "prescriber": TYPED["prescriber"],
            "grounds": TYPED["disease"]}  # fmt: skip
    with clock.hold(clock.now() - timedelta(days=2)):
        assert nurse.post(f"{care}/new", **drug | {"starts_on": clock.today().strftime("%d/%m/%Y")}).status_code == 303
    needs = educator.post(f"/cases/{reference}/needs", diets="milk", food=TYPED["diet"], drugs=TYPED["allergy"])
    assert needs.status_code == 303
    shown = educator("/tonight/medicines", "GET").get_data(as_text=True)
    for name in ("drug", "dose_of", "how_to", "allergy"):
        assert TYPED[name] in shown, name
    assert TYPED["disease"] not in shown
    dose = re.search(r'action="(/tonight/medicines/[0-9a-f-]+/dose)"', shown)
    slot = re.search(r'name="slot" value="([^"]+)"', shown)
    assert dose
    assert slot
    said = {"slot": slot[1], "outcome": "refused", "why": TYPED["not_taken"], "line": "0"}
    assert educator.post(dose[1], **said).status_code == 303
    said = {"slot": slot[1], "outcome": "given", "why": TYPED["put_right"], "line": "1"}
    assert nurse.post(dose[1], **said).status_code == 303
    limits = {name: value for name, value in drug.items() if name != "rounds"} | {"apart": "4", "most": "3"}
    assert nurse.post(f"{care}/new", **limits).status_code == 303
    when = re.search(
        r"/tonight/medicines/[0-9a-f]{32}/needed", educator("/tonight/medicines/needed", "GET").get_data(as_text=True)
    )
    assert when
    assert educator.post(when[0], why=TYPED["needed_for"], seen="0").status_code == 303
    assert TYPED["needed_for"] in nurse("/tonight/medicines/needed", "GET").get_data(as_text=True)
    assert nurse.post("/tonight/medicines/print", tongue="both").mimetype == "application/pdf"
    assert educator.post("/tonight/meals/print", tongue="ar").mimetype == "application/pdf"
    assert (
        nurse.post(
            dose[1].replace("/dose", "/stop").replace("/tonight/medicines", care), text=TYPED["stopped"]
        ).status_code
        == 303
    )
    read = nurse(care, "GET").get_data(as_text=True)
    for name in ("drug", "disease", "prescriber", "not_taken", "put_right", "stopped"):
        assert TYPED[name] in read, name
    play = {"title": TYPED["activity"], "kind": "sport", "place": TYPED["playground"], "leader": TYPED["leader"],
            "starts_on": clock.today().strftime("%d/%m/%Y"), "begins": "15h", "lasts": "60"}  # fmt: skip
    assert educator.post("/tonight/activities/new", **play).status_code == 303
    assert TYPED["activity"] in educator("/tonight/activities", "GET").get_data(as_text=True)
    me.headers += nurse.headers + educator.headers


def after_an_incident(house: House, me: Told) -> None:
    """Somebody without an account strikes a child: declared, completed, told, examined, closed, opened again."""
    now = clock.local(clock.now())
    when = {"happened_on": now.strftime("%d/%m/%Y"), "happened_at": now.strftime("%H:%M")}
    made = me.post("/incidents/new", category="maltreatment", gravity="3", what=TYPED["happened"], **when,
                   involves="staff", words=TYPED["implicated"], measures=TYPED["measures"])  # fmt: skip
    assert made.status_code == 303
    there = made.location
    same = {"category": "maltreatment", "gravity": "3", "what": TYPED["happened"], **when}
    known = {"known_on": when["happened_on"], "known_at": when["happened_at"]}
    assert me.post(f"{there}/step/1", **same, **known, where=TYPED["spot"], base="{}").status_code in (303, 409)
    assert me.post(f"{there}/step/1", **same, **known, where=TYPED["spot"], base=base(me, there, 1)).status_code == 303
    typed = {name: TYPED[name] for name in ("victims", "exposed", "witnesses", "harm", "measures")}
    people = {"involves": "staff", "words": TYPED["implicated"]}
    assert me.post(f"{there}/step/2", **typed, **people, base=base(me, there, 2)).status_code == 303
    director = Told(client_of(house, Role.DIRECTOR))
    typed = {name: TYPED[name] for name in ("administrative", "judicial", "media", "causes", "lessons")}
    assert director.post(f"{there}/step/3", **typed, base=base(director, there, 3)).status_code == 303
    assert director.post(f"{there}/move/examine").status_code == 303
    owner, day = id_text(house.world.person(Role.EDUCATOR)), clock.today().strftime("%d/%m/%Y")
    assert director.post(f"{there}/actions", text=TYPED["action"], owner=owner, due_on=day).status_code == 303
    page = director(there, "GET").get_data(as_text=True)
    for name in ("happened", "spot", "victims", "implicated", "causes", "lessons", "action"):
        assert TYPED[name] in page, name
    doing = re.search(rf"{there}/actions/[0-9a-f]{{32}}/done", page)
    assert doing
    assert director.post(doing[0]).status_code == 303
    how = {"person": TYPED["answered"], "way": TYPED["way"], "reference": TYPED["told_as"]}
    for address in set(re.findall(rf"{there}/told/[a-z]+", page)):
        clocked = {"on": now.strftime("%d/%m/%Y"), "at": clock.local(clock.now()).strftime("%H:%M")}
        assert director.post(address, **clocked, **how).status_code == 303, address
    paper = director.post(f"{there}/print", tongue="both")
    assert TYPED["lessons"] in "".join(pages_of(paper.data))
    assert director.post(f"{there}/move/close").status_code == 303
    assert director.post(f"{there}/move/reopen", reason=TYPED["reopened"]).status_code == 303
    assert TYPED["reopened"] in director(there, "GET").get_data(as_text=True)
    me.headers += director.headers

"""A day of work with everything that can be typed."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

from pikepdf import String
from PIL import Image

from caseapp.infra import housekeeping
from caseapp.infra.db import db
from caseapp.kernel import clock
from caseapp.policy.roles import Role
from tests.cases.pages import form_of
from tests.conftest import House, client_of
from tests.documents.makers import encoded, in_resources, on_page, pdf
from tests.papers.reading import pages_of
from tests.security.theft.canaries import TYPED, WHOLE
from tests.security.theft.elsewhere import in_another_house, in_the_directory
from tests.security.theft.house import after_an_incident, in_a_house
from tests.security.theft.scanner import SLICES
from tests.security.theft.street import after_a_night, from_a_telephone, in_the_street, where_rounds_go
from tests.security.theft.told import Told
from tests.security.tools import raw
from tests.support.world import CANARIES, PASSWORD


def a_days_work(house: House, outside: Path) -> bytes:
    world = house.world
    reference = world.reference
    photo = encoded(Image.effect_noise((1400, 1100), 120), "JPEG", quality=92)
    assert len(photo) > 600_000, "larger than what the spool keeps in memory"
    stranger = house.app.test_client()
    at_door = Told(stranger)
    token = stranger.token("/login")
    wrong = at_door(
        "/login", data={"csrf_token": token, "login": TYPED["wrong_login"], "password": TYPED["wrong_password"]}
    )
    assert wrong.status_code in (401, 403, 422)
    login = world.logins[world.person(Role.REFERENCE_WORKER)]
    right = at_door("/login", data={"csrf_token": token, "login": login, "password": PASSWORD})
    assert right.status_code == 303

    me = Told(client_of(house, Role.REFERENCE_WORKER))
    child = {"danger": "3", "sex": "female", "source": "police", "category": "unknown", "given": TYPED["second"],
             "given_ar": TYPED["second_ar"], "account": f"Vu avec {TYPED['account']}.", "birth_year": "2014",
             **{name: TYPED[name] for name in WHOLE}}  # fmt: skip
    made = me.post("/cases/new", **child)
    assert made.status_code == 303
    other = made.headers["Location"].rsplit("/", 1)[1]
    assert me.post("/cases/new", **child, **{"family": TYPED["failed"], "birth_month": "77"}).status_code == 422
    assert me.post("/search", q=TYPED["searched"]).status_code == 200
    assert TYPED["second"] in me.post("/search", q=TYPED["second"]).get_data(as_text=True)
    assert TYPED["second"] in str(me.post("/search/suggest", q=TYPED["second"][:6]).get_json())
    assert me.post("/search/known", given=TYPED["searched"], family=TYPED["second"]).status_code == 200
    in_a_house(house, reference, me)
    after_an_incident(house, me)
    in_the_street(me)
    after_a_night(house, me)
    in_the_directory(house, me)
    where_rounds_go(house, me)
    in_another_house(house, reference, me)
    from_a_telephone(house)
    for text in (CANARIES["note"], CANARIES["health"], TYPED["note"]):
        assert me.post(f"/cases/{reference}/notes", text=text, data_class="notes").status_code == 303
    word = {"promised_on": clock.today().strftime("%d/%m/%Y"), "promised": TYPED["vowed"]}
    kept = me.post(f"/cases/{reference}/notes", text=TYPED["reserved"], data_class="notes", audience="reserved", **word)
    assert kept.status_code == 303
    shown = me(f"/cases/{reference}", "GET").get_data(as_text=True)
    edit = re.search(r'/cases/[^"]*/notes/[0-9a-f]{32}/edit', shown)
    later = re.search(r'/cases/[^"]*/deadlines/[0-9a-f]{32}/later', shown)
    base = re.search(r'name="base"[^>]*value="([^"]*)"', me(later[0], "GET").get_data(as_text=True)) if later else None
    assert edit
    assert later
    assert base
    day = (clock.today() + timedelta(days=9)).strftime("%d/%m/%Y")
    assert me.post(edit[0], text=TYPED["rewritten"]).status_code == 303
    assert me.post(later[0], until=day, text=TYPED["later"], base=base[1]).status_code == 303
    assert me.post(f"/cases/{reference}/danger", danger="2", text=TYPED["judged"], base="3").status_code == 303
    pages = [(io.BytesIO(photo), f"{TYPED['file_name']}.jpg"), (io.BytesIO(photo), "x.jpg")]
    paper = {
        "type": "school_paper",
        "title": TYPED["document"],
        "dated_on": "01/02/2025",
        "csrf_token": me.client.token(),
    }
    shelved = me(f"/cases/{reference}/documents", data={**paper, "pages": pages})
    assert shelved.status_code == 303
    assert TYPED["document"] in me(shelved.location, "GET").get_data(as_text=True)
    seen = [photo, me(f"{shelved.location}/pages/2", "GET").data, me(f"{shelved.location}/previews/1", "GET").data]
    written = pdf(on_page(Contents=String(TYPED["paper"])), in_resources(X=String(TYPED["paper"])))
    for name, content in (("pdf", written), ("exe", b"MZ" + TYPED["paper"].encode())):
        pages = [(io.BytesIO(content), f"{TYPED['file_name']}.{name}")]
        taken = me(f"/cases/{reference}/documents", data={**paper, "csrf_token": me.client.token(), "pages": pages})
        assert taken.status_code == (303 if name == "pdf" else 422)
    assert me.post(f"{shelved.location}/withdraw", text=TYPED["withdrawn"]).status_code == 303
    SLICES[:] = [content[at : at + 24] for content in seen for at in (700, len(content) // 2, len(content) - 60)]
    draft = me("/drafts/case.new", "PUT", json={"given": TYPED["draft"]}, headers={"X-CSRF-Token": me.client.token()})
    assert draft.status_code == 200
    assert TYPED["draft"] in me("/cases/new", "GET").get_data(as_text=True)
    page = me(f"/cases/{other}/identity", "GET").get_data(as_text=True)
    base = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert base
    fixed = me.post(
        f"/cases/{other}/identity", family=TYPED["corrected"], given=TYPED["second"], sex="female", base="{}"
    )
    assert fixed.status_code in (303, 409)
    completed = me.post(f"/cases/{other}/intake", account=TYPED["analysis"], source="police", category="unknown")
    assert completed.status_code == 303
    paper = me(f"/cases/{other}/summary", "GET").get_data(as_text=True)
    assert TYPED["own_words"] in paper
    assert TYPED["analysis"] in paper
    printed = me.post(f"/cases/{other}/paper", tongue="both")
    assert printed.mimetype == "application/pdf"
    assert TYPED["own_words"] in "".join(pages_of(printed.data))
    assert me("/papers/", "GET").status_code == 200
    assert me.post("/cases/new/searched", q=TYPED["searched"]).status_code == 303
    assert me.post(f"/cases/{other}/close", reason="other", text=TYPED["closing"]).status_code == 303
    big = {"csrf_token": me.client.token(), "file": (outside / "big.txt").open("rb"), "given": TYPED["uploaded"]}
    assert me("/cases/new", data=big).status_code in (413, 422)

    assert me.post("/cases/views?danger=3", name=f"Suivi de {TYPED['view']}").status_code == 303
    assert TYPED["view"] in me("/cases/", "GET").get_data(as_text=True)
    assert me.post("/cases/views?danger=3", name=f"{TYPED['view']} " * 9).status_code == 422

    officer = Told(client_of(house, Role.UNIT_OFFICER))
    boss_login = world.logins[world.person(Role.DIRECTOR)]
    taken = {"text": f"Pour {TYPED['exported']}.", "password": PASSWORD, "witness": boss_login}
    assert officer.post("/cases/export?view=establishment", **taken, file_format="csv").status_code == 422
    for kind in ("csv", "xlsx"):
        sent = officer.post("/cases/export?view=establishment", **taken, witness_password=PASSWORD, file_format=kind)
        assert sent.status_code == 200
        assert kind == "xlsx" or TYPED["given"] in sent.get_data(as_text=True)

    doctor = Told(client_of(house, Role.UNIT_OFFICER, world.there))
    glass = {
        "reference": reference,
        "reason": f"Le frère {TYPED['reason']} est en danger ce soir.",
        "password": "faux faux faux",
    }
    assert doctor.post("/exceptional", **glass).status_code == 422
    assert doctor.post("/exceptional", **(glass | {"password": PASSWORD})).status_code == 303
    assert TYPED["family"] in doctor(f"/cases/{reference}", "GET").get_data(as_text=True)

    boss = Told(client_of(house, Role.DIRECTOR))
    assert TYPED["reason"] in boss("/exceptional/reviews", "GET").get_data(as_text=True)
    admin = Told(client_of(house, Role.ADMINISTRATOR))
    assert admin.post("/search/nicknames", text=f"Mohamed: {TYPED['everyday']}").status_code == 303
    since = (clock.today() + timedelta(days=2)).strftime("%d/%m/%Y")
    why = f"Demandé par {TYPED['norm_why']}."
    assert admin.post("/norms/emergency_lasts", value="48", since=since, reason=why).status_code == 303
    admin.post(
        "/people/new", name=TYPED["staff"], login=TYPED["staff"], establishment=world.here.hex(), role="intake_worker"
    )

    # A page that cannot be made: a database error and an unforeseen one, with the canary among what was sent.
    raw(house, "UPDATE case_file SET danger = 'nonsense' WHERE reference = :r", r=other)
    assert me.post("/search", q=TYPED["second"]).status_code == 500
    assert me(f"/cases/{other}", "GET").status_code == 500
    raw(house, "UPDATE case_file SET danger = '3' WHERE reference = :r", r=other)

    sheet = outside / "import.csv"
    sheet.write_text(
        f"external_id,given,family\n1,{TYPED['imported']},{TYPED['imported_ar']}\n2,x,y\n", encoding="utf-8"
    )
    runner = house.app.test_cli_runner()
    importer = world.logins[world.person(Role.UNIT_OFFICER)]
    with house.app.app_context():
        taken = runner.invoke(args=["cases", "import", str(sheet), "--as", importer])
        db.session.remove()
    assert taken.exit_code == 0, taken.output
    sheet.write_text(f"external_id,given,danger\n3,{TYPED['imported']},{TYPED['imported']}\n", encoding="utf-8")
    with house.app.app_context():
        refused = runner.invoke(args=["cases", "import", str(sheet), "--as", importer])
        db.session.remove()
    assert refused.exit_code == 1
    assert TYPED["imported"] not in taken.output + refused.output
    # Two files are put together, merged with what the merge needs to be taken back, and a form sent to the merged one.
    beside = officer.post(f"/cases/{reference}/same", reference=other)
    assert beside.status_code == 303
    pair = beside.headers["Location"]
    plan = officer(f"{pair}/merge?keep=low&f-given=high&f-family=high", "GET")
    assert TYPED["second"] in plan.get_data(as_text=True)
    merged = officer.client.post(f"{pair}/merge", data=form_of(plan).fields)
    assert merged.status_code == 303
    frozen = me.post(f"/cases/{other}/notes", text=TYPED["too_late"], data_class="notes")
    assert frozen.status_code == 409
    assert TYPED["too_late"] in frozen.get_data(as_text=True)
    backup = runner.invoke(args=["backup", "create"])
    assert backup.exit_code == 0, backup.output
    with house.app.app_context():
        housekeeping.close_trail(house.settings, checkpoint=True)
        db.session.remove()
    said = b"".join(t.headers for t in (at_door, me, officer, doctor, boss, admin))
    return said + (taken.output + refused.output + backup.output).encode()

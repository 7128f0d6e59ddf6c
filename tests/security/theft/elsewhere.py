"""Other houses, bodies outside, and the directory of them."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.establishments.centre import children, open_centre
from tests.referrals.kin import sent_together
from tests.security.theft.canaries import TYPED
from tests.security.theft.told import Told
from tests.security.tools import raw


def in_the_directory(house: House, me: Told) -> None:
    """A refuge is entered, changed, said to be wrong, and brought once more by a spreadsheet; somebody searches."""
    keeper = Told(client_of(house, Role.UNIT_OFFICER))
    typed = {
        "whole_fr": "Refuge", "whole_ar": "ملجأ", "kind": "association", "province_code": "04.421", "sensitive": "y",
        "address": f"4 rue {TYPED['refuge']} {TYPED['refuge_ar']}", "person": TYPED["asked_for"], "holidays": "open",
    }  # fmt: skip
    made = keeper.post("/directory/new", **typed)
    assert made.status_code == 303
    entry = made.location.removesuffix("/services/new")
    assert keeper.post("/directory/new", **typed, hours_mo="jamais").status_code == 422
    text = keeper(entry, "GET").get_data(as_text=True)
    assert TYPED["refuge"] in text and TYPED["asked_for"] in text
    assert me.post(f"{entry}/report", what="address", text=TYPED["wrong_words"]).status_code == 303
    assert TYPED["wrong_words"] in keeper("/directory/waiting", "GET").get_data(as_text=True)
    sheet = f"organisme;type;province;adresse;sensible\nAutre refuge;association;Rabat;{TYPED['sheet_address']};oui\n"
    brought = {"csrf_token": keeper.client.token(), "sheet": (io.BytesIO(sheet.encode()), "annuaire.csv")}
    assert keeper("/directory/import", data=brought).status_code == 303
    assert keeper("/directory/import/preview", "GET").status_code == 200
    assert keeper.post("/directory/import/do").status_code == 303
    assert me.post("/directory/", q=TYPED["directory_search"]).status_code == 200
    for kind in ("csv", "services", "organizations"):
        assert keeper.post("/directory/export", format=kind).status_code == 200
    assert keeper.post("/directory/pocket", tongue="fr").status_code == 200
    me.headers += keeper.headers


def in_another_house(house: House, reference: str, me: Told) -> None:
    """A child is referred elsewhere: a right to share, sheets, questions and answers, the way there, news of her."""
    today, place = clock.today().strftime("%d/%m/%Y"), house.world.there
    bed = id_text(open_centre(house, place=place)[0])
    asked = me.post(
        f"/cases/{reference}/referral", kind="placement", urgency="priority", wanted_on=today, receivers=place.hex(),
        words=TYPED["asked_words"], passing=TYPED["passed_over"], basis="guardian", who=TYPED["right_of"],
        given_on=today, consent_words=TYPED["right_words"], name=TYPED["sheet_name"], may_not_see=TYPED["sheet_safe"],
        health=TYPED["sheet_health"], promised=TYPED["sheet_words"], step="send",
    )  # fmt: skip
    assert asked.status_code == 303
    there = Told(client_of(house, Role.DIRECTOR, place))
    page = there(asked.location, "GET").get_data(as_text=True)
    assert TYPED["asked_words"] in page
    assert TYPED["sheet_name"] not in page
    found = re.search(rf"{asked.location}/([0-9a-f]{{32}})/", page)
    assert found
    one = f"{asked.location}/{found[1]}"
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    by_two = {"first_adult": TYPED["driver"], "second_adult": "Deux", "phone": TYPED["driver_phone"]}
    right = {"basis": "judge", "order": TYPED["travel_order"], "decided_on": today}
    for who, end, typed in (
        (there, "ask", {"words": TYPED["question"], "summary": "y"}),
        (me, "summary", {"family": TYPED["summed"]}),
        (me, "reply", {"words": TYPED["reply"]}),
        (there, "accept", {"bed": bed, "words": TYPED["yes"]}),
        (me, "depart", {**by_two, **right, "vehicle": TYPED["vehicle"], "on": tomorrow, "at": "10:00"}),
        (there, "arrive", {"how": "hurt", "words": TYPED["arrived"]}),
    ):
        assert who.post(f"{one}/{end}", **typed).status_code == 303, end
    seen = me(asked.location, "GET").get_data(as_text=True) + there(asked.location, "GET").get_data(as_text=True)
    for name in (
        "summed",
        "sheet_name",
        "sheet_safe",
        "sheet_health",
        "question",
        "reply",
        "yes",
        "driver",
        "vehicle",
        "arrived",
    ):
        assert TYPED[name] in seen, name
    asked_for(reference, me, there)
    told_outside(house, reference, me)
    as_a_family(house, me, there, bed)
    register = me(f"/cases/{reference}/consents", "GET").get_data(as_text=True)
    assert TYPED["right_of"] in register
    revoke = re.search(r"/consents/[0-9a-f]{32}/revoke", register)
    assert revoke
    assert me.post(f"/cases/{reference}{revoke[0]}", why="taken_back", words=TYPED["taken_back"]).status_code == 303
    me.headers += there.headers


def as_a_family(house: House, me: Told, there: Told, bed: str) -> None:
    """Two brothers are referred together; the house has a place for one, and the sender says what becomes of the other."""
    sendings = sent_together(house, children(house, 2))[house.world.there]
    reference = raw(house, "SELECT reference FROM referral_sending WHERE id = :id", id=sendings[0])[0][0]
    one = f"/referrals/{reference}/{sendings[0].hex()}"
    beds = open_centre(house, place=house.world.there)
    words = {"bed": id_text(beds[0]), "bed1": "apart", "words": TYPED["parting"]}
    assert there.post(f"{one}/propose", **words).status_code == 303
    assert me.post(f"{one}/agree", words=TYPED["parted"]).status_code == 303
    seen = me(f"/referrals/{reference}", "GET").get_data(as_text=True)
    assert TYPED["parting"] in seen and TYPED["parted"] in seen


def told_outside(house: House, reference: str, me: Told) -> None:
    """A body outside is told by a link and a code, reads it without an account, and answers."""
    form = me(f"/cases/{reference}/outside", "GET").get_data(as_text=True)
    right = re.search(r'name="consent"[^>]*>(?:<option value="">[^<]*</option>)?<option value="([0-9a-f]{32})"', form)
    assert right
    made = me.post(
        f"/cases/{reference}/outside", name=TYPED["outside_body"], person=TYPED["outside_person"], urgency="priority",
        phone=TYPED["outside_phone"], words=TYPED["outside_words"], told="name", consent=right[1],
        service=TYPED["outside_service"],
    )  # fmt: skip
    assert made.status_code == 303
    shown = me.post(f"{made.location}/link").get_data(as_text=True)
    link, code = re.search(r"/outside#([0-9a-z-]{23})", shown), re.search(r">(\d{4} \d{4})<", shown)
    assert link
    assert code
    they = Told(house.app.test_client())
    token = re.search(r'name="csrf_token" value="([^"]+)"', they("/outside", "GET").get_data(as_text=True))
    assert token
    typed = {"csrf_token": token[1], "link": link[1], "code": code[1]}
    opened = they("/outside", data=typed).get_data(as_text=True)
    assert TYPED["outside_words"] in opened
    assert TYPED["outside_body"] not in opened
    ticket = re.search(r'name="ticket" value="([^"]+)"', opened)
    assert ticket
    said = {"said": "receive", "words": TYPED["outside_said"], "who": TYPED["outside_who"]}
    said |= {"csrf_token": token[1], "ticket": ticket[1]}
    assert they("/outside/answer", data=said).status_code == 200
    assert me.post(f"{made.location}/sheet", health=TYPED["outside_sheet"]).status_code == 303
    assert TYPED["outside_sheet"] in me(f"{made.location}/sheet", "GET").get_data(as_text=True)
    now = clock.local(clock.now())
    handed = me.post(
        f"{made.location}/hand", on=f"{now:%d/%m/%Y}", at=f"{now:%H:%M}", by=TYPED["outside_by"], signed="paper",
        to=TYPED["outside_to"], words=TYPED["outside_seen"],
    )  # fmt: skip
    assert handed.status_code == 303
    read = me(made.location, "GET").get_data(as_text=True)
    for name in (
        "outside_by",
        "outside_to",
        "outside_seen",
        "outside_body",
        "outside_service",
        "outside_person",
        "outside_phone",
        "outside_words",
        "outside_said",
        "outside_who",
    ):
        assert TYPED[name] in read, name
    for secret in (link[1], link[1].replace("-", "").upper(), code[1], code[1].replace(" ", "")):
        assert secret.encode() not in me.headers + they.headers
    me.headers += they.headers


def asked_for(reference: str, me: Told, there: Told) -> None:
    """The house that has the child asks for the whole file; it is declined."""
    asked = there.post(f"/cases/{reference}/transfer/ask", words=TYPED["file_asked"])
    assert asked.status_code == 303
    assert TYPED["file_asked"] in me(asked.location, "GET").get_data(as_text=True)
    assert me.post(f"{asked.location}/decline", words=TYPED["file_kept"]).status_code == 303
    assert TYPED["file_kept"] in there(asked.location, "GET").get_data(as_text=True)

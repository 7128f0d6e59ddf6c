"""What telephones hand in: once each, whatever is sent again; what cannot be stored waits and is never lost."""

from __future__ import annotations

import os
import re
import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.outreach import field_keys
from caseapp.outreach.lifecycle import RoundMove
from caseapp.outreach.models import (
    Addition,
    CheckIn,
    Device,
    Encounter,
    FieldItem,
    Met,
    Observation,
    Promise,
    Round,
    Stop,
)
from caseapp.outreach.queries.held import locate_waiting
from caseapp.outreach.queries.rounds import locate_round
from caseapp.outreach.service import devices, held, quota, rounds
from caseapp.outreach.service.encounters import Person
from caseapp.outreach.vocabulary import Aside, Revoked
from tests.conftest import House
from tests.outreach.known import known
from tests.outreach.night import back
from tests.outreach.street import CREW, OFFICER, noted, out, placed, planned
from tests.outreach.telephone import Phone, enrolled, met
from tests.security.tools import facts, looking, raw, working


def stored(house: House, table: type[Any]) -> list[Any]:
    """All rows of the house."""
    with looking(house, house.world.actor(CREW)) as unit:
        rows = list(unit.scalars(select(table)))
        unit.expunge_all()
        return rows


def states(house: House) -> dict[str, tuple[str, str | None]]:
    """What became of each item, and why it waits."""
    return {row.id.hex(): (row.state, row.why) for row in stored(house, FieldItem)}


def revoke(phone: Phone, why: Revoked = Revoked.LOST) -> None:
    """Take a telephone off."""
    me = phone.house.world.actor(CREW)
    with working(phone.house, me):
        devices.revoke(me, devices.locate(me, bytes.fromhex(phone.device)), why)


def test_what_a_telephone_noted_is_stored_once(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    item = phone.seal(met(round_id, place, persons=[{"aliases": ["Le Grand"]}], note="Près du kiosque"))
    for _again in range(3):
        answer = phone.send(item, item)
        assert answer.json is not None
        assert answer.json["acknowledged"] == [item["id"]]
    assert [row.id.hex() for row in stored(house, Encounter)] == [phone.row(item)]
    assert len(stored(house, Met)) == 1
    receipt = stored(house, FieldItem)[0]
    assert (receipt.state, receipt.kind, receipt.envelope) == ("taken", "encounter", None)
    assert facts(house).count("street.exchanged") == 1


def test_two_tabs_with_the_same_items_store_each_once(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    items = [phone.seal(met(round_id, place, persons=[{"aliases": [f"Nº {n}"]}])) for n in range(30)]
    ready, answers = threading.Barrier(2), []

    def flush(found: list[dict[str, Any]]) -> None:
        ready.wait()
        answers.append(phone.send(*found))

    tabs = [threading.Thread(target=flush, args=(found,)) for found in (items, items[::-1])]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert all(len(answer.json["acknowledged"]) == 30 for answer in answers)
    assert len(stored(house, Encounter)) == len(stored(house, Met)) == len(stored(house, FieldItem)) == 30


def test_five_hundred_items_come_in_three_exchanges(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    items = [phone.seal(met(round_id, place)) for _n in range(500)]
    assert phone.send(*items[:201]).status_code == 413
    for first in (0, 200, 400):
        assert phone.send(*items[first : first + 200]).status_code == 200
    assert len(stored(house, Encounter)) == 500


def test_a_key_that_was_changed_meanwhile_still_opens(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    late = phone.seal(met(round_id, place))
    with house.app.app_context(), system_work() as unit:
        kid = field_keys.rotate(unit)
    answer = phone.send(late)
    assert answer.json is not None
    assert [key["kid"] for key in answer.json["keys"]] == [kid]
    phone.keys = {key["kid"]: key["public"] for key in answer.json["keys"]}
    phone.hand_in(met(round_id, place))
    assert len(stored(house, Encounter)) == 2


def test_what_a_telephone_that_was_taken_off_hands_in_waits(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    item = phone.seal(met(round_id, place))
    revoke(phone)
    answer = phone.send(item)
    assert answer.json is not None
    assert (answer.json["acknowledged"], answer.json["revoked"]) == ([item["id"]], True)
    assert states(house) == {phone.receipt(item): ("held", "revoked")}
    assert not stored(house, Encounter)
    assert (phone.fetch().status_code, phone.fetch().json) == (401, {"revoked": True})


def test_one_who_lost_her_role_has_no_telephone_at_once(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    ended = "UPDATE membership SET ended_at = :now WHERE user_id = :u"
    raw(house, ended, now=clock.now().replace(tzinfo=None), u=house.world.person(CREW))
    item = phone.seal(met(round_id, place))
    assert phone.fetch().status_code == 401
    assert phone.send(item).status_code == 200
    with looking(house, house.world.actor(OFFICER)) as unit:
        assert [(row.state, row.why) for row in unit.scalars(select(FieldItem))] == [("held", "owner")]


def test_a_telephone_is_enrolled_again_after_half_a_year(house: House) -> None:
    place = placed(house)
    round_id = out(house, place)
    with clock.hold(clock.now() - timedelta(days=181)):
        phone = enrolled(house)
    phone.hand_in(met(round_id, place))
    assert list(states(house).values()) == [("held", "expired")]


def test_a_clock_that_is_two_days_wrong_is_put_right(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    hers = clock.now() - timedelta(days=2)
    phone.hand_in(met(round_id, place, at=(hers - timedelta(minutes=30)).isoformat()), now=hers)
    off = abs(stored(house, Encounter)[0].captured_at - (clock.now() - timedelta(minutes=30)))
    assert off < timedelta(minutes=1)
    phone.hand_in(met(round_id, place, at=(clock.now() + timedelta(days=1)).isoformat()))
    assert all(row.captured_at <= clock.now() for row in stored(house, Encounter))


def test_an_item_that_was_altered_is_kept_and_stops_nobody(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    good, altered, moved, foreign = (phone.seal(met(round_id, place)) for _n in range(4))
    altered["sealed"] = altered["sealed"][:-4] + ("AAAA" if altered["sealed"][-4:] != "AAAA" else "BBBB")
    moved["id"] = os.urandom(16).hex()
    foreign["kid"] = 77
    odd = [{"id": os.urandom(16).hex()}, {"id": os.urandom(16).hex(), "kid": "x", "key": 3, "sealed": None}]
    odd += [phone.seal(met(round_id, place)) | {"key": "AAAA"}, phone.seal(met(round_id, place)) | {"sealed": "é"}]
    answer = phone.send(good, altered, moved, foreign, *odd)
    assert answer.json is not None
    assert len(answer.json["acknowledged"]) == 8
    found = states(house)
    assert found.pop(phone.receipt(good)) == ("taken", None)
    assert set(found.values()) == {("unreadable", None)}
    assert all(row.envelope for row in stored(house, FieldItem) if row.state == "unreadable")


@pytest.mark.parametrize(
    "bare",
    [
        {"note": "Zoubeyda dort au kiosque"},
        {"kid": "Zoubeyda dort", "key": ["Zoubeyda"], "sealed": "Zoubeyda dort au kiosque"},
        {"kid": {"note": "Zoubeyda"}, "sealed": {"note": "Zoubeyda"}},
        {"kid": 212612345678, "key": "Zoubeyda dort"},
    ],
)
def test_what_was_not_sealed_does_not_stay(lite: House, bare: dict[str, Any]) -> None:
    """A telephone with a fault sends in clear: its id is kept and acknowledged, its words are on no disk."""
    phone = enrolled(lite)
    sent = {"id": os.urandom(16).hex(), **bare}
    answer = phone.send(sent)
    assert answer.json is not None
    assert answer.json["acknowledged"] == [sent["id"]]
    [row] = stored(lite, FieldItem)
    assert row.state == "unreadable"
    assert row.envelope == b'{"id":"%s"}' % sent["id"].encode()


def test_bodies_that_are_no_exchange_are_refused(lite: House) -> None:
    phone = enrolled(lite)
    bad: list[object] = [[], "x", {"items": 3}, {}]
    for body in bad:
        assert phone.post("items", body).status_code == 413
    assert phone.send({"id": "no id"}, {}, "x").json["acknowledged"] == []  # type: ignore[index, arg-type]
    deep = lite.app.test_client().post("/field/items", data="[" * 100_000, headers=phone.shows(phone.drop))
    assert deep.status_code == 413


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"round": bytes(16).hex()}, "round"),
        ({"place": bytes(16).hex()}, "place"),
        ({"persons": [{"profile": bytes(16).hex()}]}, "profile"),
        ({"persons": [{"answers": {bytes(16).hex(): "same"}}]}, "profile"),
        ({"mode": "teleported"}, "form"),
        ({"danger": 5}, "form"),
        ({"minutes": True}, "form"),
        ({"counted": [1, 2, 3]}, "form"),
        ({"given": {"meal": 10**12}}, "form"),
        ({"at": "yesterday"}, "form"),
        ({"at": "9999-12-31T23:59:59+00:00", "return_on": "soon"}, "form"),
        ({"note": "x" * 9000}, "form"),
        ({"note": ["x"]}, "form"),
        ({"persons": {"a": 1}}, "form"),
        ({"kind": "prayer"}, "form"),
        ({"at": "2020-01-01T00:00:00+00:00"}, "time"),
    ],
)
def test_what_cannot_be_waits_with_its_reason(lite: House, changed: dict[str, Any], why: str) -> None:
    place = placed(lite)
    round_id, phone = out(lite, place), enrolled(lite)
    odd, good = phone.hand_in(met(round_id, place) | changed, met(round_id, place))
    assert states(lite) == {odd: ("held", why), good: ("taken", None)}


def test_what_another_house_has_is_not_there(house: House) -> None:
    place = placed(house)
    round_id = out(house, place)
    phone = enrolled(house, where=house.world.there)
    phone.hand_in(met(round_id, place))
    assert not stored(house, Encounter) and not stored(house, FieldItem)
    with looking(house, house.world.actor(CREW, house.world.there)) as unit:
        assert [(row.state, row.why) for row in unit.scalars(select(FieldItem))] == [("held", "round")]


def test_an_id_that_a_desk_used_stands_in_no_telephones_way(house: House) -> None:
    place = placed(house)
    round_id = out(house, place)
    known, phone = noted(house, round_id, place), enrolled(house)
    same, good = phone.seal(met(round_id, place), known), phone.seal(met(round_id, place))
    assert phone.send(same, good).status_code == 200
    assert set(states(house).values()) == {("taken", None)}
    assert len(stored(house, Encounter)) == 3


def test_who_was_not_on_the_round_waits_and_so_does_what_comes_a_day_late(house: House) -> None:
    place = placed(house)
    round_id = out(house, place)
    other = enrolled(house, OFFICER)
    other.hand_in(met(round_id, place))
    assert list(states(house).values()) == [("held", "crew")]
    phone = enrolled(house)
    back = (clock.now() - timedelta(hours=25)).replace(tzinfo=None)
    raw(house, "UPDATE street_round SET back_at = :back, state = 'back' WHERE id = :r", back=back, r=round_id)
    late = phone.hand_in(met(round_id, place))[0]
    assert states(house)[late] == ("held", "over")


def test_what_is_added_may_come_before_what_it_completes(house: House) -> None:
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    first = phone.seal(met(round_id, place))
    said = {"kind": "addition", "of": first["id"], "round": round_id.hex(), "at": clock.now().isoformat()}
    phone.hand_in(said | {"note": "Il tousse", "danger": 3, "aliases": ["Simo"]})
    assert phone.send(first).status_code == 200
    assert [row.encounter_id.hex() for row in stored(house, Addition)] == [phone.row(first)]
    elsewhere = out(house, place)
    stray = phone.hand_in(said | {"round": elsewhere.hex(), "note": "Encore"})[0]
    assert states(house)[stray] == ("held", "round")


def test_a_night_as_a_telephone_tells_it(house: House) -> None:
    place, aside = placed(house), placed(house, "Port")
    round_id, phone = out(house, place), enrolled(house)
    now = clock.now()

    def of(kind: str, minutes: int, **more: Any) -> dict[str, Any]:
        return {"kind": kind, "round": round_id.hex(), "at": (now - timedelta(minutes=minutes)).isoformat()} | more

    phone.hand_in(
        of("stop", 40, place=place.hex(), what="leave"),
        of("stop", 50, place=place.hex(), what="arrive"),
        of("stop", 20, place=aside.hex(), what="arrive"),
        of("observation", 18, place=aside.hex(), ambience="tense", police=True, nobody=True, note="Une rafle"),
        of("check_in", 10),
        met(round_id, place, return_on=clock.today().isoformat(), next="Rapporter des chaussures"),
    )
    stops = {row.place_id: row for row in stored(house, Stop)}
    assert stops[place].left_at - stops[place].arrived_at == timedelta(minutes=10)
    assert (stops[aside].why, stops[aside].position, stops[aside].left_at) == ("added", 1, None)
    seen = stored(house, Observation)[0]
    assert (seen.ambience, seen.police, seen.mediation, seen.nobody) == ("tense", True, False, True)
    assert [(row.place_id, row.due_on) for row in stored(house, Promise)] == [(place, clock.today())]
    assert [row.level for row in stored(house, CheckIn)] == [0]
    phone.hand_in(of("alarm", 1))
    assert 9 in {row.level for row in stored(house, CheckIn)}
    assert stored(house, Round)[0].check_level == 9


def test_a_round_is_taken_along_by_its_crew(house: House) -> None:
    place = placed(house)
    phone = enrolled(house)
    assert phone.fetch().json == {"round": None}
    round_id = out(house, place)
    taken = phone.fetch()
    pack = taken.json
    assert pack is not None
    assert taken.headers["Cache-Control"] == "no-store"
    assert pack["round"]["id"] == round_id.hex()
    assert [(stop["place"], stop["name"]["fr"], stop["hazards"]) for stop in pack["stops"]] == [
        (place.hex(), "Gare routière", "Chiens")
    ]
    assert len(pack["crew"]) == 2
    assert phone.fetch(phone.drop).status_code == 401
    assert facts(house).count("street.packed") == 1
    assert enrolled(house, OFFICER).fetch().json == {"round": None}


def test_a_profile_says_with_whom_it_was_met(lite: House) -> None:
    """Of those who are taken along too: companions count where a telephone proposes who it may be."""
    place, away = placed(lite), placed(lite, "Port")
    one, other, alone = (known(lite, name) for name in ("Hamza", "Younes", "Bilal"))
    before = out(lite, place)
    noted(lite, before, place, persons=[Person(profile_id=one), Person(profile_id=other)])
    noted(lite, before, place, persons=[Person(profile_id=alone)])
    noted(lite, before, away, persons=[Person(profile_id=alone), Person(profile_id=one)])
    back(lite, round_id=before)
    out(lite, place)
    pack = enrolled(lite).fetch().json
    assert pack is not None
    beside = {profile["id"]: profile["beside"] for profile in pack["profiles"]}
    assert beside == {one.hex(): [other.hex()], other.hex(): [one.hex()], alone.hex(): []}


def test_a_round_taken_along_dies_by_its_own_hours(house: House) -> None:
    """Not by when it was fetched: it lasts until twelve hours after the round left, or was to leave."""
    now = clock.now()
    round_id, phone = planned(house, begins=now + timedelta(hours=10), ends=now + timedelta(hours=18)), enrolled(house)
    early, hours = phone.fetch().json, timedelta(hours=1)
    assert early is not None
    assert _span(early, now) == (22 * hours, 10 * hours + timedelta(minutes=45))
    with clock.hold(left := now + timedelta(hours=9)):
        me = house.world.actor(CREW)
        with working(house, me):
            rounds.move(me, locate_round(me, round_id), RoundMove.LEAVE)
    with clock.hold(now + timedelta(hours=14)):
        out_there = phone.fetch().json
        assert out_there is not None
        assert _span(out_there, left) == (12 * hours, timedelta(minutes=45))
    with clock.hold(now + timedelta(hours=22)):
        late = phone.fetch().json
        assert late is not None
        assert _span(late, left)[0] == 24 * hours, "still out: once more"


def test_a_long_round_that_is_fetched_in_time_does_not_die_on_the_way(lite: House) -> None:
    """Within the last two hours a round that is still out is given for as long again; one that is back is not."""
    left = clock.now()
    round_id, phone = out(lite, ends=left + timedelta(hours=16)), enrolled(lite)
    for after, dies in ((9, 12), (10.1, 24), (21, 24), (22.5, 36)):
        with clock.hold(left + timedelta(hours=after)):
            pack = phone.fetch().json
            assert pack is not None
            assert _span(pack, left)[0] == timedelta(hours=dies), after
    back(lite, round_id=round_id)
    assert phone.fetch().json == {"round": None}


def test_a_round_that_never_left_is_not_taken_along(lite: House) -> None:
    begins = clock.now()
    planned(lite, begins=begins, ends=begins + timedelta(hours=16))
    phone = enrolled(lite)
    with clock.hold(begins + timedelta(hours=11, minutes=59)):
        assert phone.fetch().json["round"] is not None  # type: ignore[index]
    with clock.hold(begins + timedelta(hours=12, minutes=1)):
        assert phone.fetch().json == {"round": None}


def _span(pack: dict[str, Any], since: datetime) -> tuple[timedelta, timedelta]:
    """How long after `since` a round dies, and the next sign of life is due, to the minute."""
    times = (datetime.fromisoformat(pack["dies_at"]), datetime.fromisoformat(pack["round"]["due"]))
    dies, due = ((at - since + timedelta(seconds=30)) // timedelta(minutes=1) * timedelta(minutes=1) for at in times)
    return dies, due


def test_wrong_tokens_open_nothing_and_slow_nobody_else(lite: House) -> None:
    phone = enrolled(lite)
    client = lite.app.test_client()
    wrong = [
        f"Bearer {phone.device}.{'A' * 43}",
        f"Bearer {bytes(16).hex()}.{phone.drop}",
        "Bearer x",
        "Basic eA==",
        "",
    ]
    for header in wrong:
        answer = client.post("/field/items", json={"items": []}, headers={"Authorization": header})
        assert (answer.status_code, answer.json) == (401, {"error": "unknown"})
    for _n in range(30):
        answer = client.post("/field/items", json={"items": []}, headers={"Authorization": wrong[0]})
    assert answer.status_code == 429
    assert phone.send().status_code == 200
    assert phone.post("items", {"items": []}, token=phone.read).status_code == 429


def test_a_cookie_opens_nothing_here(lite: House) -> None:
    from tests.conftest import client_of

    client = client_of(lite, CREW)
    for path in ("items", "wiped", "enrol"):
        assert client.post(f"/field/{path}", json={"items": [], "code": "x"}).status_code in (401, 410)
    assert client.get("/field/round").status_code == 401
    phone = enrolled(lite, OFFICER)
    answer = client.post("/field/items", json={"items": []}, headers=phone.shows(phone.drop))
    assert answer.status_code == 200


def test_it_says_that_it_has_wiped_itself(house: House) -> None:
    phone = enrolled(house)
    assert phone.post("wiped", {"why": "pins"}).status_code == 204
    with looking(house, house.world.actor(CREW)) as unit:
        assert unit.scalars(select(Device.wiped_at)).one() is not None
    assert facts(house).count("street.device_wiped") == 1


def test_whoever_bears_a_token_fills_no_trail_with_wipes(house: House) -> None:
    """Said a hundred times it is one line; that the round was over is one line a night; nothing follows the last word."""
    phone, said = enrolled(house), "street.device_wiped"
    for _again in range(5):
        assert phone.post("wiped", {"why": "hours"}).status_code == 204
    assert facts(house).count(said) == 1
    with clock.hold(clock.now() + timedelta(hours=20)):
        for _again in range(3):
            phone.post("wiped", {"why": "hours"})
        assert facts(house).count(said) == 2
        for why in ("pins", "user", "hours", "revoked", ["hours"], {}, None, "x" * 900):
            assert phone.post("wiped", {"why": why}).status_code == 204
    with clock.hold(clock.now() + timedelta(days=3)):
        phone.post("wiped", {"why": "hours"})
    assert facts(house).count(said) == 3
    assert [row.wiped for row in raw(house, "SELECT wiped FROM field_device")] == ["pins"]


def test_nothing_else_of_a_telephone_says_what_was_noted(lite: House) -> None:
    place = placed(lite)
    round_id, phone = out(lite, place), enrolled(lite)
    phone.hand_in(met(round_id, place, note="Kiosquamira"), met(bytes(16), place, note="Kiosquamira"))
    everything = repr(raw(lite, "SELECT * FROM field_item")) + repr(raw(lite, "SELECT detail FROM audit_event"))
    assert not re.search("Kiosquamira", everything)
    assert len(stored(lite, FieldItem)) == 2


def test_a_telephone_that_was_taken_off_fills_no_disk_and_loses_nothing_that_was_acknowledged(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "WAITING_OF_ONE", 3)
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    revoke(phone)
    items = [phone.seal(met(round_id, place)) for _each in range(5)]
    told = phone.send(*items).json
    assert told is not None
    assert (len(told["acknowledged"]), told["full"], told["revoked"]) == (3, True, True)
    kept = [item for item in items if item["id"] in told["acknowledged"]]
    again = phone.send(*items).json
    assert again is not None
    assert sorted(again["acknowledged"]) == sorted(told["acknowledged"]), "what is kept is acknowledged always"
    assert len(stored(house, FieldItem)) == 3
    me = house.world.actor(OFFICER)
    with working(house, me):
        held.set_aside(me, locate_waiting(me, bytes.fromhex(phone.receipt(kept[0])), writing=True), Aside.TRIAL)
    after = phone.send(*items).json
    assert after is not None
    assert len(after["acknowledged"]) == 4, "a coordinator made room"


def test_bytes_count_and_what_is_stored_at_once_waits_for_nobody(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "WAITING_BYTES", 1_000)
    place = placed(lite)
    round_id, phone = out(lite, place), enrolled(lite)
    told = phone.send(*[phone.seal(met(round_id, place, note="x" * 900)) for _each in range(4)]).json
    assert told is not None
    assert (len(told["acknowledged"]), told["full"]) == (4, False)
    revoke(phone)
    told = phone.send(phone.seal(met(round_id, place, note="x" * 900))).json
    assert told is not None
    assert (told["acknowledged"], told["full"]) == ([], True)

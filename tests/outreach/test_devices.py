"""Telephones: enrolled once by a code, seen by their owner and the house's coordinators, taken off at once; what waits
is looked at, taken in or set aside. And the frozen format of what they seal."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select

from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, NotFound, Refused, Unreadable
from caseapp.outreach import field_keys
from caseapp.outreach.field_keys import Envelope
from caseapp.outreach.models import Device, Encounter, FieldItem, FieldKey
from caseapp.outreach.queries.devices import telephones
from caseapp.outreach.queries.held import locate_waiting
from caseapp.outreach.service import devices, held
from caseapp.outreach.vocabulary import Aside, Revoked
from tests.cases.pages import fill, forms_of, send, text_of
from tests.conftest import House, client_of
from tests.outreach.forms_field import hold
from tests.outreach.street import CREW, OFFICER, WORKER, out, placed
from tests.outreach.telephone import Phone, enrolled, met
from tests.security.tools import facts, looking, raw, working


def code_of(house: House) -> str:
    """A code as the page shows it."""
    answer = fill(client_of(house, CREW), "/street/devices")
    found = re.search(r"#enrol=([\w-]+)", answer.get_data(as_text=True))
    assert found
    return found[1]


def enrol(house: House, code: str) -> Any:
    return house.app.test_client().post("/field/enrol", json={"code": code})


def test_a_code_is_shown_once_and_enrols_one_telephone(house: House) -> None:
    client = client_of(house, CREW)
    form = next(form for form in forms_of(client.get("/street/devices")) if "submission_id" in form.fields)
    shown = send(client, form)
    assert "<svg" in shown.get_data(as_text=True)
    code = re.search(r"#enrol=([\w-]+)", shown.get_data(as_text=True))
    assert code
    again = send(client, form)
    assert (again.status_code, again.headers["Location"]) == (303, "/street/devices")
    assert enrol(house, code[1]).status_code == 200
    assert enrol(house, code[1]).status_code == 410
    assert facts(house).count("street.device_enrolled") == 1


def test_two_telephones_before_one_picture_are_one(house: House) -> None:
    code, ready, answers = code_of(house), threading.Barrier(2), []

    def ask() -> None:
        ready.wait()
        answers.append(enrol(house, code).status_code)

    both = [threading.Thread(target=ask) for _n in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [200, 410]


def test_a_code_is_over_after_ten_minutes_or_when_another_is_asked_for(lite: House) -> None:
    with clock.hold(clock.now() - timedelta(minutes=11)):
        late = code_of(lite)
    assert enrol(lite, late).status_code == 410
    first, second = code_of(lite), code_of(lite)
    assert (enrol(lite, first).status_code, enrol(lite, second).status_code) == (410, 200)
    for _n in range(30):
        answer = enrol(lite, "AAAA")
    assert answer.status_code == 429


def test_nothing_of_a_code_or_a_token_is_stored(lite: House) -> None:
    code = code_of(lite)
    given = enrol(lite, code).json
    everything = repr(raw(lite, "SELECT * FROM field_device")) + repr(raw(lite, "SELECT * FROM submission"))
    assert not any(secret in everything for secret in (code, given["drop"], given["read"]))


def test_one_sees_her_own_and_a_coordinator_those_of_the_house(house: House) -> None:
    enrolled(house)
    enrolled(house, OFFICER)
    enrolled(house, where=house.world.there)
    for role, count in ((CREW, 1), (OFFICER, 2)):
        me = house.world.actor(role)
        with looking(house, me):
            assert len(telephones(me)) == count


def test_who_may_take_a_telephone_off(house: House) -> None:
    phone, hers = enrolled(house), enrolled(house, OFFICER)
    me, stranger = house.world.actor(CREW), house.world.actor(OFFICER, house.world.there)
    with working(house, me), pytest.raises(NotFound):
        devices.locate(me, bytes.fromhex(hers.device))
    with working(house, stranger), pytest.raises(NotFound):
        devices.locate(stranger, bytes.fromhex(phone.device))
    page = f"/street/devices/{phone.device}/revoke"
    client = client_of(house, OFFICER)
    assert fill(client, page).status_code == 422
    assert fill(client, page, why="lost").status_code == 303
    with looking(house, me) as unit:
        row = unit.get_one(Device, bytes.fromhex(phone.device))
        assert (row.revoked, row.revoked_by_id) == ("lost", house.world.person(OFFICER))
    assert phone.fetch().status_code == 401
    with working(house, me) as unit:
        devices.revoke(me, unit.get_one(Device, bytes.fromhex(phone.device)), Revoked.OTHER)  # twice is once
        with pytest.raises(Refused):
            devices.revoke(me, unit.get_one(Device, bytes.fromhex(hers.device)), Revoked.OTHER)
    assert facts(house).count("street.device_revoked") == 1


def test_what_waits_is_looked_at_and_taken_in_as_it_was_noted(house: House) -> None:
    item = hold(house)
    client = client_of(house, OFFICER)
    assert f"/street/held/{item.hex()}" in client.get("/street/held").get_data(as_text=True)
    for first in ("/street", "/street/devices"):
        assert 'href="/street/held"' in client.get(first).get_data(as_text=True), "the pages before it say so"
    page = client.get(f"/street/held/{item.hex()}")
    assert "Kiosque" in text_of(page) and "Le Grand" in text_of(page)
    assert "street.held_read" in facts(house)
    take = next(form for form in forms_of(page) if form.action.endswith("/take"))
    assert send(client, take).status_code == 303
    assert send(client, take).status_code == 303
    with looking(house, house.world.actor(CREW)) as unit:
        row = unit.scalars(select(Encounter)).one()
        assert row.by_id == house.world.person(CREW)
        receipt = unit.get_one(FieldItem, item)
        assert (receipt.state, receipt.envelope, receipt.settled_by_id) == ("taken", None, house.world.person(OFFICER))
    assert client.get(f"/street/held/{item.hex()}").status_code == 404


def test_what_makes_no_sense_stays_and_can_be_set_aside(house: House) -> None:
    round_id, phone = out(house), enrolled(house)
    item = phone.seal(met(round_id, bytes(16), note="Kiosque"))
    assert phone.send(item).status_code == 200
    odd = bytes.fromhex(phone.receipt(item))
    client = client_of(house, OFFICER)
    page = f"/street/held/{odd.hex()}"
    assert fill(client, page, f"{page}/take").status_code == 422
    assert fill(client, page, f"{page}/aside").status_code == 422
    assert fill(client, page, f"{page}/aside", why="trial").status_code == 303
    with looking(house, house.world.actor(OFFICER)) as unit:
        row = unit.get_one(FieldItem, odd)
        assert (row.state, row.aside, bool(row.envelope)) == ("set_aside", "trial", True)
    me = house.world.actor(OFFICER)
    with working(house, me):
        row = locate_waiting(me, odd, writing=True)
        with pytest.raises(Impossible):
            held.set_aside(me, row, Aside.TRIAL)
        with pytest.raises(Impossible):
            held.take(me, row)
    assert phone.send(item).status_code == 200
    assert facts(house).count("street.exchanged") == 1


def test_what_waits_is_for_coordinators_of_its_house(house: House) -> None:
    item = hold(house)
    assert client_of(house, CREW).get("/street/held").status_code == 403
    assert client_of(house, WORKER).get("/street/held").status_code in (200, 403)
    stranger = client_of(house, OFFICER, house.world.there)
    assert item.hex() not in stranger.get("/street/held").get_data(as_text=True)
    assert stranger.get(f"/street/held/{item.hex()}").status_code == 404


def test_what_does_not_open_is_shown_as_such(lite: House) -> None:
    phone: Phone = enrolled(lite)
    item = phone.seal(met(out(lite), placed(lite))) | {"kid": 9}
    assert phone.send(item).status_code == 200
    page = client_of(lite, OFFICER, language="ar").get(f"/street/held/{phone.receipt(item)}")
    assert page.status_code == 200
    assert not any(form.action.endswith("/take") for form in forms_of(page))


def test_the_command_changes_the_key(lite: House) -> None:
    enrolled(lite)
    runner = lite.app.test_cli_runner()
    result = runner.invoke(args=["outreach", "rotate-field-key"])
    assert result.exit_code == 0, result.output
    with looking(lite, lite.world.actor(CREW)) as unit:
        rows = unit.scalars(select(FieldKey).order_by(FieldKey.kid)).all()
        assert [(row.kid, row.retired_at is None) for row in rows] == [(1, False), (2, True)]


NUMBER = bytes(range(1, 33))
ITEM = bytes(range(16))


def test_an_envelope_of_known_answer_opens() -> None:
    """Frozen: a telephone that was off for a year seals like this."""
    key = ec.derive_private_key(int.from_bytes(NUMBER, "big"), field_keys.CURVE)
    envelope = Envelope(ITEM, 258, bytes.fromhex(POINT), bytes.fromhex(SEALED))
    assert field_keys.opened({258: key}, envelope) == b'{"kind":"alarm"}'
    for other in (Envelope(bytes(16), 258, envelope.point, envelope.sealed), Envelope(ITEM, 257, *envelope_parts())):
        with pytest.raises(Unreadable):
            field_keys.opened({258: key, 257: key}, other)


def test_a_private_number_is_wrapped_in_a_frozen_format(lite: House) -> None:
    from caseapp.infra.sealing.keyring import Keyring

    wrapped = field_keys.wrapped_number(Keyring(bytes(32)), 258, NUMBER, bytes(12))
    assert wrapped.hex() == WRAPPED


def envelope_parts() -> tuple[bytes, bytes]:
    return bytes.fromhex(POINT), bytes.fromhex(SEALED)


POINT = (
    "041f140146bfb1b251f84f4ddbe0d4cdcfd77afd984a9520e35794021f8312bb9eec995a08b1fa7704df3dcc0b50a9665263"
    "fb7711f95f9f8a449c5096e47c892b"
)
SEALED = "000102030405060708090a0b76815454ce1f0832cbd51110604a3f715e0dc74a84bad1691ec73129c64eb05f"
WRAPPED = (
    "01010001000000000000000000000000890bf28dc2910b684e60094e04db302c17b7f64e460a2a18d162409fba5baea1c6a7"
    "f245d33d98734412055d3fa12a0e"
)

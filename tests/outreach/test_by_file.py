"""A telephone that never found a network gives a file away: nothing of it is lost, and nothing enters unseen."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from caseapp.outreach.service import quota
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.outreach.street import CREW, OFFICER, WORKER, out, placed
from tests.outreach.telephone import Phone, enrolled, met
from tests.security.tools import raw
from tests.support.client import PageClient

WHERE = "/street/devices/file"


def test_what_the_telephone_itself_hands_in_later_waits_no_longer(lite: House) -> None:
    """A file shows no token; the telephone does, so the same item comes in by itself, once."""
    place = placed(lite)
    round_id, phone = out(lite, place), enrolled(lite)
    item = phone.seal(met(round_id, place) | {"device": phone.device})
    assert bring(client_of(lite, CREW), {"himaya.field": 1, "device": phone.device, "items": [item]}).status_code == 303
    for _again in range(2):
        assert phone.send(item).json["acknowledged"] == [item["id"]]  # type: ignore[index]
        assert [(row.state, row.why) for row in raw(lite, "SELECT state, why FROM field_item")] == [("taken", None)]
    assert client_of(lite, OFFICER).send(f"/street/held/{phone.receipt(item)}/take").status_code == 404
    assert len(raw(lite, "SELECT id FROM street_encounter")) == 1


def test_a_file_is_handed_in_once_and_waits(lite: House) -> None:
    place = placed(lite)
    round_id, phone = out(lite, place), enrolled(lite)
    item = phone.seal(met(round_id, place, note="Kiosque"))
    mine = client_of(lite, CREW)
    for _again in range(2):
        assert bring(mine, {"himaya.field": 1, "device": phone.device, "items": [item]}).status_code == 303
    assert [(row.state, row.why) for row in raw(lite, "SELECT state, why FROM field_item")] == [("held", "file")]
    assert phone.send(item).json["acknowledged"] == [item["id"]]  # type: ignore[index]
    assert len(raw(lite, "SELECT id FROM field_item")) == 1
    office = client_of(lite, OFFICER)
    assert office.send(f"/street/held/{phone.receipt(item)}/take").status_code == 303
    assert len(raw(lite, "SELECT id FROM street_encounter")) == 1


def test_what_is_no_file_of_hers_is_refused(lite: House) -> None:
    phone: Phone = enrolled(lite, OFFICER)
    mine = client_of(lite, CREW)
    for said in ({}, [], {"himaya.field": 1, "device": "zz", "items": []}, {"himaya.field": 1, "items": []}):
        assert bring(mine, said).status_code == 422
    others = {"himaya.field": 1, "device": phone.device, "items": []}
    assert bring(mine, others).status_code == 422
    assert bring(client_of(lite, OFFICER), others).status_code == 303
    assert client_of(lite, Role.INTAKE_WORKER).get(WHERE).status_code == 403


def bring(client: PageClient, said: object) -> Any:
    """Hand in a file at a desk."""
    page = client.get(WHERE).get_data(as_text=True)
    submission = page.split('name="submission_id" value="')[1].split('"')[0]
    file = (io.BytesIO(json.dumps(said).encode()), "himaya-field.json")
    return client.send(WHERE, {"submission_id": submission, "file": file}, content_type="multipart/form-data")


def test_nobody_hands_in_as_her_own_what_was_noted_on_another_telephone(lite: House) -> None:
    """Whoever lays hands on the file of a colleague: her own telephone hands it in, it waits, and is the colleague's."""
    place = placed(lite)
    round_id, hers, mine = out(lite, place), enrolled(lite), enrolled(lite, WORKER)
    item = hers.seal(met(round_id, place) | {"device": hers.device})
    assert mine.send(item).status_code == 200
    assert [(row.state, row.why) for row in raw(lite, "SELECT state, why FROM field_item")] == [("held", "other")]
    assert client_of(lite, OFFICER).send(f"/street/held/{hers.receipt(item)}/take").status_code == 303
    [row] = raw(lite, "SELECT by_id FROM street_encounter")
    assert row.by_id == lite.world.person(CREW)
    own = hers.seal(met(round_id, place) | {"device": hers.device})
    hers.send(own)
    assert [row.state for row in raw(lite, "SELECT state FROM field_item")] == ["taken", "taken"]


def test_a_file_of_which_not_all_may_wait_is_brought_again(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "WAITING_OF_ONE", 1)
    place = placed(lite)
    round_id, phone = out(lite, place), enrolled(lite)
    said = {"himaya.field": 1, "device": phone.device, "items": [phone.seal(met(round_id, place)) for _each in "12"]}
    mine, office = client_of(lite, CREW), client_of(lite, OFFICER)
    for waiting in (1, 2):
        assert bring(mine, said).status_code == 303
        ids = [row.id.hex() for row in raw(lite, "SELECT id FROM field_item")]
        assert len(ids) == waiting
        for item in ids:
            office.send(f"/street/held/{item}/take")
    assert len(raw(lite, "SELECT id FROM street_encounter")) == 2

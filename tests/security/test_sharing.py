"""Sharing is rows: chosen classes open at the receiver, with keys of her own, until they are withdrawn or expire."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from caseapp.cases import queries, service
from caseapp.cases.models import CaseEvent
from caseapp.cases.service.identity import identity_now
from caseapp.cases.vocabulary import ClosingReason
from caseapp.infra.sealing.blobs import dek_version_of
from caseapp.infra.sealing.vaults import Keys, VaultKey, load_keys
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import Invalid, NotFound, Refused, Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.matrix import Relation
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import looking, raw, working
from tests.support.world import CANARIES

CHOSEN = [DataClass.IDENTITY, DataClass.NOTES]


def _share(house: House, classes: list[DataClass], **more) -> None:  # type: ignore[no-untyped-def]
    worker = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, worker):
        case = queries.locate(worker, house.world.reference, writing=True)
        service.share(worker, case, house.world.there, classes, **more)


def _withdraw(house: House) -> None:
    worker = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, worker):
        service.withdraw_share(worker, queries.locate(worker, house.world.reference, writing=True), house.world.there)


def _note(house: House, text: str) -> bytes:
    worker = house.world.actor(Role.REFERENCE_WORKER)
    with working(house, worker):
        service.add_note(worker, queries.locate(worker, house.world.reference, writing=True), text)
    return raw(house, "SELECT id FROM case_event ORDER BY id DESC LIMIT 1")[0].id


def _held(house: House, holder: bytes) -> set[tuple[str, int]]:
    rows = raw(
        house, "SELECT data_class, dek_version FROM vault_key WHERE vault_id = :v AND holder_id = :h",
        v=house.world.case_id, h=holder,
    )  # fmt: skip
    return {tuple(row) for row in rows}


def _open_with(house: House, keys_of: list, event: bytes, data_class: DataClass) -> str:
    """Open a line of the timeline with these very key rows and nothing else: what a thief of the rows can do."""
    with house.app.app_context(), system_work() as unit:
        blob = unit.scalars(select(CaseEvent.body).where(CaseEvent.id == event)).one()
        keys = Keys(unit, house.world.there, keys_of)
        return keys.unseal(blob, "case_event", data_class, event, house.world.case_id)["text"]


def _rows_of(house: House, holder: bytes) -> list:
    with house.app.app_context(), system_work() as unit:
        query = select(
            VaultKey.vault_id, VaultKey.data_class, VaultKey.dek_version, VaultKey.kek_version, VaultKey.wrapped,
            VaultKey.expires_at,
        ).where(VaultKey.vault_id == house.world.case_id, VaultKey.holder_id == holder)  # fmt: skip
        return [tuple(row) for row in unit.execute(query)]


def test_the_receiver_reads_the_chosen_classes_with_rows_of_her_own(house: House) -> None:
    world = house.world
    assert _held(house, world.there) == set()
    _share(house, CHOSEN)
    assert _held(house, world.there) == {("identity", 1), ("notes", 1)}
    ours = {row[1]: row[4] for row in _rows_of(house, world.here)}
    for row in _rows_of(house, world.there):
        assert bytes(row[4]) != bytes(ours[row[1]]), "the same key, wrapped for another holder"
    receiver = world.actor(Role.UNIT_OFFICER, world.there)
    with working(house, receiver, writes=False):
        file = queries.open_file(receiver, world.reference)
        assert file.relation is Relation.RECEIVED and file.read_only
        assert file.name.latin == f"{CANARIES['given']} {CANARIES['family']}"
        assert file.contact.state == "closed"
        texts = {entry.data_class: entry.text for entry in file.entries if entry.text}
        assert CANARIES["note"] in texts.values()
        assert set(texts) == {DataClass.NOTES}
    page = client_of(house, Role.UNIT_OFFICER, world.there).get(f"/cases/{world.reference}").get_data(as_text=True)
    assert CANARIES["family"] in page
    assert not any(word in page for word in (CANARIES["phone"], "Zerktounix", "tribunal"))


def test_no_row_no_plain_text_even_where_the_share_says_so(house: House) -> None:
    """A forgotten filter, or a forged line in `case_share`: without key rows there is nothing to read."""
    world = house.world
    _share(house, [DataClass.IDENTITY])
    raw(house, "UPDATE case_share SET classes = 'contact health identity judicial notes social'")
    page = client_of(house, Role.UNIT_OFFICER, world.there).get(f"/cases/{world.reference}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and CANARIES["family"] in text
    assert not any(word in text for word in (CANARIES["phone"], "Zerktounix", "Mouloudax", "tribunal"))


def test_withdrawing_takes_the_rows_and_gives_new_keys_to_what_comes_next(house: House) -> None:
    world = house.world
    _share(house, CHOSEN)
    old_note = raw(
        house, "SELECT id FROM case_event WHERE kind = 'note' AND data_class = 'notes' AND case_id = :c", c=world.case_id
    )[0].id  # fmt: skip
    stolen = _rows_of(house, world.there)
    client = client_of(house, Role.UNIT_OFFICER, world.there)
    assert client.get(f"/cases/{world.reference}").status_code == 200
    _withdraw(house)
    assert _held(house, world.there) == set()
    assert {("identity", 2), ("notes", 2)} <= _held(house, world.here)
    assert ("contact", 2) not in _held(house, world.here), "only what was shared needs a new key"
    assert client.get(f"/cases/{world.reference}").status_code == 404
    assert client.send("/search", {"q": world.reference}).get_data(as_text=True).count(CANARIES["family"]) == 0
    new_note = _note(house, "Écrit après le retrait, à propos de Vantardix.")
    # What she has read she has read; what is written from now on stays shut, whatever she kept.
    assert _open_with(house, stolen, old_note, DataClass.NOTES) == CANARIES["note"]
    with pytest.raises(Unreadable):
        _open_with(house, stolen, new_note, DataClass.NOTES)
    page = client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{world.reference}").get_data(as_text=True)
    assert "Vantardix" in page and "Mouloudax" in page, "the owner reads both versions"


def test_a_list_opens_names_under_later_keys_too(house: House) -> None:
    """The first key of a name comes along with its row; one that was sealed anew is opened with its own."""
    world, worker = house.world, house.world.actor(Role.REFERENCE_WORKER)
    _share(house, CHOSEN)
    _withdraw(house)
    with working(house, worker):
        case = queries.locate(worker, world.reference, writing=True)
        now = identity_now(worker, case)
        service.correct_identity(worker, case, now, {**now, "nickname": "Zitounax"})
        assert dek_version_of(case.identity) == 2
    with looking(house, worker):
        found = queries.caseload(worker, queries.View.ESTABLISHMENT).lines
    assert [line.name.nickname for line in found if line.reference == world.reference] == ["Zitounax"]


def test_sharing_again_gives_back_old_and_new(house: House) -> None:
    world = house.world
    _share(house, [DataClass.NOTES])
    _withdraw(house)
    _note(house, "Écrit entre les deux partages : Vantardix.")
    _share(house, [DataClass.NOTES])
    assert _held(house, world.there) == {("notes", 1), ("notes", 2)}
    page = client_of(house, Role.UNIT_OFFICER, world.there).get(f"/cases/{world.reference}").get_data(as_text=True)
    assert "Vantardix" in page and "Mouloudax" in page


def test_what_is_written_while_shared_reaches_the_receiver(house: House) -> None:
    world = house.world
    _share(house, [DataClass.NOTES])
    _note(house, "Écrit pendant le partage : Vantardix.")
    page = client_of(house, Role.UNIT_OFFICER, world.there).get(f"/cases/{world.reference}").get_data(as_text=True)
    assert "Vantardix" in page


def test_an_expiry_is_honoured_by_the_page_and_by_the_keys(house: House) -> None:
    world = house.world
    _share(house, CHOSEN, expires_at=clock.now() + timedelta(hours=1))
    path = f"/cases/{world.reference}"
    client = client_of(house, Role.UNIT_OFFICER, world.there)
    assert client.get(path).status_code == 200
    with clock.hold(clock.now() + timedelta(hours=1, seconds=1)):
        late = client_of(house, Role.UNIT_OFFICER, world.there)
        assert late.get(path).status_code == 404
        with looking(house, world.actor(Role.UNIT_OFFICER, world.there)) as unit:
            keys = load_keys(unit, world.there, [world.case_id], CHOSEN)
            assert not any(keys.holds(world.case_id, c) for c in CHOSEN)
    assert client.get(path).status_code == 200, "the negative control: the clock alone made the difference"


def test_a_receiver_changes_nothing(house: House) -> None:
    world = house.world
    _share(house, list(DataClass))
    receiver = world.actor(Role.UNIT_OFFICER, world.there)
    case_id = world.case_id
    verbs = {
        "note": lambda case: service.add_note(receiver, case, "x"),
        "close": lambda case: service.close(receiver, case, ClosingReason.OTHER, "Fini."),
        "correct": lambda case: service.correct_identity(receiver, case, {}, {"given": "x"}),
        "restrict": lambda case: service.restrict(receiver, case, "x"),
        "assign": lambda case: service.assign(receiver, case, receiver.user_id),
        "add": lambda case: service.add_member(receiver, case, receiver.user_id),
        "share": lambda case: service.share(receiver, case, world.here, [DataClass.IDENTITY]),
        "withdraw": lambda case: service.withdraw_share(receiver, case, world.there),
    }
    before = raw(house, "SELECT * FROM case_file WHERE id = :c", c=case_id)
    count = raw(house, "SELECT count(*) FROM case_event")
    for name, verb in verbs.items():
        with looking(house, receiver):
            case = queries.locate(receiver, world.reference)
            with pytest.raises((NotFound, Refused)):
                verb(case)
            with pytest.raises(NotFound):
                queries.locate(receiver, world.reference, writing=True)
        assert raw(house, "SELECT * FROM case_file WHERE id = :c", c=case_id) == before, name
    assert raw(house, "SELECT count(*) FROM case_event") == count


def test_sharing_needs_classes_another_place_and_the_right(house: House) -> None:
    world = house.world
    for role, receiver, classes, refusal in (
        (Role.REFERENCE_WORKER, world.there, [], Invalid),
        (Role.REFERENCE_WORKER, world.here, [DataClass.IDENTITY], Invalid),
        (Role.INTAKE_WORKER, world.there, [DataClass.IDENTITY], Refused),
        (Role.HEALTH_STAFF, world.there, [DataClass.HEALTH], Refused),
    ):
        actor = world.actor(role)
        with looking(house, actor), pytest.raises(refusal):
            service.share(actor, queries.locate(actor, world.reference, writing=True), receiver, classes)
    assert _held(house, world.there) == set()

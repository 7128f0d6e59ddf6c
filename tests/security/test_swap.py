"""Sealed blobs in the wrong place, cut, altered or replaced: none opens, the page says so, and the trail has its line."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import pytest

from caseapp.cases import queries, service
from caseapp.cases.service.glass import break_glass
from caseapp.infra import drafts
from caseapp.infra.sealing.keyring import HOUSE, keyring
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel.errors import Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.security.tools import facts, raw, working
from tests.support.world import CANARIES, make_case

UNREADABLE = {"fr": "Illisible, signalé", "ar": "غير مقروء، تم الإبلاغ عنه"}
REASON = "Une raison assez longue pour être lue demain."


@dataclass(frozen=True)
class Sealed:
    """One real blob and everything it is bound to."""

    table: str
    column: str
    row: bytes
    vault: bytes
    holder: bytes
    data_class: DataClass
    blob: bytes


def _collect(house: House) -> list[Sealed]:
    """Every sealed value of a world in which each kind of blob exists, those of two files and of two vault versions."""
    world = house.world
    worker = world.actor(Role.REFERENCE_WORKER)
    with house.app.app_context():
        second, _ = make_case(world)
        third, _ = make_case(world, Role.UNIT_OFFICER, world.there)
    with working(house, worker) as unit:
        case = queries.locate(worker, world.reference, writing=True)
        service.share(worker, case, world.there, list(DataClass))
        unit.flush()
        service.withdraw_share(worker, case, world.there)
        service.add_note(worker, case, "écrit sous la deuxième clé")
        drafts.save(unit, worker, "case.new", {"given": CANARIES["given"]})
        drafts.save(unit, worker, "note.other", {"text": CANARIES["note"]})
        break_glass(worker, world.case_id, world.here, REASON)
    found = []

    def add(sql: str, table: str, column: str) -> None:
        for row in raw(house, sql):
            if row.blob is not None:
                found.append(
                    Sealed(table, column, row.id, row.vault, row.holder, DataClass(row.class_), bytes(row.blob))
                )

    for column in ("identity", "contact"):
        add(
            f"SELECT id, id AS vault, establishment_id AS holder, '{column}' AS class_, {column} AS blob FROM case_file",
            "case_file",
            column,
        )
    add(
        "SELECT e.id, e.case_id AS vault, c.establishment_id AS holder, e.data_class AS class_, e.body AS blob"
        " FROM case_event e JOIN case_file c ON c.id = e.case_id",
        "case_event",
        "body",
    )
    for table, column, place in (
        ("draft", "body", "user_id"),
        ("exceptional_opening", "reason", "establishment_id"),
        ("outbox", "payload", "workplace_id"),
        ("audit_event", "reason", "workplace_id"),
    ):
        add(
            f"SELECT id, {place} AS vault, {place} AS holder, 'notes' AS class_, {column} AS blob FROM {table}",
            table,
            column,
        )
    for row in raw(house, "SELECT id, profile AS blob FROM user_account"):
        found.append(Sealed("user_account", "profile", row.id, HOUSE, HOUSE, DataClass.IDENTITY, bytes(row.blob)))
    assert {s.vault for s in found} >= {world.case_id, second, third, world.here, HOUSE}
    return found


def test_no_blob_opens_in_the_place_of_another(house: House) -> None:
    """All places x all blobs; the diagonal is the negative control: each opens in its own."""
    found = _collect(house)
    assert len(found) > 30
    assert {s.blob[3:5] for s in found if s.table == "case_event"} >= {b"\x00\x01", b"\x00\x02"}
    opened, own = [], 0
    with working(house, house.world.actor(Role.REFERENCE_WORKER)) as unit:
        for place in found:
            keys = load_keys(unit, place.holder, [place.vault], list(DataClass))
            for other in found:
                try:
                    keys.unseal(other.blob, place.table, place.data_class, place.row, place.vault)
                except Unreadable:
                    continue
                if other is place:
                    own += 1
                else:
                    opened.append((other, place))
    assert opened == []
    assert own == len(found)


def test_no_key_opens_in_the_place_of_another(house: House) -> None:
    """Wrapped keys moved to another vault, class, version or holder; the original is the control."""
    _collect(house)
    rows = raw(house, "SELECT vault_id, data_class, dek_version, holder_id, kek_version, wrapped FROM vault_key")
    assert len(rows) > 8
    with working(house, house.world.actor(Role.REFERENCE_WORKER)) as unit:
        for place in rows:
            keys = load_keys(unit, place.holder_id, [place.vault_id], [DataClass(place.data_class)])
            spot = (place.vault_id, place.data_class, place.dek_version)
            keys.dek(place.vault_id, DataClass(place.data_class), place.dek_version)
            for other in rows:
                if other is place:
                    continue
                keys._open.pop(spot, None)
                keys.wrapped[spot] = (place.kek_version, bytes(other.wrapped))
                with pytest.raises(Unreadable):
                    keys.dek(place.vault_id, DataClass(place.data_class), place.dek_version)


def test_no_establishments_key_opens_for_another(house: House) -> None:
    world = house.world
    keks = {row.owner_id: row.wrapped for row in raw(house, "SELECT owner_id, wrapped FROM kek WHERE version = 1")}
    raw(house, "UPDATE kek SET wrapped = :w WHERE owner_id = :o", w=keks[world.there], o=world.here)
    keyring().forget()
    try:
        page = client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{world.reference}")
        text = page.get_data(as_text=True)
        assert not any(canary in text for canary in CANARIES.values())
        assert page.status_code in (200, 500)
        raw(house, "UPDATE kek SET wrapped = :w WHERE owner_id = :o", w=keks[world.here], o=world.here)
        keyring().forget()
        page = client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{world.reference}")
        assert CANARIES["family"] in page.get_data(as_text=True)
    finally:
        keyring().forget()


def _damages(own: bytes, other: bytes) -> dict[str, bytes]:
    """What somebody with the database in her hands could put in a blob's place."""

    def header(position: int, value: int) -> bytes:
        return own[:position] + bytes((value,)) + own[position + 1 :]

    return {
        "of another row": other,
        "empty": b"",
        "one byte": b"\x01",
        "header only": own[:5],
        "cut in the tag": own[:-1],
        "cut in the middle": own[: len(own) // 2],
        "lengthened": own + b"\x00",
        "a bit of the ciphertext": own[:40] + bytes((own[40] ^ 1,)) + own[41:],
        "a bit of the tag": own[:-1] + bytes((own[-1] ^ 128,)),
        "another nonce": own[:5] + bytes(12) + own[17:],
        "unknown version": header(0, 2),
        "unknown algorithm": header(1, 9),
        "unknown flags": header(2, 1),
        "another key version": own[:4] + bytes((own[4] + 1,)) + own[5:],
        "plain text": b'{"text":"en clair"}',
        "plain text of full length": b'{"text":"en clair"}'.ljust(161),
    }


def _shows_cipher(text: str, blob: bytes) -> bool:
    part = blob[5:37]
    forms = (part.hex(), base64.b64encode(part).decode()[:40], part.decode("latin-1"), repr(part)[2:30], "en clair")
    return (len(part) > 20 and any(form in text for form in forms)) or "en clair" in text


@pytest.mark.parametrize("column", ["identity", "contact", "note"])
def test_the_page_says_unreadable_and_the_trail_knows(house: House, column: str) -> None:
    world = house.world
    with house.app.app_context():
        second, _ = make_case(world)
    table, field, where = ("case_event", "body", "id") if column == "note" else ("case_file", column, "id")
    if column == "note":
        of = "SELECT id FROM case_event WHERE case_id = :c AND kind = 'note' AND data_class = 'notes'"
        row, other_row = raw(house, of, c=world.case_id)[0].id, raw(house, of, c=second)[0].id
    else:
        row, other_row = world.case_id, second
    read = f"SELECT {field} AS blob FROM {table} WHERE {where} = :i"
    own, other = bytes(raw(house, read, i=row)[0].blob), bytes(raw(house, read, i=other_row)[0].blob)
    clients = {"fr": client_of(house, Role.REFERENCE_WORKER), "ar": client_of(house, Role.UNIT_OFFICER, language="ar")}
    hidden = {"identity": CANARIES["family"], "contact": CANARIES["phone"], "note": CANARIES["note"]}[column]
    whole = clients["fr"].get(f"/cases/{world.reference}").get_data(as_text=True)
    assert hidden.replace("'", "&#39;") in whole
    assert UNREADABLE["fr"] not in whole
    damages = list(_damages(own, other).items())
    if house.settings.database_url.startswith("postgresql"):  # the bytes are the same: a sample is enough
        damages = damages[::4]
    for number, (name, blob) in enumerate(damages):
        raw(house, f"UPDATE {table} SET {field} = :b WHERE {where} = :i", b=blob, i=row)
        language = ("fr", "ar")[number % 2]
        before = len(facts(house))
        page = clients[language].get(f"/cases/{world.reference}")
        text = page.get_data(as_text=True)
        assert page.status_code == 200, name
        assert UNREADABLE[language] in text, name
        assert hidden.replace("'", "&#39;") not in text, name
        assert not _shows_cipher(text, blob), name
        written = facts(house)[before:]
        assert written.count("sealed.unreadable") == 1, (name, written)
        assert "case.opened" in written, name


def test_lists_searches_and_the_first_page_survive_a_broken_name(house: House) -> None:
    world = house.world
    raw(
        house,
        "UPDATE case_file SET identity = :b, version = version + 1 WHERE id = :i",
        b=b"\x01" * 60,
        i=world.case_id,
    )
    client = client_of(house, Role.REFERENCE_WORKER)
    for path in ("/", "/cases/"):
        before = len(facts(house))
        page = client.get(path)
        assert page.status_code == 200, path
        assert UNREADABLE["fr"] in page.get_data(as_text=True), path
        assert "sealed.unreadable" in facts(house)[before:], path
    page = client.send("/search", {"q": CANARIES["family"]})
    assert page.status_code == 200
    assert world.reference not in page.get_data(as_text=True)


def test_a_broken_identity_is_never_corrected_over(house: House) -> None:
    """Correcting what cannot be read would seal an emptiness over it: the form does not open, and it is reported."""
    world = house.world
    raw(house, "UPDATE case_file SET contact = :b WHERE id = :i", b=b"\x01" * 60, i=world.case_id)
    before = len(facts(house))
    page = client_of(house, Role.REFERENCE_WORKER).get(f"/cases/{world.reference}/identity")
    assert page.status_code in (409, 500, 503)
    assert not _shows_cipher(page.get_data(as_text=True), b"\x01" * 60)
    assert "sealed.unreadable" in facts(house)[before:]


def test_a_broken_name_of_a_colleague_is_a_question_mark(house: House) -> None:
    world = house.world
    user = world.person(Role.UNIT_OFFICER)
    raw(house, "UPDATE user_account SET profile = :b, version = version + 100 WHERE id = :i", b=b"\x01" * 60, i=user)
    before = len(facts(house))
    page = client_of(house, Role.UNIT_OFFICER).get("/account")
    assert page.status_code == 200
    assert "sealed.unreadable" in facts(house)[before:]


def test_a_broken_draft_is_reported_and_the_form_opens(house: House) -> None:
    world = house.world
    client = client_of(house, Role.REFERENCE_WORKER)
    client.put("/drafts/case.new", json={"given": CANARIES["given"]}, headers={"X-CSRF-Token": client.token()})
    assert CANARIES["given"] in client.get("/cases/new").get_data(as_text=True)
    raw(house, "UPDATE draft SET body = :b WHERE user_id = :u", b=b"\x01" * 60, u=world.person(Role.REFERENCE_WORKER))
    before = len(facts(house))
    page = client.get("/cases/new")
    assert page.status_code == 200
    assert "sealed.unreadable" in facts(house)[before:]


def test_a_broken_reason_does_not_hide_the_other_openings(house: House) -> None:
    world = house.world
    worker = world.actor(Role.REFERENCE_WORKER)
    for reason in (REASON, "Une autre raison, tout aussi longue."):
        with working(house, worker):
            break_glass(worker, world.case_id, world.here, reason)
    first = raw(house, "SELECT id FROM exceptional_opening ORDER BY id")[0].id
    raw(house, "UPDATE exceptional_opening SET reason = :b WHERE id = :i", b=b"\x01" * 60, i=first)
    before = len(facts(house))
    page = client_of(house, Role.DIRECTOR).get("/exceptional/reviews")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Une autre raison" in text
    assert UNREADABLE["fr"] in text
    assert "sealed.unreadable" in facts(house)[before:]


def test_text_in_the_place_of_bytes_is_unreadable_too(lite: House) -> None:
    """SQLite keeps a text in a BLOB column if it is given one."""
    world = lite.world
    raw(lite, "UPDATE case_file SET identity = 'en clair' WHERE id = :i", i=world.case_id)
    page = client_of(lite, Role.REFERENCE_WORKER).get(f"/cases/{world.reference}")
    assert page.status_code == 200
    assert UNREADABLE["fr"] in page.get_data(as_text=True)
    assert "en clair" not in page.get_data(as_text=True)

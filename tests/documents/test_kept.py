"""Documents survive a merge and its undoing, a backup and its restoring; and stay readable throughout."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from caseapp.application import create_app
from caseapp.cases import queries as files
from caseapp.config import Settings
from caseapp.documents import housekeeping, service
from caseapp.documents.service import sealing
from caseapp.infra import housekeeping as house_work
from caseapp.infra.backup import create as backups
from caseapp.infra.backup.restore import restore
from caseapp.infra.db import db
from caseapp.infra.keys import create_keys, slots
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.kernel import clock
from caseapp.matching.service.merge import Incomplete
from caseapp.policy.classes import DataClass
from caseapp.policy.documents import DocumentType, Protection
from caseapp.policy.roles import Role
from tests.conftest import House, client_of
from tests.documents import makers as m
from tests.documents.desk import TITLE, attached
from tests.matching.desk import another, merge, undo
from tests.security.tools import raw, working
from tests.support.client import PageClient
from tests.support.world import make_world

OFFICER = Role.UNIT_OFFICER


def pages_of(client: PageClient, reference: str, house: House, origin: bytes) -> list[Any]:
    """Every page of the copy of a document, or of the document itself, in the file `reference`."""
    sql = "SELECT id, pages FROM document WHERE id = :i OR origin_id = :i"
    found = []
    for row in raw(house, sql, i=origin):
        for number in range(1, row.pages + 1):
            answer = client.get(f"/cases/{reference}/documents/{row.id.hex()}/pages/{number}")
            if answer.status_code == 200:
                found.append(answer.data)
    return found


def test_documents_move_with_a_merge_and_come_back(house: House) -> None:
    """Sealed anew for the file that stays, each in its class, protection and author kept; withdrawn ones too."""
    kept, gone = house.world.reference, another(house)
    one = attached(house, m.jpeg(), m.png(), role=OFFICER, reference=gone, protection=Protection.RESTRICTED)
    order = attached(house, m.mp3(9), kind=DocumentType.REPORT, role=OFFICER, reference=gone)
    me = house.world.actor(OFFICER)
    with working(house, me):
        service.withdraw(me, files.locate(me, gone, writing=True), order, "En double.")
    client = client_of(house, OFFICER)
    before = pages_of(client, gone, house, one)
    assert len(before) == 2
    merged = merge(house, kept, gone, worker="kept")
    assert pages_of(client, kept, house, one) == before
    page = client.get(f"/cases/{kept}/documents").text
    assert page.count(TITLE) == 2
    assert "<s>" in page
    rows = raw(house, "SELECT * FROM document ORDER BY id")
    assert len(rows) == 4
    assert len({row.stored for row in rows}) == 4
    copy = next(row for row in rows if row.origin_id == one)
    assert (copy.owner_id, copy.protection, copy.author_id) == (house.world.case_id, "restricted", me.user_id)
    with working(house, me):
        service.describe(me, files.locate(me, kept, writing=True), copy.id, {"title": TITLE}, {"title": "Depuis"})
    assert undo(house, merged, worker="before") >= 1
    rows = {row.id: row for row in raw(house, "SELECT * FROM document")}
    assert len(rows) == 3, "what was described since stays; the withdrawn one's copy is gone"
    assert pages_of(client, gone, house, one) == before
    with house.app.app_context():
        with clock.hold(clock.now() + timedelta(days=2)):
            assert housekeeping.sweep.run(house.settings) >= 1
        db.session.remove()
    assert pages_of(client, gone, house, one) == before
    left = [path.name for path in (house.settings.data / "documents").glob("??/*")]
    assert sorted(left) == sorted(row.stored.hex() for row in rows.values())


@pytest.mark.parametrize("fate", ["a page does not open", "a page changes on its way", "a document is forgotten"])
def test_a_merge_that_would_lose_a_page_is_refused(lite: House, monkeypatch: pytest.MonkeyPatch, fate: str) -> None:
    kept, gone = lite.world.reference, another(lite)
    document = attached(lite, role=OFFICER, reference=gone)
    if fate == "a page does not open":
        for path in (lite.settings.data / "documents").glob("??/*"):
            path.write_bytes(path.read_bytes()[:-20] + bytes(20))
    elif fate == "a page changes on its way":
        from caseapp.documents import merging

        honest, calls = sealing.stored_pieces, []

        def twisted(*given: Any) -> Any:
            calls.append(1)
            for told, plain in honest(*given):
                yield told, plain + b"!" if len(calls) == 1 else plain

        monkeypatch.setattr(merging, "stored_pieces", twisted)
    else:
        from caseapp.documents import merging

        honest_rows = merging._rows
        monkeypatch.setattr(
            merging, "_rows", lambda unit, case: [] if case.reference == kept else honest_rows(unit, case)
        )
    with pytest.raises(Incomplete) as stopped:
        merge(lite, kept, gone, worker="kept")
    assert stopped.value.step == "documents"
    monkeypatch.undo()
    assert [row.id for row in raw(lite, "SELECT id FROM document")] == [document]


@pytest.fixture
def own(tmp_path: Path) -> Any:
    """An installation that a test may break."""
    data = tmp_path / "data"
    settings = Settings(data=data, database_url=f"sqlite:///{data / 'own.sqlite3'}", demo=False, jobs_in_server=False)
    before = rings._keyring
    create_keys(settings)
    prepare(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    with app.app_context():
        world = make_world("x")
    yield House(app, settings, world, lambda: None, rings.keyring(), slots(settings).path.read_bytes())
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    if before is not None:
        rings.install(before)


def shown(house: House, document: bytes) -> int:
    """How the page of a document answers."""
    client = client_of(house, Role.REFERENCE_WORKER)
    client.look = False
    return client.get(f"/cases/{house.world.reference}/documents/{document.hex()}/pages/1").status_code


def back_up(house: House) -> backups.Backup:
    with house.app.app_context():
        house_work.close_trail(house.settings, checkpoint=True)
        made = backups.create(house.settings)
        db.session.remove()
        return made


def test_a_backup_brings_documents_back(own: House) -> None:
    """Each is copied once; what was altered or lost comes back, what came later is set aside, what nobody has is told."""
    first, second = attached(own, data_class=DataClass.SOCIAL), attached(own, m.pdf())
    made = back_up(own)
    assert (made.documents.needed, made.documents.fresh, made.documents.missing) == (2, 2, 0)
    again = back_up(own)
    assert (again.documents.needed, again.documents.fresh, again.documents.missing) == (2, 0, 0)
    later = attached(own, m.mp3())
    shelf, beside = own.settings.data / "documents", made.data.parent / "documents"
    names = {row.id: row.stored.hex() for row in raw(own, "SELECT id, stored FROM document")}
    (shelf / names[first][:2] / names[first]).unlink()
    spoiled = shelf / names[second][:2] / names[second]
    spoiled.write_bytes(spoiled.read_bytes()[:-9])
    assert (shown(own, first), shown(own, second)) == (500, 500)
    assert back_up(own).documents.missing == 0, "of what a backup holds already, it still holds the good copy"
    with own.app.app_context():
        db.session.remove()
        db.engine.dispose()
    done = restore(own.settings, made.data, lambda: None)
    assert (done.documents.needed, done.documents.fresh, done.documents.missing) == (2, 2, 0)
    assert (shown(own, first), shown(own, second), shown(own, later)) == (200, 200, 404)
    aside = list(own.settings.data.glob("documents.before-*/??/*"))
    assert [path.name for path in aside] == [names[later]]
    for path in beside.glob(f"??/{names[first]}"):
        path.write_bytes(bytes(path.stat().st_size))
    shutil.rmtree(shelf)
    with own.app.app_context():
        db.engine.dispose()
    assert restore(own.settings, made.data, lambda: None).documents.missing == 1
    assert (shown(own, first), shown(own, second)) == (500, 200)


def test_a_backup_of_a_lost_document_says_so(own: House) -> None:
    attached(own)
    shutil.rmtree(own.settings.data / "documents")
    made = back_up(own)
    assert (made.documents.needed, made.documents.missing) == (1, 1)
    assert made.data.exists()

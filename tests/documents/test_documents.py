"""A document from the form to the page, and who opens it; what is wrong is told, what was altered is not shown."""

from __future__ import annotations

import io
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from caseapp.cases import queries as files
from caseapp.cases import service as cases
from caseapp.config import Settings
from caseapp.documents import housekeeping, queries, service
from caseapp.documents.hygiene import ask
from caseapp.documents.hygiene.ask import clean_all, glance
from caseapp.documents.service import receiving
from caseapp.infra.db import db
from caseapp.infra.sealing.vaults import VaultKey
from caseapp.infra.shelf import Shelf
from caseapp.kernel import clock
from caseapp.kernel.errors import Impossible, NotFound, Refused, Unreadable
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide, exceptional_classes
from caseapp.policy.documents import DOCUMENT_CLASSES, SHELVING, DocumentType, Protection, years_after
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from tests.cases.pages import again, errors_at, form_of, send, text_of
from tests.conftest import House, client_of
from tests.documents import makers as m
from tests.documents.desk import TITLE, address, attached, bring
from tests.documents.test_storage import a_scanner, as_clamd
from tests.security.test_matrix import _break, _share
from tests.security.tools import facts, lines_since, raw, working

WORKER, OFFICER, NURSE = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.HEALTH_STAFF


def stored(house: House) -> list[Path]:
    """Every file on the shelf."""
    return sorted(path for path in (house.settings.data / "documents").rglob("*") if path.is_file())


def file_of(house: House, document: bytes) -> Path:
    """The file of one document."""
    name: bytes = raw(house, "SELECT stored FROM document WHERE id = :i", i=document)[0].stored
    return house.settings.data / "documents" / name.hex()[:2] / name.hex()


def set_settings(house: House, monkeypatch: pytest.MonkeyPatch, **changed: Any) -> None:
    """Other settings for one test."""
    from dataclasses import replace

    shelf: Shelf = house.app.extensions["shelf"]
    settings: Settings = replace(house.settings, **changed)
    monkeypatch.setattr(shelf, "settings", settings)
    monkeypatch.setitem(house.app.extensions, "settings", settings)


def test_two_photos_become_one_document(house: House) -> None:
    """Brought in one form, seen page by page; the line of the timeline names nothing, the file's name is not kept."""
    client = client_of(house, WORKER)
    start = len(facts(house))
    red, blue = (
        m.encoded(Image.new("RGB", (60, 40), "red"), "JPEG"),
        m.encoded(Image.new("RGB", (40, 60), "blue"), "JPEG"),
    )
    answer = bring(client, house, red, blue, names=("Aya Benali.jpg", "x.php"), title=TITLE, dated_on="21/03/2025")
    assert answer.status_code == 303, errors_at(answer)
    page = client.get(answer.location)
    told = text_of(page)
    assert TITLE in told
    assert "21 mars 2025" in told
    for number, size in ((1, (60, 40)), (2, (40, 60))):
        shown = client.get(f"{answer.location}/pages/{number}")
        assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
        assert Image.open(io.BytesIO(shown.data)).size == size
        assert client.get(f"{answer.location}/previews/{number}").mimetype == "image/jpeg"
    assert client.get(f"{answer.location}/pages/3").status_code == 404
    file = text_of(client.get(f"/cases/{house.world.reference}"))
    assert file.count(TITLE) == 1, "on its card, and not in the timeline"
    assert "Aya" not in page.text + file
    assert len(stored(house)) == 1
    assert "Aya" not in str(stored(house))
    lines = lines_since(house, start)
    assert lines.count("document.attached") == 1
    assert lines.count("document.opened") == 1, "the page and what it shows are one viewing"


def test_what_is_shown_may_do_nothing(lite: House) -> None:
    client = client_of(lite, WORKER)
    for data, kind in ((m.jpeg(), "image/jpeg"), (m.pdf(), "application/pdf"), (m.mp3(), "audio/mpeg")):
        document = attached(lite, data)
        answer = client.get(address(lite, document, "/pages/1"))
        assert answer.mimetype == kind
        headers = answer.headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Disposition"].startswith('inline; filename="page-1.')
        policies = headers.getlist("Content-Security-Policy")
        assert all("default-src 'none'" in policy for policy in policies)
        assert any("sandbox" in policy for policy in policies) is (kind != "application/pdf")
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_recording_is_heard_from_anywhere(lite: House) -> None:
    client = client_of(lite, WORKER)
    document = attached(lite, m.mp3(400), kind=DocumentType.AUDIO_TESTIMONY)
    place, whole = address(lite, document, "/pages/1"), m.mp3(400)
    assert "<audio" in client.get(address(lite, document)).text
    for asked, start, stop in (
        ("0-9", 0, 10),
        ("100000-100099", 100_000, 100_100),
        ("166700-", 166_700, 166_800),
        ("-5", -5, None),
    ):
        answer = client.get(place, headers={"Range": f"bytes={asked}"})
        assert answer.status_code == 206
        assert answer.data == whole[start:stop]
        assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert client.get(place, headers={"Range": "bytes=999999-"}).status_code == 416
    for odd in ("bytes=5-2", "bytes=0-1,5-9", "pages=1-2", "bytes=x"):
        assert client.get(place, headers={"Range": odd}).status_code in (200, 416)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_open_in_both_languages(lite: House, language: str) -> None:
    client = client_of(lite, WORKER, language=language)
    here = f"/cases/{lite.world.reference}/documents"
    assert client.get(here).status_code == 200
    for data in (m.png(), m.pdf(pages=12), m.opus()):
        attached(lite, data)
    document = attached(lite, m.jpeg(), m.jpeg(), protection=Protection.SEALED)
    for end in ("", "/edit", "/withdraw"):
        assert client.get(address(lite, document, end)).status_code == 200
    assert client.get(here).status_code == client.get(f"{here}/new").status_code == 200
    with client:
        assert bring(client, lite, b"").status_code == 422


def test_class_protection_and_review_follow_from_the_type(lite: House) -> None:
    for kind, shelving in SHELVING.items():
        if shelving.data_class is DataClass.HEALTH:
            continue  # the worker reads it and does not write it
        document = attached(lite, kind=kind)
        row = raw(lite, "SELECT * FROM document WHERE id = :i", i=document)[0]
        assert (row.data_class, row.protection) == (shelving.data_class, shelving.protection)
        assert str(row.review_on)[:10] == str(years_after(clock.today(), shelving.review.default))
    assert set(SHELVING) == set(DocumentType)
    assert {shelving.data_class for shelving in SHELVING.values()} <= set(DOCUMENT_CLASSES)
    assert years_after(clock.today().replace(year=2028, month=2, day=29), 2).isoformat() == "2030-02-28"


BAD: dict[str, tuple[list[bytes], dict[str, str], str]] = {
    "nothing": ([], {}, "Choisissez"),
    "an empty file": ([b""], {}, "vide"),
    "a program": ([b"MZ" + bytes(90)], {}, "programme"),
    "HEIC": ([m.heic()], {}, "HEIC"),
    "the second of two": ([m.jpeg(), m.archive()], {}, "2"),
    "a photo and a PDF": ([m.jpeg(), m.pdf()], {}, "photos"),
    "two PDF files": ([m.pdf(), m.pdf()], {}, "photos"),
    "no type": ([m.jpeg()], {"type": ""}, ""),
    "a type of nobody": ([m.jpeg()], {"type": "secret"}, ""),
    "a class of nobody": ([m.jpeg()], {"data_class": "contact"}, ""),
    "a class she does not write": ([m.jpeg()], {"data_class": "health"}, ""),
    "a type of such a class": ([m.jpeg()], {"type": "medical_certificate"}, ""),
    "a day to come": ([m.jpeg()], {"dated_on": "01/01/2099"}, ""),
    "a review that is past": ([m.jpeg()], {"review_on": "01/01/2020"}, ""),
    "a review beyond a life": ([m.jpeg()], {"review_on": "01/01/2999"}, ""),
    "a long title": ([m.jpeg()], {"title": "x" * 200}, ""),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_told_and_nothing_is_kept(lite: House, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "clean_all", in_this_process)
    brought, typed, _word = BAD[name]
    client = client_of(lite, WORKER)
    answer = bring(client, lite, *brought, **{"title": TITLE, **typed})
    assert answer.status_code == 422, answer.status_code
    assert errors_at(answer) or "problems" in answer.text
    assert form_of(answer).fields["title"].startswith(("x", TITLE))
    assert raw(lite, "SELECT count(*) FROM document")[0][0] == 0
    assert stored(lite) == []


def in_this_process(brought: Any) -> Any:
    """The child's work without the child."""
    from caseapp.documents.hygiene.limits import Unfit
    from caseapp.documents.hygiene.making import clean

    made = []
    for number, data in enumerate(brought, 1):
        try:
            made.append(clean(data))
        except Unfit as unfit:
            raise ask.Refused(unfit.refusal, number) from None
    return made


def test_limits_are_told(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one file, of one form, of the file's room and of the establishment's; forty-one pages are too many."""
    monkeypatch.setattr(receiving, "clean_all", in_this_process)
    client = client_of(lite, WORKER)
    set_settings(lite, monkeypatch, upload_file_limit=1000)
    assert bring(client, lite, m.jpeg() + bytes(1000)).status_code == 422
    set_settings(lite, monkeypatch, file_quota=5000)
    told = bring(client, lite, m.encoded(Image.effect_noise((200, 200), 90), "JPEG"))
    assert told.status_code == 422
    set_settings(lite, monkeypatch, place_quota=5000)
    assert bring(client, lite, m.encoded(Image.effect_noise((200, 200), 90), "JPEG")).status_code == 422
    set_settings(lite, monkeypatch)
    assert bring(client, lite, *([m.jpeg()] * 41)).status_code == 422
    assert bring(client, lite, *([m.jpeg()] * 3)).status_code == 303
    set_settings(lite, monkeypatch, upload_limit=60_000)
    assert bring(client, lite, bytes(70_000)).status_code == 413
    assert len(stored(lite)) == 1


def test_a_stranger_may_not_send_large_bodies(lite: House) -> None:
    """The room for files is for whoever is signed in; other forms keep theirs."""
    client = client_of(lite, WORKER)
    body = {"csrf_token": client.token(), "pages": (io.BytesIO(bytes(3_000_000)), "x.jpg")}
    place = f"/cases/{lite.world.reference}"
    assert client.post(f"{place}/documents", data=body).status_code == 422
    body["pages"] = (io.BytesIO(bytes(3_000_000)), "x.jpg")
    assert client.post(f"{place}/notes", data=body).status_code == 413
    body["pages"] = (io.BytesIO(bytes(3_000_000)), "x.jpg")
    assert lite.app.test_client().post(f"{place}/documents", data=body).status_code == 413


def test_the_scanner_decides_and_its_absence_is_told(
    lite: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(receiving, "clean_all", in_this_process)
    client = client_of(lite, WORKER)
    evil = m.encoded(m.picture(), "JPEG", comment=b"EICAR")
    answer = bring(client, lite, m.jpeg())
    assert "Not scanned" in client.get(answer.location).text or "analys" in client.get(answer.location).text
    with a_scanner(tmp_path / "clamd.ctl", as_clamd) as there:
        set_settings(lite, monkeypatch, scanner=there)
        start = len(facts(lite))
        assert bring(client, lite, evil).status_code == 422
        assert "document.refused" in lines_since(lite, start)
        answer = bring(client, lite, m.jpeg())
        assert answer.status_code == 303
    scans = [row.scan for row in raw(lite, "SELECT scan FROM document ORDER BY id")]
    assert scans == ["not_scanned", "clean"]
    set_settings(lite, monkeypatch, scanner=f"unix:{tmp_path}/gone")
    assert bring(client, lite, m.jpeg()).status_code == 422
    set_settings(lite, monkeypatch, scanner=f"unix:{tmp_path}/gone", scanner_needed=False)
    assert bring(client, lite, m.jpeg()).status_code == 303


def test_a_script_is_told_where_it_is(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "clean_all", in_this_process)
    client = client_of(lite, WORKER)
    form = form_of(client.get(f"/cases/{lite.world.reference}/documents/new"))
    sent = {**form.fields, "type": "letter", "pages": (io.BytesIO(m.jpeg()), "x")}
    answer = client.post(form.action, data=sent, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert client.get(answer.get_json()["location"]).status_code == 200


# Who opens what


def seen(house: House, role: Role, place: bytes, documents: dict[Any, bytes]) -> dict[Any, str]:
    """What somebody is shown of documents: open, there, or nothing."""
    client = client_of(house, role, place)
    client.look = False
    found = {}
    for key, document in documents.items():
        page, data = client.get(address(house, document)), client.get(address(house, document, "/pages/1"))
        if page.status_code != 200:
            assert (page.status_code, data.status_code) == (404, 404)
            found[key] = "nothing"
        else:
            titled = TITLE in page.text
            assert (data.status_code == 200) is titled, (role, key)
            found[key] = "open" if titled else "there"
            assert titled or data.status_code == 404
    listed = client.get(f"/cases/{house.world.reference}/documents")
    if listed.status_code == 200 and raw(house, "SELECT count(*) FROM document")[0][0] == len(documents):
        card = client.get(f"/cases/{house.world.reference}")
        opened = sum(state == "open" for state in found.values())
        assert listed.text.count(TITLE) == opened
        assert (TITLE in card.text) is (opened > 0)
    return found


def one_in_each_class(house: House, protection: Protection = Protection.NORMAL) -> dict[DataClass, bytes]:
    """A document in each class, by the reference worker; the health one by a nurse of the team."""
    worker, nurse, world = house.world.actor(WORKER), house.world.actor(NURSE), house.world
    with working(house, worker):
        cases.add_member(worker, files.locate(worker, world.reference, writing=True), nurse.user_id)
    made = {}
    for data_class in DOCUMENT_CLASSES:
        role = NURSE if data_class is DataClass.HEALTH else WORKER
        made[data_class] = attached(
            house, data_class=data_class, kind=DocumentType.OTHER, role=role, protection=protection
        )
    with working(house, worker):
        cases.remove_member(worker, files.locate(worker, world.reference, writing=True), nurse.user_id)
    return made


READERS = [role for role in Role if holds([role], P.DOCUMENT_READ)]


def test_each_role_opens_the_classes_that_the_policy_opens(house: House) -> None:
    """In the establishment, in the team, and by an exceptional opening from elsewhere; the rest is there, without a title."""
    world, made = house.world, one_in_each_class(house)
    for role in READERS:
        relation = Relation.TEAM if role is WORKER else Relation.ESTABLISHMENT
        wanted = {c: "open" if decide([role], Act.READ, relation, c) is Verdict.ALLOWED else "there" for c in made}
        assert seen(house, role, world.here, made) == wanted, role
    for role in READERS:
        if role is WORKER:
            continue
        assert set(seen(house, role, world.there, made).values()) == {"nothing"}, role
        _break(house, role, world.there)
        wanted = {c: "open" if c in exceptional_classes([role]) else "there" for c in made}
        assert seen(house, role, world.there, made) == wanted, role


def test_a_share_opens_its_class_and_no_protected_document(lite: House) -> None:
    world = lite.world
    normal, kept = one_in_each_class(lite), one_in_each_class(lite, Protection.RESTRICTED)
    _share(lite, [DataClass.SOCIAL, DataClass.IDENTITY])
    wanted = {c: "open" if c in (DataClass.SOCIAL, DataClass.IDENTITY) else "there" for c in normal}
    assert seen(lite, OFFICER, world.there, normal) == wanted
    assert set(seen(lite, OFFICER, world.there, kept).values()) == {"there"}
    client = client_of(lite, OFFICER, world.there)
    for end in ("/edit", "/withdraw"):
        assert client.get(address(lite, normal[DataClass.SOCIAL], end)).status_code == 404


@pytest.mark.parametrize(
    ("protection", "opens"),
    [
        (Protection.NORMAL, {WORKER, OFFICER, Role.PATHWAY_COORDINATOR}),
        (Protection.RESTRICTED, {WORKER, Role.PATHWAY_COORDINATOR}),
        (Protection.SEALED, {WORKER}),
    ],
)
def test_protection_keeps_a_document_for_a_few(lite: House, protection: Protection, opens: set[Role]) -> None:
    """By an officer who is its author; the reference worker, supervisors, and others by an exceptional opening only."""
    world = lite.world
    made = {"x": attached(lite, role=OFFICER, protection=protection)}
    assert seen(lite, OFFICER, world.here, made) == {"x": "open"}, "its author"
    made = {"x": attached(lite, role=WORKER, protection=protection)}
    for role in (WORKER, OFFICER, Role.PATHWAY_COORDINATOR, Role.DIRECTOR, NURSE):
        assert seen(lite, role, world.here, made) == {"x": "open" if role in opens else "there"}, role
    for role, place in ((OFFICER, world.here), (Role.DIRECTOR, world.here), (OFFICER, world.there)):
        _break(lite, role, place)
        assert seen(lite, role, place, made) == {"x": "open"}, (role, "exceptionally")
    client = client_of(lite, OFFICER)
    may = client.get(address(lite, made["x"], "/edit")).status_code == 200
    assert may is (OFFICER in opens), "reading exceptionally changes nothing"


def test_an_intake_worker_opens_her_own_and_writes_what_she_does_not_read(lite: House) -> None:
    intake = Role.INTAKE_WORKER
    own = attached(lite, role=intake)
    others = attached(lite, role=WORKER)
    health = attached(lite, role=intake, kind=DocumentType.MEDICAL_CERTIFICATE)
    made = {"own": own, "others": others, "health": health}
    assert seen(lite, intake, lite.world.here, made) == {"own": "open", "others": "there", "health": "there"}


def test_a_restricted_file_and_another_ones_document_do_not_exist(lite: House) -> None:
    from tests.support.world import make_case

    document = attached(lite)
    with lite.app.app_context():
        _id, other = make_case(lite.world)
    client = client_of(lite, WORKER)
    client.look = False
    for end in ("", "/pages/1", "/previews/1", "/edit", "/withdraw"):
        assert client.get(f"/cases/{other}/documents/{document.hex()}{end}").status_code == 404
    for odd in ("zz", "0" * 32, "%00", "../..", "é", "x" * 3000):
        assert client.get(f"/cases/{lite.world.reference}/documents/{odd}").status_code == 404
    for odd in ("0", "2", "-1", "1.0", "x", "99999", "١"):
        assert client.get(address(lite, document, f"/pages/{odd}")).status_code == 404
    worker = lite.world.actor(WORKER)
    with working(lite, worker):
        cases.restrict(worker, files.locate(worker, lite.world.reference, writing=True), "Un proche y travaille.")
    assert seen(lite, OFFICER, lite.world.here, {"x": document}) == {"x": "nothing"}


def test_without_a_key_there_is_no_page(lite: House) -> None:
    """Even where a query forgot its filter: the rows of the key are gone, and the page with them."""
    document = attached(lite)
    raw(lite, "DELETE FROM vault_key WHERE data_class = 'social'")
    client = client_of(lite, WORKER)
    page = client.get(address(lite, document))
    assert page.status_code == 200
    assert TITLE not in page.text
    assert client.get(address(lite, document, "/pages/1")).status_code == 404


def test_each_viewing_is_a_line_and_shows_among_who_has_read(lite: House) -> None:
    document = attached(lite)
    officer = client_of(lite, OFFICER)
    start = len(facts(lite))
    for _ in range(2):
        officer.get(address(lite, document))
    officer.get(address(lite, document, "/pages/1"))
    assert lines_since(lite, start).count("document.opened") == 2
    with clock.hold(clock.now() + timedelta(minutes=11)):
        assert officer.get(address(lite, document, "/pages/1")).status_code == 200
    assert lines_since(lite, start).count("document.opened") == 3, "a page fetched by itself leaves its line too"
    detail = raw(lite, "SELECT detail FROM audit_event WHERE fact = 'document.opened'")[0].detail
    assert document.hex() in detail
    assert TITLE not in detail
    readers = client_of(lite, WORKER).get(f"/cases/{lite.world.reference}/readers")
    row = next(part for part in readers.text.split("<tr>") if "Unit Officer" in part)
    assert ">3<" in row


# What is said of it, and withdrawing


def test_different_fields_both_stand_and_the_same_one_is_chosen(house: House) -> None:
    document = attached(house)
    her, him = client_of(house, WORKER), client_of(house, OFFICER)
    hers, his = (form_of(c.get(address(house, document, "/edit"))) for c in (her, him))
    assert send(her, hers, title="Bulletin du 2e").status_code == 303
    assert send(him, his, dated_on="03/02/2025").status_code == 303
    told = text_of(her.get(address(house, document)))
    assert "Bulletin du 2e" in told
    assert "3 février 2025" in told
    hers, his = (form_of(c.get(address(house, document, "/edit"))) for c in (her, him))
    assert send(her, hers, title="Le sien", type="report").status_code == 303
    clash = send(him, his, title="Le mien", type="letter")
    assert clash.status_code == 409
    assert "Le sien" in clash.text
    assert "Le mien" in clash.text
    assert again(him, clash).status_code == 303
    assert "Le mien" in text_of(her.get(address(house, document)))


def test_what_is_said_changes_and_the_pages_never_do(lite: House) -> None:
    """Behaviour 60: title, type and day are corrected; pages that are sent along are not even read, and the one view of
    documents that takes any makes a new one."""
    document = attached(lite, m.jpeg(), m.png())
    client = client_of(lite, WORKER)
    pages = [client.get(address(lite, document, f"/pages/{n}")).data for n in (1, 2)]
    form = form_of(client.get(address(lite, document, "/edit")))
    told = {**form.fields, "title": "Bulletin", "pages": (io.BytesIO(m.jpeg()), "autre.jpg")}
    sent = client.post(form.action, data=told, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert "Bulletin" in text_of(client.get(address(lite, document)))
    assert [client.get(address(lite, document, f"/pages/{n}")).data for n in (1, 2)] == pages
    assert len(stored(lite)) == 1
    views = lite.app.view_functions.items()
    takers = {name for name, view in views if name.startswith("documents.") and getattr(view, "__takes_files__", False)}
    assert takers == {"documents.add"}


def test_in_another_class_the_pages_are_sealed_anew(house: House) -> None:
    document = attached(house, m.jpeg(), m.png())
    client = client_of(house, WORKER)
    before, pages = file_of(house, document), [client.get(address(house, document, f"/pages/{n}")).data for n in (1, 2)]
    form = form_of(client.get(address(house, document, "/edit")))
    assert send(client, form, data_class="judicial", protection="sealed").status_code == 303
    after = file_of(house, document)
    assert after != before
    assert [client.get(address(house, document, f"/pages/{n}")).data for n in (1, 2)] == pages
    assert seen(house, OFFICER, house.world.here, {"x": document}) == {"x": "there"}
    with house.app.app_context():
        with clock.hold(clock.now() + timedelta(days=2)):
            housekeeping.sweep.run(house.settings)
        db.session.remove()
    assert (before.exists(), after.exists()) == (False, True)
    assert client.get(address(house, document, "/pages/1")).data == pages[0]


def test_a_withdrawn_document_stays_struck_through(lite: House) -> None:
    document = attached(lite)
    client = client_of(lite, WORKER)
    form = form_of(client.get(address(lite, document, "/withdraw")))
    assert send(client, form, text=" ").status_code == 422
    assert send(client, form, text="Papier d'un autre enfant.").status_code == 303
    page = client.get(address(lite, document))
    assert "Papier d&#39;un autre enfant." in page.text
    assert client.get(address(lite, document, "/pages/1")).status_code == 200
    assert f"<s><bdi>{TITLE}</bdi></s>" in client.get(f"/cases/{lite.world.reference}").text
    other = form_of(client.get(address(lite, document, "/withdraw")))
    assert send(client, other, text="Encore.").status_code == 409
    edited = form_of(client.get(address(lite, document, "/edit")))
    assert send(client, edited, title="Autre").status_code == 409
    assert "/edit" not in page.text


def test_verbs_ask_again(lite: House) -> None:
    """Whoever calls them: the power, the class, the file, and a file that was merged takes nothing."""
    document = attached(lite)
    officer, director = lite.world.actor(OFFICER), lite.world.actor(Role.DIRECTOR)
    with working(lite, director):
        case = files.locate(director, lite.world.reference, writing=True)
        for act in (
            lambda: service.withdraw(director, case, document, "x"),
            lambda: service.describe(director, case, document, {}, {"title": "x"}),
        ):
            with pytest.raises((Refused, NotFound)):
                act()
    with working(lite, officer):
        case = files.locate(officer, lite.world.reference, writing=True)
        with pytest.raises(NotFound):
            service.withdraw(officer, case, bytes(16), "x")
        case.status = "merged"
        with pytest.raises(Impossible):
            service.withdraw(officer, case, document, "x")
        case.status = "intake"
    with pytest.raises(Refused):
        attached(lite, role=OFFICER, kind=DocumentType.MEDICAL_CERTIFICATE)


def test_other_features_name_documents_by_their_ids(lite: House) -> None:
    """For the legal basis of an admission: what it is, where the reader may know it."""
    order = attached(lite, kind=DocumentType.JUDGE_ORDER)
    for role, named in ((WORKER, DocumentType.JUDGE_ORDER), (OFFICER, None)):
        me = lite.world.actor(role)
        with working(lite, me, writes=False):
            found = queries.named(me, [order, bytes(16)])
            assert found.keys() == {order}
            assert found[order].type is named
            listed = queries.of_file(me, files.locate(me, lite.world.reference))
            assert [told.type for told in listed] == [named]
    stranger = lite.world.actor(OFFICER, lite.world.there)
    with working(lite, stranger, writes=False):
        assert queries.named(stranger, [order]) == {}


# What is altered, lost, or left over


@pytest.mark.parametrize("fate", ["altered", "cut", "gone", "swapped"])
def test_what_was_altered_is_not_shown_and_told(house: House, fate: str) -> None:
    one, two = (
        attached(house, os.urandom(0) or m.encoded(Image.effect_noise((700, 700), 90), "PNG")) for _ in range(2)
    )
    path, other = file_of(house, one), file_of(house, two)
    content = path.read_bytes()
    if fate == "gone":
        path.unlink()
    else:
        changed = {
            "altered": content[:-50] + b"\0" + content[-49:],
            "cut": content[:-70_000],
            "swapped": other.read_bytes(),
        }
        path.write_bytes(changed[fate])
    client = client_of(house, WORKER)
    client.look = False
    start = len(facts(house))
    numbers = ("/pages/1", "/previews/1") if fate != "altered" else ("/previews/1",)
    wrong = [client.get(address(house, one, end)).status_code for end in numbers]
    assert 500 in wrong
    assert "sealed.unreadable" in lines_since(house, start)
    assert client.get(address(house, two, "/pages/1")).status_code == 200


def test_an_upload_killed_half_way_leaves_nothing_readable(lite: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five megabytes, sealed and on the disk, and then the transaction does not come: an orphan that no key opens, which
    the night removes; and one that was still being written."""
    sound = os.urandom(5_000_000)
    recording = m.wav(sound=sound)
    client = client_of(lite, WORKER)
    monkeypatch.setattr(receiving, "clean_all", in_this_process)
    from caseapp.documents.service import attaching

    monkeypatch.setattr(attaching, "record", lambda *_a, **_k: (_ for _ in ()).throw(RuntimeError("killed")))
    client.look = False
    assert bring(client, lite, recording).status_code == 500
    monkeypatch.undo()
    assert raw(lite, "SELECT count(*) FROM document")[0][0] == 0
    [orphan] = stored(lite)
    part = orphan.with_name("f" * 32 + ".part")
    part.write_bytes(orphan.read_bytes()[:100_000])
    sealed = orphan.read_bytes()
    assert len(sealed) > 5_000_000
    assert sound[1000:1050] not in sealed
    with lite.app.app_context():
        assert housekeeping.sweep.run(lite.settings) == 0, "it may belong to a transaction that has not ended"
        with clock.hold(clock.now() + timedelta(days=2)):
            assert housekeeping.sweep.run(lite.settings) == 2
        db.session.remove()
    assert stored(lite) == []


def test_sharing_and_new_versions_of_keys_go_on(lite: House) -> None:
    """Taking a share back gives the class a new key: what was there opens, what comes next is sealed with it."""
    from caseapp.infra.sealing import holders

    first = attached(lite)
    _share(lite, [DataClass.SOCIAL])
    with lite.app.app_context():
        from caseapp.infra.work import system_work

        with system_work() as unit:
            holders.withdraw(unit, lite.world.case_id, lite.world.here, lite.world.there)
            assert unit.query(VaultKey).filter_by(vault_id=lite.world.case_id, data_class="social").count() == 2
        db.session.remove()
    second = attached(lite)
    versions = [row.dek_version for row in raw(lite, "SELECT dek_version FROM document ORDER BY id")]
    assert versions == [1, 2]
    assert seen(lite, WORKER, lite.world.here, {1: first, 2: second}) == {1: "open", 2: "open"}


def test_a_grant_is_needed_to_open_a_page(lite: House) -> None:
    """The key of a document comes from a grant that opens its class, and from nowhere else."""
    from caseapp.documents.events import LISTED
    from caseapp.infra import access

    document = attached(lite)
    me = lite.world.actor(WORKER)
    with working(lite, me, writes=False) as unit:
        shut = access.mint(unit, me, LISTED, lite.world.here, [lite.world.case_id], {DataClass.SOCIAL: Verdict.REFUSED})
        with pytest.raises(Unreadable):
            shut.document_key(DataClass.SOCIAL, document, lite.world.case_id, 1)
        given = access.mint(
            unit, me, LISTED, lite.world.here, [lite.world.case_id], {DataClass.SOCIAL: Verdict.ALLOWED}
        )
        given.document_key(DataClass.SOCIAL, document, lite.world.case_id, 1)


def test_names_and_addresses_tell_nothing(lite: House) -> None:
    document = attached(lite)
    page = client_of(lite, WORKER).get(address(lite, document)).text
    for found in re.findall(r'(?:src|href|action)="(/cases[^"]*)"', page):
        assert "trimestre" not in found.lower()


def test_the_first_page_of_a_pdf_is_seen_small_and_lies_sealed(lite: House) -> None:
    """Drawn in a process of its own from the file made anew, and sealed like its pages; who may not open it sees none."""
    me = lite.world.actor(WORKER)
    with working(lite, me):
        received = service.receive([m.pdf(pages=3)])
        document = service.attach(me, files.locate(me, lite.world.reference), received, DocumentType.LETTER).id
    client = client_of(lite, WORKER)
    small = address(lite, document, "/previews/1")
    assert small in client.get(address(lite, document)).get_data(as_text=True)
    answer = client.get(small)
    assert answer.mimetype == "image/jpeg" and max(Image.open(io.BytesIO(answer.data)).size) <= 640
    assert client.get(address(lite, document, "/previews/2")).status_code == 404
    stored = b"".join(path.read_bytes() for path in lite.settings.data.rglob("*") if path.is_file())
    assert answer.data not in stored


def test_what_cannot_be_drawn_is_kept_without_a_picture(lite: House) -> None:
    assert glance(b"%PDF-1.7 nothing") == glance(b"") == b""
    heavy = m.pdf(lambda made: made.pages[0].obj.__setitem__("/MediaBox", pikepdf.Array([0, 0, 0, 0])))
    [clean] = clean_all([heavy])
    assert clean.content.startswith(b"%PDF")

"""Papers as people get them: what they say in each language, what is kept of them, and how one is proved genuine."""

from __future__ import annotations

import hashlib
import io
import re
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from werkzeug.test import TestResponse

from caseapp.cases.views.words import FIELDS
from caseapp.cases.vocabulary import Danger, Need, Situation, Source, Violence
from caseapp.kernel import clock
from caseapp.papers.declared import papers
from caseapp.papers.press import letters, setting
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from caseapp.web.i18n import gettext, speaking
from tests.cases.pages import said, text_of
from tests.conftest import House, client_of
from tests.papers.reading import pages_of, words_of
from tests.security.test_matrix import MARKS, _share
from tests.security.tools import raw
from tests.support.client import PageClient
from tests.support.world import CANARIES, make_case

CODE = re.compile(r'inline; filename="paper-([0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4})\.pdf"')
SHEETS = ["fr", "ar", "both"]


def sheet(house: House, client: PageClient, tongue: str = "fr", reference: str = "") -> TestResponse:
    """The intake sheet of a file."""
    answer = client.send(f"/cases/{reference or house.world.reference}/paper", {"tongue": tongue})
    assert answer.status_code == 200, answer.status_code
    return answer


def code_of(answer: TestResponse) -> str:
    """The code of a paper that was just issued."""
    found = CODE.fullmatch(answer.headers["Content-Disposition"])
    assert found, answer.headers
    return found[1]


def flat(pages: list[str]) -> str:
    """The text of all pages in one line."""
    return " ".join(" ".join(pages).split())


def spoken(sentence: str, tongue: str) -> set[str]:
    """The words of a sentence in the languages that a paper speaks."""
    found: set[str] = set()
    for code in ("fr", "ar") if tongue == "both" else (tongue,):
        with speaking(code):
            found |= words_of(gettext(sentence))
    return found


@pytest.mark.parametrize("tongue", SHEETS)
def test_the_intake_sheet_says_what_the_file_says(lite: House, tongue: str) -> None:
    """All questions in its languages, all that is known, in two pages; licence and code on each."""
    answer = sheet(lite, client_of(lite, Role.REFERENCE_WORKER), tongue)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    pages = pages_of(answer.data)
    assert len(pages) <= 2
    words = words_of(flat(pages))
    for sentence in (
        *FIELDS.values(),
        "Intake sheet",
        "What happened?",
        "Name and signature",
        Danger.HIGH.label,
        Source.STREET_TEAM.label,
    ):
        if sentence not in (FIELDS["commune"], "What happened?"):
            assert spoken(sentence, tongue) <= words, sentence
    known = ("given", "family", "given_ar", "family_ar", "nickname", "place", "account")
    assert set().union(*(words_of(CANARIES[name]) for name in known)) <= words
    assert "0655443322" in words
    assert lite.world.reference in words
    for page in pages:
        assert code_of(answer) in words_of(page)
        assert spoken("Licence (law 65-15): not recorded", "both") - {"65-15", "65.15"} <= words_of(page)
    other = {"fr": "ar", "ar": "fr"}.get(tongue)
    if other:
        assert not spoken("Who turned to us", other) <= words, "one language, not both"


@pytest.mark.parametrize("tongue", SHEETS)
def test_the_blank_form_asks_what_the_screen_asks(lite: House, tongue: str) -> None:
    """Every field and every answer of the vocabularies, and how to type it in later."""
    answer = client_of(lite, Role.INTAKE_WORKER).send("/cases/paper", {"tongue": tongue})
    pages = pages_of(answer.data)
    words = words_of(flat(pages))
    assert len(pages) == 3
    asked = [label for name, label in FIELDS.items() if name not in ("birth", "phones")]
    answers = [option.label for kind in (Danger, Need, Violence, Situation, Source) for option in kind]
    for sentence in (*asked, *answers, "When the power is back", "Typed in by"):
        assert spoken(sentence, tongue) <= words, sentence
    assert not [name for name in CANARIES.values() if name in flat(pages)]


def test_each_role_prints_what_it_may_read(lite: House) -> None:
    """The sheet says what the page says to this reader; what is closed is said to be closed."""
    for role, shut in ((Role.REFERENCE_WORKER, False), (Role.DIRECTOR, True), (Role.HEALTH_STAFF, True)):
        text = flat(pages_of(sheet(lite, client_of(lite, role)).data))
        assert MARKS[DataClass.IDENTITY] in text
        assert MARKS[DataClass.CONTACT] in text
        assert (MARKS[DataClass.SOCIAL] in text) is not shut, role
        assert ("Non accessible avec votre rôle" in text) is shut, role
        assert MARKS[DataClass.NOTES] not in text, "notes are no part of the sheet"
    world = lite.world
    _share(lite, [DataClass.IDENTITY])
    text = flat(pages_of(sheet(lite, client_of(lite, Role.UNIT_OFFICER, world.there)).data))
    assert MARKS[DataClass.IDENTITY] in text
    assert MARKS[DataClass.CONTACT] not in text
    assert "Unité Là-bas" in text, "who issues it answers for it"
    assert "Unité Ici" in text, "who keeps the file is said"


def test_what_is_kept_says_nothing_of_the_child(house: House) -> None:
    """One row, one line in the file's trail; no canary in the row, the file's name, its metadata or its square."""
    client = client_of(house, Role.REFERENCE_WORKER)
    squares: list[str] = []
    made = setting.as_pdf

    def watched(template: str, told: dict[str, Any], at: Any) -> bytes:
        squares.append(str({key: told[key] for key in ("head", "foot", "title")}))
        return made(template, told, at)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(setting, "as_pdf", watched)
        answer = sheet(house, client, "both")
    row = raw(house, "SELECT * FROM issued_paper")[0]
    assert (row.code, row.kind, row.language, row.pages) == (code_of(answer), "intake_sheet", "both", 2)
    assert (row.establishment_id, row.issuer_id) == (house.world.here, house.world.person(Role.REFERENCE_WORKER))
    assert bytes(row.sha256) == hashlib.sha256(answer.data).digest()
    line = raw(house, "SELECT * FROM audit_event WHERE fact = 'paper.issued'")[0]
    assert line.about_id == house.world.case_id
    assert line.detail == '{"kind":"intake_sheet","language":"both","pages":2}'
    with pikepdf.open(io.BytesIO(answer.data)) as opened:
        told = opened.Root.Metadata.read_bytes().decode() + str(opened.docinfo)
        outlines = b"".join(bytes(o.Title) for o in _outlines(opened))
    told += str(dict(row._mapping)) + str(answer.headers) + "".join(squares) + outlines.decode("utf-16", "replace")
    secrets = [*CANARIES.values(), house.world.reference, house.world.case_id.hex()]
    assert [secret for secret in secrets if secret in told] == []


def _outlines(opened: pikepdf.Pdf) -> list[Any]:
    found, queue = [], [opened.Root.Outlines.get("/First")] if "/Outlines" in opened.Root else []
    while queue:
        item = queue.pop()
        if item is not None:
            found.append(item)
            queue += [item.get("/Next"), item.get("/First")]
    return found


def test_whoever_holds_a_paper_learns_that_it_is_genuine(house: House) -> None:
    """Without an account, in both languages, however the code is typed; and nothing of the child or the issuer."""
    raw(
        house,
        "UPDATE establishment SET licence_number = '77/2021', licence_date = '2021-05-04' WHERE id = :i",
        i=house.world.here,
    )
    answer = sheet(house, client_of(house, Role.REFERENCE_WORKER))
    code = code_of(answer)
    for language, told in (
        ("fr", ("Fiche d’accueil", "Unité Ici", "77/2021", "4 mai 2021")),
        ("ar", ("بطاقة الاستقبال", "وحدة 1", "77/2021", "4 ماي 2021")),
    ):
        page = house.app.test_client().get(f"/papers/{code}", headers={"Accept-Language": language})
        text = text_of(page)
        assert page.status_code == 200
        assert [word for word in (*told, code, hashlib.sha256(answer.data).hexdigest()) if word not in text] == []
        assert [
            secret for secret in (*CANARIES.values(), house.world.reference, "Reference Worker") if secret in text
        ] == []
    for typed in (code.lower(), code.replace("-", ""), f" {code} ", code.replace("0", "O")):
        assert house.app.test_client().get(f"/papers/{typed}").status_code == 200, typed
    assert raw(house, "SELECT count(*) AS n FROM sign_in_attempts")[0].n == 0


def test_guessing_codes_becomes_slow(lite: House) -> None:
    """An unknown code and a mistyped one look alike; twenty of them from one address, and it must wait."""
    stranger = lite.app.test_client()
    pages = {stranger.get(f"/papers/{code}").data for code in ("K7M-492-QXTB", "K7M-492-QXTC", "x", "é" * 40)}
    assert len({re.sub(rb'name="(csrf_token|next|csrf-token)"[^>]*', b"", page) for page in pages}) == 1
    codes = [stranger.get("/papers/K7M-492-QXTB").status_code for _ in range(20)]
    assert codes[0] == 404
    assert codes[-1] == 429
    genuine = code_of(sheet(lite, client_of(lite, Role.REFERENCE_WORKER)))
    assert stranger.get(f"/papers/{genuine}").status_code == 429, "it must wait for every question"
    with clock.hold(clock.now() + timedelta(minutes=16)):
        assert stranger.get(f"/papers/{genuine}").status_code == 200


def test_colleagues_see_what_their_place_issued(house: House) -> None:
    """Newest first, by kind, of their own establishment only; that they looked is in the trail."""
    world = house.world
    client = client_of(house, Role.REFERENCE_WORKER)
    code = code_of(sheet(house, client, "ar"))
    blank = code_of(client.send("/cases/paper"))
    mine = text_of(client.get("/papers/"))
    assert mine.index(blank) < mine.index(code)
    only = text_of(client.get("/papers/?kind=intake_sheet"))
    assert code in only
    assert blank not in only
    assert "Reference Worker TEST1" in only
    assert world.reference not in mine
    assert [canary for canary in CANARIES.values() if canary in mine] == []
    there = text_of(client_of(house, Role.DIRECTOR, world.there).get("/papers/"))
    assert code not in there
    for odd in (
        "?kind=nonsense",
        "?page=0",
        "?page=-1",
        "?page=٣",
        "?page=99999999999999999999",
        "?page=²",
        "?kind=%00&page=x",
    ):
        assert client.get(f"/papers/{odd}").status_code == 200, odd
    assert raw(house, "SELECT count(*) AS n FROM audit_event WHERE fact = 'paper.listed'")[0].n >= 3


def test_a_long_list_is_leafed_through(lite: House) -> None:
    """Twenty-five a page."""
    client = client_of(lite, Role.REFERENCE_WORKER)
    code = code_of(client.send("/cases/paper"))
    for number in range(25):
        raw(
            lite,
            "INSERT INTO issued_paper SELECT :i, :c, kind, language, establishment_id, issuer_id, :a, pages, sha256 FROM issued_paper WHERE code = :known",
            i=bytes([number + 1] * 16), c=f"T{number}", a=f"2030-01-01 00:00:{number:02}.000000", known=code,
        )  # fmt: skip
    first = client.get("/papers/")
    assert code not in text_of(first)
    assert code in text_of(client.get("/papers/?page=2"))


def test_another_language_than_the_paper_has_is_refused(lite: House) -> None:
    """What no button sends is answered clearly, and nothing is issued."""
    client = client_of(lite, Role.REFERENCE_WORKER)
    for path in (f"/cases/{lite.world.reference}/paper", "/cases/paper"):
        for odd in ("en", "FR", "x" * 10_000, "\u202e", "fr\x00"):
            assert client.send(path, {"tongue": odd}).status_code == 422, odd
    assert raw(lite, "SELECT count(*) AS n FROM issued_paper")[0].n == 0
    assert client.send("/cases/paper").status_code == 200, "without a choice: the first language of the paper"


def test_a_hostile_and_endless_child_fits_on_two_pages(lite: House) -> None:
    """Markup, emoji, controls and twenty thousand characters: text, shortened, and said so."""
    nasty = '#panic() *x* <a> "\\u{1F600}" 😀'
    with lite.app.app_context():
        _id, reference = make_case(
            lite.world,
            family=nasty,
            account="لقد حكى 06 12 34 56 78 كل شيء. " * 600,
            more={
                "own_words": "Il a dit : " + "non et non 😀 " * 1500,
                "phones": [{"number": "0612345678", "whose": "la voisine " * 8}] * 20,
                "siblings": [{"name": "Frère " * 20, "where": "loin " * 20}] * 20,
            },
        )  # fmt: skip
    for tongue in SHEETS:
        pages = pages_of(sheet(lite, client_of(lite, Role.REFERENCE_WORKER), tongue, reference).data)
        text = flat(pages)
        assert len(pages) == 2
        assert '#panic() *x* <a> "\\u{1F600}"' in text
        assert letters.UNKNOWN in text
        assert letters.CUT.strip() in text


def test_what_the_letterhead_lacks_is_said_beside_the_button(lite: House) -> None:
    """Before one prints: what is missing, and who can type it in."""
    client = client_of(lite, Role.REFERENCE_WORKER)
    for path in ("/papers/", f"/cases/{lite.world.reference}/summary"):
        text = text_of(client.get(path))
        assert "Le numéro ou la date de la licence de votre établissement n’est pas renseigné" in text, path
        assert said(lite.app, "fr", "Administrator") in text
    raw(lite, "UPDATE establishment SET licence_number = '1', licence_date = '2021-05-04'")
    assert "n’est pas renseigné" not in text_of(client.get("/papers/"))


def test_the_address_of_the_house_stands_on_paper_where_it_is_known(lite: House) -> None:
    """In letters, for the square likewise; unknown: the code alone."""
    client = client_of(lite, Role.REFERENCE_WORKER)
    assert "https" not in flat(pages_of(client.send("/cases/paper").data))
    before = lite.app.extensions["settings"]
    lite.app.extensions["settings"] = replace(before, public_url="https://himaya.example/")
    try:
        assert "https://himaya.example/papers" in flat(pages_of(client.send("/cases/paper").data))
    finally:
        lite.app.extensions["settings"] = before


def test_papers_are_made_beside_each_other(lite: House) -> None:
    """Eight at once: none fails, none has another's code."""
    clients = [client_of(lite, Role.REFERENCE_WORKER) for _ in range(4)]
    tokens = [client.token() for client in clients]
    answers: list[TestResponse] = []

    def print_two(client: PageClient, token: str) -> None:
        path = f"/cases/{lite.world.reference}/paper"
        for tongue in ("fr", "ar"):
            answers.append(client.post(path, data={"csrf_token": token, "tongue": tongue}))

    threads = [threading.Thread(target=print_two, args=pair) for pair in zip(clients, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 8
    codes = {code_of(answer) for answer in answers}
    assert len(codes) == 8
    assert all(code_of(answer) in flat(pages_of(answer.data)) for answer in answers)
    assert raw(lite, "SELECT count(*) AS n FROM issued_paper")[0].n == 8


def test_no_title_of_a_paper_names_anybody() -> None:
    """Titles are sentences of ours, in both languages."""
    assert {paper.kind for paper in papers()} >= {"intake_sheet", "blank_intake"}
    for paper in papers():
        assert setting.place_of(paper.template).is_file()
        for code in ("fr", "ar"):
            with speaking(code):
                assert gettext(paper.title) != paper.title


@pytest.mark.parametrize(
    "template", sorted(path.relative_to(setting.ROOT).as_posix() for path in setting.ROOT.rglob("*.typ"))
)
def test_no_paper_without_the_licence(template: str) -> None:
    """Behaviour 67: a template stands in the common frame, whose letterhead says the licence on each page (seen in
    `test_press`); one that has a frame of its own says it there. None may choose to leave it out."""
    text = (setting.ROOT / template).read_text("utf-8")
    if template.endswith("papers/house.typ"):
        assert "header: letterhead(sheet.head)" in text and "head.licence" in text
    elif "#show: paper" in text:
        assert "set page(" not in text and "letterhead" not in text, "nothing takes the frame away again"
    else:
        assert "sheet.head.licence" in text.split("#set page(")[0] and "footer: foot" in text


def test_every_paper_goes_through_the_one_door(lite: House) -> None:
    """Behaviour 67: what is printed is a declared paper, and its sheet has the letterhead of whoever issues it."""
    known = {setting.place_of(paper.template).resolve() for paper in papers()}
    templates = {path.resolve() for path in setting.ROOT.rglob("*/papers/*.typ")}
    assert lite.app.blueprints and {path.name for path in templates - known} <= {"house.typ", "specimen.typ"}

"""Is this child already known? Across scripts and spellings, by numbers and phones, with reasons, and no leak."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from caseapp.cases import service
from caseapp.cases.models import Case
from caseapp.cases.relation import verdicts_for
from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import Sex
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete, system_work
from caseapp.kernel import clock
from caseapp.kernel.births import Birth
from caseapp.kernel.names.tokens import part_keys
from caseapp.matching.index import NotIndexed
from caseapp.matching.queries import pace
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Verdict
from caseapp.policy.matrix import Relation
from caseapp.policy.roles import Role
from tests.cases.pages import errors_at, fill, references_in, text_of
from tests.conftest import House, client_of
from tests.security.tools import raw
from tests.support.client import PageClient
from tests.support.world import CANARIES, act_as, leave

WORKER, OFFICER, NURSE = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.HEALTH_STAFF


def child(house: House, place: bytes | None = None, role: Role = WORKER, **known: Any) -> str:
    """A file that knows this of a child, and no more; its reference."""
    with house.app.app_context():
        actor = house.world.actor(role, place)
        begin_writing(session())
        act_as(actor)
        reference = service.register(actor, Intake(**known)).reference
        complete(session())
        leave()
    return reference


def found(client: PageClient, asked: str, **more: str) -> list[str]:
    """References that the search page shows, the likeliest first."""
    answer = client.send("/search", {"q": asked, **more})
    assert answer.status_code == 200
    return references_in(answer)


def bands(client: PageClient, asked: str, **more: str) -> dict[str, list[str]]:
    """References by band."""
    text = client.send("/search", {"q": asked, **more}).get_data(as_text=True)
    parts = re.split(r'<section class="band (\w+)"', text)[1:]
    return {
        name: re.findall(r'<tr><td><a href="/cases/([0-9A-Z-]{12})"', part)
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }


def last_search(house: House) -> dict[str, Any]:
    """What the trail says about the last search."""
    rows = raw(house, "SELECT detail FROM audit_event WHERE fact = 'case.searched' ORDER BY id DESC")
    told: dict[str, Any] = json.loads(rows[0].detail)
    return told


PHONE = {"phones": [{"number": "0612345678"}]}
LATIN = {"given": "Mohamed", "family": "Benali"}
ARABIC = {"given_ar": "محمد", "family_ar": "بن علي"}


@pytest.mark.parametrize("known", [LATIN, ARABIC], ids=["latin file", "arabic file"])
@pytest.mark.parametrize(
    "asked",
    [
        "Mohamed Benali", "محمد بن علي", "Mhamed Ben 3li", "Benali Mohamed", "بن علي محمد", "mohammed ben ali", "Mohamed BENALY",
        "Muhammad bin Ali", "مُحَمَّد بنعلي", "Simo Benali",
    ],
)  # fmt: skip
def test_across_scripts_spellings_and_order(lite: House, known: dict[str, str], asked: str) -> None:
    reference = child(lite, **known)
    assert found(client_of(lite, WORKER), asked) == [reference]


@pytest.mark.parametrize("asked", ["Benali", "بنعلي", "ben 3li", "Mhamed", "محم", "moh", "Simo", "benal"])
def test_one_part_a_nickname_or_a_beginning(house: House, asked: str) -> None:
    latin, arabic = child(house, **LATIN), child(house, **ARABIC)
    assert {latin, arabic} <= set(found(client_of(house, WORKER), asked))


def test_a_file_with_one_name_is_found_by_both(lite: House) -> None:
    """Of a child in the street often one name is known."""
    reference = child(lite, given="Ayoub")
    child(lite, given="Ayoub", family="Bennani")
    assert reference in found(client_of(lite, WORKER), "Ayoub Bennani")
    assert reference in found(client_of(lite, WORKER), "أيوب بناني")


@pytest.mark.parametrize(
    ("field", "kept", "asked"),
    [
        ("cnie", "AB 123-456", "ab123456"), ("massar", "M141234567", "m 141234567"), ("idcs", "1234567890", "123 456 7890"),
        ("passport", "x12 34/5", "X12345"), ("civil_status", "ER/054/8/56/test-1", " er/054/8/56/TEST-1 "),
        ("civil_status", "0001", "0001"), ("civil_status", "0001", "00"), ("cnie", "AB123456", "AB12"),
    ],
)  # fmt: skip
def test_numbers_of_papers_in_any_format(house: House, field: str, kept: str, asked: str) -> None:
    """Behaviours 46 and 49: blanks, case and signs do not count; `0001` is no 1; a beginning finds it too."""
    reference = child(house, given="Zahra", more={field: kept})
    assert found(client_of(house, WORKER), asked) == [reference]


@pytest.mark.parametrize(
    "asked", ["0612345678", "06 12 34 56 78", "+212 612 345 678", "00212612345678", "06.12.34.56.78"]
)
@pytest.mark.parametrize("field", ["phones", "guardian_phone"])
def test_phones_in_any_format(house: House, field: str, asked: str) -> None:
    """Behaviour 48: any phone field."""
    told = [{"number": "05 22 11 22 33"}, {"number": "06-12-34-56-78" if field == "phones" else "+212612345678"}]
    reference = child(house, given="Zahra", more={field: told})
    assert found(client_of(house, WORKER), asked) == [reference]


def test_whoever_reads_no_contact_finds_nobody_by_phone_or_commune(lite: House) -> None:
    """What a role may not read must not be found out by asking for it."""
    child(lite, given="Zahra", family="Alaoui", more=PHONE, commune="04.421.01.09")
    for role in Role:
        actor = lite.world.actor(role)
        rights = verdicts_for(actor, Relation.ESTABLISHMENT)
        if rights[DataClass.CONTACT] is not Verdict.ALLOWED and rights[DataClass.IDENTITY] is Verdict.ALLOWED:
            client = client_of(lite, role)
            if client.get("/search").status_code == 200:
                assert found(client, "0612345678") == []
                assert "Yacoub" not in text_of(client.send("/search", {"q": "Zahra Alaoui"}))


def test_vowel_marks_do_not_count(lite: House) -> None:
    """Behaviour 47."""
    reference = child(lite, given_ar="فَتَحَ", family_ar="محمّد")
    assert found(client_of(lite, WORKER), "فتح محمد") == [reference]


def test_two_words_rank_above_one(lite: House) -> None:
    """Behaviour 45: whoever has both words comes first."""
    both = child(lite, given="Augustina", family="Linkaoui")
    child(lite, given="Karim", family="Linkaoui")
    assert found(client_of(lite, WORKER), "Augustina Linkaoui")[0] == both


def test_evidence_tells_namesakes_apart(house: House) -> None:
    """Same name, other ages, sexes and communes: what is told puts the right one first, and the band says so."""
    first = child(house, **LATIN, birth=Birth(year=2013), sex=Sex.MALE, commune="04.421.01.09")
    other = child(house, **LATIN, birth=Birth(year=2005), sex=Sex.MALE)
    client = client_of(house, WORKER)
    assert found(client, "محمد بن علي 2013")[0] == first
    assert found(client, "محمد بن علي", age="2005")[0] == other
    assert found(client, "محمد بن علي", commune="Yacoub El Mansour (Rabat)", commune_code="04.421.01.09")[0] == first
    assert set(bands(client, "Mohamed Benali")) == {"possible"}, "two that are alike are never both very likely"
    assert bands(client, "Mohamed Benali 2013", sex="male")["very_likely"] == [first]


def test_one_name_alone_is_never_very_likely(lite: House) -> None:
    """However few files there are; with much that agrees besides, it is."""
    reference = child(lite, given="Wissal", birth=Birth(year=2013), commune="04.421.01.09", sex=Sex.FEMALE)
    client = client_of(lite, WORKER)
    for typed in ("Wissal", "وصال", "Wissal Kharroubi"):
        assert bands(client, typed).get("very_likely") is None
        assert found(client, typed) == [reference]
    known = {"sex": "female", "age": "2013", "commune": "Yacoub El Mansour (Rabat)", "commune_code": "04.421.01.09"}
    assert bands(client, "Wissal", **known) == {"very_likely": [reference]}


def test_reasons_in_both_languages(lite: House) -> None:
    child(lite, **ARABIC, birth=Birth(year=2013), sex=Sex.MALE, commune="04.421.01.09")
    asked = {
        "q": "Mhamed Ben 3li 2014",
        "sex": "male",
        "commune": "Yacoub El Mansour (Rabat)",
        "commune_code": "04.421.01.09",
    }
    page = text_of(client_of(lite, WORKER).send("/search", asked))
    for told in ("Mhamed = محمد", "Ben 3li = بن علي", "2014"):
        assert told in page
    arabic = client_of(lite, WORKER, language="ar").send("/search", asked).get_data(as_text=True)
    assert "<bdi>Mhamed</bdi> = <bdi>محمد</bdi>" in arabic


def test_what_is_below_the_box_is_checked(lite: House) -> None:
    client = client_of(lite, WORKER)
    answer = client.send("/search", {"q": "Benali", "commune": "Nulle part"})
    assert answer.status_code == 422
    assert "commune" in errors_at(answer)
    assert client.send("/search", {"q": "x" * 300}).status_code == 422
    assert client.send("/search", {"q": "Benali", "sex": "both"}).status_code == 422


def test_other_establishments_leave_no_trace(house: House) -> None:
    """Nor a count, nor an order, nor an error: the page is the same whether the file exists or not."""
    mine = child(house, **LATIN)
    client = client_of(house, WORKER)
    found(client, "Mohamed Benali")  # the names of the house are remembered from here on
    before = client.send("/search", {"q": "Mohamed Benali"}).get_data(as_text=True)
    told = last_search(house)
    for _ in range(3):
        child(house, place=house.world.there, **LATIN, more={"cnie": "AB123456"})
    after = client.send("/search", {"q": "Mohamed Benali"}).get_data(as_text=True)
    assert re.sub(r'value="[0-9a-f]{32}"', "", after) == re.sub(r'value="[0-9a-f]{32}"', "", before)
    assert last_search(house) == told
    assert found(client, "Mohamed Benali") == [mine]
    assert found(client, "AB123456") == []


def test_a_restricted_file_is_found_by_its_team_alone(house: House) -> None:
    client, colleague = client_of(house, WORKER), client_of(house, OFFICER)
    reference = house.world.reference
    asked = f"{CANARIES['given']} {CANARIES['family']}"
    assert found(colleague, asked) == [reference]
    assert fill(client, f"/cases/{reference}/restrict", text="Un proche y travaille ici.").status_code == 303
    assert found(client, asked) == [reference]
    for typed in (asked, CANARIES["given"], CANARIES["phone"], CANARIES["nickname"]):
        assert found(colleague, typed) == []
        assert last_search(house)["files"] == 0
        assert colleague.send("/search/suggest", {"q": typed}).get_json()["files"] == []


def test_a_merged_file_speaks_for_the_one_it_goes_on_in(house: House) -> None:
    """Whatever spelling it had finds the file that is kept; it stands in the answer once."""
    gone, kept = child(house, **LATIN), child(house, given_ar="أمين", family_ar="السقاط")
    kept_id = raw(house, "SELECT id FROM case_file WHERE reference = :r", r=kept)[0].id
    merged = "UPDATE case_file SET status = 'merged', merged_into_id = :k, version = version + 1 WHERE reference = :r"
    raw(house, merged, k=bytes(kept_id), r=gone)
    client = client_of(house, WORKER)
    for typed in ("محمد بن علي", "Mhamed", "Amine Sekkat", "benali"):
        assert found(client, typed) == [kept], typed


def test_one_line_in_the_trail_for_each_search(house: House) -> None:
    child(house, **LATIN)
    client = client_of(house, WORKER)
    before = len(raw(house, "SELECT id FROM audit_event WHERE fact = 'case.searched'"))
    found(client, "Mohamed Benali")
    assert last_search(house) == {"files": 1, "opened": 3, "way": "page"}, (
        "two files' names are remembered, one is opened"
    )
    client.send("/search/suggest", {"q": "moha"})
    assert last_search(house)["way"] == "typing"
    assert len(raw(house, "SELECT id FROM audit_event WHERE fact = 'case.searched'")) == before + 2
    assert "Benali" not in str(raw(house, "SELECT detail FROM audit_event"))


def test_while_typing(house: House) -> None:
    """A few files, with what a screen reader is told; as one types on, they follow."""
    reference = child(house, **ARABIC)
    client = client_of(house, WORKER)
    for typed in ("moham", "محم", "Mohamed B", "Mohamed Be", "Mohamed Ben", "benali moh", "Mohamed Benali"):
        answer = client.send("/search/suggest", {"q": typed}).get_json()
        assert [file["url"] for file in answer["files"]] == [f"/cases/{reference}"], typed
        assert answer["told"]
    assert client.send("/search/suggest", {"q": "m"}).get_json() == {"told": "", "files": []}
    assert client.send("/search/suggest", {"q": "x" * 400}).status_code == 422


def test_the_index_follows_a_correction(house: House) -> None:
    reference = child(house, **LATIN)
    client = client_of(house, WORKER)
    fill(client, f"/cases/{reference}/identity", given="Rachid", family="Ouazzani")
    assert found(client, "Mohamed Benali") == []
    assert found(client, "رشيد الوزاني") == [reference]


def test_the_index_is_written_with_the_file_or_not_at_all(house: House) -> None:
    """No verb can forget it: a file whose names were written past the slot is refused at the flush."""
    with house.app.app_context(), pytest.raises(NotIndexed), system_work() as unit:
        case = unit.get(Case, house.world.case_id)
        assert case is not None
        case.identity = None
        unit.flush()
    assert len(raw(house, "SELECT number FROM name_entry")) == 1
    assert len(raw(house, "SELECT token FROM name_token")) > 10


def test_a_taken_back_registration_leaves_no_token(house: House) -> None:
    before = len(raw(house, "SELECT token FROM name_token"))
    client = client_of(house, WORKER)
    assert client.send("/cases/new", {"danger": "9", "given": "Mohamed", "family": "Benali"}).status_code == 422
    assert len(raw(house, "SELECT token FROM name_token")) == before


def test_no_name_in_any_normal_form_is_on_disk(house: House) -> None:
    """Neither folded nor as a skeleton nor as it is cut: tokens are 64 bits of a keyed digest, the rest is sealed."""
    child(house, given="Abderrahmane", family="Benchekroun", given_ar="عبد الرحمان", family_ar="بنشقرون")
    forms = {"abderrahmane", "benchekroun", "عبدالرحمان", "بنشقرون"}
    forms |= {key for name in list(forms) for key in part_keys(name) if len(key) > 4}
    assert {"BNCKRN"} & forms
    rows = [
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode()
        for table in ("name_entry", "name_token", "name_index", "case_file", "audit_event")
        for row in raw(house, f"SELECT * FROM {table}")
        for cell in row
    ]
    held = b"|".join(rows)
    assert [form for form in forms if form.encode() in held] == []
    tokens = [row.token for row in raw(house, "SELECT token FROM name_token")]
    assert len(set(tokens)) > 20
    assert max(map(abs, tokens)) > 1 << 40


def test_whoever_searches_like_a_script_is_slowed(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted for each person in the trail, on every way; after the hour she goes on."""
    monkeypatch.setattr(pace, "SEARCHES_AN_HOUR", 3)
    reference = child(house, **LATIN)
    client = client_of(house, WORKER)
    for _ in range(2):
        assert found(client, "Mohamed Benali") == [reference]
    assert client.post("/search/suggest", data={"q": "Moha", "csrf_token": client.token()}).status_code == 200
    refused = client.send("/search", {"q": "Mohamed Benali"})
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert client.post("/search/suggest", data={"q": "Moha", "csrf_token": client.token()}).status_code == 429
    assert found(client_of(house, OFFICER), "Mohamed Benali") == [reference], "others are not slowed"
    with clock.hold(clock.now() + timedelta(minutes=61)):
        assert found(client_of(house, WORKER), "Mohamed Benali") == [reference]


def test_a_nickname_is_called_one(lite: House) -> None:
    """Othmane who is called Simo is found by Mohamed: the reason says that it is a nickname, not a first name."""
    child(lite, given="Othmane", nickname="Simo")
    text = text_of(client_of(lite, WORKER).send("/search", {"q": "Mohamed"}))
    assert "Othmane" in text
    assert "Surnom : Mohamed = Simo" in text
    assert "Prénom : Mohamed = Simo" not in text

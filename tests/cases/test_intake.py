"""The intake: from a child of whom nothing is known to a whole one, short first and completed later, and on paper."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from caseapp.cases import queries
from caseapp.cases.records import contacts_of
from caseapp.cases.vocabulary import Answer, Need, Situation, Tongue, Violence, joined
from caseapp.kernel.papers import is_usual
from caseapp.kernel.phones import TOGETHER, readable
from caseapp.policy.requirements import REQUIREMENTS
from caseapp.policy.roles import Role
from caseapp.web.forms import NOT_A_CHOICE
from tests.cases.pages import again, errors_at, fill, form_of, forms_of, reference_of, said, send, text_of, tree_of
from tests.conftest import House, client_of
from tests.support.client import XHTML, PageClient
from tests.support.world import act_as, case_row, leave, make_case

WORKER, OFFICER, INTAKE = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.INTAKE_WORKER

IDENTITY = {
    "given": "Salma", "family": "Bennani", "given_ar": "سلمى", "family_ar": "بناني", "nickname": "Lola", "mother": "Khadija Zerrad",
    "father": "محمد بناني", "birth_place": "Figuig", "nationality": "Marocaine", "age_basis": "family", "registered": "refused",
    "civil_status": "112/2014 Oujda", "cnie": "AB123456", "idcs": "1234567890", "massar": "M141234567", "passport": "XY778899",
}  # fmt: skip
CONTACT = {
    "place": "Rue des Tisserands", "guardian": "kafil", "guardian_name": "Omar Zerrad",
}  # fmt: skip
ROWS = {
    "phones-0-number": "0611223344", "phones-0-whose": "Sa tante", "phones-0-safe": "no", "phones-1-number": "+212 537 71 72 73",
    "siblings-0-name": "Yassine", "siblings-0-age": "9", "siblings-0-where": "Berkane", "siblings-1-name": "Nour",
    "siblings-1-age": "2012", "guardian_phone-0-number": "0655667788", "guardian_phone-0-safe": "no",
}  # fmt: skip
KEPT_ROWS = {
    "phones": [{"number": "0611223344", "whose": "Sa tante", "safe": "no"}, {"number": "+212 537 71 72 73"}],
    "guardian_phone": [{"number": "0655667788", "safe": "no"}],
    "siblings": [{"name": "Yassine", "age": "9", "where": "Berkane"}, {"name": "Nour", "age": "2012"}],
}
SITUATION: dict[str, Any] = {
    "source_name": "Madame Rami", "source_reference": "PV 77/2026", "own_words": "بغيت نمشي عند مّي", "done": "Un repas chaud",
    "languages": ["darija", "french"], "interpreter": "not_applicable", "violence": ["physical", "neglect"],
    "situations": ["lives_in_street", "begging", "runaway"], "needs": ["food", "shelter"], "heard_by": "L’assistante sociale",
    "heard_on": "20/11/2026", "heard_at": "14:30", "heard_alone": "yes",
}  # fmt: skip
TOLD = {"danger": "3", "source": "police", "category": "victim", "account": "Elle est arrivée seule, sans manteau."}


def opened(house: House, reference: str, role: Role = WORKER) -> Any:
    """The file as `role` sees it."""
    with house.app.app_context():
        me = house.world.actor(role)
        act_as(me)
        file = queries.open_file(me, reference)
        leave()
        return file


def whole(client: PageClient) -> str:
    """A child of whom everything is known; the reference of the file."""
    return reference_of(fill(client, "/cases/new", **TOLD, **IDENTITY, **CONTACT, **ROWS, **SITUATION))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_everything_that_is_typed_is_kept_and_shown(house: House, language: str) -> None:
    """In each class what belongs to it, and on the page in words; the child's words apart from the worker's."""
    client = client_of(house, WORKER, language=language)
    reference = whole(client)
    file = opened(house, reference)
    assert {name: file.identity[name] for name in IDENTITY} == IDENTITY
    assert dict(file.contact) == CONTACT | KEPT_ROWS
    assert dict(file.situation) == SITUATION | {"heard_on": "2026-11-20"}
    assert [entry.text for entry in file.entries] == [TOLD["account"]]
    page = text_of(client.get(f"/cases/{reference}"))
    paper = text_of(client.get(f"/cases/{reference}/summary"))
    typed = [value for part in (IDENTITY, CONTACT, SITUATION) for value in part.values() if isinstance(value, str)]
    names = ("guardian", "age_basis", "registered", "interpreter", "heard_alone")
    coded = {(IDENTITY | CONTACT | SITUATION)[name] for name in names} | {"20/11/2026"}
    typed += ["06 11 22 33 44 · Sa tante", "05 37 71 72 73", "06 55 66 77 88", "Yassine · ", " · Berkane", "Nour · "]
    words = [Answer.REFUSED, Answer.NOT_APPLICABLE, Tongue.DARIJA, Violence.NEGLECT, Situation.BEGGING, Need.SHELTER]
    for text in [*(t for t in typed if t not in coded), *(said(house.app, language, word.label) for word in words)]:
        assert text in page, text
        assert text in paper, text
    own = client.get(f"/cases/{reference}").get_data(as_text=True)
    assert f'<blockquote dir="auto">{SITUATION["own_words"]}</blockquote>' in own


def test_who_may_read_it(house: House) -> None:
    """Identity and contacts to whom the policy opens them, the situation to whom it opens the social file."""
    reference = whole(client_of(house, WORKER))
    for role, social in ((OFFICER, True), (INTAKE, False), (Role.HEALTH_STAFF, False), (Role.DIRECTOR, False)):
        client = client_of(house, role)
        for address in (f"/cases/{reference}", f"/cases/{reference}/summary"):
            page = text_of(client.get(address))
            assert IDENTITY["mother"] in page, role
            assert CONTACT["guardian_name"] in page, role
            for name in ("own_words", "source_name", "done", "heard_by"):
                assert (SITUATION[name] in page) == social, (role, address, name)


def test_an_intake_worker_reads_what_she_alone_wrote(house: House) -> None:
    """Her own intake as long as it is hers; a colleague's answers close it to her, and she may still add, unseeing."""
    mine = client_of(house, INTAKE)
    reference = reference_of(fill(mine, "/cases/new", danger="2", own_words="J’ai froid", needs=["food"]))
    assert "J’ai froid" in text_of(mine.get(f"/cases/{reference}"))
    colleague = client_of(house, WORKER)
    assert fill(colleague, f"/cases/{reference}/intake", heard_by="Maître Rami").status_code == 303
    page = mine.get(f"/cases/{reference}/intake")
    assert "Rami" not in page.get_data(as_text=True)
    assert "froid" not in page.get_data(as_text=True)
    answer = send(
        mine, form_of(page), heard_by="Moi", done="Une couverture", needs=["shelter"], own_words="Autre chose"
    )
    assert answer.status_code == 303
    file = opened(house, reference)
    assert file.situation["heard_by"] == "Maître Rami"
    assert file.situation["own_words"] == "J’ai froid"
    assert file.situation["done"] == "Une couverture"
    assert file.situation["needs"] == ["food", "shelter"]
    assert "Autre chose" in text_of(colleague.get(f"/cases/{reference}")), "what she wrote is not lost"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_first_contact_and_its_completion(house: House, language: str) -> None:
    """The second button keeps a first contact; the page says calmly what is missing; completing it moves the file on."""
    client = client_of(house, WORKER, language=language)
    reference = reference_of(fill(client, "/cases/new", danger="not_assessed", nickname="Zizou", brief="1"))
    file = opened(house, reference)
    assert str(file.status) == "contact"
    page = client.get(f"/cases/{reference}")
    gaps = [said(house.app, language, requirement.asked.label) for requirement in REQUIREMENTS]
    assert [gap for gap in gaps if gap not in text_of(page)] == [
        said(house.app, language, "A name, or what the child is called")
    ]
    assert f'href="/cases/{reference}/intake"' in page.get_data(as_text=True)
    done = fill(client, f"/cases/{reference}/intake", source="school", **SITUATION)
    assert done.status_code == 303
    file = opened(house, reference)
    assert (str(file.status), str(file.source)) == ("intake", "school")
    assert dict(file.situation) == SITUATION | {"heard_on": "2026-11-20"}
    assert str(file.entries[0].kind) == "intake_completed"
    page = text_of(client.get(f"/cases/{reference}"))
    assert said(house.app, language, "Convention on the Rights of the Child art. 12") not in page


def test_the_first_button_opens_an_intake(lite: House) -> None:
    """Whoever presses Enter opens a file, not a first contact."""
    client = client_of(lite, WORKER)
    page = client.get("/cases/new").get_data(as_text=True)
    assert page.index('name="brief"') > page.index(
        '<button type="submit" class="btn"><svg', page.index('id="heard_by"')
    )
    assert str(opened(lite, reference_of(fill(client, "/cases/new", danger="1"))).status) == "intake"


def test_correcting_the_intake(house: House) -> None:
    """What was wrong goes, boxes are unticked, the earlier answer stays in the timeline; what did not come is kept."""
    client = client_of(house, WORKER)
    reference = whole(client)
    form = form_of(client.get(f"/cases/{reference}/intake"))
    assert form.fields["situations"] == SITUATION["situations"]
    assert (form.fields["heard_on"], form.fields["heard_at"]) == ("20/11/2026", "14:30")
    assert send(client, form, violence="", needs=["", "care"], heard_by="").status_code == 303
    file = opened(house, reference)
    assert "violence" not in file.situation
    assert "heard_by" not in file.situation
    assert file.situation["needs"] == ["care"]
    assert file.situation["languages"] == ["darija", "french"]
    assert SITUATION["heard_by"] in text_of(client.get(f"/cases/{reference}"))
    form = form_of(client.get(f"/cases/{reference}/intake"))
    form.fields = {name: form.fields[name] for name in ("csrf_token", "submission_id", "base", "source", "category")}
    assert send(client, form, done="Un lit").status_code == 303
    assert opened(house, reference).situation["languages"] == ["darija", "french"]


def test_two_complete_at_once(house: House) -> None:
    """Different answers both stand; the same answer is shown side by side, in words, and a person chooses."""
    reference = whole(client_of(house, WORKER))
    her, him = client_of(house, WORKER), client_of(house, OFFICER)
    hers, his = (form_of(client.get(f"/cases/{reference}/intake")) for client in (her, him))
    assert send(her, hers, needs=["", "care"], heard_alone="refused").status_code == 303
    answer = send(him, his, needs=["", "papers"], done="Un appel")
    assert answer.status_code == 409
    assert said(house.app, "fr", Need.CARE.label) in text_of(answer)
    assert form_of(answer).fields["needs"] == "papers"
    assert opened(house, reference).situation["done"] == SITUATION["done"]
    assert again(him, answer).status_code == 303
    situation = opened(house, reference).situation
    assert (situation["needs"], situation["done"], situation["heard_alone"]) == (["papers"], "Un appel", "refused")


@pytest.mark.parametrize("base", ["", "[1]", "nothing", '{"needs": 7, "done": {"a": 1}}'])
def test_an_altered_memory_never_overwrites(lite: House, base: str) -> None:
    """Without what was seen, every difference is asked about."""
    client = client_of(lite, WORKER)
    reference = whole(client)
    form = form_of(client.get(f"/cases/{reference}/intake"))
    assert send(client, form, base=base, done="Autre").status_code == 409
    assert opened(lite, reference).situation["done"] == SITUATION["done"]


def test_identity_and_contacts_are_corrected_with_the_rest(house: House) -> None:
    """Parents, papers and guardian stand in the form of the identity, and are emptied and changed there."""
    client = client_of(house, WORKER)
    reference = whole(client)
    form = form_of(client.get(f"/cases/{reference}/identity"))
    assert {name: form.fields[name] for name in ("mother", "cnie", "registered")} == {
        name: IDENTITY[name] for name in ("mother", "cnie", "registered")
    }
    assert send(client, form, **{"mother": "", "phones-0-safe": "unknown", "massar": ""}).status_code == 303
    file = opened(house, reference)
    assert "mother" not in file.identity
    assert (file.contact["phones"][0]["safe"], file.identity["cnie"]) == ("unknown", "AB123456")


def test_several_words_come_back_from_a_draft(lite: House) -> None:
    """Autosaved boxes are ticked again, in another language too; a folded part with something in it stands open."""
    client = client_of(lite, WORKER)
    typed = {"given": ["Aya"], "needs": ["", "food", "care"], "situations": ["", "begging"], "mother": ["Khadija"]}
    kept = client.put("/drafts/case.new", json=typed, headers={"X-CSRF-Token": client.token()})
    assert kept.status_code == 200
    for code in ("ar", "fr"):
        client.send("/language", {"lang": code, "next": "/cases/new"})
        page = client.get("/cases/new")
        fields = form_of(page).fields
        assert (fields["needs"], fields["situations"], fields["given"]) == (["food", "care"], "begging", "Aya")
        assert page.get_data(as_text=True).count('<details class="more-of" open>') == 2
    assert said(lite.app, "fr", "This is what you had begun. It goes on from here.") in text_of(page)


@pytest.mark.parametrize("name", ["needs", "violence", "situations", "languages"])
@pytest.mark.parametrize("value", ["<b>", "food\x00", "9" * 5000, "yes", "None"])
def test_foreign_words_are_refused(lite: House, name: str, value: str) -> None:
    """Among good ones too: a message, nothing kept, and what was ticked rightly stays ticked."""
    good = {"needs": "food", "violence": "physical", "situations": "begging", "languages": "darija"}[name]
    client = client_of(lite, WORKER)
    answer = fill(client, "/cases/new", danger="1", **{name: ["", good, good, value]})
    assert answer.status_code == 422
    assert errors_at(answer) == {name: said(lite.app, "fr", NOT_A_CHOICE)}
    assert form_of(answer).fields[name] == good


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"heard_on": "1/1/2090"}, "heard_on"),
        ({"heard_on": "hier"}, "heard_on"),
        ({"heard_at": "midi"}, "heard_at"),
        ({"phones-0-safe": "perhaps"}, "phones-0-safe"),
        ({"siblings-1-file": "K7M-492"}, "siblings-1-file"),
    ],
)
def test_what_cannot_be(lite: House, typed: dict[str, str], field: str) -> None:
    """A day to come, a word for a day, an answer that was not offered."""
    client = client_of(lite, WORKER)
    answer = fill(client, "/cases/new", danger="1", nickname="Zizou", **typed)
    assert answer.status_code == 422
    assert field in errors_at(answer)
    assert form_of(answer).fields["nickname"] == "Zizou"


def test_an_unusual_number_is_kept_and_said(lite: House) -> None:
    """Warned about, never refused."""
    client = client_of(lite, WORKER)
    reference = reference_of(fill(client, "/cases/new", danger="1", cnie="12 ABC", massar="M141234567"))
    page = text_of(client.get(f"/cases/{reference}"))
    assert "12 ABC" in page
    warned = "A number does not look as usual. It is kept as you typed it: check it on the paper."
    beside, above = (" ".join(said(lite.app, "fr", t).split()) for t in ("unusual: check it on the paper", warned))
    assert (page.count(beside), page.count(above)) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "number", "usual"),
    [
        ("cnie", "AB123456", True), ("cnie", "a ١٢٣", True), ("cnie", "ABC1", False), ("cnie", "A1234567", False),
        ("idcs", "1234567890", True), ("idcs", "123", False), ("massar", "M-141 234 567", True), ("massar", "141234567", False),
        ("passport", "anything", True),
    ],
)  # fmt: skip
def test_usual_numbers(kind: str, number: str, usual: bool) -> None:
    assert is_usual(kind, number) is usual


@pytest.mark.parametrize(
    ("asked", "given", "family"),
    [("Aya Bennani El Idrissi", "Aya", "Bennani El Idrissi"), ("آية بناني", "آية", "بناني"), ("Aya", "Aya", "")],
)
def test_not_found_then_registered(lite: House, asked: str, given: str, family: str) -> None:
    """What was searched for stands in the form, in its script; the names are in no address; a begun draft is not lost."""
    client = client_of(lite, WORKER)
    answer = client.send("/search", {"q": asked})
    assert f'name="q" value="{asked}"' in answer.get_data(as_text=True).replace('type="hidden" ', "")
    taken = client.send("/cases/new/searched", {"q": asked})
    assert (taken.status_code, taken.location) == (303, "/cases/new")
    end = "_ar" if given > "z" else ""
    fields = form_of(client.get("/cases/new")).fields
    assert (fields[f"given{end}"], fields[f"family{end}"]) == (given, family)
    client.send("/cases/new/searched", {"q": "Somebody Else"})
    assert form_of(client.get("/cases/new")).fields[f"given{end}"] == given
    for odd in ("", "x" * 5000, "\x00", "<script>"):
        assert client.send("/cases/new/searched", {"q": odd}).status_code == 303


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_summary_of_a_child_of_whom_nothing_is_known(lite: House, language: str) -> None:
    """Every question is there with a line to write on, and the establishment with the place of its licence."""
    client = client_of(lite, WORKER, language=language)
    reference = reference_of(fill(client, "/cases/new", danger="not_assessed"))
    answer = client.get(f"/cases/{reference}/summary")
    assert answer.get_data(as_text=True).count('class="blank"') > 30
    assert ("Unité Ici" if language == "fr" else "وحدة 1") in text_of(answer)
    assert forms_of(answer) == []


def test_the_situation_lies_sealed(lite: House) -> None:
    """Nothing of it in clear; a file without any has no blob."""
    client = client_of(lite, WORKER)
    reference = whole(client)
    empty = opened(lite, reference_of(fill(client, "/cases/new", danger="0")))
    with lite.app.app_context():
        blob = case_row(opened(lite, reference).id).situation
        assert blob is not None
        assert b"Rami" not in blob
        assert case_row(empty.id).situation is None
    assert json.loads(form_of(client.get(f"/cases/{reference}/intake")).fields["base"])["done"] == SITUATION["done"]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_one_more_row_keeps_what_was_typed(lite: House, language: str) -> None:
    """The button without JavaScript: the same page with one row more, nothing carried out, nothing checked yet."""
    client = client_of(lite, WORKER, language=language)
    page = client.get("/cases/new")
    rows = {"phones-0-number": "0611223344", "phones-1-number": "0655", "siblings-0-name": "Aya", "given": "<b>Nour"}
    answer = send(client, form_of(page), **rows, birth_year="2300", more="phones")
    assert answer.status_code == 200
    fields = form_of(answer).fields
    assert {name: fields[name] for name in rows} == rows
    assert "phones-2-number" in fields
    assert "siblings-2-name" not in fields
    assert not errors_at(answer)
    done = send(client, form_of(answer), danger="2", birth_year="", **{"phones-2-number": "0522112233"})
    contact = opened(lite, reference_of(done)).contact
    assert [phone["number"] for phone in contact["phones"]] == ["0611223344", "0655", "0522112233"]
    identity = f"/cases/{reference_of(done)}/identity"
    more = send(client, form_of(client.get(identity)), nickname="Lola", more="siblings")
    assert form_of(more).fields["nickname"] == "Lola"
    assert "siblings-2-name" in form_of(more).fields
    assert "nickname" not in opened(lite, reference_of(done)).identity


def test_a_row_is_taken_out(lite: House) -> None:
    """An emptied row goes, the others close up; a row nobody could have added is refused with a message."""
    client = client_of(lite, WORKER)
    reference = whole(client)
    form = form_of(client.get(f"/cases/{reference}/identity"))
    assert send(client, form, **{"phones-0-number": "", "phones-0-whose": "", "phones-0-safe": ""}).status_code == 303
    assert opened(lite, reference).contact["phones"] == [{"number": "+212 537 71 72 73"}]
    form = form_of(client.get(f"/cases/{reference}/identity"))
    answer = send(client, form, **{f"siblings-{n}-name": f"Enfant {n}" for n in range(60)})
    assert answer.status_code == 422
    assert "siblings-20-name" in errors_at(answer)
    assert "Enfant 59" in answer.get_data(as_text=True)


def test_a_sister_who_has_a_file(house: House) -> None:
    """Her reference is understood however it is typed, and leads to her file for those who may open it."""
    client = client_of(house, WORKER)
    hers = house.world.reference
    typed = {"siblings-0-name": "Nour", "siblings-0-file": hers.lower().replace("-", " ")}
    reference = reference_of(fill(client, "/cases/new", danger="1", **typed))
    page = client.get(f"/cases/{reference}").get_data(as_text=True)
    assert f'<a href="/cases/{hers}"><bdi>{hers}</bdi></a>' in page
    with house.app.app_context():
        other = make_case(house.world, Role.UNIT_OFFICER, house.world.there)[1]
    secret = reference_of(fill(client, "/cases/new", danger="1", **{"siblings-0-file": other}))
    page = client.get(f"/cases/{secret}").get_data(as_text=True)
    assert f"<bdi>{other}</bdi>" in page
    assert f'href="/cases/{other}"' not in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_each_phone_says_whose_it_is_and_whether_it_is_safe_to_call(lite: House, language: str) -> None:
    """Of the representative too, in the file and in the summary; one that is not safe is a warning, no answer says so."""
    client = client_of(lite, WORKER, language=language)
    reference = whole(client)
    unsafe = said(lite.app, language, "not safe: do not call")
    file, paper = client.get(f"/cases/{reference}"), client.get(f"/cases/{reference}/summary")
    rows = [text for text in map(_flat, tree_of(file).iter(f"{XHTML}li")) if re.match(r"0[56][\s\xa0]", text)]
    assert len(rows) == 3
    flat = " ".join(unsafe.split())
    assert [flat in row for row in rows] == [True, False, True]
    assert said(lite.app, language, Answer.NOT_ASKED.label) in rows[1]
    assert CONTACT["guardian_name"] in rows[2]
    assert file.get_data(as_text=True).count(f'<span class="badge warn m-tri">{unsafe}') == 2
    told = text_of(paper)
    assert re.search(rf"06.55.66.77.88 · {flat}", told) and told.count(flat) == 2


def _flat(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def test_two_who_correct_one_phone_never_mix_number_and_answer(lite: House) -> None:
    """One changes the representative's number, another one says that the old one is safe: somebody has to choose."""
    client, colleague = client_of(lite, WORKER), client_of(lite, OFFICER)
    reference = whole(client)
    hers, his = (form_of(one.get(f"/cases/{reference}/identity")) for one in (client, colleague))
    assert send(client, hers, **{"guardian_phone-0-number": "0600000000"}).status_code == 303
    assert send(colleague, his, **{"guardian_phone-0-safe": "yes"}).status_code == 409
    assert opened(lite, reference).contact["guardian_phone"] == [{"number": "0600000000", "safe": "no"}]


def test_contacts_of_the_first_files() -> None:
    """One phone and a sentence about brothers and sisters are read as rows."""
    first = {"place": "Oujda", "phone": "0611", "phone_safe": "no", "siblings": "Deux frères", "guardian_phone": "0655"}
    assert contacts_of(first) == {
        "place": "Oujda",
        "guardian_phone": [{"number": "0655"}],
        "phones": [{"number": "0611", "safe": "no"}],
        "siblings": [{"name": "Deux frères"}],
    }
    assert contacts_of({}) == {}


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0612345678", "06 12 34 56 78"), ("+212 6-12.34 56 78", "06 12 34 56 78"), ("00212537717273", "05 37 71 72 73"),
        ("٠٦١٢٣٤٥٦٧٨", "06 12 34 56 78"), ("+33 6 11 22 33 44", "+33 6 11 22 33 44"), ("0801234567", "08 01 23 45 67"),
        ("chez l’épicier", "chez l’épicier"), ("2511", "2511"), ("0612345678 le soir", "0612345678 le soir"),
    ],
)  # fmt: skip
def test_numbers_as_they_are_read_aloud(typed: str, shown: str) -> None:
    assert readable(typed).replace(TOGETHER, " ") == shown


def test_what_was_not_asked_is_still_to_be_asked(lite: House) -> None:
    """Not asked is no answer; who was asked and got none is told so, and may ask again."""
    client = client_of(lite, WORKER)
    typed = {"registered": "not_asked", "guardian": "unknown", "birth_day": "3", "birth_month": "5", "given": "Aya"}
    reference = reference_of(fill(client, "/cases/new", danger="2", **typed))
    gaps = next(
        " ".join(" ".join(s.itertext()).split())
        for s in tree_of(client.get(f"/cases/{reference}")).iter(f"{XHTML}section")
        if s.get("id") == "gaps"
    )
    registered, guardian, age, asked = (
        said(lite.app, "fr", text)
        for text in (
            "Whether the birth is registered",
            "Who answers for the child before the law",
            "The age, even estimated",
            "asked, no answer",
        )
    )
    assert registered in gaps
    assert f"{guardian} {asked}" in gaps
    assert gaps.count(asked) == 1
    assert age in gaps, "a birthday says no age"
    fill(client, f"/cases/{reference}/identity", registered="refused", guardian="none", age_low="9")
    page = text_of(client.get(f"/cases/{reference}"))
    assert f"{registered} {asked}" in page
    assert guardian not in page and age not in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_none_not_known_and_not_asked_are_three_answers(house: House, language: str) -> None:
    """Of each list of boxes: not asked is a gap, not known is one that was asked, none is an answer and no gap."""
    client = client_of(house, WORKER, language=language)
    reference = reference_of(fill(client, "/cases/new", danger="2", nickname="Zizou", violence_none="unknown"))
    kept = opened(house, reference).situation
    assert (kept["violence"], kept.get("situations"), kept.get("needs")) == (["unknown"], None, None)
    gaps = {name: said(house.app, language, asked) for name, asked in GAPS_OF_LISTS.items()}
    unsure = said(house.app, language, "asked, no answer")
    shown = text_of(client.get(f"/cases/{reference}"))
    assert f"{gaps['violence']} {unsure}" in shown
    assert gaps["situations"] in shown and f"{gaps['situations']} {unsure}" not in shown
    page = f"/cases/{reference}/intake"
    assert fill(client, page, violence_none="none", situations_none="none", needs=["", "care"]).status_code == 303
    kept = opened(house, reference).situation
    assert (kept["violence"], kept["situations"], kept["needs"]) == (["none"], ["none"], ["care"])
    shown = text_of(client.get(f"/cases/{reference}"))
    assert not any(gap in shown for gap in gaps.values())
    none = said(house.app, language, "None of these")
    assert none in shown and none in text_of(client.get(f"/cases/{reference}/summary"))
    fields = form_of(client.get(page)).fields
    assert (fields["violence_none"], fields["needs_none"]) == ("none", "not_asked"), "it stands in the form again"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_none_beside_a_tick_is_told(lite: House, language: str) -> None:
    """Both at once cannot be: said in the language of the page, with everything kept."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(
        client,
        "/cases/new",
        danger="2",
        nickname="Zizou",
        violence=["", "neglect"],
        violence_none="none",
        needs_none="unknown",
    )
    assert answer.status_code == 422
    wanted = "Something is ticked above: choose “Not asked” here, or take the ticks away."
    assert errors_at(answer)["violence_none"] == said(lite.app, language, wanted)
    kept = form_of(answer).fields
    assert "neglect" in kept["violence"] and (kept["violence_none"], kept["needs_none"]) == ("none", "unknown")
    assert send(client, form_of(answer), violence_none="not_asked").status_code == 303
    assert fill(client, "/cases/new", danger="2", violence=["", "none"]).status_code == 422, "it is no box"


def test_one_says_none_and_another_ticks(house: House) -> None:
    """Two people at one list are a conflict, never a list that says both; two files of one child say what was ticked."""
    her, him = client_of(house, WORKER), client_of(house, OFFICER)
    page = f"/cases/{house.world.reference}/intake"
    hers, his = form_of(her.get(page)), form_of(him.get(page))
    assert send(her, hers, situations=["", "begging"]).status_code == 303
    answer = send(him, his, situations_none="none")
    assert answer.status_code == 409
    assert send(him, form_of(answer), **{"take-situations": "theirs"}).status_code == 303
    assert opened(house, house.world.reference).situation["situations"] == ["begging"]
    assert joined(["none"], ["begging"]) == ["begging"]
    assert joined(["unknown"], ["none"]) == ["none"]
    assert joined(["food"], ["food", "care"]) == ["food", "care"]


GAPS_OF_LISTS = {
    "violence": "Whether there is violence, and of which form",
    "situations": "What the child lives in",
    "needs": "What the child needs today",
}

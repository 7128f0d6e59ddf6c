"""The file as the people who use it notice it (behaviours 24, 25, 50, 53, 61, 79, 81, 82, 84)."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseapp.cases import queries, service
from caseapp.cases.forms.person import FLAWS, NO_SUCH_PLACE, NOT_A_NUMBER
from caseapp.cases.lifecycle import LIFECYCLE
from caseapp.cases.views.glass import WORDS
from caseapp.cases.vocabulary import KEPT, ClosingReason, MoveName, Status
from caseapp.infra import places
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete
from caseapp.kernel import clock
from caseapp.kernel.births import BirthFlaw
from caseapp.kernel.errors import Impossible, Invalid
from caseapp.kernel.identifiers import id_text, new_reference
from caseapp.policy.classes import DataClass
from caseapp.policy.decide import Act, Verdict, decide
from caseapp.policy.matrix import Relation
from caseapp.policy.permissions import P, holds
from caseapp.policy.roles import Role
from caseapp.web.forms import MISSING, TOO_LONG
from tests.cases.pages import errors_at, fill, form_of, forms_of, reference_of, references_in, said, send, text_of
from tests.conftest import House, client_of
from tests.support.client import PageClient
from tests.support.world import CANARIES, PASSWORD, act_as, case_row, leave, make_case

WORKER, OFFICER, INTAKE, DIRECTOR = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.INTAKE_WORKER, Role.DIRECTOR
HEALTH = Role.HEALTH_STAFF
REASON = "Appel du procureur à trois heures du matin."


def register(client: PageClient, **typed: Any) -> str:
    """Register a child; the reference of the file."""
    return reference_of(fill(client, "/cases/new", **{"danger": "not_assessed", **typed}))


def opened(house: House, reference: str, role: Role = WORKER) -> Any:
    """The file as `role` sees it."""
    with house.app.app_context():
        me = house.world.actor(role)
        act_as(me)
        file = queries.open_file(me, reference)
        leave()
        return file


def path(house: House, end: str = "") -> str:
    """The address of the world's file."""
    return f"/cases/{house.world.reference}{end}"


# --- Registering -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_newborn_of_whom_nothing_is_known(house: House, language: str) -> None:
    """Behaviour 61: only the danger is asked, and even that may be "not assessed"."""
    client = client_of(house, WORKER, language=language)
    reference = register(client)
    page = text_of(client.get(f"/cases/{reference}"))
    assert said(house.app, language, "Name unknown") in page
    file = opened(house, reference)
    assert (file.identity, file.contact, file.birth.to_dict()) == ({}, {}, {})
    assert str(file.sex) == "unknown"
    assert reference in references_in(client.get("/cases/"))


def test_danger_must_be_judged(lite: House) -> None:
    """The one question without which no file opens is told, and nothing typed is lost."""
    for language in ("fr", "ar"):
        client = client_of(lite, WORKER, language=language)
        answer = fill(client, "/cases/new", given="Aya", account="Une longue histoire.")
        assert answer.status_code == 422
        assert errors_at(answer)["danger"] == said(lite.app, language, MISSING)
        kept = form_of(answer).fields
        assert (kept["given"], kept["account"]) == ("Aya", "Une longue histoire.")


def test_a_nickname_alone(lite: House) -> None:
    """What the street calls the child is enough, and is shown as the name."""
    client = client_of(lite, WORKER)
    reference = register(client, nickname="Bouchaïb")
    assert "Bouchaïb" in client.get("/cases/").get_data(as_text=True)
    assert opened(lite, reference).name.first_in("ar") == "Bouchaïb"


def test_names_in_both_scripts(lite: House) -> None:
    """Each page shows first the script of its language."""
    client = client_of(lite, WORKER)
    reference = register(client, given="Salma", family="Bennani", given_ar="سلمى", family_ar="بناني")
    assert "<h1><bdi>Salma Bennani</bdi></h1>" in client.get(f"/cases/{reference}").get_data(as_text=True)
    arabic = client_of(lite, WORKER, language="ar").get(f"/cases/{reference}").get_data(as_text=True)
    assert "<h1><bdi>سلمى بناني</bdi></h1>" in arabic


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ({"birth_year": "٢٠١٤", "birth_month": "3", "birth_day": "٢١"}, {"day": 21, "month": 3, "year": 2014}),
        ({"birth_year": "۲۰۱۵"}, {"year": 2015}),
        ({"birth_year": " 2013 ", "birth_month": "12"}, {"month": 12, "year": 2013}),
        ({"age_low": "10", "age_high": "١٢"}, {"estimated_age_low": 10, "estimated_age_high": 12}),
        ({"age_low": "11"}, {"estimated_age_low": 11, "estimated_age_high": 11}),
        ({"age_high": "11"}, {"estimated_age_low": 11, "estimated_age_high": 11}),
        ({"age_low": "0"}, {"estimated_age_low": 0, "estimated_age_high": 0}),
    ],
)
def test_births_as_they_are_known(lite: House, typed: dict[str, str], stored: dict[str, int]) -> None:
    """A day, a month, a year, an estimated age: in the digits people type."""
    reference = register(client_of(lite, WORKER), **typed)
    birth = opened(lite, reference).birth.to_dict()
    assert {k: v for k, v in birth.items() if k != "estimated_on"} == stored
    assert ("estimated_on" in birth) == ("age_low" in typed or "age_high" in typed)


IMPOSSIBLE_BIRTHS: list[tuple[dict[str, str], str, str]] = [
    ({"birth_year": "2015", "birth_month": "2", "birth_day": "30"}, "birth_day", FLAWS[BirthFlaw.IMPOSSIBLE_DATE]),
    ({"birth_year": "15"}, "birth_day", FLAWS[BirthFlaw.IMPOSSIBLE_DATE]),
    ({"birth_year": "2090"}, "birth_day", FLAWS[BirthFlaw.FUTURE]),
    ({"birth_year": "1950"}, "birth_day", FLAWS[BirthFlaw.TOO_OLD]),
    ({"birth_day": "3", "birth_year": "2015"}, "birth_day", FLAWS[BirthFlaw.DAY_WITHOUT_MONTH]),
    ({"birth_month": "3"}, "birth_day", FLAWS[BirthFlaw.MONTH_WITHOUT_YEAR]),
    ({"birth_year": "mille"}, "birth_day", NOT_A_NUMBER),
    ({"age_low": "12", "age_high": "10"}, "age_low", FLAWS[BirthFlaw.RANGE_REVERSED]),
    ({"age_low": "130"}, "age_low", FLAWS[BirthFlaw.IMPOSSIBLE_AGE]),
    ({"age_low": "dix"}, "age_low", NOT_A_NUMBER),
    ({"age_low": "10", "birth_year": "2015"}, "birth_day", FLAWS[BirthFlaw.DATE_AND_RANGE]),
]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_births_that_cannot_be(lite: House, language: str) -> None:
    """A clear sentence in the page's language at the field, and everything typed still there."""
    client = client_of(lite, WORKER, language=language)
    form = form_of(client.get("/cases/new"))
    for typed, field, told in IMPOSSIBLE_BIRTHS:
        answer = send(client, form, danger="2", given="Aya", **typed)
        assert answer.status_code == 422, typed
        assert errors_at(answer) == {field: said(lite.app, language, told)}, typed
        kept = form_of(answer).fields
        assert {name: kept[name] for name in typed} == typed
        assert (kept["given"], kept["danger"]) == ("Aya", "2")


def test_all_faults_are_told_at_once(lite: House) -> None:
    """Who makes three mistakes should not have to send four times."""
    typed = {"given": "x" * 81, "commune": "Atlantide", "birth_year": "2090"}
    answer = fill(client_of(lite, WORKER), "/cases/new", danger="2", **typed)
    assert answer.status_code == 422
    told = errors_at(answer)
    assert told["given"] == said(lite.app, "fr", TOO_LONG, limit=80, length=81)
    assert {"given", "birth_day", "commune"} <= told.keys()


@pytest.mark.parametrize("typed", ["Yacoub El Mansour", "يعقوب المنصور", "yacoub el mansour"])
def test_a_commune_by_its_name(lite: House, typed: str) -> None:
    """In either language, without its code: the server understands the name."""
    reference = register(client_of(lite, WORKER), commune=typed, commune_code="")
    assert opened(lite, reference).contact["commune"] == "04.421.01.09"
    with lite.app.app_context():
        assert case_row(opened(lite, reference).id).province_code == "04.421"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_communes_that_share_a_name(lite: House, language: str) -> None:
    """They are listed with their provinces; the label of one of them is then enough."""
    client = client_of(lite, WORKER, language=language)
    found = places.resolve("Ajdir", 6)
    answer = fill(client, "/cases/new", danger="1", commune="Ajdir", nickname="Zizou")
    assert answer.status_code == 422
    assert all(place.label(language) in errors_at(answer)["commune"] for place in found)
    assert form_of(answer).fields["nickname"] == "Zizou"
    chosen = found[-1]
    reference = reference_of(send(client, form_of(answer), commune=chosen.label(language)))
    assert opened(lite, reference).contact["commune"] == chosen.code


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_commune_nobody_knows(lite: House, language: str) -> None:
    """Told, kept, and a code that does not fit its name does not win over the name."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(client, "/cases/new", danger="1", commune="Atlantide", commune_code="04.421.01.09")
    assert answer.status_code == 422
    assert errors_at(answer)["commune"] == said(lite.app, language, NO_SUCH_PLACE)
    assert form_of(answer).fields["commune"] == "Atlantide"


def test_places_for_the_page(lite: House) -> None:
    """All communes in both languages, and nothing else."""
    rows = client_of(lite, WORKER).get("/places.json").get_json()
    assert len(rows) == 1503 + 41
    assert ["04.421.01.09", "Yacoub El Mansour", "يعقوب المنصور", "Rabat", "الرباط"] in rows
    stranger = lite.app.test_client()
    assert stranger.get("/places.json").status_code == 303


def test_a_forged_choice_is_refused(lite: House) -> None:
    """Answers that were never offered: a message, not an error, and no file."""
    client = client_of(lite, WORKER)
    for name, value in (
        ("danger", "9"),
        ("sex", "robot"),
        ("source", "Mars"),
        ("category", "<b>"),
        ("birth_month", "13"),
    ):
        answer = fill(client, "/cases/new", **{"danger": "1", name: value})
        assert answer.status_code == 422, name
    assert references_in(client.get("/cases/")) == [lite.world.reference]


# --- Lists and search ------------------------------------------------------------------------------------


def test_mine_and_the_establishments(house: House) -> None:
    """Who follows files sees hers first; the establishment's are one click away; another establishment's never."""
    register(client_of(house, INTAKE), nickname="Sans suite")
    worker = client_of(house, WORKER)
    assert references_in(worker.get("/cases/")) == [house.world.reference]
    assert len(references_in(worker.get("/cases/?view=establishment"))) == 2
    assert len(references_in(client_of(house, INTAKE).get("/cases/"))) == 2
    stranger = client_of(house, WORKER, house.world.there)
    assert references_in(stranger.get("/cases/?view=establishment")) == []


def test_pages_of_a_list(lite: House) -> None:
    """25 to a page or 50, newest first; each file on one page; beyond the end an empty page, not an error."""
    with lite.app.app_context():
        me = lite.world.actor(WORKER)
        begin_writing(session())
        act_as(me)
        made = [service.register(me, service.Intake(nickname=f"N{n}")).reference for n in range(60)]
        complete(session())
        leave()
    client = client_of(lite, WORKER)
    client.look = False
    first, second, third = (references_in(client.get(f"/cases/?page={page}")) for page in (1, 2, 3))
    assert first + second + third == [*reversed(made), lite.world.reference]
    assert (len(first), len(second), len(third)) == (25, 25, 11)
    assert len(references_in(client.get("/cases/?per=50"))) == 50
    client.look = True
    beyond = client.get("/cases/?page=7")
    assert beyond.status_code == 200
    assert references_in(beyond) == []
    for altered in (
        "page=-1",
        "page=0",
        "page=abc",
        "page=99999999999",
        "per=7",
        "per=x",
        "view=all",
        "status=dead",
        "page=١",
    ):
        assert client.get(f"/cases/?{altered}").status_code == 200, altered


def test_a_list_by_status(lite: House) -> None:
    """Open, closed, reopened."""
    client = client_of(lite, WORKER)
    closed = register(client)
    fill(client, f"/cases/{closed}/close", reason="error")
    assert references_in(client.get("/cases/?status=closed")) == [closed]
    assert references_in(client.get("/cases/?status=intake")) == [lite.world.reference]
    fill(client, f"/cases/{closed}/reopen", text="Une erreur.")
    assert references_in(client.get("/cases/?status=reopened")) == [closed]
    assert references_in(client.get("/cases/?status=")) == [closed, lite.world.reference]


def test_search_by_reference(lite: House) -> None:
    """In an address a reference leads to its file, however it was written; a name in an address is not looked at."""
    client = client_of(lite, WORKER)
    reference = lite.world.reference
    for typed in (reference, reference.lower(), reference.replace("-", ""), reference.replace("-", " ")):
        answer = client.get("/search", query_string={"q": typed})
        assert (answer.status_code, answer.location) == (303, path(lite))
    for typed in (CANARIES["given"], CANARIES["family_ar"], "<script>", "x" * 5000):
        answer = client.get("/search", query_string={"q": typed})
        assert answer.status_code == 200
        assert references_in(answer) == []
        assert typed[:50] not in text_of(answer)
    unknown = client.post("/search", data={"q": new_reference(), "csrf_token": client.token()})
    assert unknown.status_code == 200
    assert references_in(unknown) == []


@pytest.mark.parametrize(
    "asked",
    [
        "zoubeirou", "TAMAZIRTIQ zoubeirou", "Zoubeïrou", "tamaz", "زبيرو", "تمازيرتيق", "زُبيرو", "qerqoubix", "زبيرو تمازيرتيق",
    ],
)  # fmt: skip
def test_search_by_folded_name(lite: House, asked: str) -> None:
    """Either script, any order, beginnings, accents and vowel marks aside."""
    client = client_of(lite, WORKER)
    answer = client.send("/search", {"q": asked})
    assert answer.status_code == 200
    assert references_in(answer) == [lite.world.reference]


@pytest.mark.parametrize("asked", ["", " ", "z", "inconnu", "zoubeirou inconnu", "%", "_", "' OR 1=1", "\x00", "🙂"])
def test_search_that_finds_nobody(lite: House, asked: str) -> None:
    """Nothing fits: an empty answer, never an error, never everybody."""
    answer = client_of(lite, WORKER).send("/search", {"q": asked})
    assert answer.status_code == 200
    assert references_in(answer) == []


def test_search_stays_at_home(house: House) -> None:
    """A colleague of another establishment does not find the child by its name, nor open it by its reference."""
    stranger = client_of(house, WORKER, house.world.there)
    assert references_in(stranger.send("/search", {"q": CANARIES["given"]})) == []
    assert references_in(stranger.send("/search", {"q": house.world.reference})) == []
    assert stranger.get(path(house)).status_code == 404


def test_a_corrected_name_is_found_at_once(house: House) -> None:
    """The memory of names follows corrections; the other script's form finds it until it is corrected too."""
    client = client_of(house, WORKER)
    assert references_in(client.send("/search", {"q": "zoubeirou"}))
    fill(client, path(house, "/identity"), given="Ayoub", given_ar="أيوب")
    assert references_in(client.send("/search", {"q": "zoubeirou"})) == []
    assert references_in(client.send("/search", {"q": "ayoub"})) == [house.world.reference]


# --- Notes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [WORKER, OFFICER, INTAKE, HEALTH, DIRECTOR])
def test_each_role_writes_in_its_classes(lite: House, role: Role) -> None:
    """The page offers what the matrix allows; what it does not offer is refused when it comes all the same."""
    relation = Relation.TEAM if role is WORKER else Relation.ESTABLISHMENT
    writes = holds([role], P.CASE_NOTE)
    allowed = [
        c for c in service.notes.NOTE_CLASSES if decide([role], Act.WRITE, relation, c) is Verdict.ALLOWED and writes
    ]
    client = client_of(lite, role)
    page = client.get(path(lite))
    offered = [f for f in forms_of(page) if f.action.endswith("/notes")]
    if not allowed:
        assert not offered, "a form in which nothing may be written"
    for data_class in service.notes.NOTE_CLASSES:
        form = offered[0] if offered else form_of(client_of(lite, WORKER).get(path(lite)))
        answer = client.post(
            path(lite, "/notes"),
            data={
                **form.fields,
                "csrf_token": client.token(),
                "submission_id": "",
                "text": "Mot.",
                "data_class": str(data_class),
            },
        )
        assert answer.status_code == (303 if data_class in allowed else 403), data_class


def test_what_was_said_to_the_desk_stays_with_the_team(lite: House) -> None:
    """The desk writes a judicial note and cannot read it again; the team reads it."""
    desk = client_of(lite, INTAKE)
    fill(desk, path(lite), path(lite, "/notes"), text="Plainte déposée hier.", data_class="judicial")
    assert "Plainte déposée" not in text_of(desk.get(path(lite)))
    assert "Plainte déposée" in text_of(client_of(lite, WORKER).get(path(lite)))
    assert "Plainte déposée" not in text_of(client_of(lite, OFFICER).get(path(lite)))


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_note_that_cannot_be_taken(lite: House, language: str) -> None:
    """Empty or too long: told at the field, the text kept, the file still on the page."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(client, path(lite), path(lite, "/notes"), text=" \n ")
    assert answer.status_code == 422
    assert errors_at(answer)["text"] == said(lite.app, language, MISSING)
    long = "é" * 20001
    answer = fill(client, path(lite), path(lite, "/notes"), text=long)
    assert errors_at(answer)["text"] == said(lite.app, language, TOO_LONG, limit=20000, length=20001)
    assert form_of(answer, path(lite, "/notes")).fields["text"] == long
    assert CANARIES["given_ar"] in text_of(answer)


# --- Closing, reopening, lifecycle -----------------------------------------------------------------------


def test_a_closed_file_stays_readable(house: House) -> None:
    """Closing needs a reason; afterwards the file is read, noted and found as before, and reopening needs one too."""
    client = client_of(house, WORKER)
    answer = fill(client, path(house, "/close"), text="Sans raison choisie.")
    assert answer.status_code == 422
    assert form_of(answer).fields["text"] == "Sans raison choisie."
    assert fill(client, path(house, "/close"), reason="majority", text="Elle a 18 ans.").status_code == 303
    page = text_of(client.get(path(house)))
    assert "Elle a 18 ans." in page
    assert said(house.app, "fr", "Majority (18 years)") in page
    assert CANARIES["note"] in page
    assert fill(client, path(house), path(house, "/notes"), text="Une nouvelle d'elle.").status_code == 303
    assert references_in(client.send("/search", {"q": "zoubeirou"})) == [house.world.reference]
    with house.app.app_context():
        assert case_row(house.world.case_id).closed_at is not None
    assert fill(client, path(house, "/reopen"), text="  ").status_code == 422
    assert fill(client, path(house, "/reopen"), text="Il est revenu.").status_code == 303
    with house.app.app_context():
        row = case_row(house.world.case_id)
    assert (row.status, row.closed_at) == ("reopened", None)
    assert "Il est revenu." in text_of(client.get(path(house)))


def test_a_second_closing_and_reopening_are_logged_too(lite: House) -> None:
    """Behaviour 38."""
    client = client_of(lite, WORKER)
    for number in range(2):
        fill(client, path(lite, "/close"), reason="lost_contact")
        fill(client, path(lite, "/reopen"), text=f"Retour {number}.")
    kinds = [str(entry.kind) for entry in opened(lite, lite.world.reference).entries]
    assert (kinds.count("closed"), kinds.count("reopened")) == (2, 2)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_move_that_the_table_does_not_have(lite: House, language: str) -> None:
    """Reopening what is open: 409 in words."""
    client = client_of(lite, WORKER, language=language)
    answer = fill(client, path(lite, "/reopen"), text="Pourquoi pas.")
    assert answer.status_code == 409
    assert said(lite.app, language, "This cannot be done now") in text_of(answer)


def test_the_lifecycle_table_is_whole() -> None:
    """Every status and every move: allowed exactly where the table says, and each status can be reached and left."""
    allowed = {(line.name, source): line.target for line in reversed(LIFECYCLE.moves) for source in line.sources}
    for status in Status:
        assert {line.name for line in LIFECYCLE.open_to(status)} == {n for n, s in allowed if s is status}
        for name in MoveName:
            if (name, status) in allowed:
                assert LIFECYCLE.move(name, status).target is allowed[name, status]
            else:
                with pytest.raises(Impossible):
                    LIFECYCLE.move(name, status)
    for former in KEPT:
        assert LIFECYCLE.move(MoveName.SEPARATE, Status.MERGED, former).target is former
    assert set(allowed.values()) | {LIFECYCLE.initial, Status.CONTACT} == set(Status), "short intakes begin as contacts"
    assert {source for _, source in allowed} == set(Status), "a dead end"
    assert {line.name for line in LIFECYCLE.moves if "reason" in line.needs} == {MoveName.CLOSE, MoveName.REOPEN}


def test_any_sequence_of_moves(lite: House) -> None:
    """Property: whatever people try in whatever order, the stored status is the table's, closed_at follows it, and the
    timeline has a line for each move that was made and none for one that was refused."""
    tried_alone = [name for name in MoveName if name not in (MoveName.MERGE, MoveName.SEPARATE)]
    with lite.app.app_context():
        me = lite.world.actor(WORKER)

        @settings(max_examples=15, deadline=None, database=None)
        @given(st.lists(st.sampled_from([*tried_alone, "close without", "reopen without"]), max_size=8))
        def check(tried: list[str]) -> None:
            begin_writing(session())
            act_as(me)
            case = service.register(me, service.Intake())
            status, made = LIFECYCLE.initial, 0
            for name in tried:
                words = "" if name == "reopen without" else "Un mot."
                move = MoveName(name.removesuffix(" without"))
                try:
                    if move is MoveName.CLOSE:
                        service.close(me, case, ClosingReason.OTHER, words)
                    elif move is MoveName.REOPEN:
                        service.reopen(me, case, words)
                    else:
                        service.move_on(me, case, move)
                    status, made = LIFECYCLE.move(move, status).target, made + 1
                except Impossible:
                    assert move not in {line.name for line in LIFECYCLE.open_to(status)}
                except Invalid:
                    assert name == "reopen without"
                assert case.status == status
                assert (case.closed_at is not None) == (status is Status.CLOSED)
            complete(session())
            leave()
            file = opened(lite, case.reference)
            assert file.status is status
            assert len(file.entries) == 1 + made

        check()


# --- Who sees it -----------------------------------------------------------------------------------------


def test_a_restricted_file_is_seen_by_its_team_only(house: House) -> None:
    """Nobody else finds it, opens it, lists it, or changes it; lifting the restriction shows it again."""
    team, colleague = client_of(house, WORKER), client_of(house, OFFICER)
    assert fill(team, path(house, "/restrict"), text="").status_code == 422
    assert fill(team, path(house, "/restrict"), text="Un parent travaille ici.").status_code == 303
    assert team.get(path(house)).status_code == 200
    assert references_in(team.get("/cases/?view=establishment")) == [house.world.reference]
    for other in (colleague, client_of(house, DIRECTOR), client_of(house, INTAKE)):
        assert other.get(path(house)).status_code == 404
        assert references_in(other.get("/cases/?view=establishment")) == []
        assert references_in(other.send("/search", {"q": "zoubeirou"})) == []
        assert references_in(other.send("/search", {"q": house.world.reference})) == []
    assert colleague.send(path(house, "/notes"), {"text": "x", "data_class": "notes"}).status_code == 404
    assert colleague.get(path(house, "/identity")).status_code == 404
    assert colleague.get(path(house, "/readers")).status_code == 404
    assert fill(team, path(house, "/unrestrict"), text="Il ne travaille plus ici.").status_code == 303
    assert colleague.get(path(house)).status_code == 200


def test_the_team(house: House) -> None:
    """Adding opens what only the team reads; taking off closes it; the reference worker changes by choosing another."""
    worker, officer = client_of(house, WORKER), client_of(house, OFFICER)
    officer_id = id_text(house.world.person(OFFICER))
    assert "tribunal" not in text_of(officer.get(path(house)))
    team = path(house, "/team")
    assert fill(worker, team, f"{team}/add", worker=officer_id).status_code == 303
    assert "tribunal" in text_of(officer.get(path(house)))
    assert fill(worker, team, f"{team}/remove", worker=officer_id).status_code == 303
    assert "tribunal" not in text_of(officer.get(path(house)))
    assert fill(worker, team, f"{team}/reference", worker=officer_id, text="Elle part.").status_code == 303
    with house.app.app_context():
        assert case_row(house.world.case_id).reference_worker_id == house.world.person(OFFICER)
    assert references_in(officer.get("/cases/")) == [house.world.reference]
    assert references_in(worker.get("/cases/")) == []
    assert [str(m.part) for m in opened(house, house.world.reference, OFFICER).team] == ["reference"]


@pytest.mark.parametrize("worker", ["", "zz", "f" * 32, "stranger", "inspector"])
def test_a_colleague_who_cannot_follow(lite: House, worker: str) -> None:
    """Nobody, a forged id, somebody of another establishment, a role that opens no file: told, nothing changed."""
    world = lite.world
    forged = {"stranger": world.person(OFFICER, world.there), "inspector": world.person(Role.INSPECTOR)}
    value = id_text(forged[worker]) if worker in forged else worker
    team = path(lite, "/team")
    for act in ("reference", "add", "remove"):
        client = client_of(lite, WORKER)
        form = form_of(client.get(team), f"{team}/add")
        answer = client.post(f"{team}/{act}", data={**form.fields, "worker": value, "text": "Une raison."})
        assert answer.status_code == 422, act
    assert [m.user_id for m in opened(lite, world.reference).team] == [world.person(WORKER)]


def test_who_has_read(house: House) -> None:
    """Behaviour 82: whoever may read the file sees who else has, how often, and who did so exceptionally."""
    for _ in range(3):
        client_of(house, OFFICER).get(path(house))
    stranger = client_of(house, OFFICER, house.world.there)
    _break(stranger, house.world.reference)
    stranger.get(path(house))
    client_of(house, HEALTH).get(path(house))
    page = text_of(client_of(house, INTAKE).get(path(house, "/readers")))
    for name in ("Unit Officer TEST1", "Unit Officer TEST2", "Health Staff TEST1"):
        assert name in page, name
    assert said(house.app, "fr", "Exceptional") in page
    with house.app.app_context():
        me = house.world.actor(INTAKE)
        act_as(me)
        case = queries.locate(me, house.world.reference)
        times = {r.name: r.times for r in queries.readers_of(me, case)}
        leave()
    assert times["Unit Officer TEST1"] == 3
    assert client_of(house, Role.ADMINISTRATOR).get(path(house, "/readers")).status_code == 403
    assert client_of(house, WORKER, house.world.there).get(path(house, "/readers")).status_code == 404


# --- Exceptional opening ---------------------------------------------------------------------------------


def _break(client: PageClient, file: str, **typed: str) -> Any:
    wanted = {"reference": file, "reason": REASON, "password": PASSWORD, **typed}
    return fill(client, "/exceptional", "/exceptional", **wanted)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_an_exceptional_opening_that_is_refused(lite: House, language: str) -> None:
    """Wrong password, short reason, no such file: told at the field; what was typed stays, but never the password."""
    client = client_of(lite, OFFICER, lite.world.there, language)
    for typed, field, told in (
        ({"password": "pas le mien"}, "password", WORDS["password"]),
        ({"reason": "  trop court  "}, "reason", WORDS["reason_too_short"]),
        ({"reference": new_reference()}, "reference", WORDS["no_such_file"]),
        ({"reference": "ABC-DEF-GHIJ"}, "reference", WORDS["no_such_file"]),
    ):
        answer = _break(client, lite.world.reference, **typed)
        assert answer.status_code == 422, typed
        assert errors_at(answer)[field] == said(lite.app, language, told)
        kept = form_of(answer, "/exceptional").fields
        assert kept["reason"].strip() == typed.get("reason", REASON).strip()
        assert kept["password"] == ""
        assert PASSWORD not in answer.get_data(as_text=True)
    assert client.get(path(lite)).status_code == 404


def test_an_exceptional_opening(house: House) -> None:
    """For an hour, read-only, with a banner; told to the home establishment, reviewed there, and over by itself."""
    with clock.hold(datetime.now(UTC)) as held:
        client = client_of(house, OFFICER, house.world.there)
        assert _break(client, house.world.reference.lower()).location == path(house)
        page = client.get(path(house))
        assert said(house.app, "fr", "Exceptional opening, read-only") in text_of(page)
        assert CANARIES["note"] in text_of(page)
        assert not [f for f in forms_of(page) if f.action.endswith("/notes")]
        for end in ("/identity", "/close", "/restrict", "/team"):
            assert client.get(path(house, end)).status_code == 404, end
        for end, typed in (("/notes", {"text": "x", "data_class": "notes"}), ("/close", {"reason": "other"})):
            assert client.send(path(house, end), typed).status_code == 404, end
        assert house.world.reference in text_of(client.get("/")), "what still runs stands on the first page"

        held.forward(timedelta(minutes=15))
        assert client.get(path(house)).status_code == 200
        held.forward(timedelta(minutes=44, seconds=59))
        late = client_of(house, OFFICER, house.world.there)
        assert late.get(path(house)).status_code == 200, "the last second of the hour"
        held.forward(timedelta(seconds=1))
        assert late.get(path(house)).status_code == 404, "the hour is over"
        assert house.world.reference not in text_of(late.get("/"))


def test_the_review(house: House) -> None:
    """The home establishment reads the reason and judges, once; the stranger's own establishment sees nothing."""
    _break(client_of(house, OFFICER, house.world.there), house.world.reference)
    director = client_of(house, DIRECTOR)
    page = director.get("/exceptional/reviews")
    assert REASON in text_of(page)
    assert "Unit Officer TEST2" in text_of(page)
    assert REASON not in text_of(client_of(house, DIRECTOR, house.world.there).get("/exceptional/reviews"))
    form = form_of(page)
    assert client_of(house, DIRECTOR, house.world.there).send(form.action, {"outcome": "justified"}).status_code == 404
    assert director.send(form.action, {"outcome": "maybe"}).status_code == 422
    assert send(director, form, outcome="not_justified").status_code == 303
    shown = text_of(director.get("/exceptional/reviews"))
    assert said(house.app, "fr", "Not justified") in shown
    director.send(form.action, {"outcome": "justified"})
    assert opening_of(house)[1] == "not_justified", "what was judged stays judged"


def test_nobody_reviews_her_own(lite: House) -> None:
    """The director opens a file of her own establishment with a reason: a colleague must review it."""
    director = client_of(lite, DIRECTOR)
    assert CANARIES["note"] not in text_of(director.get(path(lite)))
    _break(director, lite.world.reference)
    assert CANARIES["note"] in text_of(director.get(path(lite)))
    page = director.get("/exceptional/reviews")
    assert not [f for f in forms_of(page) if "/reviews/" in f.action]
    assert said(lite.app, "fr", "A colleague must review your own opening.") in text_of(page)
    action = f"/exceptional/reviews/{opening_of(lite)[0]}"
    assert director.send(action, {"outcome": "justified"}).status_code == 404
    assert client_of(lite, Role.PATHWAY_COORDINATOR).send(action, {"outcome": "justified"}).status_code == 303


def test_a_review_that_is_late(lite: House) -> None:
    """After seven days the page says so."""
    with clock.hold(datetime.now(UTC)) as held:
        _break(client_of(lite, OFFICER, lite.world.there), lite.world.reference)
        held.forward(timedelta(days=7, minutes=1))
        assert said(lite.app, "fr", "Review late") in text_of(client_of(lite, DIRECTOR).get("/exceptional/reviews"))


def opening_of(house: House) -> tuple[str, str | None]:
    """The id and the outcome of the one exceptional opening there is."""
    from sqlalchemy import select

    from caseapp.cases.models import ExceptionalOpening

    with house.app.app_context():
        row = session().scalars(select(ExceptionalOpening)).one()
        session().rollback()
        return id_text(row.id), row.outcome


# --- Drafts ----------------------------------------------------------------------------------------------


def keep(client: PageClient, key: str, **typed: Any) -> Any:
    """Save a draft as js/drafts.js does."""
    return client.put(f"/drafts/{key}", json=typed, headers={"X-CSRF-Token": client.token()})


def test_a_draft_comes_back_and_goes_when_it_is_sent(house: House) -> None:
    """Typed, left, opened again: there it is, for its author only; carried out, it is gone."""
    client = client_of(house, WORKER)
    assert keep(client, "case.new", given=["Aya"], danger=["3"], account=["Une ligne\nune autre"]).status_code == 200
    other = form_of(client_of(house, WORKER).get("/cases/new"))  # another browser of the same person
    page = client.get("/cases/new")
    kept = form_of(page).fields
    assert other.fields["account"] == kept["account"]
    assert (kept["given"], kept["danger"], kept["account"]) == ("Aya", "3", "Une ligne\nune autre")
    assert form_of(client_of(house, OFFICER).get("/cases/new")).fields["given"] == ""
    assert "Aya" not in client_of(house, OFFICER).get("/cases/new").get_data(as_text=True)
    assert "/cases/new" in client.get("/").get_data(as_text=True)
    assert send(client, form_of(page)).status_code == 303
    assert form_of(client.get("/cases/new")).fields["given"] == ""


def test_a_draft_of_another_file_is_another_draft(house: House) -> None:
    """A note begun in one file does not appear in the next."""
    client = client_of(house, WORKER)
    with house.app.app_context():
        _, other = make_case(house.world, given="Autre")
    keep(client, f"note.{id_text(house.world.case_id)}", text=["À demi écrite"], data_class=["social"])
    kept = form_of(client.get(path(house)), path(house, "/notes")).fields
    assert (kept["text"], kept["data_class"]) == ("À demi écrite", "social")
    assert form_of(client.get(f"/cases/{other}"), f"/cases/{other}/notes").fields["text"] == ""
    fill(client, path(house), path(house, "/notes"))
    assert form_of(client.get(path(house)), path(house, "/notes")).fields["text"] == ""


def test_a_draft_overtaken_by_its_form_is_not_kept(house: House) -> None:
    """What left the browser just before the form must not stand there as unfinished when the form was carried out."""
    client, key = client_of(house, WORKER), f"note.{id_text(house.world.case_id)}"
    form = form_of(client.get(path(house)), path(house, "/notes"))
    typed = {"text": ["Presque envoyée"], "submission_id": [form.fields["submission_id"]]}
    assert keep(client, key, **typed).status_code == 200
    assert send(client, form, text="Envoyée").status_code == 303
    assert keep(client, key, **typed).status_code == 200
    assert form_of(client.get(path(house)), path(house, "/notes")).fields["text"] == ""
    with clock.hold(clock.now() + timedelta(minutes=1)):  # she went back, and goes on writing
        keep(client, key, **typed)
        assert form_of(client.get(path(house)), path(house, "/notes")).fields["text"] == "Presque envoyée"


def test_a_draft_is_saved_twice_and_thrown_away(lite: House) -> None:
    """The later text stands; thrown away, nothing comes back."""
    client = client_of(lite, WORKER)
    keep(client, "case.new", given=["Un"])
    keep(client, "case.new", given=["Deux"])
    assert form_of(client.get("/cases/new")).fields["given"] == "Deux"
    assert client.send("/drafts/case.new/discard", {"next": "/cases/new"}).location == "/cases/new"
    assert form_of(client.get("/cases/new")).fields["given"] == ""


@pytest.mark.parametrize("body", ["", "[]", "5", "null", '"x"', "{", json.dumps({"a": "x" * 200_001})])
def test_a_draft_that_is_none(lite: House, body: str) -> None:
    """Altered requests are told, and break nothing."""
    client = client_of(lite, WORKER)
    headers = {"X-CSRF-Token": client.token(), "Content-Type": "application/json"}
    assert client.put("/drafts/case.new", data=body, headers=headers).status_code == 422
    assert client.put("/drafts/" + "k" * 81, data="{}", headers=headers).status_code == 422
    assert client.get("/cases/new").status_code == 200


@pytest.mark.parametrize(
    "fields",
    [{"given": 5}, {"given": None}, {"given": {"a": 1}}, {"danger": []}, {"birth_year": [["x"]]}, {"x" * 500: ["y"]}],
)
def test_a_strange_draft_opens_a_page(lite: House, fields: dict[str, Any]) -> None:
    """Whatever was stored as a draft, the form opens."""
    client = client_of(lite, WORKER)
    assert keep(client, "case.new", **fields).status_code == 200
    assert client.get("/cases/new").status_code == 200


def test_the_language_changes_in_the_middle_of_a_form(house: House) -> None:
    """Behaviour 84: the text is saved, the language changes, the same page stands there with the same text."""
    client = client_of(house, WORKER)
    client.get("/cases/new")
    keep(client, "case.new", given_ar=["سلمى"], danger=["4"], account=["Récit commencé en français"], birth_month=["7"])
    answer = client.send("/language", {"lang": "ar", "next": "/cases/new"})
    assert (answer.status_code, answer.location) == (303, "/cases/new")
    page = client.get("/cases/new")
    assert 'dir="rtl"' in page.get_data(as_text=True)
    kept = form_of(page).fields
    assert (kept["given_ar"], kept["danger"], kept["account"], kept["birth_month"]) == (
        "سلمى", "4", "Récit commencé en français", "7",
    )  # fmt: skip
    assert 'lang="ar"' in client_of(house, WORKER).get("/cases/").get_data(as_text=True), "it is kept with the account"


def test_a_draft_of_a_correction_remembers_what_was_seen(house: House) -> None:
    """A correction begun before a colleague's and sent after it overwrites nothing of his."""
    client = client_of(house, WORKER)
    begun = form_of(client.get(path(house, "/identity"))).fields
    keep(
        client,
        f"identity.{id_text(house.world.case_id)}",
        **{k: [v] for k, v in {**begun, "nickname": "Zizou"}.items()},
    )
    fill(client_of(house, OFFICER), path(house, "/identity"), **{"phones-0-number": "0600000009"})
    fill(client, path(house, "/identity"))
    file = opened(house, house.world.reference)
    assert (file.identity["nickname"], file.contact["phones"]) == ("Zizou", [{"number": "0600000009"}])


# --- Correcting ------------------------------------------------------------------------------------------


def test_an_estimate_corrected_is_estimated_today(lite: House) -> None:
    """A new estimated age is held against the day on which it was said; an unchanged one keeps its day."""
    with clock.hold(datetime(2026, 1, 10, 12, tzinfo=UTC)) as held:
        reference = register(client_of(lite, WORKER), age_low="10", age_high="12")
        held.forward(timedelta(days=300))
        client = client_of(lite, WORKER)
        fill(client, f"/cases/{reference}/identity", nickname="Zizou")
        assert opened(lite, reference).birth.to_dict()["estimated_on"] == "2026-01-10"
        fill(client, f"/cases/{reference}/identity", age_low="14", age_high="15")
        assert opened(lite, reference).birth.to_dict()["estimated_on"] == "2026-11-06"


def test_age_is_told_today(lite: House) -> None:
    """Behaviour 53: it changes on the birthday; born on 29 February, on 1 March; unknown it is not told."""
    client = client_of(lite, WORKER)
    reference = register(client, birth_day="29", birth_month="2", birth_year="2016")
    for day, age in ((datetime(2027, 2, 28, 12, tzinfo=UTC), 10), (datetime(2027, 3, 1, 12, tzinfo=UTC), 11)):
        with clock.hold(day):
            assert opened(lite, reference).birth.age_on(clock.today()) == (age, age)
            assert f"{age} ans" in text_of(client_of(lite, WORKER).get(f"/cases/{reference}"))
    client = client_of(lite, WORKER)
    assert " ans" not in text_of(client.get(f"/cases/{register(client)}"))


def test_reading_gives_no_right_to_write(lite: House) -> None:
    """Behaviours 24 and 37: powers are apart; who may only read is refused each act, and nothing changes."""
    director = client_of(lite, DIRECTOR)
    assert director.get(path(lite)).status_code == 200
    for end, typed in (
        ("/notes", {"text": "x", "data_class": "notes"}),
        ("/identity", {"given": "x"}),
        ("/close", {"reason": "other"}),
        ("/restrict", {"text": "x"}),
    ):
        assert director.send(path(lite, end), typed).status_code == 403, end
    file = opened(lite, lite.world.reference)
    assert len(file.entries) == 3
    assert DataClass.NOTES in file.verdicts

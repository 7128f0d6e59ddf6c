"""In and out: a spreadsheet that people have, looked at before it changes anything; and the shape others read."""

from __future__ import annotations

import csv
import io
import json
import uuid
from typing import Any

import pytest

from caseapp.directory.exchange import hsds
from caseapp.directory.exchange.columns import COLUMNS
from caseapp.directory.queries import everything
from tests.cases.pages import form_of, send, text_of
from tests.conftest import House, client_of
from tests.directory.desk import KEEPER, OFFICER, entered, refuge
from tests.security.tools import looking, prints, raw
from tests.support.client import PageClient

TABLES = ("organisation", "site", "site_service", "site_area")


def bring(client: PageClient, content: bytes) -> Any:
    """Bring a file, and look at what it would do."""
    sent = {"csrf_token": client.token(), "sheet": (io.BytesIO(content), "annuaire.csv")}
    answer = client.post("/directory/import", data=sent)
    return client.get(answer.location) if answer.status_code == 303 else answer


def take_over(house: House, content: bytes) -> Any:
    """Bring a file and say yes."""
    client = client_of(house, OFFICER)
    page = bring(client, content)
    return send(client, form_of(page, "/directory/import/do"))


HEAD = "organisme;type;province;commune;telephone;horaires;langues;service;age_min;age_max;sexe;publics\n"
LINES = (
    "Association Import;association;Rabat;Hassan;05 37 11 22 33;mo-fr 9-12;fr, ary;lodging;6;12;female;victims\n"
    "Association Import;;Rabat;;;;;meals;;;;\n"
)


def test_nothing_changes_before_somebody_says_so(house: House) -> None:
    before = prints(house, *TABLES)
    client = client_of(house, OFFICER)
    page = bring(client, (HEAD + LINES).encode())
    assert "Association Import" in text_of(page)
    assert prints(house, *TABLES) == before
    assert "Association Import" not in str([tuple(row) for row in raw(house, "SELECT * FROM draft")])
    assert send(client, form_of(page, "/directory/import/do")).status_code == 303
    [site] = raw(house, "SELECT * FROM site")
    assert (site.hours[:14], site.languages, site.commune_code[:6]) == ("mo 09:00-12:00", "ary fr", "04.421")
    offers = raw(house, "SELECT service, age_from, sex, publics FROM site_service ORDER BY id")
    assert [tuple(offer) for offer in offers] == [("lodging", 6, "female", "victims"), ("meals", None, "both", "")]
    assert not raw(house, "SELECT id FROM draft"), "the file does not wait any more"


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("names", ["french", "english"])
def test_files_as_spreadsheets_write_them(lite: House, delimiter: str, mark: bytes, names: str) -> None:
    known = {column.english: getattr(column, names) for column in COLUMNS}
    told = {"organisation": "Foyer; « Nakhil », Salé", "organisation_ar": "دار النخيل", "kind": "association",
            "province": "الرباط", "service": "lodging"}  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[known[name].upper() for name in told], list(told.values())])
    assert take_over(lite, mark + out.getvalue().encode()).status_code == 303
    row = raw(lite, "SELECT name_fr, name_ar FROM organisation")[0]
    assert tuple(row) == (told["organisation"], told["organisation_ar"])


def test_twice_is_once_and_a_change_is_a_change(house: House) -> None:
    assert take_over(house, (HEAD + LINES).encode()).status_code == 303
    client = client_of(house, OFFICER)
    page = bring(client, (HEAD + LINES).encode())
    assert "/directory/import/do" not in page.get_data(as_text=True), "everything is so already"
    changed = LINES.replace("05 37 11 22 33", "05 37 99 99 99").replace(";6;12;", ";6;14;")
    page = bring(client, (HEAD + changed).encode())
    assert send(client, form_of(page, "/directory/import/do")).status_code == 303
    assert "99 99 99" in raw(house, "SELECT phones FROM site")[0].phones
    assert raw(house, "SELECT count(*) FROM organisation")[0][0] == 1
    assert raw(house, "SELECT age_to FROM site_service WHERE service = 'lodging'")[0].age_to == 14
    assert raw(house, "SELECT commune_code FROM site")[0].commune_code, "an empty cell empties nothing"


def test_further_phones_stay_when_a_spreadsheet_comes(lite: House) -> None:
    key = entered(lite, phones=[{"number": f"053700112{n}", "what": f"bureau {n}"} for n in range(3)])
    assert take_over(lite, f"identifiant;telephone\n{key};0537999999\n".encode()).status_code == 303
    phones = [phone["number"] for phone in json.loads(raw(lite, "SELECT phones FROM site")[0].phones)]
    assert phones == ["0537999999", "0537001121", "0537001122"]


REFUSED = {
    "no name": (";association;Rabat;;;;;;;;;\n", "organisme"),
    "no kind": ("Neuve;;Rabat;;;;;;;;;\n", "type"),
    "no province": ("Neuve;association;;;;;;;;;;\n", "province"),
    "another province": ("Neuve;association;Fès;;;;;;;;;\n", "province"),
    "no such place": ("Neuve;association;Atlantide;;;;;;;;;\n", "province"),
    "a commune elsewhere": ("Neuve;association;Rabat;Fès-Médina;;;;;;;;\n", "commune"),
    "no hours": ("Neuve;association;Rabat;;;le matin;;;;;;\n", "horaires"),
    "no service": ("Neuve;association;Rabat;;;;;magie;;;;\n", "service"),
    "no age": ("Neuve;association;Rabat;;;;;meals;douze;;;\n", "age_min"),
    "ages turned": ("Neuve;association;Rabat;;;;;meals;12;6;;\n", "age_max"),
    "too long": (f"{'é' * 200};association;Rabat;;;;;;;;;\n", "organisme"),
    "a language": ("Neuve;association;Rabat;;;;klingon;;;;;\n", "langues"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_line_that_does_not_fit_is_left_out_with_its_reason(lite: House, what: str) -> None:
    line, column = REFUSED[what]
    client = client_of(lite, OFFICER)
    page = bring(client, (HEAD + LINES + line).encode())
    text = page.get_data(as_text=True)
    assert f'<code dir="ltr">{column}</code>' in text
    assert send(client, form_of(page, "/directory/import/do")).status_code == 303, "the rest is taken over"
    assert raw(lite, "SELECT count(*) FROM organisation")[0][0] == 1


def test_the_same_line_twice_and_the_same_phone_are_told(lite: House) -> None:
    entered(lite, whole_name_fr="Déjà là")
    client = client_of(lite, OFFICER)
    line = "Autre nom;association;Rabat;;0537001122;;;meals;;;;\n"
    text = text_of(bring(client, (HEAD + line + line).encode()))
    assert "Déjà là" in text, "perhaps the same under another name"
    assert text.count("Autre nom") == 2


BAD_FILES = {
    "nothing": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00",
    "Windows letters": "organisme;type\nFès;association\n".encode("cp1252"),
    "other columns": b"a;b\n1;2\n",
    "an empty line": b"\n\n",
    "too many lines": b"organisme\n" + b"x\n" * 2001,
    "too large": b"organisme\n" + b"x" * (2 * 1024 * 1024),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_file_that_is_none_is_told_so(lite: House, what: str) -> None:
    client = client_of(lite, OFFICER)
    answer = bring(client, BAD_FILES[what])
    assert answer.status_code == 422 and 'id="sheet-error"' in answer.get_data(as_text=True)
    assert not raw(lite, "SELECT id FROM draft")


HOSTILE = ('=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "<script>alert(1)</script>", "{{ 7*7 }}")


@pytest.mark.parametrize("told", HOSTILE)
def test_no_cell_runs_and_each_comes_back_as_it_was(lite: House, told: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(
        [["organisme", "type", "province", "alerte"], [told, "association", "Rabat", told]]
    )
    assert take_over(lite, out.getvalue().encode()).status_code == 303
    assert raw(lite, "SELECT name_fr FROM organisation")[0].name_fr == told
    exported = _csv(lite)
    cells = next(row for row in exported[1:] if told in "".join(row))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    client = client_of(lite, OFFICER)
    page = bring(client, _content(lite, "csv"))
    assert "/directory/import/do" not in page.get_data(as_text=True), "what was exported is so already"


def _content(house: House, kind: str, *, whole: bool = False) -> bytes:
    client = client_of(house, OFFICER)
    sent = {"csrf_token": client.token(), "format": kind, **({"whole": "1"} if whole else {})}
    answer = client.post("/directory/export", data=sent)
    assert answer.status_code == 200
    return bytes(answer.data)


def _csv(house: House) -> list[list[str]]:
    return list(csv.reader(io.StringIO(_content(house, "csv").decode("utf-8-sig"), newline=""), delimiter=";"))


def furnished(house: House) -> None:
    """Entries that say all that can be said."""
    entered(
        house, hours="mo-fr 08:30-12:30 14:30-18:30; sa 21:00-06:00", address="3 rue du Puits", email="a@b.ma",
        commune_code="04.421.01.05", languages=["ary", "fr"], ask_for="Accueil", person="Mme Nomsix", holidays="closed",
        areas=["MA", "03.231"], alert="Complet", about="Ce qu’il fait", source="Visite",
        phones=[{"number": "05 37 00 11 22", "what": "accueil"}, {"number": "2511", "what": ""}],
        offer={"service": "lodging", "age_from": 6, "age_to": 17, "sex": "female", "publics": ["victims", "street"],
               "conditions": "Ordre du juge", "documents": "Acte de naissance\nPhoto", "ways": ["phone", "order"],
               "fee": "free", "fee_note": "Sauf transport"},
    )  # fmt: skip
    entered(house, whole_name_fr="", whole_name_ar="مركز بالعربية فقط", hours="always", offer={})
    refuge(house)


def test_what_is_exported_comes_back(house: House) -> None:
    furnished(house)
    before = prints(house, *TABLES)
    client = client_of(house, OFFICER)
    page = bring(client, _content(house, "csv"))
    assert "/directory/import/do" not in page.get_data(as_text=True), "nothing to take over"
    assert 'class="late"' not in page.get_data(as_text=True), "nothing is refused"
    assert prints(house, *TABLES) == before


REQUIRED = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "location": {"id", "location_type"},
    "address": {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"},
    "phone": {"id", "number"},
    "schedule": {"id"},
    "service_area": {"id"},
    "service_at_location": {"id"},
    "language": {"id"},
    "required_document": {"id"},
    "contact": {"id"},
    "attribute": {"id", "link_id", "taxonomy_term_id", "link_entity"},
    "taxonomy_term": {"id", "name", "description"},
}
"""What the published schemas of HSDS 3 require of each object (3.0 and 3.1; the stricter where they differ)."""
KNOWN = {
    "service": "organization_id program_id alternate_name description url email interpretation_services application_process "
    "fees_description eligibility_description minimum_age maximum_age assured_date assurer_email alert additional_urls "
    "phones schedules service_areas service_at_locations languages organization funding cost_options program "
    "required_documents contacts attributes metadata capacities last_modified accreditations",
    "organization": "alternate_name email website additional_websites year_incorporated legal_status logo uri "
    "parent_organization_id funding contacts phones locations programs organization_identifiers attributes metadata",
    "location": "url organization_id name alternate_name description transportation latitude longitude "
    "external_identifier external_identifier_type languages addresses contacts accessibility phones schedules attributes metadata",
    "address": "location_id attention address_2 region attributes metadata",
    "phone": "location_id service_id organization_id contact_id service_at_location_id extension type description languages "
    "attributes metadata",
    "schedule": "service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq "
    "interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes "
    "attributes metadata",
    "service_area": "service_id service_at_location_id name description extent extent_type uri attributes metadata",
    "service_at_location": "service_id location_id description service_areas contacts phones schedules location attributes metadata",
    "language": "service_id location_id phone_id name code note attributes metadata",
    "required_document": "service_id document uri attributes metadata",
    "contact": "organization_id service_id service_at_location_id location_id name title department email phones attributes metadata",
    "attribute": "link_type value taxonomy_term metadata label",
    "taxonomy_term": "code parent_id taxonomy taxonomy_detail language taxonomy_id term_uri metadata",
}
INSIDE = {
    "phones": "phone", "schedules": "schedule", "service_areas": "service_area", "languages": "language",
    "service_at_locations": "service_at_location", "required_documents": "required_document", "contacts": "contact",
    "attributes": "attribute", "addresses": "address", "locations": "location", "organization": "organization",
    "location": "location", "taxonomy_term": "taxonomy_term",
}  # fmt: skip
ENUMS = {
    ("service", "status"): {"active", "inactive", "defunct", "temporarily closed"},
    ("location", "location_type"): {"physical", "postal", "virtual"},
    ("address", "address_type"): {"physical", "postal", "virtual"},
    ("schedule", "freq"): {"WEEKLY", "MONTHLY"},
    ("schedule", "wkst"): {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
}
NUMBERS = {"minimum_age", "maximum_age", "timezone"}


def checked(kind: str, told: dict[str, Any], seen: set[tuple[str, str]]) -> None:
    """Compare an object with the published schema: what is required, what is known, of which type."""
    assert told.keys() >= REQUIRED[kind], (kind, told)
    assert told.keys() <= REQUIRED[kind] | set(KNOWN[kind].split()), (kind, told.keys())
    seen.add((kind, told["id"]))
    for name, value in told.items():
        if name == "id" or name.endswith("_id"):
            assert str(uuid.UUID(value)) == value, (kind, name)
        elif name in INSIDE:
            for inner in value if isinstance(value, list) else [value]:
                checked(INSIDE[name], inner, seen)
        elif name in NUMBERS:
            assert isinstance(value, int)
        else:
            assert isinstance(value, str), (kind, name)
        if (kind, name) in ENUMS:
            assert value in ENUMS[kind, name]


@pytest.mark.parametrize("kind", ["services", "organizations"])
def test_the_export_is_what_open_referral_publishes(house: House, kind: str) -> None:
    furnished(house)
    page = json.loads(_content(house, kind, whole=True))
    assert page["total_items"] == len(page["contents"]) == page["size"] >= 2
    assert (page["first_page"], page["last_page"], page["page_number"], page["empty"]) == (True, True, 1, False)
    seen: set[tuple[str, str]] = set()
    for one in page["contents"]:
        checked({"services": "service", "organizations": "organization"}[kind], one, seen)
    kinds = {found for found, _id in seen}
    wanted = {"services": REQUIRED.keys(), "organizations": {"organization", "location", "address", "phone"}}[kind]
    assert kinds >= wanted, wanted - kinds
    assert "Nomsix" not in str(page) and "Cachettix" not in str(page)
    again = json.loads(_content(house, kind, whole=True))
    assert again == page, "the same ids each time"


def test_a_service_says_in_that_shape_what_it_said_here(lite: House) -> None:
    furnished(lite)
    [told] = [one for one in json.loads(_content(lite, "services"))["contents"] if one.get("eligibility_description")]
    assert (told["minimum_age"], told["maximum_age"], told["status"]) == (6, 17, "active")
    assert [line["document"] for line in told["required_documents"]] == ["Acte de naissance", "Photo"]
    assert {one["code"] for one in told["languages"]} == {"ary", "fr"}
    assert {one["byday"] for one in told["schedules"]} == {"MO,TU,WE,TH,FR", "SA"}
    assert {one["opens_at"][:5] for one in told["schedules"]} == {"08:30", "14:30", "21:00"}
    assert told["phones"][0]["number"] == "+212537001122"
    terms = {one["value"]: one["taxonomy_term"]["taxonomy"] for one in told["attributes"]}
    assert terms["lodging"] == hsds.LAW
    location = told["service_at_locations"][0]["location"]
    assert location["addresses"][0]["address_1"] == "3 rue du Puits"


def test_other_directories_get_no_address_of_a_refuge(lite: House) -> None:
    refuge(lite)
    keeper = lite.world.actor(KEEPER)
    with looking(lite, keeper):
        [told] = [one for one in hsds.organizations(everything(keeper), str) if one["name"] == "Maison Refuge"]
    [location] = told["locations"]
    assert "addresses" not in location and location["phones"]

"""Bad input in every field of every form: a clear answer in the page's language, never a 500, nothing done or lost."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from markupsafe import escape
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from caseapp.policy.roles import Role
from tests.cases.pages import PageForm, forms_of, tree_of
from tests.conftest import House, client_of
from tests.daily import forms as days
from tests.directory import forms as directory
from tests.documents.desk import attached
from tests.establishments import forms as centre
from tests.incidents import forms as incidents
from tests.matching.desk import another, put_beside
from tests.norms import forms as norms
from tests.outreach import forms as street
from tests.outreach import forms_field as telephones
from tests.outreach import forms_nights as nights
from tests.outreach import forms_profiles as known
from tests.referrals import houses, kin, outward
from tests.referrals import test_papers as letters
from tests.security.tools import prints, raw
from tests.support.client import XHTML, PageClient, check_page
from tests.support.requirements import long_runs
from tests.support.turns import comes

RLO, NUL = "\u202e", "\x00"
PAGES: dict[str, tuple[Role, str]] = {
    "registering": (Role.REFERENCE_WORKER, "/cases/new"),
    "note": (Role.REFERENCE_WORKER, "/cases/{reference}"),
    "identity": (Role.REFERENCE_WORKER, "/cases/{reference}/identity"),
    "completing": (Role.REFERENCE_WORKER, "/cases/{reference}/intake"),
    "closing": (Role.REFERENCE_WORKER, "/cases/{reference}/close"),
    "restricting": (Role.REFERENCE_WORKER, "/cases/{reference}/restrict"),
    "danger": (Role.REFERENCE_WORKER, "/cases/{reference}/danger"),
    "correcting a note": (Role.REFERENCE_WORKER, "/cases/{reference}/notes/{note}/edit"),
    "putting off": (Role.REFERENCE_WORKER, "/cases/{reference}/deadlines/{deadline}/later"),
    "team": (Role.REFERENCE_WORKER, "/cases/{reference}/team"),
    "keeping a view": (Role.REFERENCE_WORKER, "/cases/views?danger=4"),
    "handing on": (Role.REFERENCE_WORKER, "/cases/reassign?file={reference}&worker={colleague}"),
    "exporting": (Role.UNIT_OFFICER, "/cases/export?view=establishment"),
    "attaching": (Role.REFERENCE_WORKER, "/cases/{reference}/documents/new"),
    "describing": (Role.REFERENCE_WORKER, "/cases/{reference}/documents/{document}/edit"),
    "withdrawing": (Role.REFERENCE_WORKER, "/cases/{reference}/documents/{document}/withdraw"),
    "two files": (Role.UNIT_OFFICER, "/cases/{reference}/same"),
    "deciding": (Role.UNIT_OFFICER, "/pairs/{pair}"),
    "merging": (Role.UNIT_OFFICER, "/pairs/{pair}/merge?keep=low&worker=low"),
    "glass": (Role.REFERENCE_WORKER, "/exceptional"),
    "leave": (Role.REFERENCE_WORKER, "/leave"),
    "a colleague's leave": (Role.DIRECTOR, "/leave/team"),
    "holidays": (Role.ADMINISTRATOR, "/holidays"),
    "letters": (Role.REFERENCE_WORKER, "/account"),
    "password": (Role.REFERENCE_WORKER, "/account/password"),
    "new person": (Role.ADMINISTRATOR, "/people/new"),
    "person": (Role.ADMINISTRATOR, "/people/{person}/edit"),
    "new role": (Role.ADMINISTRATOR, "/people/{person}/roles/new"),
    "ending": (Role.ADMINISTRATOR, "/people/{person}/end"),
    "new establishment": (Role.ADMINISTRATOR, "/establishments/new"),
    "establishment": (Role.ADMINISTRATOR, "/establishments/{slug}/edit"),
    "two in one car": (Role.REFERENCE_WORKER, "{brothers}/depart"),
    "taking a referral up": (Role.REFERENCE_WORKER, "/cases/{reference}/referral/fhir"),
    "offering a whole file": (Role.UNIT_OFFICER, "/cases/{reference}/transfer"),
    "referring outside": (Role.UNIT_OFFICER, "/cases/{reference}/outside"),
    "a letter": (Role.UNIT_OFFICER, "{sending}letter"),
    "a sheet for a body outside": (Role.UNIT_OFFICER, "{outside}/sheet"),
    "handing over to a body outside": (Role.UNIT_OFFICER, "{outside}/hand"),
    **norms.PAGES,
    **centre.PAGES,
    **incidents.PAGES,
    **directory.PAGES,
    **days.PAGES,
    **known.PAGES,
    **telephones.PAGES,
    **street.PAGES,
    **nights.PAGES,
}
VALUES: dict[str, str] = {
    "10,000 characters": "é" * 10_000,
    "10,000 figures": "9" * 10_000,
    "controls": "a\x01\x07\x1b[31m\x7f\x85b",
    "NUL": f"Zyx{NUL}wv",
    "right-to-left override": f"{RLO}gnp.{RLO}exe",
    "bidi isolates": "\u2066a\u2069\u200f\u061cb",
    "emoji": "👩‍👧‍👦🇲🇦",
    "lone surrogate as bytes": "\udced\udca0\udc80",
    "SQL": "'; DROP TABLE case_file; --",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>",
    "template": "{{ 7*7 }}{% raw %} %s {0}",
    "line ends": "a\r\nSet-Cookie: x=1\r\n\r\nb",
    "blanks only": " \t\u200b\u2003\u00a0 ",
    "number out of range": "-99999999999999999999",
    "not ASCII figures": "٢٠١٥²๕",
    "a path": "../../../../etc/passwd\\..\\x",
    "JSON": '{"a": [1, {"b": null}]}',
}
HIDDEN: dict[str, str] = {
    "empty": "",
    "other text": "not-what-was-given",
    "an id": "0" * 32,
    "all ones": "f" * 32,
    "negative": "-1",
    "huge": "9" * 5000,
    "JSON list": "[1,2]",
    "JSON of odd values": '{"given": 7, "birth": "x", "sex": null, "family": {"a": 1}, "commune": [], "phones": [1, {"number": []}]}',
    "JSON of odd rows": '{"phones": [{"number": 7, "whose": null}], "siblings": [{}, {"file": {}}]}',
    "JSON lone surrogate": '{"given": "\\ud800"}',
    "deep JSON": "[" * 100_000,
    "NUL": NUL,
    "a date": "0001-01-01",
    "far date": "9999-12-31T23:59:59",
}
KEPT_AS_IT_IS = ("SQL", "HTML", "template", "emoji", "JSON")
"""Values that are harmless text once shown: they must come back exactly as typed."""


def _encoded(fields: dict[str, str]) -> bytes:
    """As a hostile client would send it: lone surrogates become the bytes they stand for."""
    from urllib.parse import quote_from_bytes

    parts = [
        f"{quote_from_bytes(k.encode())}={quote_from_bytes(v.encode('utf-8', 'surrogateescape'))}"
        for k, v in fields.items()
    ]
    return "&".join(parts).encode()


def _post(client: PageClient, action: str, fields: dict[str, str]) -> TestResponse:
    return client.post(action, data=_encoded(fields), content_type="application/x-www-form-urlencoded")


def _looked_at(answer: TestResponse) -> str | None:
    """What a reviewer would say of the page."""
    try:
        if answer.mimetype == "text/html" and answer.status_code != 303:
            check_page(answer)
    except AssertionError as error:
        return str(error)
    return None


def _open(house: House, page: str, language: str = "fr") -> tuple[PageClient, list[PageForm], str]:
    role, path = PAGES[page]
    world = house.world
    if page in centre.PAGES:
        centre.lives(house)
    if page in incidents.PAGES:
        incidents.known(house)
    if page in days.PAGES:
        days.ready(house)
    if page in known.PAGES:
        known.ready(house)
    if page in telephones.PAGES:
        telephones.ready(house)
    if page in street.PAGES:
        street.everything(house)
    if page in nights.PAGES:
        nights.ended(house)
    pair = put_beside(house, world.reference, another(house)) if "{pair}" in path else ""
    path = path.format(
        sending=letters.address(house, houses.sent(house)[0], "") if "{sending}" in path else "",
        outside=outward.linked(house).page if "{outside}" in path else "",
        brothers=kin.waiting_for_the_car(house) if "{brothers}" in path else "",
        pair=pair,
        document=attached(house).hex() if "{document}" in path else "",
        reference=world.reference,
        person=world.person(Role.OUTREACH_WORKER).hex(),
        colleague=world.person(Role.UNIT_OFFICER).hex(),
        slug=world.slugs[world.there],
        **(centre.addressed(house) if page in centre.PAGES else {}),
        **(incidents.addressed(house) if page in incidents.PAGES else {}),
        **(directory.addressed(house) if page in directory.PAGES else {}),
        **(days.addressed(house) if page in days.PAGES else {}),
        **(known.addressed(house) if page in known.PAGES else {}),
        **(telephones.addressed(house) if page in telephones.PAGES else {}),
        **(street.addressed(house) if page in street.PAGES else {}),
        **(nights.addressed(house) if page in nights.PAGES else {}),
        note=_newest(house, "case_event", "kind = 'note'"),
        deadline=_newest(house, "case_deadline", "ended_at IS NULL"),
    )
    client = client_of(house, role, language=language)
    answer = client.get(path)
    assert answer.status_code == 200, path
    found = forms_of(answer)
    assert found, path
    return client, found, path


def _newest(house: House, table: str, which: str) -> str:
    sql = f"SELECT id FROM {table} WHERE case_id = :c AND {which} ORDER BY id DESC"
    found: bytes = raw(house, sql, c=house.world.case_id)[0].id
    return found.hex()


def _hidden(answer: TestResponse) -> set[str]:
    return {n.get("name") for n in tree_of(answer).iter(f"{XHTML}input") if n.get("type") == "hidden"}


def _typed_in(answer: TestResponse) -> set[str]:
    """Everything that stands in the fields of a page."""
    found = set()
    for form in forms_of(answer):
        found |= set(form.fields.values())
    return found


def _sane(answer: TestResponse, where: Any, language: str) -> str | None:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if (flaw := _looked_at(answer)) is not None:
        return flaw
    if answer.mimetype == "text/html" and answer.status_code != 303:
        text = answer.get_data(as_text=True)
        if f'lang="{language}"' not in text[:200]:
            return "another language"
        if "<script>alert" in text or "onerror=alert(1)>" in text or ">49<" in text:
            return "executed"
        if RLO in text or NUL in text:
            return "control characters shown"
    if any("\n" in value or "\r" in value for _, value in answer.headers) or "x=1" in str(answer.headers):
        return "a header was injected"
    return None


def _bad(name: str, hidden: set[str]) -> dict[str, str]:
    """What is tried in a field."""
    if "password" in name:  # whoever fails too often must wait
        return {k: VALUES[k] for k in ("NUL", "lone surrogate as bytes", "10,000 characters")}
    return HIDDEN if name in hidden else VALUES


def _todays(page: str, values: dict[str, str], days: int) -> dict[str, str]:
    """Those of them whose turn it is on this page today; in so many days all had theirs."""
    return {label: value for number, (label, value) in enumerate(values.items()) if comes(number, page, days)}


def _lost(page: str, answer: TestResponse, name: str, label: str, value: str) -> str | None:
    """Harmless words come back as they were typed."""
    if answer.status_code != 422 or label not in KEPT_AS_IT_IS or name not in TEXTS.get(page, ()):
        return None
    kept = escape(value) in answer.get_data(as_text=True) or any(value in stands for stands in _typed_in(answer))
    return None if kept else "what was typed is lost"


def _try(
    client: PageClient, form: PageForm, page: str, names: list[str], label: str, language: str = "fr"
) -> tuple[list[str], list[str]]:
    """Fields that hold a bad value; then those alone that let it pass, until the form is carried out or says why not.

    Returns what is wrong with the answers, and the fields of which the last one does not say what it thinks.
    """
    value, wrong = VALUES[label], []
    while names:
        answer = _post(client, form.action, {**form.fields, **dict.fromkeys(names, value), "submission_id": ""})
        flaws = [_sane(answer, label, language), *(_lost(page, answer, n, label, value) for n in names)]
        wrong += [flaw for flaw in flaws if flaw]
        told = answer.status_code == 422
        refused = {_group(name) for name in MESSAGE.findall(answer.get_data(as_text=True))} if told else set()
        passing = [name for name in names if _group(name) not in refused]
        if len(passing) == len(names):
            return wrong, names if told and not refused else []
        names = passing
    return wrong, []


MESSAGE = re.compile(r' id="(?!lock-)([^"]+)-error"')
"""What stands at a field that is refused."""
APART = 2
"""Of so many fields one is tried at a time: those beside it, with which it may be compared, hold what fits."""


@pytest.mark.parametrize("page", PAGES)
def test_bad_values_in_every_field(lite: House, page: str) -> None:
    """A few fields at a time, so that each gets as far as it can: it is refused by name, or the form is sent again with
    those that were not; where no field is named, each is sent alone. The values take turns in eight days, on each page
    others. `--long` tries all of them, and sends all fields alone."""
    wrong: dict[Any, Any] = {}
    client, forms, path = _open(lite, page)
    client.look = False
    for form in forms:
        hidden = _hidden(client.get(path)) - {"csrf_token"}
        for name in hidden & form.fields.keys():
            for label, value in _todays(page, _bad(name, hidden), 8).items():
                answer = _post(client, form.action, {**form.fields, name: value, "submission_id": ""})
                if (flaw := _sane(answer, (name, label), "fr")) is not None:
                    wrong[form.action, name, label] = flaw
        seen = [name for name in form.fields if name not in hidden | {"csrf_token"}]
        apart = len(seen) if long_runs() else APART
        for label in _todays(page, VALUES, 8):
            fitting = [name for name in seen if label in _bad(name, hidden)]
            for some in (fitting[first::apart] for first in range(min(apart, len(fitting)))):
                flaws, untold = _try(client, form, page, some, label)
                for name in untold if len(some) > 1 else ():
                    flaws += _try(client, form, page, [name], label)[0]
                if flaws:
                    wrong[form.action, *some, label] = flaws
    assert wrong == {}
    assert raw(lite, "SELECT count(*) FROM case_file")[0][0] >= 1


@pytest.mark.parametrize(("page", "language"), [*((page, "fr") for page in PAGES), ("registering", "ar")])
def test_one_bad_value_in_all_fields(lite: House, page: str, language: str) -> None:
    """All fields hold it at once: a quarter of the values one day, on each page others, and all of them in four days."""
    wrong: dict[Any, Any] = {}
    client, forms, path = _open(lite, page, language)
    client.look = False
    for form in forms:
        hidden = _hidden(client.get(path)) | {"csrf_token"}
        for label in _todays(page, VALUES, 4):
            names = [name for name in form.fields.keys() - hidden if label in _bad(name, hidden)]
            flaws, _ = _try(client, form, page, names, label, language)
            if flaws:
                wrong[form.action, label] = flaws
    assert wrong == {}
    assert raw(lite, "SELECT count(*) FROM case_file")[0][0] >= 1


def _group(name: str) -> str:
    """The fields of one question share one message."""
    return "birth" if name.startswith("birth_") else name


_PERSON = (
    "given", "family", "given_ar", "family_ar", "nickname", "place", "commune", "guardian_name", "phones-0-number", "phones-0-whose", "siblings-0-name", "siblings-1-where",
    "guardian_phone-0-number", "mother", "father", "birth_place", "nationality", "civil_status", "cnie", "idcs",
    "massar", "passport",
)  # fmt: skip
_SITUATION = ("account", "own_words", "source_name", "source_reference", "done", "heard_by")
TEXTS = {
    "registering": (*_PERSON, *_SITUATION),
    "identity": _PERSON,
    "completing": _SITUATION,
    "closing": ("text",),
    "keeping a view": ("name",),
    "handing on": ("text",),
    "exporting": ("text", "witness"),
    "attaching": ("title",),
    "describing": ("title",),
    "withdrawing": ("text",),
    "danger": ("text",),
    "correcting a note": ("text",),
    "putting off": ("text",),
    "glass": ("reason", "reference"),
    "holidays": ("name_fr", "name_ar"),
    **norms.TEXTS,
    "new person": ("name", "login", "email", "phone"),
}


@pytest.mark.parametrize("page", PAGES)
def test_missing_repeated_and_foreign_fields(lite: House, page: str) -> None:
    client, forms, _ = _open(lite, page)
    client.look = False
    wrong = {}
    for form in forms:
        token = form.fields["csrf_token"]
        bodies: dict[str, Any] = {
            "nothing but the token": {"csrf_token": token},
            "arrays": {**{name: [value, value + "x", ""] for name, value in form.fields.items()}, "csrf_token": [token]},
            "bracketed": {**form.fields, **{f"{n}[]": "x" for n in form.fields}, **{f"{n}[a][b]": "x" for n in form.fields}},
            "server's own columns": {**form.fields, "id": "x", "establishment_id": "0" * 32, "version": "99", "role": "x",
                                     "author_id": "0" * 32, "state": "ended", "status": "closed", "restricted": "0"},
            "10,000 fields": _encoded(form.fields) + MANY,
        }  # fmt: skip
        for name in form.fields:
            bodies[f"without {name}"] = {k: v for k, v in form.fields.items() if k != name}
        for label, body in bodies.items():
            if page in ("ending", "team") and label != "nothing but the token":
                continue  # these would be carried out, which is what they are for
            kind = "application/x-www-form-urlencoded" if isinstance(body, bytes) else None
            answer = client.post(form.action, data=body, content_type=kind)
            if (flaw := _sane(answer, label, "fr")) is not None:
                wrong[form.action, label] = flaw
    assert wrong == {}


MANY = b"".join(b"&f%d=x" % number for number in range(10_000))


def test_what_a_form_may_not_say_is_ignored(house: House) -> None:
    """Columns of the server in an update are not fields (behaviour 28); the file stays where and whose it was."""
    sql = "SELECT id, reference, establishment_id, status, restricted, opened_by_id FROM case_file WHERE id = :c"
    before = raw(house, sql, c=house.world.case_id)
    client, [*_, form], _ = _open(house, "identity")
    hostile = {"id": "0" * 32, "reference": "K7M-492-QXTB", "establishment_id": house.world.there.hex(),
               "status": "closed", "restricted": "1", "version": "99", "opened_by_id": "0" * 32}  # fmt: skip
    answer = client.post(form.action, data={**form.fields, **hostile, "nickname": "Qerqou"})
    assert answer.status_code == 303
    assert raw(house, sql, c=house.world.case_id) == before


def _hostile_bodies() -> Iterator[tuple[str, str, bytes]]:
    yield "JSON to a form", "application/json", b'{"given": "x"}'
    yield "broken JSON", "application/json", b'{"given": '
    yield "wrong type", "image/png", b"\x89PNG"
    yield "no type", "", b"given=x"
    yield "invalid UTF-8", "application/x-www-form-urlencoded", b"given=%ff%fe%80&family=\xff\xfe"
    yield "broken multipart", "multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n"
    yield "multipart without boundary", "multipart/form-data", b"abc"
    yield "XML", "application/xml", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
    yield "another charset", "application/x-www-form-urlencoded; charset=utf-7", b"given=+ADw-script+AD4-"


@pytest.mark.parametrize(
    "path",
    ["/cases/new", "/search", "/search/suggest", "/search/known", "/login", "/language", "/drafts/case.new/discard"],
)
def test_bodies_that_are_no_forms(lite: House, path: str) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER)
    token = client.token()
    wrong = {}
    for label, kind, body in _hostile_bodies():
        for headers in ({}, {"X-CSRF-Token": token}):
            answer = client.post(path, data=body, content_type=kind or None, headers=headers)
            if answer.status_code >= 500:
                wrong[label, bool(headers)] = answer.status_code
    assert wrong == {}


class _Endless(io.RawIOBase):
    """A body that is made as it is read, and counts how much of it was."""

    def __init__(self, size: int) -> None:
        self.left, self.taken = size, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        count = min(len(buffer), self.left, 65536)
        buffer[:count] = b"x" * count
        self.left -= count
        self.taken += count
        return count


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_body_of_100_megabytes_is_not_read(lite: House, kind: str, signed_in: bool) -> None:
    client = client_of(lite, Role.REFERENCE_WORKER) if signed_in else lite.app.test_client()
    before = prints(lite, "case_file", "draft")
    for path, method in (("/cases/new", "POST"), ("/login", "POST"), ("/drafts/case.new", "PUT")):
        body = _Endless(100 * 1024 * 1024)
        environ = create_environ(path, method=method)
        environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(body.left), "CONTENT_TYPE": kind}
        if signed_in:
            environ["HTTP_COOKIE"] = f"caseapp={client.get_cookie('caseapp').value}"
        parts, status, _ = run_wsgi_app(lite.app, environ, buffered=True)
        page = b"".join(parts).decode()
        assert status.startswith("413"), (path, status)
        assert body.taken < 4 * 1024 * 1024
        assert "trop" in page
    assert prints(lite, "case_file", "draft") == before


def test_addresses_nobody_gave(house: House) -> None:
    """Forged references, keys and queries: not found or an empty answer, never an error."""
    client = client_of(house, Role.REFERENCE_WORKER)
    admin = client_of(house, Role.ADMINISTRATOR)
    client.look = admin.look = False
    token = client.token()
    odd = (
        "%00",
        "a%00b",
        "%ff",
        "%ed%a0%80",
        "%F0%9F%98%80",
        "'",
        "..%2f..%2f",
        "%0d%0aX:%20y",
        "x" * 5000,
        "%25",
        "-1",
    )
    wrong = {}
    for value in odd:
        for path in ("/cases/{}", "/cases/{}/identity", "/cases/{}/team", "/cases/?page={}", "/cases/?view={}&status={}",
                     "/cases/{}/intake", "/cases/{}/summary", "/cases/?per={}", "/cases/{}/notes/{}/edit",
                     "/cases/{}/deadlines/{}/later", f"/cases/{house.world.reference}/notes/{{}}/edit",
                     "/cases/{}/documents", "/cases/{}/documents/{}", f"/cases/{house.world.reference}/documents/{{}}/pages/{{}}",
                     f"/cases/{house.world.reference}?kind={{}}&before={{}}", "/search?q={}", "/exceptional?reference={}",
                     "/login?next={}", "/{}"):  # fmt: skip
            answer = client.get(path.format(value, value))
            if answer.status_code >= 500:
                wrong["GET", path, value[:20]] = answer.status_code
        for path in ("/establishments/{}", "/establishments/{}/edit", "/people/{}", "/people/{}/edit", "/people/?left={}",
                     "/people/{}/roles/{}", "/policy?x={}"):  # fmt: skip
            answer = admin.get(path.format(value, value))
            if answer.status_code >= 500:
                wrong["GET", path, value[:20]] = answer.status_code
        headers = {"X-CSRF-Token": token}
        for method, path in (("PUT", "/drafts/{}"), ("POST", "/drafts/{}/discard"), ("POST", "/exceptional/reviews/{}"),
                             ("POST", "/cases/{}/notes"), ("DELETE", "/cases/{}"), ("PATCH", "/cases/{}")):  # fmt: skip
            answer = client.open(path.format(value), method=method, json={"a": "b"}, headers=headers)
            if answer.status_code >= 500:
                wrong[method, path, value[:20]] = answer.status_code
        for name in ("caseapp", "caseapp_form", "caseapp_device", "caseapp_language", "session"):
            stranger = house.app.test_client()
            stranger.look = False
            answer = stranger.get("/login", headers={"Cookie": f"{name}={value}"})
            if answer.status_code >= 500:
                wrong["cookie", name, value[:20]] = answer.status_code
    assert wrong == {}


DRAFTS: dict[str, bytes] = {
    "deep": b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "lone surrogate": b'{"given": "\\ud800"}',
    "NUL": b'{"given": "a\\u0000b"}',
    "numbers": b'{"given": 1e400, "family": NaN, "sex": -1}',
    "huge number": b'{"given": ' + b"9" * 6000 + b"}",
    "not an object": b"[1, 2]",
    "text": b'"x"',
    "odd values": json.dumps(
        {"given": {"a": 1}, "sex": ["x"], "birth_month": [[]], "danger": None, "account": 7}
    ).encode(),
    "repeated": b'{"given": "a", "given": "b"}',
    "invalid UTF-8": b'{"given": "\xff"}',
    "fields of ours": b'{"csrf_token": "x", "submission_id": "y", "base": "z"}',
    "10,000 characters": json.dumps({"given": "x" * 10_000, "birth_year": "9" * 5000}).encode(),
    "too large": b'{"given": "' + b"x" * 300_000 + b'"}',
}


@pytest.mark.parametrize("name", DRAFTS)
def test_hostile_drafts(house: House, name: str) -> None:
    """Saved or refused, and the form it belongs to still opens."""
    client = client_of(house, Role.REFERENCE_WORKER)
    headers = {"X-CSRF-Token": client.token(), "Content-Type": "application/json"}
    answer = client.put("/drafts/case.new", data=DRAFTS[name], headers=headers)
    assert answer.status_code in (200, 422), answer.status_code
    page = client.get("/cases/new")
    assert page.status_code == 200
    assert re.search(r'name="csrf_token" value="[0-9a-f]{40}"', page.get_data(as_text=True))

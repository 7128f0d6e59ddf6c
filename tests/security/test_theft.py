"""The theft scan: after a day's work, no byte of the data folder, the database, logs, backups or temporary files tells.

Canaries stand for what is typed: names in both scripts, a phone, what happened, a search, a draft, a reason, a failed
form, a wrong password, an imported row. The scanner looks for each in every encoding it could lie in.
"""

from __future__ import annotations

import base64
import html
import io
import logging
import quopri
import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from pikepdf import String
from PIL import Image

from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.daily.vocabulary import Round
from caseapp.infra import housekeeping
from caseapp.infra.db import db
from caseapp.infra.keys import create_keys, slots
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing import keyring as rings
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text
from caseapp.kernel.names import fold
from caseapp.outreach.nights import night_of
from caseapp.policy.roles import Role
from tests.cases.pages import form_of
from tests.conftest import House, client_of
from tests.documents.makers import encoded, in_resources, on_page, pdf
from tests.establishments.centre import children, open_centre
from tests.establishments.forms import INK, first_bed
from tests.outreach.night import back
from tests.outreach.street import out, placed
from tests.outreach.telephone import enrolled, met
from tests.papers.reading import pages_of
from tests.referrals.kin import sent_together
from tests.security.tools import raw
from tests.support.client import PageClient
from tests.support.world import CANARIES, PASSWORD, make_world

TYPED = {
    "given": "Zoubeirou", "family": "Tamazirtiq", "given_ar": "زبيرو", "family_ar": "تمازيرتيق", "nickname": "Qerqoubix",
    "place": "Oulfaniya", "phone": "0655443322", "account": "Zerktounix", "note": "Mouloudax", "health": "Hamidoux",
    "second": "Bouchraxil", "second_ar": "بوشراكسيل", "corrected": "Zmagriouz", "searched": "Recherchoux", "everyday": "Zerboubix",
    "draft": "Brouillonyx", "closing": "Fermeturax", "reason": "Exceptionnix", "failed": "Formulairoz",
    "wrong_password": "Motdepassix", "wrong_login": "Inconnutix", "imported": "Importamoz", "imported_ar": "مستوردنيس",
    "uploaded": "Televersox", "staff": "Personnelix", "view": "Listegardix", "exported": "Exportatrix",
    "rewritten": "Recritaxou", "reserved": "Reservomiq", "judged": "Jugementax", "later": "Ajourniksou",
    "mother": "Mamanoulix", "father": "Papayounix", "siblings-0-name": "Freroulinax", "siblings-1-where": "Soeurapartix", "guardian_name": "Tutorinax",
    "guardian_phone": "0677889911", "phones-0-whose": "Voisinoulax", "phones-1-number": "0766554499", "birth_place": "Berceaunix", "nationality": "Paysinex",
    "civil_status": "Registrolix", "cnie": "ZX987651", "idcs": "7418529630", "massar": "Q741852963",
    "passport": "PX77441122", "source_name": "Signaleurix", "source_reference": "Refernoulix", "own_words": "Parolenfantix",
    "done": "Soupechaudix", "heard_by": "Ecouteurinax", "analysis": "Analysatrix",
    "too_late": "Troptardivox", "document": "Titrepapiex", "withdrawn": "Retraitpapiex", "paper": "Contenupapiex",
    "file_name": "Nomdefichiex",
    "brought_by": "Gendarmolix", "belongings": "Cartabloux", "health_seen": "Blessurax", "authority": "Jugeronix",
    "order_number": "7744112026", "norm_why": "Normaraizix", "visitor": "Onclepapix", "visitor_why": "Interdictrax", "outing": "Sortinoulix",
    "to_whom": "Tantinoulax", "signs": "Signatoulix", "to_where": "Destinatrax", "held_for": "Reservlitox", "struck": "Rectifolax", "seen": "Apercunoulix", "shift": "Relevenoctax", "found": "Retrouvanix",
    "happened": "Giflexoulix", "spot": "Refectoirax", "victims": "Victimoulax", "exposed": "Exposetrix", "witnesses": "Temoinolix",
    "harm": "Bleuxarnix", "measures": "Mesurolax", "implicated": "Gardienoulix", "administrative": "Enquetonix", "judicial": "Parquetolax",
    "media": "Journalimax", "causes": "Causeronix", "lessons": "Lecontrix", "answered": "Substituxor", "way": "Parfaxolix",
    "told_as": "REFX77120", "action": "Formatronix", "reopened": "Rouvertulax",
    "refuge": "Refugeadressix", "refuge_ar": "ملجامخبوس", "asked_for": "Contactanomix", "wrong_words": "Signalfautix",
    "sheet_address": "Tableuradressix", "directory_search": "Annuairechercix",
    "drug": "Medicamoulix", "dose_of": "Deuxcuillerax", "how_to": "Apresrepasoux", "prescriber": "Docteurinoux", "disease": "Otitaxolix",
    "not_taken": "Recrachinoux", "put_right": "Corrigedosix", "stopped": "Arretaxolux", "needed_for": "Fievrolinoux", "diet": "Sanslaitoulix", "allergy": "Penicillinoux",
    "activity": "Footballoulix", "playground": "Terrainaxou", "leader": "Animatorix",
    "asked_words": "Orientapiox", "passed_over": "Malgretoux", "right_of": "Procurolix", "right_words": "Perilnoctax",
    "sheet_name": "Fichidentix", "sheet_safe": "Eloignerax", "sheet_health": "Asthmatolix", "sheet_words": "Promessounix",
    "parting": "Separatoxy", "parted": "Restorelax",
    "question": "Kuriozyquax", "reply": "Reponsoulax", "summed": "Resumotrix", "yes": "Acceptomax", "driver": "Chauffarix",
    "street_sector": "Secteuroulix", "street_risk": "Risquotrax", "street_place": "Quaimystorix", "street_place_ar": "رصيفخبوسي",
    "street_danger": "Chienmechax", "street_how": "Derrierebenox", "street_bus": "Bussolinax", "street_plate": "77881-Q-42",
    "street_defect": "Pharecassix", "street_week": "Tourneoulix", "street_plan": "Doucemarchix", "street_route": "Cheminolax",
    "street_base": "0688776655", "street_where": "Rondpointax", "street_call": "Fillettoulix", "street_caller": "Gardenuitox",
    "street_phone": "0677665544", "street_promise": "Vestepromix",
    "driver_phone": "0699112233", "vehicle": "Fourgonetix", "arrived": "Arrivoulax", "taken_back": "Revoquiax",
    "outside_service": "Pediatrixou", "outside_sheet": "Asthmatrixou", "outside_by": "Convoyatrix",
    "outside_to": "Gardienoux", "outside_seen": "Remisoulax",
    "outside_body": "Hopitaloulix", "outside_person": "Urgentistax", "outside_phone": "0655443322",
    "outside_words": "Radioxarnix", "outside_said": "Platroulax", "outside_who": "Internoulix",
    "file_asked": "Reclamiouz", "file_kept": "Conservatix",
    "alias": "Surnomoulix", "alias_ar": "كنياموليكس", "gave_name": "Prenomdonnix", "mark": "Cicatrixoul", "with": "Copainoulax", "from": "Originexou",
    "since": "Depuisoulix", "sleeps": "Dortoulax", "group": "Bandoulix", "leader_of": "Grandchefax", "working": "Ciragoulix", "kin": "Famillexou",
    "schooling": "Ecolixarn", "condition": "Santexoulix", "glue": "Collexarnix", "abuse": "Exploitoulax", "by_day": "Placedejourix", "assessed": "Besoinoulix",
    "called_out": "Ruelloulix", "marked": "Cicatrixou", "street_note": "Kiosquamira", "street_words": "Trottoirax",
    "street_care": "Pansementix", "promised": "Reviendronix", "completed": "Plustardolix", "of_the_place": "Carrefourax",
    "waits": "Attenduliox",
    "met_place": "Gareroutinix", "desk_note": "Encontroulax", "desk_said": "Motdenfantix", "desk_care": "Bandagenoctix", "desk_next": "Chaussurolax",
    "desk_alias": "Surnominax", "desk_mark": "Tatouagoulax", "desk_added": "Completoulax", "desk_decided": "Decidonoctax",
    "crew_harm": "Menaceruix", "night_summary": "Resumonoctax", "night_over": "Transmissoulax", "night_first": "Prioritoulix",
}  # fmt: skip


WHOLE = (
    "mother", "father", "siblings-0-name", "siblings-1-where", "guardian_name", "guardian_phone", "phones-0-whose", "phones-1-number", "birth_place", "nationality",
    "civil_status", "cnie", "idcs", "massar", "passport", "source_name", "source_reference", "own_words", "done", "heard_by",
)  # fmt: skip
"""Fields of the intake that people fill in when they know more."""


def encodings(word: str) -> set[bytes]:
    """Every form in which `word` could lie on a disk."""
    spoken = {word, word.casefold(), word.upper(), fold(word), unicodedata.normalize("NFD", word)}
    found: set[bytes] = set()
    for text in spoken:
        for codec in (
            "utf-8",
            "utf-16-le",
            "utf-16-be",
            "utf-32-le",
            "utf-32-be",
            "cp1256",
            "latin-1",
            "unicode_escape",
        ):
            try:
                found.add(text.encode(codec))
            except UnicodeEncodeError:
                continue
        found |= {b"".join(b"&#%d;" % ord(c) for c in text), b"".join(b"&#x%x;" % ord(c) for c in text)}
        for codec in ("utf-8", "utf-16-le"):
            plain = text.encode(codec)
            found |= {plain.hex().encode(), plain.hex().upper().encode(), plain[::-1]}
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                for offset in range(3):
                    whole = encode(b"\0" * offset + plain)
                    found.add(whole[-(-offset * 4 // 3) : len(whole) // 4 * 4 - 4])
        percent = quote(text)
        found |= {percent.encode(), percent.lower().encode(), quopri.encodestring(text.encode()).strip()}
        found |= {
            "".join(f"\\x{b:02x}" for b in text.encode()).encode(),
            "".join(f"\\{b:03o}" for b in text.encode()).encode(),
        }
        found.add("".join(f"\\u{ord(c):04x}" for c in text).encode())
    return {form for form in found if len(form) >= 5}


class Scanner:
    """All forms of all canaries as one expression, a tree of bytes: each byte of a file is looked at once or so.

    Zeros are left out of both sides: what lies in a file lies in it without its zeros, too. They are most of a database's
    journal, and of a text that is stored in two or four bytes a letter.
    """

    def __init__(self, words: Iterable[str]) -> None:
        tree: dict[int, Any] = {}
        for word in words:
            for form in encodings(word):
                node = tree
                for byte in form.replace(b"\0", b""):
                    node = node.setdefault(byte, {})
                node[-1] = {}
        self.pattern = re.compile(self._expression(tree), re.DOTALL)

    def _expression(self, node: dict[int, Any]) -> bytes:
        branches = [re.escape(bytes((b,))) + self._expression(deeper) for b, deeper in node.items() if b >= 0]
        if not branches or -1 in node:
            return b""
        return branches[0] if len(branches) == 1 else b"(?:" + b"|".join(branches) + b")"

    def bytes(self, content: bytes) -> set[bytes]:
        """What is found in some bytes."""
        return set(self.pattern.findall(content.translate(None, b"\0")))

    def folder(self, root: Path) -> dict[str, set[bytes]]:
        """What is found in the names and the content of all files below `root`."""
        found = {}
        for path in root.rglob("*"):
            try:
                hits = self.bytes(str(path.relative_to(root)).encode())
                if path.is_file():
                    hits |= self.bytes(path.read_bytes())
            except FileNotFoundError:
                continue
            if hits:
                found[str(path.relative_to(root))] = hits
        return found


SCANNER = Scanner(TYPED.values())
SLICES: list[bytes] = []
"""Pieces of a photograph that was brought, as it came and as it is shown."""


def slices_in(root: Path) -> set[str]:
    """Files below `root` in which a piece of the photograph lies."""
    found = set()
    for path in root.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file() and any(piece in content for content in (path.read_bytes(),) for piece in SLICES):
                found.add(str(path))
    return found


@pytest.mark.parametrize("name", TYPED)
def test_the_scanner_finds_what_lies_open(tmp_path: Path, name: str) -> None:
    """The negative control: every canary in every encoding, in the midst of other bytes, and in a file's name."""
    word = TYPED[name]
    for form in encodings(word):
        assert SCANNER.bytes(bytes(range(256)) + form + bytes(range(256))), (name, form)
    for offset in range(3):
        (tmp_path / "encoded").write_bytes(base64.b64encode(b"#" * offset + f"vu {word} hier".encode()))
        assert SCANNER.folder(tmp_path), (name, offset)
    (tmp_path / "encoded").unlink()
    assert SCANNER.folder(tmp_path) == {}
    (tmp_path / f"{word}.txt").touch()
    assert SCANNER.folder(tmp_path)


def test_the_canaries_of_the_world_are_all_looked_for() -> None:
    assert {name for name, text in CANARIES.items() if not any(word in text for word in TYPED.values())} == set()
    assert SCANNER.bytes("rien à voir ici, زينب".encode()) == set()


@pytest.fixture(params=["sqlite", "postgres"])
def watched(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """An installation of its own whose log and temporary files lie in a watched folder."""
    data, temporary = tmp_path / "data", tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    server = request.getfixturevalue("postgres_server") if request.param == "postgres" else None
    name = f"theft_{tmp_path.name[-1]}_{id(data) % 10**8}"
    url = server.create_database(name) if server else f"sqlite:///{data / 'caseapp.sqlite3'}"
    settings = Settings(data=data, database_url=url, demo=False, jobs_in_server=False)
    before = rings._keyring
    create_keys(settings)
    prepare(settings)
    app = create_app(settings)
    app.test_client_class = PageClient
    log = logging.FileHandler(tmp_path / "app.log")
    log.setLevel(logging.DEBUG)
    talkative = [logging.getLogger(name) for name in (None, "sqlalchemy", "caseapp", "alembic", "psycopg", "werkzeug")]
    levels = [logger.level for logger in talkative]
    root = logging.getLogger()
    root.addHandler(log)
    for logger in talkative:
        logger.setLevel(logging.DEBUG)
    try:
        with app.app_context():
            world = make_world()
        yield House(app, settings, world, lambda: None, rings.keyring(), slots(settings).path.read_bytes())
    finally:
        root.removeHandler(log)
        for logger, level in zip(talkative, levels, strict=True):
            logger.setLevel(level)
        log.close()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        if before is not None:
            rings.install(before)
        if server:
            server.drop_database(name)


class Told:
    """Everything the answers say outside their bodies: addresses, cookies, headers."""

    def __init__(self, client: PageClient) -> None:
        self.client, self.headers = client, b""
        self.client.look = False

    def __call__(self, path: str, method: str = "POST", **sent: Any) -> Any:
        answer = self.client.open(path, method=method, **sent)
        self.headers += str(answer.headers).encode() + answer.request.path.encode()
        return answer

    def post(self, path: str, **fields: Any) -> Any:
        return self(path, data={"csrf_token": self.client.token(), **fields})


def _still_there(path: Path) -> bytes:
    """What a file holds; nothing, when the server let go of it a moment ago (a checkpoint that another test asked for)."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def _a_days_work(house: House, outside: Path) -> bytes:
    world = house.world
    reference = world.reference
    photo = encoded(Image.effect_noise((1400, 1100), 120), "JPEG", quality=92)
    assert len(photo) > 600_000, "larger than what the spool keeps in memory"
    stranger = house.app.test_client()
    at_door = Told(stranger)
    token = stranger.token("/login")
    wrong = at_door(
        "/login", data={"csrf_token": token, "login": TYPED["wrong_login"], "password": TYPED["wrong_password"]}
    )
    assert wrong.status_code in (401, 403, 422)
    login = world.logins[world.person(Role.REFERENCE_WORKER)]
    right = at_door("/login", data={"csrf_token": token, "login": login, "password": PASSWORD})
    assert right.status_code == 303

    me = Told(client_of(house, Role.REFERENCE_WORKER))
    child = {"danger": "3", "sex": "female", "source": "police", "category": "unknown", "given": TYPED["second"],
             "given_ar": TYPED["second_ar"], "account": f"Vu avec {TYPED['account']}.", "birth_year": "2014",
             **{name: TYPED[name] for name in WHOLE}}  # fmt: skip
    made = me.post("/cases/new", **child)
    assert made.status_code == 303
    other = made.headers["Location"].rsplit("/", 1)[1]
    assert me.post("/cases/new", **child, **{"family": TYPED["failed"], "birth_month": "77"}).status_code == 422
    assert me.post("/search", q=TYPED["searched"]).status_code == 200
    assert TYPED["second"] in me.post("/search", q=TYPED["second"]).get_data(as_text=True)
    assert TYPED["second"] in str(me.post("/search/suggest", q=TYPED["second"][:6]).get_json())
    assert me.post("/search/known", given=TYPED["searched"], family=TYPED["second"]).status_code == 200
    _in_a_house(house, reference, me)
    _after_an_incident(house, me)
    _in_the_street(me)
    _after_a_night(house, me)
    _in_the_directory(house, me)
    _where_rounds_go(house, me)
    _in_another_house(house, reference, me)
    _from_a_telephone(house)
    for text in (CANARIES["note"], CANARIES["health"], TYPED["note"]):
        assert me.post(f"/cases/{reference}/notes", text=text, data_class="notes").status_code == 303
    kept = me.post(f"/cases/{reference}/notes", text=TYPED["reserved"], data_class="notes", audience="reserved")
    assert kept.status_code == 303
    shown = me(f"/cases/{reference}", "GET").get_data(as_text=True)
    edit = re.search(r'/cases/[^"]*/notes/[0-9a-f]{32}/edit', shown)
    later = re.search(r'/cases/[^"]*/deadlines/[0-9a-f]{32}/later', shown)
    base = re.search(r'name="base"[^>]*value="([^"]*)"', me(later[0], "GET").get_data(as_text=True)) if later else None
    assert edit
    assert later
    assert base
    day = (clock.today() + timedelta(days=9)).strftime("%d/%m/%Y")
    assert me.post(edit[0], text=TYPED["rewritten"]).status_code == 303
    assert me.post(later[0], until=day, text=TYPED["later"], base=base[1]).status_code == 303
    assert me.post(f"/cases/{reference}/danger", danger="2", text=TYPED["judged"], base="3").status_code == 303
    pages = [(io.BytesIO(photo), f"{TYPED['file_name']}.jpg"), (io.BytesIO(photo), "x.jpg")]
    paper = {
        "type": "school_paper",
        "title": TYPED["document"],
        "dated_on": "01/02/2025",
        "csrf_token": me.client.token(),
    }
    shelved = me(f"/cases/{reference}/documents", data={**paper, "pages": pages})
    assert shelved.status_code == 303
    assert TYPED["document"] in me(shelved.location, "GET").get_data(as_text=True)
    seen = [photo, me(f"{shelved.location}/pages/2", "GET").data, me(f"{shelved.location}/previews/1", "GET").data]
    written = pdf(on_page(Contents=String(TYPED["paper"])), in_resources(X=String(TYPED["paper"])))
    for name, content in (("pdf", written), ("exe", b"MZ" + TYPED["paper"].encode())):
        pages = [(io.BytesIO(content), f"{TYPED['file_name']}.{name}")]
        taken = me(f"/cases/{reference}/documents", data={**paper, "csrf_token": me.client.token(), "pages": pages})
        assert taken.status_code == (303 if name == "pdf" else 422)
    assert me.post(f"{shelved.location}/withdraw", text=TYPED["withdrawn"]).status_code == 303
    SLICES[:] = [content[at : at + 24] for content in seen for at in (700, len(content) // 2, len(content) - 60)]
    draft = me("/drafts/case.new", "PUT", json={"given": TYPED["draft"]}, headers={"X-CSRF-Token": me.client.token()})
    assert draft.status_code == 200
    assert TYPED["draft"] in me("/cases/new", "GET").get_data(as_text=True)
    page = me(f"/cases/{other}/identity", "GET").get_data(as_text=True)
    base = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert base
    fixed = me.post(
        f"/cases/{other}/identity", family=TYPED["corrected"], given=TYPED["second"], sex="female", base="{}"
    )
    assert fixed.status_code in (303, 409)
    completed = me.post(f"/cases/{other}/intake", account=TYPED["analysis"], source="police", category="unknown")
    assert completed.status_code == 303
    paper = me(f"/cases/{other}/summary", "GET").get_data(as_text=True)
    assert TYPED["own_words"] in paper
    assert TYPED["analysis"] in paper
    printed = me.post(f"/cases/{other}/paper", tongue="both")
    assert printed.mimetype == "application/pdf"
    assert TYPED["own_words"] in "".join(pages_of(printed.data))
    assert me("/papers/", "GET").status_code == 200
    assert me.post("/cases/new/searched", q=TYPED["searched"]).status_code == 303
    assert me.post(f"/cases/{other}/close", reason="other", text=TYPED["closing"]).status_code == 303
    big = {"csrf_token": me.client.token(), "file": (outside / "big.txt").open("rb"), "given": TYPED["uploaded"]}
    assert me("/cases/new", data=big).status_code in (413, 422)

    assert me.post("/cases/views?danger=3", name=f"Suivi de {TYPED['view']}").status_code == 303
    assert TYPED["view"] in me("/cases/", "GET").get_data(as_text=True)
    assert me.post("/cases/views?danger=3", name=f"{TYPED['view']} " * 9).status_code == 422

    officer = Told(client_of(house, Role.UNIT_OFFICER))
    boss_login = world.logins[world.person(Role.DIRECTOR)]
    taken = {"text": f"Pour {TYPED['exported']}.", "password": PASSWORD, "witness": boss_login}
    assert officer.post("/cases/export?view=establishment", **taken, file_format="csv").status_code == 422
    for kind in ("csv", "xlsx"):
        sent = officer.post("/cases/export?view=establishment", **taken, witness_password=PASSWORD, file_format=kind)
        assert sent.status_code == 200
        assert kind == "xlsx" or TYPED["given"] in sent.get_data(as_text=True)

    doctor = Told(client_of(house, Role.UNIT_OFFICER, world.there))
    glass = {
        "reference": reference,
        "reason": f"Le frère {TYPED['reason']} est en danger ce soir.",
        "password": "faux faux faux",
    }
    assert doctor.post("/exceptional", **glass).status_code == 422
    assert doctor.post("/exceptional", **(glass | {"password": PASSWORD})).status_code == 303
    assert TYPED["family"] in doctor(f"/cases/{reference}", "GET").get_data(as_text=True)

    boss = Told(client_of(house, Role.DIRECTOR))
    assert TYPED["reason"] in boss("/exceptional/reviews", "GET").get_data(as_text=True)
    admin = Told(client_of(house, Role.ADMINISTRATOR))
    assert admin.post("/search/nicknames", text=f"Mohamed: {TYPED['everyday']}").status_code == 303
    since = (clock.today() + timedelta(days=2)).strftime("%d/%m/%Y")
    why = f"Demandé par {TYPED['norm_why']}."
    assert admin.post("/norms/emergency_lasts", value="48", since=since, reason=why).status_code == 303
    admin.post(
        "/people/new", name=TYPED["staff"], login=TYPED["staff"], establishment=world.here.hex(), role="intake_worker"
    )

    # A page that cannot be made: a database error and an unforeseen one, with the canary among what was sent.
    raw(house, "UPDATE case_file SET danger = 'nonsense' WHERE reference = :r", r=other)
    assert me.post("/search", q=TYPED["second"]).status_code == 500
    assert me(f"/cases/{other}", "GET").status_code == 500
    raw(house, "UPDATE case_file SET danger = '3' WHERE reference = :r", r=other)

    sheet = outside / "import.csv"
    sheet.write_text(
        f"external_id,given,family\n1,{TYPED['imported']},{TYPED['imported_ar']}\n2,x,y\n", encoding="utf-8"
    )
    runner = house.app.test_cli_runner()
    importer = world.logins[world.person(Role.UNIT_OFFICER)]
    with house.app.app_context():
        taken = runner.invoke(args=["cases", "import", str(sheet), "--as", importer])
        db.session.remove()
    assert taken.exit_code == 0, taken.output
    sheet.write_text(f"external_id,given,danger\n3,{TYPED['imported']},{TYPED['imported']}\n", encoding="utf-8")
    with house.app.app_context():
        refused = runner.invoke(args=["cases", "import", str(sheet), "--as", importer])
        db.session.remove()
    assert refused.exit_code == 1
    assert TYPED["imported"] not in taken.output + refused.output
    # Two files are put together, merged with what the merge needs to be taken back, and a form sent to the merged one.
    beside = officer.post(f"/cases/{reference}/same", reference=other)
    assert beside.status_code == 303
    pair = beside.headers["Location"]
    plan = officer(f"{pair}/merge?keep=low&f-given=high&f-family=high", "GET")
    assert TYPED["second"] in plan.get_data(as_text=True)
    merged = officer.client.post(f"{pair}/merge", data=form_of(plan).fields)
    assert merged.status_code == 303
    frozen = me.post(f"/cases/{other}/notes", text=TYPED["too_late"], data_class="notes")
    assert frozen.status_code == 409
    assert TYPED["too_late"] in frozen.get_data(as_text=True)
    backup = runner.invoke(args=["backup", "create"])
    assert backup.exit_code == 0, backup.output
    with house.app.app_context():
        housekeeping.close_trail(house.settings, checkpoint=True)
        db.session.remove()
    said = b"".join(t.headers for t in (at_door, me, officer, doctor, boss, admin))
    return said + (taken.output + refused.output + backup.output).encode()


def _in_a_house(house: House, reference: str, me: Told) -> None:
    """A child comes to a centre, goes out, is visited and leaves; a bed is held, the register corrected."""
    open_centre(house)
    today, bed = clock.today().strftime("%d/%m/%Y"), id_text(first_bed(house))
    order = {"basis": "judge", "measure": "512-4", "authority": TYPED["authority"], "number": TYPED["order_number"],
             "decided_on": today}  # fmt: skip
    paper = (io.BytesIO(encoded(Image.new("RGB", (90, 120), "white"), "JPEG")), f"{TYPED['file_name']}.jpg")
    came = me.post(f"/cases/{reference}/admission", **order, bed=bed, mode="order", legal_category="2", pages=paper,
                   brought_by=TYPED["brought_by"], belongings=TYPED["belongings"], health_note=TYPED["health_seen"],
                   health="care")  # fmt: skip
    assert came.status_code == 303
    stay = f"/cases/{reference}/stay"
    visits = {"name": TYPED["visitor"], "rule": "forbidden", "why": TYPED["visitor_why"]}
    assert me.post(f"{stay}/visitors", **visits).status_code == 303
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    out = me.post(f"{stay}/out", kind="school", back_on=tomorrow, back_at="18h", note=TYPED["outing"])
    assert out.status_code == 303
    assert me.post("/tonight/log", text=TYPED["shift"]).status_code == 303
    assert TYPED["shift"] in me("/tonight/log", "GET").get_data(as_text=True)
    assert me.post(f"/cases/{reference}/missing", text=TYPED["seen"]).status_code == 303
    assert me.post(f"/cases/{reference}/missing/found", text=TYPED["found"]).status_code == 303
    text = me(stay, "GET").get_data(as_text=True)
    for name in ("brought_by", "belongings", "authority", "order_number", "visitor", "outing"):
        assert TYPED[name] in text, name
    _a_day_there(house, reference, me)
    papers = me(f"/cases/{reference}/documents", "GET").get_data(as_text=True)
    found = re.search(r"/documents/([0-9a-f-]{32,36})", papers)
    assert found
    left = me.post(f"/cases/{reference}/exit", **order, reason="family_return", to_whom=TYPED["to_whom"],
                   cnie_of="AB998877", where=TYPED["to_where"], document=found[1])  # fmt: skip
    assert left.status_code == 303
    signed = me.post(f"{stay}/minutes/exit", quality="takes", name=TYPED["signs"], ink=INK)
    assert signed.status_code == 303 and TYPED["signs"] in me(f"{stay}/minutes/exit", "GET").get_data(as_text=True)
    director = Told(client_of(house, Role.DIRECTOR))
    line = f"/register/{clock.today().year}/1/correct"
    assert director.post(line, field="given", new=TYPED["struck"], reason="Livret de famille").status_code == 303
    assert director.post(f"/tonight/beds/{bed}/hold", hours="5", note=TYPED["held_for"]).status_code == 303
    me.headers += director.headers


def _after_an_incident(house: House, me: Told) -> None:
    """Somebody without an account strikes a child: declared, completed, told, examined, closed, opened again."""
    now = clock.local(clock.now())
    when = {"happened_on": now.strftime("%d/%m/%Y"), "happened_at": now.strftime("%H:%M")}
    made = me.post("/incidents/new", category="maltreatment", gravity="3", what=TYPED["happened"], **when,
                   involves="staff", words=TYPED["implicated"], measures=TYPED["measures"])  # fmt: skip
    assert made.status_code == 303
    there = made.location
    same = {"category": "maltreatment", "gravity": "3", "what": TYPED["happened"], **when}
    known = {"known_on": when["happened_on"], "known_at": when["happened_at"]}
    assert me.post(f"{there}/step/1", **same, **known, where=TYPED["spot"], base="{}").status_code in (303, 409)
    assert me.post(f"{there}/step/1", **same, **known, where=TYPED["spot"], base=_base(me, there, 1)).status_code == 303
    typed = {name: TYPED[name] for name in ("victims", "exposed", "witnesses", "harm", "measures")}
    people = {"involves": "staff", "words": TYPED["implicated"]}
    assert me.post(f"{there}/step/2", **typed, **people, base=_base(me, there, 2)).status_code == 303
    director = Told(client_of(house, Role.DIRECTOR))
    typed = {name: TYPED[name] for name in ("administrative", "judicial", "media", "causes", "lessons")}
    assert director.post(f"{there}/step/3", **typed, base=_base(director, there, 3)).status_code == 303
    assert director.post(f"{there}/move/examine").status_code == 303
    owner, day = id_text(house.world.person(Role.EDUCATOR)), clock.today().strftime("%d/%m/%Y")
    assert director.post(f"{there}/actions", text=TYPED["action"], owner=owner, due_on=day).status_code == 303
    page = director(there, "GET").get_data(as_text=True)
    for name in ("happened", "spot", "victims", "implicated", "causes", "lessons", "action"):
        assert TYPED[name] in page, name
    doing = re.search(rf"{there}/actions/[0-9a-f]{{32}}/done", page)
    assert doing
    assert director.post(doing[0]).status_code == 303
    how = {"person": TYPED["answered"], "way": TYPED["way"], "reference": TYPED["told_as"]}
    for address in set(re.findall(rf"{there}/told/[a-z]+", page)):
        clocked = {"on": now.strftime("%d/%m/%Y"), "at": clock.local(clock.now()).strftime("%H:%M")}
        assert director.post(address, **clocked, **how).status_code == 303, address
    paper = director.post(f"{there}/print", tongue="both")
    assert TYPED["lessons"] in "".join(pages_of(paper.data))
    assert director.post(f"{there}/move/close").status_code == 303
    assert director.post(f"{there}/move/reopen", reason=TYPED["reopened"]).status_code == 303
    assert TYPED["reopened"] in director(there, "GET").get_data(as_text=True)
    me.headers += director.headers


def _after_a_night(house: House, me: Told) -> None:
    """Somebody is met in the street and noted at a desk, completed, looked at; the crew comes back, two people close
    its night, which is printed."""
    place = placed(house, TYPED["met_place"])
    night = out(house, place)
    there, hour = f"/street/rounds/{id_text(night)}", f"{clock.local(clock.now()):%H:%M}"
    crew, day = Told(client_of(house, Role.OUTREACH_WORKER)), Told(client_of(house, Role.INTAKE_WORKER))
    coordinator = Told(client_of(house, Role.PATHWAY_COORDINATOR))
    person = {"persons-0-sex": "male", "persons-0-aliases": TYPED["desk_alias"], "persons-0-mark": "scar",
              "persons-0-marked": TYPED["desk_mark"]}  # fmt: skip
    words = {"note": "desk_note", "said": "desk_said", "care": "desk_care", "next": "desk_next"}
    typed = {name: TYPED[word] for name, word in words.items()}
    due = (clock.today() + timedelta(days=2)).strftime("%d/%m/%Y")
    noted = crew.post(f"{there}/met/new", place=id_text(place), at=hour, mode="care", danger="4", return_on=due,
                      **typed, **person)  # fmt: skip
    assert noted.status_code == 303
    assert crew.post(f"{noted.location}/complete", note=TYPED["desk_added"], care=TYPED["desk_care"]).status_code == 303
    assert coordinator.post(f"{noted.location}/review", decided=TYPED["desk_decided"]).status_code == 303
    page = crew(noted.location, "GET").get_data(as_text=True)
    for name in (
        "desk_note",
        "desk_said",
        "desk_care",
        "desk_alias",
        "desk_mark",
        "desk_added",
        "desk_decided",
    ):
        assert TYPED[name] in page, name
    back(house, round_id=night)
    harm = {"kind": "threat", "gravity": "2", "at": hour, "what": TYPED["crew_harm"]}
    assert crew.post(f"{there}/end/incidents", **harm).status_code == 303
    report = {"summary": TYPED["night_summary"], "handover": TYPED["night_over"], "priorities": TYPED["night_first"]}
    assert crew.post(f"{there}/end/report", **report).status_code == 303
    assert crew.post(f"{there}/end/sign", password=PASSWORD).status_code == 303
    assert day.post(f"{there}/end/take", password=PASSWORD).status_code == 303
    assert coordinator.post(f"{there}/end/validate").status_code == 303
    paper = "".join(pages_of(coordinator.post(f"{there}/end/print", tongue="fr").data))
    for name in ("night_summary", "night_over", "crew_harm", "met_place"):
        assert TYPED[name] in paper, name
    assert TYPED["desk_alias"] not in paper
    me.headers += crew.headers + day.headers + coordinator.headers


def _base(me: Told, there: str, step: int) -> str:
    """What a step's page showed."""
    page = me(f"{there}/step/{step}", "GET").get_data(as_text=True)
    found = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


def _in_the_street(me: Told) -> None:
    """A profile is opened, changed, looked for by its name, and becomes a file."""
    made = me.post("/street/profiles/new", aliases=f"{TYPED['alias']}, {TYPED['alias_ar']}", mark_scar=TYPED["mark"])
    assert made.status_code == 303
    page = me(f"{made.location}/edit", "GET").get_data(as_text=True)
    base = re.search(r'name="base"[^>]*value="([^"]*)"', page)
    assert base
    typed = {
        "aliases": f"{TYPED['alias']}, {TYPED['alias_ar']}", "declared_name": TYPED["gave_name"], "mark_scar": TYPED["mark"],
        "companions": TYPED["with"], "origin": TYPED["from"], "since": TYPED["since"], "sleeps": TYPED["sleeps"], "group": TYPED["group"],
        "leader": TYPED["leader_of"], "work": TYPED["working"], "family": TYPED["kin"], "school": TYPED["schooling"],
        "health": TYPED["condition"], "substances": TYPED["glue"], "exploitation": TYPED["abuse"], "places": TYPED["by_day"],
        "need": TYPED["assessed"],
    }  # fmt: skip
    assert me.post(f"{made.location}/edit", **typed, base=html.unescape(base[1])).status_code == 303
    found = me.post("/street/profiles", q=TYPED["alias"]).get_data(as_text=True)
    assert TYPED["alias"] in found
    page = me(made.location, "GET").get_data(as_text=True)
    for name in ("alias_ar", "mark", "with", "sleeps", "abuse", "assessed"):
        assert TYPED[name] in page, name
    form = me(f"{made.location}/file", "GET").get_data(as_text=True)
    assert TYPED["gave_name"] in form
    assert (
        me.post(f"{made.location}/file", danger="2", nickname=TYPED["alias"], place=TYPED["sleeps"]).status_code == 303
    )


def _in_the_directory(house: House, me: Told) -> None:
    """A refuge is entered, changed, said to be wrong, and brought once more by a spreadsheet; somebody searches."""
    keeper = Told(client_of(house, Role.UNIT_OFFICER))
    typed = {
        "whole_fr": "Refuge", "whole_ar": "ملجأ", "kind": "association", "province_code": "04.421", "sensitive": "y",
        "address": f"4 rue {TYPED['refuge']} {TYPED['refuge_ar']}", "person": TYPED["asked_for"], "holidays": "open",
    }  # fmt: skip
    made = keeper.post("/directory/new", **typed)
    assert made.status_code == 303
    entry = made.location.removesuffix("/services/new")
    assert keeper.post("/directory/new", **typed, hours_mo="jamais").status_code == 422
    text = keeper(entry, "GET").get_data(as_text=True)
    assert TYPED["refuge"] in text and TYPED["asked_for"] in text
    assert me.post(f"{entry}/report", what="address", text=TYPED["wrong_words"]).status_code == 303
    assert TYPED["wrong_words"] in keeper("/directory/waiting", "GET").get_data(as_text=True)
    sheet = f"organisme;type;province;adresse;sensible\nAutre refuge;association;Rabat;{TYPED['sheet_address']};oui\n"
    brought = {"csrf_token": keeper.client.token(), "sheet": (io.BytesIO(sheet.encode()), "annuaire.csv")}
    assert keeper("/directory/import", data=brought).status_code == 303
    assert keeper("/directory/import/preview", "GET").status_code == 200
    assert keeper.post("/directory/import/do").status_code == 303
    assert me.post("/directory/", q=TYPED["directory_search"]).status_code == 200
    for kind in ("csv", "services", "organizations"):
        assert keeper.post("/directory/export", format=kind).status_code == 200
    assert keeper.post("/directory/pocket", tongue="fr").status_code == 200
    me.headers += keeper.headers


def _where_rounds_go(house: House, me: Told) -> None:
    """A sector, a place, a bus, a week; a call and a promise; a round is planned, leaves, calls for help and comes back."""
    officer, today = Told(client_of(house, Role.UNIT_OFFICER)), clock.today().strftime("%d/%m/%Y")
    sector = {"name_fr": TYPED["street_sector"], "risks": TYPED["street_risk"]}
    assert officer.post("/street/sectors/new", **sector).status_code == 303
    place = {"name_fr": TYPED["street_place"], "name_ar": TYPED["street_place_ar"], "kind": "port", "lat": "34.0209",
             "lon": "-6.8416", "hazards": TYPED["street_danger"], "how": TYPED["street_how"]}  # fmt: skip
    assert officer.post("/street/places/new", **place).status_code == 303
    bus = {
        "label": TYPED["street_bus"],
        "plate": TYPED["street_plate"],
        "seats": "9",
        "defects": TYPED["street_defect"],
    }
    assert officer.post("/street/vehicles/new", **bus).status_code == 303
    keys = {name: id_text(raw(house, f"SELECT id FROM street_{name}")[0].id) for name in ("sector", "place")}
    crew = {
        f"p-{id_text(house.world.person(role))}": "leader" for role in (Role.OUTREACH_WORKER, Role.REFERENCE_WORKER)
    }
    usual = {"name": TYPED["street_week"], "kind": "night", "weekday": "2", "begins": "21:00", "ends": "3:00"}
    assert officer.post("/street/week/new", **usual, **crew, sector=keys["sector"]).status_code == 303
    soon = clock.local(clock.now() + timedelta(minutes=40)).strftime("%H:%M")
    late = clock.local(clock.now() + timedelta(hours=6)).strftime("%H:%M")
    night = night_of(clock.now()).strftime("%d/%m/%Y")
    hours = {"night": night, "kind": "night", "begins": soon, "ends": late, "every": "45", "accepted": "y"}
    planned = officer.post("/street/rounds/new", **hours, **crew, place=keys["place"], note=TYPED["street_plan"])
    assert planned.status_code == 303
    told = {"where": TYPED["street_where"], "what": TYPED["street_call"], "caller": TYPED["street_caller"],
            "phone": TYPED["street_phone"]}  # fmt: skip
    assert me.post("/street/calls/new", channel="citizen", urgency="now", **told).status_code == 303
    promise = {"what": TYPED["street_promise"], "due_on": today, "place": keys["place"]}
    assert me.post("/street/promises/new", **promise).status_code == 303
    for one in (me, Told(client_of(house, Role.OUTREACH_WORKER))):  # what the night before handed over
        assert one.post(f"{planned.location}/read").status_code == 303
    left = me.post(f"{planned.location}/leave", base_phone=TYPED["street_base"], route=TYPED["street_route"], meal="20")
    assert left.status_code == 303
    text = officer(planned.location, "GET").get_data(as_text=True) + officer("/street", "GET").get_data(as_text=True)
    text += officer("/street/places", "GET").get_data(as_text=True) + officer("/street/crew", "GET").get_data(
        as_text=True
    )
    for name in (
        "street_danger",
        "street_how",
        "street_bus",
        "street_plate",
        "street_base",
        "street_where",
        "street_promise",
    ):
        assert TYPED[name] in text, name
    assert me.post(f"{planned.location}/alarm").status_code == 303
    assert me.post(f"{planned.location}/step/return").status_code == 303
    me.headers += officer.headers


def _a_day_there(house: House, reference: str, me: Told) -> None:
    """She takes a medicine, refuses one, eats apart and plays."""
    nurse, educator = (Told(client_of(house, role)) for role in (Role.HEALTH_STAFF, Role.EDUCATOR))
    care = f"/cases/{reference}/treatments"
    drug = {"drug": TYPED["drug"], "dose": TYPED["dose_of"], "way": "mouth", "rounds": [str(one) for one in Round],
            "starts_on": clock.today().strftime("%d/%m/%Y"), "how": TYPED["how_to"], "prescriber": TYPED["prescriber"],
            "grounds": TYPED["disease"]}  # fmt: skip
    with clock.hold(clock.now() - timedelta(days=2)):
        assert nurse.post(f"{care}/new", **drug | {"starts_on": clock.today().strftime("%d/%m/%Y")}).status_code == 303
    needs = educator.post(f"/cases/{reference}/needs", diets="milk", food=TYPED["diet"], drugs=TYPED["allergy"])
    assert needs.status_code == 303
    shown = educator("/tonight/medicines", "GET").get_data(as_text=True)
    for name in ("drug", "dose_of", "how_to", "allergy"):
        assert TYPED[name] in shown, name
    assert TYPED["disease"] not in shown
    dose = re.search(r'action="(/tonight/medicines/[0-9a-f-]+/dose)"', shown)
    slot = re.search(r'name="slot" value="([^"]+)"', shown)
    assert dose
    assert slot
    said = {"slot": slot[1], "outcome": "refused", "why": TYPED["not_taken"], "line": "0"}
    assert educator.post(dose[1], **said).status_code == 303
    said = {"slot": slot[1], "outcome": "given", "why": TYPED["put_right"], "line": "1"}
    assert nurse.post(dose[1], **said).status_code == 303
    limits = {name: value for name, value in drug.items() if name != "rounds"} | {"apart": "4", "most": "3"}
    assert nurse.post(f"{care}/new", **limits).status_code == 303
    when = re.search(
        r"/tonight/medicines/[0-9a-f]{32}/needed", educator("/tonight/medicines/needed", "GET").get_data(as_text=True)
    )
    assert when
    assert educator.post(when[0], why=TYPED["needed_for"], seen="0").status_code == 303
    assert TYPED["needed_for"] in nurse("/tonight/medicines/needed", "GET").get_data(as_text=True)
    assert nurse.post("/tonight/medicines/print", tongue="both").mimetype == "application/pdf"
    assert educator.post("/tonight/meals/print", tongue="ar").mimetype == "application/pdf"
    assert (
        nurse.post(
            dose[1].replace("/dose", "/stop").replace("/tonight/medicines", care), text=TYPED["stopped"]
        ).status_code
        == 303
    )
    read = nurse(care, "GET").get_data(as_text=True)
    for name in ("drug", "disease", "prescriber", "not_taken", "put_right", "stopped"):
        assert TYPED[name] in read, name
    play = {"title": TYPED["activity"], "kind": "sport", "place": TYPED["playground"], "leader": TYPED["leader"],
            "starts_on": clock.today().strftime("%d/%m/%Y"), "begins": "15h", "lasts": "60"}  # fmt: skip
    assert educator.post("/tonight/activities/new", **play).status_code == 303
    assert TYPED["activity"] in educator("/tonight/activities", "GET").get_data(as_text=True)
    me.headers += nurse.headers + educator.headers


def _as_a_family(house: House, me: Told, there: Told, bed: str) -> None:
    """Two brothers are referred together; the house has a place for one, and the sender says what becomes of the other."""
    sendings = sent_together(house, children(house, 2))[house.world.there]
    reference = raw(house, "SELECT reference FROM referral_sending WHERE id = :id", id=sendings[0])[0][0]
    one = f"/referrals/{reference}/{sendings[0].hex()}"
    beds = open_centre(house, place=house.world.there)
    words = {"bed": id_text(beds[0]), "bed1": "apart", "words": TYPED["parting"]}
    assert there.post(f"{one}/propose", **words).status_code == 303
    assert me.post(f"{one}/agree", words=TYPED["parted"]).status_code == 303
    seen = me(f"/referrals/{reference}", "GET").get_data(as_text=True)
    assert TYPED["parting"] in seen and TYPED["parted"] in seen


def _in_another_house(house: House, reference: str, me: Told) -> None:
    """A child is referred elsewhere: a right to share, sheets, questions and answers, the way there, news of her."""
    today, place = clock.today().strftime("%d/%m/%Y"), house.world.there
    bed = id_text(open_centre(house, place=place)[0])
    asked = me.post(
        f"/cases/{reference}/referral", kind="placement", urgency="priority", wanted_on=today, receivers=place.hex(),
        words=TYPED["asked_words"], passing=TYPED["passed_over"], basis="guardian", who=TYPED["right_of"],
        given_on=today, consent_words=TYPED["right_words"], name=TYPED["sheet_name"], may_not_see=TYPED["sheet_safe"],
        health=TYPED["sheet_health"], promised=TYPED["sheet_words"], step="send",
    )  # fmt: skip
    assert asked.status_code == 303
    there = Told(client_of(house, Role.DIRECTOR, place))
    page = there(asked.location, "GET").get_data(as_text=True)
    assert TYPED["asked_words"] in page
    assert TYPED["sheet_name"] not in page
    found = re.search(rf"{asked.location}/([0-9a-f]{{32}})/", page)
    assert found
    one = f"{asked.location}/{found[1]}"
    tomorrow = (clock.today() + timedelta(days=1)).strftime("%d/%m/%Y")
    by_two = {"first_adult": TYPED["driver"], "second_adult": "Deux", "phone": TYPED["driver_phone"]}
    for who, end, typed in (
        (there, "ask", {"words": TYPED["question"]}),
        (me, "reply", {"words": TYPED["reply"]}),
        (there, "accept", {"bed": bed, "words": TYPED["yes"]}),
        (me, "depart", {**by_two, "vehicle": TYPED["vehicle"], "on": tomorrow, "at": "10:00"}),
        (there, "arrive", {"how": "hurt", "words": TYPED["arrived"]}),
    ):
        assert who.post(f"{one}/{end}", **typed).status_code == 303, end
    assert me.post(f"{asked.location}/summary", family=TYPED["summed"]).status_code == 303
    seen = me(asked.location, "GET").get_data(as_text=True) + there(asked.location, "GET").get_data(as_text=True)
    for name in (
        "sheet_name",
        "sheet_safe",
        "sheet_health",
        "question",
        "reply",
        "yes",
        "driver",
        "vehicle",
        "arrived",
    ):
        assert TYPED[name] in seen, name
    _asked_for(reference, me, there)
    _told_outside(house, reference, me)
    _as_a_family(house, me, there, bed)
    register = me(f"/cases/{reference}/consents", "GET").get_data(as_text=True)
    assert TYPED["right_of"] in register
    revoke = re.search(r"/consents/[0-9a-f]{32}/revoke", register)
    assert revoke
    assert me.post(f"/cases/{reference}{revoke[0]}", words=TYPED["taken_back"]).status_code == 303
    me.headers += there.headers


def _told_outside(house: House, reference: str, me: Told) -> None:
    """A body outside is told by a link and a code, reads it without an account, and answers."""
    form = me(f"/cases/{reference}/outside", "GET").get_data(as_text=True)
    right = re.search(r'name="consent"[^>]*>(?:<option value="">[^<]*</option>)?<option value="([0-9a-f]{32})"', form)
    assert right
    made = me.post(
        f"/cases/{reference}/outside", name=TYPED["outside_body"], person=TYPED["outside_person"], urgency="priority",
        phone=TYPED["outside_phone"], words=TYPED["outside_words"], told="name", consent=right[1],
        service=TYPED["outside_service"],
    )  # fmt: skip
    assert made.status_code == 303
    shown = me.post(f"{made.location}/link").get_data(as_text=True)
    link, code = re.search(r"/outside#([0-9a-z-]{23})", shown), re.search(r">(\d{4} \d{4})<", shown)
    assert link
    assert code
    they = Told(house.app.test_client())
    token = re.search(r'name="csrf_token" value="([^"]+)"', they("/outside", "GET").get_data(as_text=True))
    assert token
    typed = {"csrf_token": token[1], "link": link[1], "code": code[1]}
    opened = they("/outside", data=typed).get_data(as_text=True)
    assert TYPED["outside_words"] in opened
    assert TYPED["outside_body"] not in opened
    ticket = re.search(r'name="ticket" value="([^"]+)"', opened)
    assert ticket
    said = {"said": "receive", "words": TYPED["outside_said"], "who": TYPED["outside_who"]}
    said |= {"csrf_token": token[1], "ticket": ticket[1]}
    assert they("/outside/answer", data=said).status_code == 200
    assert me.post(f"{made.location}/sheet", health=TYPED["outside_sheet"]).status_code == 303
    assert TYPED["outside_sheet"] in me(f"{made.location}/sheet", "GET").get_data(as_text=True)
    now = clock.local(clock.now())
    handed = me.post(
        f"{made.location}/hand", on=f"{now:%d/%m/%Y}", at=f"{now:%H:%M}", by=TYPED["outside_by"], signed="paper",
        to=TYPED["outside_to"], words=TYPED["outside_seen"],
    )  # fmt: skip
    assert handed.status_code == 303
    read = me(made.location, "GET").get_data(as_text=True)
    for name in (
        "outside_by",
        "outside_to",
        "outside_seen",
        "outside_body",
        "outside_service",
        "outside_person",
        "outside_phone",
        "outside_words",
        "outside_said",
        "outside_who",
    ):
        assert TYPED[name] in read, name
    for secret in (link[1], link[1].replace("-", "").upper(), code[1], code[1].replace(" ", "")):
        assert secret.encode() not in me.headers + they.headers
    me.headers += they.headers


def _asked_for(reference: str, me: Told, there: Told) -> None:
    """The house that has the child asks for the whole file; it is declined."""
    asked = there.post(f"/cases/{reference}/transfer/ask", words=TYPED["file_asked"])
    assert asked.status_code == 303
    assert TYPED["file_asked"] in me(asked.location, "GET").get_data(as_text=True)
    assert me.post(f"{asked.location}/decline", words=TYPED["file_kept"]).status_code == 303
    assert TYPED["file_kept"] in there(asked.location, "GET").get_data(as_text=True)


def _from_a_telephone(house: House) -> None:
    """What a telephone hands in: stored, waiting, and waiting for ever."""
    place = placed(house)
    round_id, phone = out(house, place), enrolled(house)
    said = met(
        round_id, place, persons=[{"aliases": [TYPED["called_out"]], "marks": {"scar": TYPED["marked"]}}],
        note=TYPED["street_note"], said=TYPED["street_words"], care=TYPED["street_care"], next=TYPED["promised"],
        return_on=clock.today().isoformat(),
    )  # fmt: skip
    first = phone.seal(said)
    assert phone.send(first).status_code == 200
    phone.hand_in(met(bytes(16), place, note=TYPED["waits"]))
    more = {"round": round_id.hex(), "at": clock.now().isoformat()}
    phone.hand_in(
        more | {"kind": "addition", "of": first["id"], "note": TYPED["completed"], "aliases": [TYPED["called_out"]]},
        more | {"kind": "observation", "place": place.hex(), "note": TYPED["of_the_place"]},
        more | {"kind": "observation", "place": place.hex(), "note": {"x": TYPED["waits"]}},
    )
    boss = Told(client_of(house, Role.UNIT_OFFICER))
    waiting = re.findall(r"/street/held/[0-9a-f]{32}", boss("/street/held", "GET").get_data(as_text=True))
    assert len(waiting) == 2
    shown = "".join(boss(address, "GET").get_data(as_text=True) for address in waiting)
    assert TYPED["waits"] in shown
    assert boss.post(f"{waiting[0]}/aside", why="trial").status_code == 303
    assert phone.fetch().status_code == 200


def test_nothing_that_was_typed_lies_open_anywhere(watched: House, tmp_path: Path, tmp_path_factory: Any) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "big.txt").write_bytes(f"{TYPED['uploaded']} ".encode() * 60_000)
    said = _a_days_work(watched, outside)
    assert SCANNER.bytes(said) == set(), "addresses, headers, cookies or what commands print"
    kinds = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert {".log", ".backup", ".jsonl", ".json", ".key"} <= kinds, "the scan must have something to look at"
    assert len((tmp_path / "app.log").read_bytes()) > 10_000
    assert SCANNER.folder(tmp_path) == {}
    assert len(SLICES) == 9
    assert slices_in(tmp_path) == set()
    assert len(list((tmp_path / "data" / "documents").glob("??/*"))) >= 2
    url = watched.settings.database_url
    if url.startswith("sqlite"):
        names = {path.name for path in (tmp_path / "data").iterdir()}
        assert {"caseapp.sqlite3", "caseapp.sqlite3-wal"} <= names, "scanned with its companions, while open"
        return
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert "case_file" in tables
        for table in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                content = b"".join(bytes(part) for part in rows)
            assert SCANNER.bytes(content) == set(), table
            assert not any(piece in content for piece in SLICES)
        cluster = Path(connection.execute("SHOW data_directory").fetchone()[0])
        oid = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()[0]
        if not cluster.exists():
            return  # a server elsewhere (TEST_POSTGRES_URL): its content was scanned, its files are not here
        here = cluster / "base" / str(oid)
        born = (here / "PG_VERSION").stat().st_mtime
        # Before the checkpoint, which lets go of it; other tests fill a gigabyte of it, too.
        journal = [path for path in (cluster / "pg_wal").glob("0*") if path.stat().st_mtime >= born]
        assert journal
        assert {path.name: hits for path in journal if (hits := SCANNER.bytes(_still_there(path)))} == {}
        connection.execute("CHECKPOINT")
    for folder in (here, cluster / "global"):
        assert SCANNER.folder(folder) == {}, folder
    for log in cluster.parent.glob("**/*.log"):
        assert SCANNER.bytes(log.read_bytes()) == set(), log

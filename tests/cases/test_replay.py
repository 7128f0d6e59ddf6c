"""Nothing happens twice (behaviours 51 and 79): every form, sent again, gives its first result and does nothing more."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from caseapp.cases import queries, service
from caseapp.cases.vocabulary import ClosingReason, Danger
from caseapp.infra import submissions
from caseapp.infra.db import session
from caseapp.infra.work import begin_writing, complete, system_work
from caseapp.kernel import clock
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.matching.models import Inquiry
from caseapp.policy.roles import Role
from tests.cases.pages import PageForm, effects, fill, form_of, reference_of, references_in, send
from tests.conftest import House, client_of
from tests.daily.forms import RECIPES as OF_DAYS
from tests.directory.forms import RECIPES as OF_DIRECTORY
from tests.directory.forms import WITHOUT as OF_DIRECTORY_WITHOUT
from tests.documents import makers
from tests.documents.desk import address, attached
from tests.establishments.forms import RECIPES as OF_CENTRES
from tests.incidents.forms import RECIPES as OF_INCIDENTS
from tests.matching.desk import another, merge, put_beside
from tests.norms.forms import RECIPES as OF_NORMS
from tests.outreach.forms import RECIPES as OF_STREET
from tests.outreach.forms_field import RECIPES as OF_TELEPHONES
from tests.outreach.forms_nights import RECIPES as OF_NIGHTS
from tests.outreach.forms_nights import WITHOUT as OF_NIGHTS_WITHOUT
from tests.outreach.forms_profiles import RECIPES as OF_PROFILES
from tests.referrals.forms import RECIPES as OF_REFERRALS
from tests.security.tools import raw
from tests.support.client import PageClient
from tests.support.recipes import Recipe
from tests.support.world import CANARIES, PASSWORD, act_as, leave

NEW_PASSWORD = "quatre mouettes au port de Safi"


def _file(end: str = "") -> Callable[[House], str]:
    return lambda house: f"/cases/{house.world.reference}{end}"


def _person(end: str) -> Callable[[House], str]:
    return lambda house: f"/people/{id_text(house.world.person(Role.INTAKE_WORKER))}{end}"


def _role(end: str) -> Callable[[House], str]:
    def page(house: House) -> str:
        key = id_text(house.world.person(Role.INTAKE_WORKER))
        text = client_of(house, Role.ADMINISTRATOR).get(f"/people/{key}").get_data(as_text=True)
        start = text.index(f"/people/{key}/roles/")
        return text[start : text.index('"', start)].removesuffix("/end") + end

    return page


def _worker(house: House) -> dict[str, Any]:
    return {"worker": id_text(house.world.person(Role.UNIT_OFFICER))}


def _as_worker(act: Callable[..., None], *given: Any) -> Callable[[House], None]:
    def before(house: House) -> None:
        with house.app.app_context():
            me = house.world.actor(Role.REFERENCE_WORKER)
            begin_writing(session())
            act_as(me)
            case = queries.locate(me, house.world.reference, writing=True)
            act(me, case, *(g(house) if callable(g) else g for g in given))
            complete(session())
            leave()

    return before


def _opening(house: House) -> None:
    """A stranger has opened the file exceptionally."""
    with house.app.app_context():
        other = house.world.actor(Role.UNIT_OFFICER, house.world.there)
        begin_writing(session())
        act_as(other)
        service.break_glass(other, house.world.case_id, house.world.here, "Urgence de nuit, juge au téléphone.")
        complete(session())
        leave()


def _pair(house: House) -> str:
    """Two files that may be of one child stand beside each other."""
    found = raw(house, "SELECT id FROM case_pair")
    key = found[0].id.hex() if found else put_beside(house, house.world.reference, another(house))
    return f"/pairs/{key}"


def _merge(house: House) -> str:
    """Two files were merged."""
    return merge(house, house.world.reference, another(house)).hex()


FEAST = date(clock.today().year, 3, 10)


def _feast(house: House) -> None:
    """A holiday was typed in."""
    with house.app.app_context():
        begin_writing(session())
        service.add_holiday(house.world.actor(Role.ADMINISTRATOR), FEAST, "Aïd", "العيد")
        complete(session())
        leave()


def _away(house: House) -> None:
    """The worker is away today."""
    with house.app.app_context():
        me = house.world.actor(Role.REFERENCE_WORKER)
        begin_writing(session())
        act_as(me)
        service.plan_leave(me, house.world.person(Role.UNIT_OFFICER), clock.today(), clock.today())
        complete(session())
        leave()


def _told(house: House) -> None:
    """A colleague has written in the worker's file."""
    with house.app.app_context():
        other = house.world.actor(Role.UNIT_OFFICER)
        begin_writing(session())
        act_as(other)
        service.add_note(other, queries.locate(other, house.world.reference, writing=True), "Vu avec la mère.")
        complete(session())
        leave()


INQUIRY = bytes(15) + b"\x01"


def _asked(house: House) -> None:
    """Another unit was told that the child is known here, and asked."""
    world = house.world
    with house.app.app_context(), system_work() as unit:
        unit.add(
            Inquiry(
                id=INQUIRY,
                place_id=world.here,
                case_id=world.case_id,
                user_id=world.person(Role.REFERENCE_WORKER, world.there),
                from_id=world.there,
                told_at=clock.now(),
                asked_at=clock.now(),
            )
        )


def _leave_of(house: House) -> str:
    with house.app.app_context():
        act_as(house.world.actor(Role.REFERENCE_WORKER))
        found = queries.leaves_of(house.world.actor(Role.REFERENCE_WORKER))[0].id
        leave()
    return found


def _day(ahead: int = 0) -> str:
    return f"{clock.today() + timedelta(days=ahead):%d/%m/%Y}"


def _days(house: House) -> dict[str, str]:
    """A stand-in and a day."""
    other = id_text(house.world.person(Role.PATHWAY_COORDINATOR))
    return {"stand_in": other, "starts_on": _day(), "ends_on": _day()}


def _view(house: House) -> None:
    """Somebody keeps a view."""
    fill(client_of(house, Role.REFERENCE_WORKER), "/cases/views?danger=4", name="Urgences")


def _line(house: House) -> dict[str, Any]:
    return {
        "line": id_text(_first(house, "SELECT id FROM case_event WHERE case_id = :c AND kind = 'note' ORDER BY id"))
    }


def _pinned(house: House) -> None:
    line = _first(house, "SELECT id FROM case_event WHERE case_id = :c AND kind = 'note' ORDER BY id")
    _as_worker(service.pin, line)(house)


def _first(house: House, sql: str) -> bytes:
    found: bytes = raw(house, sql, c=house.world.case_id)[0].id
    return found


def _editing(house: House) -> str:
    return f"/cases/{house.world.reference}/notes/{_line(house)['line']}/edit"


def _due(end: str) -> Callable[[House], str]:
    sql = "SELECT id FROM case_deadline WHERE case_id = :c AND ended_at IS NULL ORDER BY due_at"
    return lambda house: f"/cases/{house.world.reference}/deadlines/{id_text(_first(house, sql))}/{end}"


def _in_a_week(_house: House) -> dict[str, Any]:
    return {"until": (clock.today() + timedelta(days=7)).strftime("%d/%m/%Y"), "text": "Le juge est absent."}


class _Again(io.BytesIO):
    """A file that can be sent again."""

    def close(self) -> None:
        self.seek(0)


def _document(end: str) -> Callable[[House], str]:
    def page(house: House) -> str:
        found = raw(house, "SELECT id FROM document")
        return address(house, found[0].id if found else attached(house), end)

    return page


WORKER, OFFICER, ADMIN = Role.REFERENCE_WORKER, Role.UNIT_OFFICER, Role.ADMINISTRATOR
RECIPES: dict[str, Recipe] = {
    "cases.create": Recipe(WORKER, lambda _h: "/cases/new", {"danger": "3", "given": "Aya"}),
    "cases.add_note": Recipe(WORKER, _file(), {"text": "Une note de trop."}, _file("/notes")),
    "cases.correct": Recipe(WORKER, _file("/identity"), {"given": "Zoubaïr"}),
    "cases.correct_note": Recipe(WORKER, _editing, {"text": "Mieux dit."}),
    "cases.pin": Recipe(WORKER, _file("?pins=1"), _line, _file("/pin")),
    "cases.unpin": Recipe(WORKER, _file(), _line, _file("/unpin"), before=_pinned),
    "cases.move": Recipe(WORKER, _file(), {"move": "assess"}, _file("/move")),
    "cases.danger": Recipe(WORKER, _file("/danger"), {"danger": "1", "text": "Vu avec le juge."}),
    "cases.meet": Recipe(
        WORKER, _file(), {}, _due("done"), before=_as_worker(service.judge_danger, Danger.IMMEDIATE, "Menacé.")
    ),
    "cases.put_off": Recipe(WORKER, _due("later"), _in_a_week),
    "cases.complete": Recipe(WORKER, _file("/intake"), {"heard_by": "Une éducatrice", "account": "Récit."}),
    "cases.close": Recipe(WORKER, _file("/close"), {"reason": "other", "text": "Fini."}),
    "cases.reopen": Recipe(
        WORKER, _file("/reopen"), {"text": "Revenu."}, before=_as_worker(service.close, ClosingReason.OTHER, "Fini.")
    ),
    "cases.restrict": Recipe(WORKER, _file("/restrict"), {"text": "Un parent travaille ici."}),
    "cases.unrestrict": Recipe(
        WORKER, _file("/unrestrict"), {"text": "Plus besoin."}, before=_as_worker(service.restrict, "Un parent.")
    ),
    "cases.assign": Recipe(WORKER, _file("/team"), _worker, _file("/team/reference")),
    "cases.add_member": Recipe(WORKER, _file("/team"), _worker, _file("/team/add")),
    "cases.remove_member": Recipe(
        WORKER,
        _file("/team"),
        {},
        _file("/team/remove"),
        before=_as_worker(service.add_member, lambda h: h.world.person(Role.UNIT_OFFICER)),
    ),
    "cases.break_glass": Recipe(
        Role.DIRECTOR,
        lambda h: f"/exceptional?reference={h.world.reference}",
        {"reason": "Inspection demandée par le procureur.", "password": PASSWORD},
        lambda _h: "/exceptional",
    ),
    "cases.review": Recipe(Role.DIRECTOR, lambda _h: "/exceptional/reviews", {"outcome": "justified"}, before=_opening),
    "cases.plan_leave": Recipe(
        WORKER,
        lambda _h: "/leave",
        lambda h: {
            "stand_in": id_text(h.world.person(OFFICER)),
            "starts_on": f"{clock.today():%d/%m/%Y}",
            "ends_on": f"{clock.today():%d/%m/%Y}",
        },
    ),
    "cases.end_leave": Recipe(WORKER, lambda _h: "/leave", {}, lambda h: f"/leave/{_leave_of(h)}/end", before=_away),
    "cases.set_leave": Recipe(
        Role.DIRECTOR, lambda _h: "/leave/team", lambda h: {"person": _worker(h)["worker"], **_days(h)}
    ),
    "cases.change_leave": Recipe(
        Role.DIRECTOR, lambda h: f"/leave/team/{_leave_of(h)}", lambda _h: {"ends_on": _day(3)}, before=_away
    ),
    "cases.call_back": Recipe(
        Role.DIRECTOR, lambda _h: "/leave/team", {}, lambda h: f"/leave/team/{_leave_of(h)}/end", before=_away
    ),
    "cases.read_notices": Recipe(WORKER, lambda _h: "/notices", before=_told),
    "matching.answered": Recipe(
        WORKER,
        lambda _h: "/search/inquiries",
        {},
        lambda _h: f"/search/inquiries/{INQUIRY.hex()}/answered",
        before=_asked,
    ),
    "matching.change_nicknames": Recipe(ADMIN, lambda _h: "/search/nicknames", {"text": "Mohamed: Simo Moha"}),
    "cases.add_holiday": Recipe(
        ADMIN, lambda _h: "/holidays", {"day": "10/03/2027", "name_fr": "Aïd", "name_ar": "العيد"}
    ),
    "cases.remove_holiday": Recipe(
        ADMIN, lambda _h: "/holidays", {}, lambda _h: f"/holidays/{FEAST}/remove", before=_feast
    ),
    "cases.save_view": Recipe(WORKER, lambda _h: "/cases/views?danger=4", {"name": "Urgences"}),
    "cases.drop_view": Recipe(WORKER, lambda _h: "/cases/views", before=_view),
    "cases.reassign": Recipe(
        WORKER,
        lambda h: f"/cases/reassign?file={h.world.reference}&worker={id_text(h.world.person(Role.UNIT_OFFICER))}",
    ),
    "cases.export": Recipe(
        OFFICER, lambda _h: "/cases/export", {"text": "Réunion.", "nameless": "y", "file_format": "csv"}, second=200
    ),
    "documents.add": Recipe(
        WORKER,
        _file("/documents/new"),
        lambda _h: {"type": "letter", "pages": (_Again(makers.jpeg()), "lettre.jpg")},
    ),
    "documents.describe": Recipe(WORKER, _document("/edit"), {"title": "Autre titre"}),
    "documents.withdraw": Recipe(WORKER, _document("/withdraw"), {"text": "Page manquante."}),
    "matching.put_together": Recipe(Role.UNIT_OFFICER, _file("/same"), lambda h: {"reference": another(h)}),
    "matching.decide": Recipe(Role.UNIT_OFFICER, _pair, {"state": "different"}, _pair),
    "matching.merge": Recipe(Role.UNIT_OFFICER, lambda h: f"{_pair(h)}/merge?keep=low&worker=low"),
    "matching.undo": Recipe(Role.UNIT_OFFICER, lambda h: f"/merges/{_merge(h)}/undo"),
    "accounts.create_establishment": Recipe(
        ADMIN,
        lambda _h: "/establishments/new",
        {"name_fr": "Centre Essai", "name_ar": "مركز تجربة", "type": "upe", "province_code": "04.421"},
    ),
    "accounts.change_establishment": Recipe(
        ADMIN, lambda h: f"/establishments/{h.world.slugs[h.world.here]}/edit", {"name_fr": "Unité Nouvelle"}
    ),
    "accounts.create_person": Recipe(
        ADMIN,
        lambda _h: "/people/new",
        lambda h: {
            "name": "Personne Neuve",
            "login": "neuve",
            "role": "intake_worker",
            "establishment": id_text(h.world.here),
        },
        second=200,
    ),
    "accounts.change_person": Recipe(ADMIN, _person("/edit"), {"name": "Autre Nom"}),
    "accounts.reset_person": Recipe(ADMIN, _person("/reset"), second=200),
    "accounts.end_person": Recipe(ADMIN, _person("/end")),
    "accounts.add_role": Recipe(
        ADMIN, _person("/roles/new"), lambda h: {"role": "health_staff", "establishment": id_text(h.world.there)}
    ),
    "accounts.change_role": Recipe(ADMIN, _role(""), {"ends_on": "31/12/2027"}),
    "accounts.end_role": Recipe(ADMIN, _role("/end")),
    "accounts.choose_letters": Recipe(WORKER, lambda _h: "/account", {"letters": "monday"}),
    "accounts.choose_workplace": Recipe(WORKER, lambda _h: "/account/workplace"),
    "accounts.change_password": Recipe(
        WORKER,
        lambda _h: "/account/password",
        {"present": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD},
        ends_session=True,
    ),
}
RECIPES |= OF_NORMS | OF_CENTRES | OF_INCIDENTS | OF_DIRECTORY | OF_REFERRALS | OF_DAYS
RECIPES |= OF_PROFILES | OF_TELEPHONES | OF_STREET | OF_NIGHTS
"""Every form with a submission id."""

WITHOUT = {
    **OF_DIRECTORY_WITHOUT,
    **OF_NIGHTS_WITHOUT,
    "home.choose_language": "choosing the same language twice is choosing it once",
    "home.end_tour": "a tour that was seen twice was seen",
    "home.discard_draft": "a draft thrown away twice is thrown away",
    "matching.found": "a search changes nothing",
    "outreach.profiles_found": "nor does one among street profiles",
    "matching.suggest": "nor does what is offered while somebody types",
    "outreach.suggest_profiles": "nor does what is offered of street profiles while somebody types",
    "matching.known": "the same, under the names of a form",
    "matching.ask": "asking a unit twice is asking it once",
    **dict.fromkeys(
        (
            "incidents.print_sheet",
            "centre.print_register",
            "centre.print_certificate",
            "centre.print_minutes",
            "centre.print_information",
            "daily.print_round",
            "daily.print_kitchen",
        ),
        "papers printed twice are two issues",
    ),
    **dict.fromkeys(
        ("referral.print_handover", "referral.print_driver", "referral.print_letter", "referral.print_discharge"),
        "as above: each has a code of its own",
    ),
    "referral.outside_letter": "as above",
    "referral.print_outside_handover": "as above",
    "referral.handed_open": "a link and a code, without an account: opened twice is read twice (tests/referrals/test_outside)",
    "referral.handed_answer": "without an account; said twice is said once (tests/referrals/test_outside)",
    "referral.hold_longer": "a place is held longer once: the second time is refused",
    "cases.intake_paper": "a sheet printed twice was issued twice, each with a code of its own",
    "cases.blank_paper": "as above",
    "cases.from_search": "what was searched for becomes a draft, unless one is begun",
    "outreach.bring_file": "a file of a telephone: each item once (tests/outreach/test_by_file)",
    "outreach.enrol": "a telephone, not a form: each code once (tests/outreach/test_devices)",
    "outreach.items": "a telephone, not a form: each item once (tests/outreach/test_field)",
    "outreach.wiped": "a telephone, not a form; wiped twice is wiped",
    "accounts.let_in": "signing in; nobody is known yet whose submission it would be",
    "accounts.open_again": "unlocking",
    "accounts.lock": "locking twice is locking",
    "accounts.sign_out": "signing out twice is signing out",
    "accounts.sign_out_everywhere": "as above",
    "accounts.begin": "the first start, which there is once",
    "accounts.make_recovery": "shows a code once; a second one replaces it",
    "accounts.verify_recovery": "typing the same code back twice changes nothing",
}
"""Forms without one, and why."""


def test_every_form_is_listed(lite: House) -> None:
    """A form that is added to the application is added here."""
    rules = lite.app.url_map.iter_rules()
    posts = {rule.endpoint for rule in rules if "POST" in (rule.methods or set())}
    assert posts == RECIPES.keys() | WITHOUT.keys()


def _ready(house: House, endpoint: str) -> tuple[PageClient, PageForm]:
    """A client before the filled form of `endpoint`."""
    recipe = RECIPES[endpoint]
    if recipe.before:
        recipe.before(house)
    client = client_of(house, recipe.role)
    client.look = False  # these pages are looked at where they are used
    opened = client.get(recipe.page(house))
    assert opened.status_code == 200, (endpoint, opened.status_code)
    form = form_of(opened, recipe.action(house) if recipe.action else None)
    form.fields |= recipe.typed(house) if callable(recipe.typed) else recipe.typed
    return client, form


OF_CASES = [endpoint for endpoint in RECIPES if endpoint.startswith(("cases.", "documents.", "matching."))]
OF_ACCOUNTS = [endpoint for endpoint in RECIPES if endpoint not in OF_CASES]


@pytest.mark.parametrize("endpoint", OF_CASES)
def test_a_replay_gives_the_first_result(house: House, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent again (a reload, a lost answer), the form leads where it led, and leaves nothing more behind."""
    _replayed(house, endpoint, monkeypatch)


@pytest.mark.parametrize("endpoint", OF_ACCOUNTS)
def test_a_replay_gives_the_first_result_in_accounts(
    lite: House, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same for staff, establishments and one's own account; even where the act itself stands in the way now."""
    _replayed(lite, endpoint, monkeypatch)


def _replayed(house: House, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, form = _ready(house, endpoint)
    first = send(client, form)
    assert first.status_code == (RECIPES[endpoint].second or 303), (endpoint, first.status_code)
    if RECIPES[endpoint].ends_session:
        form.fields["csrf_token"] = client.token()
    left, looks = effects(house.app), _look_too_early(monkeypatch)
    for time in ("as a twin", "again", "once more"):
        replay = send(client, form)
        assert replay.status_code == 303, (endpoint, time, replay.status_code)
        if first.status_code == 303:
            assert replay.location == first.location, (endpoint, time)
        assert effects(house.app) == left, (endpoint, time)
        assert looks, (endpoint, time)


def _look_too_early(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whoever looks up a form next finds nothing: the second of a double click looks before the first has committed, and
    then meets what the first did (the day was put off, the account has ended). PostgreSQL lets both work at once.

    Returns who looked.
    """
    real, looks = submissions.look_up, []

    def look_up(*asked: Any) -> None:
        looks.append(asked)
        if len(looks) > 1:
            real(*asked)

    monkeypatch.setattr(submissions, "look_up", look_up)
    return looks


@pytest.mark.parametrize(
    "endpoint",
    [
        "cases.create",
        "cases.add_note",
        "cases.correct",
        "cases.close",
        "cases.add_member",
        "cases.correct_note",
        "cases.put_off",
        "documents.add",
        "documents.describe",
        "documents.withdraw",
    ],
)
def test_a_double_click_is_one_click(house: House, endpoint: str) -> None:
    """Two requests with the same id at the same moment: one effect, the same answer twice."""
    client, form = _ready(house, endpoint)
    before = effects(house.app)
    start, answers = threading.Barrier(2), []

    def click() -> None:
        other = house.app.test_client()
        cookie = client.get_cookie("caseapp")
        assert cookie is not None
        other.set_cookie("caseapp", cookie.value)
        start.wait()
        answers.append(send(other, form))  # type: ignore[arg-type]

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert [a.status_code for a in answers] == [303, 303], endpoint
    assert answers[0].location == answers[1].location
    after = effects(house.app)
    grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
    assert grown.pop("submission") == 1
    if endpoint == "cases.create":
        written = {"case_file": 1, "case_event": 1, "case_member": 1, "vault_key": 3, "changes": 1}
        indexed = {"name_entry": 1}
        assert grown == written | indexed | {"case_deadline": 1, "tally": 1}  # tallies of a new kind of file
    assert grown["changes"] == 1, (endpoint, grown)


def test_another_id_is_another_act(house: House) -> None:
    """The same words with a new id are a new form; an id that is none counts as new."""
    client, form = _ready(house, "cases.create")
    references = {reference_of(send(client, form))}
    for submission in (new_id().hex(), "", "zz", form.fields["submission_id"].upper() + "0", "é" * 32):
        references.add(reference_of(send(client, form, submission_id=submission)))
    assert len(references) == 6


def test_one_form_carried_out_twice_is_one_file(house: House) -> None:
    """Behaviour 51: the same id again, even with other words, is the first result, not a second child."""
    client, form = _ready(house, "cases.create")
    first = reference_of(send(client, form))
    changed = reference_of(send(client, form, given="Autre", account="Autre récit"))
    assert changed == first
    shown = references_in(client.get("/cases/?view=establishment"))
    assert sorted(shown) == sorted([first, house.world.reference])
    assert "Autre" not in client.get(f"/cases/{first}").get_data(as_text=True)


def test_ids_belong_to_their_author(house: House) -> None:
    """Somebody who sends a colleague's id does her own act, and is never led to his result."""
    mine, form = _ready(house, "cases.create")
    first = reference_of(send(mine, form))
    colleague = client_of(house, Role.UNIT_OFFICER)
    theirs = form_of(colleague.get("/cases/new"))
    answer = send(colleague, theirs, danger="1", submission_id=form.fields["submission_id"])
    assert reference_of(answer) != first


def test_a_form_with_a_fault_keeps_its_id(house: House) -> None:
    """422, mended and sent again: one file. The id of a form that was not carried out is not used up."""
    client, form = _ready(house, "cases.create")
    faulty = send(client, form, birth_year="2300")
    assert faulty.status_code == 422
    mended = form_of(faulty)
    assert mended.fields["submission_id"] == form.fields["submission_id"]
    first = send(client, mended, birth_year="2014")
    again = send(client, mended, birth_year="2014")
    assert first.status_code == again.status_code == 303
    assert first.location == again.location


def test_a_refused_act_does_not_use_up_its_id(house: House) -> None:
    """Closing a closed file is refused, and leaves no claimed id behind: once it is open again the form works."""
    client, form = _ready(house, "cases.close")
    other = form_of(client.get(f"/cases/{house.world.reference}/close"))
    assert send(client, form).status_code == 303
    assert send(client, other, reason="other", text="Fini.").status_code == 409
    reopening = form_of(client.get(f"/cases/{house.world.reference}/reopen"))
    assert send(client, reopening, text="Revenu.").status_code == 303
    assert send(client, other, reason="other", text="Fini.").status_code == 303


def test_a_result_never_names_anybody(house: House) -> None:
    """Behaviour 81: addresses that are kept with submissions say references and ids."""
    client, form = _ready(house, "cases.create")
    send(client, form, **{name: word for name, word in CANARIES.items() if name in ("given", "family", "account")})
    from sqlalchemy import select

    from caseapp.infra.submissions import Submission

    with house.app.app_context():
        kept = session().scalars(select(Submission.location)).all()
        session().rollback()
    assert kept
    assert not [word for word in CANARIES.values() for location in kept if word in location]

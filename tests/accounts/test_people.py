"""Accounts of staff: made once, changed by those who may, ended at once, their work handed on."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, update

from caseapp.accounts import departures
from caseapp.accounts.directory import open_profile
from caseapp.accounts.models import Membership, User
from caseapp.accounts.service import memberships, people
from caseapp.infra.db import session
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.kernel.errors import DomainError, Impossible, Refused
from caseapp.kernel.identifiers import id_text, new_id
from caseapp.policy.roles import Role
from tests.accounts.doors import OTHER_PASSWORD, account, counted, form, knock, lines, sessions_of, value_of
from tests.conftest import House, client_of
from tests.support.world import PASSWORD, act_as, case_row, leave

SALMA = {"name": "Salma Idrissi", "name_ar": "سلمى الإدريسي", "phone": "0600112233", "email": "s.idrissi@example.ma"}


def new_person(house: House, **changes: str) -> dict[str, str]:
    """The form of a new intake worker here."""
    role = {"role": "intake_worker", "establishment": id_text(house.world.here), "starts_on": "01/01/2024"}
    return form(**{**SALMA, **role, "ends_on": "", "login": "s.idrissi", "language": "fr", **changes})


def shown_password(page: str) -> str:
    found = re.search(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}", page)
    assert found, "no one-time password on the page"
    return found[0]


def count_users(house: House) -> int:
    with house.app.app_context(), system_work() as unit:
        return unit.scalar(select(func.count()).select_from(User)) or 0


def roles_of(house: House, user: bytes) -> list[Membership]:
    with house.app.app_context(), system_work() as unit:
        rows = list(unit.scalars(select(Membership).where(Membership.user_id == user).order_by(Membership.id)))
        unit.expunge_all()
        return rows


def worker_of(house: House) -> bytes | None:
    """Who follows the file now."""
    with house.app.app_context():
        return case_row(house.world.case_id).reference_worker_id


def test_a_new_account_signs_in_once_with_what_was_shown_once(house: House) -> None:
    director = client_of(house, Role.DIRECTOR)
    answer = director.send("/people/new", new_person(house))
    assert answer.status_code == 200
    one_time = shown_password(answer.get_data(as_text=True))
    client = house.app.test_client()
    assert knock(client, "S.Idrissi", one_time).status_code == 303
    assert client.get("/cases/").location == "/account/password"
    token = client.token("/account/password")
    data = form(csrf_token=token, present=one_time, password=OTHER_PASSWORD, again=OTHER_PASSWORD)
    assert client.post("/account/password", data=data).status_code == 303
    assert client.get("/cases/new").status_code == 200
    assert [line["role"] for line in lines(house, "membership.added")] == ["intake_worker"]


def test_what_names_a_person_is_sealed_and_in_no_address(house: House) -> None:
    director = client_of(house, Role.DIRECTOR)
    page = director.send("/people/new", new_person(house)).get_data(as_text=True)
    found = re.search(r'href="(/people/[0-9a-f]{32})"', page)
    assert found
    assert "Salma" in director.get(found[1]).get_data(as_text=True)
    assert "Salma" in director.get("/people/").get_data(as_text=True)
    user = account(house, bytes.fromhex(found[1][-32:]))
    stored = repr([getattr(user, column.key) for column in User.__table__.columns])
    assert not any(word in stored for word in ("Salma", "s.idrissi", "0600112233"))
    assert lines(house, "account.read")[0]["about"] == user.id


def test_the_form_sent_twice_makes_one_account(house: House) -> None:
    director, before = client_of(house, Role.DIRECTOR), count_users(house)
    data = new_person(house)
    first = director.send("/people/new", data)
    second = director.send("/people/new", data)
    assert first.status_code == 200
    assert second.status_code == 303
    assert re.fullmatch(r"/people/[0-9a-f]{32}", second.location)
    assert count_users(house) == before + 1
    shown = shown_password(first.get_data(as_text=True))
    assert shown not in director.get(second.location).get_data(as_text=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"login": "director.test1"},
        {"login": "DIRECTOR TEST1"},
        {"login": "é"},
        {"login": "--- ---"},
        {"name": "", "name_ar": " "},
        {"role": ""},
        {"role": "queen"},
        {"starts_on": "31/02/2024"},
        {"starts_on": ""},
        {"ends_on": "01/01/2020"},
        {"language": "en"},
        {"establishment": "00" * 16},
        {"establishment": "'; DROP TABLE user_account;--"},
        {"name": "x" * 10_000},
    ],
)
def test_what_cannot_be_is_told_above_its_field(lite: House, changes: dict[str, str]) -> None:
    before = count_users(lite)
    answer = client_of(lite, Role.ADMINISTRATOR).send("/people/new", new_person(lite, **changes))
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert 'aria-invalid="true"' in page
    assert "0600112233" in page, "what was typed is lost"
    assert count_users(lite) == before


def test_control_and_direction_characters_do_not_reach_a_name(lite: House) -> None:
    director = client_of(lite, Role.DIRECTOR)
    director.send("/people/new", new_person(lite, name="Salma\x00 ‮Idrissi⁦"))
    with lite.app.app_context(), system_work() as unit:
        user = unit.scalars(select(User).order_by(User.id.desc())).first()
        assert user is not None
        assert open_profile(unit, user).name == "Salma Idrissi"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR, Role.DIRECTOR, Role.PATHWAY_COORDINATOR}))
def test_who_may_not_see_accounts(lite: House, role: Role) -> None:
    client = client_of(lite, role)
    assert client.get("/people/").status_code == 403
    assert client.get("/people/new").status_code == 403
    assert client.send("/people/new", new_person(lite)).status_code == 403


def test_who_may_see_accounts_but_not_change_them(lite: House) -> None:
    client = client_of(lite, Role.PATHWAY_COORDINATOR)
    key = id_text(lite.world.person(Role.INTAKE_WORKER))
    assert client.get("/people/").status_code == 200
    page = client.get(f"/people/{key}")
    assert page.status_code == 200
    assert "/reset" not in page.get_data(as_text=True)
    assert client.send(f"/people/{key}/reset", form()).status_code == 403


# --- a director's limits ---


def test_a_director_sees_only_her_own_establishment(house: House) -> None:
    director = client_of(house, Role.DIRECTOR)
    page = director.get("/people/").get_data(as_text=True)
    assert "Intake Worker TEST1" in page
    assert "TEST2" not in page
    key = id_text(house.world.person(Role.INTAKE_WORKER, house.world.there))
    for path in ("", "/edit", "/reset", "/end", "/roles/new"):
        assert director.get(f"/people/{key}{path}").status_code == 404
    assert director.send(f"/people/{key}/reset", form()).status_code == 404
    elsewhere = new_person(house, establishment=id_text(house.world.there))
    assert director.send("/people/new", elsewhere).status_code == 422


@pytest.mark.parametrize("role", ["director", "administrator", "unit_officer", "inspector"])
def test_a_director_gives_only_the_roles_she_may_give(lite: House, role: str) -> None:
    director = client_of(lite, Role.DIRECTOR)
    assert director.send("/people/new", new_person(lite, role=role)).status_code == 422
    assert f'value="{role}"' not in director.get("/people/new").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.UNIT_OFFICER, Role.DIRECTOR])
def test_a_director_cannot_touch_who_holds_a_role_she_may_not_give(lite: House, role: Role) -> None:
    director = client_of(lite, Role.DIRECTOR)
    user = lite.world.person(role)
    key, membership = id_text(user), id_text(roles_of(lite, user)[0].id)
    for path in ("edit", "reset", "end", "roles/new", f"roles/{membership}", f"roles/{membership}/end"):
        assert director.get(f"/people/{key}/{path}").status_code == 403
        assert director.send(f"/people/{key}/{path}", form(version="1")).status_code == 403


def test_a_director_ends_a_role_here_but_not_an_account_that_also_works_elsewhere(house: House) -> None:
    user = house.world.person(Role.INTAKE_WORKER)
    with house.app.app_context(), system_work() as unit:
        there = house.world.there
        role = str(Role.HEALTH_STAFF)
        day = date(2020, 1, 1)
        unit.add(Membership(id=new_id(), user_id=user, establishment_id=there, role=role, starts_on=day))
    director, key = client_of(house, Role.DIRECTOR), id_text(user)
    page = director.get(f"/people/{key}").get_data(as_text=True)
    assert "Unité Là-bas" not in page
    for act in ("end", "reset", "edit"):
        answer = director.send(f"/people/{key}/{act}", form(version="1", **SALMA, login="x y z"))
        assert answer.status_code == 422, act
    here = id_text(roles_of(house, user)[0].id)
    assert director.send(f"/people/{key}/roles/{here}/end", form(version="1")).status_code == 303
    assert [row.ended_at is None for row in roles_of(house, user)] == [False, True]


# --- nobody changes her own roles; the last administrator stays ---


def test_nobody_touches_her_own_account_here(lite: House) -> None:
    user = lite.world.person(Role.ADMINISTRATOR)
    admin, key, membership = client_of(lite, Role.ADMINISTRATOR), id_text(user), id_text(roles_of(lite, user)[0].id)
    assert admin.get(f"/people/{key}").status_code == 200
    data = {"role": "director", "starts_on": "1/1/2024", "establishment": id_text(lite.world.there), "version": "1"}
    for path in ("edit", "reset", "end", "roles/new", f"roles/{membership}", f"roles/{membership}/end"):
        assert admin.send(f"/people/{key}/{path}", form(**data)).status_code == 403
    assert len(roles_of(lite, user)) == 1


@pytest.mark.parametrize("act", ["end", "end role", "change role", "end date"])
def test_the_last_administrator_stays(house: House, act: str) -> None:
    """The other one leaves at the end of the year: whoever stays must stay."""
    world = house.world
    mine, other = world.person(Role.ADMINISTRATOR), world.person(Role.ADMINISTRATOR, world.there)
    with house.app.app_context(), system_work() as unit:
        unit.execute(update(Membership).where(Membership.user_id == mine).values(ends_on=date(2199, 12, 31)))
    membership = roles_of(house, other)[0]
    role = memberships.Role(world.there, str(Role.ADMINISTRATOR), membership.starts_on)
    actor = world.actor(Role.ADMINISTRATOR)
    with house.app.app_context():
        act_as(actor)
        with pytest.raises(Impossible) as stopped:
            if act == "end":
                people.end(actor, other, 1, {})
            if act == "end role":
                memberships.end(actor, membership.id, 1, {})
            if act == "change role":
                memberships.change(actor, membership.id, 1, replace(role, role=str(Role.DIRECTOR)))
            if act == "end date":
                memberships.change(actor, membership.id, 1, replace(role, ends_on=clock.today()))
        assert stopped.value.obstacle == "last_administrator"
        leave()
    answer = client_of(house, Role.ADMINISTRATOR).send(f"/people/{id_text(other)}/end", form(version="1"))
    assert answer.status_code == 422
    assert account(house, other).state == "active"


def test_an_administrator_can_leave_when_another_one_stays(lite: House) -> None:
    other = lite.world.person(Role.ADMINISTRATOR, lite.world.there)
    answer = client_of(lite, Role.ADMINISTRATOR).send(f"/people/{id_text(other)}/end", form(version="1"))
    assert answer.status_code == 303
    assert account(lite, other).state == "ended"


def test_verbs_ask_again_whoever_calls_them(lite: House) -> None:
    world = lite.world
    worker, user = world.actor(Role.REFERENCE_WORKER), world.person(Role.INTAKE_WORKER)
    role = memberships.Role(world.here, str(Role.INTAKE_WORKER), date(2024, 1, 1))
    with lite.app.app_context():
        act_as(worker)
        for refused in (
            lambda: people.end(worker, user, 1, {}),
            lambda: people.reset(worker, user, "x"),
            lambda: memberships.add(worker, user, role),
            lambda: memberships.end(worker, roles_of(lite, user)[0].id, 1, {}),
        ):
            with pytest.raises((Refused, DomainError)):
                refused()
            session().rollback()
        leave()


# --- roles and their days ---


def test_a_role_can_begin_later_and_end_by_itself(house: House) -> None:
    user = house.world.person(Role.INTAKE_WORKER)
    admin, key = client_of(house, Role.ADMINISTRATOR), id_text(user)
    data = {"role": "health_staff", "establishment": id_text(house.world.here), "version": ""}
    answer = admin.send(f"/people/{key}/roles/new", form(**data, starts_on="١/١/٢١٥٠", ends_on="2150-12-31"))
    assert answer.status_code == 303, answer.get_data(as_text=True)
    later = roles_of(house, user)[1]
    assert (later.starts_on, later.ends_on) == (date(2150, 1, 1), date(2150, 12, 31))
    client = house.app.test_client()
    assert knock(client, house.world.logins[user]).status_code == 303
    page = client.get("/account").get_data(as_text=True)
    assert page.count("Unité Ici") >= 1
    assert len(re.findall(r"<li><bdi>Unité Ici</bdi>", page)) == 1


def test_the_same_role_twice_at_the_same_time_is_told(lite: House) -> None:
    admin, key = client_of(lite, Role.ADMINISTRATOR), id_text(lite.world.person(Role.INTAKE_WORKER))
    data = form(role="intake_worker", establishment=id_text(lite.world.here), starts_on="1/1/2025", ends_on="")
    assert admin.send(f"/people/{key}/roles/new", data).status_code == 422


def test_two_people_change_one_role(house: House) -> None:
    user = house.world.person(Role.INTAKE_WORKER)
    admin, key, membership = client_of(house, Role.ADMINISTRATOR), id_text(user), id_text(roles_of(house, user)[0].id)
    path = f"/people/{key}/roles/{membership}"
    shown = value_of(admin.get(path).get_data(as_text=True), "version")
    first = admin.send(path, form(role="health_staff", starts_on="1/1/2020", ends_on="", version=shown))
    second = admin.send(path, form(role="outreach_worker", starts_on="1/1/2020", ends_on="", version=shown))
    assert (first.status_code, second.status_code) == (303, 409)
    page = second.get_data(as_text=True)
    assert "health_staff" not in re.sub(r'value="[^"]*"', "", page), "a code is shown where a word should stand"
    assert roles_of(house, user)[0].role == "health_staff"
    again = form(role="outreach_worker", starts_on="1/1/2020", ends_on="", version=value_of(page, "version"))
    assert admin.send(path, again).status_code == 303
    assert roles_of(house, user)[0].role == "outreach_worker"


def test_two_people_change_one_account(house: House) -> None:
    user = house.world.person(Role.INTAKE_WORKER)
    admin, path = client_of(house, Role.ADMINISTRATOR), f"/people/{id_text(user)}/edit"
    shown = value_of(admin.get(path).get_data(as_text=True), "version")
    first = admin.send(path, form(**{**SALMA, "login": "salma", "phone": "0611111111"}, version=shown))
    second = admin.send(path, form(**{**SALMA, "login": "salma", "phone": "0622222222"}, version=shown))
    assert (first.status_code, second.status_code) == (303, 409)
    page = second.get_data(as_text=True)
    assert "0611111111" in page
    assert "0622222222" in page
    with house.app.app_context(), system_work() as unit:
        found = unit.get(User, user)
        assert found is not None
        assert open_profile(unit, found).phone == "0611111111"
    assert knock(house.app.test_client(), "salma", PASSWORD).status_code == 303


# --- leaving ---


def test_who_leaves_loses_access_at_once_and_her_files_are_handed_on(house: House) -> None:
    world = house.world
    leaver, taker = world.person(Role.REFERENCE_WORKER), world.person(Role.UNIT_OFFICER)
    client, admin = client_of(house, Role.REFERENCE_WORKER), client_of(house, Role.ADMINISTRATOR)
    path = f"/people/{id_text(leaver)}/end"
    page = admin.get(path).get_data(as_text=True)
    question = f"to_{id_text(world.here)}"
    assert question in page
    assert world.reference not in page
    assert id_text(world.person(Role.UNIT_OFFICER, world.there)) not in page
    assert admin.send(path, form(version="1")).status_code == 422
    stranger = id_text(world.person(Role.INSPECTOR))
    assert admin.send(path, form(version="1", **{question: stranger})).status_code == 422
    answer = admin.send(path, form(version="1", **{question: id_text(taker)}))
    assert answer.status_code == 303
    assert client.get("/account").location.startswith("/login")
    assert knock(house.app.test_client(), world.logins[leaver]).status_code == 422
    assert worker_of(house) == taker
    assert all(row.ended_at is not None for row in roles_of(house, leaver))
    assert [line["files"] for line in lines(house, "case.handed_on")] == [1]
    assert "Reference Worker TEST1" in admin.get("/people/?left=1").get_data(as_text=True)
    assert admin.get(f"/cases/{world.reference}").status_code == 403, "the administrator was let in by handing on"


def test_files_may_wait_for_nobody_yet(house: House) -> None:
    world = house.world
    user = world.person(Role.REFERENCE_WORKER)
    director, membership = client_of(house, Role.DIRECTOR), id_text(roles_of(house, user)[0].id)
    path = f"/people/{id_text(user)}/roles/{membership}/end"
    assert director.send(path, form(version="1", **{f"to_{id_text(world.here)}": "nobody"})).status_code == 303
    assert worker_of(house) is None
    assert sessions_of(house, user) == 0


def test_counting_work_shows_nothing_of_it(lite: House) -> None:
    admin = lite.world.actor(Role.ADMINISTRATOR)
    with lite.app.app_context():
        act_as(admin)
        unit = session()
        assert departures.held(unit, lite.world.person(Role.REFERENCE_WORKER), lite.world.here) == 1
        assert not [row for row in unit if type(row).__name__ == "Case"]
        leave()


def test_an_account_that_has_ended_is_not_touched_again(lite: House) -> None:
    user = lite.world.person(Role.INTAKE_WORKER)
    admin, key = client_of(lite, Role.ADMINISTRATOR), id_text(user)
    assert admin.send(f"/people/{key}/end", form(version="1")).status_code == 303
    for act in ("reset", "end", "edit", "roles/new"):
        assert admin.send(f"/people/{key}/{act}", form(version="2")).status_code == 403
    assert admin.get(f"/people/{key}").status_code == 200


@pytest.mark.parametrize("key", ["x", "0" * 31, "0" * 32, "Z" * 32, "..%2f..%2fkeys", "reference_worker.test1"])
def test_a_forged_address_leads_nowhere(lite: House, key: str) -> None:
    admin = client_of(lite, Role.ADMINISTRATOR)
    assert admin.get(f"/people/{key}").status_code == 404
    assert admin.send(f"/people/{key}/reset", form()).status_code == 404
    user = id_text(lite.world.person(Role.INTAKE_WORKER))
    assert admin.get(f"/people/{user}/roles/{key}").status_code == 404


def test_the_list_of_staff_costs_few_statements(lite: House) -> None:
    admin = client_of(lite, Role.ADMINISTRATOR)
    admin.get("/people/")
    with counted(lite) as sent:
        assert admin.get("/people/").status_code == 200
    assert len(sent) <= 4, sent

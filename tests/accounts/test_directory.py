"""The staff directory: names sealed, opened in bulk, remembered as long as they are right; a damaged one is reported."""

from __future__ import annotations

from time import monotonic

import pytest
from sqlalchemy import select, update

from caseapp.accounts import directory
from caseapp.accounts.directory import Profile, colleagues, login_key, names_of, works_at
from caseapp.accounts.models import User
from caseapp.cases.models import Case
from caseapp.infra.db import session
from caseapp.infra.db.guard import open_scope, scope_of, widened
from caseapp.infra.db.scope import Scope
from caseapp.infra.sealing.blobs import SealedBlob
from caseapp.infra.work import system_work
from caseapp.kernel import clock
from caseapp.policy.permissions import P
from caseapp.policy.roles import Role
from tests.accounts.doors import counted, lines
from tests.conftest import House
from tests.support.world import leave


def test_names_cost_a_statement_a_minute_once_they_are_remembered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = set(house.world.people.values())
    with house.app.app_context(), system_work() as unit:
        first = names_of(unit, people)
        with counted(house) as sent:
            assert names_of(unit, people) == first
        assert not sent
        monkeypatch.setattr(directory, "monotonic", lambda: monotonic() + directory.TRUSTED + 1)
        with counted(house) as sent:
            assert names_of(unit, people) == first
        assert len(sent) == 1
        assert len(first) == len(people)
        assert names_of(unit, []) == {}
        assert names_of(unit, people, "ar")[house.world.person(Role.DIRECTOR)] == "اسم مخترع"


def test_a_changed_name_is_not_remembered_wrongly(lite: House) -> None:
    user = lite.world.person(Role.DIRECTOR)
    with lite.app.app_context():
        with system_work() as unit:
            before = names_of(unit, [user])[user]
            row = unit.get(User, user)
            assert row is not None
            row.profile = directory.seal_profile(unit, user, Profile("autre", "Autre Nom"))
        with system_work() as unit:
            assert names_of(unit, [user])[user] == "Autre Nom" != before


@pytest.mark.parametrize("damage", ["altered", "truncated", "moved"])
def test_a_profile_that_does_not_open_is_reported_and_never_shown(lite: House, damage: str) -> None:
    user, other = lite.world.person(Role.DIRECTOR), lite.world.person(Role.INSPECTOR)
    with lite.app.app_context():
        directory._known.clear()
        with system_work() as unit:
            blob = bytes(unit.scalars(select(User.profile).where(User.id == user)).one())
            if damage == "altered":
                blob = blob[:-1] + bytes([blob[-1] ^ 1])
            if damage == "truncated":
                blob = blob[:20]
            if damage == "moved":
                blob = bytes(unit.scalars(select(User.profile).where(User.id == other)).one())
            unit.execute(update(User).where(User.id == user).values(profile=SealedBlob(blob)))
        with system_work() as unit:
            assert names_of(unit, [user]) == {user: directory.UNKNOWN}
    assert [line["about"] for line in lines(lite, "sealed.unreadable")] == [user]


def test_a_login_is_found_however_it_is_typed(lite: House) -> None:
    with lite.app.app_context():
        assert login_key("F.Bennani") == login_key(" f bennani ") == login_key("f-bénnani")
        assert login_key("f.bennani") != login_key("g.bennani")


def test_colleagues_are_those_who_hold_the_power_there_today(house: House) -> None:
    world = house.world
    with house.app.app_context(), system_work() as unit:
        found = {user for user, _name in colleagues(unit, world.here, P.CASE_CLOSE)}
        assert found == {
            world.person(Role.REFERENCE_WORKER), world.person(Role.UNIT_OFFICER), world.person(Role.PATHWAY_COORDINATOR)
        }  # fmt: skip
        assert works_at(unit, world.person(Role.DIRECTOR), world.here) == {"director"}
        assert works_at(unit, world.person(Role.DIRECTOR), world.there) == frozenset()


def test_work_of_the_system_leaves_nothing_within_reach(house: House) -> None:
    nobody = Scope(at=clock.now(), user_id=house.world.person(Role.ADMINISTRATOR))
    with house.app.app_context():
        unit = session()
        open_scope(unit, nobody)
        assert unit.scalars(select(Case)).all() == []
        with pytest.raises(RuntimeError), widened(unit, clock.now()):
            assert len(unit.scalars(select(Case)).all()) == 1
            raise RuntimeError
        assert scope_of(unit) == nobody
        assert not [row for row in unit if isinstance(row, Case)]
        assert unit.scalars(select(Case)).all() == []
        assert unit.get(Case, house.world.case_id) is None
        leave()

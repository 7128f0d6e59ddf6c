"""The demonstration: small here, the same each time, with something true on the first page of whoever signs in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from caseapp.accounts.directory import login_key
from caseapp.accounts.models import Establishment, User
from caseapp.accounts.posts import actor_of_user
from caseapp.accounts.service import sessions
from caseapp.application import create_app
from caseapp.cases import queries
from caseapp.cases.models import Case, CaseEvent
from caseapp.cases.vocabulary import BETWEEN_HOUSES
from caseapp.config import Settings
from caseapp.demo import ACCOUNTS, make_demo
from caseapp.infra import work
from caseapp.infra.audit import AuditEvent
from caseapp.infra.db import db, session
from caseapp.infra.db.guard import open_scope
from caseapp.infra.db.tallies import flaws
from caseapp.infra.prepare import prepare
from caseapp.kernel import clock
from caseapp.kernel.actor import Actor
from caseapp.kernel.errors import Refused
from caseapp.policy.roles import Role
from tests.support.requirements import only_long
from tests.support.unsynced import unsynced
from tests.support.world import give_cookie

HREF = re.compile(r'href="(/[^"#]*)')
NAMED = re.compile(r"[0-9a-f]{32}|[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z0-9]{4}")
ELSEWHERE = ("/static/", "/field/")
"""Files, and the page of a telephone."""
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""A Saturday."""


def made(settings: Settings, files_each: int | None, at: datetime = NOON) -> Flask:
    prepare(settings)
    app = unsynced(create_app(settings))
    with clock.hold(at):
        make_demo(app, files_each)
    return app


def told(app: Flask) -> list[Any]:
    """What is the same each time: everything but ids and references."""
    with app.app_context(), work.system_work() as unit:
        lines = select(Case.danger, Case.status, CaseEvent.kind, CaseEvent.at, CaseEvent.detail).join(
            CaseEvent, CaseEvent.case_id == Case.id
        )
        named = ("assigned", "team_changed", *(str(kind) for kind in BETWEEN_HOUSES))  # their detail is an id
        rows = unit.execute(lines.where(CaseEvent.kind.not_in(named))).all()
        found = sorted(map(str, rows))
        db.session.remove()
        db.engine.dispose()
    return found


def broken(app: Flask, login: str) -> list[tuple[str, int]]:
    """The pages that a link leads to and that do not open, as far as one of each shape tells."""
    with app.app_context():
        unit = session()
        user = unit.scalars(select(User).where(User.login_key == login_key(login))).one()
        token = give_cookie(user.id)
        db.session.remove()
    client = app.test_client()
    client.set_cookie("caseapp", token)
    todo, shapes, wrong = ["/"], set(), []
    while todo:
        path = todo.pop()
        answer = client.get(path)
        if answer.status_code not in (200, 302, 303):
            wrong.append((path, answer.status_code))
        for link in HREF.findall(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else ():
            link = link.replace("&amp;", "&")
            shape = NAMED.sub("*", link.partition("?")[0])
            if shape not in shapes and not link.startswith(ELSEWHERE):
                shapes.add(shape)
                todo.append(link)
    assert len(shapes) > 8, "the menu alone has more"
    return wrong


def test_it_is_the_same_each_time_and_never_of_the_future(sqlite_settings: Settings, tmp_path) -> None:
    first = made(sqlite_settings, 1)
    with first.app_context(), work.system_work() as unit:
        assert unit.scalar(select(func.max(AuditEvent.at))) <= NOON
        assert unit.scalar(select(func.max(CaseEvent.at))) <= NOON
        assert unit.scalar(select(func.min(CaseEvent.at))) < NOON - timedelta(days=20)
        assert len(set(unit.scalars(select(Establishment.province_code)))) >= 4
    again = tmp_path / "again"
    second = Settings(data=again, database_url=f"sqlite:///{again / 'caseapp.sqlite3'}", demo=False)
    assert told(first) == told(made(second, 1))


def test_everybody_finds_something(sqlite_settings: Settings) -> None:
    app = made(sqlite_settings, 6)
    assert len(ACCOUNTS) == len({login for login, *_ in ACCOUNTS}) == len(Role) + 1
    with app.app_context(), clock.hold(NOON):
        day = _day(_actor("referent"))
        assert any(item.late for item in day.due)
        assert day.unassigned
        assert _day(_actor("murafiqa")).told
        assert _day(_actor("parcours")).risen
    for login, *_rest in ACCOUNTS:
        with clock.hold(NOON + timedelta(minutes=5)):
            assert broken(app, login) == [], login
    with app.app_context(), clock.hold(NOON):
        figures = _as(_actor("province"), queries.figures_for)
        assert figures.live
        assert figures.live >= 10


def test_the_first_command_can_be_given_at_this_very_moment(sqlite_settings: Settings) -> None:
    """The whole of it, counted from now: what an hour of the day or a day of the year breaks is seen on some run."""
    now = datetime.now(UTC)
    with made(sqlite_settings, None, now).app_context(), work.system_work() as unit:
        assert unit.scalar(select(func.count(Case.id))) > 150, now
        assert flaws(unit) == {}, "each figure that was kept meanwhile is what a count says"


@only_long
@pytest.mark.parametrize(
    "at",
    (
        "2026-11-22T20:10", "2026-11-28T23:10", "2026-12-31T22:50", "2027-01-01T00:10", "2027-02-10T20:00", "2027-03-01T04:00",
        "2027-06-15T09:00", "2027-10-31T01:30", "2028-02-29T12:00",
    ),
)  # fmt: skip
def test_the_first_command_can_be_given_at_any_hour(sqlite_settings: Settings, at: str) -> None:
    with (
        made(sqlite_settings, None, datetime.fromisoformat(at).replace(tzinfo=UTC)).app_context(),
        work.system_work() as unit,
    ):
        assert unit.scalar(select(func.count(Case.id))) > 150


def test_production_has_none(sqlite_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(sqlite_settings)
    app = create_app(sqlite_settings)
    monkeypatch.setattr(Settings, "production", True, raising=False)
    with pytest.raises(Refused):
        make_demo(app, 1)


def _actor(login: str) -> Actor:
    unit = session()
    actor = actor_of_user(unit, unit.scalars(select(User).where(User.login_key == login_key(login))).one())
    unit.rollback()
    return actor


def _as(actor: Actor, ask: Any) -> Any:
    unit = session()
    open_scope(unit, sessions.scope_of(actor, clock.now()))
    try:
        return ask(actor)
    finally:
        unit.rollback()
        unit.info.clear()
        unit.close()


def _day(actor: Actor) -> Any:
    return _as(actor, queries.day_of)

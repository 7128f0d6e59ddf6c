"""What tests of accounts do at the doors: sign in as a person types, read what was stored, send forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from caseapp.accounts.models import User, UserSession
from caseapp.infra.audit import AuditEvent
from caseapp.infra.db import db
from caseapp.infra.db.driver import told
from caseapp.infra.work import system_work
from caseapp.kernel.identifiers import id_text, new_id
from tests.conftest import House
from tests.support.client import PageClient
from tests.support.world import PASSWORD

OTHER_PASSWORD = "quatre cigognes sur le minaret"


def knock(client: PageClient, login: str, password: str = PASSWORD, next_url: str = "", **kwargs: Any) -> TestResponse:
    """Sign in as a person does."""
    data = {"csrf_token": client.token("/login"), "login": login, "password": password, "next": next_url}
    return client.post("/login", data=data, **kwargs)


def form(**fields: Any) -> dict[str, Any]:
    """A form with a submission id of its own."""
    return {"submission_id": id_text(new_id()), **fields}


def value_of(page: str, name: str) -> str:
    """What an input of a page holds."""
    tag = next(tag for tag in re.findall(r"<input[^>]*>", page) if f'name="{name}"' in tag)
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def lines(house: House, fact: str) -> list[dict[str, Any]]:
    """Lines of the trail of one kind, oldest first."""
    with house.app.app_context(), system_work() as unit:
        rows = unit.scalars(select(AuditEvent).where(AuditEvent.fact == fact).order_by(AuditEvent.id)).all()
        return [{"actor": r.actor_id, "about": r.about_id, **json.loads(r.detail)} for r in rows]


def sessions_of(house: House, user: bytes) -> int:
    """How many sessions somebody has."""
    with house.app.app_context(), system_work() as unit:
        return unit.scalar(select(func.count()).select_from(UserSession).where(UserSession.user_id == user)) or 0


def account(house: House, user: bytes) -> User:
    """An account as it is stored."""
    with house.app.app_context(), system_work() as unit:
        row = unit.get(User, user)
        assert row is not None
        unit.expunge(row)
        return row


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """The SQL statements sent meanwhile."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    with house.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    told.append(sent.append)
    try:
        yield sent
    finally:
        told.remove(sent.append)
        event.remove(engine, "before_cursor_execute", note)

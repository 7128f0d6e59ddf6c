"""Reading pages as a browser does: their forms with every field as it stands, their messages, their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask
from sqlalchemy import Select, func, select
from werkzeug.test import TestResponse

from caseapp.infra.audit import AuditEvent
from caseapp.infra.db import Base, session
from caseapp.web.i18n import gettext, speaking
from tests.support.client import XHTML, PageClient, parsed

READING = (
    "case.opened",
    "document.listed",
    "document.opened",
    "document.refused",
    "case.listed",
    "case.searched",
    "search.elsewhere",
    "pair.compared",
    "pair.listed",
    "glass.seen",
    "account.read",
    "access.refused",
)
NOT_COUNTED = {"audit_event", "audit_link", "audit_checkpoint", "session", "user_session", "throttle", "job_lease"}


@dataclass
class PageForm:
    """A form of a page: where it goes and what it would send if nothing were typed."""

    action: str
    fields: dict[str, Any]
    """A list where several boxes of one name are ticked."""


def tree_of(response: TestResponse) -> Element:
    """The page's elements, for reading."""
    return parsed(response.get_data(as_text=True))[0]


def forms_of(response: TestResponse) -> list[PageForm]:
    """Forms of the page that carry a submission id, in order."""
    found = []
    for form in tree_of(response).iter(f"{XHTML}form"):
        fields: dict[str, Any] = {}
        for node in form.iter():
            tag, name = str(node.tag).removeprefix(XHTML), node.get("name")
            if not name:
                continue
            if tag == "input":
                kind = node.get("type", "text")
                if kind in ("radio", "checkbox") and node.get("checked") is None:
                    continue
                value, ticked = node.get("value", ""), fields.get(name) if kind == "checkbox" else None
                fields[name] = [*([ticked] if isinstance(ticked, str) else ticked), value] if ticked else value
            elif tag == "textarea":
                fields[name] = (node.text or "").removeprefix("\r\n").removeprefix("\n")
            elif tag == "select":
                options = list(node.iter(f"{XHTML}option"))
                chosen = next((o for o in options if o.get("selected") is not None), options[0] if options else None)
                fields[name] = chosen.get("value", "") if chosen is not None else ""
        if "submission_id" in fields:
            found.append(PageForm(form.get("action") or response.request.path, fields))
    return found


def form_of(response: TestResponse, action: str | None = None) -> PageForm:
    """The page's one form, or that which goes to `action`."""
    fitting = [f for f in forms_of(response) if action is None or f.action == action]
    assert fitting, f"no form {action or ''} on {response.request.path} ({response.status_code})"
    return fitting[0]


def fill(client: PageClient, page: str, action: str | None = None, **values: Any) -> TestResponse:
    """Open `page`, type `values` into its form, send it."""
    opened = client.get(page)
    assert opened.status_code == 200, f"{page}: {opened.status_code}"
    return send(client, form_of(opened, action), **values)


def send(client: PageClient, form: PageForm, **values: Any) -> TestResponse:
    """Send a form with `values` typed over what stands in it."""
    return client.post(form.action, data={**form.fields, **values})


def again(client: PageClient, answer: TestResponse, **values: Any) -> TestResponse:
    """Send the form of an answer (422, 409) once more, as it stands, with `values` mended."""
    return send(client, form_of(answer), **values)


def text_of(response: TestResponse) -> str:
    """What a reader sees: the text of the page's main part, blanks joined."""
    tree = tree_of(response)
    main = next(tree.iter(f"{XHTML}main"), tree)
    return " ".join(" ".join(main.itertext()).split())


def errors_at(response: TestResponse) -> dict[str, str]:
    """Messages by the id of the field they stand at."""
    return {
        (node.get("id") or "").removesuffix("-error"): "".join(node.itertext())
        for node in tree_of(response).iter(f"{XHTML}p")
        if "error" in (node.get("class") or "").split() and node.get("id") != "lock-error"
    }


def said(app: Flask, language: str, text: str, **values: Any) -> str:
    """A sentence of the application as a page in `language` says it."""
    with app.test_request_context("/"), speaking(language):
        return gettext(text, **values)


def references_in(response: TestResponse) -> list[str]:
    """References of the files a list shows, in order."""
    text = response.get_data(as_text=True)
    return re.findall(r'<tr><td><a href="/cases/([0-9A-Z-]{12})"', text)


def reference_of(answer: TestResponse) -> str:
    """The reference of the file an answer leads to."""
    assert answer.status_code == 303, (answer.status_code, errors_at(answer))
    return answer.location.rsplit("/", 1)[-1]


@lru_cache(maxsize=1)
def _counting() -> Select[Any]:
    """Counts of all tables in one statement: there are a hundred, and they are counted three times in a test."""
    counts = [
        select(func.count()).select_from(table).scalar_subquery().label(table.name)
        for table in Base.metadata.sorted_tables
        if table.name not in NOT_COUNTED and "session" not in table.name and "throttle" not in table.name
    ]
    changes = select(func.count()).select_from(AuditEvent).where(AuditEvent.fact.not_in(READING))
    return select(*counts, changes.scalar_subquery().label("changes"))


def effects(app: Flask) -> dict[str, int]:
    """Rows by table, and lines of the trail that tell of a change: what an act leaves behind."""
    with app.app_context():
        unit = session()
        counts = unit.connection().execute(_counting(), execution_options={"caseapp_scoped": True}).mappings().one()
        unit.rollback()
        return dict(counts)

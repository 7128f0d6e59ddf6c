"""A test client that looks at every page it opens, as a reviewer would: any test that opens a page tests the page."""

from __future__ import annotations

import re
from typing import Any

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.world import CANARIES

IDENTIFIER = re.compile(r"[0-9a-f]{32}|[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}")
XHTML = "{http://www.w3.org/1999/xhtml}"


class PageClient(FlaskClient):
    """Checks each HTML answer: valid HTML5, one h1, labelled inputs, a token in each form, language, no inline code."""

    look = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send, then look."""
        kwargs.setdefault("follow_redirects", False)
        response = super().open(*args, **kwargs)
        if self.look and response.mimetype == "text/html" and response.status_code not in (301, 302, 303):
            check_page(response)
        return response

    def token(self, path: str = "/account") -> str:
        """The form token of this browser session."""
        body = self.get(path).get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', body)
        assert found, f"no form token on {path}"
        return found[1]

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """POST a form as a browser would, with the token."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)


def check_page(response: TestResponse) -> None:
    """Raise AssertionError when the page is not one we would show."""
    text = response.get_data(as_text=True)
    where = f"{response.request.method} {response.request.path}"
    parser = html5lib.HTMLParser(strict=False)
    tree = parser.parse(text)
    assert not parser.errors, f"{where}: invalid HTML {parser.errors[:3]}"
    root = tree
    assert root.get("lang") in ("fr", "ar"), where
    assert root.get("dir") == ("rtl" if root.get("lang") == "ar" else "ltr"), where
    nodes = list(root.iter())
    tags = [node for node in nodes if isinstance(node.tag, str)]
    assert sum(n.tag == f"{XHTML}h1" for n in tags) == 1, f"{where}: one h1"
    labels = {n.get("for") for n in tags if n.tag == f"{XHTML}label"}
    inside = {id(child) for n in tags if n.tag == f"{XHTML}label" for child in n.iter()}
    ids = [n.get("id") for n in tags if n.get("id")]
    assert len(ids) == len(set(ids)), f"{where}: an id stands twice: {sorted(i for i in ids if ids.count(i) > 1)[:3]}"
    for node in tags:
        name = node.tag.removeprefix(XHTML)
        if name in ("input", "select", "textarea") and node.get("type") not in ("hidden", "submit", "button"):
            labelled = node.get("id") in labels or id(node) in inside or node.get("aria-label")
            assert labelled, f"{where}: no label for {node.get('name')}"
        assert not node.get("style"), f"{where}: inline style"
        assert not any(key.startswith("on") for key in node.attrib), f"{where}: inline handler"
        if name == "script":
            assert node.get("src") and not (node.text or "").strip(), f"{where}: inline script"
        if name == "form" and (node.get("method") or "get").lower() == "post":
            fields = {child.get("name") for child in node.iter() if isinstance(child.tag, str)}
            assert "csrf_token" in fields, f"{where}: a form without token"
        for attribute in ("href", "action", "src"):
            value = node.get(attribute) or ""
            assert not any(word in value for word in CANARIES.values()), f"{where}: a name in {attribute}"
            assert not value.startswith(("http:", "https:", "//")), f"{where}: leaves the house: {value}"
    assert "Traceback" not in text, where
    assert "%(" not in text, f"{where}: an unfilled placeholder"

"""A test client that looks at every page it opens, as a reviewer would: any test that opens a page tests the page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import unescape
from typing import Any
from xml.etree.ElementTree import Comment, Element, SubElement

from flask.testing import FlaskClient
from markupever import HtmlOptions, Parser, dom
from werkzeug.test import TestResponse

from tests.support.world import CANARIES

IDENTIFIER = re.compile(r"[0-9a-f]{32}|[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{4}")
XHTML = "{http://www.w3.org/1999/xhtml}"
_LETTERS = r"[^\"<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]*"
_WORDS = f"{_LETTERS}(?:&(?:amp|lt|gt|quot|#34|#39);{_LETTERS})*"
PLAIN = re.compile(f' (?P<name>value|content|data-actor|datetime|href|action)="{_WORDS}"|>(?P<text>{_WORDS})(?=<)')
"""What may differ between two pages of one shape: values and text in which no parser can read anything but words."""
ADDRESS = re.compile(r' (href|action|src)="([^"]*)"')
_sound: set[int] = set()
"""Shapes of pages that were looked at: a suite opens the same page thousands of times, and parsing it takes longer than making it."""


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


@lru_cache(maxsize=8)
def parsed(text: str) -> tuple[Element, list[str]]:
    """A page's elements, and what is wrong with its HTML. Nobody changes the elements."""
    parser = Parser(HtmlOptions(exact_errors=True))
    parser.process(text)
    parser.finish()
    errors = parser.errors()
    return _elements(parser.into_dom()), errors


def _elements(document: dom.TreeDom) -> Element:
    """The same tree as the standard library has it."""
    root: Element | None = None
    within: list[Element] = []
    for node, opens in ((edge.node, not edge.closed) for edge in document.root().traverse()):
        if isinstance(node, dom.Element):
            if opens:
                name, attributes = f"{{{node.name.ns}}}{node.name.local}", {k.local: v for k, v in node.attrs.items()}
                here = SubElement(within[-1], name, attributes) if within else Element(name, attributes)
                root = root if root is not None else here
                within.append(here)
            else:
                within.pop()
        elif opens and within and isinstance(node, dom.Text):
            before = within[-1][-1] if len(within[-1]) else None
            if before is None:
                within[-1].text = (within[-1].text or "") + node.content
            else:
                before.tail = (before.tail or "") + node.content
        elif opens and within and isinstance(node, dom.Comment):
            within[-1].append(Comment(node.content))
    assert root is not None
    return root


def shape_of(text: str) -> str:
    """The page without its plain values and words. Two pages of one shape have the same elements, ids, labels and faults."""
    return PLAIN.sub(
        lambda found: f" {found['name']}" if found["name"] else ">." if found["text"].strip() else ">", text
    )


def check_page(response: TestResponse) -> None:
    """Raise AssertionError when the page is not one we would show."""
    text = response.get_data(as_text=True)
    where = f"{response.request.method} {response.request.path}"
    assert "Traceback" not in text, where
    assert "%(" not in text, f"{where}: an unfilled placeholder"
    for name, escaped in ADDRESS.findall(text):
        value = unescape(escaped)
        assert not any(word in value for word in CANARIES.values()), f"{where}: a name in {name}"
        assert not value.startswith(("http:", "https:", "//")), f"{where}: leaves the house: {value}"
        assert value, f"{where}: an empty address in {name}"
    shape = hash(shape_of(text))
    if shape not in _sound:
        _look_at(text, where)
        _sound.add(shape)


def _look_at(text: str, where: str) -> None:
    root, errors = parsed(text)
    assert not errors, f"{where}: invalid HTML {errors[:3]}"
    assert root.get("lang") in ("fr", "ar"), where
    assert root.get("dir") == ("rtl" if root.get("lang") == "ar" else "ltr"), where
    nodes = list(root.iter())
    tags = [node for node in nodes if isinstance(node.tag, str)]
    assert sum(n.tag == f"{XHTML}h1" for n in tags) == 1, f"{where}: one h1"
    labels = {n.get("for") for n in tags if n.tag == f"{XHTML}label"}
    inside = {id(child) for n in tags if n.tag == f"{XHTML}label" for child in n.iter()}
    ids = [n.get("id") for n in tags if n.get("id")]
    addresses = sum(node.get(name) is not None for node in tags for name in ("href", "action", "src"))
    assert addresses == len(ADDRESS.findall(text)), f"{where}: an address that is not looked at each time"
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

"""The page in the street runs on old telephones: nothing in its modules or its style is newer than Chrome 109 and
Firefox 115. What is listed was looked up once; a browser that knows more would run it here without a word."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image

from caseapp.outreach.views.shell import STYLES, WORKER, modules
from caseapp.web.context import STATIC
from tests.conftest import House

NEWER = {
    "Set methods": r"\.(union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(",
    "Promise.withResolvers, Promise.try": r"Promise\.(withResolvers|try)\b",
    "Array.fromAsync": r"Array\.fromAsync",
    "copying array methods": r"\.(toSorted|toReversed|toSpliced)\(|\.with\(",
    "Object.groupBy, Map.groupBy": r"\b(Object|Map)\.groupBy",
    "AbortSignal.any": r"AbortSignal\.any",
    "View transitions": r"startViewTransition|view-transition",
    "Popover, invokers": r"\bpopover|commandfor|closedby",
    "Iterator helpers": r"\.(values|keys|entries)\(\)\.(map|filter|take|drop|toArray|reduce)\(",
    "Well-formed strings, v flag": r"isWellFormed|toWellFormed|/[dgimsuy]*v[dgimsuy]*[,;).]",
    "ArrayBuffer.transfer, bytes as Base64": r"\.transfer\(|toBase64|fromBase64|toHex\(|fromHex\(",
    "URL.canParse, URL.parse": r"URL\.(canParse|parse)\(",
    "X25519, Ed25519": r"X25519|Ed25519",
    "Error.isError, RegExp.escape, Math.sumPrecise": r"Error\.isError|RegExp\.escape|sumPrecise",
    "using, import attributes, top-level await": r"^\s*(await )?using |import .* with \{|^await ",
    "scheduler, requestIdleCallback": r"scheduler\.|requestIdleCallback",
    "checkVisibility, setHTML, moveBefore": r"checkVisibility|setHTML|moveBefore",
    "Intl.Segmenter, Intl.DurationFormat": r"Intl\.(Segmenter|DurationFormat)",
}
"""Newer than Chrome 109 or Firefox 115, by a name that is told from everything else."""
NEWER_STYLE = {
    ":has()": r":has\(",
    "nesting": r"&",
    "container queries of style, scope": r"@scope|@container style",
    "color-mix, light-dark, relative colours": r"color-mix\(|light-dark\(|rgb\(from|oklch\(from",
    "text-wrap, field-sizing, anchor positions": r"text-wrap|field-sizing|anchor-name|position-anchor",
    "starting style, discrete transitions, linear()": r"@starting-style|allow-discrete|[\s:,]linear\(",
    "subgrid": r"subgrid",
    "registered properties": r"@property",
    "view transitions, scroll timelines": r"view-transition|animation-timeline|scroll-timeline",
}
"""The page also has the application's own style, which styles desks: what of it the page uses is here beside it."""


@pytest.mark.parametrize("name", [*modules(), WORKER])
def test_no_module_asks_for_a_newer_browser(name: str) -> None:
    text = re.sub(r"^\s*//.*$", "", (STATIC / name).read_text("utf-8"), flags=re.MULTILINE)
    assert [what for what, form in NEWER.items() if re.search(form, text, re.MULTILINE)] == []


def test_the_style_of_the_page_asks_for_no_newer_browser() -> None:
    assert STYLES[-1] == "field/field.css"
    text = (STATIC / STYLES[-1]).read_text("utf-8")
    assert [what for what, form in NEWER_STYLE.items() if re.search(form, text)] == []


def test_an_old_android_finds_pictures_to_install_it_by(lite: House) -> None:
    client = lite.app.test_client()
    icons = json.loads(client.get("/field/manifest.webmanifest").data)["icons"]
    found = {}
    for icon in icons:
        answer = client.get(icon["src"])
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])
        if icon["type"] == "image/png":
            with Image.open(io.BytesIO(answer.data)) as picture:
                assert icon["sizes"] == f"{picture.width}x{picture.height}"
            found[icon["sizes"], icon["purpose"]] = len(answer.data)
    assert found.keys() == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    assert sum(found.values()) < 16_000

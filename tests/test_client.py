"""The client that looks at pages: whatever a page gets wrong is seen, also when a page of that shape was seen before."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.client import check_page
from tests.support.world import CANARIES

SOUND = """<!doctype html><html lang="fr" dir="ltr"><head><title>Titre</title></head><body><h1 id="a">Amina</h1>
<table><tbody><tr><td><a href="/cases/1">Un mot &amp; un autre</a></td></tr></tbody></table>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="00"><label for="b">Nom</label>
<input id="b" name="b" value="&#34;mot&#34;"></form></body></html>"""

FAULTS = {
    "an element never closed": ("</h1>", ""),
    "an id twice": ('id="b"', 'id="a"'),
    "no label": ('for="b"', 'for="c"'),
    "two titles": ("Nom</label>", "Nom</label><h1>Mot</h1>"),
    "a form without token": ('name="csrf_token"', 'name="csrf"'),
    "an inline style": ('<a href="/cases/1"', '<a href="/cases/1" style="x"'),
    "an inline handler": ('<a href="/cases/1"', '<a href="/cases/1" onclick="x"'),
    "an inline script": ("</form>", "</form><script>x</script>"),
    "words that became markup": ("Amina", "<b>Amina"),
    "a value that became markup": ("&#34;mot&#34;", '" onfocus="x'),
    "a control character": ("Amina", "Am\x01ina"),
    "another direction": ('dir="ltr"', 'dir="rtl"'),
    "a name in an address": ("/cases/1", f"/cases/{CANARIES['family']}"),
    "another house": ("/cases/1", "https://example.org/"),
    "an address without quotes": ('"/cases/1"', "/cases/1"),
    "a placeholder": ("Un mot", "%(mot)s"),
    "an error told": ("Un mot", "Traceback"),
}


def look(text: str) -> None:
    with Flask(__name__).test_request_context("/x") as context:
        check_page(TestResponse([text.encode()], "200 OK", {}, context.request))


@pytest.mark.parametrize("fault", FAULTS)
def test_it_sees(fault: str) -> None:
    look(SOUND)
    look(SOUND.replace("Amina", "Bilal").replace("/cases/1", "/cases/2"))
    broken = SOUND.replace(*FAULTS[fault])
    assert broken != SOUND
    with pytest.raises(AssertionError):
        look(broken)

"""Two photos from a phone become one document, seen page by page: in both languages, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, Seat, reference_of
from tests.documents.makers import encoded, exif
from tests.support.requirements import only_long

DOCUMENT = re.compile(r"/documents/[0-9a-f]{32}$")


def photo(colour: str) -> dict[str, object]:
    """A photo as a telephone takes it: large, lying on its side, with a place in it."""
    data = encoded(Image.new("RGB", (3200, 2400), colour), "JPEG", exif=exif(6), quality=100)
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": data + bytes(500_000)}


def register(desk: Desk, page: Page) -> str:
    """A file with the fewest answers; its reference."""
    desk.go(page, "/cases/new")
    page.locator("input[name=danger][value='2']").check(force=True)
    page.locator("main form .acts button:not([name])").click()
    return reference_of(page)


@pytest.mark.parametrize(
    ("language", "device", "options"),
    [
        ("fr", "phone", {}),
        pytest.param("ar", "phone", {}, marks=only_long),
        ("fr", "desk", {"java_script_enabled": False}),
    ],
)
def test_two_photos_become_one_document(seat: Seat, language: str, device: str, options: dict[str, bool]) -> None:
    """Chosen one after the other, put in order, made smaller and upright, sent, and seen in the page."""
    desk = seat("parcours", language, device, **options)
    page = desk.page()
    reference = register(desk, page)
    page.locator("#documents a[href$='/documents/new']").click()
    if desk.javascript:
        desk.look(page)
        page.locator("#pages").set_input_files([photo("red")])
        page.locator("#pages-camera").set_input_files([photo("blue")])
        expect(page.locator(".leaves li canvas")).to_have_count(2)
        page.locator(".leaves [data-act='up-1']").click()
        desk.look(page)
        page.locator("main form .acts button").first.click()
        expect(page.locator("#problems")).to_be_visible()
        expect(page.locator(".leaves li canvas")).to_have_count(2)
    else:
        page.locator("#pages").set_input_files([photo("blue"), photo("red")])
    page.locator("#type").select_option("birth_certificate")
    page.locator("main form .acts button").first.click()
    expect(page).to_have_url(DOCUMENT)
    for number, colour in ((0, (0, 0, 255)), (1, (255, 0, 0))):
        picture = page.locator(".leaf img").nth(number)
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True)
        if desk.javascript:
            seen = picture.evaluate(
                "image => { const pen = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d');"
                "pen.drawImage(image, 0, 0, 1, 1); return [image.naturalWidth, image.naturalHeight, ...pen.getImageData(0, 0, 1, 1).data] }"
            )
            assert seen[:2] == [1950, 2600], "upright, and no larger than a page needs"
            assert all(abs(a - b) < 12 for a, b in zip(seen[2:5], colour, strict=True))
    if desk.javascript:
        desk.look(page)
    desk.go(page, f"/cases/{reference}")
    expect(page.locator("#documents a[href*='/documents/']").first).to_be_visible()
    desk.go(page, f"/cases/{reference}/documents")
    if desk.javascript:
        desk.look(page)

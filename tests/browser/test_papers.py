"""A paper is printed, and whoever holds it finds out that it is genuine; the file is compared without leaving the browser."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Installation
from tests.browser.desk import Seat


def test_a_paper_is_proved_genuine(seat: Seat, furnished: Installation) -> None:
    """One click prints; the page behind the code compares the file, on a desk and on a phone, in both languages."""
    desk = seat("referent")
    page = desk.page()
    desk.go(page, f"/cases/{furnished.references['long']}/summary")
    button = page.locator(".printing button[value=both]")
    assert page.locator(".printing").get_attribute("target") == "_blank"
    token = page.locator(".printing input[name=csrf_token]").get_attribute("value")
    address = page.locator(".printing").get_attribute("action")
    expect(button).to_be_visible()
    paper = desk.context.request.post(desk.server.url + str(address), form={"csrf_token": str(token), "tongue": "both"})
    assert paper.headers["content-type"] == "application/pdf"
    told = re.search(r"paper-(.+)\.pdf", paper.headers["content-disposition"])
    assert told
    pdf = {"name": "x.pdf", "mimeType": "application/pdf", "buffer": paper.body()}
    for language, device in (("fr", "desk"), ("ar", "phone")):
        holder = seat(None, language, device)
        shown = holder.page()
        assert holder.go(shown, f"/papers/{told[1]}").status == 200
        holder.look(shown)
        shown.set_input_files("#held", pdf)
        expect(shown.locator("[role=status] .note.ok")).to_be_visible()
        shown.set_input_files("#held", {**pdf, "buffer": paper.body() + b" "})
        expect(shown.locator("[role=status] .note.bad")).to_be_visible()
        holder.look(shown)
        assert holder.go(shown, "/papers/K7M-492-QXTB").status == 404
        holder.look(shown)
    plain = seat(None, java_script_enabled=False)
    shown = plain.page()
    plain.go(shown, f"/papers/{told[1]}")
    expect(shown.locator(".print")).to_contain_text(re.compile("[0-9a-f]{64}"))
    expect(shown.locator("#held")).to_be_hidden()

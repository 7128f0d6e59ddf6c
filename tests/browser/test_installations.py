"""Other installations: an empty one that gets its first administrator, and one behind TLS."""

from __future__ import annotations

import re
import shutil
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Installation
from tests.browser.desk import open_desk
from tests.browser.server import ROOT, Server

NEW_PASSWORD = "quatre chameaux boivent du lait"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """An installation in which nobody has an account."""
    running = Server(tmp_path_factory.mktemp("empty") / "data").start()
    yield running
    running.stop()


def test_first_start(browser: Browser, empty: Server) -> None:
    """From the code on the console to the recovery code typed back, then a colleague's account, in Arabic."""
    desk = open_desk(browser, empty, "fr", "phone")
    page = desk.page()
    desk.go(page, "/")
    expect(page).to_have_url(re.compile("/welcome"))
    for language in ("ar", "fr"):
        desk.speak(page, language)
        desk.look(page)
    page.locator("main form button").click()
    expect(page.locator("#problems")).to_be_focused()
    desk.look(page)
    code = re.search(r"^ +([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})$", empty.log.read_text("utf-8"), re.MULTILINE)
    assert code
    answers = {"code": code[1], "place_fr": "Direction", "place_ar": "الإدارة", "name": "Amal Idrissi", "login": "amal"}
    for name, answer in {**answers, "password": NEW_PASSWORD, "again": NEW_PASSWORD}.items():
        page.locator(f"#{name}").fill(answer)
    page.locator("#province_code").select_option(index=3)
    page.locator("main form button").click()
    expect(page).to_have_url(empty.url + "/keys")
    desk.look(page)
    page.locator("form[action='/keys/recovery'] button").click()
    shown = page.locator(".key bdi").inner_text()
    desk.look(page)
    page.locator("#code").fill("pas le bon")
    page.locator("form[action='/keys/verify'] button").click()
    expect(page.locator("#code-error")).to_be_visible()
    page.locator("#code").fill(shown.lower())
    page.locator("form[action='/keys/verify'] button").click()
    expect(page.locator("form[action='/keys/verify']")).to_have_count(0)
    desk.look(page)

    desk.go(page, "/account")
    desk.speak(page, "ar")
    desk.go(page, "/people/new")
    page.locator("#name_ar").fill("مريم العلوي")
    page.locator("#login").fill("meryem")
    page.locator("#role").select_option(index=1)
    page.locator("main form .acts button:not([name])").click()
    expect(page.locator("dl.facts")).to_contain_text("meryem")
    desk.look(page)
    once = page.locator("dl.facts dd").nth(1).inner_text()
    page.locator("main a.btn").click()
    expect(page.locator("h1")).to_contain_text("مريم العلوي")
    desk.look(page)

    hers = open_desk(browser, empty, "ar", "desk")
    page = hers.page()
    hers.sign_in(page, "meryem", once)
    expect(page).to_have_url(empty.url + "/account/password")
    hers.look(page)
    for name, answer in (("present", once), ("password", NEW_PASSWORD + " frais"), ("again", NEW_PASSWORD + " frais")):
        page.locator(f"#{name}").fill(answer)
    page.locator("main form button").last.click()
    expect(page).to_have_url(empty.url + "/")
    expect(page.locator("#tour")).to_be_visible()
    hers.look(page)
    with page.expect_response("**/help/tour"):
        page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()
    hers.go(page, "/")
    expect(page.locator("#tour")).to_have_count(0)
    hers.look(page)
    for one in (desk, hers):
        one.context.close()
        one.check()


@pytest.fixture(scope="module")
def sealed_line(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser, furnished: Installation
) -> Iterator[Server]:
    """The same house behind a certificate that `run.py cert` made, served by granian."""
    place = tmp_path_factory.mktemp("tls")
    made = subprocess.run(
        [sys.executable, "run.py", "cert", "--out", str(place / "cert")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    data = place / "data"
    shutil.copytree(furnished.data, data)
    files = {"CASEAPP_TLS_CERT": "server.crt", "CASEAPP_TLS_KEY": "server.key"}
    running = Server(data, **{name: str(place / "cert" / file) for name, file in files.items()}).start()
    yield running
    running.stop()


def test_behind_tls(browser: Browser, sealed_line: Server) -> None:
    """The cookie is bound to this host and to TLS, the browser is told to stay with TLS, and the chain is whole."""
    authority = sealed_line.data.parent / "cert" / "ca.crt"
    trusting = ssl.create_default_context(cafile=str(authority))
    with urllib.request.urlopen(sealed_line.url + "/healthz", context=trusting, timeout=20) as answer:
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    desk = open_desk(browser, sealed_line, "fr", "desk", ignore_https_errors=True)
    page = desk.page()
    answer = desk.go(page, "/cases/new")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    desk.sign_in(page, "accueil")
    expect(page).to_have_url(sealed_line.url + "/cases/new")
    cookies = {cookie["name"]: cookie for cookie in desk.context.cookies()}
    session = cookies["__Host-caseapp"]
    assert session["secure"] and session["httpOnly"] and session["path"] == "/" and session["sameSite"] == "Lax"
    assert all(cookie["secure"] for cookie in cookies.values())
    assert "caseapp" not in cookies
    page.locator("input[name=danger][value='4']").check(force=True)
    page.locator("#given_ar").fill("أمينة")
    page.locator("main form .acts button:not([name])").click()
    expect(page.locator("h1")).to_have_text("أمينة")
    page.locator(".account summary").click()
    page.locator("#sign-out button").click()
    expect(page).to_have_url(sealed_line.url + "/login")
    assert "__Host-caseapp" not in {cookie["name"] for cookie in desk.context.cookies()}
    desk.context.close()
    desk.check()

"""The tasks of a working day, done by a scripted hand: `python benchmarks/tasks.py [--write]`.

Against the real server (`python -m caseapp serve`, on the loopback, with the demonstration's 200 files), in French and
in Arabic, in a Chromium (CHROMIUM_PATH, or on PATH). Then the first paint of the first pages on a slow machine
(paint.py). With --write, what was measured replaces its section of benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import paint  # noqa: E402
from benchmarks.crowd import PRESENT  # noqa: E402
from benchmarks.hand import K_POOR, Hand  # noqa: E402
from benchmarks.visits import a_child_without_bed, a_file, signed_in  # noqa: E402
from tests.browser.server import Server  # noqa: E402
from tests.support.browser import find_chromium, flags  # noqa: E402

README = ROOT / "benchmarks" / "README.md"
BEGINS, ENDS = "<!-- tasks.py -->", "<!-- end of tasks.py -->"
SEND = "main form .acts button:not([name])"
SAYS: dict[str, dict[str, str]] = {
    "fr": {
        "given": "Nabil", "given_field": "#given", "commune": "sal",
        "short": "Vu avec la maraude vers minuit, dort dehors depuis hier. Un repas accepte.",
        "own": "Je ne veux pas rentrer ce soir.",
        "account": "La voisine l'accompagne. Traces au bras, calme, demande sa soeur. Medecin prevenu.",
        "note": "Appel de la tante, viendra samedi.", "why": "Conge de la collegue.",
    },
    "ar": {
        "given": "نبيل", "given_field": "#given_ar", "commune": "سلا",
        "short": "التقى به فريق الشارع حوالي منتصف الليل، ينام خارج البيت منذ أمس. قبل وجبة.",
        "own": "ما باغيش نرجع لدار هاد الليلة.",
        "account": "جاءت به الجارة. آثار على ذراعه، هادئ، يسأل عن أخته. أخبرنا الطبيب.",
        "note": "اتصلت العمة، ستأتي يوم السبت.", "why": "عطلة الزميلة.",
    },
}  # fmt: skip
"""What is typed; without accents, as one types in a hurry."""


def short_intake(hand: Hand, says: dict[str, str]) -> None:
    """From the first page: register a child by what a maraud knows, to be completed later."""
    page = hand.page
    hand.click(page.locator("a[href='/cases/new']").first, leads=True)
    hand.press("ArrowDown", thought=True)  # the danger has the focus: the second level
    hand.click(page.locator("#source"))
    hand.page.locator("#source").select_option("street_team")
    hand.points, hand.clicks = hand.points + 1, hand.clicks + 1
    hand.click(page.locator("#account"))
    hand.write(says["short"])
    hand.click(page.locator(says["given_field"]))
    hand.write(says["given"])
    hand.click(page.locator("label:has(input[name=sex][value=male])"))
    hand.click(page.locator("#age_low"))
    hand.write("12")
    hand.click(page.locator("main form button[name=brief]"), leads=True)
    assert re.search(r"/cases/[0-9A-Z-]+$", page.url), page.url


def full_intake(hand: Hand, says: dict[str, str]) -> None:
    """The whole of it: who, what the child said, what was seen, needs, family, place."""
    page = hand.page
    hand.click(page.locator("a[href='/cases/new']").first, leads=True)
    hand.press("ArrowDown", thought=True)
    _pick(hand, "#source", "neighbour")
    _pick(hand, "#category", "victim")
    hand.click(page.locator("#own_words"))
    hand.write(says["own"])
    hand.press("Tab")
    hand.write(says["account"])
    _open(hand, "#violence-0")
    hand.click(page.locator("label:has(input[name=violence][value=physical])"))
    hand.click(page.locator("label:has(input[name=needs][value=protection])"))
    hand.click(page.locator("label:has(input[name=needs][value=care])"))
    _open(hand, "#heard_alone")
    _pick(hand, "#heard_alone", "yes")
    hand.click(page.locator(says["given_field"]))
    hand.write(says["given"])
    hand.click(page.locator("label:has(input[name=sex][value=male])"))
    hand.click(page.locator("#birth_year"))
    hand.write("2014")
    _open(hand, "#guardian")
    _pick(hand, "#guardian", "mother")
    hand.click(page.locator("#commune"))
    hand.write(says["commune"])
    page.locator("#commune-list [role=option]").first.wait_for()
    hand.press("ArrowDown", thought=True)
    hand.press("Enter")
    hand.click(page.locator("#phones-0-number"))
    hand.write("0600001234")
    hand.press("Enter", thought=True, leads=True)
    assert re.search(r"/cases/[0-9A-Z-]+$", page.url), page.url


def note_by_keyboard(hand: Hand, says: dict[str, str]) -> None:
    """In an open file, without touching the mouse: write a note, say that it was a call, save."""
    page = hand.page
    hand.press("n", thought=True)
    hand.write(says["note"])
    hand.press("Tab", thought=True)
    # Arrows turn among the kinds; from the last one, the call is four back.
    hand.press("ArrowUp", 4)
    assert page.locator("input[name=kind][value=call]").is_checked()
    hand.press("Control+Enter", thought=True, leads=True)
    assert says["note"] in page.locator(".line").last.inner_text()


def reassign_one(hand: Hand, _says: dict[str, str]) -> None:
    """In an open file: give it to another worker."""
    page = hand.page
    hand.click(page.locator("#team a.btn"), leads=True)
    _type_choice(hand, "#reference", 2)
    hand.press("Tab", 2)
    hand.press("Enter", leads=True)
    assert "/team" not in page.url, page.url


def reassign_ten(hand: Hand, _says: dict[str, str]) -> None:
    """From the list of the establishment: choose ten that follow each other, see what will change, confirm."""
    page = hand.page
    hand.click(page.locator("main a[href*='choose=1']"), leads=True)
    picks = page.locator(".pick")
    hand.click(picks.nth(0))
    hand.click(picks.nth(9), thought=False, holding="Shift")
    assert page.locator(".pick:checked").count() == 10
    _pick(hand, "#worker", page.locator("#worker option").nth(2).get_attribute("value") or "")
    hand.click(page.locator("main form[action='/cases/reassign'] .stick .btn").first, thought=False, leads=True)
    hand.click(page.locator(SEND), leads=True)


def review(hand: Hand, says: dict[str, str]) -> None:
    """The director, from her first page: what has risen, then forty files one after another; three change hands."""
    page = hand.page
    hand.click(page.locator("#day-risen ~ .todo a").first, leads=True)
    hand.click(page.locator("nav.tabs a[href='/cases/']"), leads=True)
    hand.click(page.locator("main a[href='/cases/board']"), leads=True)
    hand.click(page.locator("nav.tabs a[href='/cases/']"), leads=True)
    hand.click(page.locator("th a[href*='sort=due']"), leads=True)
    hand.click(page.locator("table.list tbody td:first-child a").first, leads=True)
    opened = 1
    while opened < 40:
        if opened in (5, 15, 30):
            reassign_one(hand, says)
        hand.press("j", thought=True, leads=True)
        if "/cases/?" in page.url:  # the next page of the list
            hand.click(page.locator("table.list tbody td:first-child a").first, leads=True)
        opened += 1


def review_by_the_list(hand: Hand, _says: dict[str, str]) -> None:
    """Without the way from one file to the next: back to the list each time, as before. Nothing changes hands."""
    page = hand.page
    hand.click(page.locator("nav.tabs a[href='/cases/']"), leads=True)
    hand.click(page.locator("th a[href*='sort=due']"), leads=True)
    for place in range(40):
        if place == 25:
            hand.click(page.locator("main a[rel=next]"), leads=True)
        hand.click(page.locator("table.list tbody td:first-child a").nth(place % 25), leads=True)
        hand.go_back()


def admission(hand: Hand, _says: dict[str, str]) -> None:
    """In the file of a child who lives nowhere: an order of a judge with a photo of it, a bed, how she came."""
    page = hand.page
    hand.click(page.locator("aside a[href$='/admission'], main a[href$='/admission']").first, leads=True)
    hand.click(page.locator("label:has(input[name=basis][value=judge])"))
    _pick(hand, "#measure", "512-4")
    hand.click(page.locator("#authority"))
    hand.write("Juge des enfants")
    hand.press("Tab")
    hand.write("112/2026")
    photo = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": _photo()}
    page.locator("#pages").set_input_files([photo])  # pressing the button, and the picture in the system's own window
    hand.points, hand.clicks, hand.thoughts = hand.points + 2, hand.clicks + 3, hand.thoughts + 2
    hand.click(page.locator(".offer:not(.unfit) label.opt:not(.urgent)").first)
    _pick(hand, "#mode", "order")
    hand.click(page.locator("main form > .acts button").first, leads=True)
    assert re.search(r"/cases/[0-9A-Z-]+$", page.url), page.url


def roll_call(hand: Hand, _says: dict[str, str]) -> None:
    """Every child of the centre at the evening's call: three are away, one button for the forty who are here."""
    page = hand.page
    hand.click(page.locator("main a[href='/tonight/roll']"), leads=True)
    for place, state in ((2, "school"), (9, "care"), (15, "family")):
        hand.click(page.locator(f".roll li:nth-child({place}) label:has(input[value={state}])"))
    hand.click(page.locator("button[name=rest]"), leads=True)
    here = page.locator(".roll input[value=here]:checked").count()
    assert here >= PRESENT, here


def _photo() -> bytes:
    kept = io.BytesIO()
    Image.effect_noise((1200, 1600), 40).save(kept, "JPEG", quality=80)
    return kept.getvalue()


Task = Callable[[Hand, dict[str, str]], None]
Case = tuple[str, str, str, Task, int]
TASKS: tuple[Case, ...] = (
    ("short intake", "accueil", "/", short_intake, 90),
    ("full intake", "referent", "/", full_intake, 180),
    ("note by keyboard", "referent", "file", note_by_keyboard, 20),
    ("reassign one file", "referent", "file", reassign_one, 10),
    ("reassign ten files", "directrice", "/cases/?view=establishment", reassign_ten, 10),
    ("review of 40 files", "directrice", "/", review, 300),
    ("40 files by the list", "directrice", "/", review_by_the_list, 300),
    ("admission with a photo", "directrice", "free", admission, 120),
    ("roll call of 40", "educatrice", "/tonight", roll_call, 60),
)
"""Name, who, where it begins, what is done, the aim in seconds."""
BEGINS_IN = {"file": a_file, "free": a_child_without_bed}
"""Where a task begins that needs a file of its own."""


def _pick(hand: Hand, select: str, value: str) -> None:
    hand.choose(hand.page.locator(select), value)


def _type_choice(hand: Hand, select: str, place: int) -> None:
    """A list that has the focus already: down to the answer."""
    assert hand.page.evaluate("document.activeElement.id") == select[1:], "the first field has the focus"
    hand.press("ArrowDown", place, thought=True)


def _open(hand: Hand, inside: str) -> None:
    """A part of the form that is folded away."""
    hand.click(hand.page.locator(f"details:has({inside}) > summary"))


def main() -> int:
    """Do everything, print it, write it where asked. Returns the exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--write", action="store_true", help="into benchmarks/README.md")
    asked.add_argument("--only", metavar="WORDS", default="", help="the tasks whose name holds these, and no paint")
    asked.add_argument("--language", choices=list(SAYS), action="append", help="in this one alone")
    options = asked.parse_args()
    wanted = [task for task in TASKS if options.only in task[0]]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        server = Server(Path(folder) / "data", CASEAPP_DEMO="1").start()
        try:
            subprocess.run([sys.executable, "-m", "benchmarks.crowd", str(server.data)], cwd=ROOT, check=True)
            browser = driver.chromium.launch(executable_path=find_chromium(), args=flags())
            lines = _tasks(browser, server.url, wanted, options.language or list(SAYS))
            text = "\n".join([*lines, "", *([] if options.only else paint.report(browser, server.url))])
            browser.close()
        finally:
            server.stop()
    print(text)
    if options.write:
        whole = README.read_text("utf-8")
        before, _, rest = whole.partition(BEGINS)
        README.write_text(f"{before}{BEGINS}\n{text}\n{ENDS}{rest.partition(ENDS)[2]}", "utf-8")
    return 0


def _tasks(browser: Browser, url: str, tasks: Sequence[Case], languages: Sequence[str]) -> list[str]:
    lines = [
        f"### Tasks, {date.today().isoformat()}",
        "",
        "| task | language | keys | clicks | pages | machine s | K P H M | human s (poor typist) | aim s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, login, where, task, aim in tasks:
        for language in languages:
            page = signed_in(browser, url, login, language)
            page.goto(url + (BEGINS_IN[where](page, url) if where in BEGINS_IN else where))
            hand = Hand(page)
            task(hand, SAYS[language])
            counts = f"{hand.keys + hand.clicks} {hand.points} {hand.moves} {hand.thoughts}"
            lines.append(
                f"| {name} | {language} | {hand.keys} | {hand.clicks} | {hand.loads} | {hand.machine:.1f} | {counts} "
                f"| {hand.human():.0f} ({hand.human(K_POOR):.0f}) | {aim} |"
            )
            print(lines[-1], file=sys.stderr)
            page.context.close()
    return lines


if __name__ == "__main__":
    sys.exit(main())

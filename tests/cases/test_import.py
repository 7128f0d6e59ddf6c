"""`flask cases import`: batches whole or not at all, errors by line and column, safe to repeat, both languages."""

from __future__ import annotations

import csv
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import Result

from caseapp.cases import commands, queries
from caseapp.cases.commands import READING
from caseapp.cases.service.imports import BATCH, COLUMNS, PROBLEMS
from caseapp.infra.db import session
from caseapp.matching.queries import find, question
from caseapp.policy.roles import Role
from tests.cases.pages import effects, references_in, said, text_of
from tests.conftest import House, client_of
from tests.security.tools import raw
from tests.support.requirements import long_runs
from tests.support.world import act_as, leave

ROOT = Path(__file__).resolve().parents[2]
HEADER = ["external_id", "danger", "sex", "given", "family", "birth", "commune", "account", "opened_on"]
OFFICER = Role.UNIT_OFFICER


@pytest.fixture
def batch(monkeypatch: pytest.MonkeyPatch) -> int:
    """Twenty rows: that a batch is whole or not there does not depend on its size. `--long` leaves the real one."""
    size = BATCH if long_runs() else 20
    monkeypatch.setattr(commands, "BATCH", size)
    return size


def row(number: int, **cells: str) -> dict[str, str]:
    """A good row."""
    return {
        "external_id": f"A-{number:05}",
        "danger": str(number % 5),
        "sex": "fm"[number % 2],
        "given": f"Prénom{number}",
        "family": "Testeur",
        "birth": f"20{10 + number % 10}",
        "commune": "",
        "account": "Vu à la gare.",
        "opened_on": "2025-03-01",
        **cells,
    }


def to_csv(path: Path, rows: list[dict[str, str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """The rows as people save them from a spreadsheet."""
    with path.open("w", newline="", encoding=encoding) as out:
        names = list(dict.fromkeys([*HEADER, *(name for one in rows for name in one)]))
        writer = csv.DictWriter(out, names, delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def to_xlsx(path: Path, rows: list[list[Any]]) -> Path:
    """A workbook; the first row is the header."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in rows:
        sheet.append(cells)
    book.save(path)
    return path


def run(house: House, *arguments: str) -> Result:
    """Run `flask cases ...`, which has the application's context, as every command of `flask` has."""
    with house.app.app_context():
        return house.app.test_cli_runner().invoke(args=["cases", *arguments])


def take(house: House, path: Path, *options: str, role: Role = OFFICER) -> Result:
    """Run the command as an administrator of the machine would."""
    login = house.world.logins[house.world.person(role)]
    result = run(house, "import", str(path), "--as", login, *options)
    assert "Traceback" not in result.output
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def files(house: House) -> int:
    """How many files the house holds, without the world's own."""
    return effects(house.app)["case_file"] - 1


def told(house: House, language: str, text: str, **values: Any) -> str:
    """A sentence of the command."""
    return said(house.app, language, text, **values)


def problem(house: House, line: int, column: str, code: str, language: str = "fr") -> str:
    """The line that tells of one faulty cell."""
    words = told(house, language, PROBLEMS[code])
    return told(house, language, "line %(line)s, %(column)s: %(problem)s", line=line, column=column, problem=words)


def test_more_rows_than_a_batch_and_again(house: House, tmp_path: Path) -> None:
    """Batches of their real size; the same file again changes nothing and says so."""
    count = 2 * BATCH + 200 if long_runs() else BATCH + 20
    path = to_csv(tmp_path / "a.csv", [row(n) for n in range(count)])
    first = take(house, path)
    assert first.exit_code == 0, first.output
    assert told(house, "fr", "Taken: %(new)s", new=count) in first.output
    assert files(house) == count
    again = take(house, path)
    assert again.exit_code == 0
    assert told(house, "fr", "Already here: %(known)s", known=count) in again.output
    assert files(house) == count
    page = client_of(house, OFFICER).get("/cases/?view=establishment&per=100")
    assert len(references_in(page)) == 100
    assert f"Prénom{count - 1}" in page.get_data(as_text=True)


def test_a_file_restricted_since_is_here_already(house: House, tmp_path: Path) -> None:
    """Whoever may not see it imports the same list again: nothing of it fails, which would tell which one it is."""
    path = to_csv(tmp_path / "dossiers.csv", [row(number) for number in range(3)])
    assert take(house, path).exit_code == 0
    raw(house, "UPDATE case_file SET restricted = :yes WHERE external_key IS NOT NULL", yes=True)
    to_csv(path, [row(number) for number in range(4)])
    result = take(house, path, role=Role.PATHWAY_COORDINATOR)
    assert result.exit_code == 0, result.output
    assert files(house) == 4


def test_a_dry_run_writes_nothing(house: House, tmp_path: Path) -> None:
    """It checks every line and leaves no file, no key, no line of the trail."""
    before = effects(house.app)
    result = take(house, to_csv(tmp_path / "a.csv", [row(n) for n in range(30)]), "--dry-run")
    assert result.exit_code == 0
    assert told(house, "fr", "Would be taken: %(new)s", new=30) in result.output
    assert effects(house.app) == before


def test_a_faulty_line_leaves_its_batch_out_whole(house: House, tmp_path: Path, batch: int) -> None:
    """A line of the second batch is wrong: the first and the third are taken, the second is not, and mended it is."""
    count, wrong = 5 * batch // 2, 3 * batch // 2
    rows = [row(n) for n in range(count)]
    rows[wrong] = row(wrong, danger="énorme", birth="31/02/2015")
    path = tmp_path / "a.csv"
    result = take(house, to_csv(path, rows))
    assert result.exit_code == 1
    assert problem(house, wrong + 2, "danger", "word") in result.output
    assert problem(house, wrong + 2, "birth", "birth") in result.output
    assert told(house, "fr", "Taken: %(new)s", new=count - batch) in result.output
    assert files(house) == count - batch
    rows[wrong] = row(wrong)
    mended = take(house, to_csv(path, rows))
    assert mended.exit_code == 0
    assert told(house, "fr", "Taken: %(new)s", new=batch) in mended.output
    assert files(house) == count


def test_killed_between_batches_it_goes_on(lite: House, tmp_path: Path, batch: int) -> None:
    """`kill -9` in the middle of an import: whole batches are there, and the same command adds the rest, once each."""
    count = 3 * batch if long_runs() else 10 * batch
    path = to_csv(tmp_path / "a.csv", [row(n) for n in range(count)])
    login = lite.world.logins[lite.world.person(OFFICER)]
    environment = {
        **os.environ,
        "CASEAPP_DATA": str(lite.settings.data),
        "CASEAPP_DATABASE_URL": lite.settings.database_url,
        "CASEAPP_DEMO": "0",
    }
    code = (
        "import sys; from caseapp.application import create_app; from tests.support import stretching; stretching.quick();"
        f"from caseapp.cases import commands; commands.BATCH = {batch};"
        f"app = create_app(); app.app_context().push();"
        f"r = app.test_cli_runner().invoke(args=['cases','import',{str(path)!r},'--as',{login!r}]); sys.exit(repr(r))"
    )
    database = lite.settings.database_url.removeprefix("sqlite:///")
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=environment, stderr=subprocess.PIPE) as process:
        connection = sqlite3.connect(database, timeout=20)
        deadline = time.monotonic() + 60
        stored = 0
        while stored < batch and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.01)
            stored = connection.execute("SELECT count(*) FROM case_file").fetchone()[0] - 1
        connection.close()
        process.send_signal(signal.SIGKILL)
    stored = files(lite)
    assert stored >= batch
    assert stored % batch == 0, "a batch is whole or not there"
    again = take(lite, path)
    assert again.exit_code == 0
    assert told(lite, "fr", "Already here: %(known)s", known=stored) in again.output
    assert files(lite) == count


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_problems_are_told_by_line_and_column(lite: House, tmp_path: Path, language: str) -> None:
    """Every fault of every line, in the user's language, and never what the cell says."""
    rows = [
        row(0, external_id=""),
        row(1, sex="robot"),
        row(2, birth="2050"),
        row(3, commune="Atlantide"),
        row(4, opened_on="avant-hier"),
        row(5, given="x" * 81),
        row(6, external_id="A-00001"),
        row(7, birth="", estimated_age="beaucoup"),
        row(8, account="x" * 20001),
        row(9, commune="Ajdir"),
        row(10, category="voleur", source="Mars"),
    ]
    result = take(lite, to_csv(tmp_path / "a.csv", rows), "--language", language)
    assert result.exit_code == 1
    for line, column, code in (
        (2, "external_id", "no_number"),
        (3, "sex", "word"),
        (4, "birth", "birth"),
        (5, "commune", "commune"),
        (6, "opened_on", "date"),
        (7, "given", "too_long"),
        (8, "external_id", "repeated"),
        (9, "estimated_age", "age"),
        (10, "account", "too_long"),
        (11, "commune", "commune"),
        (12, "category", "word"),
        (12, "source", "word"),
    ):
        assert problem(lite, line, column, code, language) in result.output, (line, column)
    for secret in ("robot", "Atlantide", "avant-hier", "voleur", "beaucoup", "Ajdir"):
        assert secret not in result.output
    assert files(lite) == 0


def test_words_in_both_languages(lite: House, tmp_path: Path) -> None:
    """Cells may say a code, the French word or, for who works in Arabic, the Arabic one; Arabic digits count."""
    french = [row(1, danger=told(lite, "fr", "High danger"), sex=told(lite, "fr", "Girl"), birth="٢٠١٥")]
    assert take(lite, to_csv(tmp_path / "a.csv", french)).exit_code == 0
    arabic = [row(2, danger=told(lite, "ar", "High danger"), sex=told(lite, "ar", "Boy"), birth="21/03/2014")]
    assert take(lite, to_csv(tmp_path / "b.csv", arabic), "--language", "ar").exit_code == 0
    assert files(lite) == 2
    page = text_of(client_of(lite, OFFICER).get("/cases/?view=establishment"))
    assert page.count(told(lite, "fr", "High danger")) >= 2


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-8")], ids=["comma", "semicolon", "tab"]
)
def test_what_spreadsheets_save(lite: House, tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Comma, semicolon (as a French Excel writes) and tab; quotes, line ends and delimiters within a cell."""
    account = "Elle dit : j'ai fui, la nuit. Puis rien."
    if delimiter != "\t":  # what is separated by tabs is read as it stands, quotes and all
        account = f'Elle dit : "j\'ai fui{delimiter} la nuit".\nPuis rien.'
    path = to_csv(tmp_path / "a.csv", [row(1, account=account, given="زينب")], delimiter, encoding)
    result = take(lite, path)
    assert result.exit_code == 0, result.output
    page = client_of(lite, OFFICER).get("/cases/?view=establishment")
    file = client_of(lite, OFFICER).get(f"/cases/{references_in(page)[0]}").get_data(as_text=True)
    assert "j&#39;ai fui" in file
    assert "Puis rien." in file
    assert "زينب" in file


def test_a_workbook(lite: House, tmp_path: Path) -> None:
    """XLSX: dates as dates, numbers as numbers, empty rows skipped, leading zeros kept, a formula is its value or empty."""
    rows = [
        ["External_ID ", "danger", "sex", "given", "birth", "phone", "opened_on"],
        [7, 3, "female", "Nour", date(2014, 3, 21), "0612345678", date(2025, 1, 5)],
        [None, None, None, None, None, None, None],
        ["0042", "not_assessed", None, "=1+1", 2015, 612345678, None],
    ]
    path = to_xlsx(tmp_path / "a.xlsx", rows)
    result = take(lite, path)
    assert result.exit_code == 0, result.output
    assert files(lite) == 2
    client = client_of(lite, OFFICER)
    pages = [text_of(client.get(f"/cases/{r}")) for r in references_in(client.get("/cases/?view=establishment"))[:2]]
    nour = next(p for p in pages if "Nour" in p)
    assert "21 mars 2014" in nour
    assert "06 12 34 56 78" in nour
    other = next(p for p in pages if "Nour" not in p)
    assert "=1+1" not in other
    assert "612345678" in other
    again = take(lite, path)
    assert told(lite, "fr", "Already here: %(known)s", known=2) in again.output


def test_formulas_stay_text(lite: House, tmp_path: Path) -> None:
    """A cell that begins like a formula is a text like any other: kept, shown, never run."""
    formula = '=HYPERLINK("http://mal.example","clic")'
    assert take(lite, to_csv(tmp_path / "a.csv", [row(1, account=formula, given="@SUM(A1)")])).exit_code == 0
    client = client_of(lite, OFFICER)
    reference = references_in(client.get("/cases/?view=establishment"))[0]
    page = client.get(f"/cases/{reference}").get_data(as_text=True)
    assert "=HYPERLINK(&#34;http://mal.example&#34;" in page
    assert "@SUM(A1)" in page


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.csv", b"", "empty"),
        ("latin.csv", "external_id,given\nA1,Zoé\n".encode("cp1252"), "not_text"),
        ("head.csv", "external_id,prénom\nA1,Zoe\n".encode("cp1252"), "not_text"),
        ("garbage.csv", bytes(range(256)) * 8, "not_text"),
        ("utf16.csv", "external_id,given\nA1,Zoe\n".encode("utf-16"), "not_text"),
        ("garbage.xlsx", os.urandom(3000), "not_a_workbook"),
        ("text.xlsx", b"external_id,given\nA1,Zoe\n", "not_a_workbook"),
        ("missing.csv", None, "no_file"),
    ],
)
def test_what_is_no_table(
    lite: House, tmp_path: Path, language: str, name: str, content: bytes | None, code: str
) -> None:
    """An empty file, Windows text, garbage: one clear sentence, and nothing is written."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    before = effects(lite.app)
    result = take(lite, path, "--language", language)
    assert result.exit_code != 0
    assert told(lite, language, READING[code]) in result.output
    assert effects(lite.app) == before


def test_an_unknown_column_is_told(lite: House, tmp_path: Path) -> None:
    """A misspelt column must not be lost silently: nothing is taken until it is mended."""
    path = to_csv(tmp_path / "a.csv", [row(1, prenom="Zoé", external="7")])
    result = take(lite, path)
    assert result.exit_code == 1
    for name in ("prenom", "external"):
        assert problem(lite, 1, name, "unknown_column") in result.output
    assert files(lite) == 0
    no_number = tmp_path / "b.csv"
    no_number.write_text("given,family\nZoé,Testeuse\n")
    result = take(lite, no_number)
    assert result.exit_code == 1
    assert problem(lite, 1, "external_id", "no_number") in result.output


def test_rows_that_do_not_fit_the_header(lite: House, tmp_path: Path) -> None:
    """A row with too few cells counts the rest as unknown; a header alone takes nothing."""
    path = tmp_path / "a.csv"
    path.write_text("external_id,danger,given\nA1\n\nA2,3,Zoé\n")
    assert take(lite, path).exit_code == 0
    assert files(lite) == 2
    path.write_text("external_id,danger,given\n")
    result = take(lite, path)
    assert result.exit_code == 0
    assert told(lite, "fr", "Taken: %(new)s", new=0) in result.output


def test_a_row_with_too_many_cells_is_told(lite: House, tmp_path: Path) -> None:
    """A cell beyond the header (a comma not quoted) shifts the row: it must not be taken as if nothing were wrong."""
    path = tmp_path / "a.csv"
    path.write_text("external_id,danger,given,account\nA1,3,Zoé,Vue à la gare, seule, la nuit\n")
    result = take(lite, path)
    assert result.exit_code == 1
    assert files(lite) == 0


@pytest.mark.parametrize("spoilt", ["Zoé".encode("cp1252"), b"x" * 140_000], ids=["cp1252", "endless cell"])
def test_a_file_that_stops_being_text(lite: House, tmp_path: Path, batch: int, spoilt: bytes) -> None:
    """Far behind its beginning the file is no text any more: whole batches stay taken, and the reason is told."""
    told_at_length = "Vu à la gare. " * 200  # what is read at once must end before the fault
    path = to_csv(tmp_path / "a.csv", [row(n, account=told_at_length) for n in range(6 * batch // 5)])
    path.write_bytes(path.read_bytes() + b"A-9,1,f," + spoilt + b",Testeur,2015,,,\r\n")
    result = take(lite, path)
    assert result.exit_code == 1
    assert told(lite, "fr", READING["not_text"]) in result.output
    assert files(lite) == batch


def test_line_numbers_count_empty_lines(lite: House, tmp_path: Path) -> None:
    """The line that is told is the line that the spreadsheet shows, also after empty ones."""
    path = tmp_path / "a.csv"
    path.write_text("external_id,danger\nA1,3\n\n\nA2,énorme\n")
    result = take(lite, path)
    assert problem(lite, 5, "danger", "word") in result.output
    book = to_xlsx(tmp_path / "a.xlsx", [["external_id", "danger"], ["A1", 3], [None, None], ["A2", "énorme"]])
    assert problem(lite, 4, "danger", "word") in take(lite, book).output


def test_hostile_cells(lite: House, tmp_path: Path) -> None:
    """NUL, bidi controls, HTML, very long, emoji: cleaned or told, never executed, never half taken."""
    rows = [
        row(1, given="A\x00b\u202egro", family="<script>alert(1)</script>", account="👧🏽 '; DROP TABLE case_file;--")
    ]
    assert take(lite, to_csv(tmp_path / "a.csv", rows)).exit_code == 0
    client = client_of(lite, OFFICER)
    reference = references_in(client.get("/cases/?view=establishment"))[0]
    page = client.get(f"/cases/{reference}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert "👧🏽" in page
    assert files(lite) == 1


def test_who_may_import(lite: House, tmp_path: Path) -> None:
    """Only a role with the power; a stranger's name and another establishment's code are refused."""
    path = to_csv(tmp_path / "a.csv", [row(1)])
    for role in (Role.INTAKE_WORKER, Role.REFERENCE_WORKER, Role.DIRECTOR, Role.ADMINISTRATOR):
        result = run(lite, "import", str(path), "--as", lite.world.logins[lite.world.person(role)])
        assert result.exit_code != 0, role
        assert "Traceback" not in result.output
    for extra in (
        ("--as", "personne"),
        ("--as", lite.world.logins[lite.world.person(OFFICER)], "--establishment", "X"),
    ):
        result = run(lite, "import", str(path), *extra)
        assert result.exit_code != 0
        assert told(lite, "fr", "Nobody of this name works there.") in result.output
    assert files(lite) == 0


def test_without_the_power_the_command_says_so(lite: House, tmp_path: Path) -> None:
    """Refused in words, not with a trace of the program."""
    path = to_csv(tmp_path / "a.csv", [row(1)])
    result = take(lite, path, role=Role.DIRECTOR)
    assert result.exit_code == 1
    assert len(result.output.strip().splitlines()) >= 1


def test_the_columns_are_documented(lite: House) -> None:
    """`flask cases columns` lists each column with its meaning in both languages."""
    for language in ("fr", "ar"):
        result = run(lite, "columns", "--language", language)
        assert result.exit_code == 0
        for name, what in COLUMNS.items():
            assert re.search(rf"^{name} .*{re.escape(told(lite, language, what))}", result.output, re.MULTILINE)


def test_what_was_imported_is_whole(house: House, tmp_path: Path) -> None:
    """An imported file opens like any other: names in their scripts, the day it was opened, its first line."""
    path = to_csv(
        tmp_path / "a.csv",
        [
            row(
                1,
                given="ليلى",
                family="Bennani",
                commune="04.421.01.09",
                birth="",
                estimated_age="10-12",
                phone="0600",
                phone_whose="Sa tante",
                phone_safe="non",
                phone_3="+33 6 11 22 33 44",
                siblings="Aya, 9, Fès; Rayan",
            )
        ],
    )
    assert take(house, path).exit_code == 0, take(house, path).output
    with house.app.app_context():
        me = house.world.actor(OFFICER)
        act_as(me)
        line = find(me, question("bennani"))[0].line
        file = queries.open_file(me, line.reference)
        leave()
        session().rollback()
    assert (file.name.arabic, file.name.latin) == ("ليلى", "Bennani")
    assert file.birth.to_dict() == {
        "estimated_age_low": 10, "estimated_age_high": 12, "estimated_on": "2025-03-01"
    }  # fmt: skip
    assert file.opened_at.date() == date(2025, 3, 1)
    assert file.contact["commune"] == "04.421.01.09"
    assert file.contact["phones"] == [
        {"number": "0600", "whose": "Sa tante", "safe": "no"},
        {"number": "+33 6 11 22 33 44"},
    ]
    assert file.contact["siblings"] == [{"name": "Aya", "age": "9", "where": "Fès"}, {"name": "Rayan"}]
    assert [entry.text for entry in file.entries] == ["Vu à la gare."]

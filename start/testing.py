"""`run.py test`: every check, then every test, and one closing line that no red check can hide behind."""

from __future__ import annotations

import os
import re
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from start.install import install
from start.options import Parser
from start.place import PYTHON, ROOT, VENV
from start.programs import run_here
from start.speech import say
from start.troubles import mistyped

MEANS = ("browser", "postgres")


def command_test(rest: list[str]) -> int:
    """Every check, then every test; goes on after a failure so that all of them are seen at once."""
    own, for_pytest = (rest[: rest.index("--")], rest[rest.index("--") + 1 :]) if "--" in rest else (rest, [])
    parser = Parser()
    parser.add_argument("--require", default="")
    parser.add_argument("--long", action="store_true")
    options = parser.parse_args(own)
    required = [word.strip() for word in options.require.split(",") if word.strip()]
    unknown = sorted(set(required) - set(MEANS))
    if unknown:
        raise mistyped("--require {} ({})".format(",".join(unknown), ", ".join(MEANS)))
    install(with_tests=True)

    environment = {**os.environ, "PYTHONUTF8": "1", "CASEAPP_TEST_REQUIRE": ",".join(required)}
    environment["CASEAPP_TEST_LONG"] = "1" if options.long else "0"
    # The tests start a hundred programs: what is compiled is kept, whatever this machine is told, and not in the tree.
    environment["PYTHONPYCACHEPREFIX"] = str(VENV / "caseapp-bytecode")
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PYTHONDONTWRITEBYTECODE"):
        environment.pop(name, None)
    # The tests speak for themselves: settings of the person who runs them must not reach the app.
    for name in [name for name in environment if name.startswith("CASEAPP_") and not name.startswith("CASEAPP_TEST_")]:
        del environment[name]
    verdicts = [run_check(name, command, why, environment) for name, command, why in checks()]
    tests = run_pytest(for_pytest, environment)
    return report(verdicts, tests)


def checks() -> list[tuple[str, list[str], str]]:
    """Name, command and - when it cannot run here - the reason, of each check."""
    settings = (ROOT / "pyproject.toml").read_text("utf-8") if (ROOT / "pyproject.toml").is_file() else ""
    python = str(PYTHON)

    def unless_configured(table: str) -> str:
        return (
            "" if re.search(rf"^\[tool\.{table}\b", settings, re.MULTILINE) else f"no [tool.{table}] in pyproject.toml"
        )

    imports = "import sys; from importlinter.cli import lint_imports_command as run; sys.exit(run())"
    templates = unless_configured("djlint") or ("" if any((ROOT / "caseapp").rglob("*.html")) else "no template yet")
    return [
        ("ruff check", [python, "-m", "ruff", "check", "."], ""),
        ("ruff format", [python, "-m", "ruff", "format", "--check", "."], ""),
        ("mypy", [python, "-m", "mypy"], unless_configured("mypy")),
        ("lint-imports", [python, "-c", imports], unless_configured("importlinter")),
        ("djlint", [python, "-m", "djlint", "--lint", "caseapp"], templates),
    ]


def run_check(name: str, command: list[str], why_not: str, environment: dict[str, str]) -> tuple[str, str, str]:
    """Run one check under its heading: its name, `passed`, `failed` or `skipped`, and a word about it."""
    if why_not:
        return name, "skipped", why_not
    say()
    say(f"== {name} ==")
    started = time.monotonic()
    ended, interrupted = run_here(command, environment, ROOT)
    if interrupted:
        raise KeyboardInterrupt
    spent = f"{time.monotonic() - started:.1f} s"
    return name, "failed" if ended else "passed", spent


class Tests:
    """What pytest did: counts, the reasons for what was skipped, and whether it ended as it should."""

    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.reasons: dict[str, int] = {}
        self.note = ""

    @classmethod
    def read(cls, file: Path, ended: int) -> Tests:
        """Count from pytest's own report; a run that left none, or found no test, counts as one failure."""
        tests = cls()
        try:
            cases = list(ElementTree.parse(file).getroot().iter("testcase"))
        except (OSError, ElementTree.ParseError):
            cases = []
        for case in cases:
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                tests.failed += 1
            elif skip is not None:
                tests.skipped += 1
                reason = skip.get("message") or "no reason given"
                tests.reasons[reason] = tests.reasons.get(reason, 0) + 1
            else:
                tests.passed += 1
        if ended == 5:
            tests.note = "pytest found no test"
        elif ended != 0 and tests.failed == 0:
            tests.note = f"pytest did not end as it should (exit code {ended})"
        if tests.note:
            tests.failed += 1
        return tests


def run_pytest(arguments: list[str], environment: dict[str, str]) -> Tests:
    """Run the tests, in three processes unless the arguments say otherwise: one of them mostly waits for a browser.

    Each begins with a third of the list, so that neighbours share what they need, and takes from the others at the end.
    """
    say()
    say("== pytest ==")
    with tempfile.TemporaryDirectory(prefix="caseapp-tests-") as folder:
        file = Path(folder) / "report.xml"
        command = [str(PYTHON), "-m", "pytest", "-n", "3", "--dist", "worksteal", "--junit-xml", str(file), *arguments]
        ended, interrupted = run_here(command, environment, ROOT)
        if interrupted:
            raise KeyboardInterrupt
        return Tests.read(file, ended)


def report(verdicts: list[tuple[str, str, str]], tests: Tests) -> int:
    """The closing lines. The last one counts each check as one, so that no green count hides a red check."""
    say()
    say("== summary ==")
    for name, verdict, word in verdicts:
        say(f"{verdict:<8} {name} ({word})")
    say(
        "{:<8} pytest ({} passed, {} failed, {} skipped)".format(
            "failed" if tests.failed else "passed", tests.passed, tests.failed, tests.skipped
        )
    )
    if tests.note:
        say("         " + tests.note)
    for reason, times in sorted(tests.reasons.items(), key=lambda item: -item[1]):
        say(f"skipped  {times} x {reason}")
    counted = {
        verdict: sum(1 for _, own, _ in verdicts if own == verdict) for verdict in ("passed", "failed", "skipped")
    }
    failed = tests.failed + counted["failed"]
    say(
        "{} passed, {} failed, {} skipped".format(
            tests.passed + counted["passed"], failed, tests.skipped + counted["skipped"]
        )
    )
    return 1 if failed else 0

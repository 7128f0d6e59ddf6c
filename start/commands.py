"""What each command does, and what is said when one cannot."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from start.install import install
from start.listening import require_free_port
from start.options import app_environment, read_options, serving_environment, split
from start.place import PYTHON, ROOT
from start.programs import become
from start.speech import HELP, Stop, say, step
from start.testing import command_test
from start.troubles import MEGABYTE, from_os_error, mistyped, require_room

ROOM_FOR_DATA = 50 * MEGABYTE


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit code."""
    try:
        before, command, rest = split(arguments)
        asked = (
            before if command in ("flask", "cert") else [*before, *(rest[: rest.index("--")] if "--" in rest else rest)]
        )
        if "--help" in asked or "-h" in asked:
            say(HELP)
            return 0
        options = read_options(before)
        if command == "install":
            return command_install(rest)
        if command == "cert":
            return command_cert(options, rest)
        if command == "flask":
            return command_flask(options, rest)
        if command == "test":
            return command_test(rest)
        return serve(options)
    except Stop as stop:
        stop.show()
        return stop.code
    except OSError as error:
        from_os_error(error).show()
        return 1
    except KeyboardInterrupt:
        say()
        say("Arrêté. · تمّ الإيقاف.")
        return 130


def serve(options: argparse.Namespace) -> int:
    environment = serving_environment(options)
    host, port = environment["CASEAPP_HOST"], int(environment["CASEAPP_PORT"])
    require_free_port(host, port)
    install()
    prepare_data_folder(Path(environment["CASEAPP_DATA"]))
    require_free_port(host, port)
    return become([str(PYTHON), "-m", "caseapp", "serve"], environment)


def command_install(rest: list[str]) -> int:
    if rest:
        raise mistyped(*rest)
    install()
    step("Tout est prêt", "كل شيء جاهز")
    return 0


def command_cert(options: argparse.Namespace, rest: list[str]) -> int:
    install()
    return become([str(PYTHON), "-m", "caseapp.cli.cert", *rest], app_environment(options))


def command_flask(options: argparse.Namespace, rest: list[str]) -> int:
    install()
    return become([str(PYTHON), "-m", "flask", "--app", str(ROOT / "wsgi.py"), *rest], app_environment(options))


def prepare_data_folder(folder: Path) -> None:
    """Make the data folder, private, and make sure that something can be written in it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"0")
    require_room(folder, ROOM_FOR_DATA)

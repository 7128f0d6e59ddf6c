"""The command line, and the environment that the application is told by."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path
from typing import NoReturn

from start.listening import is_loopback
from start.place import ROOT
from start.speech import Stop
from start.troubles import mistyped

COMMANDS = ("install", "cert", "flask", "test")
WITH_VALUE = ("--port", "--host", "--tls-cert", "--tls-key", "--data", "--database-url")


class Parser(argparse.ArgumentParser):
    """Options without abbreviations, and a mistake told in both languages."""

    def __init__(self) -> None:
        super().__init__(add_help=False, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise mistyped(message)


def split(arguments: list[str]) -> tuple[list[str], str, list[str]]:
    """Part the line into options, command (empty: serve) and what belongs to the command.

    By hand, because argparse would take options that follow a command such as `flask` for its own.
    """
    index = 0
    while index < len(arguments):
        word = arguments[index]
        if not word.startswith("-"):
            if word not in COMMANDS:
                raise mistyped(word)
            return arguments[:index], word, arguments[index + 1 :]
        index += 2 if word in WITH_VALUE else 1
    return arguments, "", []


def read_options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser()
    parser.add_argument("--port")
    parser.add_argument("--host")
    parser.add_argument("--tls-cert")
    parser.add_argument("--tls-key")
    parser.add_argument("--no-demo", action="store_true")
    parser.add_argument("--data")
    parser.add_argument("--database-url")
    return parser.parse_args(arguments)


def app_environment(options: argparse.Namespace) -> dict[str, str]:
    """The environment the app is told by: options first, then the caller's variables, then the defaults."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.setdefault("PYTHONUTF8", "1")
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        environment.pop(name, None)
    # The command keeps the caller's folder (file names typed by a person stay right), so the tree is named.
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    data = options.data or os.environ.get("CASEAPP_DATA") or str(ROOT / "instance")
    environment["CASEAPP_DATA"] = str(Path(data).expanduser().resolve())
    if options.database_url:
        environment["CASEAPP_DATABASE_URL"] = options.database_url
    return environment


def serving_environment(options: argparse.Namespace) -> dict[str, str]:
    """As `app_environment`, with where to listen; `Stop` when names would cross a network in clear."""
    environment = app_environment(options)
    host = options.host or os.environ.get("CASEAPP_HOST") or "127.0.0.1"
    written = options.port or os.environ.get("CASEAPP_PORT") or "8000"
    if not re.fullmatch("[0-9]{1,5}", written) or not 0 < int(written) < 65536:
        raise mistyped(f"--port {written} (1-65535)")
    files = {
        "CASEAPP_TLS_CERT": options.tls_cert or os.environ.get("CASEAPP_TLS_CERT", ""),
        "CASEAPP_TLS_KEY": options.tls_key or os.environ.get("CASEAPP_TLS_KEY", ""),
    }
    if bool(files["CASEAPP_TLS_CERT"]) != bool(files["CASEAPP_TLS_KEY"]):
        raise mistyped("--tls-cert FICHIER --tls-key FICHIER")
    if not is_loopback(host) and not files["CASEAPP_TLS_CERT"]:
        raise Stop(
            "Ouvrir l'application au réseau exige un certificat : sinon, les noms y circulent en clair.",
            "فتح التطبيق على الشبكة يستلزم شهادة: بدونها تمرّ أسماء الأطفال مكشوفة.",
            "python3 run.py cert",
            "python3 run.py --host {} --tls-cert {tls}.crt --tls-key {tls}.key".format(host, tls="instance/tls/server"),
            code=2,
        )
    for name, file in files.items():
        if file:
            environment[name] = str(readable(file))
    environment.update(CASEAPP_HOST=host, CASEAPP_PORT=str(int(written)))
    environment["CASEAPP_DEMO"] = "0" if options.no_demo else os.environ.get("CASEAPP_DEMO") or "1"
    return environment


def readable(file: str) -> Path:
    path = Path(file).expanduser().resolve()
    try:
        path.open("rb").close()
    except OSError as error:
        raise Stop("Fichier illisible.", "تعذّرت قراءة الملف.", str(error), code=2) from error
    return path

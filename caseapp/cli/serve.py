"""`python -m caseapp serve`: prepare, tell the address and the accounts, serve until told to stop.

Two servers, chosen by measurement (docs/adr/0006): waitress inside this one process on the loopback, where no TLS is
needed, and granian where there is a certificate. Granian's master starts afresh by `exec`, so that only its worker
carries the application. Memory of their own after 400 requests: 70 MiB, and 97 MiB for granian's two processes.
"""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import NoReturn

from flask import Flask
from sqlalchemy import text

from caseapp import config
from caseapp.accounts.service import first_start
from caseapp.cli import boot
from caseapp.config import Settings, is_loopback
from caseapp.infra import jobs, work
from caseapp.infra.db import session
from caseapp.infra.prepare import CannotStart
from caseapp.infra.production import demo_was_made, has_demo
from caseapp.infra.start import NotReady

ROOT = Path(__file__).resolve().parent.parent.parent
THREADS = 8
ROOMY = 1 << 30
"""Bytes. Waitress would spool larger bodies to a temporary file in clear; the application refuses them by itself."""


def main() -> int:
    """Serve. Returns the exit code."""
    try:
        settings = config.from_environment()
        require_tls(settings)
        app = boot.ready(settings)
        boot.refuse_unfit(app)
        first_steps(app)
        boot.settle()
        return serve(app)
    except CannotStart as error:
        return stopped(error.french, error.arabic, *error.lines)
    except (NotReady, ValueError) as error:
        return stopped("Démarrage impossible.", "تعذّر التشغيل.", str(error))
    except KeyboardInterrupt:
        say("Arrêté. · تمّ الإيقاف.")
        return 130


def require_tls(settings: Settings) -> None:
    """Names of children never cross a network in clear. Raises CannotStart."""
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise CannotStart("Il faut le certificat et sa clé.", "يلزم الشهادة ومفتاحها معا.", "--tls-cert --tls-key")
    if not is_loopback(settings.host) and not settings.tls_cert:
        raise CannotStart(
            "Ouvrir l'application au réseau exige un certificat : sinon, les noms y circulent en clair.",
            "فتح التطبيق على الشبكة يستلزم شهادة: بدونها تمرّ الأسماء مكشوفة.",
            "python3 run.py cert",
        )
    for file in (settings.tls_cert, settings.tls_key):
        if file and not os.access(file, os.R_OK):
            raise CannotStart("Certificat ou clé illisible.", "تعذّرت قراءة الشهادة أو المفتاح.", file)


def first_steps(app: Flask) -> None:
    """Demonstration data, or the code with which the first administrator is made; then the address."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        fresh = session().execute(text("SELECT 1 FROM user_account LIMIT 1")).first() is None
        session().rollback()
    demo = room("caseapp.demo") if settings.demo and not settings.production else None
    if demo and fresh:
        say("• Données de démonstration… · بيانات تجريبية…")
        with app.app_context(), work.system_work() as unit:
            demo_was_made(unit)  # first: data half made are demonstration data too
        demo.make_demo(app)
        fresh = False
    tell_addresses(settings)
    with app.app_context():
        shown = bool(demo) and has_demo(session())
        session().rollback()
        if demo and shown:
            tell_demo_accounts(demo)
        elif fresh:
            tell_setup_code(settings)
    say("  Ctrl-C : arrêter · للإيقاف\n")


def room(name: str) -> ModuleType | None:
    """A room that this version may not have (yet): imported when its package exists."""
    found = importlib.util.find_spec(name)
    return importlib.import_module(name) if found is not None and found.origin else None


def tell_addresses(settings: Settings) -> None:
    """Where to point the browser."""
    scheme = "https" if settings.tls_cert else "http"
    host = settings.host
    if is_loopback(host):
        names = ["localhost" if host != "::1" else "[::1]"]
    elif host in ("0.0.0.0", "::"):  # noqa: S104 - it is compared, not bound
        names = [socket.gethostname(), *own_addresses()]
    else:
        names = [f"[{host}]" if ":" in host else host]
    say("\n  Ouvrez dans le navigateur · افتح في المتصفّح:")
    for name in names:
        say(f"      {scheme}://{name}:{settings.port}")


def own_addresses() -> list[str]:
    """Addresses by which the network may know this machine."""
    try:
        found = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        return []
    return sorted({str(address[4][0]) for address in found if not str(address[4][0]).startswith("127.")})


def tell_demo_accounts(demo: ModuleType) -> None:
    """The accounts one may try (`caseapp.demo.ACCOUNTS`: sign-in name, password, and who it is in both languages)."""
    say("\n  Comptes de démonstration (données fictives) · حسابات تجريبية (بيانات وهمية):")
    for login, password, french, arabic in getattr(demo, "ACCOUNTS", ()):
        say(f"      {login:<16} {password:<20} {french} · {arabic}")
    say("")


def tell_setup_code(settings: Settings) -> None:
    """The code that lets whoever sits at this machine, and nobody else, make the first administrator."""
    say("\n  Premier administrateur : ouvrez l'adresse et tapez ce code · المسؤول الأول: افتح العنوان واكتب هذا الرمز:")
    say(f"      {first_start.setup_code(settings)}\n")


def serve(app: Flask) -> int:
    """Serve until SIGTERM or Ctrl-C, then finish what is being answered."""
    settings: Settings = app.extensions["settings"]
    if settings.tls_cert:
        by_granian(settings)
    return by_waitress(app)


def by_granian(settings: Settings) -> NoReturn:
    """Become granian, which imports `wsgi`; the jobs run there."""
    if importlib.util.find_spec("granian") is None:
        raise CannotStart("granian manque : pas de TLS possible ici.", "granian غير مثبّت: لا يمكن تشغيل TLS هنا.")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.host]
    command += ["--port", str(settings.port), "--workers", "1", "--blocking-threads", str(THREADS)]
    command += ["--ssl-certificate", str(settings.tls_cert), "--ssl-keyfile", str(settings.tls_key)]
    command += ["--log-level", "error", "--workers-kill-timeout", "10", "--working-dir", str(ROOT), "wsgi:app"]
    # Two arenas instead of eight for each core: threads of a small server need no more, and it saves memory.
    environment = {"MALLOC_ARENA_MAX": "2", **os.environ, "PYTHONPATH": str(ROOT)}
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(sys.executable, command, environment)  # noqa: S606 - our own interpreter, no shell


def by_waitress(app: Flask) -> int:
    """Serve from this process."""
    waitress = importlib.import_module("waitress.server")  # not needed where granian serves
    settings: Settings = app.extensions["settings"]
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=THREADS,
            ident=None,
            inbuf_overflow=ROOMY,
            outbuf_overflow=ROOMY,
            max_request_body_size=ROOMY,
            clear_untrusted_proxy_headers=True,
        )
    except OSError as error:
        return stopped(
            f"Le port {settings.port} est déjà pris.", f"المنفذ {settings.port} مستعمل.", error.strerror or ""
        )
    for number in (signal.SIGTERM, signal.SIGINT):  # the second is ignored where a shell started us in the background
        signal.signal(number, _end)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue of one is not worth a line
    stop = jobs.start_thread(app) if settings.jobs_in_server else None
    server.run()  # returns on SystemExit and KeyboardInterrupt, when what is being answered has its answer
    for channel in list(getattr(server, "active_channels", {}).values()):
        channel.handle_write()  # the last answers may still wait to leave
    if stop:
        stop.set()
    say("Arrêté. · تمّ الإيقاف.")
    return 0


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def stopped(french: str, arabic: str, *lines: str) -> int:
    """Say why, in both languages, and give the exit code."""
    say(f"\n✗ FR  {french}\n✗ AR  {arabic}")
    for line in lines:
        if line:
            say(f"      {line}")
    return 1


def say(line: str) -> None:
    """Print now; Arabic in UTF-8 rather than a crash on a terminal of another encoding."""
    try:
        print(line, flush=True)
    except UnicodeEncodeError:
        sys.stdout.buffer.write((line + "\n").encode())
        sys.stdout.buffer.flush()

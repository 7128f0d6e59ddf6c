"""From settings to an application that is ready, for `wsgi.py`, for `serve` and for every `flask` command.

`create_app` only puts together; what it needs (keys, tables, a backup before a migration) is prepared here, so that a
test or a tool can build an application without touching anything else.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import ExitStack, suppress
from itertools import pairwise

import click
from flask import Flask

from caseapp import config
from caseapp.application import create_app
from caseapp.config import Settings
from caseapp.infra import commands, jobs
from caseapp.infra.db import session
from caseapp.infra.lockfile import locked, running_lock
from caseapp.infra.prepare import CannotStart, check_keys_fit, prepare
from caseapp.infra.production import has_demo, shortcomings
from caseapp.infra.start import NotReady

_held = ExitStack()
"""What this process holds until it ends: its share in the lock that a restore needs alone."""


def load() -> Flask:
    """The application for whoever imports `wsgi`: a server, or the `flask` command.

    Raises NotReady with what to do; under the `flask` command that is told without a traceback.
    """
    commanded = click.get_current_context(silent=True) is not None
    try:
        settings = config.from_environment()
        if commanded and _asks_for_the_way_back():
            return bare(settings)
        app = ready(settings)
        if not commanded:
            refuse_unfit(app)
            settle()
            if settings.jobs_in_server:
                jobs.start_thread(app)
    except (NotReady, ValueError) as error:
        if commanded:
            raise click.ClickException(str(error)) from error
        raise
    return app


def ready(settings: Settings) -> Flask:
    """Prepare, build, and make sure that keys and database belong together. Raises CannotStart."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    _held.enter_context(locked(running_lock(settings.data), shared=True))
    prepare(settings)
    app = create_app(settings)
    with app.app_context():
        check_keys_fit(session())
        app.extensions["demo"] = has_demo(session())  # the banner says so after a restart too
        session().rollback()
    return app


def settle() -> None:
    """What was made until now stays for good: the collector need not look at it again, nor so often at the rest. An
    export of ten thousand files spends a tenth of its time there otherwise. Threads, of whichever server, share two
    arenas of memory, as MALLOC_ARENA_MAX=2 would say: it saves 20 MiB (glibc)."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).mallopt(-8, 2)  # M_ARENA_MAX
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def bare(settings: Settings) -> Flask:
    """An application that opened neither keys nor database: all that `flask backup restore` needs."""
    app = Flask("caseapp")
    app.extensions["settings"] = settings
    app.cli.add_command(commands.backup_commands)
    return app


def refuse_unfit(app: Flask) -> None:
    """In production, refuse to serve what is not fit for real names. Raises CannotStart."""
    settings: Settings = app.extensions["settings"]
    if not settings.production:
        return
    with app.app_context():
        found = shortcomings(settings, session(), debug=app.debug)
        session().rollback()
    if found:
        raise CannotStart(
            " ".join(item.french for item in found),
            " ".join(item.arabic for item in found),
            "python3 run.py flask check production",
        )


def _asks_for_the_way_back() -> bool:
    words = [word for word in sys.argv[1:] if not word.startswith("-")]
    return ("backup", "restore") in pairwise(words)

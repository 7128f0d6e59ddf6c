"""A writer to be killed: threads that register files and add notes through the application's own services and engine.

    python -m tests.durability.writer init  DATA URL            makes the installation, prints what the writers need
    python -m tests.durability.writer serve DATA URL SETUP      forks a writer for each line of its input
    python -m tests.durability.writer prove DATA URL            closes and proves the audit trail, opens every note

Forking spares the second that a cold start takes; the child opens the database afresh, as a restarted server does.
A line `done ...` is printed only after `work.complete` has returned: it is the acknowledgement a person would see.
Each act carries a submission id, and what was begun and never acknowledged is sent again by the next writer.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import configure_mappers

from caseapp.cases import queries, service
from caseapp.cases.models import CaseEvent
from caseapp.cases.service import Intake
from caseapp.cases.vocabulary import Danger
from caseapp.config import Settings
from caseapp.infra import housekeeping, start, submissions, work
from caseapp.infra.audit import chain
from caseapp.infra.backup import create as backups
from caseapp.infra.db import db, session
from caseapp.infra.keys import create_keys
from caseapp.infra.prepare import prepare
from caseapp.infra.sealing.vaults import load_keys
from caseapp.kernel.errors import Replayed
from caseapp.kernel.identifiers import new_id
from caseapp.policy.classes import DataClass
from caseapp.policy.roles import Role
from tests.support.world import World, act_as, leave, make_world

Say = Callable[[str], None]


def settings_of(data: str, url: str) -> Settings:
    """The settings of the installation under test."""
    return Settings(data=Path(data), database_url=url, demo=False, jobs_in_server=False)


def open_house(settings: Settings, *, keys: bool = True) -> Flask:
    """Database and keys, opened exactly as `create_app` opens them; no pages."""
    app = Flask("writer")
    app.extensions["settings"] = settings
    start.open_database(app, settings)
    if keys:
        app.secret_key = start.open_keys(settings)
    return app


def init(data: str, url: str) -> dict[str, str]:
    """Make the installation and its world."""
    settings = settings_of(data, url)
    create_keys(settings)
    prepare(settings)
    app = open_house(settings)
    with app.app_context():
        world = make_world("no password")
        db.session.remove()
        db.engine.dispose()
    worker = world.person(Role.REFERENCE_WORKER)
    return {"place": world.here.hex(), "user": worker.hex(), "reference": world.reference}


def act(setup: dict[str, str], kind: str, submission: bytes) -> str:
    """Carry out one form as a request does: claim, act, settle, complete. Returns where its result is."""
    world = World(bytes.fromhex(setup["place"]), b"", {})
    world.people[world.here, Role.REFERENCE_WORKER] = bytes.fromhex(setup["user"])
    actor = world.actor(Role.REFERENCE_WORKER)
    unit = session()
    try:
        work.begin_writing(unit)
        act_as(actor)
        submissions.claim(unit, actor, submission)
        if kind == "file":
            known = Intake(Danger.HIGH, given="Salma", family="Testeuse", account="Trouvée devant la gare. " * 20)
            case = service.register(actor, known)
            location = f"/cases/{case.reference}"
        else:
            case = queries.locate(actor, setup["reference"], writing=True)
            service.add_note(actor, case, f"{submission.hex()} " + "Une phrase de la nuit. " * 20)
            location = f"/cases/{case.reference}/notes"
        submissions.settle(unit, actor, submission, location)
        work.complete(unit)
        return location
    except Replayed as before:
        unit.rollback()
        return before.location
    finally:
        leave()


def write_on(
    app: Flask, setup: dict[str, str], say: Say, pending: list[tuple[str, str]], stop: threading.Event
) -> None:
    """One thread: first what was begun and never acknowledged, then new forms, until stopped or killed."""
    while not stop.is_set():
        try:
            kind, text = pending.pop()
        except IndexError:
            kind, text = random.choice(("file", "note", "note")), new_id().hex()
        say(f"begun {kind} {text}")
        with app.app_context():
            location = act(setup, kind, bytes.fromhex(text))
        say(f"done {kind} {text} {location}")


def seal_on(app: Flask, settings: Settings, stop: threading.Event) -> None:
    """One thread that closes the trail, as the job does, only without its pauses."""
    while not stop.is_set():
        time.sleep(random.uniform(0.01, 0.05))
        with app.app_context():
            housekeeping.close_trail(settings, checkpoint=random.random() < 0.3)
            db.session.remove()


def say(text: str) -> None:
    """One write of one short line: whole, or not at all, whoever else writes to the same pipe."""
    os.write(1, f"{text}\n".encode())


def run(settings: Settings, setup: dict[str, str], threads: int, pending: list[tuple[str, str]]) -> None:
    """Be a writer until killed."""

    app = open_house(settings, keys=False)
    stop = threading.Event()
    targets: list[tuple[Any, tuple[Any, ...]]] = [(write_on, (app, setup, say, pending, stop))] * threads
    targets.append((seal_on, (app, settings, stop)))

    def guarded(target: Any, arguments: tuple[Any, ...]) -> None:
        try:
            target(*arguments)
        except BaseException as error:
            say(f"failed {type(error).__name__} {' '.join(str(error).split())[:300]}")
            raise

    running = [threading.Thread(target=guarded, args=entry) for entry in targets]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def serve(data: str, url: str, setup: dict[str, str]) -> None:
    """For each line `THREADS [[kind, id], ...]` fork a writer, print its pid, wait for its death, print `dead`."""
    settings = settings_of(data, url)
    start.open_keys(settings)  # a fifth of a second on purpose, spent once
    configure_mappers()  # and another that says nothing of a database
    for line in sys.stdin:
        threads, _, pending = line.partition(" ")
        child = os.fork()
        if child == 0:
            try:
                run(settings, setup, int(threads), [tuple(p) for p in json.loads(pending)])
            finally:
                os._exit(1)
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("dead")


@contextmanager
def _opened(data: str, url: str) -> Iterator[Settings]:
    settings = settings_of(data, url)
    with open_house(settings).app_context():
        yield settings


def prove(data: str, url: str) -> dict[str, Any]:
    """Close the trail and prove it; open every line of every file."""
    with _opened(data, url) as settings:
        housekeeping.close_trail(settings, checkpoint=True)
        with work.system_work() as unit:
            report = chain.verify(unit, backups.ledger(settings))
            query = select(CaseEvent.id, CaseEvent.case_id, CaseEvent.data_class, CaseEvent.body)
            rows = unit.execute(query.where(CaseEvent.body.is_not(None))).all()
            from caseapp.cases.models import Case

            home = dict(unit.execute(select(Case.id, Case.establishment_id)).all())
            texts = []
            for row in rows:
                keys = load_keys(unit, home[row.case_id], [row.case_id], [DataClass(row.data_class)])
                fields = keys.unseal(row.body, "case_event", DataClass(row.data_class), row.id, row.case_id)
                texts.append(fields.get("text", "").split(" ", 1)[0])
        return {"lines": report.lines, "problems": report.problems, "first_words": texts}


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    if name == "init":
        print(json.dumps(init(*given)))
    elif name == "serve":
        serve(given[0], given[1], json.loads(given[2]))
    else:
        print(json.dumps(prove(*given)))

"""A merge to be killed: two files full of notes, put together, merged by a process that dies at a chosen moment.

    python -m tests.durability.merger init  DATA URL            makes the installation and the two files
    python -m tests.durability.merger serve DATA URL SETUP      forks a merge for each line of its input: the moment
                                                                at which it kills itself, or `never`

The child dies of SIGKILL, as a machine does: no handler runs, nothing is rolled back by the application. A line
`done` is printed only after `work.complete` has returned.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import configure_mappers

from caseapp.application import create_app
from caseapp.cases import queries, service
from caseapp.infra import work
from caseapp.infra.db import db, session
from caseapp.infra.db.session import GuardedSession
from caseapp.infra.keys import create_keys
from caseapp.infra.merging import MergeStep
from caseapp.infra.prepare import prepare
from caseapp.matching import service as matching
from caseapp.matching.models import CasePair
from caseapp.policy.roles import Role
from tests.durability.writer import settings_of
from tests.support.world import World, act_as, leave, make_case, make_world

merging = sys.modules["caseapp.matching.service.merge"]
OFFICER = Role.UNIT_OFFICER


def init(data: str, url: str) -> dict[str, str]:
    """Make the installation, two files and their pair."""
    settings = settings_of(data, url)
    create_keys(settings)
    prepare(settings)
    app = create_app(settings)
    with app.app_context():
        world = make_world("no password")
        _id, gone = make_case(world, OFFICER, given="Zubeiru")
        me = world.actor(OFFICER)
        work.begin_writing(session())
        act_as(me)
        cases = [queries.locate(me, reference) for reference in (world.reference, gone)]
        for number in range(8):
            service.add_note(me, cases[1], f"Nuit {number}. " * 30)
        pair = matching.put_together(me, *cases)
        told = {"place": world.here, "user": world.person(OFFICER), "pair": pair.id, "kept": cases[0].id}
        work.complete(session())
        leave()
        db.session.remove()
        db.engine.dispose()
    return {name: value.hex() for name, value in told.items()}


def die() -> None:
    """Be killed, now."""
    os.kill(os.getpid(), signal.SIGKILL)


def wound(moment: str) -> None:
    """Let this process die at `moment`: `carry:lines`, `verify:people`, `commit`, or `never`."""
    part, _, name = moment.partition(":")

    def wounded(step: MergeStep) -> MergeStep:
        def then_die(*given: Any) -> Any:
            getattr(step, part)(*given)
            given[0].unit.flush()  # what it wrote has reached the database
            die()

        return replace(step, **{part: then_die}) if step.name == name else step

    if name:
        merging.steps[:] = [wounded(step) for step in merging.steps]
    elif part == "commit":
        event.listen(GuardedSession, "before_commit", lambda unit: die() if unit.info.get("merged") else None)


def merge(app: Flask, setup: dict[str, str]) -> None:
    """Merge the pair as a request does."""
    known = {name: bytes.fromhex(value) for name, value in setup.items()}
    world = World(known["place"], b"", {})
    world.people[world.here, OFFICER] = known["user"]
    me = world.actor(OFFICER)
    with app.app_context():
        unit = session()
        work.begin_writing(unit)
        act_as(me)
        pair = unit.get_one(CasePair, known["pair"])
        files = merging.lock(unit, pair.low_id, pair.high_id)
        matching.merge(me, pair, known["kept"], {}, {case.id: case.version for case in files.values()})
        unit.info["merged"] = True
        work.complete(unit)
        leave()


def serve(data: str, url: str, setup: dict[str, str]) -> None:
    """For each line of the input a merge in a process of its own; prints how it ended."""
    app = create_app(settings_of(data, url))  # what a start costs is spent once, and nothing is connected yet
    configure_mappers()
    with app.app_context():
        db.engine.dispose()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                wound(line.strip())
                os.write(1, b"begun\n")
                merge(app, setup)
                os.write(1, b"done\n")
            finally:
                os._exit(0)
        _pid, status = os.waitpid(child, 0)
        print(f"ended {status}", flush=True)


if __name__ == "__main__":
    name, *given = sys.argv[1:]
    if name == "init":
        print(json.dumps(init(*given)))
    else:
        serve(given[0], given[1], json.loads(given[2]))

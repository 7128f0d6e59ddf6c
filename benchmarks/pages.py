#!/usr/bin/env python3
"""Look at the pages of the workload from inside: SQL statements, size, or a profile. One process, no server.

    pages.py --data DIR [--database-url URL]             statements and bytes of each page
    pages.py --data DIR --profile W2 [--times 200]       the most expensive functions of one operation
    pages.py --data DIR --sql                            the statements themselves

DIR is one that load.py made and signed in (`--sign-in`). Statements are told apart: sign-in state (who asks), the
audit trail, and the page's own, which are the ones that have a goal.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import json
import os
import pstats
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

import mapping  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from sqlalchemy import event  # noqa: E402

from caseapp.cli import boot  # noqa: E402
from caseapp.config import Settings  # noqa: E402
from caseapp.infra.db import db  # noqa: E402
from caseapp.infra.db.driver import told  # noqa: E402


def main() -> None:
    """Count, or profile."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database-url")
    parser.add_argument("--profile", metavar="OP")
    parser.add_argument("--repeat", metavar="OP", help="do it --times times and nothing else, for `perf stat`")
    parser.add_argument("--sort", default="tottime")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--sql", action="store_true")
    options = parser.parse_args()
    data = options.data.resolve()
    url = options.database_url or f"sqlite:///{data / 'caseapp.sqlite3'}"
    app = boot.ready(Settings(data=data, database_url=url, demo=False, jobs_in_server=False, idle_minutes=600))
    known = json.loads((data / "sessions.json").read_text())
    operations = _operations(app.test_client(), known)
    for operation in operations.values():
        operation(), operation()  # caches and lazy imports
    if options.repeat:
        for _ in range(options.times):
            operations[options.repeat]()
        return
    if options.profile:
        _profile(operations[options.profile], options.times, options.sort)
        return
    print(f"{'page':8}{'own':>5}{'signin':>8}{'audit':>7}{'begin/commit':>14}{'KiB':>8}{'gzip':>7}{'ms':>8}{'best':>8}")
    for name, operation in operations.items():
        with app.app_context(), _counted(db.engine) as seen:
            body = operation()
        kinds = Counter(_kind(sql) for sql in seen)
        times = []
        for _ in range(options.times):
            started = time.process_time()
            operation()
            times.append((time.process_time() - started) * 1000)
        size, small = len(body) / 1024, len(gzip.compress(body, 6)) / 1024
        middle = sorted(times)[len(times) // 2]
        counts = f"{name:8}{kinds['own']:5}{kinds['signin']:8}{kinds['audit']:7}{kinds['begin']:14}"
        print(f"{counts}{size:8.1f}{small:7.1f}{middle:8.2f}{min(times):8.2f}")
        if options.sql:
            for sql in seen:
                print(f"    {_kind(sql):7} {' '.join(sql.split())[:700]}")


def _operations(client: FlaskClient, known: dict[str, Any]) -> dict[str, Callable[[], bytes]]:
    sys.path.insert(0, os.environ.get("BENCH", str(HERE.parent.parent / "shared" / "bench")))
    worker, heavy = 1, mapping.HEAVY
    w = known["workers"]
    csrf = known["sessions"][str(worker)][1]

    def as_(who: int) -> None:
        client.set_cookie("caseapp", known["sessions"][str(who)][0])
        client.delete_cookie("caseapp_notice")  # a browser would have shown it and let it go

    def get(path: str, who: int = worker) -> bytes:
        as_(who)
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.data

    def post(path: str, data: dict[str, str], status: int) -> bytes:
        as_(worker)
        answer = client.post(path, data={"csrf_token": csrf, **data})
        assert answer.status_code == status, (path, answer.status_code, answer.data[:2000])
        return answer.data

    last_name = _last_name(worker, known["cases"])
    case = _case(worker, known["cases"])
    light = mapping.reference(worker + 2 * w)  # read only, so that it stays as it was seeded
    note = f"/cases/{mapping.reference(worker)}/notes"
    return {
        "W0": lambda: get("/healthz"),
        "home": lambda: get("/"),
        "W2": lambda: get("/cases/?view=mine&per=50&status=all"),
        "W3": lambda: get(f"/cases/{mapping.reference(heavy)}", 1 + (heavy - 1) % w),
        "W4": lambda: post("/search", {"q": last_name}, 200),
        "W5get": lambda: get("/cases/new"),
        "W5post": lambda: post("/cases/new", mapping.intake_form(case), 303),
        "W6get": lambda: get(f"/cases/{light}"),
        "W6post": lambda: post(note, {"text": "x" * 300, "data_class": "notes"}, 303),
        "W8c": lambda: get("/figures", mapping.DIRECTOR + 1),
        "W8n": lambda: get("/figures", mapping.COORDINATOR),
        "director": lambda: get("/", mapping.DIRECTOR + 1),
        "board": lambda: get("/cases/board", mapping.DIRECTOR + 1),
    }


def _case(number: int, count: int) -> dict[str, Any]:
    sys.dont_write_bytecode = True
    import drive  # noqa: PLC0415 - lies outside the project: its folder is $BENCH

    found: dict[str, Any] = next(drive.cases(1, number, count))
    return found


def _last_name(number: int, count: int) -> str:
    return str(_case(number, count)["last_name"])


@contextmanager
def _counted(engine: Any) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, sql: str, *_rest: object) -> None:
        seen.append(sql)

    event.listen(engine, "before_cursor_execute", note)
    told.append(seen.append)
    try:
        yield seen
    finally:
        told.remove(seen.append)
        event.remove(engine, "before_cursor_execute", note)


def _kind(sql: str) -> str:
    if sql.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
        return "begin"
    if "audit_event" in sql and sql.startswith("INSERT"):
        return "audit"
    if "user_session" in sql or ("FROM membership" in sql and "establishment.name_fr" in sql):
        return "signin"
    return "own"


def _profile(operation: Callable[[], bytes], times: int, sort: str) -> None:
    profile = cProfile.Profile()
    started = time.process_time()
    for _ in range(times):
        operation()
    plain = (time.process_time() - started) * 1000 / times
    profile.enable()
    for _ in range(times):
        operation()
    profile.disable()
    print(f"{plain:.2f} ms of CPU each, unprofiled; below, seconds for {times}")
    pstats.Stats(profile).sort_stats(sort).print_stats(130)


if __name__ == "__main__":
    main()
